"""What comes of two witnesses in a dialog: a question with two buttons, a story, help."""

import json

from autoresponder.test_answers import Visitor

UNSURE = "я боюсь щекотки, можно?"


def test_where_the_witnesses_disagree_the_visitor_is_asked_and_a_press_answers() -> None:
    visitor = Visitor()

    asked = visitor.says(UNSURE)
    offered = visitor.outcome.asks
    keyboard = json.loads(visitor.outcome.replies[-1].keyboard)
    labels = [row[0]["action"]["label"] for row in keyboard["buttons"]]

    assert len(offered) == 2 and set(offered) >= {"pain"}
    assert "уточню" in asked or "понять правильно" in asked
    assert all(label.lower() in asked.lower() for label in labels[:2])
    assert "мягче" in visitor.says(payload=json.dumps({"do": "pain"}))
    assert "1\u202f500" in visitor.says("про цену")


def test_nobody_is_asked_twice_in_a_row_and_the_second_time_the_person_is_called() -> None:
    visitor = Visitor()

    said = []
    for _ in range(2):
        text = visitor.says(UNSURE)
        said.append(("нужен человек" in text, visitor.outcome.calls_person, visitor.outcome.asks))

    assert [two[:2] for two in said] == [(False, False), (True, True)]
    assert said[1][2] == ()


STORIES = (
    "завтра у меня экзамен", "я живу в 5 мкр", "завтра в 5 перезвоню", "мне сегодня хуже",
)  # fmt: skip


def test_a_day_in_a_story_begins_no_request_and_answers_no_step() -> None:
    for story in STORIES:
        visitor = Visitor()
        visitor.says(story)
        assert not visitor.dialog.draft.step, story

    visitor = Visitor()
    visitor.says("хочу записаться на общий массаж")
    steps = []
    for said in ("завтра у меня экзамен", "послезавтра"):
        visitor.says(said)
        steps.append(visitor.dialog.draft.step)
    assert steps == ["day", "part"]


def test_moving_and_calling_off_an_appointment_begin_no_new_request() -> None:
    for said in (
        "не смогу в субботу",
        "ни приду завтра",
        "хочу поменять время записи",
        "можно другого времени? в 5 не получается",
    ):
        visitor = Visitor()
        answered = visitor.says(said)
        assert not visitor.dialog.draft.step, said
        assert visitor.outcome.calls_person or "appointment" in visitor.outcome.asks, answered


def test_stop_is_heard_in_any_wording_and_only_where_it_is_meant() -> None:
    for said in (
        "не нужно мне больше писать",
        "я больше не хочу получать сообщения",
        "уберите бота",
        "отстаньте",
        "отпишите меня",
    ):
        visitor = Visitor()
        visitor.says(said)
        assert visitor.dialog.silence == "stop", said
    for said in ("остановка у вас какая", "не останавливайтесь", "хватит ли часа на всё тело"):
        visitor = Visitor()
        visitor.says(said)
        assert visitor.dialog.silence == "", said


def test_whoever_is_in_danger_gets_the_numbers_and_the_person_is_called() -> None:
    visitor = Visitor()

    said = visitor.says("не хочу больше жить")

    assert "112" in said and "8-800-2000-122" in said
    assert visitor.outcome.calls_person
