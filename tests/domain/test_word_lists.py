"""Lists of words in text files: how they are read, and that those we keep hold what they should."""

from pathlib import Path

import pytest

import vitrina
from vitrina.domain.word_lists import read_word_lists

PACKAGE = Path(vitrina.__file__).parent
LISTS = [
    PACKAGE / "art" / "breaks.txt",
    PACKAGE / "domain" / "places.txt",
    PACKAGE / "domain" / "place_short.txt",
    PACKAGE / "domain" / "regions.txt",
    PACKAGE / "domain" / "form_words.txt",
    PACKAGE / "domain" / "length_words.txt",
    PACKAGE / "domain" / "number_words.txt",
    PACKAGE / "domain" / "latin_letters.txt",
]


def test_a_line_holds_a_name_and_its_words(tmp_path: Path) -> None:
    file = tmp_path / "words.txt"
    file.write_text("# a remark\nfew: один, два слова,\n    три\n\nnone:\n", encoding="utf-8")
    assert read_word_lists(file) == {"few": ("один", "два слова", "три"), "none": ()}


@pytest.mark.parametrize("file", LISTS, ids=lambda file: str(file.name))
def test_no_word_stands_twice_in_a_list(file: Path) -> None:
    lists = read_word_lists(file)
    assert lists
    assert {name: words for name, words in lists.items() if len(set(words)) < len(words)} == {}
