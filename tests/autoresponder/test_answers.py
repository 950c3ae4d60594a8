"""Conversations with the bot, as visitors have them."""

import json
from typing import Any

import pytest

from vitrina.autoresponder.talking.answers import answer, first_answers, yield_to_practitioner
from vitrina.autoresponder.talking.dialog import (
    BOOKINGS,
    BOOKINGS_WITHIN_S,
    DRAFT_LIVES_S,
    PERSON_SILENCE_S,
    BotProfile,
    Dialog,
    Incoming,
    Outcome,
)
from vitrina.content.pack import load_pack
from vitrina.domain.practitioner import Practitioner, Price

TUESDAY_NOON = 1_795_510_800.0  # 24 November 2026, 12:00 in Moscow
TUESDAY_NIGHT = TUESDAY_NOON + 11 * 3600 + 40 * 60
PRICED_ON = 1_795_400_000.0  # 23 November 2026 there
OLGA: dict[str, Any] = {
    "name": "Ольга Васильева",
    "city": "Набережные Челны",
    "area": "Новый город",
    "phone": "+79005550128",
    "techniques": ("Классический", "Лимфодренажный"),
    "pricing": (
        Price(title="Классический массаж", rubles=1500, minutes=40),
        Price(title="Классический массаж", rubles=2200, minutes=60),
        Price(title="Общий массаж тела", rubles=2800, minutes=90),
    ),
    "is_home_visit": True,
    "address": "пр. Мира, 24, кабинет 6",
    "hours": "Пн–Сб 10:00–20:00",
    "timezone": "Europe/Moscow",
}
PACK = load_pack("massage")


def profile(**changes: Any) -> BotProfile:
    person = Practitioner(**{**OLGA, **changes})
    return BotProfile(practitioner=person, pack=PACK, seed="olga", prices_at=PRICED_ON)


class Visitor:
    """Somebody writing to Olga's community, half a minute between messages."""

    def __init__(self, at: float = TUESDAY_NOON, **changes: Any) -> None:
        self.profile, self.now, self.dialog = profile(**changes), at, Dialog()
        self.outcome = Outcome(dialog=self.dialog)

    def says(self, text: str = "", **sent: Any) -> str:
        """The bot's whole answer, kept between messages as JSON."""
        self.now += 30
        incoming = Incoming(text=text, sent_at=self.now, **sent)
        self.outcome = answer(incoming, self.dialog, self.profile, self.now)
        self.dialog = Dialog.model_validate_json(self.outcome.dialog.model_dump_json())
        return "\n\n".join(reply.text for reply in self.outcome.replies)

    def presses(self, label: str) -> str:
        """Presses the button with this label, as VK sends it: its label and its payload."""
        for button in self.buttons():
            if button["action"]["label"] == label:
                return self.says(label, payload=button["action"]["payload"])
        raise AssertionError(f"no button {label!r} among {self.labels()}")

    def buttons(self) -> list[dict[str, Any]]:
        keyboard = json.loads(self.outcome.replies[-1].keyboard)
        return [button for row in keyboard["buttons"] for button in row]

    def labels(self) -> list[str]:
        return [button["action"]["label"] for button in self.buttons()]


def test_the_start_button_is_greeted_by_name_and_as_a_program() -> None:
    visitor = Visitor()

    said = visitor.says("Начать", payload='{"command":"start"}')

    assert "автоответчик Ольги" in said
    assert said.count("Здравствуйте") == 1
    assert visitor.labels() == ["Записаться", "Цены", "Где проходит", "Часы", "Позвать мастера"]


def test_a_first_question_gets_one_greeting_line_and_its_answer() -> None:
    said = Visitor().says("сколько стоит?")

    greeting, _, rest = said.partition("\n\n")
    assert greeting == "Здравствуйте! Это автоответчик Ольги."
    assert "23 ноября 2026 года" in rest
    assert "Классический массаж, 40 минут — 1\u202f500\u202f₽" in rest
    assert "Общий массаж тела, 90 минут — 2\u202f800\u202f₽" in rest


def test_the_greeting_is_said_once() -> None:
    visitor = Visitor()
    visitor.says("здравствуйте")

    assert "автоответчик" not in visitor.says("прайс")


def test_the_price_of_one_service_is_enough_when_one_was_named() -> None:
    said = Visitor().says("почем общий?")

    assert "2\u202f800" in said and "1\u202f500" not in said


