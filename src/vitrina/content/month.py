"""A month of posts: which subjects of the pack come now, and one of them in words of its own.

Nothing is said twice within a year: neither a subject nor a sentence (decision 0040).
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime

from vitrina.content import words
from vitrina.content.cards import choose_pattern
from vitrina.content.choosing import choose
from vitrina.content.facts import collect_facts
from vitrina.content.pack import Pack
from vitrina.content.posts import PICTURE, draw_rows, write_hashtags
from vitrina.content.subjects import Subject, SubjectKind
from vitrina.content.telling import list_spoken
from vitrina.domain.model import Value
from vitrina.domain.picture import PostCard
from vitrina.domain.practitioner import Practitioner

POSTS_A_MONTH = 8
YEAR = 366 * 86_400  # seconds in which nothing comes again
_AT_MOST: Mapping[SubjectKind, int] = {"reviews": 1, "gift": 1}  # of a kind in one month
_IN_A_ROW = 2
# Of the subjects that fit any month, a month takes one of so many that are left: a year grows
# quieter, it does not fall silent after a few loud months.
_SHARE = 4
_DATED_AT_MOST = 3
_UNHURRIED = 1  # subject of a month that could come in the next month as well
_TRIES = 120  # wordings of a whole post that are looked at before it is given up
_MARKS = re.compile(r"[^\w]+")


class SubjectText(Value):
    """A subject as one community tells it; the same `wording` tells it so again."""

    subject: str
    text: str
    picture: PostCard
    wording: str


def choose_subjects(
    pack: Pack,
    practitioner: Practitioner,
    *,
    month: str,
    history: Sequence[tuple[str, float]],
    asked: Mapping[str, int],
    seed: str,
    count: int = POSTS_A_MONTH,
) -> tuple[Subject, ...]:
    """At most `count` subjects for that month («2026-12»), in the order in which to publish them.

    `history`: subjects of this community and when each came or comes out (unix seconds); none of
    a year ago or less comes again. `asked`: how often visitors asked the bot which question. What
    belongs to the season comes first, what was asked most comes next; no three of one kind stand
    in a row, and of reviews and gifts there is one. The same seed chooses the same.
    """
    start = datetime.strptime(month, "%Y-%m").replace(tzinfo=UTC)
    recent = {key for key, at in history if at > start.timestamp() - YEAR}
    facts = collect_facts(practitioner, pack.head)
    fitting = [
        subject
        for subject in pack.subjects
        if subject.key not in recent and subject.fits_month(start.month) and is_told(subject, facts)
    ]

    def rank(subject: Subject) -> tuple[bool, int, int]:
        times = sum(max(0, asked.get(question, 0)) for question in subject.answers)
        return not subject.months, -times, choose(seed, f"{month}/{subject.key}", 1 << 32)

    ranked = sorted(fitting, key=rank)
    dated = _take_dated([subject for subject in ranked if subject.months], start.month)
    others = [subject for subject in ranked if not subject.months]
    limit = min(count, len(dated) + -(-len(others) // _SHARE))
    return tuple(_mix_kinds([*dated, *others], limit))


def _take_dated(fitting: Sequence[Subject], month: int) -> list[Subject]:
    """Those whose last month it is, and one that could wait, so that each month has one."""
    following = month % 12 + 1
    last = [subject for subject in fitting if not subject.fits_month(following)]
    others = [subject for subject in fitting if subject.fits_month(following)]
    return [*last, *others[:_UNHURRIED]][:_DATED_AT_MOST]


def may_follow(kind: SubjectKind, before: Sequence[SubjectKind]) -> bool:
    """Whether a post of that kind may come after those: not a third in a row, not a second gift."""
    if before.count(kind) >= _AT_MOST.get(kind, len(before) + 1):
        return False
    last = before[-_IN_A_ROW:]
    return len(last) < _IN_A_ROW or Counter(last)[kind] < _IN_A_ROW


def is_told(subject: Subject, facts: Mapping[str, str]) -> bool:
    """Whether these facts have what the subject speaks of, and nothing that speaks against it."""
    needed = all(facts[slot] for slot in subject.needs)
    return needed and not any(facts[slot] for slot in subject.without)


def collect_sentences(texts: Iterable[str]) -> frozenset[str]:
    """The sentences of these texts in the form in which they are compared."""
    return frozenset(plain for text in texts for plain in _list_plain(text))


def tell_subject(
    subject: Subject,
    practitioner: Practitioner,
    pack: Pack,
    *,
    seed: str,
    used: AbstractSet[str] = frozenset(),
) -> SubjectText | None:
    """The subject in the first wording that has no sentence of `used` and none twice.

    `used` as `collect_sentences` gives it. None: every wording repeats something.
    """
    for attempt in range(_TRIES):
        told = retell_subject(subject, practitioner, pack, f"{seed}#{attempt}")
        said = _list_plain(told.text)
        if len(set(said)) == len(said) and used.isdisjoint(said):
            return told
    return None


def retell_subject(
    subject: Subject, practitioner: Practitioner, pack: Pack, wording: str
) -> SubjectText:
    """The subject in that wording, with what the form says today."""
    facts = collect_facts(practitioner, pack.head, has_shop=False)
    sections = [name for name in pack.texts[subject.file] if name != PICTURE]
    parts = [pack.write(subject.file, section, facts, wording) for section in sections]
    tags = write_hashtags(practitioner, pack)
    title, *rows = pack.write(subject.file, PICTURE, facts, wording).splitlines()
    base = wording.rpartition("#")[0].rpartition("/")[0]
    return SubjectText(
        subject=subject.key,
        text="\n\n".join(part for part in [*parts, tags] if part),
        picture=PostCard(
            theme=practitioner.theme,
            pattern=choose_pattern(practitioner, base),
            seed=f"{base}/{subject.key}",
            title=words.shorten(title, 60),
            rows=draw_rows(rows),
            motif=subject.motif,
        ),
        wording=wording,
    )


def _mix_kinds(ranked: Sequence[Subject], limit: int) -> Iterator[Subject]:
    """Always the best that may stand there; it ends where nothing may."""
    left, kinds = list(ranked), list[SubjectKind]()
    while len(kinds) < limit:
        fitting = (subject for subject in left if may_follow(subject.kind, kinds))
        best = next(fitting, None)
        if best is None:
            return
        left.remove(best)
        kinds.append(best.kind)
        yield best


def _list_plain(text: str) -> list[str]:
    """The sentences of a text without what a reader would not tell them apart by."""
    return [_MARKS.sub(" ", one.casefold().replace("ё", "е")).strip() for one in list_spoken(text)]
