"""Avatar, cover and product pictures as cards, and what the seed decides about them."""

from vitrina.content import words
from vitrina.content.drawings import choose_motif
from vitrina.content.facts import collect_facts
from vitrina.content.pack import Pack, PackService, choose, has_stem
from vitrina.content.packages import is_package
from vitrina.content.persona import read_persona
from vitrina.content.techniques import name_trade, read_techniques
from vitrina.domain.phone import show_phone
from vitrina.domain.picture import AvatarCard, CoverCard, ItemCard, StoryCard
from vitrina.domain.practitioner import PATTERNS, Pattern, Practitioner, Price


def avatar_initials(name: str) -> str:
    """One or two capital letters: of first name and surname, of two people, of a studio's name;
    «•» when there is none."""
    letters = read_persona(name).initials
    return letters or next((char.upper() for char in name if char.isalnum()), "•")


def avatar_card(practitioner: Practitioner, pack: Pack, seed: str) -> AvatarCard:
    """The community's avatar."""
    return AvatarCard(
        theme=practitioner.theme,
        pattern=choose_pattern(practitioner, seed),
        seed=f"{seed}/avatar",
        initials=avatar_initials(practitioner.name),
        photo_id=practitioner.photo_id,
    )


def cover_card(practitioner: Practitioner, pack: Pack, seed: str) -> CoverCard:
    """The community's cover: «Массаж в Москве», the name, techniques, the phone."""
    slots = pack.add_phrases(collect_facts(practitioner, pack.head), seed)
    return CoverCard(
        theme=practitioner.theme,
        pattern=choose_pattern(practitioner, seed),
        seed=f"{seed}/cover",
        headline=pack.write("community", "название обложки", slots, seed),
        name=slots["имя полностью"],
        pills=_name_pills(practitioner, pack),
        phone=show_phone(practitioner.phone),
        photo_id=shared_photo(practitioner),
    )


def story_card(practitioner: Practitioner, pack: Pack, seed: str) -> StoryCard:
    """The first story: what the cover says, and how to book in the words of the action button."""
    cover = cover_card(practitioner, pack, seed)
    slots = pack.add_phrases(collect_facts(practitioner, pack.head), seed)
    return StoryCard(
        theme=cover.theme,
        pattern=cover.pattern,
        seed=f"{seed}/story",
        headline=cover.headline,
        name=cover.name,
        pills=cover.pills,
        invitation=pack.write("hand", "кнопка", slots, seed),
        phone=cover.phone,
        photo_id=cover.photo_id,
    )


def item_card(price: Price, practitioner: Practitioner, pack: Pack, seed: str) -> ItemCard:
    """A product's picture; its title makes the geometry differ from the other products'."""
    return ItemCard(
        theme=practitioner.theme,
        pattern=choose_pattern(practitioner, seed),
        seed=f"{seed}/item/{price.title}",
        title=price.title,
        duration=_short_duration(price),
        motif=choose_motif(price.title, pack.head, seed),
        beside=_hardest_titles(practitioner),
    )


def shared_photo(practitioner: Practitioner) -> str:
    """The photo that stands beside the name too, where the person wishes it."""
    return practitioner.photo_id if practitioner.is_photo_everywhere else ""


def choose_pattern(practitioner: Practitioner, seed: str) -> Pattern:
    """One pattern for all pictures of a community: the person's own choice, or the seed's."""
    return practitioner.pattern or seed_pattern(seed)


def seed_pattern(seed: str) -> Pattern:
    """The pattern of a community whose owner has chosen none."""
    return PATTERNS[choose(seed, "pattern", len(PATTERNS))]


def find_service(title: str, pack: Pack) -> PackService | None:
    """What the pack knows about a service with such a title."""
    return next((known for known in pack.head.services if has_stem(title, known.stems)), None)


def _name_pills(practitioner: Practitioner, pack: Pack) -> tuple[str, ...]:
    techniques = read_techniques(practitioner.techniques, pack.head)
    return tuple(one.heading for one in techniques) or (name_trade(practitioner, pack.head)[0],)


def _hardest_titles(practitioner: Practitioner) -> tuple[str, ...]:
    """The longest title of the shop, and the one with the longest word."""
    titles = [price.title for price in practitioner.pricing]
    if not titles:
        return ()
    longest = max(titles, key=len)
    widest = max(titles, key=lambda title: max(map(len, title.split()), default=0))
    return tuple(dict.fromkeys((longest, widest)))


def _short_duration(price: Price) -> str:
    """«60 мин», «по 50 мин» where there are many sessions."""
    if not price.minutes:
        return ""
    return f"{'по ' * is_package(price)}{words.minutes_short(price.minutes)}"
