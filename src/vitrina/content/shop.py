"""Products of the shop: a title VK accepts and a description a visitor can use."""

from collections.abc import Mapping

from vitrina.content import words
from vitrina.content.cards import find_service
from vitrina.content.pack import Pack
from vitrina.content.plural_voice import in_voice, is_several
from vitrina.content.posts import fill_slots, find_technique
from vitrina.domain.model import Value
from vitrina.domain.practitioner import Practitioner, Price

TITLE_FROM, TITLE_TO = 4, 100  # market.add name (vk-contract 2026-11-22, [S])


class ProductText(Value):
    """`title` is 4-100 characters, `description` at least 10."""

    title: str
    description: str


def product_text(price: Price, practitioner: Practitioner, pack: Pack, seed: str) -> ProductText:
    """One service: what it includes, minutes, price, where, how to book."""
    place = f"{seed}/product/{price.title}"
    slots = product_slots(price, pack, fill_slots(practitioner, pack, seed))
    slots["что входит"] = slots["что входит"] or pack.write("shop", "общее", slots, place)
    title = pack.write("shop", "название покороче", slots, seed)
    return ProductText(
        title=title or " ".join(price.title.split()),
        description=pack.write("shop", "описание", slots, place),
    )


def product_slots(price: Price, pack: Pack, slots: Mapping[str, str]) -> dict[str, str]:
    """The slots with those of shop.txt; {что входит} is empty where the pack does not know."""
    return {
        **slots,
        "услуга": price.title,
        "минуты": words.minutes(price.minutes) if price.minutes else "",
        "цена": words.rubles(price.rubles),
        "короткое имя": " ".join(price.title.split()) if _is_short(price.title) else "",
        "что входит": in_voice(_describe_service(price, pack), several=is_several(slots)),
    }


def _describe_service(price: Price, pack: Pack) -> str:
    if service := find_service(price.title, pack):
        return service.text
    technique = find_technique(price.title, pack.head) or ""
    return technique[:1].upper() + technique[1:]


def _is_short(title: str) -> bool:
    return len(" ".join(title.split())) < TITLE_FROM
