"""A token is measured without a trace: against the sandbox, and against answers of the test's."""

import inspect
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx2
import pytest
from vkbottle_types import methods

from sandbox_options import AGREEING
from vitrina.domain.community import GrantKind
from vitrina.sandbox.methods.table import METHODS
from vitrina.sandbox.strictness import Strictness
from vitrina.vk.client import VkClient, VkSession
from vitrina.vk.errors import VkError
from vitrina.vk.method_rights import METHOD_RIGHTS
from vitrina.vk.probing import NONSENSE, Measured, TokenUnfit, probe_rights
from vitrina.vk.rights import RIGHTS_FULL
from vk.test_against_sandbox import Vk, create, sandbox

STRICT = replace(AGREEING, strict=Strictness.usual())
ALL_BOXES = frozenset({"stories", "photos", "messages", "wall", "docs", "manage", "market"})
USER, KEY = GrantKind.USER_TOKEN, GrantKind.COMMUNITY_KEY


def by_name(measured: tuple[Measured, ...]) -> dict[str, Measured]:
    assert [one.method for one in measured] == list(METHOD_RIGHTS)
    return {one.method: one for one in measured}


async def seen(vk: Vk) -> Any:
    world = await vk.world()
    return {name: world[name] for name in ("groups", "messages", "walls")}


@pytest.mark.parametrize("with_group", [False, True])
async def test_a_key_with_every_box_is_measured_as_the_table_says(with_group: bool) -> None:
    async with sandbox(STRICT) as vk:
        group_id = await create(await vk.person())
        key = await vk.community(group_id, ALL_BOXES)
        before = await seen(vk)
        measured = by_name(await probe_rights(key, group_id if with_group else None))

        assert await seen(vk) == before
        for method in METHODS.keys() & METHOD_RIGHTS.keys():
            is_allowed = METHOD_RIGHTS[method].community is not None
            if method == "docs.getWallUploadServer":
                # This community's files are off, which is nothing that the key could do.
                assert (measured[method].is_allowed, measured[method].code) == (None, 15)
                continue
            assert measured[method].is_allowed is is_allowed, measured[method]
            assert measured[method].is_kept


async def test_a_person_s_token_is_measured_as_the_table_says() -> None:
    async with sandbox(STRICT) as vk:
        person = await vk.person()
        await create(person)
        before = await seen(vk)
        measured = by_name(await probe_rights(person))

        assert await seen(vk) == before
        for method in METHODS.keys() & METHOD_RIGHTS.keys():
            if METHOD_RIGHTS[method].user in ("", *RIGHTS_FULL):
                assert measured[method].is_allowed is True, measured[method]
        # VK answers with the code of a dead token; what it is about only the text says.
        assert measured["groups.getTokenPermissions"].is_allowed is False
        assert not measured["groups.getTokenPermissions"].is_kept


async def test_what_one_key_lacks_says_nothing_of_the_others() -> None:
    async with sandbox(STRICT) as vk:
        group_id = await create(await vk.person())
        measured = by_name(await probe_rights(await vk.community(group_id, frozenset({"manage"}))))

        post = measured["wall.post"]
        assert (post.is_allowed, post.code, post.lacks, post.is_kept) == (False, 15, "wall", False)
        assert measured["wall.get"].is_kept and measured["wall.get"].is_allowed is False
        assert measured["groups.edit"].is_kept and measured["groups.edit"].is_allowed is True


async def test_a_token_of_vk_id_is_refused_by_what_writes() -> None:
    options = replace(STRICT, strict=replace(Strictness.usual(), vk_id_unapproved=True))
    async with sandbox(options) as vk:
        made = await vk.control("tokens", {"kind": "user", "scope": "wall", "vk_id": True})
        person = vk.client.session(made["access_token"], USER)
        measured = by_name(await probe_rights(person))
        assert measured["users.get"].is_allowed is True
        post = measured["wall.post"]
        assert (post.is_allowed, post.code, post.is_kept) == (False, 1051, True)


async def test_what_is_no_key_of_this_community_is_told_apart() -> None:
    async with sandbox(STRICT) as vk:
        person = await vk.person()
        first, second = await create(person), await create(person)
        key = await vk.community(first, ALL_BOXES)
        with pytest.raises(TokenUnfit, match="another community"):
            await probe_rights(key, second)
        made = await vk.control("tokens", {"kind": "user", "scope": "wall"})
        with pytest.raises(TokenUnfit, match="other kind"):
            await probe_rights(vk.client.session(made["access_token"], KEY))
        with pytest.raises(TokenUnfit, match="does not know"):
            await probe_rights(vk.client.session("vk1.a.dead", KEY))


