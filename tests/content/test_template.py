"""The format of text files: what a school may write, and what it is told when it cannot."""

import pytest

from vitrina.content.template import TemplateError, fill, read_sections

KNOWN = ("город", "часы", "выезд")


def fill_first(text: str, **slots: str) -> str:
    sections = read_sections(f"[x]\n{text}", "f.txt", KNOWN)
    return fill(sections["x"][0], {"город": "", "часы": "", "выезд": ""} | slots)


def test_slots_are_filled_and_capitalised() -> None:
    assert fill_first("в {город}: {Город}", город="туле") == "в туле: Туле"


def test_a_line_with_an_empty_slot_disappears() -> None:
    assert fill_first("Раз\nЧасы: {часы}.\n\nДва") == "Раз\n\nДва"
    assert fill_first("Раз\n\nЧасы: {часы}.\n\nДва") == "Раз\n\nДва"


def test_a_line_stays_by_its_conditions() -> None:
    text = "{если выезд}Приеду.\n{если не выезд}Приходите.\n{если выезд}{если часы}Оба."
    assert fill_first(text) == "Приходите."
    assert fill_first(text, выезд="да") == "Приеду."
    assert fill_first(text, выезд="да", часы="9") == "Приеду.\nОба."


def test_what_is_filled_in_is_not_filled_again() -> None:
    assert fill_first("{город}", город="{часы} {если выезд}", часы="9") == "{часы} {если выезд}"


def test_a_choice_of_words_is_made_by_whoever_fills() -> None:
    sections = read_sections("[x]\n{Приезжайте|Приходите} {сами |}в {город}.", "f.txt", KNOWN)
    (wording,) = sections["x"]
    slots = {"город": "{а|б}", "часы": "", "выезд": ""}
    asked: list[tuple[str, int]] = []

    def pick(written: str, ways: int) -> int:
        asked.append((written, ways))
        return 1

    assert fill(wording, slots) == "Приезжайте сами в {а|б}."
    assert fill(wording, slots, pick=pick) == "Приходите в {а|б}."
    assert asked == [("Приезжайте|Приходите", 2), ("сами |", 2)]
    assert wording.ways == 2 and wording.slots == {"город"}


def test_wordings_and_comments() -> None:
    sections = read_sections("# c\n[a]\nраз\n---\n\nдва\n#тег\n\n[b]\nтри\n", "f.txt", KNOWN)

    assert list(sections) == ["a", "b"]
    assert [fill(wording, {}) for wording in sections["a"]] == ["раз", "два\n#тег"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "[a]\n\nв {горад}",
            "f.txt, строка 3: подстановки {горад} нет. Есть такие: выезд, город, часы",
        ),
        ("[a]\n{если погода}да", "f.txt, строка 2: подстановки {погода} нет"),
        ("[a]\nтекст {если выезд}да", "f.txt, строка 2: {если …} ставится только в начале строки"),
        ("[a]\nв {раз|{город}}", "f.txt, строка 2: фигурная скобка без пары"),
        ("[a]\nв {}", "f.txt, строка 2: фигурная скобка без пары"),
        ("[a]\nв {город", "f.txt, строка 2: фигурная скобка без пары"),
        ("[a]\nраз\n---\n", "f.txt: в разделе [a] есть пустой вариант"),
        ("[a]\nраз\n[a]\nдва", "f.txt, строка 3: раздел [a] уже был"),
        ("привет", "f.txt, строка 1: перед текстом нужно имя раздела в [скобках]"),
    ],
)
def test_a_mistake_is_named_with_its_line(text: str, said: str) -> None:
    with pytest.raises(TemplateError) as caught:
        read_sections(text, "f.txt", KNOWN)

    assert str(caught.value).startswith(said)
