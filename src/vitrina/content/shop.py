"""Products of the shop: a title VK accepts and a description a visitor can use."""

from collections.abc import Mapping

from vitrina.content import words
from vitrina.content.cards import find_service
from vitrina.content.choosing import picker
from vitrina.content.pack import Pack
from vitrina.content.packages import is_package, known_minutes, say_sessions
from vitrina.content.plural_voice import in_voice, is_several
from vitrina.content.posts import tell_posts
from vitrina.content.techniques import find_technique
from vitrina.content.telling import Teller
from vitrina.content.template import fill_choices
from vitrina.domain.model import Value
from vitrina.domain.practitioner import Practitioner, Price

TITLE_FROM, TITLE_TO = 4, 100  # market.add name (vk-contract 2026-11-22, [S])


class ProductText(Value):
    """`title` is 4-100 characters, `description` at least 10."""

    title: str
    description: str


def write_products(practitioner: Practitioner, pack: Pack, seed: str) -> tuple[ProductText, ...]:
    """All services of the form; sentences differ from those of the posts, as far as words go."""
    teller = Teller(practitioner, pack, seed)
    tell_posts(teller)
    return tuple(_tell_product(price, teller) for price in practitioner.pricing)


def product_text(price: Price, practitioner: Practitioner, pack: Pack, seed: str) -> ProductText:
    """One service: what it includes, minutes, price, where, how to book."""
    return _tell_product(price, Teller(practitioner, pack, seed))


def _tell_product(price: Price, teller: Teller) -> ProductText:
    place = f"/product/{price.title}"
    slots = product_slots(price, teller.pack, teller.facts, f"{teller.seed}{place}")
    if not slots["что входит"]:
        slots["что входит"] = teller.write("shop", "общее", slots, place=place)
    title = teller.pack.write("shop", "название покороче", slots, teller.seed)
    return ProductText(
        title=title or " ".join(price.title.split()),
        description=teller.write("shop", "описание", slots, place=place),
    )


def product_slots(price: Price, pack: Pack, slots: Mapping[str, str], seed: str) -> dict[str, str]:
    """The slots with those of shop.txt; {что входит} is empty where the pack does not know.

    Of a package the length is in {сколько раз}: it is nobody's single session.
    """
    single = None if is_package(price) else known_minutes(price)
    sessions = say_sessions(price, pack.head.visit)
    return {
        **slots,
        "услуга": " ".join(price.title.split()),
        "минуты": words.minutes(single) if single else "",
        "столько минут": words.minutes_accusative(single) if single else "",
        "сколько раз": sessions,
        "цена": words.rubles(price.rubles),
        "короткое имя": " ".join(price.title.split()) if _is_short(price.title) else "",
        "что входит": in_voice(_describe_service(price, pack, seed), several=is_several(slots)),
    }


def _describe_service(price: Price, pack: Pack, seed: str) -> str:
    entry = find_service(price.title, pack) or find_technique(price.title, pack.head)
    said = fill_choices(entry.text, picker(seed, "services")) if entry else ""
    return said[:1].upper() + said[1:]


def _is_short(title: str) -> bool:
    return len(" ".join(title.split())) < TITLE_FROM
