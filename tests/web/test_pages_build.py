"""The build's page: lines while it runs, a notice while it waits, the community when it is made."""

import json
import re
from dataclasses import replace

import pytest

from vitrina.web.build.manual_page import CopyField, ManualStep
from vitrina.web.build.page import (
    BuildPage,
    LineState,
    Progress,
    ProgressLine,
    Result,
    made_lines,
    progress_event,
)
from vitrina.web.look.community import CommunityView, InfoLine, PostCard, ProductCard
from vitrina.web.look.parts import Action, Notice, NoticeKind
from vitrina.web.look.template import render

EVIL = '"><script>alert(1)</script>'


def line(
    key: str, state: LineState, done: int = 0, total: int = 1, detail: str = ""
) -> ProgressLine:
    return ProgressLine(key, f"Строка {key}", state, done, total, detail)


PROGRESS = Progress(
    state="running",
    done=1,
    total=3,
    lines=(
        line("community", "done", 1),
        line("products", "now", 2, 5, "Загружаем «Массаж лица»"),
        line("check", "to_do", 0, 3),
    ),
    seconds_left=12,
    lit=("cover", "product/a"),
)
COMMUNITY = CommunityView(
    title="Массаж • Казань • Ольга В.",
    subtitle="Массажист",
    cover_url="/builds/k/pictures/cover.jpg",
    cover_alt="Обложка: Ольга Васильева",
    avatar_url="/builds/k/pictures/avatar.jpg",
    info=(InfoLine("phone", "+7 900 555-01-28"),),
    products=(
        ProductCard("product/a", "Массаж спины", 2500, 60, "/builds/k/pictures/product/a.jpg"),
        ProductCard("product/b", "Массаж лица", 1600, None, "/builds/k/pictures/product/b.jpg"),
    ),
    posts=(
        PostCard("post/1", "сегодня в 12:04", "Здравствуйте!", pinned=True),
        PostCard("post/3", "27 ноября в 12:30", "Выйдет потом", published=False),
    ),
)
RUNNING = BuildPage(
    build_key="b1",
    theme="clay",
    progress=PROGRESS,
    community=COMMUNITY,
    events_url="/builds/k/events",
    status_url="/groups/k/status",
)
MANUAL_STEPS = (
    ManualStep("greeting", "Приветствие", "Его видят первым.", text="Добрый день!\nОльга"),
    ManualStep(
        "cover",
        "Поставьте обложку",
        "ВКонтакте не дал нам загрузить её.",
        settings_url="https://vk.example/club1?act=edit",
        picture_url="/builds/k/pictures/cover.jpg",
        picture_name="Обложка.jpg",
    ),
)
MADE = replace(
    RUNNING,
    result=Result(url="https://vk.example/club1", address="vk.example/club1", seconds=19),
    manual_steps=MANUAL_STEPS,
)


def test_a_running_build_shows_how_far_it_is() -> None:
    html = render(RUNNING)
    assert 'data-theme="clay"' in html
    assert "Собираем ваше сообщество" in html
    assert 'aria-valuenow="1"' in html
    assert 'width="33%"' in html
    assert "ещё секунд\u00a012" in html
    assert "2 из 5" in html
    assert "Загружаем «Массаж лица»" in html


def test_a_running_build_goes_on_without_scripts() -> None:
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in render(RUNNING)
    assert "http-equiv" not in render(MADE)


def test_a_page_that_waits_for_its_person_does_not_load_itself_while_they_type() -> None:
    waits: dict[NoticeKind, int | None] = {
        "captcha": None,
        "grant": None,
        "person": None,
        "sleeping": 30,
    }
    for kind, seconds in waits.items():
        page = replace(RUNNING, progress=replace(PROGRESS, notice=Notice(kind, "Ждём", "")))
        assert page.refresh == seconds
        assert ("http-equiv" in render(page)) is (seconds is not None)


def test_a_dropped_picture_is_not_asked_for() -> None:
    page = replace(RUNNING, community=replace(COMMUNITY, cover_url=None, avatar_url=None))
    assert "cover.jpg" not in render(page) and "avatar.jpg" not in render(page)
    assert 'src="None"' not in render(page)


def test_only_lit_pictures_are_loaded() -> None:
    html = render(RUNNING)
    assert re.search(r'<img src="/builds/k/pictures/cover.jpg"', html)
    assert re.search(r'<img src="/builds/k/pictures/product/a.jpg"', html)
    assert not re.search(r'<img src="/builds/k/pictures/product/b.jpg"', html)
    assert 'data-src="/builds/k/pictures/avatar.jpg"' in html


