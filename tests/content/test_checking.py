"""What is said of a pack before anybody publishes it."""

import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from vitrina.content.checking import check_pack
from vitrina.content.checking.head import check_calendar
from vitrina.content.checking.texts import judge_once
from vitrina.content.pack import load_pack, read_pack
from vitrina.content.pack_loader import PackLoader, shipped_packs
from vitrina.content.samples import make_samples

Edit = Callable[[str, str, str], list[str]]
MONTH_KEPT = ("being_late", "desk_breaks")
Mistake = tuple[str, str, str, str]  # a file, what stands there, what instead, what is said of it
SHIPPED = PackLoader([shipped_packs()], reload=False).names()


def copy_massage(folder: Path) -> None:
    """The pack with two of its months' subjects: the whole list is read where packs are sound."""
    source = shipped_packs() / "massage"
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns("months"))
    (folder / "months").mkdir()
    kept = ["subjects:\n"]
    for line in (source / "months" / "subjects.yaml").read_text(encoding="utf-8").splitlines(True):
        if any(f"{{key: {key}," in line for key in MONTH_KEPT):
            kept.append(line)
    (folder / "months" / "subjects.yaml").write_text("".join(kept), encoding="utf-8")
    for key in MONTH_KEPT:
        shutil.copy(source / "months" / f"{key}.txt", folder / "months")


@pytest.fixture
def faults_after(tmp_path: Path) -> Edit:
    """`faults_after(file, before, after)`: what is said of massage with this edit."""

    def edit(file: str, before: str, after: str) -> list[str]:
        folder = tmp_path / "massage"
        copy_massage(folder)
        text = (folder / file).read_text(encoding="utf-8")
        assert before in text
        (folder / file).write_text(text.replace(before, after, 1), encoding="utf-8")
        return [str(fault) for fault in check_pack(read_pack(folder)).faults]

    return edit


@pytest.mark.parametrize("name", SHIPPED)
def test_every_pack_we_ship_is_sound(name: str) -> None:
    judge_once.cache_clear()
    started = time.process_time()
    checked = check_pack(load_pack(name))

    assert [str(fault) for fault in checked.faults] == []
    assert checked.posts == 8 and checked.subjects >= 36
    assert checked.wordings > 150 and checked.texts > 1000
    # Four seconds where nobody else computes: others on the same core lengthen them.
    assert time.process_time() - started < 15


def test_there_are_two_trades() -> None:
    assert SHIPPED == ("manicure", "massage")


@pytest.mark.parametrize("name", SHIPPED)
def test_samples_are_all_that_a_form_may_say(name: str) -> None:
    people = [sample.person for sample in make_samples(load_pack(name).head)]

    assert {(one.is_home_visit, one.has_room) for one in people} == {
        (True, True), (True, False), (False, True),
    }  # fmt: skip
    assert {bool(one.hours) for one in people} == {True, False}
    assert {len(one.pricing) for one in people} >= {1, 2, 3, 20}
    assert any(price.minutes is None for one in people for price in one.pricing)
    assert min(len(one.name) for one in people) == 1
    assert max(len(one.name) for one in people) > 75
    assert all(text == text.strip() for one in people for text in (one.name, *one.techniques))


CALENDAR = [
    (
        'day: 0,  at: "12:05"',
        'day: 0,  at: "12:00"',
        "запись prices: в эту же минуту выходит hello",
    ),
    (
        "motif: price, ",
        "motif: price, pinned: true, ",
        "закрепить можно одну запись: hello, prices",
    ),
    ('day: 14, at: "12:30"', 'day: 14, at: "03:30"', "запись choose: 03:30 — ночь"),
    ("day: 3, ", "day: 30, ", "записи идут не по порядку дней"),
]


@pytest.mark.parametrize(("before", "after", "said"), CALENDAR)
def test_the_calendar_is_checked(before: str, after: str, said: str, faults_after: Edit) -> None:
    faults = faults_after("pack.yaml", before, after)
    assert any(said in fault for fault in faults), faults


def test_a_pinned_post_comes_out_at_once(faults_after: Edit) -> None:
    faults = faults_after("pack.yaml", "motif: steps}", "motif: steps, pinned: true}")

    assert any("запись first: закрепить можно только запись с day: 0" in f for f in faults)


def test_a_community_does_not_open_empty(tmp_path: Path) -> None:
    folder = tmp_path / "massage"
    copy_massage(folder)
    head = folder / "pack.yaml"
    text = head.read_text(encoding="utf-8").replace("day: 0, ", "day: 1, ")
    head.write_text(text, encoding="utf-8")
    faults = [str(fault) for fault in check_calendar(read_pack(folder).head)]

    assert "pack.yaml, posts: нет записи с day: 0, сообщество откроется пустым" in faults


