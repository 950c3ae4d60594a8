"""The posts of a community: texts and picture cards, from the form and the pack."""

from vitrina.content import words
from vitrina.content.cards import choose_pattern
from vitrina.content.facts import collect_facts, minutes_beside
from vitrina.content.pack import Pack, PackHead, PackPost, choose, has_stem
from vitrina.content.persona import read_persona
from vitrina.content.plural_voice import in_voice
from vitrina.domain.model import Value
from vitrina.domain.picture import PostCard
from vitrina.domain.practitioner import Practitioner

ROWS_LIMIT = 10  # of a picture; what has no room is counted in the last one
OWN_ROWS_LIMIT = 6  # of a pack: more are small to read
ROW_LEFT_LIMIT = 48
_PICTURE = "картинка"


class PostText(Value):
    """One post: `day` counts from the start (0 is today), `hour:minute` is the human hour there."""

    key: str
    day: int
    hour: int
    minute: int
    pinned: bool
    text: str
    picture: PostCard


def write_posts(
    practitioner: Practitioner, pack: Pack, seed: str, *, has_shop: bool = True
) -> tuple[PostText, ...]:
    """All posts of the pack's calendar, in its order."""
    slots = fill_slots(practitioner, pack, seed, has_shop=has_shop)
    tags = write_hashtags(practitioner, pack)
    return tuple(
        _write_post(post, practitioner, pack, slots, tags, seed) for post in pack.head.posts
    )


def fill_slots(
    practitioner: Practitioner, pack: Pack, seed: str, *, has_shop: bool = True
) -> dict[str, str]:
    """Everything a text of this pack may show about this practitioner."""
    about = "\n\n".join(describe_techniques(practitioner, pack, seed))
    facts = collect_facts(practitioner, pack.head.words, about, has_shop=has_shop)
    return pack.add_phrases(facts, seed)


def describe_techniques(practitioner: Practitioner, pack: Pack, seed: str) -> list[str]:
    """«Классический массаж — …», one sentence per technique of the form."""
    lines, others = [], 0
    several = read_persona(practitioner.name).kind != "person"
    start = choose(seed, "other_techniques", len(pack.head.other_techniques))
    for technique in practitioner.techniques:
        known = find_technique(technique, pack.head)
        if known is None:
            texts = pack.head.other_techniques
            known, others = texts[(start + others) % len(texts)], others + 1
        name = words.name_technique(technique, pack.head.words)
        lines.append(f"{name[:1].upper()}{name[1:]} — {in_voice(known, several=several)}")
    return lines


def write_hashtags(practitioner: Practitioner, pack: Pack) -> str:
    """«#Массаж #НабережныеЧелны #МассажНабережныеЧелны», without repeats."""
    city = words.city_name(practitioner.city)
    tags = [pack.head.hashtag, words.hashtag(city), words.hashtag(f"{pack.head.trade} {city}")]
    return " ".join(dict.fromkeys(tag for tag in tags if tag))


def _write_post(
    post: PackPost,
    practitioner: Practitioner,
    pack: Pack,
    slots: dict[str, str],
    tags: str,
    seed: str,
) -> PostText:
    file = f"posts/{post.key}"
    parts = [
        pack.write(file, section, slots, seed)
        for section in pack.texts[file]
        if section != _PICTURE
    ]
    hour, minute = post.hour_minute
    return PostText(
        key=post.key,
        day=post.day,
        hour=hour,
        minute=minute,
        pinned=post.pinned,
        text="\n\n".join(part for part in [*parts, tags] if part),
        picture=_draw_card(post, practitioner, pack, slots, seed),
    )


def _draw_card(
    post: PackPost, practitioner: Practitioner, pack: Pack, slots: dict[str, str], seed: str
) -> PostCard:
    file = f"posts/{post.key}"
    title, *lines = pack.write(file, _PICTURE, slots, seed).splitlines()
    rows = [_split_row(line) for line in lines if line]
    if post.rows == "prices":
        rows = _price_rows(practitioner) + rows
    if post.rows == "techniques":
        rows = _technique_rows(practitioner) + rows
    return PostCard(
        theme=practitioner.theme,
        pattern=choose_pattern(practitioner, seed),
        seed=f"{seed}/{post.key}",
        title=words.shorten(title, 60),
        rows=tuple(rows[:ROWS_LIMIT]),
        motif=post.motif,
    )


def _price_rows(practitioner: Practitioner) -> list[tuple[str, str]]:
    rows = []
    for price in practitioner.pricing:
        minutes = minutes_beside(price)
        left = words.shorten(price.title, ROW_LEFT_LIMIT)
        if minutes and price.minutes and len(left) + len(minutes) < ROW_LEFT_LIMIT:
            left = f"{left}, {words.minutes_short(price.minutes)}"
        rows.append((left, words.rubles(price.rubles)))
    return _count_the_rest(rows)


def _technique_rows(practitioner: Practitioner) -> list[tuple[str, str]]:
    names = [" ".join(technique.split()) for technique in practitioner.techniques]
    rows = [(words.shorten(n[:1].upper() + n[1:], ROW_LEFT_LIMIT), "") for n in names]
    return _count_the_rest(rows)


def _count_the_rest(rows: list[tuple[str, str]]) -> list[tuple[str, str]]:
    if len(rows) <= ROWS_LIMIT:
        return rows
    shown = rows[: ROWS_LIMIT - 1]
    return [*shown, (f"и ещё {len(rows) - len(shown)}", "")]


def _split_row(line: str) -> tuple[str, str]:
    left, _, right = line.partition(" | ")
    return words.shorten(left.strip(), ROW_LEFT_LIMIT), right.strip()


def find_technique(technique: str, head: PackHead) -> str | None:
    """The pack's sentence about a technique, or about a service named after one."""
    return next((entry.text for entry in head.techniques if has_stem(technique, entry.stems)), None)