def test_posts_of_the_days_to_come_are_not_shown_as_made() -> None:
    html = render(MADE)
    assert "Здравствуйте!" in html
    assert "Выйдет потом" not in html


def test_the_awning_is_rolled_out_only_over_the_result() -> None:
    assert "awning" not in render(RUNNING)
    assert "awning" in render(MADE)


def test_a_waiting_build_says_why_and_what_to_press() -> None:
    notice = Notice(
        "captcha",
        "ВКонтакте просит подтвердить, что вы не робот",
        "Всё сделанное сохранено.",
        (
            Action("Открыть проверку", "https://id.example/check?a=1&b=2", new_tab=True),
            Action("Продолжить", "/builds/k/resume", post=True, fields=(("csrf", "mark"),)),
        ),
    )
    html = render(replace(RUNNING, progress=replace(PROGRESS, notice=notice)))
    assert "вы\u00a0не\u00a0робот" in html
    assert 'href="https://id.example/check?a=1&amp;b=2" target="_blank" rel="noopener' in html
    assert '<form method="post" action="/builds/k/resume">' in html
    assert '<input type="hidden" name="csrf" value="mark">' in html
    assert "пауза" in html
    assert f'data-notice="{notice.notice_id}"' in html


def test_a_failed_build_says_it_in_the_heading_and_stops_asking() -> None:
    notice = Notice("failed", "Сообщество не создалось", "Страница заморожена.")
    html = render(replace(RUNNING, progress=replace(PROGRESS, notice=notice)))
    assert "<h1>Сообщество не\u00a0создалось</h1>" in html
    assert "progress.js" not in html
    assert "http-equiv" not in html


def test_the_result_gives_the_address_and_what_is_left() -> None:
    html = render(MADE)
    assert "Готово, вы\u00a0открыты" in html
    assert "19\u00a0секунд" in html
    assert 'href="https://vk.example/club1" target="_blank"' in html
    assert "Два дела, минут пять." in html
    assert 'download="Обложка.jpg"' in html
    assert 'data-copy="Добрый день!\nОльга"' in html
    assert "https://vk.example/club1?act=edit" in html
    assert 'data-hand="b1:greeting"' in html


def test_a_result_without_a_bot_does_not_promise_answers() -> None:
    assert "отвечает на\u00a0сообщения" not in render(MADE)
    assert MADE.result is not None
    with_bot = replace(MADE, result=replace(MADE.result, bot_answers=True))
    assert "отвечает на\u00a0сообщения" in render(with_bot)


def test_nothing_left_to_do_is_said() -> None:
    assert "Вам больше ничего делать не&nbsp;нужно" in render(replace(MADE, manual_steps=()))


def test_prices_do_not_break() -> None:
    assert "2\u00a0500\u00a0₽" in render(RUNNING)


def test_the_event_has_what_the_page_updates_and_is_json() -> None:
    notice = Notice(
        "sleeping", "ВКонтакте попросил передохнуть", "Продолжим.", notice_id="sleeping-4"
    )
    event = progress_event(replace(PROGRESS, notice=notice), reload=True)
    assert json.loads(json.dumps(event)) == {
        "state": "running",
        "done": 1,
        "total": 3,
        "lines": [
            {
                "key": "community",
                "title": "Строка community",
                "state": "done",
                "done": 1,
                "total": 1,
                "detail": "",
            },
            {
                "key": "products",
                "title": "Строка products",
                "state": "now",
                "done": 2,
                "total": 5,
                "detail": "Загружаем «Массаж лица»",
            },
            {
                "key": "check",
                "title": "Строка check",
                "state": "to_do",
                "done": 0,
                "total": 3,
                "detail": "",
            },
        ],
        "seconds_left": 12,
        "lit": ["cover", "product/a"],
        "notice": {
            "kind": "sleeping",
            "heading": "ВКонтакте попросил передохнуть",
            "mark": "sleeping-4",
        },
        "reload": True,
    }


def test_every_line_of_an_event_has_its_row_on_the_page() -> None:
    html = render(RUNNING)
    for item in progress_event(PROGRESS)["lines"]:
        assert f'data-line="{item["key"]}"' in html


def test_what_is_made_is_counted_in_russian() -> None:
    lines = made_lines(
        posts_now=2, posts_later=6, last_post="6 декабря в 12:30", products=4, topic=True, bot=True
    )
    assert [item.text for item in lines] == [
        "2 записи на стене, ещё 6 выйдут сами",
        "4 услуги с ценами и картинками",
        "Обсуждение для отзывов с правилами",
        "Бот отвечает в сообщениях",
    ]
    assert lines[0].detail == "последняя 6 декабря в 12:30"


