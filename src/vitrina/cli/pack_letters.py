"""Lines of a pack that its pictures would leave out, because our fonts lack their letters."""

from vitrina.art.letters import find_undrawn_line
from vitrina.content.pack import Pack
from vitrina.wording.letters import say_undrawn_in_pack

_ON_PICTURES = {"community": ("название обложки",), "hand": ("кнопка",)}
_OF_POSTS = ("картинка",)


def find_pack_letters(pack: Pack) -> list[str]:
    """A line of words for each such line of the pack, in Russian."""
    return [
        say_undrawn_in_pack(f"{file}.txt", line.number, letters)
        for file, sections in pack.texts.items()
        for section in _ON_PICTURES.get(file, _OF_POSTS)
        for wording in sections.get(section, ())
        for line in wording.lines
        if (letters := find_undrawn_line(line.text))
    ]
