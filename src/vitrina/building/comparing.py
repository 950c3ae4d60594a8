"""What a look at a living community says of its pieces: meaning is compared, not bytes (pure).

VK tidies what it is sent, so what it showed right after the making counts as ours. What differs
from that was changed by a person, is theirs, and is left alone.
"""

from collections.abc import Mapping

from vitrina.building.pieces.editing import fingerprint_of_content, fold_content
from vitrina.building.pieces.effect import Observation
from vitrina.building.pieces.registry import kind_of
from vitrina.domain.community import Seen
from vitrina.domain.pieces import Piece
from vitrina.storage.pieces import PieceRecord, Sighting


def judge(piece: Piece, found: Observation, known: PieceRecord | None) -> Sighting:
    """Whether VK shows the piece as we left it; `theirs` where a person has changed or removed it.

    What cannot be read says nothing about whose it is.
    """
    content = (found.content or "").strip()
    if found.seen is Seen.UNKNOWN:
        return Sighting(Seen.UNKNOWN)
    if found.seen is Seen.MISSING and not content:
        return Sighting(Seen.MISSING, theirs=_was_removed(piece, known))
    if not content:
        return Sighting(found.seen, theirs=False)
    name = fingerprint_of_content(content)
    ours = kind_of(piece).content(piece)
    if known is not None and known.fingerprint_shown == name:
        return Sighting(Seen.SAME, theirs=False)
    if ours is not None and fold_content(ours) == fold_content(content):
        return Sighting(Seen.SAME, theirs=False)
    if ours is None and (known is None or known.fingerprint_shown is None):
        # A picture that nobody has looked at before: from now on it is known.
        return Sighting(Seen.SAME, name, theirs=False)
    return Sighting(Seen.DIFFERS, theirs=True)


def judge_all(
    pieces: Mapping[str, Piece],
    found: Mapping[str, Observation],
    known: Mapping[str, PieceRecord],
) -> dict[str, Sighting]:
    """The same of all that were looked at, by their keys."""
    return {key: judge(pieces[key], one, known.get(key)) for key, one in found.items()}


def _was_removed(piece: Piece, known: PieceRecord | None) -> bool:
    """VK was seen to have it, and takes nothing of this kind away by itself."""
    if known is None or not kind_of(piece).is_persons_to_remove:
        return False
    return known.theirs or known.seen in (Seen.SAME, Seen.DIFFERS)