def test_a_technique_that_is_not_offered_is_not_invented() -> None:
    said = Visitor().says("антицеллюлитный делаете?")

    assert "Такого в списке услуг нет" in said
    assert "антицеллюлит" not in said.lower()


def test_twenty_services_fit_and_are_paged_through() -> None:
    pricing = tuple(
        Price(title=f"Услуга {number} {'с длинным названием ' * 5}"[:100], rubles=1000 + number)
        for number in range(20)
    )
    visitor = Visitor(pricing=pricing)

    said = visitor.says("прайс")
    assert all(f"1\u202f{number:03}\u202f₽" in said for number in range(20))

    visitor.says("запишите меня")
    seen = []
    for _ in range(3):
        seen += [label for label in visitor.labels() if label.startswith("Услуга")]
        visitor.presses("Ещё услуги")
    assert len(seen) == 20


@pytest.mark.parametrize(
    ("changes", "holds", "lacks"),
    [
        ({"is_home_visit": False}, ["пр. Мира, 24"], ["приезжает", "выездом"]),
        (
            {"address": "", "has_room": False},
            ["приезжает к вам домой", "Кабинета нет"],
            ["пр. Мира", "принимает"],
        ),
        # Whether there is a room, nobody said.
        ({"address": "", "has_room": None}, ["приезжает к вам домой"], ["Кабинета", "принимает"]),
        ({}, ["пр. Мира, 24", "с выездом к вам домой"], []),
        (
            {"is_home_visit": False, "address": "", "has_room": True},
            ["Новый город", "Точный адрес придёт"],
            ["приезжает", "пр. Мира"],
        ),
    ],
)
def test_the_place_is_what_the_form_says(
    changes: dict[str, Any], holds: list[str], lacks: list[str]
) -> None:
    said = Visitor(**changes).says("где вы находитесь")

    assert all(words in said for words in holds), said
    assert not any(words in said for words in lacks), said


def test_no_home_visit_is_offered_where_there_is_none() -> None:
    assert "выезда на дом нет" in Visitor(is_home_visit=False).says("на дом приезжаете?")
    assert "Да, Ольга приезжает на дом" in Visitor().says("на дом приезжаете?")


def test_hours_are_the_forms_or_said_to_be_unknown() -> None:
    assert "Пн–Сб 10:00–20:00" in Visitor().says("до скольки работаете")
    assert "не записано" in Visitor(hours="").says("до скольки работаете")


def test_payment_is_not_invented() -> None:
    said = Visitor().says("картой можно?")

    assert "Позвать мастера" in said
    assert not any(word in said for word in ("наличны", "перевод", "картой"))


def test_two_questions_get_both_answers_in_one_reply() -> None:
    visitor = Visitor()

    said = visitor.says("сколько стоит и до скольки работаете")

    assert "1\u202f500" in said and "Пн–Сб" in said
    assert len(visitor.outcome.replies) == 1


def test_a_request_from_the_first_word_to_the_lead() -> None:
    visitor = Visitor()
    visitor.says("Здравствуйте! Хочу записаться")
    visitor.presses("Классический массаж, 60 минут")
    visitor.presses("Завтра")
    visitor.presses("Вечером")
    assert "+7" not in visitor.says("почему так темно в ноябре")
    visitor.presses("Оставить телефон")
    visitor.presses("Даю согласие")
    agreed_at = visitor.now

    said = visitor.says("мой номер 8 (917) 222-33-44, Марина")

    lead = visitor.outcome.lead
    assert lead is not None
    assert lead.service == "Классический массаж, 60 минут"
    assert (lead.day, lead.part) == ("среда, 25 ноября", "вечером")
    assert (lead.contact, lead.consent_at) == ("+79172223344", agreed_at)
    assert "это ещё не запись" in said.lower()
    assert visitor.dialog.draft.step == ""


def test_a_request_in_one_message_without_a_phone() -> None:
    visitor = Visitor()
    visitor.says("запишите меня на общий на пятницу после 18")
    visitor.says("ответьте здесь")

    lead = visitor.outcome.lead
    assert lead is not None
    assert lead.service == "Общий массаж тела, 90 минут"
    assert (lead.day, lead.part) == ("пятница, 27 ноября", "после 18:00")
    assert (lead.contact, lead.consent_at) == ("vk", None)


def test_a_day_alone_is_a_wish_to_come() -> None:
    visitor = Visitor()

    assert "Какую услугу" in visitor.says("в субботу после 16")
    said = visitor.says("общий")

    assert "суббота, 28 ноября, после 16:00" in said


