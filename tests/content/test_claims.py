"""Words that need a medical licence are found; words of rest are left alone."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitrina.content.claims import Kind, find_claims
from vitrina.content.lint import lint_text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Лечу остеохондроз и грыжи", ["Лечу", "остеохондроз", "грыжи"]),
        ("Избавлю от боли в спине", ["боли"]),
        ("Лечебный массаж", ["Лечебный"]),
        ("Выводит токсины, улучшает лимфоотток", ["токсины", "лимфоотток"]),
        ("минус 3 см за сеанс", ["минус 3 см"]),
        ("Снимаю отёки", ["отёки"]),
        ("Мануальная терапия", ["Мануальная терапия"]),
        ("Реабилитация после инсульта", ["Реабилитация", "инсульта"]),
        ("СНИЖАЕТ ДАВЛЕНИЕ", ["СНИЖАЕТ ДАВЛЕНИЕ"]),
        ("Принимаю пациентов", ["пациентов"]),
    ],
)
def test_claims_are_found(text: str, words: list[str]) -> None:
    assert [claim.word for claim in find_claims(text)] == words


@pytest.mark.parametrize(
    "text",
    [
        "Лимфодренажный и антицеллюлитный массаж",
        "Если есть заболевания или вы ждёте ребёнка, сначала посоветуйтесь с врачом.",
        "Стоун-терапия и ароматерапия",
        "Больше отдыха на большом столе",
        "Не лечу, а помогаю отдохнуть",
        "Массаж без боли",
        "Забота о теле, приятная усталость, расслабиться и отдохнуть",
        "Отечественное масло",
        "Спина, шея, плечи, стопы",
        "",
    ],
)
def test_words_of_rest_are_no_claims(text: str) -> None:
    assert find_claims(text) == []


def test_what_people_write_is_judged_as_other_people_judge_it() -> None:
    rows = Path(__file__).with_name("claims.tsv").read_text(encoding="utf-8").splitlines()
    wrong = []
    for row in rows:
        text, wanted = [*row.split("\t"), ""][:2]
        claims = find_claims(text) if not row.startswith("#") else []
        if not row.startswith("#") and bool(claims) != (wanted == "yes"):
            wrong.append((text, wanted, [claim.word for claim in claims]))
        assert all(text[claim.start : claim.end] == claim.word for claim in claims)
    assert wrong == []
    assert len(rows) > 400


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("лeчeбный массаж", ["лeчeбный"]),  # Latin e
        ("Делаю Л-Е-Ч-Е-Б-Н-Ы-Й массаж", ["Л-Е-Ч-Е-Б-Н-Ы-Й"]),
        ("я л е ч у спины", ["л е ч у"]),
        ("тут ле\u200bчу, а там отдых", ["ле\u200bчу"]),
        ("да, лечуууу!", ["лечуууу"]),
        ("😉 лечени\u0306е грыж", ["грыж"]),
        ("ВРАЧ и ВPАЧ", ["ВРАЧ", "ВPАЧ"]),
        ("говорю lechu spinu", ["lechu"]),
        ("с 2010 ле4у, е\u0301сть опыт", ["ле4у"]),
        ("массаж/лечение", ["лечение"]),
        ("ﬁ ｓｅｘ", ["ｓｅｘ"]),
    ],
)
def test_hidden_words_are_marked_as_they_were_typed(typed: str, words: list[str]) -> None:
    assert [claim.word for claim in find_claims(typed)] == words


def test_what_no_licence_allows_is_told_apart() -> None:
    kinds = {claim.kind for claim in find_claims("Снимаю порчу. Эротический массаж")}
    assert kinds == {Kind.OCCULT, Kind.SEXUAL}
    assert all(claim.is_forbidden for claim in find_claims("Снимаю порчу. Эротический массаж"))
    assert not any(claim.is_forbidden for claim in find_claims("Лечу. Я врач. 100% результат"))


def test_no_word_is_offered_where_the_sentence_would_still_promise() -> None:
    assert [claim.instead for claim in find_claims("Вылечу грыжу. Сниму боль")] == [
        "",
        "",
        "усталость",
    ]


@pytest.mark.parametrize(
    ("typed", "better"),
    [
        ("Лечу спину", "Расслабляю спину"),
        ("лечебный массаж", "расслабляющий массаж"),
        ("Терапевтического массажа", "Расслабляющего массажа"),
        ("Снимаю боль", "Снимаю усталость"),
        ("избавлю от боли", "избавлю от усталости"),
        ("Лечебно-оздоровительного массажа", "Оздоровительного массажа"),
        ("я ВРАЧ-МАССАЖИСТ", "я МАССАЖИСТ"),
    ],
)
def test_a_better_word_fits_in_place(typed: str, better: str) -> None:
    (claim,) = find_claims(typed)

    assert typed[: claim.start] + claim.instead + typed[claim.end :] == better
    assert claim.advice.startswith(f"«{claim.word}» — ")


@given(st.text(max_size=300))
def test_claims_stand_where_they_say(text: str) -> None:
    for claim in find_claims(text):
        assert text[claim.start : claim.end] == claim.word


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Два  пробела", "два пробела подряд"),
        ("**Жирно**", "разметка Markdown"),
        ("# Заголовок", "разметка Markdown"),
        ("[ссылка](адрес)", "разметка Markdown"),
        ("Привет, {имя}", "незаполненная подстановка"),
        ("<b>да</b>", "разметка HTML"),
        ("Это уникальный массаж", "общие слова"),
        ("Я закончила курсы", "род говорящего"),
        ("я вчера принимал гостей", "род говорящего"),
        ("Буду рада вам", "род говорящего"),
        ("Ура! Ура!", "восклицательных"),
        ("Скидка всем", "торговля и спешка"),
        ("Осталось 2 места", "торговля и спешка"),
        ("Часы: .", "пробел перед знаком"),
        ("Адрес..", "лишний знак препинания"),
        ("Где:\n\nТут", "лишний знак препинания"),
        ('Слово "в кавычках"', "кавычки"),
        ("Раз - два", "вместо тире"),
        ("Лечу", "лицензией"),
        ("а" * 4001, "длиннее 4000"),
        (" край", "пустота"),
        ("рад(а)", "скобка с окончанием"),
    ],
)
def test_lint_names_the_fault(text: str, fault: str) -> None:
    assert any(fault in found for found in lint_text(text))


def test_lint_leaves_good_text_alone() -> None:
    assert lint_text("Здравствуйте! Принимаю в Туле — с 9 до 20.\n\nНе спешите.\n\n#Массаж") == []