def test_vk_takes_25_posts_for_a_day(tmp_path: Path) -> None:
    folder = tmp_path / "massage"
    copy_massage(folder)
    head = folder / "pack.yaml"
    text = head.read_text(encoding="utf-8")
    line = '  - {key: hello,      day: 0,  at: "12:00", motif: name,      pinned: true}\n'
    assert line in text
    more = ""
    for number in range(26):
        key = "more" + "abcdefghijklmnopqrstuvwxyz"[number]
        more += f'  - {{key: {key}, day: 1, at: "10:{number + 10}", motif: calm}}\n'
        shutil.copy(folder / "posts" / "after.txt", folder / "posts" / f"{key}.txt")
    head.write_text(text.replace(line, line + more), encoding="utf-8")
    faults = [str(fault) for fault in check_calendar(read_pack(folder).head)]

    assert "pack.yaml, posts: день 1: записей 27, а ВКонтакте берёт 25 на день" in faults


BEFORE = (
    "{Перед сеансом массажа|До сеанса массажа|Перед массажем}: "
    "что {сделать|стоит сделать|лучше сделать} заранее."
)
TEXTS = [
    ("posts/after.txt", "Стакан воды", "Стакан воды и ещё много слов, которые на картинку никак",
     "posts/after.txt, строка 5, [картинка]: на картинке поместится 48 знаков, а здесь 55"),
    ("posts/after.txt", "Горячую баню в этот", "Лечебную баню в этот",
     "posts/after.txt, строка 41, [середина]: «Лечебную» — можно писать только с медицинской"),
    ("posts/after.txt", "Горячую баню", "**Горячую** баню", "разметка Markdown"),
    ("posts/after.txt", "Горячую баню", "Горячую  баню", "два пробела подряд"),
    ("posts/after.txt", "Горячую баню", "https://example.org баню", "[середина]: ссылка"),
    ("posts/after.txt", "Горячую баню", "Пишите на massage.ru, баню", "[середина]: ссылка"),
    ("posts/after.txt", "Горячую баню", "😀😀 баню", "больше одного эмодзи в абзаце"),
    ("posts/after.txt", "После сеанса\n", "После сеанса 🌿\n", "эмодзи на картинке"),
    ("posts/after.txt", "Приятная усталость", "Буду рада. Приятная усталость",
     "род говорящего неизвестен"),
    ("posts/after.txt", "в этот же день", "ещё раз в этот же денек темный",
     "posts/after.txt, строка 41, [середина]: «темный» пишется через «ё»"),
    ("posts/after.txt", "Приятная усталость", "Приходите ещё. Приятная усталость",
     "строка 35, [середина]: зовёт к себе, а в анкете только выезд: «Приходите»"),
    ("posts/prices.txt", "{если выезд}{если не кабинет}{Приезжаю", "{Приезжаю",
     "обещает выезд, а в анкете его нет: «Приезжаю» (видно на мастере «только у себя, с адресом»)"),
    ("posts/first.txt", "Разговор | о пожеланиях", "Раз\nДва\nТри\nЧетыре\nРазговор | о пожеланиях",
     "на картинке 7 строк, поместится 6"),
    ("posts/first.txt", "[завершение]\n", "[завершение]\n{запись}\n---\n",
     "[завершение]: такой вариант уже есть"),
    ("posts/choose.txt", "{если не сравнение}Немного о технике\n", "", "здесь пусто"),
    ("posts/prepare.txt", BEFORE, "Заранее.",
     "первая строка записи — 8 знаков, нужно от 15 до 250"),
    ("posts/prepare.txt", BEFORE,
     "Перед сеансом " + "очень долго " * 320 + "готовимся.",
     "запись может выйти длиннее 4000 знаков"),
    ("community.txt", "Массаж {в городе}. {Меня", "Очень длинно " * 250 + "{в городе}. {Меня",
     "длиннее 3000 знаков"),
    ("reviews.txt", "Отзывы\n", "Отзывы " + "о массаже " * 12 + "\n", "длиннее 100 знаков"),
    ("reviews.txt", "[название]\nОтзывы", "[название]\nОтзывы 🌿", "[название]: эмодзи в названии"),
    ("shop.txt", "Массаж {короткое имя}", "{короткое имя}", "ВКонтакте берёт от 4 до 100 знаков"),
    ("phrases.txt", "Приезжаю на дом {в городе с районом}.", "Лечу дома {в городе с районом}.",
     "phrases.txt, строка 10, [где принимаю]: «Лечу»"),
    ("answers.yaml", "Терпеть ничего не нужно", "Вылечу всё, терпеть не нужно", "pain: «Вылечу»"),
    ("phrases.txt", "Для записи {", "Для записи, {", "лишняя запятая"),
    ("shop.txt", "занимает} {столько минут}", "занимает} {минуты}", "здесь «минуту»"),
    ("posts/place.txt", "[середина]\n", "[середина]\nЗа день до встречи напишу.\n---\n",
     "обещание, которого никто не давал"),
    ("posts/first.txt", "Я {отвернусь или выйду|", "Я в это время выхожу. {отвернусь или выйду|",
     "обещание, которого никто не давал"),
    ("reviews.txt", "Спасибо за каждое честное слово", "Отзывы не удаляю. Спасибо",
     "обещание, которого никто не давал"),
    ("community.txt", "{если не несколько услуг}Цена услуги:", "{если не несколько услуг}Цены:",
     "говорит о многих услугах, а в анкете одна"),
    ("posts/first.txt", "{если только тело}{Потом|", "{Потом|",
     "говорит о том, чего нет в техниках анкеты"),
    ("months/desk_breaks.txt", "Потянуться | вверх", "Потянуться и вылечить спину | вверх",
     "months/desk_breaks.txt, строка 6, [картинка]: «вылечить»"),
    ("months/desk_breaks.txt", "Посмотреть | в окно", "Раз\nДва\nТри\nЧетыре\nПять\nШесть",
     "months/desk_breaks.txt: на картинке 8 строк, поместится 6"),
    ("months/desk_breaks.txt", "[завершение]\n", "[завершение]\nСкидка, только сегодня.\n---\n",
     "торговля и спешка"),
    ("months/desk_breaks.txt", "[середина]\n", "[середина]\nПриезжаю к вам на работу.\n---\n",
     "обещает выезд, а в анкете его нет: «Приезжаю»"),
    ("months/being_late.txt", "[открытие]\n", "[открытие]\nБуду рада всем опоздавшим.\n---\n",
     "род говорящего неизвестен"),
    ("months/being_late.txt", "[середина]\n", "[середина]\nНакануне ещё раз напомню.\n---\n",
     "обещание, которого никто не давал"),
    ("months/subjects.yaml", "answers: [health]", "answers: [weather]",
     "months/subjects.yaml, тема desk_breaks: вопроса weather у бота нет"),
    ("posts/questions.txt", "[вопросы]\n", "[вопросы]\nОтвечу на каждый вопрос.\n"
     "Отвечу на каждый вопрос.\n", "предложение стоит в нём дважды"),
]  # fmt: skip


