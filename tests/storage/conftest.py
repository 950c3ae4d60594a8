"""A small build to store: one practitioner, a plan of four items, a token, keys of the test's."""

import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from types import SimpleNamespace

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import text

from vitrina.domain.pieces import CommunityPiece, InfoPiece, ManualPiece, MarketPiece
from vitrina.domain.plan import CommunityPlan, Route
from vitrina.domain.practitioner import Practitioner, Price
from vitrina.storage.builds import Builds, NewBuild, Opened
from vitrina.storage.database import Database
from vitrina.storage.grants import Grants
from vitrina.storage.journal import Journal
from vitrina.storage.records import BuildRecord
from vitrina.storage.vault import Vault

PHONE = "+79000000000"
ACCESS = "vk2.a.access-of-ivan"
REFRESH = "vk2.r.refresh-of-ivan"
DEVICE = "device-of-ivan"

IVAN = Practitioner(
    name="Иван Петров",
    city="Москва",
    phone=PHONE,
    techniques=("классический",),
    pricing=(Price(title="Массаж 60 мин", rubles=2500, minutes=60),),
    timezone="Europe/Moscow",
    student_id="student-7",
    course_id="course-3",
)

PLAN = CommunityPlan(
    route=Route.FULL,
    timezone="Europe/Moscow",
    pack="massage",
    greeting="Здравствуйте!",
    pieces=(
        CommunityPiece(key="community", title="Массаж • Москва • Иван Петров", required=True),
        InfoPiece(key="info", fields={"phone": PHONE}),
        MarketPiece(key="market"),
        ManualPiece(key="hand/map", title="Адрес", reason="Нужна карта", text="Москва", screen=""),
    ),
)


@pytest.fixture
def clock() -> SimpleNamespace:
    """The shared clock: `now` stands still until the test moves it."""
    return SimpleNamespace(now=1_000_000.0)


@pytest.fixture
async def timed(database_url: str, clock: SimpleNamespace) -> AsyncIterator[Database]:
    """The database, on both engines, with the clock in the test's hand."""
    opened = Database(database_url, clock=lambda: clock.now)
    yield opened
    await opened.close()


@pytest.fixture
def vault() -> Vault:
    return Vault([Fernet.generate_key().decode()])


@pytest.fixture
def builds(timed: Database) -> Builds:
    return Builds(timed)


@pytest.fixture
def new_build(timed: Database, vault: Vault) -> Callable[..., NewBuild]:
    """What a grant brings; each call is another grant, of VK user 1 unless said otherwise."""
    grants = Grants(timed, vault)

    def make(
        *,
        user: int = 1,
        page: str | None = None,
        follow: str | None = None,
        access: str = ACCESS,
        expires_in: float | None = 3600.0,
        plan: CommunityPlan = PLAN,
    ) -> NewBuild:
        return NewBuild(
            practitioner_id=uuid.uuid4().hex,
            practitioner=IVAN,
            token=grants.seal(
                vk_user_id=user,
                access_token=access,
                refresh_token=REFRESH,
                device_id=DEVICE,
                scope=frozenset({"wall", "groups"}),
                expires_in=expires_in,
            ),
            plan=plan,
            page_key=page or uuid.uuid4().hex,
            follow_key=follow or uuid.uuid4().hex,
        )

    return make


@pytest.fixture
async def opened(builds: Builds, new_build: Callable[..., NewBuild]) -> Opened:
    """Ivan's community and the build that is to make it, just opened and queued."""
    return await builds.open(new_build())


@pytest.fixture
def build_id(opened: Opened) -> str:
    return opened.build_id


@pytest.fixture
def community_id(opened: Opened) -> str:
    return opened.community_id


@pytest.fixture
def take(timed: Database) -> Callable[[str], Awaitable[tuple[BuildRecord, Journal]]]:
    """Become the runner of a build that is free to be run."""

    async def take_build(build_id: str) -> tuple[BuildRecord, Journal]:
        taken = await Journal.acquire(timed, build_id)
        assert taken is not None
        return taken

    return take_build


@pytest.fixture
def count_rows(timed: Database) -> Callable[..., Awaitable[list[int]]]:
    """How many rows these tables have, in their order."""

    async def count(*tables: str) -> list[int]:
        async with timed.transaction() as connection:
            return [
                (await connection.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one()
                for table in tables
            ]

    return count


@pytest.fixture
def dump(timed: Database) -> Callable[..., Awaitable[str]]:
    """Everything these tables hold, as one text to look for secrets in."""

    async def read(*tables: str) -> str:
        lines = []
        async with timed.transaction() as connection:
            for table in tables:
                rows = await connection.execute(text(f"SELECT * FROM {table}"))
                lines += [repr(tuple(row)) for row in rows]
        return "\n".join(lines)

    return read
