"""The whole check of a pack.

The rules of `lint.py` hold within a few words, so a combination of wordings is clean when each of
them is, and so is every place where two meet; lengths and exclamation marks add up.
"""

from collections.abc import Iterable, Iterator

from vitrina.content.answers import BOT_SLOTS
from vitrina.content.checking.community import check_repeats
from vitrina.content.checking.fault import CheckedPack, Fault
from vitrina.content.checking.head import check_calendar, check_entries
from vitrina.content.checking.months import check_subjects, check_year
from vitrina.content.checking.posts import check_post, check_rows
from vitrina.content.checking.texts import Reader, check_spelling, every_slots, shop_slots
from vitrina.content.community import TITLE_LIMIT, community_title
from vitrina.content.lint import lint_text
from vitrina.content.month import is_told
from vitrina.content.pack import Pack, PackPost
from vitrina.content.samples import Sample, make_samples
from vitrina.content.shop import TITLE_FROM, TITLE_TO, product_text
from vitrina.content.subjects import Subject
from vitrina.content.template import Sections
from vitrina.content.words import rubles

_DESCRIPTION_FROM = 10  # characters: market.add (vk-contract 2026-11-22, App. A [S])
_ALWAYS_SAID = ("прайс", "дата цен")


def check_pack(pack: Pack) -> CheckedPack:
    """Everything that is wrong with a pack that can be read; takes a second or two."""
    samples, reader = make_samples(pack.head), Reader(pack.head)
    faults = _unique(_check(pack, samples, reader))
    files = _files(pack)
    return CheckedPack(
        faults=faults,
        posts=len(pack.head.posts),
        subjects=len(pack.subjects),
        wordings=sum(len(w) for sections in files.values() for w in sections.values()),
        people=len(samples),
        texts=reader.count,
    )


def _check(pack: Pack, samples: Iterable[Sample], reader: Reader) -> Iterator[Fault]:
    yield from check_calendar(pack.head)
    yield from check_entries(pack.head)
    for label in pack.answers.buttons.values():
        for words in lint_text(label):
            yield Fault(place=f"answers.yaml, кнопка «{label}»", words=words)
    for file, sections in _files(pack).items():
        for section, wordings in sections.items():
            yield from check_spelling(file, section, wordings)
    for post in _list_posts(pack):
        yield from check_rows(post, pack)
    yield from check_subjects(pack)
    for sample in samples:
        yield from _check_for(sample, pack, reader)


def _check_for(sample: Sample, pack: Pack, reader: Reader) -> Iterator[Fault]:
    variants = every_slots(sample, pack)
    special = {
        "shop": shop_slots(sample, pack, variants),
        "answers": _bot_slots(sample, variants),
    }
    untold = {one.file for one in pack.subjects if not is_told(one, variants[0])}
    for file, sections in _files(pack).items():
        if file in untold:
            continue
        for section, wordings in sections.items():
            slots = special.get(file, variants)
            yield from reader.read_section(file, section, wordings, slots, sample)
    for post in _list_posts(pack):
        if post.file not in untold:
            yield from check_post(post, pack, sample, variants, reader)
    yield from _check_products(sample, pack)
    yield from check_repeats(sample, pack)
    yield from check_year(sample, pack)
    if len(title := community_title(sample.person, pack)) > TITLE_LIMIT:
        yield Fault(place="pack.yaml, trade", words=f"название длиннее {TITLE_LIMIT}: «{title}»")


def _check_products(sample: Sample, pack: Pack) -> Iterator[Fault]:
    for price in sample.person.pricing:
        product = product_text(price, sample.person, pack, sample.key)
        if not TITLE_FROM <= len(product.title) <= TITLE_TO:
            yield Fault(
                place="shop.txt, [название покороче]",
                words=f"«{product.title}»: ВКонтакте берёт от {TITLE_FROM} до {TITLE_TO} знаков",
            )
        if len(product.description) < _DESCRIPTION_FROM:
            yield Fault(
                place="shop.txt, [описание]",
                words=f"описание короче {_DESCRIPTION_FROM} знаков: ВКонтакте его не возьмёт",
            )


def _list_posts(pack: Pack) -> list[PackPost | Subject]:
    return [*pack.head.posts, *pack.subjects]


def _files(pack: Pack) -> dict[str, Sections]:
    return {"phrases": pack.phrases, **pack.texts, "answers": pack.answers.texts}


def _bot_slots(sample: Sample, variants: list[dict[str, str]]) -> list[dict[str, str]]:
    """The slots that only the bot has: once with something in each, once with what may be empty."""
    price = sample.person.pricing[0]
    known = {
        "прайс": f"{price.title} — {rubles(price.rubles)}",
        "дата цен": "23 ноября 2026",
        "услуга": price.title,
        "день": "24 ноября, вторник",
        "часть дня": "днём",
        "связь": "здесь, в сообщениях",
        "телефон гостя": "+7 900 555-01-29",
        "имя гостя": "Марина",
        "когда прочтёт": "утром",
        "ошибка": "После +7 нужно десять цифр",
    }
    said = {name: known.get(name, name) for name in BOT_SLOTS}
    some = {name: said[name] if name in _ALWAYS_SAID else "" for name in BOT_SLOTS}
    return [slots | filled for slots in variants for filled in (said, some)]


def _unique(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Each fault once, on the first person it was seen on, in the order of the files."""
    found: dict[tuple[str, str], Fault] = {}
    for fault in faults:
        found.setdefault((fault.place, fault.kind), fault)
    return tuple(found.values())
