"""A school deletes everything about a person and their visitors, on the person's wish."""

from vitrina.application.forget_person import Forgotten, forget_person
from vitrina.application.forget_services import ForgetServices
from vitrina.domain.member import Actor
from vitrina.storage.communities import CommunityRecord
from vitrina.storage.school_acts import note_act


async def forget_community(
    services: ForgetServices, actor: Actor, community: CommunityRecord
) -> Forgotten:
    """As `forget_person`; that it was begun is written down first, by the community's id."""
    await note_act(services.database, actor, "person.forgotten", community.id)
    return await forget_person(services, community)
