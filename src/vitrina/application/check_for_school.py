"""A school looks at a community in VK, and it is written down who did."""

from vitrina.application.check_community import Checked, Gone, NotChecked, check_community
from vitrina.application.services import Application
from vitrina.application.standing import NotLiving
from vitrina.domain.member import Actor
from vitrina.storage.school_acts import note_act


async def check_for_school(
    services: Application, actor: Actor, community_id: str
) -> Checked | Gone | NotChecked | NotLiving:
    """As `check_community`."""
    found = await check_community(services.building, services.looks, community_id)
    await note_act(services.building.database, actor, "community.checked", community_id)
    return found
