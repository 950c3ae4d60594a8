"""The second witness: how likely each intent is, by the letters of the message alone.

Logistic regression, one intent against the rest, on hashed runs of letters and words. The weights
are made by `make model` (training.py) and lie beside this file.
"""

import json
import zlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING

from vitrina.autoresponder.understanding.morphology import Word

if TYPE_CHECKING:  # loaded where the first message is heard, not where a process starts
    import numpy as np
    from numpy.typing import NDArray

BUCKETS = 2**15
WEIGHTS = "weights.bin"  # a line of JSON, then int8 numbers, compressed
_RUNS = range(2, 6)  # letters
_LIMIT = 1000  # characters


class Classifier:
    """Weights read once: a row for each bucket, a column for each intent."""

    def __init__(
        self, keys: Sequence[str], weights: "NDArray[np.int8]", head: Mapping[str, object]
    ):
        import numpy as np

        self.keys, self.head = tuple(keys), head
        self._weights = weights
        self._scale = np.asarray(head["scale"], dtype=np.float32)
        self._bias = np.asarray(head["bias"], dtype=np.float32)

    def likelihoods(self, words: Sequence[Word]) -> dict[str, float]:
        """For each intent it knows, a number between 0 and 1; they need not add up to one."""
        import numpy as np

        found = features_of(words)
        value = 1.0 / max(len(found), 1) ** 0.5
        rows = self._weights[np.asarray(found, dtype=np.intp)]
        sums = rows.sum(axis=0, dtype=np.int32) * self._scale * value + self._bias
        likely = 1.0 / (1.0 + np.exp(-np.clip(sums, -30.0, 30.0)))
        return dict(zip(self.keys, likely.tolist(), strict=True))

    def packed(self) -> bytes:
        """The file of these weights."""
        return pack(self.keys, self._weights, self.head)


@lru_cache(maxsize=1)
def read_classifier() -> Classifier:
    """The classifier of this package."""
    data = (files("vitrina.autoresponder.understanding") / WEIGHTS).read_bytes()
    return unpack(data)


def pack(keys: Sequence[str], weights: "NDArray[np.int8]", head: Mapping[str, object]) -> bytes:
    """The file of weights; the same input gives the same bytes."""
    told = json.dumps({"keys": list(keys), **head}, ensure_ascii=False, sort_keys=True)
    return told.encode() + b"\n" + zlib.compress(weights.tobytes(), 9)


def unpack(data: bytes) -> Classifier:
    """What `pack` wrote."""
    import numpy as np

    told, _, packed = data.partition(b"\n")
    head = json.loads(told)
    numbers = np.frombuffer(zlib.decompress(packed), dtype=np.int8)
    return Classifier(head["keys"], numbers.reshape(BUCKETS, len(head["keys"])), head)


def features_of(words: Sequence[Word]) -> list[int]:
    """The buckets of the message's words and runs of letters, each once; digits are all alike."""
    texts = ["0" if word.text.isdigit() else word.text for word in words]
    flat = f" {' '.join(texts)} "[:_LIMIT].encode("cp1251", "replace")
    runs = {flat[at : at + size] for size in _RUNS for at in range(len(flat) - size + 1)}
    whole = flat.split()
    runs |= {b"w:" + word for word in whole}
    runs |= {b"w:" + one + b"+" + other for one, other in pairwise(whole)}
    return sorted({zlib.crc32(run) % BUCKETS for run in runs})
