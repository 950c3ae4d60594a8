"""A pack as a school edits it: what is sound, and how a mistake is said."""

import re
import shutil
from importlib.resources import as_file, files
from pathlib import Path

import pytest

from vitrina.content.facts import SLOTS, collect_facts
from vitrina.content.pack import (
    SHOP_SLOTS,
    Pack,
    PackError,
    choose,
    has_stem,
    load_pack,
    read_pack,
)
from vitrina.domain.practitioner import Practitioner


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A school's own copy of the massage pack."""
    with as_file(files("vitrina.content") / "packs" / "massage") as shipped:
        return Path(shutil.copytree(shipped, tmp_path / "massage"))


def edit(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


def test_the_massage_pack_is_sound(pack: Pack) -> None:
    assert pack.name == "massage"
    assert pack.categories[0] == "Массаж"
    assert len(pack.head.posts) == 8
    assert load_pack("massage") is pack


def test_a_pack_survives_json(pack: Pack) -> None:
    assert Pack.model_validate_json(pack.model_dump_json()) == pack


def test_a_copy_reads_the_same(folder: Path, pack: Pack) -> None:
    assert read_pack(folder) == pack


@pytest.mark.parametrize("name", ["", "нет", "..", "massage/posts", "Massage", "barber"])
def test_a_pack_that_is_not_there(name: str) -> None:
    with pytest.raises(PackError, match="нет"):
        load_pack(name)


@pytest.mark.parametrize(
    ("file", "before", "after", "said"),
    [
        ("pack.yaml", "day: 14", "day: скоро", "строка 46: posts → № 8 → day: нужно целое число"),
        ("pack.yaml", '"19:30"', "19:30", 'время пишется в кавычках, как "19:30"'),
        (
            "pack.yaml",
            "motif: map",
            "motif: кот",
            "posts → № 5 → motif: такого значения нет. Есть такие: 'leaf', 'stones'",
        ),
        ("pack.yaml", "trade:", "занятие:", "pack.yaml, строка 4: trade: этой строки не хватает"),
        ("pack.yaml", "trade:", "лишняя: 1\ntrade:", "лишняя: такой строки быть не должно"),
        ("pack.yaml", "categories:", "categories: [", "pack.yaml не читается"),
        ("pack.yaml", "key: after", "key: hello", "у двух записей одинаковый key"),
        ("pack.yaml", "key: after", "key: later", "posts/later.txt: файла нет"),
        ("pack.yaml", "[спин]", "[а]", "слишком короткое слово"),
        ("pack.yaml", "[спин]", "[Спин]", "начало слова пишется маленькими буквами"),
        ("pack.yaml", "[медов]", "[мёдов]", "через «е»"),
        ("pack.yaml", "hashtag:", "trade: М\nhashtag:", "«trade» уже есть в строке"),
        ("pack.yaml", "day: 1,", "day: 1, day: 2,", "«day» уже есть в строке"),
        ("pack.yaml", "name: massage", "name: other", "name должен быть именем папки: massage"),
        ("pack.yaml", "trade: Массаж", "trade: &a Массаж\nnoun: *a", "ссылки YAML"),
        ("pack.yaml", "name: massage", "\x07name: massage", "недопустимый знак"),
        ("posts/after.txt", "{запись}", "{заппись}", "posts/after.txt, строка"),
        (
            "posts/after.txt",
            "[середина]",
            "[средина]",
            "раздел [середина], вариантов нужно 3, есть 0",
        ),
        ("phrases.txt", "{телефон}", "{вопросы сюда}", "[запись] использует {вопросы сюда} раньше"),
        ("bot.txt", "{имя кого}", "{цена}", "bot.txt, строка"),
        ("shop.txt", "[общее]", "[общие]", "shop.txt: раздел [общее]"),
    ],
)
def test_a_mistake_is_said_in_words(
    file: str, before: str, after: str, said: str, folder: Path
) -> None:
    edit(folder / file, before, after)

    with pytest.raises(PackError) as caught:
        read_pack(folder)

    assert said in str(caught.value)


def test_every_wrong_file_is_named_at_once(folder: Path) -> None:
    edit(folder / "bot.txt", "{имя кого}", "{имя чьё}")
    edit(folder / "posts" / "first.txt", "[открытие]", "[начало]")
    edit(folder / "pack.yaml", "day: 14", "day: скоро\n")

    with pytest.raises(PackError) as caught:
        read_pack(folder)

    lines = str(caught.value).splitlines()
    assert [line.partition(",")[0].partition(":")[0] for line in lines] == ["pack.yaml", "bot.txt"]


def test_a_file_that_is_gone_is_named(folder: Path) -> None:
    (folder / "reviews.txt").unlink()

    with pytest.raises(PackError, match=r"reviews\.txt: файла нет"):
        read_pack(folder)


def test_every_slot_is_given_and_explained(people: dict[str, Practitioner], pack: Pack) -> None:
    for someone in people.values():
        assert tuple(collect_facts(someone, pack.head)) == (*SLOTS, *pack.head.kind_slots)

    guide = (files("vitrina.content") / "packs" / "how-to-edit.txt").read_text(encoding="utf-8")
    assert tuple(re.findall(r"^\{(.+)\} — ", guide, re.MULTILINE)) == SLOTS
    assert all(f"{{{slot}}}" in guide for slot in SHOP_SLOTS)


def test_choosing_is_fair_and_stable() -> None:
    counts = [0, 0, 0]
    for number in range(3000):
        counts[choose(f"build-{number}", "posts/hello/открытие", 3)] += 1

    assert min(counts) > 900
    assert choose("a", "b", 1000) == choose("a", "b", 1000)


def test_stems_begin_words() -> None:
    assert has_stem("Шейно-воротниковый", ("воротник",))
    assert has_stem("Массаж стоп", ("стоп",))
    assert has_stem("МЁД", ("мед",))
    assert not has_stem("Много рук", ("ног",))
