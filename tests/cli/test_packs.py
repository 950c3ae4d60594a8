"""A school's writer at a terminal: is the pack sound, and how does it look?"""

import json
import re
import shutil
from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner, Result

from cli.conftest import new_key
from vitrina.cli.packs import packs_app
from vitrina.content.checking import CheckedPack
from vitrina.content.pack import Pack
from vitrina.content.pack_loader import shipped_packs
from vitrina.domain.practitioner import Theme


@pytest.fixture
def school(environment: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A school's folder with one pack of its own, made from ours."""
    folder = tmp_path / "texts"
    shutil.copytree(shipped_packs() / "massage", folder / "barber")
    edit(folder / "barber" / "pack.yaml", "name: massage", "name: barber")
    return folder


def pack(*words: str | Path) -> Result:
    """`vitrina pack <words>`."""
    return CliRunner().invoke(packs_app, [str(word) for word in words])


def edit(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


def test_our_packs_are_sound(environment: pytest.MonkeyPatch) -> None:
    said = pack("check")

    assert said.exit_code == 0
    lines = said.stdout.splitlines()
    assert [line.split(":")[0] for line in lines] == ["manicure", "massage"]
    for line in lines:
        assert "набор в порядке. 8 записей, " in line
        people = 16 if line.startswith("massage") else 13  # ten, and one for each kind of technique
        assert f" на {people} разных мастерах прочитан" in line
    assert said.stderr == ""


def test_a_school_checks_its_own(school: Path, environment: pytest.MonkeyPatch) -> None:
    edit(school / "barber" / "posts" / "hello.txt", "Знакомство: {меня", "Лечу: {меня")
    said = pack("check", "barber", "--packs", school)

    assert (said.exit_code, said.stdout) == (1, "")
    first, fault = said.stderr.splitlines()
    assert first.endswith("barber: 1 ошибка")
    assert fault.startswith(
        "  posts/hello.txt, строка 11, [открытие]: «Лечу» — можно писать только"
    )


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> list[Pack]:
    """The packs that a command finds and checks: there is nothing wrong with them."""
    found: list[Pack] = []

    def find_nothing(pack: Pack) -> CheckedPack:
        found.append(pack)
        return CheckedPack(faults=(), posts=8, subjects=36, wordings=1, people=1, texts=1)

    monkeypatch.setattr("vitrina.cli.pack_checking.check_pack", find_nothing)
    return found


@pytest.mark.parametrize("way", ["option", "variable", "file", "path"])
def test_a_school_s_own_is_found(
    way: str, school: Path, checked: list[Pack], environment: pytest.MonkeyPatch
) -> None:
    edit(school / "barber" / "pack.yaml", "trade: ", "trade: Барбер # ")
    words: tuple[str | Path, ...] = ("check", "barber")
    if way == "option":
        words += ("--packs", school)
    elif way == "variable":
        environment.setenv("VITRINA_PACKS", str(school))
    elif way == "file":
        complete = (
            f"VITRINA_SECRET_KEYS={new_key()}",
            "VK_CLIENT_ID=school",
            f"VITRINA_PACKS={school}",
        )
        Path(".env").write_text("\n".join(complete))
    else:
        words = ("check", school / "barber")
    said = pack(*words)

    assert (said.exit_code, said.stderr) == (0, "")
    assert [one.head.trade for one in checked] == ["Барбер"]


def test_every_mistake_that_stops_the_reading_is_listed(school: Path) -> None:
    edit(school / "barber" / "pack.yaml", "day: 14", "day: скоро")
    edit(school / "barber" / "bot.txt", "{имя кого}", "{имя чьё}")
    said = pack("check", school / "barber")

    assert said.exit_code == 1
    first, *lines = said.stderr.splitlines()
    assert first.endswith("barber: 2 ошибки")
    assert "  pack.yaml, строка 46: posts → № 8 → day: нужно целое число" in lines
    assert lines[1].startswith("  bot.txt, строка 4: подстановки {имя чьё} нет. Есть такие: ")


def test_one_bad_pack_does_not_hide_the_others(school: Path, checked: list[Pack]) -> None:
    edit(school / "barber" / "pack.yaml", "trade:", "занятие:")
    said = pack("check", "--packs", school)

    assert said.exit_code == 1
    assert [line.split(":")[0] for line in said.stdout.splitlines()] == ["manicure", "massage"]
    assert said.stderr.startswith("barber: ")
    assert [one.head.name for one in checked] == ["manicure", "massage"]


@pytest.mark.parametrize("command", [("check",), ("preview", "--out", "out")])
def test_a_pack_that_is_not_there(
    command: tuple[str, ...], environment: pytest.MonkeyPatch
) -> None:
    said = pack(*command, "spaceship")

    assert said.exit_code == 1
    assert "Набора «spaceship» нет. Есть такие: manicure, massage" in said.stderr
    assert not Path("out").exists()


def test_a_preview_is_sheets_and_one_page_of_texts(school: Path, tmp_path: Path) -> None:
    edit(school / "barber" / "community.txt", "Массаж {в городе}. {Меня", "<b>&</b> {город}. {Меня")
    out = tmp_path / "looks" / "new"
    said = pack("preview", "barber", "--packs", school, "--out", out)

    assert said.exit_code == 0, said.output
    assert said.stdout.startswith(f"{out / 'index.html'}, листов 8, мастеров 16: ")
    sheets = {f"{theme.value}.jpg" for theme in Theme} | {"posts.jpg", "names.jpg"}
    assert {path.name for path in out.iterdir()} == sheets | {"index.html"}
    for name in sheets:
        with Image.open(out / name) as sheet:
            assert sheet.format == "JPEG" and min(sheet.size) > 1000
    page = (out / "index.html").read_text(encoding="utf-8")
    assert "<b>" not in page
    assert re.search(r"&lt;b&gt;&amp;&lt;/b&gt; [А-Я][^.\n]+\. Меня зовут [А-Я]", page)
    assert "Маникюр" not in page and page.count("<section>") == 16
    assert all(f'src="{name}"' in page for name in sheets)


def test_a_year_of_posts_is_shown_for_one_form(environment: pytest.MonkeyPatch) -> None:
    said = pack("month", "manicure", "--at", "2026-11-15", "--months", "12", "--json")
    posts = [json.loads(line) for line in said.stdout.splitlines()]

    assert said.exit_code == 0
    assert len(posts) >= 36 and len({post["subject"] for post in posts}) == len(posts)
    assert len({post["at"][:10] for post in posts}) == len(posts)
    assert len({post["key"] for post in posts}) == len(posts)
    assert posts[0]["picture"] and "#" in posts[0]["text"]


def test_a_pack_without_months_says_so(school: Path) -> None:
    shutil.rmtree(school / "barber" / "months")
    said = pack("month", school / "barber")

    assert said.exit_code == 1
    assert "months" in said.stderr
