"""Which way each piece goes, held against what a strict VK really accepts."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from itertools import chain, combinations
from typing import Any

import pytest

from build_runner import BuildRunner, open_build_runner
from connected import ALL_RIGHTS, call, open_group
from sandboxed import SandboxedServices, example_practitioner, open_sandboxed
from vitrina.building.pieces.registry import KINDS, kind_of
from vitrina.building.plan import plan_community
from vitrina.building.routing import PlanTerms
from vitrina.content.pack import Pack
from vitrina.domain.build import BuildState, StepState
from vitrina.domain.community import GrantKind
from vitrina.domain.pieces import Piece
from vitrina.domain.plan import Route
from vitrina.sandbox.options import SandboxOptions
from vitrina.sandbox.strictness import Strictness
from vitrina.vk.rights import RIGHTS_FULL, Means, first_way, may_call

USER, KEY = GrantKind.USER_TOKEN, GrantKind.COMMUNITY_KEY
STRICT = SandboxOptions(auto_consent=True, rate_limits=False, strict=Strictness.usual())
# Refused because of who asks, not because of what is asked (vk-contract §3.2).
NO_ACCESS = {7, 15, 27, 1051}
METHODS = sorted(
    {method for kind in KINDS.values() for way in kind.ways.values() for method in way}
)


def subsets(names: frozenset[str]) -> Iterator[frozenset[str]]:
    ordered = sorted(names)
    every = (combinations(ordered, size) for size in range(len(ordered) + 1))
    return (frozenset(some) for some in chain.from_iterable(every))


MEANS = [
    *(Means(USER, scope) for scope in subsets(RIGHTS_FULL)),
    *(Means(KEY, scope) for scope in subsets(frozenset({"manage", "photos", "messages", "wall"}))),
    Means(KEY, ALL_RIGHTS),
]


def name_of(means: Means) -> str:
    return f"{means.kind}: {' '.join(sorted(means.scope or ())) or 'nothing'}"


@pytest.fixture
async def strict(database_url: str) -> AsyncIterator[SandboxedServices]:
    """Services and a sandbox that is as strict as VK usually is."""
    async with open_sandboxed(database_url, STRICT) as opened:
        yield opened


async def refused_methods(strict: SandboxedServices, means: Means) -> set[str]:
    """What the sandbox refuses this token, whatever it is asked: each method without parameters."""
    scope = sorted(means.scope or ())
    if means.kind is KEY:
        group = await open_group(strict, scope)
        token, group_id = group.key, group.group_id
    else:
        minted = await strict.mint_token(",".join(scope) or "email")
        token, group_id = minted["access_token"], 0
        if "groups" in scope:
            made = await call(
                strict, token, "groups.create", title="Массаж", type="public", v="5.199"
            )
            group_id = made["id"]
    asked: dict[str, str | int] = {"access_token": token, "v": "5.199"}
    if group_id:
        asked |= {"group_id": group_id, "owner_id": -group_id}
    refused = set()
    for method in METHODS:
        reply = await strict.http.post(f"{strict.sandbox.url}/method/{method}", data=asked)
        if reply.json().get("error", {}).get("error_code") in NO_ACCESS:
            refused.add(method)
    return refused


def pieces_of(pack: Pack, means: tuple[Means, ...], *, is_open: bool) -> tuple[Piece, ...]:
    terms = PlanTerms(means, is_open=is_open)
    route = Route.CONNECT if is_open else Route.FULL
    return plan_community(example_practitioner(), pack, route, 1.8e9, "ways", terms).pieces


@pytest.mark.parametrize("means", MEANS, ids=name_of)
async def test_nothing_is_sent_that_vk_refuses_and_nothing_left_that_it_accepts(
    strict: SandboxedServices, means: Means
) -> None:
    refused = await refused_methods(strict, means)
    assert {method for method in METHODS if not may_call(method, means)} == refused

    pieces = pieces_of(strict.services.pack, (means,), is_open=means.kind is KEY)
    for piece in pieces:
        methods = kind_of(piece).ways.get(means.kind)
        if methods is None:
            assert piece.manual, piece.key
        elif not piece.manual:
            assert refused.isdisjoint(methods), piece.key
        elif not refused.intersection(methods):
            # Only what hangs on a piece that is by hand itself, or is there already.
            holder = kind_of(piece).holder(piece)
            by_hand = {one.key for one in pieces if one.manual}
            assert piece.required or holder in by_hand, piece.key


@pytest.mark.parametrize("method", METHODS)
def test_what_was_measured_to_be_refused_is_not_tried(method: str) -> None:
    token, key = Means(USER, RIGHTS_FULL, {method: False}), Means(KEY, ALL_RIGHTS, {method: False})
    for kind in KINDS.values():
        for means in ((token,), (key,), (token, key)):
            way = first_way(kind.ways, means)
            assert way is None or method not in kind.ways[way], kind.name


async def test_a_refusal_in_the_middle_falls_to_the_next_way(strict: SandboxedServices) -> None:
    """A token that says nothing of its rights and may not write on the wall, beside a key."""
    async with open_build_runner(strict) as runner:
        build_id, group_id = await open_with_both(runner, "groups,photos,market")
        build = await runner.finish(build_id)

        posts = await posts_of(runner, group_id)
        assert build.steps["post/1"].way == KEY.value
        assert build.steps["post/1"].state is StepState.DONE
        texts = [post["text"] for post in posts]
        assert len(texts) == len(set(texts)) == 2
        assert all(post["state"] == "postponed" for post in posts)
        assert build.state is BuildState.DONE_WITH_GAPS  # the pin has no other way
        assert build.steps["pin"].state is StepState.REFUSED
        assert build.steps["avatar"].way == USER.value


async def test_what_a_token_was_refused_is_remembered_with_it(strict: SandboxedServices) -> None:
    async with open_build_runner(strict) as runner:
        build_id, group_id = await open_with_both(runner, "groups,photos,market")
        runner.break_next("wall.post", "error", 27)
        await runner.finish(build_id)
        build = await runner.find(build_id)
        token = await runner.building.grants.find(build.grant_id)
        assert token.rights.get("wall.post") is False
        assert len(await posts_of(runner, group_id)) == 2


async def test_an_unknown_outcome_never_takes_another_way(strict: SandboxedServices) -> None:
    async with open_build_runner(strict) as runner:
        build_id, group_id = await open_with_both(runner, "groups,photos,market,wall")
        runner.break_next("wall.post", "drop_after", times=2)
        build = await runner.finish(build_id)
        assert build.state is BuildState.DONE
        assert build.steps["post/1"].way == USER.value
        assert len(await posts_of(runner, group_id)) == 2


async def open_with_both(runner: BuildRunner, scope: str) -> tuple[str, int]:
    """A build whose community is made, with a person's token of that scope and a key beside it."""
    person = await runner.sandboxed.mint_token()
    build_id = await runner.open(person)
    build = await until_made(runner, build_id)
    assert build.group_id is not None
    narrow(runner, person, scope)
    order = {"kind": "community", "scope": ",".join(ALL_RIGHTS), "group_id": build.group_id}
    sandbox_url = runner.sandboxed.sandbox.url
    key = (await runner.sandboxed.http.post(f"{sandbox_url}/sandbox/tokens", json=order)).json()
    webhooks, grants = runner.building.webhooks, runner.building.grants
    await webhooks.adopt(build.group_id, build.community_id, secret="a secret")
    await grants.keep_key(build.group_id, key["access_token"], ALL_RIGHTS)
    return build_id, build.group_id


async def until_made(runner: BuildRunner, build_id: str) -> Any:
    """The build with its community and nothing else: the wall and the rest wait."""
    runner.break_next("groups.edit", "error", 9, times=60)
    build = await runner.advance(build_id)
    runner.sandboxed.sandbox.world.faults.clear()
    return build


def narrow(runner: BuildRunner, person: dict[str, Any], scope: str) -> None:
    """VK forgets rights of the person's token, and nobody is told."""
    world = runner.sandboxed.sandbox.world
    token = world.tokens[person["access_token"]]
    world.tokens[person["access_token"]] = replace(token, rights=frozenset(scope.split(",")))


async def posts_of(runner: BuildRunner, group_id: int) -> list[dict[str, Any]]:
    """The posts with a text; the avatar's own may not be taken away without `wall`."""
    groups = (await runner.sandboxed.world())["groups"]
    found: list[dict[str, Any]] = next(one["posts"] for one in groups if one["id"] == group_id)
    return [post for post in found if post["text"]]