# Methods that write and have no required parameter by the schema: with nothing in them there is
# nothing to write. The rest of the table is refused for what it lacks, or reads.
EMPTY_HANDED = {
    "wall.post", "wall.delete", "wall.restore", "photos.saveOwnerPhoto",
    "photos.saveOwnerCoverPhoto", "messages.send", "stories.save", "stories.delete",
}  # fmt: skip
READING = ("get", "resolveScreenName", "execute")


def test_an_empty_call_of_a_method_that_writes_lacks_what_it_requires() -> None:
    writing = {name for name in METHOD_RIGHTS if not name.split(".")[-1].startswith(READING)}
    free = {name for name in writing if not required_by_schema(name)}
    assert free == EMPTY_HANDED


def required_by_schema(name: str) -> list[str]:
    """Parameters without a default in vkbottle-types 5.199.99.22."""
    section, _, method = name.partition(".")
    holder = getattr(methods, f"{section.capitalize()}Category")
    parameters = inspect.signature(getattr(holder, snake_case(method))).parameters.values()
    return [
        one.name
        for one in parameters
        if one.default is one.empty and one.kind is one.POSITIONAL_OR_KEYWORD and one.name != "self"
    ]


def snake_case(name: str) -> str:
    return re.sub(r"(?<=[a-z])([A-Z])", lambda found: f"_{found[1].lower()}", name)


Answers = Callable[[str], dict[str, Any]]


def session_of(answers: Answers, kind: GrantKind = KEY) -> tuple[VkSession, list[str]]:
    """A session whose VK answers as the test says, and the methods that were called."""
    asked: list[str] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        method = request.url.path.rpartition("/")[2]
        asked.append(method)
        return httpx2.Response(200, json=answers(method))

    async def no_sleep(seconds: float) -> None:
        return None

    http = httpx2.AsyncClient(transport=httpx2.MockTransport(answer))
    client = VkClient(
        http, "http://vk", 2, lambda *_: None, sleep=no_sleep, clock=lambda: 10.0 * len(asked)
    )
    return client.session("secret-token", kind), asked


def refusal(code: int, text: str = "no", subcode: int | None = None) -> dict[str, Any]:
    error: dict[str, Any] = {"error_code": code, "error_msg": text}
    return {"error": error | ({"error_subcode": subcode} if subcode else {})}


PERMISSIONS = {"response": {"mask": 8192, "permissions": [{"name": "wall", "setting": 8192}]}}


async def probe_with(code: int, *, nonsense: int = 3, subcode: int | None = None) -> Measured:
    """What is made of this answer to wall.get, where a method of no name has that one."""

    def answers(method: str) -> dict[str, Any]:
        if method == "groups.getTokenPermissions":
            return PERMISSIONS
        return refusal(nonsense) if method == NONSENSE else refusal(code, subcode=subcode)

    session, asked = session_of(answers)
    measured = by_name(await probe_rights(session))
    assert asked[:2] == ["groups.getTokenPermissions", NONSENSE]
    assert "secret-token" not in str(measured)
    return measured["wall.get"]


@pytest.mark.parametrize(
    ("code", "subcode", "is_allowed", "is_kept"),
    [
        (100, None, True, True),
        (104, None, True, True),
        (129, None, True, True),
        (27, None, False, True),
        (3, None, False, True),
        (1051, None, False, True),
        (15, 1133, False, True),
        (15, None, None, False),
        (7, None, None, False),
        (203, None, None, False),
        (14, None, None, False),
    ],
)
async def test_what_an_answer_tells(
    code: int, subcode: int | None, is_allowed: bool | None, is_kept: bool
) -> None:
    one = await probe_with(code, subcode=subcode)
    assert (one.is_allowed, one.is_kept) == (is_allowed, is_kept)
    assert one.code == code


async def test_a_refusal_that_nonsense_is_met_with_too_means_nothing() -> None:
    assert (await probe_with(27, nonsense=27)).is_allowed is None
    assert (await probe_with(27, nonsense=100)).is_allowed is False
    assert (await probe_with(100, nonsense=100)).is_allowed is None
    assert (await probe_with(3, nonsense=27)).is_allowed is False


async def test_a_vk_that_is_away_is_an_error_and_no_verdict() -> None:
    session, _ = session_of(lambda method: {"what": "?"})
    with pytest.raises(VkError):
        await probe_rights(session)
