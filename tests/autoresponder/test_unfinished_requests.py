"""A request that ends by a call for the person is kept as far as it was told."""

from autoresponder.test_answers_talk import Talker
from vitrina.autoresponder.talking.dialog import ANSWER_HERE, BOOKINGS
from vitrina.autoresponder.talking.speaking import say_unreached
from vitrina.wording.practitioner_notices import is_notice, say_lead

CALL = "позовите мастера"


def test_a_call_in_the_middle_keeps_what_was_told() -> None:
    visitor = Talker()
    visitor.says("запишите на общий в пятницу, меня зовут Марина")
    said = visitor.says(CALL)

    lead = visitor.outcome.lead
    assert lead is not None and visitor.outcome.calls_person
    assert (lead.service, lead.day, lead.part) == (
        "Общий массаж тела, 90 минут", "пятница, 27 ноября", "",
    )  # fmt: skip
    assert (lead.contact, lead.consent_at, lead.name) == (ANSWER_HERE, None, "Марина")
    assert "передаю заявку" in said and "Общий массаж" in said and "На имя: Марина" in said
    assert visitor.dialog.silence == "person" and visitor.dialog.draft.step == ""
    told = say_lead(lead.service, lead.day, lead.part, answer_here=True, calls=True)
    assert is_notice(told) and "ответить лично" in told


def test_a_number_is_passed_on_where_a_call_is_wished_with_it() -> None:
    visitor = Talker()
    visitor.says("запишите на общий в пятницу")
    visitor.says("позвоните мне 8 917 222-33-44")
    lead = visitor.outcome.lead
    assert lead is not None and lead.contact == "+79172223344" and lead.consent_at == visitor.now

    # Told before and not agreed to: it stays with the visitor.
    visitor = Talker()
    visitor.says("мой номер 8 917 222-33-44, запишите на общий в пятницу")
    visitor.says(CALL)
    lead = visitor.outcome.lead
    assert lead is not None and (lead.contact, lead.consent_at) == (ANSWER_HERE, None)


def test_where_nothing_was_told_a_call_is_a_call() -> None:
    for lines in ((), ("сколько стоит общий?",), ("хочу записаться", "отмена")):
        visitor = Talker()
        for line in lines:
            visitor.says(line)
        visitor.says(CALL)
        assert visitor.outcome.calls_person and visitor.outcome.lead is None, lines


def test_requests_of_a_day_are_counted_with_those() -> None:
    visitor = Talker()
    for number in range(BOOKINGS + 1):
        visitor.says("Начать", payload='{"command":"start"}')
        visitor.says("запишите на общий в пятницу")
        visitor.says(CALL)
        assert (visitor.outcome.lead is not None) == (number < BOOKINGS)
        assert visitor.outcome.calls_person


def test_who_cannot_be_told_is_said_to_be_so_with_the_phone() -> None:
    reached, unreached = Talker(), Talker()
    unreached.profile = unreached.profile.model_copy(update={"is_reached": False})
    for line in ("запишите на общий", CALL):
        told, warned = reached.says(line), unreached.says(line)
    assert "не доходят" not in told
    assert "не доходят" in warned and "Если срочно, позвоните: +7 900 555-01-28" in warned
    assert "не доходят" not in unreached.says("прайс")
    assert "позвоните: +7" in say_unreached(unreached.profile)
