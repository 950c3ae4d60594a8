"""What people type, made plain: without emoji, mentions or invisible characters."""

import re
import unicodedata

_KEPT_SYMBOLS = frozenset("№°©®™^`")
# Emoji that Unicode counts as punctuation or as signs of mathematics.
_PLAIN_EMOJI = frozenset("‼⁉↔⤴⤵◽◾〰〽")
_JOINERS = "\u200d\ufe0f\u20e3"  # joiner, emoji variant, keycap: parts of emoji only
# They show nothing and yet count as letters, marks or symbols: fillers, blanks, variants.
_INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufe00-\ufe0e\U000e0100-\U000e01ef]"
)
_LONE_JOINERS = re.compile(rf"(?<!\S)[{_JOINERS}]+")
_MENTION = re.compile(r"\[[^\[\]|]*\|([^\[\]]*)\]")
_AT_MENTION = re.compile(r"(?<!\w)[@*]+(?=\w)")


def plain_line(text: str, *, emoji: bool = False) -> str:
    """One line: control and direction characters dropped, runs of spaces made one, ends trimmed.

    Emoji go too unless asked to stay. «ё» and case are kept as typed. VK's mention syntax
    (`[id1|text]`, `@name`) is reduced to its words, so that no field can link or call anybody.
    """
    return " ".join(_plain(text, emoji=emoji).split())


def plain_lines(text: str, *, emoji: bool = True) -> str:
    """Several lines: each cleaned like `plain_line`, at most one empty line in a row."""
    lines = [plain_line(line, emoji=emoji) for line in text.splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _plain(text: str, *, emoji: bool) -> str:
    """The text in which nothing is left to clean: what was inside may need cleaning itself."""
    while (cleaned := _clean(text, emoji=emoji)) != text:
        text = cleaned
    return text


def _clean(text: str, *, emoji: bool) -> str:
    text = unicodedata.normalize("NFC", text)
    text = "".join(kept for char in text if (kept := _keep(char, emoji=emoji)))
    text = _LONE_JOINERS.sub("", _INVISIBLE.sub("", text))
    return _AT_MENTION.sub("", _MENTION.sub(r"\1", text))


def _keep(char: str, *, emoji: bool) -> str:
    category = unicodedata.category(char)
    if char in _JOINERS:
        return char if emoji else ""
    if category in ("Cc", "Zs", "Zl", "Zp"):
        return " "
    if category in ("Cf", "Cs", "Co", "Cn"):
        return ""
    if char in _PLAIN_EMOJI or (category in ("So", "Sk") and char not in _KEPT_SYMBOLS):
        return char if emoji else ""
    return char


def slug(text: str, limit: int = 40) -> str:
    """Latin letters, digits and hyphens for keys: «Массаж 60 мин» is `massazh-60-min`."""
    latin = "".join(_LATIN.get(char, char) for char in text.lower())
    return re.sub(r"[^a-z0-9]+", "-", latin).strip("-")[:limit].rstrip("-")


_LATIN = {
    **dict(zip("абвгдеёзийклмнопрстуфхыэ", "abvgdeeziyklmnoprstufhye", strict=True)),
    **{"ж": "zh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sch", "ъ": "", "ь": ""},
    **{"ю": "yu", "я": "ya"},
}
