"""What VK tells becomes an event of ours, whatever VK, or somebody in its place, sends."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitrina.autoresponder.delivery.vk_events import read_event, read_incoming

GROUP, VISITOR = 77, 5001
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)
MESSAGE = {
    "id": 9, "date": 1_795_400_000, "peer_id": VISITOR, "from_id": VISITOR, "text": "Цена?",
    "conversation_message_id": 3, "payload": '{"go":"price"}',
    "attachments": [{"type": "audio_message", "audio_message": {}}, {"type": "photo"}, 5, {}],
}  # fmt: skip


def told(kind: str = "message_new", **changes: Any) -> dict[str, Any]:
    message = MESSAGE | changes
    body = {"message": message, "client_info": {}} if kind == "message_new" else message
    return {"type": kind, "event_id": "e1", "group_id": GROUP, "object": body}


def test_a_visitors_message_is_kept_with_all_that_the_bot_needs() -> None:
    event = read_event(told(), GROUP)
    assert event is not None
    assert (event.kind, event.dedup_key, event.peer_id, event.position) == (
        "press", "message/5001/3", VISITOR, 3,
    )  # fmt: skip
    incoming = read_incoming(event)
    assert incoming is not None
    assert (incoming.text, incoming.payload) == ("Цена?", '{"go":"price"}')
    assert incoming.attachments == ("audio_message", "photo")
    assert incoming.sent_at == 1_795_400_000


def test_both_ways_of_telling_have_one_mark() -> None:
    by_callback = read_event(told(id=0) | {"event_id": "a"}, GROUP)
    by_long_poll = read_event(told(id=9) | {"event_id": "b"}, GROUP)
    assert by_callback is not None and by_long_poll is not None
    assert by_callback.dedup_key == by_long_poll.dedup_key


def test_what_the_practitioner_writes_by_hand_is_told_apart_from_what_programs_send() -> None:
    by_hand = told("message_reply", from_id=-GROUP, admin_author_id=42)
    event = read_event(by_hand, GROUP)
    assert event is not None and event.kind == "master"
    assert read_event(told("message_reply", from_id=-GROUP), GROUP) is None
    assert read_event(told("message_reply", from_id=-GROUP, admin_author_id=0), GROUP) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"peer_id": 2_000_000_001},
        {"from_id": 6},
        {"from_id": -GROUP},
        {"peer_id": None},
        {"peer_id": 2**70, "from_id": 2**70},
        {"conversation_message_id": None, "id": 0},
        {"conversation_message_id": -1},
        {"peer_id": True, "from_id": True},
    ],
)
def test_chats_and_nonsense_are_nobody_s_message(changes: dict[str, Any]) -> None:
    assert read_event(told(**changes), GROUP) is None


@pytest.mark.parametrize("kind", ["message_allow", "wall_post_new", "", None, 5, []])
def test_other_events_are_left_alone(kind: Any) -> None:
    assert read_event(told() | {"type": kind}, GROUP) is None


@pytest.mark.parametrize("text", ["a\0b", "\ud83d", "😀" * 5000, "ё" * 9000, "\u2028"])
def test_any_text_can_be_stored_and_is_bounded(text: str) -> None:
    event = read_event(told(text=text), GROUP)
    assert event is not None
    assert event.body.isascii() and "\0" not in event.body
    incoming = read_incoming(event)
    assert incoming is not None
    assert incoming.text == text[:4096].encode("utf-8", "replace").decode()


@given(event=st.dictionaries(st.sampled_from(["type", "object", "event_id"]), JSON))
def test_nothing_that_is_sent_raises(event: dict[str, Any]) -> None:
    read_event(event, GROUP)


@given(changes=st.dictionaries(st.sampled_from(sorted(MESSAGE)), JSON))
def test_no_message_raises_and_what_is_kept_is_whole(changes: dict[str, Any]) -> None:
    for kind in ("message_new", "message_reply"):
        event = read_event(told(kind, **changes), GROUP)
        if event is not None:
            assert event.peer_id > 0 and event.position > 0 and len(event.dedup_key) <= 96
            assert event.body.isascii()