HEAD = [
    ("noun: массаж ", "noun: абырвалг ", "слова «абырвалг» нет в словаре"),
    ("  - Медовый\n", "  - Медовый\n  - медовый\n", "suggested: «медовый» повторяется"),
    ("  - Детский\n", "  - Кундалини\n", "для «Кундалини» нет строки в techniques"),
    ("Для тех, кто не любит нажима}.\"", "Для тех, кто не любит нажима}\"", "нужна точка в конце"),
    ("\"{медленные мягкие движения|", "\"{Медленные мягкие движения|", "с маленькой буквы"),
    ("\"{Медленные мягкие движения|М", "\"{медленные мягкие движения|М", "с большой буквы"),
    ("stems: [лимфодренаж]\n    name", "stems: [лимфодренаж, класс]\n    name",
     "до «класси» дело не дойдёт: раньше стоит «класс»"),
    ("{Когда хочется просто отдохнуть|", "{Лечит и успокаивает|", "«Лечит»"),
]  # fmt: skip


def test_every_mistake_in_a_text_is_found(tmp_path: Path) -> None:
    """As many mistakes in one pack as do not touch each other, so that few packs are checked."""
    left = [*TEXTS, *(("pack.yaml", *edit) for edit in HEAD)]
    missed = []
    for number in range(len(left)):
        if not left:
            break
        folder = tmp_path / str(number) / "massage"
        copy_massage(folder)
        made: dict[Mistake, str] = {}
        for edit in left:
            if (section := _make_edit(folder, edit, made)) is not None:
                made[edit] = section
        assert made, f"nothing to edit: {left[0][1]}"
        left = [edit for edit in left if edit not in made]
        faults = [str(fault) for fault in check_pack(read_pack(folder)).faults]
        missed += [(edit, faults) for edit in made if not any(edit[3] in fault for fault in faults)]

    assert not missed, missed[0]


def _make_edit(folder: Path, edit: Mistake, made: dict[Mistake, str]) -> str | None:
    """The section of it; None when another mistake stands there already, or in the same section."""
    file, before, after, _ = edit
    path = folder / file
    text = path.read_text(encoding="utf-8")
    section = text[: text.find(before)].rpartition("\n[")[2].partition("]")[0]
    taken = [(one[2], known) for one, known in made.items() if one[0] == file]
    if before not in text or any(before in put for put, _ in taken):
        return None
    if file != "pack.yaml" and any(known == section for _, known in taken):
        return None
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    return section


def test_each_fault_is_said_once_with_somebody_to_look_at(faults_after: Edit) -> None:
    faults = faults_after("posts/after.txt", "Горячую баню", "Уникальную баню")

    assert faults == [
        "posts/after.txt, строка 41, [середина]: общие слова: «Уникальную баню в этот »"
        " (видно на мастере «заполнено всё»)"
    ]
