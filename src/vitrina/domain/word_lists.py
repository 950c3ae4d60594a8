"""Lists of words that are data, in text files beside the code that asks for them."""

from functools import cache
from pathlib import Path

# What people write into a form beside numbers and names.
FORM_WORDS = Path(__file__).with_name("form_words.txt")


@cache
def read_word_lists(file: Path) -> dict[str, tuple[str, ...]]:
    """`name: word, word` of each line; a line that begins with a space goes on with the last name.

    Lines that begin with `#` are remarks. The file is read once in a process.
    """
    lists: dict[str, tuple[str, ...]] = {}
    name = ""
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or not line.strip():
            continue
        words = line
        if not line.startswith(" "):
            name, _, words = line.partition(":")
        found = (word.strip() for word in words.split(","))
        lists[name] = (*lists.get(name, ()), *(word for word in found if word))
    return lists
