"""`pack.yaml`: days and minutes of the posts, sentences about techniques and services."""

from collections import Counter
from collections.abc import Iterator, Sequence

from vitrina.content import words
from vitrina.content.checking.fault import Fault
from vitrina.content.head import PackHead
from vitrina.content.lint import find_missing_yo, lint_text
from vitrina.content.techniques import find_technique
from vitrina.content.template import list_ways
from vitrina.domain.practitioner import PRICE_TITLE_LIMIT, TECHNIQUE_LIMIT

SENTENCE_LIMIT = 120
# Postponed posts for one day, and in all (VK's error 214; vk-contract 2026-11-22, §3.2 [F]).
SCHEDULED_A_DAY, SCHEDULED_IN_ALL = 25, 150
_FILE = "pack.yaml"


def check_calendar(head: PackHead) -> Iterator[Fault]:
    """VK's limits of postponed posts, and an order that makes sense to readers."""
    pinned = [post.key for post in head.posts if post.pinned]
    if len(pinned) > 1:
        yield Fault(
            place=f"{_FILE}, posts", words=f"закрепить можно одну запись: {', '.join(pinned)}"
        )
    moments: dict[tuple[int, str], str] = {}
    for post in head.posts:
        place = f"{_FILE}, запись {post.key}"
        if post.pinned and post.day > 0:
            yield Fault(place=place, words="закрепить можно только запись с day: 0")
        if other := moments.get((post.day, post.at)):
            yield Fault(
                place=place, words=f"в эту же минуту выходит {other}: ВКонтакте так не разрешает"
            )
        moments[post.day, post.at] = post.key
        if not "07:00" <= post.at <= "22:30":
            yield Fault(place=place, words=f"{post.at} — ночь, записи выходят с 07:00 до 22:30")
    days = [post.day for post in head.posts]
    if days != sorted(days):
        yield Fault(place=f"{_FILE}, posts", words="записи идут не по порядку дней")
    if 0 not in days:
        yield Fault(
            place=f"{_FILE}, posts",
            words="нет записи с day: 0, сообщество откроется пустым",
        )
    later = Counter(day for day in days if day > 0)
    for day, count in later.items():
        if count > SCHEDULED_A_DAY:
            yield Fault(
                place=f"{_FILE}, posts",
                words=f"день {day}: записей {count}, а ВКонтакте берёт {SCHEDULED_A_DAY} на день",
            )
    if later.total() > SCHEDULED_IN_ALL:
        yield Fault(
            place=f"{_FILE}, posts",
            words=f"отложенных записей {later.total()}, а ВКонтакте берёт {SCHEDULED_IN_ALL}",
        )


def check_entries(head: PackHead) -> Iterator[Fault]:
    """Every sentence of `pack.yaml` by itself, and names that would never be found."""
    if words.gender_of(head.noun) is None:
        yield Fault(place=f"{_FILE}, noun", words=f"слова «{head.noun}» нет в словаре")
    for name, text in (("trade", head.trade), ("hashtag", head.hashtag)):
        yield from _lint(f"{_FILE}, {name}", text)
    yield from _check_suggested(head)
    for text in (entry.text for entry in head.techniques):
        yield from _check_sentence("techniques", text, small=True)
    for text in head.other_techniques:
        yield from _check_sentence("other_techniques", text, small=True)
    for text in (entry.text for entry in head.services):
        yield from _check_sentence("services", text, small=False)
    yield from _check_stems("techniques", [entry.stems for entry in head.techniques])
    yield from _check_stems("services", [entry.stems for entry in head.services])


def _check_suggested(head: PackHead) -> Iterator[Fault]:
    place = f"{_FILE}, suggested"
    for name, count in Counter(name.casefold() for name in head.suggested).items():
        if count > 1:
            yield Fault(place=place, words=f"«{name}» повторяется")
    for name in head.suggested:
        if len(name) > TECHNIQUE_LIMIT:
            yield Fault(place=place, words=f"«{name}» длиннее {TECHNIQUE_LIMIT} знаков")
        if find_technique(name, head) is None:
            yield Fault(place=place, words=f"для «{name}» нет строки в techniques")
        yield from _lint(place, name)
    if len(head.service_example) > PRICE_TITLE_LIMIT:
        yield Fault(place=f"{_FILE}, service_example", words=f"длиннее {PRICE_TITLE_LIMIT} знаков")
    yield from _lint(f"{_FILE}, service_example", head.service_example)


def _check_sentence(section: str, text: str, *, small: bool) -> Iterator[Fault]:
    for way in list_ways(text):
        place = f"{_FILE}, {section}, «{words.shorten(way, 30)}»"
        if not way.endswith((".", "!", "?")):
            yield Fault(place=place, words="нужна точка в конце")
        if not way or way[0].islower() is not small:
            letter = "маленькой" if small else "большой"
            yield Fault(place=place, words=f"предложение начинается с {letter} буквы")
        yield from _lint(place, way, SENTENCE_LIMIT)


def _lint(place: str, text: str, limit: int = SENTENCE_LIMIT) -> Iterator[Fault]:
    for fault in lint_text(text, limit):
        yield Fault(place=place, words=fault)
    for word in find_missing_yo(text):
        yield Fault(place=place, words=f"«{word}» пишется через «ё»")


def _check_stems(section: str, entries: Sequence[Sequence[str]]) -> Iterator[Fault]:
    """The first entry that fits wins, so a longer beginning must stand before a shorter one."""
    earlier: list[str] = []
    for stems in entries:
        for stem in stems:
            if hiding := next((known for known in earlier if stem.startswith(known)), None):
                yield Fault(
                    place=f"{_FILE}, {section}",
                    words=f"до «{stem}» дело не дойдёт: раньше стоит «{hiding}»",
                )
        earlier += stems
