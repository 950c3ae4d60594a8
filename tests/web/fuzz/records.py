"""An application with records of every kind in it, so that keys of any kind meet what they open."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, cycle
from typing import Any
from urllib.parse import parse_qs, urlsplit

from fastapi import FastAPI
from sqlalchemy import update

from sandboxed import SandboxedServices, example_practitioner
from vitrina.application.invite_member import invite_member
from vitrina.application.member_services import MemberServices
from vitrina.application.requests_link import change_requests_link
from vitrina.building.advance import advance
from vitrina.domain.api_key import Scope
from vitrina.domain.build import BuildState, WaitingFor
from vitrina.domain.form_link import signed_query
from vitrina.domain.member import ON_SERVER, Member, Role
from vitrina.storage.feeds import Feeds
from vitrina.storage.leads import LeadRecord, insert_lead
from vitrina.storage.models import builds
from vitrina.storage.models import members as members_table
from vitrina.storage.pending_grants import PendingGrant
from vitrina.storage.sessions import Device, insert_session
from vitrina.storage.vault import Vault
from vitrina.vk.oauth import challenge_of, new_state, new_verifier
from vitrina.vk.rights import RIGHTS_FULL
from vitrina.web.app import ROUTES
from vitrina.web.http.routes import Route
from vitrina.wiring.application import application_of
from vitrina.wording.reasons import say_reason
from web.feeding import open_fed
from web.fuzz.files import pictures
from web.fuzz.values import MARK, NAME, PHONE
from web.signed_in import join

BROWSER = "fuzz-browser-of-a-person-who-means-no-good"
SECRET = "fuzz-secret-of-a-community"
_FOR_EVER = 4_000_000_000
_CODE = "c0de-of-a-community"
_REDIRECT = {
    "waiting_data": {"redirect_uri": "https://id.vk.ru/not_robot_captcha", "step": "cover"}
}

# What builds are said to be, beside those that are really made.
_STATES: dict[str, dict[str, Any]] = {
    "queued": {"state": BuildState.QUEUED},
    "running": {"state": BuildState.RUNNING, "started_at": 1.0},
    "captcha": {"state": BuildState.WAITING, "waiting_for": WaitingFor.CAPTCHA, **_REDIRECT},
    "grant": {"state": BuildState.WAITING, "waiting_for": WaitingFor.GRANT, "words": MARK},
    "flood": {"state": BuildState.WAITING, "waiting_for": WaitingFor.FLOOD, "not_before": 1.0},
    "person": {"state": BuildState.WAITING, "waiting_for": WaitingFor.PERSON, **_REDIRECT},
    "failed": {"state": BuildState.FAILED, "words": f"Не вышло {MARK}", "error_code": 15},
    "cancelled": {"state": BuildState.CANCELLED, "group_id": 76, "screen_name": "club76"},
}  # fmt: skip
_BLANK = {"waiting_for": None, "waiting_data": None, "not_before": None, "words": None}


# Each is reached only by a request that is right in everything: without them the run tests nothing.
DEEP = {
    ("/create", 303),
    ("/preview", 200),
    ("/photos", 201),
    ("/oauth/init", 200),
    ("/oauth/go/{ticket}", 303),
    ("/oauth/callback", 303),
    ("/builds/{page_key}/events", 200),
    ("/builds/{page_key}/pictures/{item:path}.jpg", 200),
    ("/builds/{page_key}/bot/key", 422),
    ("/leads/{key}/link", 303),
    ("/webhook/{community}", 200),
    ("/api/v1/communities", 200),
}
# So they come more often than the others, or the table's growth would make them rare.
_HARD = [route for route in ROUTES if route.path in {path for path, _ in DEEP}]


@dataclass
class Records:
    """What it holds. `keys` are pools by kind; `returns` are (state, code, device) of VK's."""

    sandboxed: SandboxedServices
    base_url: str
    cookie: str
    csrf: str
    link: str = ""  # a student's, as the school signs it
    keys: dict[str, list[str]] = field(default_factory=dict)
    returns: list[tuple[str, str, str]] = field(default_factory=list)
    vk_keys: list[str] = field(default_factory=list)
    secrets: set[str] = field(default_factory=set)
    api_key: str = ""
    shows_key: Iterator[bool] = field(default_factory=lambda: cycle((True, False, False)))
    sessions: list[str] = field(default_factory=list)  # cookies of members of the school
    turns: Iterator[Route] = field(default_factory=lambda: cycle([*ROUTES, *_HARD, *_HARD]))
    _stated: dict[str, str] = field(default_factory=dict)
    _groups: dict[str, int] = field(default_factory=dict)
    _members: list[tuple[MemberServices, Member]] = field(default_factory=list)

    def all_keys(self) -> list[str]:
        """Keys of every kind."""
        return list(chain.from_iterable(self.keys.values()))


