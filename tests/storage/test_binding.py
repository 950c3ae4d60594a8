"""What is sealed opens in its own record only: whoever moves it between rows opens nothing."""

import uuid
from collections.abc import Awaitable, Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import insert, select, update
from structlog.testing import capture_logs

from storage.conftest import ACCESS, DEVICE, IVAN, PLAN, REFRESH
from storage.test_pending_grants import BROWSER, OLGA
from vitrina.domain.member import ON_SERVER, Member, Role
from vitrina.domain.school_event import OF_COMMUNITIES
from vitrina.domain.telling import CalledStudent
from vitrina.storage.builds import Builds, NewBuild
from vitrina.storage.conversations import Conversations, Decided, lease_of
from vitrina.storage.database import Database
from vitrina.storage.drafts import Drafts, NamedGroup, NewDraft
from vitrina.storage.endpoints import Endpoints
from vitrina.storage.events import LOCKED_FOR, Event, Events
from vitrina.storage.feeds import Feeds
from vitrina.storage.getcourse_settings import ONLY, GetCourseSettings
from vitrina.storage.getcourse_students import GetCourseStudents
from vitrina.storage.grants import Grants
from vitrina.storage.invitations import (
    find_invitation,
    insert_invitation,
    open_invited_totp,
)
from vitrina.storage.leads import LeadRecord, Leads, keep_lead
from vitrina.storage.leases import Leases
from vitrina.storage.members import (
    NewCredentials,
    find_by_mail,
    hash_recovery_code,
    open_totp,
    save_member,
)
from vitrina.storage.models import (
    connect_drafts,
    endpoints,
    getcourse_account,
    metadata,
    replies,
)
from vitrina.storage.new_notices import NewNotice
from vitrina.storage.notices import Notices
from vitrina.storage.replies import LOCKED_PAUSE, SENT_WITHIN, NewReply
from vitrina.storage.sealed import SEALED, SealedColumn, count_sealed, reseal_secrets
from vitrina.storage.table_pending_grants import TablePendingGrants
from vitrina.storage.vault import (
    LostSecret,
    MovedSecret,
    Purpose,
    UnboundSecret,
    Vault,
    is_bound,
    key_id_of,
)
from vitrina.storage.webhooks import Webhooks

PHONE = "+79172223344"
GROUPS, VISITORS = (77, 78), (5001, 5002)
NewBuilds = Callable[..., NewBuild]
PLACE = (Purpose.LEAD, 77, "lead")


@pytest.fixture
def key() -> str:
    return Fernet.generate_key().decode()


@pytest.fixture
def unbound(key: str) -> Vault:
    return Vault([key])


@pytest.fixture
def bound(key: str) -> Vault:
    return Vault([key], binds=True)


