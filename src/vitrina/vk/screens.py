"""Screens of VK's site where people do what no token may: one table of their addresses."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

_OF_COMMUNITY = "{id}"
_PATH = re.compile(r"/[\w./?=&{}%+-]*", re.ASCII)


class Screen(StrEnum):
    """A screen of VK, by the name that the setting VITRINA_VK_SCREENS has for it."""

    COMMUNITY = "community"
    SETTINGS = "settings"
    BUTTON = "button"
    SECTIONS = "sections"
    COMMENTS = "comments"
    LINKS = "links"
    ADDRESSES = "addresses"
    MENU = "menu"
    MESSAGES = "messages"
    BOTS = "bots"
    EXTRAS = "extras"
    KEYS = "keys"
    MARKET = "market"
    POSTPONED = "postponed"
    CREATE = "create"


# Read on the live site on 2026-09-20 (vk-2026 §3): [M]. [L]: one report from the field.
PATHS: Mapping[Screen, str] = {
    Screen.COMMUNITY: "/club{id}",  # [M]
    Screen.SETTINGS: "/club{id}?act=edit",  # [M]
    Screen.BUTTON: "/club{id}/settings/cta",  # [M]
    Screen.SECTIONS: "/club{id}/settings/sections",  # [M]
    Screen.COMMENTS: "/club{id}?act=activity",  # [M]
    Screen.LINKS: "/club{id}/settings/links",  # [M]
    Screen.ADDRESSES: "/club{id}?act=addresses",  # [M]
    Screen.MENU: "/club{id}/settings/menu",  # [M]
    Screen.MESSAGES: "/club{id}/settings/messages",  # [M]
    Screen.BOTS: "/club{id}?act=messages&tab=bots",  # [L]
    Screen.EXTRAS: "/club{id}/settings/extras",  # [M]
    Screen.KEYS: "/club{id}?act=tokens",  # [L]
    Screen.MARKET: "/market-{id}",  # [L]
    Screen.POSTPONED: "/wall-{id}?postponed=1",  # not verified
    Screen.CREATE: "/groups_create",  # [L]
}


# VK's own names, whose short links to dialogs are those of vk.me.
VK_HOSTS = ("vk.com", "vk.ru")


class BadScreens(ValueError):
    """The setting cannot be used; the text says in one line what to write."""


@dataclass(frozen=True)
class Screens:
    """Where each screen is; what `changed` says goes before the table."""

    changed: Mapping[Screen, str] = field(default_factory=dict)

    def path(self, screen: Screen, group_id: int | None) -> str:
        """Its path on VK's site; empty for a screen of a community that is not there yet."""
        path = self.changed.get(screen, PATHS[screen])
        if _OF_COMMUNITY not in path:
            return path
        return "" if group_id is None else path.replace(_OF_COMMUNITY, str(group_id))


def read_screens(changes: Iterable[str]) -> Screens:
    """The table with these changes, each `name=/path`; BadScreens when one is not of that form."""
    changed: dict[Screen, str] = {}
    for change in changes:
        name, _, path = (part.strip() for part in change.partition("="))
        if name not in set(Screen):
            known = ", ".join(Screen)
            raise BadScreens(f"{name or change} is not one of VK's screens: {known}")
        if not _PATH.fullmatch(path) or "{" in path.replace(_OF_COMMUNITY, ""):
            raise BadScreens(f"write {name}=/path, {_OF_COMMUNITY} stands for the community's id")
        changed[Screen(name)] = path
    return Screens(changed)


def dialog_url(site_url: str, group_id: int, code: str = "") -> str:
    """Where a person writes to a community; VK tells it `code` with the message written next.

    `vk.me/<name>?ref=` is VK's own form ([O], vk.com/dev/bizmessages_doc 2.6), which leads to
    `/im?sel=-<id>&ref=` of its site; a site of another name (the sandbox) has only the latter.
    """
    if site_url.partition("://")[2].removeprefix("m.") in VK_HOSTS:
        return f"https://vk.me/club{group_id}" + (f"?ref={code}" if code else "")
    return f"{site_url}/im?sel=-{group_id}" + (f"&ref={code}" if code else "")
