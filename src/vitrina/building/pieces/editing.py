"""How what VK has already is given another content, or is left as a person has made it.

Every kind has these beside what `kind.py` says of its making.
"""

import hashlib
import unicodedata
from typing import ClassVar, Generic, TypeVar

from vitrina.building.pieces.context import PieceContext
from vitrina.building.pieces.effect import Effect, Settled, Shown
from vitrina.building.pieces.saying import ManualStep
from vitrina.domain.build import StepState
from vitrina.domain.pieces import Piece
from vitrina.vk.rights import Ways

P = TypeVar("P", bound=Piece)
_YO, _YE = "\N{CYRILLIC SMALL LETTER IO}", "\N{CYRILLIC SMALL LETTER IE}"  # one word by either
# In the reference of an edit: people have seen it already, and the person wants it changed still.
IS_OUT = "is_out"
# The same, where the person changes it: what is to be done is an edit, in later runs too.
BY_PERSON = "edited_by_person"


class EditedKind(Generic[P]):
    """One kind of piece after it was made.

    `edit_ways`: whose token gives it another content, by which methods; without one it is the
    person's. `own_fields`: what stays of a piece when its content changes: marks, dates.
    `outlives_its_run`: it stays in the plan though no form plans it. `follows_edits`: it is made
    again when a piece that it needs was edited. `is_persons_to_remove`: where VK no longer shows
    it a person has removed it, for VK does not.
    """

    edit_ways: ClassVar[Ways] = {}
    own_fields: ClassVar[tuple[str, ...]] = ()
    outlives_its_run: ClassVar[bool] = False
    follows_edits: ClassVar[bool] = False
    is_persons_to_remove: ClassVar[bool] = False

    def renew(self, stored: P, planned: P) -> P:
        """The planned content in the place of the stored one."""
        return planned.model_copy(update={name: getattr(stored, name) for name in self.own_fields})

    def is_over(self, piece: P, now: float) -> bool:
        """Whether people have seen it already, so that it stays as it was (`now` unix seconds)."""
        return False

    def own_facts(self, piece: P) -> object:
        """What of the form it is about, where its words lean on its neighbours too; None: all."""
        return None

    def removal(self, piece: P, number: int | None) -> Piece | None:
        """What takes it off VK, whose number this is; None: it stays there."""
        return None

    async def prepare_edit(self, piece: P, context: PieceContext) -> Effect | Settled:
        """Whatever it takes before the one call that changes it, and that call; idempotent."""
        return Settled(StepState.MANUAL)

    def edit_step(self, piece: P) -> ManualStep | None:
        """How the person changes it by hand; None: as it was made by hand."""
        return None

    def content(self, piece: P) -> str | None:
        """What people read of it, as it was sent; None where that cannot be compared."""
        return None

    def shown_content(self, piece: P, shown: Shown, number: int | None) -> str | None:
        """The same as VK shows it now under that number of its."""
        return None


def fold_content(text: str) -> str:
    """What is said, without what VK tidies: spaces, case, signs, sorts of one letter."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace(_YO, _YE)
    return "".join(letter for letter in plain if letter.isalnum())


def fingerprint_of_content(text: str) -> str:
    """A name for what is said: 32 characters."""
    return hashlib.sha256(fold_content(text).encode()).hexdigest()[:32]
