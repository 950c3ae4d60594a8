"""Pictures look as they were approved.

Approved pictures lie in `goldens/`, a third of their size. After a wanted change look at the new
ones and write them anew: `.venv/bin/python tests/art/test_goldens.py`.
"""

import io
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageStat

from vitrina.art.cards import picture_document, picture_size
from vitrina.art.draw import draw
from vitrina.art.photo import prepare_photo
from vitrina.domain.picture import AvatarCard, CoverCard, ItemCard, Picture, PostCard, StoryCard
from vitrina.domain.practitioner import Theme

GOLDENS = Path(__file__).parent / "goldens"
SHRINK = 3
MEAN_DIFFERENCE = 0.12  # of 255: less than any moved or resized line makes
FAR_PIXELS = 0.0001  # share of pixels that differ by more than 24 of 255: one other digit is more

CARDS: dict[str, Picture] = {
    "avatar-breeze-photo": AvatarCard(
        theme=Theme.BREEZE, pattern="leaves", seed="1", initials="ОВ", photo_id="a" * 32
    ),
    "avatar-night-photo": AvatarCard(
        theme=Theme.NIGHT, pattern="rings", seed="2", initials="ОВ", photo_id="a" * 32
    ),
    "avatar-sage-leaves": AvatarCard(theme=Theme.SAGE, pattern="leaves", seed="1", initials="ОВ"),
    "avatar-night-waves": AvatarCard(theme=Theme.NIGHT, pattern="waves", seed="1", initials="Қ"),
    "avatar-clay-blobs": AvatarCard(theme=Theme.CLAY, pattern="blobs", seed="2", initials="ЩЮ"),
    "cover-sage-leaves": CoverCard(
        theme=Theme.SAGE, pattern="leaves", seed="1", headline="Массаж в Набережных Челнах",
        name="Ольга Васильева", pills=("Классический", "Лимфодренажный", "Лицо"),
        phone="+7 900 555-01-28",
    ),
    "cover-lavender-rings": CoverCard(
        theme=Theme.LAVENDER, pattern="rings", seed="2",
        headline="Массаж в Петропавловске-Камчатском",
        name="Александра-Константиновна Христорождественская-Задунайская",
        pills=("Классический", "Лимфодренажный", "Антицеллюлитный", "Стоун-терапия", "Медовый"),
        phone="+7 900 555-01-28",
    ),
    "cover-breeze-waves": CoverCard(
        theme=Theme.BREEZE, pattern="waves", seed="3", headline="Массаж", name="Я", pills=(),
        phone="",
    ),
    "cover-night-blobs": CoverCard(
        theme=Theme.NIGHT, pattern="blobs", seed="4", headline="Массаж в Алматы",
        name="Қарлығаш Әсел", pills=("Тайский", "Стоун-терапия", "Медовый", "Спортивный", "Лицо"),
        phone="+7 900 555-01-28",
    ),
    "item-sage-leaf": ItemCard(
        theme=Theme.SAGE, pattern="leaves", seed="1", title="Классический массаж",
        duration="40 мин", motif="leaf",
    ),
    "item-linen-stones": ItemCard(
        theme=Theme.LINEN, pattern="leaves", seed="1", title="Общий массаж тела",
        duration="90 мин", motif="stones",
    ),
    "item-clay-long": ItemCard(
        theme=Theme.CLAY, pattern="waves", seed="2",
        title="Расслабляющий комплексный массаж всего тела с ароматическими маслами и камнями",
        duration="2 ч 30 мин", motif="calm",
    ),
    "post-sage-price": PostCard(
        theme=Theme.SAGE, pattern="leaves", seed="1", title="Цены на массаж", motif="price",
        rows=(("Классический массаж спины", "1 500 ₽"), ("Общий массаж тела", "2 800 ₽"),
              ("Лимфодренажный массаж", "2 400 ₽"), ("Массаж лица", "1 600 ₽")),
    ),
    "post-breeze-steps": PostCard(
        theme=Theme.BREEZE, pattern="rings", seed="2", title="Как проходит первый сеанс",
        motif="steps",
        rows=(("Поговорим о пожеланиях", ""), ("Спокойный массаж", ""), ("Чай и отдых", "")),
    ),
    "post-night-checklist": PostCard(
        theme=Theme.NIGHT, pattern="leaves", seed="3", title="Как подготовиться к массажу",
        motif="checklist", rows=(("Снять украшения", ""), ("Выключить звук телефона", "")),
    ),
    "post-linen-map": PostCard(
        theme=Theme.LINEN, pattern="waves", seed="4", title="Где меня найти", motif="map",
        rows=(("пр. Мира, 24, кабинет 6", ""), ("Пн–Сб 10:00–20:00", "")),
    ),
    "post-lavender-question": PostCard(
        theme=Theme.LAVENDER, pattern="waves", seed="5", title="Частые вопросы", motif="question",
    ),
    "post-clay-name": PostCard(
        theme=Theme.CLAY, pattern="waves", seed="6", title="Давайте знакомиться", motif="name",
    ),
    "story-sage-leaves": StoryCard(
        theme=Theme.SAGE, pattern="leaves", seed="1", headline="Массаж в Набережных Челнах",
        name="Ольга Васильева", pills=("Классический", "Лимфодренажный", "Лицо"),
        invitation="Записаться", phone="+7 900 555-01-28",
    ),
    "story-night-waves": StoryCard(
        theme=Theme.NIGHT, pattern="waves", seed="2",
        headline="Массаж в Петропавловске-Камчатском",
        name="Александра-Константиновна Христорождественская-Задунайская",
        pills=("Классический", "Лимфодренажный", "Антицеллюлитный", "Стоун-терапия", "Медовый",
               "Тайский", "Спортивный", "Детский", "Лицо"),
        invitation="Записаться", phone="+7 900 555-01-28",
    ),
    "story-lavender-rings": StoryCard(
        theme=Theme.LAVENDER, pattern="rings", seed="3", headline="Массаж", name="Я", pills=(),
        invitation="Записаться", phone="",
    ),
    "story-clay-blobs": StoryCard(
        theme=Theme.CLAY, pattern="blobs", seed="4", headline="Маникюр в Алматы",
        name="Қарлығаш Әсел", pills=("Маникюр с покрытием", "Педикюр"), invitation="Записаться",
        phone="+7 900 555-01-28",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CARDS)
def test_a_card_looks_as_approved(name: str) -> None:
    with Image.open(GOLDENS / f"{name}.png") as approved:
        difference = ImageChops.difference(draw_small(CARDS[name]), approved.convert("RGB"))
    mean = sum(ImageStat.Stat(difference).mean) / 3
    strongest = difference.convert("L").histogram()
    far = sum(strongest[24:]) / (difference.width * difference.height)
    assert mean <= MEAN_DIFFERENCE
    assert far <= FAR_PIXELS


def test_no_golden_is_left_over_and_all_are_small() -> None:
    files = list(GOLDENS.iterdir())
    assert {file.stem for file in files} == set(CARDS)
    assert sum(file.stat().st_size for file in files) < 1_500_000


def draw_small(picture: Picture) -> Image.Image:
    """The engine's pixels before JPEG, a third of their size."""
    shows_photo = isinstance(picture, AvatarCard) and picture.photo_id
    document = picture_document(picture, make_portrait() if shows_photo else None)
    pixels = draw(document, picture_size(picture))
    full = Image.frombytes("RGBA", (pixels.width, pixels.height), pixels.rgba).convert("RGB")
    return full.reduce(SHRINK)


def make_portrait() -> bytes:
    """Somebody's face as a child would draw it, as a phone would send it."""
    image = Image.new("RGB", (900, 1200), (196, 206, 198))
    draw_on = ImageDraw.Draw(image)
    draw_on.ellipse((120, 820, 780, 1700), fill=(240, 240, 236))
    draw_on.rectangle((390, 650, 510, 860), fill=(214, 160, 130))
    draw_on.ellipse((280, 240, 620, 720), fill=(226, 176, 146))
    sent = io.BytesIO()
    image.save(sent, "JPEG", quality=95)
    return prepare_photo(sent.getvalue())


def write_goldens() -> None:
    """Approve what is drawn now."""
    GOLDENS.mkdir(exist_ok=True)
    for stale in GOLDENS.iterdir():
        stale.unlink()
    for name, picture in CARDS.items():
        draw_small(picture).save(GOLDENS / f"{name}.png", optimize=True)


if __name__ == "__main__":
    write_goldens()