class Town:
    """Two of everything that is sealed, in one database, by one vault."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self.database, self.vault = database, vault
        self.communities: list[str] = []
        self.grants = Grants(database, vault)
        self.webhooks = Webhooks(database, vault)
        self.pending_grants = TablePendingGrants(database, vault)
        self.drafts = Drafts(database, vault, days=14)
        self.leads = Leads(database, vault)
        self.events = Events(database, vault)
        self.leases = Leases(database)
        self.feeds = Feeds(database, vault)
        self.conversations = Conversations(database, vault, self.leases)
        self.notices = Notices(database, vault, self.leases)
        self.endpoints = Endpoints(database, vault)
        self.students = GetCourseStudents(database, vault)
        self.getcourse = GetCourseSettings(database, vault)

    async def fill(self, builds: Builds, new_build: NewBuilds) -> list[str]:
        """Put two of each in; the ids of the tokens."""
        token_ids = []
        for number in (0, 1):
            token = self.grants.seal(
                vk_user_id=number + 1, access_token=f"{ACCESS}-{number}",
                refresh_token=f"{REFRESH}-{number}", device_id=f"{DEVICE}-{number}",
                scope=None, expires_in=None,
            )  # fmt: skip
            token_ids.append(token.id)
            opened = await builds.open(replace(new_build(user=number + 1), token=token))
            self.communities.append(opened.community_id)
            await self.feeds.open(opened.community_id)
            group, visitor = GROUPS[number], VISITORS[number]
            await self.webhooks.expect(group, opened.community_id, secret=f"s{number}", code="c")
            assert await self.grants.keep_key(group, f"vk1.a.community-{number}")
            grant = replace(OLGA, state=f"s{number}", ticket=f"t{number}", follow_key=f"f{number}")
            await self.pending_grants.put(grant)
            await self.pending_grants.bind(grant.ticket, BROWSER)
            await self._ask_for_booking(group, visitor)
            await self._bring_key(number)
            await self._join(f"m{number}@school.example")
            url = f"https://school.example/{number}"
            endpoint_id, _ = await self.endpoints.add(ON_SERVER, url, OF_COMMUNITIES)
            assert await self.endpoints.replace_secret(ON_SERVER, endpoint_id)
            await self._meet_getcourse(number)
        return token_ids

    async def _join(self, mail: str) -> None:
        """Somebody of the school has joined, and a link for them is on its way again."""
        member = Member(mail[:2], mail, "Имя", Role.OWNER)
        async with self.database.transaction() as connection:
            credentials = NewCredentials("hash", "JBSWY3DP", 1, (hash_recovery_code("m", mail),))
            await save_member(connection, self.vault, member, credentials)
            await insert_invitation(
                connection, self.vault, key=f"i-{mail}", mail=mail, role=Role.OWNER,
                totp_secret="JBSWY3DP", invited_by="", lives=60.0,
            )  # fmt: skip

    async def _meet_getcourse(self, number: int) -> None:
        """The school's account and its call-out; another row of the account is nobody's."""
        student = CalledStudent(f"4{number}", "course-3", "ivan@example.com", "Иван", PHONE)
        await self.students.keep(student, 30)
        account = (ONLY, "second")[number]
        keys = {
            "school_key": self.vault.seal("key", Purpose.GETCOURSE_SCHOOL_KEY, account),
            "developer_key": self.vault.seal("key", Purpose.GETCOURSE_DEVELOPER_KEY, account),
        }
        async with self.database.transaction() as connection:
            await connection.execute(insert(getcourse_account).values(id=account, base="", **keys))

    async def _bring_key(self, number: int) -> None:
        """Somebody on the guided way has given the key of another community."""
        page_key = f"draft-{number}"
        await self.drafts.open(
            NewDraft(uuid.uuid4().hex, IVAN, PLAN, page_key, f"f-{page_key}", "", "a" * 40, 9)
        )
        draft = await self.drafts.find(page_key)
        assert draft is not None
        group = NamedGroup(group_id=990 + number)
        key = f"vk1.a.draft-{number}"
        await self.drafts.keep_key(draft.community_id, group, key, frozenset(), {})

    async def _ask_for_booking(self, group: int, visitor: int) -> None:
        lead = LeadRecord(uuid.uuid4().hex, group, visitor, "Массаж", "завтра", "днём", PHONE)
        async with self.database.transaction() as connection:
            for wish in (replace(lead, day="послезавтра"), lead):
                await keep_lead(connection, self.vault, wish, self.database.now())
        answered, waiting = (
            Event(group, f"message/{visitor}/{n}", visitor, "message", n, f'{{"text": "{PHONE}"}}')
            for n in (1, 2)
        )
        await self.events.put(answered)
        assert await self.leases.take(lease_of(group))
        reply = NewReply(visitor, answered.dedup_key, 0, visitor, f"Записали, ваш телефон {PHONE}")
        told = f'{{"phone": "{PHONE}"}}'
        notice = NewNotice(f"{visitor:032x}", visitor, "call", visitor, f"Зовут: {PHONE}")
        assert await self.conversations.decide(
            Decided(answered, "{}", (reply,), (notice,), told=told)
        )
        await self.events.put(waiting)

    async def read(self, sealed: SealedColumn) -> list[str]:
        """The two values as they lie there."""
        query = select(sealed.column).where(sealed.column.is_not(None)).order_by(*_key(sealed))
        async with self.database.transaction() as connection:
            return list((await connection.execute(query)).scalars())

    async def swap(self, sealed: SealedColumn) -> None:
        """What somebody with access to the database does: each value into the other's row."""
        query = select(*_key(sealed)).where(sealed.column.is_not(None)).order_by(*_key(sealed))
        values = await self.read(sealed)
        async with self.database.transaction() as connection:
            rows = (await connection.execute(query)).all()
            assert len(rows) == len(values) == 2
            for row, value in zip(rows, reversed(values), strict=True):
                same = [column == part for column, part in zip(_key(sealed), row, strict=True)]
                await connection.execute(
                    update(sealed.table).where(*same).values({sealed.column: value})
                )


