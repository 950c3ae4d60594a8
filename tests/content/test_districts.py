"""A district as people type it, alone and with what it is called before it."""

from pathlib import Path

from vitrina.content.districts import district_words, labelled_district


def test_districts_as_people_type_them() -> None:
    text = Path(__file__).with_name("areas.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
    assert len(rows) > 90
    wrong = [
        (typed, district_words(typed))
        for typed, said in rows
        if _small(district_words(typed)) not in map(_small, said.split("|"))
    ]
    assert wrong == []


def test_a_district_is_told_from_a_landmark() -> None:
    said = {
        "Дёма": "район: Дёма",
        "Центральный": "район: Центральный",
        "ЮЗАО": "район: ЮЗАО",
        "рядом с ТЦ Мега": "ориентир: рядом с ТЦ Мега",
        "левый берег": "ориентир: левый берег",
        "Парк Победы": "ориентир: Парк Победы",
        "": "",
    }
    assert {typed: labelled_district(typed) for typed in said} == said


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]
