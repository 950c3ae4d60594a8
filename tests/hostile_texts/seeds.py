"""Texts that cost most where something is looked for twice: 256 kB of each."""

from functools import cache

SIZE = 256 * 1024  # bytes in UTF-8

SEEDS = (
    "*", "@", "[", "[a|", "[a]|", "{a|", "(", "<a", "&#64;", "#a@", "@a ", " ", "\n", "a \n",
    "\r\n", "\u2028", "\x00", "\ud800", "\ufe0f", "\u200d", "\u3164", "\u0301\u0316", "❤️", "👩‍❤️‍👨",
    "a", "а", "ъ", "a ", "и ", "а-", "a@", "1", "1 ", "12:", "- ", "5 мин", "₽", "рублей", "лечу ",
    "боль ", "не ", "обмен", "снижа артериальн ", "минус 1 ", "и на ", "я делал ", "ер ", "г. ",
    "с 9 до 18 ", "http://a.", "И.", "Ж\u0301", "ﷺ", "İ", "%",
)  # fmt: skip


@cache
def hostile_texts() -> tuple[tuple[str, str], ...]:
    """A name for each text, and the text."""
    return (
        *((repr(seed), fill(seed)) for seed in SEEDS),
        ("marks of two classes", "a" + "\u0301" * (SIZE // 4) + "\u0316" * (SIZE // 4)),
        ("nested links", "[a|" * (SIZE // 4) + "x" + "]" * (SIZE // 4)),
        ("a digit, spaces", "1" + " " * SIZE + "x"),
        ("a word, spaces", "и" + " " * SIZE),
        ("spaces inside", "x" + " " * SIZE + "x"),
        ("a mark before dashes", "@" + "—" * (SIZE // 3)),
    )


def fill(seed: str) -> str:
    """The seed again and again, 256 kB of it."""
    return seed * (SIZE // len(seed.encode("utf-8", "surrogatepass")) + 1)
