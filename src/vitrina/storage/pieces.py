"""What VK has of a community: kept when it is made, compared when VK is read."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, and_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.domain.community import Seen
from vitrina.storage.database import Database, retried_once
from vitrina.storage.models import pieces

_KEY = ("community_id", "key")


@dataclass(frozen=True)
class Made:
    """What was made of a piece: its kind, VK's id where it has one, what was sent, by which way.

    `fingerprint` names the content that was sent; it is a hash of at most 64 characters.
    """

    kind: str
    vk_id: int | None = None
    fingerprint: str | None = None
    way: str | None = None


@dataclass(frozen=True)
class Sighting:
    """What a look at VK said of a piece.

    `fingerprint` of what VK showed, where it is to be remembered. `theirs`: whether a person has
    changed it by hand; None says nothing of it.
    """

    seen: Seen
    fingerprint: str | None = None
    theirs: bool | None = None


@dataclass(frozen=True)
class PieceRecord:
    """One piece as it is known; `theirs`: a person changed it by hand, and it is left alone."""

    key: str
    kind: str
    vk_id: int | None
    fingerprint_sent: str | None
    fingerprint_shown: str | None
    way: str | None
    seen: Seen
    seen_at: float | None
    theirs: bool
    build_id: str | None


@retried_once
async def read_pieces(database: Database, community_id: str) -> dict[str, PieceRecord]:
    """The pieces of a community by their keys."""
    query = select(pieces).where(pieces.c.community_id == community_id).order_by(pieces.c.key)
    async with database.transaction() as connection:
        rows = (await connection.execute(query)).mappings().all()
    return {row["key"]: _piece_of(row) for row in rows}


async def keep_pieces(
    connection: AsyncConnection, community_id: str, build_id: str, made: Mapping[str, Made]
) -> None:
    """Know pieces, by their keys, as just made, in the caller's transaction.

    Nobody has looked at them yet.
    """
    dialect: Any = sqlite if connection.dialect.name == "sqlite" else postgresql
    unseen = {"fingerprint_shown": None, "seen": Seen.UNKNOWN, "seen_at": None, "theirs": False}
    rows = [
        {
            "community_id": community_id,
            "build_id": build_id,
            "key": key,
            "kind": one.kind,
            "vk_id": one.vk_id,
            "fingerprint_sent": one.fingerprint,
            "way": one.way,
            **unseen,
        }
        for key, one in made.items()
    ]
    statement = dialect.insert(pieces)
    fresh = {name: statement.excluded[name] for name in rows[0] if name not in _KEY}
    await connection.execute(
        statement.on_conflict_do_update(index_elements=list(_KEY), set_=fresh), rows
    )


async def note_sightings(
    connection: AsyncConnection,
    community_id: str,
    sightings: Mapping[str, Sighting],
    now: ColumnElement[float],
) -> None:
    """Write down what VK showed of these pieces, in the caller's transaction.

    A piece that is not known stays unknown.
    """
    # Nearly all of a look are alike: one statement for each sort of sighting.
    alike: dict[Sighting, list[str]] = defaultdict(list)
    for key, sighting in sightings.items():
        alike[sighting].append(key)
    for sighting, keys in alike.items():
        values: dict[str, Any] = {"seen": sighting.seen, "seen_at": now}
        if sighting.fingerprint is not None:
            values["fingerprint_shown"] = sighting.fingerprint
        if sighting.theirs is not None:
            values["theirs"] = sighting.theirs
        same = and_(pieces.c.community_id == community_id, pieces.c.key.in_(keys))
        await connection.execute(update(pieces).where(same).values(**values))


def _piece_of(row: RowMapping) -> PieceRecord:
    return PieceRecord(
        key=row["key"],
        kind=row["kind"],
        vk_id=row["vk_id"],
        fingerprint_sent=row["fingerprint_sent"],
        fingerprint_shown=row["fingerprint_shown"],
        way=row["way"],
        seen=Seen(row["seen"]),
        seen_at=row["seen_at"],
        theirs=row["theirs"],
        build_id=row["build_id"],
    )