def _key(sealed: SealedColumn) -> tuple[Any, ...]:
    return tuple(sealed.table.primary_key)


async def _fails(reading: Awaitable[object]) -> bool:
    try:
        await reading
    except MovedSecret:
        return True
    return False


# How each purpose is read, and what says that it did not open.
UNREADABLE: dict[Purpose, Callable[[Town, list[str]], Awaitable[bool]]] = {
    Purpose.ACCESS_TOKEN: lambda town, ids: _fails(town.grants.find(ids[0])),
    Purpose.REFRESH_TOKEN: lambda town, ids: _fails(town.grants.find(ids[0])),
    Purpose.DEVICE: lambda town, ids: _fails(town.grants.find(ids[0])),
    Purpose.CALLBACK_SECRET: lambda town, ids: _fails(town.webhooks.find(GROUPS[0])),
    Purpose.COMMUNITY_KEY: lambda town, ids: _fails(town.grants.find_key(GROUPS[0])),
    Purpose.PENDING_GRANT: lambda town, ids: _fails(town.pending_grants.take("s0", BROWSER)),
    Purpose.LEAD: lambda town, ids: _no_leads(town),
    Purpose.LEAD_EARLIER: lambda town, ids: _no_leads(town),
    Purpose.DIALOG_TOLD: lambda town, ids: _phone_is_forgotten(town),
    Purpose.EVENT: lambda town, ids: _event_is_locked(town),
    Purpose.REPLY: lambda town, ids: _reply_is_locked(town),
    Purpose.FEED_KEY: lambda town, ids: _fails(town.feeds.open(town.communities[0])),
    Purpose.NOTICE: lambda town, ids: _notice_is_locked(town),
    Purpose.GETCOURSE_SCHOOL_KEY: lambda town, ids: _fails(town.getcourse.read_account()),
    Purpose.GETCOURSE_DEVELOPER_KEY: lambda town, ids: _fails(town.getcourse.read_account()),
    Purpose.STUDENT_EMAIL: lambda town, ids: _email_is_locked(town),
    Purpose.STUDENT_FORM: lambda town, ids: _form_is_locked(town),
    Purpose.TOTP_SECRET: lambda town, ids: _fails(_totp_of_member(town)),
    Purpose.INVITED_TOTP: lambda town, ids: _fails(_totp_of_invitation(town)),
    Purpose.ENDPOINT_SECRET: lambda town, ids: _fewer_secrets_sign(town),
}


# The same for columns that share their purpose with another one.
UNREADABLE_COLUMN: dict[object, Callable[[Town, list[str]], Awaitable[bool]]] = {
    connect_drafts.c.sealed_key: lambda town, ids: _draft_is_locked(town),
}


async def _draft_is_locked(town: Town) -> bool:
    draft = await town.drafts.find("draft-0")
    assert draft is not None
    return await _fails(town.drafts.read_key(draft))


async def _fewer_secrets_sign(town: Town) -> bool:
    """Of the two that sign, the newest is needed and the one before is not."""
    async with town.database.transaction() as connection:
        rows = (await connection.execute(select(endpoints))).mappings().all()
    try:
        return any(len(town.endpoints.open_secrets(row, 0.0)) < 2 for row in rows)
    except LostSecret:
        return True


async def _totp_of_member(town: Town) -> str:
    async with town.database.transaction() as connection:
        known = await find_by_mail(connection, "m0@school.example")
    assert known is not None
    return open_totp(town.vault, known)