def test_what_was_told_can_be_put_right() -> None:
    visitor = Visitor()
    visitor.says("запишите на общий завтра в 12")

    said = visitor.says("лучше в 13")

    assert "около 13:00" in said
    assert visitor.dialog.draft.step == "contact"


def test_a_phone_is_never_remembered_without_consent() -> None:
    visitor = Visitor()
    visitor.says("запишите на общий завтра днём")

    said = visitor.says("89172223344")

    assert "согласие" in said
    assert visitor.outcome.lead is None
    assert "2223344" not in visitor.dialog.model_dump_json()
    assert "Даю согласие" in visitor.labels()


def test_consent_counts_only_where_it_was_asked() -> None:
    visitor = Visitor()
    visitor.says("запишите на общий завтра днём")

    visitor.says("", payload='{"do": "agree"}')

    assert visitor.dialog.draft.consent_at is None
    assert visitor.dialog.draft.step == "contact"


def test_refusing_consent_leads_to_an_answer_here() -> None:
    visitor = Visitor()
    visitor.says("запишите на общий завтра днём")
    visitor.presses("Оставить телефон")

    visitor.says("нет")

    assert visitor.outcome.lead is not None and visitor.outcome.lead.contact == "vk"


@pytest.mark.parametrize(
    "said", ["а можно картой?", "хорошо, а сколько стоит?", "понятно", "подумаю"]
)
def test_only_plain_words_are_consent(said: str) -> None:
    visitor = Visitor()
    visitor.says("запишите на общий завтра днём")
    visitor.presses("Оставить телефон")

    visitor.says(said)

    assert visitor.dialog.draft.step == "consent"
    assert visitor.dialog.draft.consent_at is None


def test_call_me_back_leads_to_the_consent() -> None:
    visitor = Visitor()
    visitor.says("запишите на общий завтра днём")

    said = visitor.says("перезвоните мне")

    assert "согласны" in said and not visitor.outcome.calls_person
    visitor.says("да")
    assert visitor.dialog.draft.step == "phone"


def test_a_wrong_phone_is_told_what_is_wrong() -> None:
    visitor = Visitor()
    visitor.says("запишите на общий завтра днём")
    visitor.presses("Оставить телефон")
    visitor.presses("Даю согласие")

    assert "Не хватает одной цифры" in visitor.says("8 917 222-33-4")
    visitor.says("8 917 222-33-44")
    assert visitor.outcome.lead is not None


def test_a_question_in_the_middle_is_answered_and_the_request_goes_on() -> None:
    visitor = Visitor()
    visitor.says("хочу записаться")

    said = visitor.says("а это больно?")

    assert "нажим" in said and "Какую услугу выбираете?" in said
    visitor.says("общий")
    assert visitor.dialog.draft.step == "day"


def test_a_request_can_be_left() -> None:
    visitor = Visitor()
    visitor.says("хочу записаться")

    assert "не отправляю" in visitor.says("отмена")
    assert visitor.dialog.draft.step == ""
    assert visitor.outcome.lead is None


def test_a_button_without_its_payload_is_read_by_its_words() -> None:
    visitor = Visitor()
    for label in ("Записаться", "Пока не знаю", "Другой день", "28 ноября", "Утром"):
        visitor.says(label)
    for label in ("Оставить телефон", "Даю согласие", "Ответьте здесь"):
        visitor.says(label)

    assert visitor.outcome.lead is not None
    assert visitor.outcome.lead.service == "помочь с выбором"


def test_the_menu_without_its_payloads_is_read_by_its_words() -> None:
    for row in PACK.answers.menu:
        for key in row:
            pressed, typed = Visitor(), Visitor()
            pressed.says("", payload=json.dumps({"do": key}))
            typed.says(PACK.answers.buttons[key])
            assert pressed.outcome == typed.outcome


def test_a_button_of_a_request_that_is_gone_begins_another() -> None:
    for do in ("here", "agree", "leave_phone", "other_day", "page", "evening"):
        visitor = Visitor()
        visitor.says("", payload=json.dumps({"do": do}))

        assert visitor.outcome.lead is None
        assert visitor.dialog.draft.step in ("service", "day")


