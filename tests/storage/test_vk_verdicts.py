"""What VK was measured to answer is kept for all who hold such a token, and for a month."""

import pytest

from vitrina.domain.community import GrantKind
from vitrina.storage.database import Database
from vitrina.storage.vk_verdicts import GOOD_FOR, KnownVerdicts, VkVerdicts

USER, KEY = GrantKind.USER_TOKEN, GrantKind.COMMUNITY_KEY


@pytest.fixture
def moment() -> list[float]:
    """The shared clock's unix seconds."""
    return [1_800_000_000.0]


@pytest.fixture
def verdicts(database: Database, moment: list[float]) -> VkVerdicts:
    database._clock = lambda: moment[0]
    return VkVerdicts(database)


async def test_nothing_is_known_at_first(verdicts: VkVerdicts) -> None:
    known = await verdicts.read()
    assert known.listed == ()
    assert known.calls(KEY) == {} and known.refused_in_waves(USER) == frozenset()
    assert KnownVerdicts().calls(KEY) == {}


async def test_each_kind_of_token_and_each_way_of_sending_has_its_own(verdicts: VkVerdicts) -> None:
    save = "photos.saveWallPhoto"
    await verdicts.note(KEY, "wall.get", "call", allowed=False, code=27, source="probe")
    await verdicts.note(KEY, "wall.post", "call", allowed=True, code=100, source="probe")
    await verdicts.note(USER, save, "wave", allowed=False, code=100, source="build")
    await verdicts.note(USER, "wall.post", "wave", allowed=True, code=None, source="build")
    known = await verdicts.read()

    assert known.calls(KEY) == {"wall.get": False, "wall.post": True}
    assert known.calls(USER) == {}
    assert known.refused_in_waves(USER) == {save}
    assert known.refused_in_waves(KEY) == frozenset()


async def test_the_latest_word_counts(verdicts: VkVerdicts, moment: list[float]) -> None:
    await verdicts.note(KEY, "wall.get", "call", allowed=False, code=27, source="build")
    moment[0] += 60
    await verdicts.note(KEY, "wall.get", "call", allowed=True, code=None, source="probe")
    known = await verdicts.read()

    (only,) = known.listed
    assert (only.is_allowed, only.code, only.source) == (True, None, "probe")
    assert only.measured_at == moment[0]
    assert known.calls(KEY) == {"wall.get": True}


async def test_after_a_month_what_was_refused_is_tried_again(
    verdicts: VkVerdicts, moment: list[float]
) -> None:
    await verdicts.note(KEY, "wall.get", "call", allowed=False, code=27, source="build")
    await verdicts.note(
        USER, "photos.saveWallPhoto", "wave", allowed=False, code=100, source="build"
    )
    moment[0] += GOOD_FOR - 1
    assert (await verdicts.read()).refused_in_waves(USER) == {"photos.saveWallPhoto"}
    moment[0] += 2
    known = await verdicts.read()

    assert known.calls(KEY) == {} and known.refused_in_waves(USER) == frozenset()
    assert len(known.listed) == 2
