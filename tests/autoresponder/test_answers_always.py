"""Whatever is sent, in whatever order: no error, limits kept, silence silent, nobody mentioned."""

import json
import re
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from vitrina.autoresponder.talking.answers import answer, first_answers, yield_to_practitioner
from vitrina.autoresponder.talking.dialog import (
    PERSON_SILENCE_S,
    BotProfile,
    Dialog,
    Draft,
    Incoming,
    Outcome,
)
from vitrina.autoresponder.talking.keyboards import PAYLOAD_LIMIT, ROW_LIMIT, ROWS_LIMIT
from vitrina.content.answers import LABEL_LIMIT
from vitrina.content.pack import load_pack
from vitrina.content.template import fill
from vitrina.domain.practitioner import Practitioner, Price

PACK = load_pack("massage")
NOW = 1_795_510_800.0
PROFILES = tuple(
    BotProfile(
        practitioner=Practitioner(
            name=name,
            city="Владимир",
            phone="+79005550129",
            techniques=("Спортивный",),
            pricing=pricing,
            is_home_visit=home,
            address=address,
            hours=hours,
            timezone=zone,
        ),
        pack=PACK,
        seed=name,
        prices_at=NOW,
    )
    for name, home, address, hours, zone, pricing in (
        ("Зоя", False, "", "", "Europe/Moscow", (Price(title="Спорт", rubles=900),)),
        (
            "Иван Петров",
            True,
            "",
            "Пн–Сб 10:00–20:00",
            "Asia/Kamchatka",
            tuple(
                Price(title=f"{n} массаж {'очень ' * 20}"[:100], rubles=1_000_000 - n, minutes=90)
                for n in range(20)
            ),
        ),
        (
            "Ольга",
            True,
            "пр. Мира, 24",
            "вт, чт 20:00–02:00",
            "No/Such",
            (
                Price(title="Спина", rubles=900, minutes=30),
                Price(title="Спина", rubles=1900, minutes=60),
            ),
        ),
    )
)
TALK = [
    "сколько стоит", "запишите меня", "завтра", "20 ноября", "в воскресенье", "утром", "в 25:99",
    "спина", "да", "нет", "по телефону", "здесь", "+7 917 222-33-44", "8917", "отмена", "стоп",
    "позовите мастера", "начать", "удалите мои данные", "спасибо", "идиоты", "кукареку", "👍", "",
    "[id1|Маша]", "@durov сколько стоит", "*id1 (вася)", "31 февраля", "через неделю", "31.12",
    "99.99", "5" * 40, "а" * 5000, "\x00", "\ud800", "٣ ноября", "²", "1" * 5000,
]  # fmt: skip
PRESSES = [
    "", "{}", "[]", "null", "0", "{", '{"command":"start"}', '{"do":"booking"}', '{"do":"price"}',
    '{"do":"service","of":"нет"}', '{"do":"page","of":"1"}', '{"do":"page","of":"99"}',
    '{"do":"day","of":"2026-11-25"}', '{"do":"day","of":"0001-01-01"}', '{"do":"day","of":"x"}',
    '{"do":"day","of":"9999-12-31"}', '{"do":"morning"}', '{"do":"any_part"}', '{"do":"here"}',
    '{"do":"leave_phone"}', '{"do":"agree"}', '{"do":"any_service"}', '{"do":"other_day"}',
    '{"do":"cancel"}', '{"do":"person"}', '{"do":{}}', '{"do":"service","of":5}', "[" * 5000,
    '{"a":' * 100, "1" * 900, "NaN", '{"do":"night"}', '{"do":"stop"}',
]  # fmt: skip
INCOMING = st.builds(
    Incoming,
    text=st.one_of(st.sampled_from(TALK), st.text(max_size=60)),
    payload=st.one_of(st.just(""), st.sampled_from(PRESSES), st.text(max_size=30)),
    attachments=st.lists(
        st.sampled_from(["audio_message", "sticker", "photo", "wall", ""]), max_size=2
    ).map(tuple),
    sent_at=st.just(NOW),
)
DRAFTS = st.builds(
    Draft,
    step=st.sampled_from(["", "service", "day", "part", "contact", "consent", "phone"]),
    service=st.sampled_from(["", "Спина"]),
    day=st.sampled_from(["", "среда, 25 ноября"]),
    date=st.sampled_from(["", "2026-11-25", "2020-01-01"]),
    page=st.integers(-5, 50),
)
DIALOGS = st.builds(
    Dialog,
    greeted=st.booleans(),
    heard_at=st.floats(0, NOW),
    turn=st.integers(0, 10**6),
    puzzled=st.integers(0, 3),
    silence=st.sampled_from(["", "person", "stop"]),
    silent_since=st.floats(NOW - 2 * PERSON_SILENCE_S, NOW),
    draft=DRAFTS,
)
# By number: a profile's own representation is too long to be drawn from.
PEOPLE = st.integers(0, len(PROFILES) - 1).map(PROFILES.__getitem__)
MOMENTS = st.one_of(
    st.floats(NOW, NOW + 10 * 24 * 3600), st.sampled_from([0.0, -1e18, 1e300]), st.floats()
)
MENTION = re.compile(r"\[[^\[\]|]*\||(?<!\w)[@*]\w")
UNCLEAR = {
    fill(wording, dict.fromkeys(wording.slots, "")) for wording in PACK.answers.texts["unclear"]
}