def test_courtesies_do_not_stop_a_request() -> None:
    visitor = Visitor()
    visitor.says("хочу записаться")

    assert "Какую услугу" in visitor.says("спасибо")
    # It was asked for once more; from here on its buttons wait, and words answer what is asked.
    assert visitor.says("здравствуйте") == visitor.says("ок") == ""
    said = visitor.says("какие услуги есть?")
    assert "1\u202f500" in said and "Какую услугу" not in said
    assert visitor.dialog.draft.step == "service" and "Пока не знаю" in visitor.labels()
    assert "В какой день" in visitor.says("общий")


def test_closed_and_past_days_are_not_taken() -> None:
    visitor = Visitor()
    visitor.says("хочу записаться на общий")

    assert "не выйдет" in visitor.says("в воскресенье")
    assert "прошёл" in visitor.says("20 ноября")
    visitor.says("завтра")
    assert "приёма нет" in visitor.says("в 22:00")
    assert visitor.dialog.draft.step == "part"
    assert not any("вс," in label for label in visitor.labels())


def test_tomorrow_is_the_practitioners_tomorrow() -> None:
    late = Visitor(at=TUESDAY_NOON + 9 * 3600, timezone="Asia/Vladivostok", hours="")  # 04:00 there
    late.says("запишите на общий завтра утром")

    assert late.dialog.draft.day == "четверг, 26 ноября"


def test_an_unfinished_request_is_forgotten_in_a_day() -> None:
    visitor = Visitor()
    visitor.says("запишите на общий завтра")
    visitor.now += DRAFT_LIVES_S

    visitor.says("днём")

    assert (visitor.dialog.draft.service, visitor.dialog.draft.day) == ("", "")


def test_calling_the_person_is_one_line_and_then_silence() -> None:
    visitor = Visitor()

    visitor.says("здравствуйте")
    said = visitor.presses("Позвать мастера")

    assert visitor.outcome.calls_person
    assert "Ольга ответит здесь" in said
    for text in ("сколько стоит", "ау", "вы где", "??"):
        assert visitor.says(text) == ""
        assert not visitor.outcome.calls_person


def test_silence_ends_by_the_start_button_or_in_a_day() -> None:
    visitor = Visitor()
    visitor.says("позовите мастера")
    assert visitor.says("", payload='{"command":"start"}') != ""

    visitor.says("позовите мастера")
    visitor.now += PERSON_SILENCE_S
    assert "1\u202f500" in visitor.says("прайс")


def test_the_bot_falls_silent_where_the_practitioner_writes() -> None:
    visitor = Visitor()
    visitor.says("хочу записаться")

    visitor.dialog = yield_to_practitioner(visitor.dialog, visitor.now)

    assert visitor.says("сколько стоит") == ""
    assert visitor.dialog.draft.step == ""
    visitor.now += PERSON_SILENCE_S / 2
    visitor.dialog = yield_to_practitioner(visitor.dialog, visitor.now)
    visitor.now += PERSON_SILENCE_S / 2 + 60
    assert visitor.says("сколько стоит") == ""


def test_stop_is_one_line_and_silence_until_start() -> None:
    visitor = Visitor()

    assert "больше не пишу" in visitor.says("стоп")
    visitor.now += 400 * 24 * 3600
    assert visitor.says("сколько стоит") == ""
    assert visitor.says("начать") != ""
    assert "1\u202f500" in visitor.says("сколько стоит")


def test_stop_said_to_the_person_is_remembered_quietly() -> None:
    visitor = Visitor()
    visitor.says("позовите мастера")

    assert visitor.says("отпишись") == ""
    visitor.now += 2 * PERSON_SILENCE_S
    assert visitor.says("сколько стоит") == ""


def test_data_is_forgotten_on_request_and_in_silence_too() -> None:
    visitor = Visitor()
    visitor.says("запишите на общий завтра днём")

    assert "Удаляю у себя ваши данные" in visitor.says("удалите мои данные")
    assert visitor.outcome.forgets
    assert visitor.dialog.draft.service == ""

    visitor.says("стоп")
    assert visitor.says("удалите мои данные") != ""
    assert visitor.outcome.forgets
    assert visitor.says("прайс") == ""


def test_not_understanding_is_said_once_then_the_person_then_nothing() -> None:
    visitor = Visitor()

    first = visitor.says("кукареку бум")
    second = visitor.says("кукареку трям")
    third = visitor.says("бум бум тыдыщ")

    assert "Не понимаю" in first or "не знаю" in first
    assert "нужен человек" in second
    assert third == ""
    assert "1\u202f500" in visitor.says("прайс")
    assert visitor.says("тыдыщ") != ""


