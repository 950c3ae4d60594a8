"""A row of signs in which what was read is replaced by marks, so that it is read once."""

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Literal, NamedTuple

from vitrina.autoresponder.understanding.when_signs import Sign

MARK = re.compile(r"@(\d+) ")


class Mention(NamedTuple):
    """A day, several, or a time, as it stands in a message.

    `hour` is as said (0-24), `suffix` am, pm, night_hour or nothing; a range has `until` too.
    """

    kind: Literal["day", "days", "weekend", "weekdays", "week", "rest", "any", "no", "time", "skip"]
    days: tuple[date, ...] = ()
    weekday: int | None = None  # of a day that was named by it alone
    bound: Literal["about", "after", "before", "range"] = "about"
    hour: int = 0
    minute: int = 0
    suffix: str = ""
    until: tuple[int, int, str] | None = None
    exact: bool = False  # the hour is certain: no half of the day is to be guessed
    text: str = ""


class Line:
    """The signs as a text, each with a space behind it, and what was read so far."""

    def __init__(self, signs: Sequence[Sign]) -> None:
        self.text = "".join(f"{sign.sign} " for sign in signs)
        self._texts = [sign.text for sign in signs]
        self.mentions: list[Mention] = []

    def take(
        self, pattern: re.Pattern[str], read: Callable[[re.Match[str]], Mention | None]
    ) -> None:
        """Replaces everything that fits and can be read by marks."""
        place = 0
        while found := pattern.search(self.text, place):
            mention = read(found)
            if mention is None or found.end() == found.start():
                place = self.text.find(" ", found.start()) + 1
                if place == 0:
                    return
                continue
            place = found.start() + self._replace(found.start(), found.end(), mention)

    def at(self, mark: str) -> Mention:
        """What a mark stands for."""
        return self.mentions[int(mark)]

    def _replace(self, start: int, end: int, mention: Mention) -> int:
        first, last = self.text.count(" ", 0, start), self.text.count(" ", 0, end)
        said = " ".join(self._texts[first:last])
        self.mentions.append(mention._replace(text=said))
        mark = f"@{len(self.mentions) - 1} "
        self.text = self.text[:start] + mark + self.text[end:]
        self._texts[first:last] = [said]
        return len(mark)


def rule(pattern: str) -> re.Pattern[str]:
    """A pattern of whole signs."""
    return re.compile(rf"(?<!\S){pattern}")
