"""The posts of a community: texts and picture cards, from the form and the pack."""

from collections.abc import Iterable

from vitrina.content import place_names, words
from vitrina.content.cards import choose_pattern, shared_photo
from vitrina.content.facts import minutes_beside
from vitrina.content.pack import Pack, PackPost
from vitrina.content.packages import is_package
from vitrina.content.techniques import name_trade, read_techniques
from vitrina.content.telling import Teller
from vitrina.domain.model import Value
from vitrina.domain.picture import PostCard
from vitrina.domain.practitioner import Practitioner

ROWS_LIMIT = 10  # of a picture; what has no room is counted in the last one
OWN_ROWS_LIMIT = 6  # of a pack: more are small to read
ROW_LEFT_LIMIT = 48
PICTURE = "картинка"


class PostText(Value):
    """One post: `number` is its place in the pack's calendar, from one.

    `day` counts from the start (0 is today), `hour:minute` is the human hour there.
    """

    key: str
    number: int
    day: int
    hour: int
    minute: int
    pinned: bool
    text: str
    picture: PostCard


def write_posts(
    practitioner: Practitioner, pack: Pack, seed: str, *, has_shop: bool = True
) -> tuple[PostText, ...]:
    """All posts of the pack's calendar that have something to say, in its order.

    No sentence stands in two of them, nor in the description.
    """
    return tell_posts(Teller(practitioner, pack, seed, has_shop=has_shop))


def tell_posts(teller: Teller) -> tuple[PostText, ...]:
    """The posts of a community whose description is told first."""
    teller.write("community", "описание")
    tags = write_hashtags(teller.practitioner, teller.pack)
    return tuple(
        _write_post(number, post, teller, tags)
        for number, post in enumerate(teller.pack.head.posts, 1)
        if all(teller.facts[slot] for slot in post.needs)
    )


def write_hashtags(practitioner: Practitioner, pack: Pack) -> str:
    """«#Массаж #НабережныеЧелны #МассажНабережныеЧелны», without repeats."""
    city = place_names.bare_name(words.city_name(practitioner.city))
    trade, tag = name_trade(practitioner, pack.head)
    tags = [tag, words.hashtag(city), words.hashtag(f"{trade} {city}")]
    return " ".join(dict.fromkeys(tag for tag in tags if tag))


def _write_post(number: int, post: PackPost, teller: Teller, tags: str) -> PostText:
    file = f"posts/{post.key}"
    sections = [section for section in teller.pack.texts[file] if section != PICTURE]
    parts = [teller.write(file, section) for section in sections]
    hour, minute = post.hour_minute
    return PostText(
        key=post.key,
        number=number,
        day=post.day,
        hour=hour,
        minute=minute,
        pinned=post.pinned,
        text="\n\n".join(part for part in [*parts, tags] if part),
        picture=_draw_card(post, teller),
    )


def _draw_card(post: PackPost, teller: Teller) -> PostCard:
    practitioner, pack, seed = teller.practitioner, teller.pack, teller.seed
    written = pack.write(f"posts/{post.key}", PICTURE, teller.facts, seed).splitlines()
    title, *lines = written or [""]
    rows = list(draw_rows(lines))
    if post.rows == "prices":
        rows = _price_rows(practitioner) + rows
    if post.rows == "techniques":
        rows = _technique_rows(practitioner, pack) + rows
    return PostCard(
        theme=practitioner.theme,
        pattern=choose_pattern(practitioner, seed),
        seed=f"{seed}/{post.key}",
        title=words.shorten(title, 60),
        rows=tuple(rows[:ROWS_LIMIT]),
        motif=post.motif,
        photo_id=shared_photo(practitioner) if post.motif == "name" else "",
    )


def _price_rows(practitioner: Practitioner) -> list[tuple[str, str]]:
    rows = []
    for price in practitioner.pricing:
        minutes = minutes_beside(price)
        left = words.shorten(price.title, ROW_LEFT_LIMIT)
        if minutes and price.minutes and len(left) + len(minutes) < ROW_LEFT_LIMIT:
            left = f"{left}, {'по ' * is_package(price)}{words.minutes_short(price.minutes)}"
        rows.append((left, words.rubles(price.rubles)))
    return _count_the_rest(rows)


def _technique_rows(practitioner: Practitioner, pack: Pack) -> list[tuple[str, str]]:
    techniques = read_techniques(practitioner.techniques, pack.head)
    rows = [(words.shorten(one.heading, ROW_LEFT_LIMIT), "") for one in techniques]
    return _count_the_rest(rows)


def _count_the_rest(rows: list[tuple[str, str]]) -> list[tuple[str, str]]:
    if len(rows) <= ROWS_LIMIT:
        return rows
    shown = rows[: ROWS_LIMIT - 1]
    return [*shown, (f"и ещё {len(rows) - len(shown)}", "")]


def draw_rows(lines: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """The rows of a picture as a pack writes them: «left | right», a line each."""
    return tuple(_split_row(line) for line in lines if line)


def _split_row(line: str) -> tuple[str, str]:
    left, _, right = line.partition(" | ")
    return words.shorten(left.strip(), ROW_LEFT_LIMIT), right.strip()
