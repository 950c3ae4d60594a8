"""Where packs stand: a school's before ours, read again when a file changed, never lost."""

import os
import shutil
from pathlib import Path

import pytest

from vitrina.content.pack import PackError
from vitrina.content.pack_loader import PackLoader, shipped_packs


@pytest.fixture
def school(tmp_path: Path) -> Path:
    """A school's folder with its own massage pack."""
    shutil.copytree(shipped_packs() / "massage", tmp_path / "massage")
    return tmp_path


def edit(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


def test_a_schools_pack_stands_before_ours(school: Path) -> None:
    edit(school / "massage" / "pack.yaml", "trade: Массаж", "trade: Наш массаж")
    loader = PackLoader([school, shipped_packs()], reload=False)

    assert loader.load("massage").head.trade == "Наш массаж"
    assert loader.find("massage") == school / "massage"
    assert PackLoader([shipped_packs()], reload=False).load("massage").head.trade == "Массаж"


def test_it_names_what_stands_on_it(school: Path) -> None:
    (school / "massage").rename(school / "barber")
    (school / "Черновик").mkdir()
    (school / "empty").mkdir()
    names = PackLoader([school, shipped_packs()], reload=False).names()

    assert "barber" in names and "massage" in names
    assert "empty" not in names and "Черновик" not in names
    assert list(names) == sorted(names)


@pytest.mark.parametrize("name", ["", "нет", "..", "massage/posts", "Massage", "spaceship"])
def test_a_pack_that_is_not_there_is_refused_with_what_is(name: str) -> None:
    with pytest.raises(PackError, match=r"нет\. Есть такие: .*massage"):
        PackLoader([shipped_packs()], reload=True).load(name)


def test_a_folder_that_is_not_there_is_an_empty_one(tmp_path: Path) -> None:
    loader = PackLoader([tmp_path / "nothing"], reload=False)

    assert loader.names() == ()
    with pytest.raises(PackError, match="ни одного"):
        loader.load("massage")


def test_in_production_a_pack_is_read_once(school: Path) -> None:
    loader = PackLoader([school], reload=False)
    first = loader.load("massage")
    edit(school / "massage" / "pack.yaml", "trade: Массаж", "trade: Другой")

    assert loader.load("massage") is first
    shutil.rmtree(school / "massage")
    assert loader.load("massage") is first


def test_in_development_an_edit_is_seen_at_once(school: Path) -> None:
    loader = PackLoader([school], reload=True)
    first = loader.load("massage")
    assert loader.load("massage") is first

    edit(school / "massage" / "posts" / "hello.txt", "Знакомство: {меня", "Здравствуйте: {меня")
    second = loader.load("massage")
    said = second.texts["posts/hello"]["открытие"][0].lines[0].text
    assert said.startswith("Здравствуйте:")
    assert loader.load("massage") is second


def test_an_edit_of_the_same_length_is_seen_by_its_time(school: Path) -> None:
    loader = PackLoader([school], reload=True)
    loader.load("massage")
    path = school / "massage" / "pack.yaml"
    edit(path, "trade: Массаж", "trade: Мазсаж")
    os.utime(path, ns=(0, 0))

    assert loader.load("massage").head.trade == "Мазсаж"


def test_a_broken_edit_keeps_the_last_good_pack_and_is_told_once(school: Path) -> None:
    told: list[tuple[str, str]] = []
    loader = PackLoader(
        [school], reload=True, report=lambda name, reason: told.append((name, reason))
    )
    good = loader.load("massage")
    edit(school / "massage" / "posts" / "after.txt", "{запись}", "{заппись}")

    assert loader.load("massage") is good
    assert loader.load("massage") is good
    assert [name for name, _ in told] == ["massage"]
    assert told[0][1].startswith("posts/after.txt, строка ")

    edit(school / "massage" / "posts" / "after.txt", "{заппись}", "{запись}")
    assert loader.load("massage") == good
    assert len(told) == 1


def test_a_pack_that_is_taken_away_stays_until_the_end(school: Path) -> None:
    told: list[str] = []
    loader = PackLoader([school], reload=True, report=lambda name, reason: told.append(reason))
    good = loader.load("massage")
    shutil.rmtree(school / "massage")

    assert loader.load("massage") is good
    assert loader.load("massage") is good
    assert told == ["Набора «massage» нет. Есть такие: ни одного"]


def test_a_pack_broken_from_the_start_is_refused(school: Path) -> None:
    edit(school / "massage" / "pack.yaml", "trade:", "занятие:")

    with pytest.raises(PackError, match="этой строки не хватает"):
        PackLoader([school], reload=True).load("massage")