def check_limits(outcome: Outcome) -> None:
    assert len(outcome.replies) <= 2
    for reply in outcome.replies:
        assert 0 < len(reply.text.encode()) <= 4096
        assert not MENTION.search(reply.text), reply.text
        if reply.keyboard:
            check_keyboard(json.loads(reply.keyboard))


def check_keyboard(keyboard: dict[str, Any]) -> None:
    assert set(keyboard) == {"one_time", "inline", "buttons"}
    assert 1 <= len(keyboard["buttons"]) <= ROWS_LIMIT
    for row in keyboard["buttons"]:
        assert 1 <= len(row) <= ROW_LIMIT
        for button in row:
            action = button["action"]
            assert action["type"] == "text"
            assert 1 <= len(action["label"]) <= LABEL_LIMIT
            assert len(action["payload"]) <= PAYLOAD_LIMIT
            assert isinstance(json.loads(action["payload"]), dict)


@settings(deadline=None, max_examples=150)
@given(INCOMING, DIALOGS, PEOPLE, MOMENTS)
def test_any_message_in_any_dialog_is_answered_within_limits(
    incoming: Incoming, dialog: Dialog, profile: BotProfile, now: float
) -> None:
    outcome = answer(incoming, dialog, profile, now)

    check_limits(outcome)
    assert outcome == answer(incoming, dialog, profile, now)
    again = Dialog.model_validate_json(outcome.dialog.model_dump_json())
    # A phone and a name are no part of the JSON: they are sealed beside it.
    open_part = outcome.dialog.draft.model_copy(update={"phone": "", "name": ""})
    assert again == outcome.dialog.model_copy(update={"draft": open_part})
    if outcome.lead is not None and outcome.lead.contact != "vk":
        assert dialog.draft.step in ("consent", "phone") and outcome.lead.consent_at is not None


@settings(deadline=None, max_examples=60)
@given(st.lists(INCOMING, max_size=12), PEOPLE)
def test_a_whole_talk_keeps_its_promises(talk: list[Incoming], profile: BotProfile) -> None:
    dialog, said, now = Dialog(), [""], NOW
    for incoming in talk:
        now += 20
        silent = bool(dialog.silence)
        outcome = answer(incoming, dialog, profile, now)
        dialog = outcome.dialog
        check_limits(outcome)
        if silent and dialog.silence and not outcome.forgets:
            assert outcome.replies == ()
        for reply in outcome.replies:
            said.append(reply.text)
    for before, after in pairwise(said):
        assert not (is_unclear(before) and is_unclear(after))


def is_unclear(text: str) -> bool:
    return any(words in text for words in UNCLEAR)


@settings(deadline=None, max_examples=60)
@given(st.lists(INCOMING, min_size=1, max_size=6), PEOPLE)
def test_where_the_person_writes_the_bot_is_silent(
    talk: list[Incoming], profile: BotProfile
) -> None:
    dialog = yield_to_practitioner(Dialog(), NOW)
    for incoming in talk:
        outcome = answer(incoming, dialog, profile, NOW + 60)
        dialog = outcome.dialog
        if not dialog.silence:
            break  # the Start button woke it
        assert outcome.replies == () or outcome.forgets
        assert outcome.lead is None


@settings(deadline=None, max_examples=30)
@given(PEOPLE, MOMENTS)
def test_the_preview_is_always_complete(profile: BotProfile, now: float) -> None:
    assert all(said for _, said in first_answers(profile, now))
    assert yield_to_practitioner(Dialog(), now).silence == "person"