async def _totp_of_invitation(town: Town) -> str:
    async with town.database.transaction() as connection:
        invitation = await find_invitation(connection, "i-m0@school.example")
    assert invitation is not None
    return open_invited_totp(town.vault, invitation)


async def _email_is_locked(town: Town) -> bool:
    return await town.students.find_email("40", "course-3") == ""


async def _form_is_locked(town: Town) -> bool:
    return await town.students.open_form("40", "course-3", BROWSER) is None


async def _no_leads(town: Town) -> bool:
    inbox = await town.leads.read_page(GROUPS[0])
    return inbox.leads == () and inbox.locked == 1


async def _phone_is_forgotten(town: Town) -> bool:
    return (await town.conversations.memory(GROUPS[0], VISITORS[0])).told == ""


async def _notice_is_locked(town: Town) -> bool:
    due = await town.notices.find_due(GROUPS[0])
    assert due is not None
    (notice,) = due.notices
    return notice.is_locked and notice.text == ""


async def _event_is_locked(town: Town) -> bool:
    (event,) = await town.events.find_waiting(GROUPS[0], 10)
    return event.is_locked and event.body == ""


async def _reply_is_locked(town: Town) -> bool:
    (reply,) = await town.conversations.find_planned(GROUPS[0])
    return reply.is_locked and reply.text == ""


@pytest.mark.parametrize("sealed", SEALED, ids=lambda sealed: str(sealed.column))
async def test_what_is_moved_between_two_rows_opens_in_neither(
    timed: Database, bound: Vault, builds: Builds, new_build: NewBuilds, sealed: SealedColumn
) -> None:
    town = Town(timed, bound)
    token_ids = await town.fill(builds, new_build)
    assert all(is_bound(value) for value in await town.read(sealed))
    unreadable = UNREADABLE_COLUMN.get(sealed.column) or UNREADABLE[sealed.purpose]
    if sealed.purpose is not Purpose.PENDING_GRANT:  # reading that uses it up
        assert not await unreadable(town, token_ids)
    await town.swap(sealed)
    with capture_logs() as logs:
        assert await unreadable(town, token_ids)
    told = [entry for entry in logs if entry["event"] == "secret.not_opened"]
    assert told and {entry["why"] for entry in told} == {"moved_or_changed"}
    for secret in (*await town.read(sealed), PHONE, ACCESS, "vk1.a", str(VISITORS[0])):
        assert secret not in str(logs)
    await town.swap(sealed)
    if sealed.purpose is Purpose.PENDING_GRANT:
        # The trial did not use it up.
        assert await town.pending_grants.take("s0", BROWSER) is not None
    else:
        assert not await unreadable(town, token_ids)


async def test_every_sealed_value_of_the_database_is_in_the_table_of_sealed_columns(
    timed: Database, bound: Vault, builds: Builds, new_build: NewBuilds
) -> None:
    await Town(timed, bound).fill(builds, new_build)
    found = set()
    async with timed.transaction() as connection:
        for table in metadata.sorted_tables:
            for row in (await connection.execute(select(table))).mappings():
                texts = {name for name, value in row.items() if str(value).startswith("v2.")}
                found |= {f"{table.name}.{name}" for name in texts}
                assert PHONE not in str(dict(row)), table.name
    assert found == {str(sealed.column) for sealed in SEALED}
    # What stands in the address of a page is stored nowhere.
    assert {sealed.purpose for sealed in SEALED} == {*Purpose} - {Purpose.SCHOOL_LIST}


