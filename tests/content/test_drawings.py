"""What is drawn on a product's card follows from its title, and never shows what is not done."""

import pytest

from vitrina.content.drawings import choose_motif
from vitrina.content.pack import load_pack
from vitrina.domain.picture import Motif

MASSAGE: dict[str, Motif] = {
    "Классический массаж": "body", "Общий массаж тела, 90 минут": "body",
    "Массаж спины": "back", "Спина и ШВЗ": "back", "Шея, плечи, спина": "neck",
    "Массаж шейно-воротниковой зоны": "neck", "МАССАЖ ЛИЦА": "face", "Буккальный": "face",
    "Массаж стоп": "foot", "Массаж ног от отёков": "lymph", "Массаж ног": "legs",
    "Массаж кистей рук": "hand", "Массаж головы и шеи": "head", "Висцеральный (живот)": "belly",
    "Медовый массаж": "honey", "Баночный": "cups", "Вакуумный массаж": "cups",
    "Стоун-терапия": "stones", "Массаж горячими камнями": "stones", "Гуаша для лица": "guasha",
    "Тайский массаж": "thai", "Лимфодренажный массаж": "lymph", "Спортивный": "sport",
    "Антицеллюлитный массаж": "contour", "Арома-массаж": "oil", "Массаж без масла": "towel",
    "Расслабляющий массаж": "relax", "Массаж для беременных": "pregnant",
    "Детский массаж спины": "child", "Массаж ребёнку до года": "child",
    "Массаж в четыре руки": "four", "Массаж в 4 руки": "four", "Массаж для двоих": "couple",
    "Креольский массаж": "bamboo", "Массаж травяными мешочками": "herbs",
    "Выезд на дом": "home", "Массаж спины с выездом на дом": "back",
    "Курс массажа спины": "course", "Абонемент на 10 сеансов": "course",
    "Подарочный сертификат": "gift",
}  # fmt: skip
MANICURE: dict[str, Motif] = {
    "Маникюр": "manicure", "Маникюр с покрытием гель-лаком": "lamp",
    "Маникюр + снятие + покрытие гель-лаком": "lamp", "Снятие гель-лака": "removal",
    "Снятие": "removal", "Маникюр без покрытия": "manicure", "Покрытие лаком": "polish",
    "Дизайн ногтей": "design", "Френч": "design", "Педикюр": "pedicure",
    "Маникюр и педикюр": "manicure", "Наращивание ногтей": "longer", "Укрепление": "strength",
    "Коррекция бровей": "brows", "Ламинирование ресниц": "lashes", "Аппаратный": "machine",
    "Классический маникюр": "scissors", "Придание формы": "form", "Уход за руками": "handcare",
    "Парафинотерапия": "bath", "Японский маникюр": "shine", "Мужской маникюр": "hand",
    "Детский маникюр": "child", "Маникюр без дизайна и снятия": "manicure",
    "Подарочный сертификат": "gift",
}  # fmt: skip


@pytest.mark.parametrize(("name", "known"), [("massage", MASSAGE), ("manicure", MANICURE)])
def test_the_sign_is_of_what_the_title_says(name: str, known: dict[str, Motif]) -> None:
    head = load_pack(name).head
    neutral = set(head.item_motifs)
    drawn = {title: choose_motif(title, head, "a") for title in known}
    wanted = {title: drawn[title] if motif in neutral else motif for title, motif in known.items()}
    assert drawn == wanted
    assert all(drawn[title] in neutral for title, motif in known.items() if motif in neutral)


def test_an_unknown_service_gets_a_neutral_sign_that_the_seed_chooses() -> None:
    head = load_pack("massage").head
    drawn = {choose_motif("Авторская методика", head, str(seed)) for seed in range(40)}
    assert drawn == set(head.item_motifs)
    said_of_anything = {"leaf", "waves", "rings", "branch", "lotus", "towel"}
    assert set(load_pack("manicure").head.item_motifs) | drawn <= said_of_anything


def test_a_schools_pack_without_drawings_keeps_its_services_own() -> None:
    head = load_pack("massage").head
    service = head.services[0].model_copy(update={"motif": "rings"})
    plain = head.model_copy(update={"drawings": (), "services": (service,)})
    assert choose_motif("Лимфодренажный массаж", plain, "a") == "rings"
    assert choose_motif("Медовый массаж", plain, "a") in plain.item_motifs
