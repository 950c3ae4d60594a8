"""Secrets at rest: sealed in the tables, opened with any key of the list, rotated, counted."""

import asyncio
from collections.abc import Awaitable, Callable
from types import SimpleNamespace

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import text

from vitrina.storage.builds import Builds, NewBuild
from vitrina.storage.database import Database
from vitrina.storage.grants import Grants
from vitrina.storage.records import TokenRecord
from vitrina.storage.sealed import count_unopened, reseal_secrets
from vitrina.storage.vault import BadSecretKey, LostSecret, Purpose, Vault
from vitrina.storage.webhooks import Webhooks

PLACE = (Purpose.LEAD, 77, "lead")

NewBuilds = Callable[..., NewBuild]
Dump = Callable[..., Awaitable[str]]


@pytest.fixture
def keys() -> list[str]:
    return [Fernet.generate_key().decode() for _ in range(3)]


@pytest.fixture
async def token_id(builds: Builds, build_id: str) -> str:
    build = await builds.find(build_id)
    assert build is not None
    return build.grant_id


def test_what_was_sealed_opens_and_never_looks_the_same_twice(vault: Vault) -> None:
    first, second = (vault.seal("секрет", *PLACE) for _ in range(2))
    assert first != second
    assert "секрет" not in first
    assert vault.open(first, *PLACE) == vault.open(second, *PLACE) == "секрет"


def test_every_key_of_the_list_opens_and_the_newest_seals(keys: list[str]) -> None:
    old, new = Vault(keys[:1]), Vault([keys[1], keys[0]])
    assert new.open(old.seal("x", *PLACE), *PLACE) == "x"
    assert Vault(keys[1:2]).open(new.seal("x", *PLACE), *PLACE) == "x"
    with pytest.raises(LostSecret):
        old.open(new.seal("x", *PLACE), *PLACE)


def test_resealing_moves_a_secret_to_the_newest_key(keys: list[str]) -> None:
    sealed = Vault(keys[:1]).seal("x", *PLACE)
    moved = Vault([keys[1], keys[0]]).reseal(sealed, *PLACE)
    assert Vault(keys[1:2]).open(moved, *PLACE) == "x"
    with pytest.raises(LostSecret):
        Vault(keys[2:]).reseal(sealed, *PLACE)


@pytest.mark.parametrize("broken", ["", "garbage", "gAAAAA==", "секрет"])
def test_what_is_no_sealed_text_is_lost_and_not_a_crash(vault: Vault, broken: str) -> None:
    with pytest.raises(LostSecret):
        vault.open(broken, *PLACE)


@pytest.mark.parametrize("bad", [[], ["short"], ["ключ"], [Fernet.generate_key().decode(), "x"]])
def test_a_bad_key_is_refused_without_being_shown(bad: list[str]) -> None:
    with pytest.raises(BadSecretKey, match="32 bytes") as caught:
        Vault(bad)
    assert not any(key in str(caught.value) for key in bad if len(key) > 1)


async def test_a_token_comes_back_as_it_was_granted(
    timed: Database, vault: Vault, token_id: str, clock: SimpleNamespace
) -> None:
    assert await Grants(timed, vault).find(token_id) == TokenRecord(
        id=token_id,
        vk_user_id=1,
        access_token="vk2.a.access-of-ivan",
        refresh_token="vk2.r.refresh-of-ivan",
        device_id="device-of-ivan",
        scope=frozenset({"wall", "groups"}),
        expires_at=clock.now + 3600,
    )


async def test_a_token_without_the_optional_parts_stays_without_them(
    timed: Database, vault: Vault, builds: Builds, new_build: NewBuilds
) -> None:
    grants = Grants(timed, vault)
    bare = grants.seal(
        vk_user_id=1,
        access_token="only",
        refresh_token=None,
        device_id=None,
        scope=None,
        expires_in=None,
    )
    new = new_build()
    opened = await builds.open(
        NewBuild(new.practitioner_id, new.practitioner, bare, new.plan, "page", "follow")
    )
    build = await builds.find(opened.build_id)
    assert build is not None
    token = await grants.find(build.grant_id)
    assert (token.access_token, token.refresh_token, token.device_id) == ("only", None, None)
    assert (token.scope, token.expires_at) == (None, None)


async def test_an_empty_scope_is_not_an_unknown_one(
    timed: Database, vault: Vault, builds: Builds, new_build: NewBuilds
) -> None:
    grants = Grants(timed, vault)
    narrow = grants.seal(
        vk_user_id=1,
        access_token="only",
        refresh_token="",
        device_id="",
        scope=frozenset(),
        expires_in=0.0,
    )
    new = new_build()
    opened = await builds.open(
        NewBuild(new.practitioner_id, new.practitioner, narrow, new.plan, "page", "follow")
    )
    build = await builds.find(opened.build_id)
    assert build is not None
    assert (await grants.find(build.grant_id)).scope == frozenset()


async def test_tokens_are_sealed_at_rest_and_hidden_in_texts(
    timed: Database, vault: Vault, builds: Builds, new_build: NewBuilds, token_id: str, dump: Dump
) -> None:
    stored = await dump("grants")
    shown = repr(await Grants(timed, vault).find(token_id)) + repr(new_build().token)
    for secret in ("access-of-ivan", "refresh-of-ivan", "device-of-ivan"):
        assert secret not in stored
        assert secret not in shown
    # Not even the sealed form is shown.
    assert "gAAAAA" in stored
    assert "gAAAAA" not in shown


async def test_a_token_whose_key_is_gone_is_lost(
    timed: Database, token_id: str, keys: list[str]
) -> None:
    with pytest.raises(LostSecret):
        await Grants(timed, Vault(keys)).find(token_id)