async def furnish(sandboxed: SandboxedServices, app: FastAPI) -> Records:
    """Builds in every state, two of them really made, with communities, bots and keys."""
    context = app.state.context
    cookie, csrf = app.state.browser_cookie, context.csrf.token(BROWSER)
    records = Records(sandboxed, sandboxed.services.base_url, cookie, csrf)
    for key in sandboxed.services.settings.school_keys:
        records.link = signed_query("student-7", "course-1", _FOR_EVER, key)
    records.keys = {"page": [], "follow": [], "ex-leads": [], "group": ["77"]}
    for name in _STATES:
        records._stated[name] = await _open(records, name)
    for name in ("done", "gaps"):
        await _make(records, name)
    plan = (await sandboxed.find(next(iter(records._groups)))).plan
    records.keys["item"] = [item.key for item in plan.pieces]
    records.secrets |= {csrf, BROWSER, SECRET, _CODE, *sandboxed.services.settings.secret_keys}
    await _give_feed(records)
    context = app.state.context.application.members
    records._members = [(context, (await join(context, role)).member) for role in Role]
    programs = app.state.context.application.programs
    reads = [Scope.COMMUNITIES_READ, Scope.EVENTS_READ]
    _, records.api_key = await programs.keys.make(ON_SERVER, "fuzz", reads, None)
    records.keys["build"] = list(records._stated.values())
    records.secrets.add(records.api_key)
    await renew(records)
    return records


async def renew(records: Records) -> None:
    """Put back what requests have used up: grants on their way, photos, requests, states."""
    services = records.sandboxed.services
    async with services.database.transaction() as connection:
        for name, build_id in records._stated.items():
            said = _BLANK | _STATES[name]
            await connection.execute(update(builds).where(builds.c.id == build_id).values(said))
    records.keys |= {"ticket": [], "state": [], "leads": [], "lead": []}
    records.returns = []
    records.keys["photo"] = [await services.photos.add(pictures()[0]) for _ in range(2)]
    for outcome in (None, None, "refused", "already_made", "too_many"):
        await _put_grant(records, previous_outcome=outcome)
    for build_id, group_id in records._groups.items():
        community_id = (await records.sandboxed.find(build_id)).community_id
        await services.webhooks.expect(group_id, community_id, secret=SECRET, code=_CODE)
        await services.grants.keep_key(group_id, records.vk_keys[0])
        records.keys["ex-leads"] = records.keys["ex-leads"][-4:]
        build = await records.sandboxed.find(build_id)
        requests = application_of(services).requests
        records.keys["ex-leads"].append(await change_requests_link(requests, build))
        records.keys["leads"].append(await change_requests_link(requests, build))
        records.keys["lead"] += [await _ask(records, group_id) for _ in range(2)]
        await _put_grant(records, group_id=group_id, page_key=records.keys["page"][-1])
    await _sign_in(records)
    if not records.keys["leads"]:
        raise AssertionError("no community was made")
    records.sandboxed.http.cookies.clear()  # a new person for VK
    for _ in range(4):
        await _return_from_vk(records)
    for kind in ("page", "follow", "ticket", "state", "leads", "ex-leads", "feed", "post"):
        records.secrets |= set(records.keys[kind])
    records.secrets |= {*records.vk_keys, *records.sandboxed.sandbox.world.tokens}
    records.secrets |= {code for _, code, _ in records.returns if len(code) > 11}


async def _sign_in(records: Records) -> None:
    """Every role is there and signed in again, whatever was done to them; one is invited."""
    name = records.cookie.replace("browser", "session")
    records.sessions, records.keys["invitation"] = [], []
    for members, member in records._members:
        async with members.database.transaction() as connection:
            values = {"role": member.role.value, "ended_at": None}
            same = members_table.c.id == member.id
            await connection.execute(update(members_table).where(same).values(values))
            key = secrets.token_urlsafe(32)
            await insert_session(connection, member.id, key, Device("192.0.2.1", MARK))
        records.sessions.append(f"{name}={key}")
        records.secrets.add(key)
        invited = await invite_member(members, ON_SERVER, "invited@school.example", Role.CURATOR)
        records.keys["invitation"].append(invited.key)
    records.keys["member"] = [member.id for _, member in records._members]


