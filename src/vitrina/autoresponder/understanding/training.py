"""Trains the classifier anew: `make model`. Nothing of this runs in production.

The same files give the same bytes: no randomness but a fixed seed, no matrix product whose order
of additions a library may choose.
"""

import random
import sys
from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vitrina.autoresponder.understanding.classifier import (
    BUCKETS,
    WEIGHTS,
    Classifier,
    features_of,
    pack,
    unpack,
)
from vitrina.autoresponder.understanding.intents import read_message
from vitrina.autoresponder.understanding.morphology import flatten
from vitrina.content.answers import AnswerBook
from vitrina.content.examples import Example, example_files, pack_folders, read_examples
from vitrina.content.pack import load_pack, read_pack
from vitrina.content.speech import marks_words

EPOCHS = 14
_SEED = 12
_LEAST = 10  # of 127
_RATE, _DECAY = 0.35, 2e-6
_LEARNT = tuple[tuple[str, ...], str]  # what the message asks, its text


def gather() -> list[Example]:
    """Every example of the package: the files', and the phrases of the books turned into some."""
    found = [example for file in example_files() for example in read_examples(file)]
    for folder in pack_folders():
        for intent in read_pack(folder).answers.intents:
            if intent.asked:
                continue
            for phrase in intent.phrases:
                said = " ".join(part.split("/")[0].strip("=*~") for part in phrase.split())
                found.append(Example(key=intent.key, text=said, line=f"{intent.key}: {phrase}"))
    return list({(one.key, one.text): one for one in found}.values())


def fingerprint(examples: Iterable[Example]) -> str:
    """What the weights were made of: a file of weights that names another one is stale."""
    told = "\n".join(f"{one.key}\t{one.text}" for one in examples)
    return sha256(told.encode()).hexdigest()


def train(examples: Sequence[Example], epochs: int = EPOCHS) -> Classifier:
    """The classifier of these examples."""
    keys = sorted({one.key for one in examples})
    book = load_pack("massage").answers
    dice = random.Random(_SEED)  # noqa: S311 - no secret: the same slips at every training
    learnt = [(_columns(asked, keys), _read(text, book)) for asked, text in _vary(examples, dice)]
    weights = np.zeros((BUCKETS, len(keys)), dtype=np.float32)
    squares = np.full((BUCKETS, len(keys)), 1e-3, dtype=np.float32)
    bias = np.full(len(keys), -2.0, dtype=np.float32)
    for epoch in range(epochs):
        dice.shuffle(learnt)
        rate = _RATE / (1.0 + epoch / 4)
        for wanted, found in learnt:
            value = np.float32(1.0 / len(found) ** 0.5)
            rows = weights[found]
            sums = rows.sum(axis=0) * value + bias
            error = 1.0 / (1.0 + np.exp(-np.clip(sums, -30.0, 30.0))) - wanted
            slope = error * value + _DECAY * rows
            squares[found] += slope * slope
            weights[found] = rows - rate * slope / np.sqrt(squares[found])
            bias -= np.float32(0.01) * rate * error
    return _shrink(keys, weights, bias, fingerprint(examples))


def _vary(examples: Sequence[Example], dice: random.Random) -> list[_LEARNT]:
    """The examples, and some of them again as people vary them: a greeting, a slip, two at once."""
    varied: list[_LEARNT] = [((one.key,), one.text) for one in examples]
    asking = [one for one in examples if one.key not in ("none", "ack", "bye")]
    for one in dice.sample(asking, len(asking) // 4):
        varied.append(((one.key,), dice.choice(marks_words.OPENINGS) + one.text))
    for one in dice.sample(list(examples), len(examples) // 4):
        varied.append(((one.key,), _slip(one.text, dice)))
    for _ in range(len(asking) // 4):
        one, other = dice.sample(asking, 2)
        varied.append(
            ((one.key, other.key), f"{one.text} {dice.choice(marks_words.JOINTS)} {other.text}")
        )
    return varied


def _slip(text: str, dice: random.Random) -> str:
    at = dice.randrange(max(len(text) - 1, 1))
    if dice.random() < 0.5:
        return text[:at] + text[at + 1 :]
    return text[:at] + text[at : at + 2][::-1] + text[at + 2 :]


def _columns(asked: Sequence[str], keys: Sequence[str]) -> NDArray[np.float32]:
    return np.asarray([key in asked for key in keys], dtype=np.float32)


def _read(text: str, book: AnswerBook) -> NDArray[np.intp]:
    return np.asarray(features_of(read_message(flatten(text), book)) or [0], dtype=np.intp)


def _shrink(
    keys: Sequence[str], weights: NDArray[np.float32], bias: NDArray[np.float32], made_of: str
) -> Classifier:
    """The weights as small whole numbers."""
    scale = np.maximum(np.abs(weights).max(axis=0), np.float32(1e-6)) / np.float32(127.0)
    small = np.rint(weights / scale).astype(np.int8)
    small[np.abs(small) < _LEAST] = 0  # what says next to nothing only fills the file
    head = {
        "made_by": "make model", "made_of": made_of,
        "scale": [round(float(one), 8) for one in scale],
        "bias": [round(float(one), 6) for one in bias],
    }  # fmt: skip
    return unpack(pack(keys, small, head))


def main() -> None:
    """Writes the file of weights beside the classifier."""
    made = train(gather())
    data = made.packed()
    (Path(__file__).parent / WEIGHTS).write_bytes(data)
    sys.stdout.write(f"{WEIGHTS}: {len(data)} bytes, {len(made.keys)} intents\n")


if __name__ == "__main__":
    main()
