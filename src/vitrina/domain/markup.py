"""VK's markup taken out of a text: whoever writes here can link or call nobody.

VK reads `@name`, `*name` and `[target|words]` (target: id1, club1, a screen name, an address) in
posts, topics, goods, descriptions and messages; bots and people know the forms, VK publishes no
grammar ([NV]). So what is taken out is more than VK may read: an opening without its end, which
another field could bring, a mark and its name with something between them that shows nothing.
"""

import re
import unicodedata

# Nobody writes so many on purpose: they all go, and how they are nested costs nothing.
_MANY = 400
_BRACKETS = "[]|"
_MARKS = "@*"
_NO_BRACKETS = str.maketrans(dict.fromkeys(_BRACKETS))
_NO_MARKS = str.maketrans(dict.fromkeys(_MARKS))
_BRACKET = re.compile(r"([\[\]|])")
# A mark, and after it other marks and whatever is neither ASCII nor a word: it may show nothing.
# It is taken whole also where no word follows, or each mark would be a new beginning to try.
_CALL = re.compile(r"[@*](?:[@*]|[^\w\s\x20-\x7e])*+")
# `#tag@club1` leads into somebody else's community.
_LOCAL_TAG = re.compile(r"(#(?:\w|[^\s\x20-\x7e]){1,200}+)@(?=\w)")
# Marks of emphasis that other places read (`**so**`): taken off when both ends are there.
_EMPHASIS = re.compile(r"\*{1,3}|~~")
_PASSES = 4  # what is taken off may lay bare another pair; nobody nests more
_ASCII_TOKEN = re.compile(r"\s*[\x21-\x7e]*\s*")


def remove_markup(text: str) -> str:
    """The text without VK's mentions and links in brackets; their words stay.

    `[id1|Olga]` is `Olga`, `@olga` is `olga`, `**so**` is `so`; `olga@example.ru`, `2*30` and
    `[room 5]` stay.
    What is clean comes back as it is, so cleaning twice changes nothing.
    """
    return _remove_calls(_remove_links(text))


def remove_markup_and_brackets(text: str) -> str:
    """The same, and no bracket is left that could join a link with another text's."""
    return _remove_calls(_drop_brackets(_remove_links(text)))


def _remove_calls(text: str) -> str:
    if text.count("@") + text.count("*") > _MANY:
        return text.translate(_NO_MARKS)
    text = _remove_emphasis(text)
    return _LOCAL_TAG.sub(r"\1 ", _CALL.sub(_silence, text))


def _remove_emphasis(text: str) -> str:
    """Without pairs of stars or tildes around words; a lone one stays, as in `2*30`."""
    for _ in range(_PASSES):
        pairs = _find_pairs(text) if text.count("~") <= _MANY else ()
        if not pairs:
            break
        ends = [0, *sorted(place for pair in pairs for place in pair), len(text)]
        text = "".join(text[ends[i] : ends[i + 1]] for i in range(0, len(ends), 2))
    return text


def _find_pairs(text: str) -> list[tuple[int, int]]:
    """The spans of marks that belong together: before a word, and again after one."""
    opened: list[re.Match[str]] = []
    found: list[tuple[int, int]] = []
    for mark in _EMPHASIS.finditer(text):
        before, after = (
            text[max(0, mark.start() - 1) : mark.start()],
            text[mark.end() : mark.end() + 1],
        )
        same = mark[0][0]  # a row of stars is around nothing
        begins = bool(after.strip(same).strip()) and not _is_word(before)
        ends = bool(before.strip(same).strip()) and not _is_word(after)
        if ends and any(one[0] == mark[0] for one in opened):
            while opened[-1][0] != mark[0]:
                opened.pop()
            found += [opened.pop().span(), mark.span()]
        elif begins:
            opened.append(mark)
    return found


def _drop_brackets(text: str) -> str:
    return text.replace("|", " ").translate(_NO_BRACKETS)


def _remove_links(text: str) -> str:
    """Without the beginnings of links: one reading, however they are nested."""
    if "[" not in text or "|" not in text:
        return text
    if sum(map(text.count, _BRACKETS)) > _MANY:
        return _drop_brackets(text)
    kept = [""]  # words and brackets by turns
    opened: list[bool] = []  # for each `[` not closed yet, whether it began a link
    for part in _BRACKET.split(text):
        if part not in ("[", "]", "|"):
            kept[-1] += part
        elif part == "|" and len(kept) > 1 and kept[-2] == "[":
            words = _words_of(kept.pop())
            kept.pop()
            kept[-1] += words
            opened[-1] = True
        elif part == "]" and opened and opened.pop():
            continue  # the end of a link
        else:
            kept += [part, ""]
            if part == "[":
                opened.append(False)
    return "".join(kept)


def _words_of(target: str) -> str:
    """What stays of a link's target: words that no address is made of."""
    return "" if _ASCII_TOKEN.fullmatch(_without_unseen(target)) else f"{target.rstrip(' ')} "


def _silence(found: re.Match[str]) -> str:
    """A call without its marks; the mark of an e-mail or a product stays."""
    text, run = found.string, found[0]
    before = text[max(0, found.start() - 1) : found.start()]
    after = text[found.end() : found.end() + 1]
    if not _is_word(after):
        return run
    is_word = _is_word(before)
    if is_word and len(run) == 1:
        # VK's names are ASCII, and a name in the middle of an ASCII word is none.
        is_name = after.isascii() and (run == "@" or not after.isdigit())
        if before.isascii() or not is_name:
            return run
    rest = _without_unseen(run.translate(_NO_MARKS))
    return rest or (" " if is_word else "")


def _is_word(char: str) -> bool:
    return char == "_" or char.isalnum()


def _without_unseen(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        char
        for char in text
        if char.isspace() or unicodedata.category(char) not in ("Mn", "Me", "Cf", "Cc", "Cs", "Cn")
    )
