"""What a check finds: a place, words, and on whom it was seen."""

from vitrina.domain.model import Value


class Fault(Value):
    """One thing to mend; `who` is the person it was seen on, empty when anybody would do."""

    place: str
    words: str
    who: str = ""

    @property
    def kind(self) -> str:
        """The words without what they were seen in: the same for everybody."""
        return self.words.partition(": «")[0]

    def __str__(self) -> str:
        seen = f" (видно на мастере «{self.who}»)" if self.who else ""
        return f"{self.place}: {self.words}{seen}"


class CheckedPack(Value):
    """Every fault, in the order of the files, and how much was read to find them."""

    faults: tuple[Fault, ...]
    posts: int
    wordings: int
    people: int
    texts: int