async def _open(records: Records, name: str) -> str:
    who = example_practitioner(
        name=f"{NAME} {MARK}", phone=PHONE, about=f"Работаю {MARK}", address=f"улица {NAME}а, 1"
    )
    key = f"fuzz-page-of-{name}"
    opened = await records.sandboxed.open_build(practitioner=who, page_key=key)
    records.keys["page"].append(key)
    records.keys["follow"].append(f"follow-{key}")
    return opened.build_id


async def _make(records: Records, name: str) -> None:
    """A community that is there, the second one without what VK refused."""
    build_id = await _open(records, name)
    if name == "gaps":
        await records.sandboxed.add_fault("market.add", "error", times=9, code=205)
        await records.sandboxed.add_fault("photos.saveOwnerCoverPhoto", "error", code=203)
    await advance(records.sandboxed.building, build_id)
    build = await records.sandboxed.find(build_id)
    assert build.state in (BuildState.DONE, BuildState.DONE_WITH_GAPS), say_reason(build.reason)
    assert build.group_id is not None
    records._groups[build_id] = build.group_id
    records.keys["group"].append(str(build.group_id))
    records.keys["page"] += [f"fuzz-page-of-{name}"] * 3  # most doors lead from a finished build
    url = f"{records.sandboxed.sandbox.url}/sandbox/tokens"
    wish = {"kind": "community", "group_id": build.group_id, "scope": "messages,manage"}
    records.vk_keys.append(
        (await records.sandboxed.http.post(url, json=wish)).json()["access_token"]
    )


async def _give_feed(records: Records) -> None:
    """A community whose posts VK takes from a feed, which was read already."""
    fed = await open_fed(records.sandboxed, group_id=75, page_key="fuzz-page-of-a-feed")
    services = records.sandboxed.services
    feeds = Feeds(services.database, services.vault)
    key = (await feeds.open(fed.community_id)).key
    await feeds.connect(fed.community_id)
    await feeds.serve(key)
    records.keys["page"].append("fuzz-page-of-a-feed")
    records.keys["feed"] = [key]
    records.keys["post"] = [item.post_key for item in await feeds.read_items(fed.community_id)]


async def _ask(records: Records, group_id: int) -> str:
    """A visitor's request, with a phone in it."""
    services = records.sandboxed.services
    lead = LeadRecord(
        id=secrets.token_hex(16),
        group_id=group_id,
        peer_id=5001,
        service=f"Массаж {MARK}",
        day=MARK,
        part="вечером",
        contact="+79005550142",
    )
    vault = Vault(services.settings.secret_keys)
    async with services.database.transaction() as connection:
        await insert_lead(connection, vault, lead, services.database.now())
    return lead.id


async def _put_grant(records: Records, **more: Any) -> PendingGrant:
    form = "" if "group_id" in more else example_practitioner(name=f"{NAME} {MARK}")
    grant = PendingGrant(
        state=new_state(),
        ticket=secrets.token_urlsafe(32),
        follow_key=secrets.token_urlsafe(16),
        verifier=new_verifier(),
        practitioner=form if isinstance(form, str) else form.model_dump_json(),
        practitioner_id=secrets.token_hex(16),
        **more,
    )
    states = records.sandboxed.services.pending_grants
    await states.put(grant)
    records.keys["ticket"].append(grant.ticket)
    records.keys["state"].append(grant.state)
    records.keys["follow"] = [*records.keys["follow"][-30:], grant.follow_key]
    if "group_id" in more:
        await states.bind(grant.ticket, BROWSER)
        records.returns.append((grant.state, "no-code-of-vk", "device"))
    return grant


async def _return_from_vk(records: Records) -> None:
    """A grant that VK has agreed to, so that only the callback is left."""
    services = records.sandboxed.services
    grant = await _put_grant(records)
    await services.pending_grants.bind(grant.ticket, BROWSER)
    challenge = challenge_of(grant.verifier)
    asked = services.grant_flow.authorize_url(
        grant.state, challenge, services.oauth_return_url, RIGHTS_FULL
    )
    answer = await records.sandboxed.http.get(asked)
    said = parse_qs(urlsplit(answer.headers["location"]).query)
    records.returns.append((grant.state, said["code"][0], said["device_id"][0]))
