"""Whose communities somebody means by a link, a number, a name or a student's id."""

import re

from vitrina.application.forget_services import ForgetServices
from vitrina.domain.community import CommunityState
from vitrina.storage.communities import CommunityRecord
from vitrina.storage.link_keys import LinkKind

_OURS = re.compile(r"/(builds|communities|kits|connect|leads|follow|groups)/([\w-]{1,128})")
_KIND: dict[str, LinkKind] = {"leads": "requests", "follow": "follow"}
_ID = re.compile(r"[0-9a-f]{32}")
_GROUP = re.compile(r"(?:.*/)?(?:club|public)?([1-9][0-9]{0,17})/?")
_SCREEN_NAME = re.compile(r"(?:https?://)?(?:m\.)?vk\.(?:ru|com)/([\w.]{1,64})/?", re.ASCII)
LONGEST = 512  # characters of what is looked at


async def find_person(services: ForgetServices, what: str) -> list[CommunityRecord]:
    """The communities, none of them forgotten; several for a student with more than one.

    `what` is a link to a page of ours, a community's id, VK's number or address of it, or a
    student's id. A bare number may be both of the last two: then both are found.
    """
    what = what.strip()[:LONGEST]
    if not what:
        return []
    communities = services.communities
    if ours := _OURS.search(what):
        kind = _KIND.get(ours[1], "page")
        return _living(await communities.find_by_key(ours[2], kind))
    if _ID.fullmatch(what) and (known := _living(await communities.find(what))):
        return known
    group, named = _GROUP.fullmatch(what), _SCREEN_NAME.fullmatch(what)
    return await communities.list_known_as(
        group_id=int(group[1]) if group else None,
        screen_name=named[1] if named else "",
        student_id="" if named else what,
    )


def _living(found: CommunityRecord | None) -> list[CommunityRecord]:
    return [found] if found and found.state is not CommunityState.FORGOTTEN else []
