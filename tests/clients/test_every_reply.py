"""Every reply of every method fits the models of vkbottle-types 5.199.99.22.

`call_every_method` calls each method of the sandbox at least once. Where the model and what is
known of VK disagree, ``DISAGREEMENTS`` says which of the two the sandbox follows, and why.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import Literal

import pytest
from vkbottle_types.codegen.responses.groups import GroupsGetMembersFilterResponse
from vkbottle_types.responses.base_response import BaseResponse

from clients.every_method import call_every_method
from clients.models import Reply, find_complaints, has_model, without
from vitrina.sandbox.methods.table import METHODS
from vitrina.sandbox.strictness import Strictness


@dataclass(frozen=True)
class Disagreement:
    """``path`` in the reply is where the model would have it otherwise. What stands there is left
    out of the check, or the whole reply is read with another model, ``instead``."""

    methods: tuple[str, ...]
    path: str
    followed: Literal["contract", "schema"]
    why: str
    instead: type[BaseResponse] | None = None


_EVENTS = ("groups.getLongPollSettings", "groups.getCallbackSettings")
_SETTABLE = (
    "vk-contract 2026-11-22 Appendix A: set...Settings has this switch; the model of the reply has"
    " not. What can be switched on is shown, so that a reader sees it"
)

DISAGREEMENTS = (
    Disagreement(
        ("market.get", "market.getById"),
        "items[].photos",
        "schema",
        "VK's schema has an array of photos (market_market_item_full), and so has vkbottle-types'"
        " own generated model; a class written by hand over it wants one photo",
    ),
    Disagreement(
        ("groups.getMembers",),
        "response",
        "schema",
        "with filter=managers a class written by hand wants a second `response` inside the reply;"
        " VK's schema (groups_getMembers_filter_response) has count and items, as the generated"
        " model has",
        instead=GroupsGetMembersFilterResponse,
    ),
    Disagreement(_EVENTS, "events.like_add", "contract", _SETTABLE),
    Disagreement(_EVENTS, "events.like_remove", "contract", _SETTABLE),
    Disagreement(_EVENTS, "events.message_event", "contract", _SETTABLE),
)

# Where VK's pages and the model give different answers and the sandbox gives the model's.
MODEL_FOLLOWED = {
    "market.add": (
        {"market_item_id": 1},
        "vk-contract 2026-11-22 §1.2: docs of October 2026 show a bare text, [S] and the model an"
        " object; a client has to accept both, and the object is what typed clients can read",
    ),
}

WITHOUT_MODEL = {
    "execute": "base_undefined_response: whatever the script returns (vk-contract 2026-11-22,"
    " Appendix A); what a call inside returns fits that call's model",
    "captcha.force": "not in vkbottle-types; 1 once the check is passed",
}


def judge(reply: Reply) -> dict[str, str]:
    """What is wrong with a reply, beyond the known disagreements."""
    rows = [row for row in DISAGREEMENTS if reply.method in row.methods]
    excused = without(reply, {row.path for row in rows})
    complaints = find_complaints(excused)
    for row in rows:
        if row.instead is not None and row.path in complaints:
            return find_complaints(excused, row.instead)
    return complaints


@pytest.fixture(
    scope="module",
    params=[Strictness.none(), Strictness.usual()],
    ids=["forgiving", "strict"],
)
def replies(request: pytest.FixtureRequest) -> list[Reply]:
    return asyncio.run(call_every_method(request.param))


def test_the_walk_visits_every_method(replies: list[Reply]) -> None:
    visited = {reply.method for reply in replies}
    forgotten = sorted(set(METHODS) - visited)
    assert not forgotten, f"add a call to tests/clients/every_method.py: {', '.join(forgotten)}"


@pytest.mark.parametrize("method", sorted(set(METHODS) - set(WITHOUT_MODEL)))
def test_a_reply_fits_its_model(method: str, replies: list[Reply]) -> None:
    mine = [reply for reply in replies if reply.method == method]
    assert mine
    for reply in mine:
        assert judge(reply) == {}, reply.params


@pytest.mark.parametrize(
    ("method", "path"), [(method, row.path) for row in DISAGREEMENTS for method in row.methods]
)
def test_a_disagreement_still_exists(method: str, path: str, replies: list[Reply]) -> None:
    """A row that is no longer true must go."""
    mine = [reply for reply in replies if reply.method == method]
    assert any(path in find_complaints(reply) for reply in mine)


@pytest.mark.parametrize("method", sorted(MODEL_FOLLOWED))
def test_the_model_is_followed_where_vks_pages_differ(method: str, replies: list[Reply]) -> None:
    shape, _ = MODEL_FOLLOWED[method]
    assert [reply.raw["response"] for reply in replies if reply.method == method] == [shape]


@pytest.mark.parametrize("method", sorted(WITHOUT_MODEL))
def test_a_method_without_a_model_is_unknown_to_vkbottle_types(method: str) -> None:
    assert not has_model(method)


def test_execute_returns_what_the_call_inside_returns(replies: list[Reply]) -> None:
    [execute] = [reply for reply in replies if reply.method == "execute"]
    inside = replace(execute, method="groups.getById", params={})
    assert inside.raw["response"]["groups"] and find_complaints(inside) == {}


def test_a_passed_check_answers_one(replies: list[Reply]) -> None:
    [forced] = [reply for reply in replies if reply.method == "captcha.force"]
    assert forced.raw == {"response": 1}


@pytest.mark.parametrize(
    ("raw", "path"),
    [
        ({"post_id": 7, "color": "red"}, "color"),
        ({"post_id": "7"}, "post_id"),
        ({"post_id": "седьмой"}, "post_id"),
        ({}, "post_id"),
    ],
)
def test_a_wrong_reply_is_noticed(raw: dict[str, object], path: str) -> None:
    """An unknown field, a number as text, text for a number, a field that is missing."""
    assert list(find_complaints(Reply("wall.post", {}, {"response": raw}))) == [path]


def test_a_word_outside_an_enumeration_is_noticed() -> None:
    raw = {"response": {"type": "planet", "object_id": 1}}
    reply = Reply("utils.resolveScreenName", {"screen_name": "земля"}, raw)
    assert list(find_complaints(reply)) == ["type"]
