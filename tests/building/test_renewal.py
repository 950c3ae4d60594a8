"""A token that ends in the middle: renewed once, by one holder, or asked for again."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from structlog.testing import capture_logs

from build_runner import BuildRunner, after_intent, open_build_runner
from sandboxed import RIGHTS, SandboxedServices, open_sandboxed
from vitrina.building.advance import advance
from vitrina.building.renewal import ENDS_SOON, POLL_INTERVAL, renew_token
from vitrina.domain.build import BuildState, WaitingFor
from vitrina.sandbox.world import FaultKind, Token
from vitrina.storage.grants import REFRESHING_FOR
from vitrina.storage.records import TokenRecord
from vitrina.vk.oauth import Grant, GrantFlow, VkId, challenge_of, new_state, new_verifier
from vitrina.wording.reasons import say_reason

REDIRECT = "http://127.0.0.1:1/oauth/callback"
HOUR = 3600.0


@dataclass
class CountedGrants:
    """The real flow; `refreshed` are the refresh tokens that were sent."""

    flow: GrantFlow
    refreshed: list[str] = field(default_factory=list)

    def authorize_url(
        self, state: str, challenge: str, redirect_uri: str, scope: frozenset[str]
    ) -> str:
        return self.flow.authorize_url(state, challenge, redirect_uri, scope)

    async def exchange(
        self, *, code: str, device_id: str | None, verifier: str, state: str, redirect_uri: str
    ) -> Grant:
        return await self.flow.exchange(
            code=code,
            device_id=device_id,
            verifier=verifier,
            state=state,
            redirect_uri=redirect_uri,
        )

    async def refresh(self, *, refresh_token: str, device_id: str, state: str) -> Grant:
        self.refreshed.append(refresh_token)
        return await self.flow.refresh(
            refresh_token=refresh_token, device_id=device_id, state=state
        )


@dataclass
class Person:
    """Somebody with a browser who grants access by VK ID, as often as asked."""

    build_runner: BuildRunner
    grants: CountedGrants
    browser: httpx2.AsyncClient

    async def grant(self) -> Grant:
        """What VK gives for one more consent."""
        verifier, state = new_verifier(), new_state()
        rights = frozenset(RIGHTS.split(","))
        url = self.grants.authorize_url(state, challenge_of(verifier), REDIRECT, rights)
        reply = await self.browser.get(url)
        query = {k: v[0] for k, v in parse_qs(urlsplit(reply.headers["location"]).query).items()}
        return await self.grants.exchange(
            code=query["code"],
            device_id=query["device_id"],
            verifier=verifier,
            state=state,
            redirect_uri=REDIRECT,
        )

    async def open(self, grant: Grant | None = None, **changes: object) -> str:
        """A build by a grant, or one more grant for the unfinished one; its id."""
        grant = grant or await self.grant()
        changed = replace(grant, **changes)  # type: ignore[arg-type] # texts or None
        return await self.build_runner.open_by(changed, grant.access_token[-30:])

    async def token_of(self, build_id: str) -> TokenRecord:
        build = await self.build_runner.find(build_id)
        return await self.build_runner.building.grants.find(build.grant_id)

    async def in_vk(self, build_id: str) -> Token:
        """VK's side of the build's token."""
        token = await self.token_of(build_id)
        return self.build_runner.sandboxed.sandbox.world.tokens[token.access_token]


@asynccontextmanager
async def invite(sandboxed: SandboxedServices, *, waves: bool) -> AsyncIterator[Person]:
    async with (
        open_build_runner(sandboxed, waves=waves) as build_runner,
        httpx2.AsyncClient() as browser,
    ):
        grants = CountedGrants(sandboxed.services.grant_flow)
        build_runner.building = replace(build_runner.building, grant_flow=grants)
        yield Person(build_runner, grants, browser)


@pytest.fixture
async def anywhere(sandboxed: SandboxedServices) -> AsyncIterator[Person]:
    """Somebody about to have a community made, in fast forward, on both engines."""
    async with invite(sandboxed, waves=True) as person:
        yield person


@pytest.fixture(params=[False, True], ids=["one by one", "in waves"])
async def either_way(
    sqlite_url: str, no_waiting_for_vk: None, request: pytest.FixtureRequest
) -> AsyncIterator[Person]:
    """The same on SQLite, with calls sent both ways."""
    async with (
        open_sandboxed(sqlite_url) as sandboxed,
        invite(sandboxed, waves=request.param) as person,
    ):
        yield person


@pytest.fixture
async def person(sqlite_url: str, no_waiting_for_vk: None) -> AsyncIterator[Person]:
    """The same in waves."""
    async with open_sandboxed(sqlite_url) as sandboxed, invite(sandboxed, waves=True) as person:
        yield person


async def expect_undisturbed(person: Person, build_id: str) -> None:
    """One community, and it is what a build without trouble makes."""
    build_runner = person.build_runner
    build_runner.sandboxed.sandbox.world.faults.clear()
    undisturbed = await build_runner.open()
    await build_runner.advance(undisturbed)
    wanted = await build_runner.communities_of(undisturbed)
    assert len(wanted) == 1
    assert await build_runner.communities_of(build_id) == wanted


async def test_a_fresh_token_is_not_renewed(person: Person) -> None:
    build_id = await person.open()
    assert (await person.build_runner.advance(build_id)).state is BuildState.DONE
    assert person.grants.refreshed == []


async def test_a_token_about_to_end_is_renewed_before_it_is_used(anywhere: Person) -> None:
    build_id = await anywhere.open()
    before = await anywhere.token_of(build_id)
    anywhere.build_runner.clock.pass_time(HOUR - ENDS_SOON + 1)

    build = await anywhere.build_runner.advance(build_id)

    assert build.state is BuildState.DONE
    assert anywhere.grants.refreshed == [before.refresh_token]
    after = await anywhere.token_of(build_id)
    assert after.access_token != before.access_token
    assert after.refresh_token not in (None, before.refresh_token)
    assert (after.device_id, after.scope) == (before.device_id, before.scope)
    assert after.expires_at == pytest.approx(anywhere.build_runner.clock.now + HOUR, abs=60)
    await expect_undisturbed(anywhere, build_id)


async def test_a_token_that_ended_while_the_build_slept_is_renewed(person: Person) -> None:
    build_id = await person.open()
    person.build_runner.clock.pass_time(5 * HOUR)
    assert (await person.build_runner.advance(build_id)).state is BuildState.DONE
    assert len(person.grants.refreshed) == 1


@pytest.mark.parametrize("code", [5, 1117])
@pytest.mark.parametrize("method", ["groups.create", "wall.post", "market.saveProductPhoto"])
async def test_a_token_lost_on_the_way_is_renewed_once_and_the_same_run_goes_on(
    either_way: Person, method: str, code: int
) -> None:
    build_id = await either_way.open()
    # Inside a wave it is asked again alone, and refused as well.
    world = either_way.build_runner.sandboxed.sandbox.world
    either_way.build_runner.break_next(method, "error", code, times=50)
    old = await either_way.in_vk(build_id)

    class Renews(CountedGrants):
        async def refresh(self, *, refresh_token: str, device_id: str, state: str) -> Grant:
            world.faults.clear()
            return await super().refresh(
                refresh_token=refresh_token, device_id=device_id, state=state
            )

    grants = Renews(either_way.grants.flow)
    either_way.build_runner.building = replace(either_way.build_runner.building, grant_flow=grants)
    with capture_logs() as logs:
        build = await either_way.build_runner.advance(build_id)

    assert build.state is BuildState.DONE
    assert len(grants.refreshed) == 1
    assert (await either_way.in_vk(build_id)) is not old
    assert "build.parked" not in [log["event"] for log in logs]
    assert say_reason(build.reason) is None and build.waiting_for is None
    await expect_undisturbed(either_way, build_id)


@pytest.mark.parametrize("frozen_at", ["community", "cover", "bot/callback"])
async def test_a_worker_frozen_for_an_hour_finds_its_token_ended_and_renews_it(
    either_way: Person, frozen_at: str
) -> None:
    build_id = await either_way.open()
    frozen: list[str] = []

    def freeze(key: str) -> None:
        if key == frozen_at and not frozen:
            frozen.append(key)
            either_way.build_runner.clock.pass_time(HOUR)

    with after_intent(freeze):
        build = await either_way.build_runner.advance(build_id)

    assert frozen and build.state is BuildState.DONE
    assert len(either_way.grants.refreshed) == 1
    await expect_undisturbed(either_way, build_id)


async def test_a_token_refused_again_after_its_renewal_waits_for_the_person(
    person: Person,
) -> None:
    """The page is closed, or the app lost its rights: renewing for ever changes nothing."""
    build_id = await person.open()
    person.build_runner.break_next("board.addTopic", "error", 5, times=100)
    build = await person.build_runner.advance(build_id)
    assert (build.state, build.waiting_for) == (BuildState.WAITING, WaitingFor.GRANT)
    assert len(person.grants.refreshed) == 1

    person.build_runner.sandboxed.sandbox.world.faults.clear()
    assert await person.open() == build_id
    assert (await person.build_runner.advance(build_id)).state is BuildState.DONE
    await expect_undisturbed(person, build_id)


@pytest.mark.parametrize(
    "kind",
    ["error", "drop_after", "close_before"],
    ids=["refused", "its answer lost", "perhaps never there"],
)
async def test_a_renewal_that_fails_waits_for_the_grant_and_the_same_build_goes_on(
    person: Person, kind: FaultKind
) -> None:
    build_id = await person.open()
    build_runner = person.build_runner
    build_runner.break_next("board.addTopic", "error", 1117, times=2)
    if kind == "error":
        for session in build_runner.sandboxed.sandbox.app.state.sandbox.grants.sessions.values():
            session.ended = True
    else:
        build_runner.break_next("oauth2/auth", kind)

    build = await build_runner.advance(build_id)

    assert (build.state, build.waiting_for) == (BuildState.WAITING, WaitingFor.GRANT)
    assert build.not_before is None
    assert "Разрешите" in (say_reason(build.reason) or "")
    assert len(person.grants.refreshed) == 1
    assert (await person.token_of(build_id)).refresh_token is None  # nobody sends it again

    build_runner.sandboxed.sandbox.world.faults.clear()
    assert await person.open() == build_id
    assert (await build_runner.find(build_id)).state is BuildState.QUEUED
    assert (await build_runner.advance(build_id)).state is BuildState.DONE
    assert len(person.grants.refreshed) == 1
    await expect_undisturbed(person, build_id)


@pytest.mark.parametrize("when", ["before the build", "in the middle"])
@pytest.mark.parametrize("trouble", ["no connection", "slow down"])
async def test_while_vk_cannot_be_asked_the_build_sleeps_and_the_token_stays_good(
    person: Person, trouble: str, when: str
) -> None:
    build_id = await person.open()
    build_runner, reachable = person.build_runner, person.build_runner.building
    if trouble == "no connection":
        nowhere = VkId("test", "http://127.0.0.1:1", person.browser)
        build_runner.building = replace(reachable, grant_flow=nowhere)
    else:
        build_runner.break_next("oauth2/auth", "error")
    if when == "before the build":
        build_runner.clock.pass_time(HOUR)
    else:
        build_runner.break_next("board.addTopic", "error", 1117, times=2)

    build = await build_runner.advance(build_id)

    assert (build.state, build.waiting_for) == (BuildState.WAITING, WaitingFor.FLOOD)
    assert build.not_before == pytest.approx(build_runner.clock.now + 60, abs=1)
    assert (await person.token_of(build_id)).refresh_token is not None

    build_runner.sandboxed.sandbox.world.faults.clear()
    build_runner.building = reachable
    person.grants.refreshed.clear()
    build_runner.clock.pass_time(HOUR)
    build = await build_runner.advance(build_id)
    assert build.state is BuildState.DONE
    assert len(person.grants.refreshed) == 1
    await expect_undisturbed(person, build_id)


async def renew(person: Person, token: TokenRecord) -> TokenRecord | None:
    work = person.build_runner.building
    return await renew_token(work.grants, work.grant_flow, token, work.sleep)


async def test_of_many_holders_one_renews_and_all_get_the_fresh_token(anywhere: Person) -> None:
    """VK ends the whole session when a refresh token comes a second time."""
    build_id = await anywhere.open()
    token = await anywhere.token_of(build_id)

    is_renewed = asyncio.Event()

    async def until_renewed(seconds: float) -> None:
        # The waiting ones do not run out of their looks while VK's answer is on its way.
        await is_renewed.wait()

    async def hold() -> TokenRecord | None:
        work = anywhere.build_runner.building
        fresh = await renew_token(work.grants, work.grant_flow, token, until_renewed)
        is_renewed.set()
        return fresh

    renewed = await asyncio.gather(*(hold() for _ in range(6)))

    assert len(anywhere.grants.refreshed) == 1
    fresh = await anywhere.token_of(build_id)
    assert [one and one.access_token for one in renewed] == [fresh.access_token] * 6
    assert not (await anywhere.in_vk(build_id)).revoked


async def test_who_read_the_token_before_somebody_renewed_it_does_not_send_the_dead_one(
    person: Person,
) -> None:
    build_id = await person.open()
    old = await person.token_of(build_id)
    fresh = await renew(person, old)

    assert await renew(person, old) == fresh  # a holder that was frozen meanwhile

    assert len(person.grants.refreshed) == 1
    assert not (await person.in_vk(build_id)).revoked
    # And its mark is gone: the next renewal finds the way free.
    assert fresh is not None
    again = await renew(person, fresh)
    assert again is not None and again.access_token != fresh.access_token


async def test_two_runners_of_one_build_renew_its_token_once(anywhere: Person) -> None:
    build_id = await anywhere.open()
    anywhere.build_runner.clock.pass_time(HOUR)

    await asyncio.gather(*(advance(anywhere.build_runner.building, build_id) for _ in range(2)))

    build = await anywhere.build_runner.finish(build_id)
    assert build.state is BuildState.DONE
    assert len(anywhere.grants.refreshed) == 1
    await expect_undisturbed(anywhere, build_id)


async def test_when_the_refresher_died_on_the_way_the_person_is_asked(anywhere: Person) -> None:
    """VK may have seen the refresh token: nobody sends it again, and nobody waits for ever."""
    build_id = await anywhere.open()
    token = await anywhere.token_of(build_id)
    assert await anywhere.build_runner.building.grants.begin_refresh(token.id)
    anywhere.build_runner.clock.pass_time(HOUR)
    started = anywhere.build_runner.clock.now

    build = await anywhere.build_runner.advance(build_id)

    assert (build.state, build.waiting_for) == (BuildState.WAITING, WaitingFor.GRANT)
    assert anywhere.build_runner.clock.now - started <= REFRESHING_FOR + 1
    assert anywhere.grants.refreshed == []
    assert await anywhere.open() == build_id
    assert (await anywhere.build_runner.advance(build_id)).state is BuildState.DONE


async def test_who_waits_for_the_refresher_hears_that_it_failed(person: Person) -> None:
    build_id = await person.open()
    token = await person.token_of(build_id)
    grants = person.build_runner.building.grants
    assert await grants.begin_refresh(token.id)
    looks: list[float] = []

    async def sleep(seconds: float) -> None:
        looks.append(seconds)
        if len(looks) == 3:
            await grants.forget_refresh(token.id)

    assert await renew_token(grants, person.grants, token, sleep) is None
    assert len(looks) == 3


async def test_a_refresher_that_ends_at_the_last_moment_is_still_heard(person: Person) -> None:
    build_id = await person.open()
    token = await person.token_of(build_id)
    grants = person.build_runner.building.grants
    assert await grants.begin_refresh(token.id)
    assert token.vk_user_id is not None
    fresh = grants.seal(
        vk_user_id=token.vk_user_id,
        access_token="fresh",
        refresh_token="fresh refresh",
        device_id=token.device_id,
        scope=token.scope,
        expires_in=HOUR,
        token_id=token.id,
    )
    find, looks = grants.find, 0

    async def find_and_let_it_end(token_id: str) -> TokenRecord:
        nonlocal looks
        looks += 1
        found = await find(token_id)
        if looks == round(REFRESHING_FOR / POLL_INTERVAL):
            await grants.finish_refresh(fresh)
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grants, "find", find_and_let_it_end)
        heard = await renew(person, token)

    assert heard is not None
    assert (heard.access_token, heard.refresh_token) == ("fresh", "fresh refresh")


async def test_a_token_that_cannot_be_renewed_is_used_as_long_as_vk_takes_it(
    person: Person,
) -> None:
    """As the older code flow gives them."""
    build_runner = person.build_runner
    build_id = await person.open(refresh_token=None, device_id=None)
    build_runner.clock.pass_time(HOUR - 5)
    assert (await build_runner.advance(build_id)).state is BuildState.DONE
    assert person.grants.refreshed == []


async def test_one_without_a_refresh_token_that_ends_asks_for_the_grant(person: Person) -> None:
    build_runner = person.build_runner
    build_id = await person.open(refresh_token=None, device_id=None)
    build_runner.clock.pass_time(HOUR + 5)
    build = await build_runner.advance(build_id)
    assert (build.state, build.waiting_for) == (BuildState.WAITING, WaitingFor.GRANT)
    assert person.grants.refreshed == []

    assert await person.open() == build_id
    assert (await build_runner.advance(build_id)).state is BuildState.DONE


async def test_no_secret_is_in_the_log(person: Person) -> None:
    build_id = await person.open()
    old = await person.token_of(build_id)
    person.build_runner.break_next("oauth2/auth", "drop_after")
    person.build_runner.clock.pass_time(HOUR)
    with capture_logs() as logs:
        await person.build_runner.advance(build_id)
    told = repr(logs)
    assert "token.not_renewed" in told
    for secret in (old.access_token, old.refresh_token, old.device_id):
        assert secret and secret not in told
