"""Lines of a pack that its pictures would leave out, because our fonts lack their letters."""

from vitrina.art.letters import find_undrawn_line
from vitrina.content.pack import ON_PICTURES, ON_POSTS_PICTURES, Pack
from vitrina.wording.letters import say_undrawn_in_pack


def find_pack_letters(pack: Pack) -> list[str]:
    """A line of words for each such line of the pack, in Russian."""
    return [
        say_undrawn_in_pack(f"{file}.txt", line.number, letters)
        for file, sections in pack.texts.items()
        for section in ON_PICTURES.get(file, ON_POSTS_PICTURES)
        for wording in sections.get(section, ())
        for line in wording.lines
        if (letters := find_undrawn_line(line.text))
    ]
