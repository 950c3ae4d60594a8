"""A community's posts as a feed that VK reads by itself: its key, and what was served of it.

VK publishes whatever it finds in a feed (vk-2026 §2 [L]), so a post that was served has an unknown
outcome until VK shows it, and never goes another way. Whoever decides about a post locks its feed's
row first: a post is either served or withdrawn.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, and_, exists, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.domain.build import BuildState
from vitrina.domain.community import CommunityState
from vitrina.domain.feed import DuePost, FeedPost, find_feed_post, list_due_posts
from vitrina.domain.plan import CommunityPlan
from vitrina.storage.database import Database, retried_once
from vitrina.storage.keys import hash_key
from vitrina.storage.models import builds, communities, feed_items, feeds
from vitrina.storage.vault import Purpose, Vault

_ENDED = (CommunityState.FORGOTTEN, CommunityState.LOST)


@dataclass(frozen=True)
class FeedItem:
    """One post that a feed has given out; times are unix seconds of the database."""

    piece_key: str
    post_key: str = field(repr=False)
    served_at: float
    published_at: float | None
    post_id: int | None


@dataclass(frozen=True)
class FeedRecord:
    """A community's feed; `connected_at` is the person's own word."""

    community_id: str
    key: str = field(repr=False)
    connected_at: float | None
    items: tuple[FeedItem, ...]

    @property
    def is_served(self) -> bool:
        """Whether some post of it was given out, to VK perhaps."""
        return bool(self.items)


@dataclass(frozen=True)
class ServedPost:
    """A post as it stands in the feed."""

    post: FeedPost
    post_key: str = field(repr=False)
    at: float


@dataclass(frozen=True)
class ServedFeed:
    """What goes out: the posts that are due, the oldest first; all are written down as served."""

    community_id: str
    group_id: int | None
    changed_at: float
    posts: tuple[ServedPost, ...]


@dataclass(frozen=True)
class EndedFeed:
    """There was a feed behind this key, and its community is no more."""


@dataclass(frozen=True)
class FeedPage:
    """A served post and the community it belongs to."""

    community_id: str
    group_id: int | None
    post: FeedPost


class Feeds:
    """The feeds of all communities."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    @retried_once
    async def open(self, community_id: str) -> FeedRecord:
        """The community's feed, made at the first asking with a key of 128 random bits."""
        key = secrets.token_urlsafe(16)
        dialect: Any = sqlite if self._database.is_sqlite else postgresql
        statement = dialect.insert(feeds).on_conflict_do_nothing()
        async with self._database.transaction() as connection:
            row = await _find(connection, feeds.c.community_id == community_id)
            if row is None:
                await connection.execute(
                    statement.values(
                        community_id=community_id,
                        key_hash=hash_key(key),
                        sealed_key=self._vault.seal(key, Purpose.FEED_KEY, community_id),
                        created_at=self._database.now(),
                    )
                )
                row = await _find(connection, feeds.c.community_id == community_id)
            assert row is not None  # noqa: S101 -- inserted by us or by another just now
            items = await _read_items(connection, community_id)
        key = self._vault.open(row["sealed_key"], Purpose.FEED_KEY, community_id)
        return FeedRecord(community_id, key, row["connected_at"], items)

    @retried_once
    async def read_items(self, community_id: str) -> tuple[FeedItem, ...]:
        """What was served and published of the community's feed; nothing without one."""
        async with self._database.transaction() as connection:
            return await _read_items(connection, community_id)

    @retried_once
    async def connect(self, community_id: str) -> bool:
        """The person has given VK the address: posts come out from now on. Idempotent."""
        mine = feeds.c.community_id == community_id
        fresh = update(feeds).where(mine, feeds.c.connected_at.is_(None))
        async with self._database.transaction() as connection:
            await connection.execute(fresh.values(connected_at=self._database.now()))
            return await _find(connection, mine) is not None

    @retried_once
    async def disconnect(self, community_id: str) -> bool:
        """Take that back; False once something was served: VK may have it. Idempotent."""
        mine = feeds.c.community_id == community_id
        async with self._database.transaction() as connection:
            if not await _lock(connection, mine):
                return False
            if await _read_items(connection, community_id):
                return False
            await connection.execute(update(feeds).where(mine).values(connected_at=None))
            return True

    @retried_once
    async def serve(self, key: str) -> ServedFeed | EndedFeed | None:
        """What is due in the feed of this key, written down as served before it is given back.

        None: no such feed.
        """
        of_key = feeds.c.key_hash == hash_key(key)
        async with self._database.transaction() as connection:
            if not await _lock(connection, of_key):
                return None
            row = await _find_whole(connection, of_key)
            if row["state"] in _ENDED or row["plan"] is None or await _is_stopped(connection, row):
                return EndedFeed()
            now = float((await connection.execute(select(self._database.now()))).scalar_one())
            plan = CommunityPlan.model_validate_json(row["plan"])
            due = list_due_posts(plan, row["connected_at"], now)
            keys = await _mark_served(connection, row["community_id"], due, now)
        changed = [one.at for one in due] + [row["connected_at"] or row["created_at"]]
        return ServedFeed(
            community_id=row["community_id"],
            group_id=row["group_id"],
            changed_at=max(changed),
            posts=tuple(ServedPost(one.post, keys[one.post.key], one.at) for one in due),
        )

    @retried_once
    async def find_post(self, post_key: str) -> FeedPage | EndedFeed | None:
        """The post whose page this key opens, once it was served."""
        query = (
            select(feed_items.c.piece_key, communities)
            .join(communities, communities.c.id == feed_items.c.community_id)
            .where(feed_items.c.post_key == post_key)
        )
        async with self._database.transaction() as connection:
            row = (await connection.execute(query)).mappings().first()
        if row is None:
            return None
        if row["state"] in _ENDED or row["plan"] is None:
            return EndedFeed()
        post = find_feed_post(CommunityPlan.model_validate_json(row["plan"]), row["piece_key"])
        return FeedPage(row["id"], row["group_id"], post) if post else EndedFeed()


