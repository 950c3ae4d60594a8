"""`vitrina forget`: a person and their visitors are forgotten on their wish."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from vitrina.application.find_person import find_person
from vitrina.application.forget_called import forget_called, is_called
from vitrina.application.forget_person import Forgotten, Kept, LeftVk, forget_person, read_kept
from vitrina.application.forget_services import ForgetServices
from vitrina.settings import Settings
from vitrina.storage.communities import CommunityRecord
from vitrina.wiring.cannot_start import CannotStart
from vitrina.wiring.people import open_forgetting

_LEFT = {
    LeftVk.TAKEN_OFF: "our address is taken off VK",
    LeftVk.NOT_THERE: "there is no community in VK",
    LeftVk.NO_MEANS: "no key opens: our address stays in VK until its owner removes it",
    LeftVk.FAILED: "VK did not let us: our address stays there until its owner removes it",
}


@dataclass(frozen=True)
class Asking:
    """How the command speaks: `confirm` asks on the terminal, `say` prints a line."""

    confirm: Callable[[str], bool]
    say: Callable[[str], None]
    is_sure: bool
    as_json: bool


async def forget(settings: Settings, what: str, asking: Asking) -> bool:
    """Show what goes, ask, delete; whether it is done. CannotStart when nobody is meant."""
    async with open_forgetting(settings) as services:
        found = await find_person(services, what)
        if not found and await is_called(services, what):
            return await _forget_called(services, what, asking)
        if not found:
            raise CannotStart("nobody is known by that: give a link, a community or a student")
        kept = [(community, await read_kept(services, community)) for community in found]
        if not asking.as_json:
            for community, counted in kept:
                asking.say(_describe(community, counted))
        is_sure = asking.is_sure or (
            not asking.as_json and asking.confirm("Delete all of it? Nothing brings it back.")
        )
        done = [await forget_person(services, one) for one in found] if is_sure else []
    if asking.as_json:
        asking.say(json.dumps(_report(kept, done), ensure_ascii=False))
    else:
        for one in done:
            asking.say(f"Forgotten; {_LEFT[one.left_vk]}.")
        if not done:
            asking.say("Nothing is deleted.")
    return is_sure


async def _forget_called(services: ForgetServices, what: str, asking: Asking) -> bool:
    """The same for a student whom GetCourse has named, and who has no community yet."""
    if not asking.as_json:
        asking.say(f"student {what.strip()}: the e-mail, name and phone that GetCourse has told")
    is_sure = asking.is_sure or (
        not asking.as_json and asking.confirm("Delete all of it? Nothing brings it back.")
    )
    if is_sure:
        await forget_called(services, what)
    if asking.as_json:
        asking.say(json.dumps(_report([], []) | {"forgotten": is_sure}))
    else:
        asking.say("Forgotten." if is_sure else "Nothing is deleted.")
    return is_sure


def _describe(community: CommunityRecord, kept: Kept) -> str:
    name = community.screen_name or "no community in VK yet"
    photo = ", a photo" if kept.has_photo else ""
    return (
        f"community {community.id} ({name}, {community.state.value}): the form and its texts, "
        f"{kept.runs} builds, {kept.requests} booking requests, {kept.dialogs} dialogs, "
        f"{kept.grants} tokens and keys{photo}"
    )


def _report(kept: list[tuple[CommunityRecord, Kept]], done: list[Forgotten]) -> dict[str, Any]:
    left = [one.left_vk.value for one in done] or [""] * len(kept)
    return {
        "forgotten": bool(done),
        "communities": [
            {"id": community.id, "kept": asdict(counted), "vk": vk or None}
            for (community, counted), vk in zip(kept, left, strict=True)
        ],
    }
