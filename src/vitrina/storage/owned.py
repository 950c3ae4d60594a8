"""Communities by the VK profile that owns them."""

from dataclasses import dataclass, field

from sqlalchemy import select

from vitrina.domain.community import CommunityState
from vitrina.domain.practitioner import Practitioner
from vitrina.storage.database import Database, retried_once
from vitrina.storage.models import communities, practitioners

MOST = 20  # of one profile


@dataclass(frozen=True)
class OwnedCommunity:
    """A community of a profile, and whose name and city it carries."""

    id: str
    name: str = field(repr=False)
    city: str = field(repr=False)


@retried_once
async def list_owned(database: Database, vk_user_id: int) -> tuple[OwnedCommunity, ...]:
    """What this profile has made, newest first, at most MOST; forgotten ones are not among it."""
    query = (
        select(communities.c.id, practitioners.c.data)
        .join(practitioners, practitioners.c.id == communities.c.practitioner_id)
        .where(
            communities.c.owner_id == vk_user_id,
            communities.c.state != CommunityState.FORGOTTEN,
        )
        .order_by(communities.c.created_at.desc(), communities.c.id)
        .limit(MOST)
    )
    async with database.transaction() as connection:
        rows = (await connection.execute(query)).all()
    return tuple(_owned(row.id, Practitioner.model_validate_json(row.data)) for row in rows)


def _owned(community_id: str, practitioner: Practitioner) -> OwnedCommunity:
    return OwnedCommunity(community_id, practitioner.name, practitioner.city)