async def withdraw_post(connection: AsyncConnection, community_id: str, piece_key: str) -> bool:
    """Whether the post may go another way: it was not served, and will not be.

    In the caller's transaction, which writes the plan without `by_feed` for this post as well.
    """
    if not await _lock(connection, feeds.c.community_id == community_id):
        return True
    mine = and_(feed_items.c.community_id == community_id, feed_items.c.piece_key == piece_key)
    return not (await connection.execute(select(exists().where(mine)))).scalar_one()


async def _mark_served(
    connection: AsyncConnection, community_id: str, due: Iterable[DuePost], now: float
) -> dict[str, str]:
    """The keys of the pages of these posts, each written down as served."""
    keys = {item.piece_key: item.post_key for item in await _read_items(connection, community_id)}
    for key in (one.post.key for one in due):
        if key in keys:
            continue
        keys[key] = secrets.token_urlsafe(16)
        await connection.execute(
            insert(feed_items).values(
                community_id=community_id, piece_key=key, post_key=keys[key], served_at=now
            )
        )
    return keys


async def _lock(connection: AsyncConnection, which: ColumnElement[bool]) -> bool:
    query = select(feeds.c.community_id).where(which).with_for_update()
    return (await connection.execute(query)).first() is not None


async def _find(connection: AsyncConnection, which: ColumnElement[bool]) -> RowMapping | None:
    return (await connection.execute(select(feeds).where(which))).mappings().first()


async def _find_whole(connection: AsyncConnection, which: ColumnElement[bool]) -> RowMapping:
    query = (
        select(feeds, communities.c.plan, communities.c.state, communities.c.group_id)
        .join(communities, communities.c.id == feeds.c.community_id)
        .where(which)
    )
    return (await connection.execute(query)).mappings().one()


async def _is_stopped(connection: AsyncConnection, feed: RowMapping) -> bool:
    """Whether the last run over the community was stopped for good."""
    query = (
        select(builds.c.state)
        .where(builds.c.community_id == feed["community_id"])
        .order_by(builds.c.created_at.desc())
        .limit(1)
    )
    return (await connection.execute(query)).scalar() == BuildState.CANCELLED


async def _read_items(connection: AsyncConnection, community_id: str) -> tuple[FeedItem, ...]:
    query = (
        select(feed_items)
        .where(feed_items.c.community_id == community_id)
        .order_by(feed_items.c.piece_key)
    )
    return tuple(
        FeedItem(
            piece_key=row["piece_key"],
            post_key=row["post_key"],
            served_at=row["served_at"],
            published_at=row["published_at"],
            post_id=row["post_id"],
        )
        for row in (await connection.execute(query)).mappings()
    )