@pytest.mark.parametrize(
    ("now", "later", "text"),
    [
        (1, 0, "1 запись на стене"),
        (0, 1, "1 запись выйдет сама"),
        (0, 5, "5 записей выйдут сами"),
        (1, 21, "1 запись на стене, ещё 21 выйдет сама"),
    ],
)
def test_posts_are_counted_in_russian(now: int, later: int, text: str) -> None:
    lines = made_lines(
        posts_now=now, posts_later=later, last_post="", products=0, topic=False, bot=False
    )
    assert [item.text for item in lines] == [text]


def test_all_text_is_escaped() -> None:
    community = CommunityView(
        title=EVIL,
        subtitle=EVIL,
        cover_url=EVIL,
        cover_alt=EVIL,
        avatar_url=EVIL,
        info=(InfoLine("about", EVIL),),
        products=(ProductCard(EVIL, EVIL, 1, 1, EVIL),),
        posts=(PostCard(EVIL, EVIL, EVIL, EVIL, pinned=True),),
    )
    progress = Progress(
        EVIL,
        1,
        2,
        (ProgressLine(EVIL, EVIL, "now", 1, 2, EVIL),),
        lit=(EVIL, "cover", "avatar"),
        notice=Notice("person", EVIL, EVIL, (Action(EVIL, EVIL), Action(EVIL, copies=EVIL))),
    )
    page = BuildPage(EVIL, EVIL, progress, community, EVIL, EVIL)
    step = ManualStep(EVIL, EVIL, EVIL, EVIL, EVIL, EVIL, EVIL)
    full = replace(
        step,
        steps=(EVIL,),
        way=EVIL,
        fields=(CopyField(EVIL, EVIL),),
        group=EVIL,
        name=EVIL,
        when=EVIL,
        open_label=EVIL,
        ticked=True,
        seen_words=EVIL,
        tick=Action(EVIL, EVIL, post=True, fields=((EVIL, EVIL),)),
    )
    made = replace(page, manual_steps=(step,), result=Result(EVIL, EVIL, 3, made=()))
    alike = replace(made, manual_steps=(full, replace(full, key="other")), look_error=EVIL)
    for html in (render(page), render(made), render(alike)):
        assert "<script>alert" not in html
        assert not re.search(r"\sstyle=|<style|\son\w+=", html)


def alike(number: int, *, done: int = 0, minutes: int = 2) -> tuple[ManualStep, ...]:
    """So many cards of one group, the first of them done."""
    return tuple(
        ManualStep(
            f"product/{n}", "Карточка", "", group="Карточки", name=f"{n}", minutes=minutes,
            ticked=n < done,
        )
        for n in range(number)
    )  # fmt: skip


@pytest.mark.parametrize(
    ("steps", "heading", "lead"),
    [
        (alike(3), "Осталось сделать вам", "Одно дело, минут десять."),
        (alike(3, done=2), "Осталось сделать вам", "Одно дело, минуты две."),
        (alike(3, done=3), "Вам больше ничего делать не нужно", "Всё, что оставалось сделать вам"),
        (
            (*alike(2, done=2), *MANUAL_STEPS),
            "Осталось сделать вам: 2 из 3",
            "Два дела, минут пять.",
        ),
        (alike(16, minutes=3), "Осталось сделать вам", "Одно дело, около часа."),
    ],
)
def test_things_alike_count_as_one_and_take_the_time_of_all(
    steps: tuple[ManualStep, ...], heading: str, lead: str
) -> None:
    page = replace(MADE, manual_steps=steps)
    assert page.hands.heading == heading and page.hands.lead.startswith(lead)


def test_what_vk_does_not_show_is_not_done_whatever_is_ticked() -> None:
    step = replace(MANUAL_STEPS[0], ticked=True, is_unseen=True, seen_words="Пока не видим")
    page = replace(MADE, manual_steps=(step, MANUAL_STEPS[1]))
    assert page.hands.heading == "Осталось сделать вам"
    assert "Пока не\u00a0видим" in render(page)


def test_the_steps_of_things_alike_are_said_once() -> None:
    steps = tuple(replace(one, steps=("Скачайте картинку.",)) for one in alike(4, done=1))
    html = render(replace(MADE, manual_steps=steps))
    assert html.count("Скачайте картинку.") == 1
    assert "сделано <span data-done>1</span> из 4" in html
    single = render(replace(MADE, manual_steps=steps[:1]))
    assert "data-group" not in single and "Скачайте картинку." in single
