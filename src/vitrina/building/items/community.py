"""The community itself: the one item that must never be made twice."""

from vitrina.building.effect import AskPerson, Check, Effect, Found, Kind, NotThere, Settled
from vitrina.building.site import Site
from vitrina.domain.plan import CommunityItem
from vitrina.storage.records import JSON
from vitrina.vk.methods import groups
from vitrina.vk.methods.groups import AdminGroup, CreatedGroup
from vitrina.vk.outgoing import is_shown_as

# One person waits rather than that anybody gets two: VK is given six times the usual, three minutes
# by default, to make a community after it stopped answering.
LATENESS = 6
# The rights probe of the grant is the same read. A build taken up at once need not read it again;
# a minute later the person may have made a community by hand, which would then pass for ours.
PROBE_LIFE = 10.0  # seconds


async def prepare(item: CommunityItem, site: Site) -> Effect | Settled:
    """groups.create, with the person's communities before it: by them a new one is recognised."""
    return Effect(
        call=groups.create(item.title),
        reference=_reference,
        before={"groups": await _groups_before(site)},
        made_group=lambda created: (created.id, created.screen_name),
    )


async def check(item: CommunityItem, site: Site, before: JSON) -> Check:
    """Whether a community appeared that no build of ours has recorded (docs/decisions/0003)."""
    known = set(before["groups"])
    found = await find_new_groups(site, known)
    if before.get("same_title"):
        found = [group for group in found if group.title == item.title]
    if not found:
        return NotThere()
    if len(found) > 1:
        # VK may alter or blank a title, so it decides only between several.
        found = [group for group in found if is_shown_as(item.title, group.title)] or found
    if len(found) > 1:
        return AskPerson(
            "Пока мы создавали сообщество, у вас появилось сразу несколько новых. "
            "Удалите лишние и нажмите «Повторить»."
        )
    group = found[0]
    return Found({"group_id": group.id}, group=(group.id, group.screen_name))


async def _groups_before(site: Site) -> list[int]:
    probed: list[int] | None = site.reference("community").get("probed")
    is_first = site.attempts.get("community", 0) == 0
    if probed is not None and is_first and await site.age() < PROBE_LIFE:
        return probed
    return [group.id for group in await site.vk.ask(groups.get_administered())]


async def find_new_groups(site: Site, known: set[int]) -> list[AdminGroup]:
    """The person's communities that are neither known nor recorded by another build."""
    now = await site.vk.ask(groups.get_administered())
    new = [group for group in now if group.id not in known]
    others = await site.known_groups([group.id for group in new])
    return [group for group in new if group.id not in others]


def _reference(created: CreatedGroup) -> JSON:
    return {"group_id": created.id}


KIND = Kind[CommunityItem](prepare=prepare, check=check, needs=lambda item: (), lateness=LATENESS)