def test_purposes_are_what_they_always_were() -> None:
    """They are part of what was sealed: another word here loses what is stored."""
    assert {purpose.name: purpose.value for purpose in Purpose} == {
        "ACCESS_TOKEN": "person-access-token", "REFRESH_TOKEN": "person-refresh-token",
        "DEVICE": "person-device", "COMMUNITY_KEY": "community-key",
        "CALLBACK_SECRET": "callback-secret", "PENDING_GRANT": "pending-grant", "LEAD": "lead",
        "LEAD_EARLIER": "lead-earlier", "DIALOG_TOLD": "dialog-told",
        "EVENT": "visitor-event", "REPLY": "bot-reply", "FEED_KEY": "feed-key",
        "NOTICE": "practitioner-notice", "TOTP_SECRET": "member-totp",
        "INVITED_TOTP": "invitation-totp", "ENDPOINT_SECRET": "endpoint-secret",
        "GETCOURSE_SCHOOL_KEY": "getcourse-school-key",
        "GETCOURSE_DEVELOPER_KEY": "getcourse-developer-key",
        "STUDENT_EMAIL": "student-email", "STUDENT_FORM": "student-form",
        "SCHOOL_LIST": "school-list",
    }  # fmt: skip


def test_a_value_sealed_by_this_version_opens_for_ever() -> None:
    key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
    assert key_id_of(key) == "9257bde9f9cc"
    stored = "v2.9257bde9f9cc.lYsCEySn1D3y9WAp9iKS8XQTXWd96q1fnGjwNVKBsID8i0Nn3lwVCw=="
    assert Vault([key], binds=True).open(stored, *PLACE) == "секрет"


def test_only_the_same_purpose_and_record_open(bound: Vault) -> None:
    sealed = bound.seal("секрет", *PLACE)
    assert bound.open(sealed, *PLACE) == "секрет"
    assert "секрет" not in sealed and len(sealed.split(".")) == 3
    for place in (
        (Purpose.EVENT, 77, "lead"),
        (Purpose.LEAD, 78, "lead"),
        (Purpose.LEAD, 77, "other"),
        (Purpose.LEAD, 77),
        (Purpose.LEAD, 7, "7/lead"),
    ):
        with pytest.raises(MovedSecret):
            bound.open(sealed, *place)


def test_a_changed_value_is_no_value(bound: Vault, key: str) -> None:
    sealed = bound.seal("секрет", *PLACE)
    head, key_id, body = sealed.split(".")
    for changed in (
        f"{head}.{key_id}.{body[:-4]}AAAA",
        f"{head}.{key_id}.",
        f"{head}.{key_id}.???",
        f"{head}.{key_id}.{body[:8]}",
        f"{head}.{key_id}.я",
    ):
        with pytest.raises(MovedSecret):
            bound.open(changed, *PLACE)
    for foreign in (f"{head}.0000.{body}", f"{head}..{body}", f"{head}.", "v2.x"):
        with pytest.raises(LostSecret):
            bound.open(foreign, *PLACE)


def test_both_forms_are_read_until_binding_is_on(unbound: Vault, bound: Vault) -> None:
    old, new = unbound.seal("x", *PLACE), bound.seal("x", *PLACE)
    assert not is_bound(old) and is_bound(new)
    assert unbound.open(new, *PLACE) == unbound.open(old, *PLACE) == "x"
    with capture_logs() as logs, pytest.raises(UnboundSecret):
        bound.open(old, *PLACE)
    assert logs[0]["why"] == "not_bound" and old not in str(logs)
    moved = bound.reseal(old, *PLACE)
    assert bound.open(moved, *PLACE) == "x" and bound.reseal(moved, *PLACE) == moved
    # An operator who forgot the setting does not undo it.
    assert unbound.reseal(moved, *PLACE) == moved


def test_a_clear_text_of_the_first_release_is_as_good_as_an_unbound_one(
    unbound: Vault, bound: Vault
) -> None:
    clear = '{"text": "привет"}'
    assert unbound.open_or_clear(clear, *PLACE) == clear
    with pytest.raises(UnboundSecret):
        bound.open_or_clear(clear, *PLACE)
    with pytest.raises(LostSecret):
        unbound.open(clear, *PLACE)
    for vault in (unbound, bound):
        assert vault.open_or_clear(vault.reseal(clear, *PLACE), *PLACE) == clear