def test_at_night_the_visitor_learns_when_it_will_be_read() -> None:
    visitor = Visitor(at=TUESDAY_NIGHT)

    assert "завтра после 10:00" in visitor.says("сколько стоит")
    assert "завтра после" not in visitor.says("до скольки работаете")
    assert "завтра после 10:00" in visitor.says("позовите мастера")


@pytest.mark.parametrize("hours", ["", "по договорённости", "как получится, пишите"])
def test_hours_that_cannot_be_read_promise_nothing(hours: str) -> None:
    assert "прочтёт переписку" not in Visitor(at=TUESDAY_NIGHT, hours=hours).says("сколько стоит")


def test_insults_are_answered_once_and_calmly() -> None:
    visitor = Visitor()

    assert "поговорить с человеком" in visitor.says("идиоты")
    assert visitor.says("тупой бот") == ""
    assert "1\u202f500" in visitor.says("прайс")


def test_advertising_gets_no_answer() -> None:
    assert Visitor().says("Продвижение вашей группы недорого, гарантия результата") == ""


@pytest.mark.parametrize(
    ("kind", "words"), [("audio_message", "Голосовые"), ("photo", "Картинки"), ("doc", "файлы")]
)
def test_what_cannot_be_read_is_said_to_be_unread(kind: str, words: str) -> None:
    assert words in Visitor().says("", attachments=(kind,))


def test_stickers_and_smiles_need_no_answer_after_the_greeting() -> None:
    visitor = Visitor()

    assert "автоответчик Ольги" in visitor.says("👍")
    assert visitor.says("", attachments=("sticker",)) == ""
    assert visitor.says("❤️") == ""
    assert visitor.says("ок") == ""


def test_a_lonely_phone_is_not_kept_and_the_person_is_told() -> None:
    visitor = Visitor()

    said = visitor.says("89172223344")

    assert "с вашего согласия" in said and visitor.outcome.calls_person
    assert "2223344" not in visitor.dialog.model_dump_json()


def test_moving_an_appointment_is_the_persons_business() -> None:
    visitor = Visitor()

    assert "Ольга ответит" in visitor.says("хочу перенести запись")
    assert visitor.outcome.calls_person


def test_it_never_pretends_to_be_a_person() -> None:
    assert "программа" in Visitor().says("ты бот?")


def test_an_old_dialog_is_read() -> None:
    assert Dialog.model_validate_json("{}") == Dialog()
    old = '{"greeted": true, "lost": 1, "draft": {"step": "day", "colour": "red"}}'
    assert Dialog.model_validate_json(old).draft.step == "day"


def test_the_preview_shows_four_answers() -> None:
    shown = first_answers(profile(), TUESDAY_NOON)

    assert [question for question, _ in shown] == list(PACK.answers.preview)
    assert all(said for _, said in shown)
    assert "автоответчик Ольги" in shown[0][1]
    assert "1\u202f500" in shown[1][1]
    assert "приезжает" in shown[2][1]
    assert "Какую услугу" in shown[3][1]


def book(visitor: Visitor) -> str:
    """A whole request, answered in messages; what the bot says at its end."""
    for said in ("хочу записаться", "общий массаж", "завтра", "вечером"):
        visitor.says(said)
    return visitor.says("ответьте здесь")


def test_a_visitor_s_requests_of_a_day_are_limited_kindly() -> None:
    visitor = Visitor()
    for _ in range(BOOKINGS):
        assert "Заявка у мастера" in book(visitor)
        assert visitor.outcome.lead is not None
    for _ in range(3):
        said = book(visitor)
        assert "Ваша заявка уже у мастера" in said and "Ольга" in said
        assert visitor.outcome.lead is None and not visitor.outcome.calls_person
        assert visitor.outcome.dialog.draft == Dialog().draft
    # Forgetting is no way around it, and the next day is another one.
    visitor.says("удалите мои данные")
    assert "Ваша заявка уже у мастера" in book(visitor)
    visitor.now += BOOKINGS_WITHIN_S
    assert "Заявка у мастера" in book(visitor) and visitor.outcome.lead is not None
    assert len(visitor.dialog.booked) <= BOOKINGS


def test_a_memory_of_the_release_before_has_no_requests_yet() -> None:
    dialog = Dialog.model_validate_json('{"greeted": true, "turn": 3}')
    assert dialog.greeted and dialog.booked == ()
