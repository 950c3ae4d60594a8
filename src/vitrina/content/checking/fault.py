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
        return kind_of(self.words)

    def __str__(self) -> str:
        seen = f" (видно на мастере «{self.who}»)" if self.who else ""
        return f"{self.place}: {self.words}{seen}"


def kind_of(words: str) -> str:
    """«два пробела подряд» of «два пробела подряд: «в  доме»»."""
    return words.partition(": «")[0]


class CheckedPack(Value):
    """Every fault, in the order of the files, and how much was read to find them."""

    faults: tuple[Fault, ...]
    posts: int
    subjects: int
    wordings: int
    people: int
    texts: int