async def test_what_the_first_release_sealed_is_bound_in_order_and_from_where_it_stopped(
    timed: Database, unbound: Vault, bound: Vault, key: str, builds: Builds, new_build: NewBuilds
) -> None:
    town = Town(timed, unbound)
    token_ids = await town.fill(builds, new_build)
    total = 2 * len(SEALED)
    assert (await count_sealed(timed, bound)).unbound == total

    class Killed(Exception):
        pass

    class Dying(Vault):
        left = 5

        def reseal(self, kept: str, purpose: Purpose, *record: object) -> str:
            self.left -= 1
            if self.left < 0:
                raise Killed
            return super().reseal(kept, purpose, *record)

    with pytest.raises(Killed):
        await reseal_secrets(timed, Dying([key], binds=True))
    halfway = (await count_sealed(timed, bound)).unbound
    assert 0 < halfway < total
    # A process that does not bind yet reads both meanwhile.
    assert (await town.grants.find(token_ids[0])).access_token == f"{ACCESS}-0"

    assert await reseal_secrets(timed, bound) == halfway
    counted = await count_sealed(timed, bound)
    assert (counted.lost, counted.unbound) == (0, 0)
    assert await reseal_secrets(timed, bound) == 0
    ours = Town(timed, bound)
    assert (await ours.grants.find(token_ids[1])).refresh_token == f"{REFRESH}-1"
    assert await ours.grants.find_key(GROUPS[1]) == "vk1.a.community-1"
    assert (await ours.pending_grants.take("s1", BROWSER)) is not None
    (lead,) = await ours.leads.newest(GROUPS[0])
    assert lead.contact == PHONE
    (reply,) = await ours.conversations.find_planned(GROUPS[0])
    assert PHONE in reply.text


async def test_a_moved_value_stops_a_resealing_before_it_begins_or_is_left_alone(
    timed: Database, bound: Vault, builds: Builds, new_build: NewBuilds
) -> None:
    town = Town(timed, bound)
    await town.fill(builds, new_build)
    await town.swap(SEALED[0])
    before = await town.read(SEALED[0])
    with pytest.raises(LostSecret):
        await reseal_secrets(timed, bound)
    assert await reseal_secrets(timed, bound, leave_lost=True) == 0
    assert await town.read(SEALED[0]) == before


async def test_an_event_that_does_not_open_is_the_person_s_after_minutes(
    timed: Database, unbound: Vault, clock: SimpleNamespace, key: str, new_build: NewBuilds
) -> None:
    community_id = (await Builds(timed).open(new_build())).community_id
    await Webhooks(timed, unbound).adopt(77, community_id, secret="secret")
    event = Event(77, "message/5001/1", 5001, "message", 1, '{"text": "прайс"}')
    await Events(timed, unbound).put(event)
    others = Events(timed, Vault([Fernet.generate_key().decode()]))
    (locked,) = await others.find_waiting(77, 10)
    assert locked.is_locked
    assert await Events(timed, unbound).find_waiting(77, 10) == [event]
    clock.now += LOCKED_FOR
    (given_up,) = await others.find_waiting(77, 10)
    assert (given_up.is_locked, given_up.body) == (False, "")


async def test_a_reply_that_does_not_open_waits_for_its_key_and_is_given_up_after_a_day(
    timed: Database, unbound: Vault, clock: SimpleNamespace, builds: Builds, new_build: NewBuilds
) -> None:
    await Town(timed, unbound).fill(builds, new_build)
    others = Town(timed, Vault([Fernet.generate_key().decode()]))
    ours = Conversations(timed, unbound, Leases(timed))
    (locked,) = await others.conversations.find_planned(GROUPS[0])
    assert locked.is_locked
    clock.now += 60  # whoever answered here before is gone
    assert await others.leases.take(lease_of(GROUPS[0]))
    await others.conversations.wait_for_key(locked)
    assert await ours.find_planned(GROUPS[0]) == []
    clock.now += LOCKED_PAUSE
    assert [reply.is_locked for reply in await ours.find_planned(GROUPS[0])] == [False]
    clock.now += SENT_WITHIN
    assert await others.leases.take(lease_of(GROUPS[0]))
    await others.conversations.wait_for_key(locked)
    query = select(replies.c.state).where(replies.c.group_id == GROUPS[0])
    async with timed.transaction() as connection:
        assert (await connection.execute(query)).scalar_one() == "given_up"
