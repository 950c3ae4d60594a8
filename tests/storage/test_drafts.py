"""Drafts of the guided way: kept whole or not at all, found by their links, forgotten by age."""

import asyncio
import uuid
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select

from storage.conftest import IVAN, PLAN
from vitrina.domain.practitioner import Practitioner
from vitrina.storage.database import Database
from vitrina.storage.drafts import DAY, DraftRecord, Drafts, NamedGroup, NewDraft, TooManyDrafts
from vitrina.storage.models import (
    communities,
    connect_drafts,
    link_keys,
    practitioners,
)
from vitrina.storage.photos import Photos
from vitrina.storage.vault import Vault

OLGA = "a" * 40
KEY = "vk1.a.a-key-of-olgas-community"
TABLES = (practitioners, communities, connect_drafts, link_keys)


@pytest.fixture
def drafts(timed: Database, vault: Vault) -> Drafts:
    return Drafts(timed, vault, days=14)


def new_draft(
    page_key: str = "", practitioner: Practitioner = IVAN, *, client: str = OLGA, most: int = 20
) -> NewDraft:
    key = page_key or uuid.uuid4().hex
    return NewDraft(
        practitioner_id=uuid.uuid4().hex,
        practitioner=practitioner,
        plan=PLAN,
        page_key=key,
        follow_key=f"f-{key}",
        student="",
        client=client,
        most=most,
    )


async def opened(drafts: Drafts, new: NewDraft | None = None) -> DraftRecord:
    new = new or new_draft()
    await drafts.open(new)
    return await found(drafts, new.page_key)


async def found(drafts: Drafts, page_key: str) -> DraftRecord:
    draft = await drafts.find(page_key)
    assert draft is not None
    return draft


async def count_rows(database: Database) -> list[int]:
    async with database.transaction() as connection:
        return [
            (await connection.execute(select(func.count()).select_from(table))).scalar_one()
            for table in TABLES
        ]


async def test_a_draft_is_found_by_both_of_its_links_and_by_no_other(drafts: Drafts) -> None:
    draft = await opened(drafts, new_draft("page-of-ivan"))
    assert draft.practitioner == IVAN
    assert draft.plan == PLAN
    assert (draft.address, draft.group_id, draft.has_key) == ("", None, False)
    assert await drafts.find("f-page-of-ivan", "follow") == draft
    assert await drafts.find("f-page-of-ivan") is None
    assert await drafts.find("page-of-olga") is None


async def test_a_button_that_is_pressed_twice_makes_one_draft(
    drafts: Drafts, timed: Database
) -> None:
    new = new_draft("page-of-ivan")
    await asyncio.gather(*(drafts.open(new) for _ in range(4)))
    assert await count_rows(timed) == [1, 1, 1, 2]


async def test_a_key_is_kept_sealed_and_goes_with_the_address_that_it_was_for(
    drafts: Drafts, timed: Database
) -> None:
    draft = await opened(drafts, new_draft("page"))
    group = NamedGroup(77, "massage", "Массаж")
    await drafts.name_group(draft.community_id, "vk.ru/massage", group)
    await drafts.keep_key(
        draft.community_id, group, KEY, frozenset({"wall", "manage"}), {"has_cover": True}
    )
    await drafts.choose(draft.community_id, {"replace": ["cover"]})

    kept = await found(drafts, "page")
    assert (kept.address, kept.group_id, kept.title) == ("vk.ru/massage", 77, "Массаж")
    assert kept.has_key and kept.scope == {"wall", "manage"}
    assert kept.shown == {"has_cover": True} and kept.choices == {"replace": ["cover"]}
    assert await drafts.read_key(kept) == KEY
    async with timed.transaction() as connection:
        stored = (await connection.execute(select(connect_drafts))).mappings().one()
    assert KEY not in str(dict(stored)) and KEY not in repr(kept)

    await drafts.name_group(draft.community_id, "vk.ru/club78", NamedGroup(78))
    other = await found(drafts, "page")
    assert (other.group_id, other.has_key, other.shown, other.choices) == (78, False, {}, {})
    assert await drafts.read_key(other) is None


async def test_of_thirty_at_once_twenty_are_begun(drafts: Drafts, timed: Database) -> None:
    ends = await asyncio.gather(
        *(drafts.open(new_draft()) for _ in range(30)), return_exceptions=True
    )
    assert [type(end) for end in ends].count(TooManyDrafts) == 10
    assert (await count_rows(timed))[:3] == [20, 20, 20]
    await drafts.open(new_draft(client="b" * 40))


async def test_room_for_another_comes_back_a_day_later(
    drafts: Drafts, clock: SimpleNamespace
) -> None:
    for _ in range(3):
        await drafts.open(new_draft(most=3))
        clock.now += 60
    with pytest.raises(TooManyDrafts) as full:
        await drafts.open(new_draft(most=3))
    assert full.value.seconds == pytest.approx(DAY - 180, abs=0.01)
    clock.now += full.value.seconds + 1
    await drafts.open(new_draft(most=3))


async def test_what_nobody_touches_for_its_days_is_forgotten_whole(
    drafts: Drafts, timed: Database, clock: SimpleNamespace
) -> None:
    photos = Photos(timed, days=30, budget=1_000_000)
    shared, lone = await photos.add(b"shared"), await photos.add(b"lone")
    await drafts.open(new_draft("left", IVAN.model_copy(update={"photo_id": lone})))
    await drafts.open(new_draft("left-too", IVAN.model_copy(update={"photo_id": shared})))
    touched = await opened(
        drafts, new_draft("touched", IVAN.model_copy(update={"photo_id": shared}))
    )
    clock.now += 13 * DAY
    await drafts.name_group(touched.community_id, "club1", NamedGroup(1))
    assert await drafts.sweep() == 0

    clock.now += DAY + 1
    assert await drafts.sweep() == 2
    assert await count_rows(timed) == [1, 1, 1, 2]
    assert await drafts.find("left") is None
    assert await photos.find(lone) is None
    assert await photos.find(shared) is not None
    assert await drafts.sweep() == 0