async def test_rotation_moves_every_secret_so_that_the_old_key_may_go(
    timed: Database, builds: Builds, new_build: NewBuilds, keys: list[str]
) -> None:
    old, both, new = Vault(keys[:1]), Vault([keys[1], keys[0]]), Vault(keys[1:2])
    build_ids = []
    for user in (1, 2):
        build = new_build(user=user)
        token = Grants(timed, old).seal(
            vk_user_id=user,
            access_token=f"access-{user}",
            refresh_token=None if user == 2 else "refresh",
            device_id="device",
            scope=None,
            expires_in=None,
        )
        opened = await builds.open(
            NewBuild(
                build.practitioner_id,
                build.practitioner,
                token,
                build.plan,
                f"page-{user}",
                f"follow-{user}",
            )
        )
        build_ids.append(opened.build_id)
        community_id = opened.community_id
    await Webhooks(timed, old).expect(70, community_id, secret="webhook", code="c0de")

    # Access twice, refresh once, device twice, one community.
    assert await count_unopened(timed, old) == 0
    assert await count_unopened(timed, new) == 6
    assert await reseal_secrets(timed, both) == 6
    assert await count_unopened(timed, new) == 0
    assert await count_unopened(timed, old) == 6
    # What is moved already is left alone: a rotation that was stopped goes on where it was.
    assert await reseal_secrets(timed, both) == 0

    for user, build_id in zip((1, 2), build_ids, strict=True):
        found = await builds.find(build_id)
        assert found is not None
        token_record = await Grants(timed, new).find(found.grant_id)
        assert token_record.access_token == f"access-{user}"
        assert token_record.refresh_token == (None if user == 2 else "refresh")
    community = await Webhooks(timed, new).find(70)
    assert community is not None
    assert community.secret == "webhook"


async def test_a_rotation_that_misses_a_key_changes_nothing(
    timed: Database, vault: Vault, builds: Builds, new_build: NewBuilds, keys: list[str], dump: Dump
) -> None:
    build = await builds.open(new_build())
    await Webhooks(timed, Vault(keys[:1])).expect(70, build.community_id, secret="s", code="c")
    before = await dump("grants", "webhooks")
    with pytest.raises(LostSecret):
        await reseal_secrets(timed, vault)
    assert await dump("grants", "webhooks") == before
    assert await count_unopened(timed, vault) == 1


async def test_an_empty_database_has_nothing_to_rotate_or_lose(
    timed: Database, vault: Vault
) -> None:
    assert await reseal_secrets(timed, vault) == 0
    assert await count_unopened(timed, vault) == 0


async def test_a_community_is_known_from_before_vk_asks(
    timed: Database, vault: Vault, community_id: str, dump: Dump
) -> None:
    webhooks = Webhooks(timed, vault)
    assert await webhooks.find(70) is None
    await webhooks.expect(70, community_id, secret="our-secret", code="c0de")
    community = await webhooks.find(70)
    assert community is not None
    assert (community.group_id, community.confirmation_code) == (70, "c0de")
    assert not community.is_confirmed
    assert "our-secret" not in repr(community) + await dump("webhooks")
    assert "c0de" not in repr(community)
    assert await webhooks.find(71) is None


@pytest.mark.parametrize("given", ["our-secret ", "", "OUR-SECRET", "пароль", None, 0, ["x"], {}])
async def test_only_our_secret_is_our_secret(
    timed: Database, vault: Vault, community_id: str, given: object
) -> None:
    webhooks = Webhooks(timed, vault)
    await webhooks.expect(70, community_id, secret="our-secret", code="c0de")
    community = await webhooks.find(70)
    assert community is not None
    assert community.is_secret("our-secret")
    assert not community.is_secret(given)


async def test_expecting_again_replaces_secret_and_code_and_awaits_a_new_confirmation(
    timed: Database, vault: Vault, builds: Builds, new_build: NewBuilds, community_id: str
) -> None:
    webhooks = Webhooks(timed, vault)
    await webhooks.expect(70, community_id, secret="first", code="1")
    await webhooks.confirm(70)
    other = await builds.open(new_build(user=2))
    await webhooks.expect(70, other.community_id, secret="second", code="2")
    community = await webhooks.find(70)
    assert community is not None
    assert community.is_secret("second")
    assert not community.is_secret("first")
    assert (community.confirmation_code, community.is_confirmed) == ("2", False)


async def test_two_runners_may_expect_the_same_community_at_once(
    timed: Database, vault: Vault, community_id: str
) -> None:
    webhooks = Webhooks(timed, vault)
    await asyncio.gather(
        *(webhooks.expect(70, community_id, secret=f"s{n}", code=f"c{n}") for n in range(6))
    )
    community = await webhooks.find(70)
    assert community is not None
    # Secret and code of one and the same call, whichever was the last.
    assert community.is_secret(community.confirmation_code.replace("c", "s"))


async def test_the_first_confirmation_stands(
    timed: Database, vault: Vault, community_id: str, clock: SimpleNamespace
) -> None:
    webhooks = Webhooks(timed, vault)
    await webhooks.confirm(70)
    assert await webhooks.find(70) is None
    await webhooks.expect(70, community_id, secret="s", code="c")
    first = clock.now
    await webhooks.confirm(70)
    clock.now += 60
    await webhooks.confirm(70)
    community = await webhooks.find(70)
    assert community is not None
    assert community.is_confirmed
    async with timed.transaction() as connection:
        query = text("SELECT confirmed_at FROM webhooks")
        assert (await connection.execute(query)).scalar_one() == first
