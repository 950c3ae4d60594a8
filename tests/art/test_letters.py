"""Nothing is drawn that our fonts have not: no box, and no letter of the machine's own fonts."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from fontTools.ttLib import TTFont

from vitrina.art.cards import draw_picture, picture_boxes, picture_markup
from vitrina.art.draw import FONT_FILES
from vitrina.art.fitting import Room, fit_text
from vitrina.art.layouts import LORA_NAME
from vitrina.art.letters import covered, drawn_text, find_undrawn_letters
from vitrina.domain.picture import AvatarCard, CoverCard, ItemCard, PostCard
from vitrina.domain.practitioner import Theme

NAMES = ("Нино ბერიძე", "Ольга ‑ 𝐎𝐥𝐠𝐚 🌸", "Օլգա Պետրոսյան", "علي", "Қарлығаш Әсел")
DRAW = """
import hashlib, sys
from vitrina.art.cards import draw_picture
from vitrina.domain.picture import CoverCard
for name in sys.argv[1:]:
    card = CoverCard(theme="sage", pattern="rings", seed="1", headline=name + " 中", name=name,
                     pills=(name, "Лицо"), phone="+7")
    print(hashlib.sha256(draw_picture(card)).hexdigest())
"""


def test_the_letters_are_those_of_both_fonts() -> None:
    one, other = ({chr(code) for code in TTFont(path).getBestCmap()} for path in FONT_FILES)
    assert covered() == one & other
    assert covered() >= set("АЯаяЁё AZaz0123456789«»—–№₽ҚқӘәҒғҢңӨөҮүҰұІі")


def test_what_has_a_good_likeness_is_replaced_and_other_letters_are_told() -> None:
    same = {
        "Ростов\u2010на\u2011Дону": "Ростов-на-Дону", "10\u201220": "10–20", "А\u2015Б": "А—Б",
        "𝐎𝐥𝐠𝐚": "Olga", "Ольга 🌸": "Ольга", "ﬁ": "fi", "١٢": "12", "И\u0306ога": "Йога",
        "№5 ★ Лицо": "№5 Лицо", "Қарлығаш Әсел": "Қарлығаш Әсел", "": "",
    }  # fmt: skip
    assert {text: drawn_text(text) for text in same} == same
    for text in ("Нино ბერიძე", "Օլգա", "علي", "中文", "กขค"):
        assert drawn_text(text) == ""
        assert find_undrawn_letters(text)
    assert find_undrawn_letters("Нино ბერიძე") == "ბერიძ"


def test_a_picture_is_made_without_a_line_that_cannot_be_drawn() -> None:
    look = {"theme": Theme.SAGE, "pattern": "rings", "seed": "1"}
    cover = CoverCard(**look, headline="Массаж в Батуми", name="ბერიძე", pills=("სახე", "Лицо"),
                      phone="+7")  # fmt: skip
    assert set(picture_boxes(cover)) == {"headline-1", "pill-1-1", "phone"}
    item = ItemCard(**look, title="სახე", duration="60 мин", motif="face")
    assert set(picture_boxes(item)) == {"duration"}
    post = PostCard(**look, title="ბერიძე", rows=(("სახე", ""), ("Чай", "")), motif="calm")
    assert "left-1-1" in picture_boxes(post) and "left-2-1" not in picture_boxes(post)
    plain = AvatarCard(**look, initials="ბ")
    assert picture_boxes(plain) == {}
    assert draw_picture(plain) != draw_picture(plain.model_copy(update={"initials": "А"}))
    assert "ბერიძე" in picture_markup(cover)  # who cannot see it is told the name all the same


def test_a_picture_does_not_depend_on_the_fonts_of_the_machine(tmp_path: Path) -> None:
    nothing = tmp_path / "fonts.conf"
    nothing.write_text("<fontconfig></fontconfig>", encoding="utf-8")
    bare = os.environ | {"FONTCONFIG_FILE": str(nothing), "HOME": str(tmp_path)}
    command = [sys.executable, "-c", DRAW, *NAMES]
    drawn = subprocess.run(
        command, env=bare, capture_output=True, text=True, check=True, timeout=60
    )
    ours = [
        CoverCard(theme=Theme.SAGE, pattern="rings", seed="1", headline=f"{name} 中", name=name,
                  pills=(name, "Лицо"), phone="+7")
        for name in NAMES
    ]  # fmt: skip
    assert drawn.stdout.split() == [hashlib.sha256(draw_picture(one)).hexdigest() for one in ours]


def test_a_double_name_stays_whole_where_it_has_room() -> None:
    room = Room(900, 620, 164, 40, 8, 1.04, keeps_words=True)
    assert fit_text("Анна-Мария Тер-Погосян", LORA_NAME, room).lines == (
        "Анна-Мария", "Тер-Погосян",
    )  # fmt: skip


def test_names_break_at_spaces_and_hyphens_and_never_in_a_word() -> None:
    room = Room(912, 360, 144, 34, 6, 1.02, keeps_words=True)
    for name in (
        "Константинопольская-Преображенская Александра",
        "Христорождественская Вениаминовна-Задунайская",
        "Рентгеноэлектрокардиографова",
        "Максимилианна-Виктория Тер-Погосян-Мкртчян",
    ):
        fitted = fit_text(name, LORA_NAME, room)
        pieces = {part for word in name.split() for part in word.split("-")}
        drawn = {part for line in fitted.lines for word in line.replace("\u00a0", " ").split()
                 for part in word.split("-") if part}  # fmt: skip
        assert drawn == pieces, fitted.lines
