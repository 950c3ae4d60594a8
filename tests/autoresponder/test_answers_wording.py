"""Every answer of the bot, in every wording, for everybody: clean Russian without claims."""

import re
from collections.abc import Iterator
from importlib.resources import as_file, files
from pathlib import Path
from shutil import copytree

import pytest

from vitrina.content.answers import BOT_SLOTS, BUTTONS, INTENTS, TEXTS
from vitrina.content.lint import lint_text
from vitrina.content.pack import Pack, PackError, load_pack, read_pack
from vitrina.content.telling import fill_slots
from vitrina.content.template import fill
from vitrina.domain.practitioner import Practitioner, Price

PACKS = tuple(
    load_pack(folder.name)
    for folder in (files("vitrina.content") / "packs").iterdir()
    if folder.is_dir()
)
PACK = load_pack("massage")
BOOK = PACK.answers
BOT = {
    "дата цен": "23 ноября 2026 года",
    "прайс": "Массаж спины — 1\u202f500\u202f₽",
    "услуга": "Массаж спины",
    "день": "вторник, 24 ноября",
    "часть дня": "около 15:00",
    "до времени": "18:00",
    "телефон гостя": "+7 917 222-33-44",
    "имя гостя": "Марина",
    "когда прочтёт": "завтра после 10:00",
    "ошибка": "Не хватает одной цифры",
    "время": "15:00",
    "одно": "про цену",
    "другое": "про запись",
}
LABELS = {"any_service", "any_day", "weekend", "next_week", "any_part", "morning", "afternoon",
          "evening", "time about", "time after", "time before", "time range", "at night",
          "weekdays"}  # fmt: skip


def people() -> Iterator[Practitioner]:
    for home in (True, False):
        for address in ("", "пр. Мира, 24"):
            for hours in ("", "Пн–Сб 10:00–20:00"):
                for name in ("Ольга Васильева", "Жюльетта"):
                    yield Practitioner(
                        name=name,
                        city="Набережные Челны",
                        area="Новый город",
                        phone="+79005550128",
                        telegram="@olga",
                        techniques=("Классический",),
                        pricing=(Price(title="Массаж спины", rubles=1500, minutes=40),),
                        is_home_visit=home,
                        address=address,
                        hours=hours,
                        about="Делаю массаж спокойно",
                        timezone="Europe/Moscow",
                    )


@pytest.mark.parametrize("pack", PACKS, ids=[pack.name for pack in PACKS])
@pytest.mark.parametrize("key", sorted({key for pack in PACKS for key in pack.answers.texts}))
def test_an_answer_reads_well_for_everybody(key: str, pack: Pack) -> None:
    for person in people():
        slots = fill_slots(person, pack, "any") | BOT
        for wording in pack.answers.texts.get(key, ()):
            text = fill(wording, slots)
            assert text, (key, person)
            assert lint_text(text, 1000) == [], (key, text)
            assert key in LABELS or text[-1] in ".?!₽", (key, text[-20:])
            assert key in LABELS or not text[0].islower()


@pytest.mark.parametrize("pack", PACKS, ids=[pack.name for pack in PACKS])
def test_the_bot_promises_no_home_visit_and_no_room_that_are_not_there(pack: Pack) -> None:
    for person in people():
        slots = fill_slots(person, pack, "any") | BOT
        said = "\n".join(fill(w, slots) for texts in pack.answers.texts.values() for w in texts)
        assert person.is_home_visit or not re.search(r"приезжает|с выездом|сеанса дома", said)
        assert person.has_room is not False or not re.search(
            r"принимает по|принимает в|Приходите", said
        )


def test_all_that_the_dialog_needs_is_there() -> None:
    assert set(TEXTS) <= set(BOOK.texts)
    assert set(BUTTONS) <= set(BOOK.buttons)
    assert set(INTENTS) <= {intent.key for intent in BOOK.intents}
    assert set(BOT) == set(BOT_SLOTS)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A school's own copy of the massage pack."""
    with as_file(files("vitrina.content") / "packs" / "massage") as shipped:
        return Path(copytree(shipped, tmp_path / "massage"))


def rewrite(folder: Path, text: str) -> Pack:
    (folder / "answers.yaml").write_text(text, encoding="utf-8")
    return read_pack(folder)


def test_a_pack_without_its_own_answers_has_the_shared_ones(folder: Path) -> None:
    (folder / "answers.yaml").unlink()

    book = read_pack(folder).answers

    assert book.find("price") is not None and book.find("pain") is None


def test_a_school_adds_a_question_with_its_answer(folder: Path) -> None:
    pack = rewrite(
        folder,
        "intents:\n  - {key: tea, phrases: [чай]}\n  - {key: price, phrases: [тугрики]}\n"
        "texts:\n  tea: |\n    Чай есть.\n  bye: Всего вам!\nbuttons:\n  price: Прайс\n",
    )

    book = pack.answers
    price, shared = book.find("price"), BOOK.find("price")
    assert price is not None and shared is not None
    assert price.phrases == (*shared.phrases, "тугрики")
    assert fill(book.texts["tea"][0], {}) == "Чай есть."
    assert fill(book.texts["bye"][0], {}) == "Всего вам!"
    assert book.buttons["price"] == "Прайс"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("intents:\n  - {key: tea, phrases: [чай]}\n", "на вопрос tea нет ответа"),
        ("intents:\n  - {key: tea, phrases: []}\n", "строка 2: intents → 0 → phrases: список пуст"),
        ("intents:\n  - {key: чай, phrases: [чай]}\n", "только латинские буквы"),
        ("intents:\n  - {key: bye, phrases: ['=']}\n", "нет слов"),
        (
            "intents:\n  - {key: bye, phrases: [ну], instead_of: [tea]}\n",
            "bye: вопроса tea нет",
        ),
        ("intents:\n  - {key: bye, phrases: [ну], loud: 1}\n", "такой строки быть не должно"),
        ("texts:\n  bye: |\n    Пока!\n    {чаша}\n", "answers.yaml, строка 4"),
        ("texts:\n  bye: |\n    Пока, {имя\n", "фигурная скобка без пары"),
        ("buttons:\n  price: " + "Ц" * 41 + "\n", "не длиннее 40 знаков"),
        ("menu:\n  - [tea]\n", "menu: для tea нужны"),
        ("intents: [\n", "answers.yaml не читается"),
        ("", "answers.yaml: файл пуст"),
    ],
)
def test_a_mistake_is_said_in_words(folder: Path, written: str, said: str) -> None:
    with pytest.raises(PackError) as caught:
        rewrite(folder, written)

    assert said in str(caught.value)
