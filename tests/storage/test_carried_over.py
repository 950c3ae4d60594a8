"""A database of the first release, migrated and continued: nothing is lost, nothing is doubled."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial

import httpx2
import pytest
from cryptography.fernet import Fernet
from sqlalchemy import func, select

from autoresponder.bot_community import BotCommunity, responding
from build_runner import BuildRunner, open_build_runner
from sandbox_options import AGREEING
from sandboxed import RIGHTS, SandboxedServices, grant_of, sandboxed_settings
from storage.first_release import PHONE, PLAN, FirstRelease, Person, fill, open_first_release
from storage.test_migrations import compare, empty, empty_url
from vitrina.application.requests_link import read_requests_link
from vitrina.domain.build import BuildEvent, BuildPurpose, BuildState, WaitingFor
from vitrina.domain.community import CommunityState, OpenedBy, Seen
from vitrina.domain.practitioner import Practitioner
from vitrina.domain.search_terms import list_terms, name_key_of
from vitrina.sandbox.server import run_sandbox
from vitrina.storage.build_events import read_events
from vitrina.storage.database import Database
from vitrina.storage.figures import read_figures
from vitrina.storage.grants import Grants
from vitrina.storage.link_keys import is_ended
from vitrina.storage.listings import relist
from vitrina.storage.models import (
    builds,
    communities,
    grants,
    link_keys,
    listings,
    practitioners,
    search_terms,
    steps,
    webhooks,
)
from vitrina.storage.pieces import read_pieces
from vitrina.storage.restoring import distrust_backup
from vitrina.storage.sealed import count_sealed, reseal_secrets
from vitrina.storage.students import latest_of_student
from vitrina.storage.vault import Vault
from vitrina.storage.webhooks import Webhooks
from vitrina.wiring.application import application_of
from vitrina.wiring.migrating import migrate
from vitrina.wiring.services import open_services

__all__ = ["empty", "empty_url"]  # fixtures

UNFINISHED = ("queued", "running", "captcha", "grant", "flood", "person")
ENDED = ("done", "gaps", "failed", "cancelled")


@dataclass
class CarriedOver:
    """The migrated database with the people of before, and the program at work on it."""

    before: FirstRelease
    runner: BuildRunner
    key: str

    @property
    def database(self) -> Database:
        return self.runner.building.database

    @property
    def sandboxed(self) -> SandboxedServices:
        return self.runner.sandboxed

    def person(self, name: str) -> Person:
        return self.before.people[name]

    async def groups_of(self, name: str) -> list[int]:
        """The groups that the person has in VK."""
        world = await self.sandboxed.world()
        owner = self.person(name).user_id
        return [group["id"] for group in world["groups"] if group["owner_id"] == owner]


@pytest.fixture
async def carried(empty: Database) -> AsyncIterator[CarriedOver]:
    """Builds of the first release in every state, then `vitrina migrate`, then this version."""
    key, address = Fernet.generate_key().decode(), empty.url.render_as_string(hide_password=False)
    options = AGREEING
    async with run_sandbox(options) as sandbox, httpx2.AsyncClient() as http:
        before = await open_first_release(empty, key, http, sandbox.url)
        await fill(before)
        settings = sandboxed_settings(sandbox.url, address, VITRINA_SECRET_KEYS=key)
        await migrate(settings)
        await compare(empty)
        async with open_services(settings, will_work=True) as services:
            sandboxed = SandboxedServices(services, sandbox, http)
            async with open_build_runner(sandboxed) as runner:
                yield CarriedOver(before, runner, key)


async def test_every_build_belongs_to_a_community_and_no_row_is_lost(carried: CarriedOver) -> None:
    people = carried.before.people
    async with carried.database.transaction() as connection:
        for table, count in (
            (builds, len(people)), (communities, len(people)), (link_keys, 2 * len(people) + 2),
            (steps, len(people) * len(PLAN["items"])), (grants, len(people) + 2), (webhooks, 1),
        ):  # fmt: skip
            found = await connection.execute(select(func.count()).select_from(table))
            assert found.scalar_one() == count, table.name
        query = select(communities.c.state, builds.c.state, builds.c.purpose)
        joined = query.join(builds, builds.c.community_id == communities.c.id)
        states = {
            BuildState(state): (CommunityState(of_community), BuildPurpose(purpose))
            for of_community, state, purpose in (await connection.execute(joined)).all()
        }
    assert states[BuildState.DONE][0] is CommunityState.LIVING
    assert states[BuildState.DONE_WITH_GAPS][0] is CommunityState.LIVING
    assert states[BuildState.FAILED][0] is CommunityState.DRAFT
    assert {purpose for _, purpose in states.values()} == {BuildPurpose.CREATE}


async def test_a_community_knows_whose_it_is_and_what_vk_has_of_it(carried: CarriedOver) -> None:
    done, services = carried.person("done"), carried.sandboxed.services
    assert done.group_id is not None
    community = await services.communities.find_by_group(done.group_id)
    assert community is not None and community.plan is not None
    assert (community.owner_id, community.state) == (done.user_id, CommunityState.LIVING)
    assert (community.opened_by, community.student_id) == (OpenedBy.BY_API, "done")
    assert [one.key for one in community.plan.pieces] == [one["key"] for one in PLAN["items"]]
    owner = await services.communities.owner(done.group_id)
    assert owner is not None and owner.practitioner.phone == "+79000000000"
    found = await latest_of_student(carried.database, services.builds, "done")
    assert found is not None and found.id == done.build_id

    pieces = await read_pieces(carried.database, community.id)
    made = {item["key"]: item["kind"] for item in PLAN["items"] if not item["by_hand"]}
    assert set(pieces) == set(made)
    assert {pieces[key].kind for key in ("info", "market/currency")} == {"info", "market_currency"}
    assert pieces["community"].vk_id == done.group_id
    assert {piece.seen for piece in pieces.values()} == {Seen.UNKNOWN}
    told = await read_events(carried.database, done.build_id)
    assert [one.event for one in told] == [
        BuildEvent.OPENED, BuildEvent.STARTED, BuildEvent.FINISHED,
    ]  # fmt: skip
    figures = await read_figures(carried.database)
    assert (figures.created, figures.failed, figures.connected) == (2, 1, 0)


async def test_builds_that_were_under_way_finish_with_one_group_each(carried: CarriedOver) -> None:
    runner, grants_of = carried.runner, carried.runner.builds
    captcha = carried.person("captcha")
    parked = await runner.find(captcha.build_id)
    assert parked.waiting_data is not None
    passed = await runner.pass_check(parked.waiting_data["redirect_uri"])
    answer = {"method": "board.addTopic", "success_token": passed}
    assert await grants_of.resume(captcha.build_id, WaitingFor.CAPTCHA, answer)
    asked = carried.person("grant")
    again = grant_of(await mint_again(carried, asked))
    assert await runner.open_by(again, "again") == asked.build_id
    assert await grants_of.retry(carried.person("person").build_id)
    runner.clock.pass_time(301)

    for name in UNFINISHED:
        build = await runner.finish(carried.person(name).build_id)
        assert build.state is BuildState.DONE, (name, build.state, build.reason)
        assert await carried.groups_of(name) == [build.group_id]
        community = await carried.sandboxed.services.communities.find(build.community_id)
        assert community is not None
        assert (community.group_id, community.state) == (build.group_id, CommunityState.LIVING)
        told = [one.event for one in await read_events(carried.database, build.id)]
        assert told[-1] is BuildEvent.FINISHED and BuildEvent.STEP_DONE in told
    for name in ENDED:
        before = await runner.find(carried.person(name).build_id)
        assert await runner.advance(before.id) == before


async def test_what_was_refused_is_tried_again_and_its_words_are_still_read(
    carried: CarriedOver,
) -> None:
    gaps = carried.person("gaps")
    build = await carried.runner.find(gaps.build_id)
    reason = build.steps["topic/reviews"].reason
    assert reason is not None and reason.data == {"words": "VK said no"}
    failed = await carried.runner.find(carried.person("failed").build_id)
    assert failed.reason is not None and failed.reason.data == {"words": "No room"}
    assert await carried.runner.builds.retry(gaps.build_id)
    build = await carried.runner.finish(gaps.build_id)
    assert build.steps["topic/reviews"].reason is None
    assert await carried.groups_of("gaps") == [gaps.group_id]


async def test_links_of_before_open_what_they_opened(carried: CarriedOver) -> None:
    known = carried.sandboxed.services.builds
    for name, person in carried.before.people.items():
        for kind in ("page", "follow"):
            found = await known.find_by_key(f"{kind}-{name}", kind)
            assert found is not None and found.id == person.build_id
        assert await known.find_by_key(f"page-{name}", "follow") is None
    done = carried.person("done")
    changed, present = (carried.before.leads_key(done, number) for number in (0, 1))
    found = await known.find_by_key(present, "requests")
    assert found is not None and found.id == done.build_id
    assert await known.find_by_key(changed, "requests") is None
    assert await is_ended(carried.database, changed, "requests")
    application = application_of(carried.sandboxed.services)
    assert await read_requests_link(application.requests, found) == present


async def test_the_bot_answers_and_its_requests_are_there(carried: CarriedOver) -> None:
    done, bot = carried.person("done"), carried.sandboxed.services.bot
    assert done.group_id is not None
    inbox = await bot.leads.read_page(done.group_id)
    assert [lead.contact for lead in inbox.leads] == [PHONE]
    community = BotCommunity(carried.sandboxed, done.client, done.group_id, "")
    async with responding(bot.responder_dependencies):
        (said,) = await community.until_said(1)
    assert "₽" in said


async def test_secrets_open_and_take_a_new_key(carried: CarriedOver) -> None:
    done, captcha = carried.person("done"), carried.person("captcha")
    assert done.group_id is not None
    bound = partial(Vault, binds=True)
    counted = await count_sealed(carried.database, bound([carried.key]))
    assert (counted.lost, counted.unbound) == (0, 0)
    fresh = Fernet.generate_key().decode()
    changed = await reseal_secrets(carried.database, bound([fresh, carried.key]))
    # Access and device of each token, the one that was replaced too; the bot's four.
    assert changed == 2 * (len(carried.before.people) + 1) + 4
    vault = bound([fresh])
    assert await Grants(carried.database, vault).find_key(done.group_id)
    webhook = await Webhooks(carried.database, vault).find(done.group_id)
    assert webhook is not None and webhook.secret == "callback-secret" and webhook.is_confirmed
    build = await carried.runner.find(captcha.build_id)
    assert build.grant_id == "t-second"
    for grant_id in ("t-captcha", "t-second"):
        token = await Grants(carried.database, vault).find(grant_id)
        assert (token.access_token, token.device_id) == (captcha.client.token, "device")


async def test_a_backup_of_before_is_distrusted_like_any_other(carried: CarriedOver) -> None:
    counted = await distrust_backup(carried.database)
    assert counted.builds == len(UNFINISHED) and counted.events == 1
    runner = carried.runner
    for name in ("queued", "running"):
        build = await runner.finish(carried.person(name).build_id)
        assert build.state is BuildState.DONE
        assert await carried.groups_of(name) == [build.group_id]


async def mint_again(carried: CarriedOver, person: Person) -> dict[str, object]:
    """A fresh token of the same person."""
    order = {"kind": "user", "scope": RIGHTS, "user_id": person.user_id}
    return await person.client.control("tokens", **order)


async def test_the_schools_list_has_everybody_as_it_would_be_written_today(
    carried: CarriedOver,
) -> None:
    async def read() -> dict[str, dict[str, object]]:
        rows = (await connection.execute(select(listings))).mappings().all()
        return {row["community_id"]: {**row, "since": 0.0} for row in rows}

    async with carried.database.transaction() as connection:
        migrated = await read()
        forms = (await connection.execute(select(practitioners))).mappings().all()
        terms = (await connection.execute(select(search_terms))).all()
        await relist(connection, carried.database.now())
        assert migrated and migrated == await read()
    for form in forms:
        parsed = Practitioner.model_validate_json(form["data"])
        found = {row.term for row in terms if row.practitioner_id == form["id"]}
        assert found == list_terms(parsed, form["student_id"])
        assert form["name_key"] == name_key_of(parsed.name)
