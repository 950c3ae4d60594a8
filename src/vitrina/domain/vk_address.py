"""A community's address as people paste it: a link, a short name or a number, words around it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qsl, unquote

from vitrina.domain.pasted import drop_invisible, mend_links
from vitrina.domain.vk_key import looks_like_key

LONGEST = 2000  # characters that are read: an address with a post opened over it is far shorter
_ID_DIGITS = 10  # VK's numbers are shorter; a phone is longer


class AddressFault(StrEnum):
    """Why no community can be read out of it."""

    EMPTY = "empty"
    NO_ADDRESS = "no_address"
    SEVERAL = "several"
    OTHER_SITE = "other_site"
    SHORT_LINK = "short_link"
    SECTION = "section"
    PERSON = "person"
    EVENT = "event"
    APP = "app"
    IS_KEY = "is_key"


@dataclass(frozen=True)
class VkAddress:
    """A community by its number or by its short name: one of them is there."""

    group_id: int | None = None
    name: str = ""

    @property
    def shown(self) -> str:
        """The address as it stands behind VK's site."""
        return self.name or f"club{self.group_id}"


Read = VkAddress | AddressFault

# Hosts on which a community's page is opened; others of VK's show no communities.
_PAGES = re.compile(r"(?:(?:www|m|new|(?!id)[a-z]{2})\.)?(?:vk\.(?:com|ru|me)|vkontakte\.ru)")
_OTHER_OF_VK = re.compile(r"(?:[a-z0-9-]+\.)+(?:vk\.(?:com|ru|me)|vkontakte\.ru)|vk\.(?:link|team)")
_SHORTENED = frozenset({"vk.cc", "clck.ru", "goo.gl", "bit.ly", "t.co"})
_LINK = re.compile(
    r"(?:[a-z][a-z0-9+.-]{1,10}:)?(?://)?(?P<host>(?:[a-z0-9-]+\.)+[a-z]{2,24})(?::\d+)?"
    r"(?:/(?P<path>[^?#]*))?(?:\?(?P<query>[^#]*))?(?:#.*)?",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"(?P<kind>club|public|event|id)(?P<id>\d{1,10})")
# What stands on a community's page has its number with a minus: wall-1_2, topic-1_2, market-1.
_OF_OWNER = re.compile(
    r"(?:wall|topic|album|albums|photo|photos|video|videos|docs|market|write|board|im/convo/|gim|"
    r"clip|audios|gifts|uslugi|services|reviews|story|stories|clips|product|podcast|page|pages|app\d+_)"
    r"(?P<owner>-?\d{1,10})(?:[_/%?].*)?"
)
# Only communities have these, and so without the minus.
_OF_GROUP = re.compile(
    r"(?:(?:board|gim)(?P<group>\d{1,10})|market/product/.*-(?P<seller>\d{1,10})-\d+)(?:[_/%?].*)?"
)
_TOO_LONG = re.compile(r"(?:club|public|event|id)\d{11,}")
_APP = re.compile(r"app\d+.*")
_NAME = re.compile(r"(?=[a-z0-9_.]*[a-z])[a-z0-9_.]{2,32}")
# Pages of VK's own that look like short names.
_SECTIONS = re.compile(
    r"feed|im|groups|friends|search|settings|audios?|videos?|market|apps|bookmarks|docs|login|join|"
    r"restore|about|support|blog|dev|legal|terms|privacy|mail|al_im\.php|away\.php|share\.php|"
    r"groups_create|bugs|jobs|services|uslugi|checkin|stickers|games|ads|clips|fave|notifications|"
    r"newsfeed|edit|menu|help|business|press"
)
_WHERE_KEY_AROUND = ("w", "z", "sel", "gid", "group_id", "oid", "owner_id", "to", "peer")
# Pictures and signs of other scripts stand around an address, never in it.
_AROUND = re.compile(r"[^\w!#$%&+./:=?@~\u0400-\u04ff-]+", re.ASCII)
_KEY_AROUND = re.compile(r"[^\w.-]+", re.ASCII)


def read_address(text: str, site: str = "vk.ru") -> Read:
    """The community that the text names; pure. `site`: the host that people open VK at.

    Of a link that opens something on a community's page, the community.
    """
    text = drop_invisible(text[:LONGEST]).replace(site, "vk.ru")
    if not text:
        return AddressFault.EMPTY
    words = [word for part in _AROUND.split(mend_links(text)) if (word := part.strip(".:!?"))]
    found = dict.fromkeys(read for word in words if (read := _read_word(word)) is not None)
    addresses = [read for read in found if isinstance(read, VkAddress)]
    if len(addresses) == 1:
        return addresses[0]
    if addresses:
        return AddressFault.SEVERAL
    if any(looks_like_key(part) for part in _KEY_AROUND.split(text)):
        return AddressFault.IS_KEY
    if found:
        return next(read for read in found if isinstance(read, AddressFault))
    # A bare word is a short name only where nothing stands around it.
    return _read_bare(words[0]) if len(words) == 1 else AddressFault.NO_ADDRESS


def _read_word(word: str) -> Read | None:
    """What one word says by itself; None where it is just a word."""
    if looks_like_key(word):
        return None
    low = word.lower()
    if low.startswith("@") and low != "@":
        return _read_page(low[1:])
    if numbered := _NUMBERED.fullmatch(low):
        return _read_number(numbered)
    if re.fullmatch(rf"-\d{{1,{_ID_DIGITS}}}", low):
        return _group(low[1:])
    link = _LINK.fullmatch(word)
    if link is None:
        return None
    # Short names have no hyphens: «massage-kazan.ru» is a site.
    has_more = "://" in word or link["path"] is not None or "-" in link["host"]
    return _read_link(link["host"].lower(), link["path"] or "", link["query"] or "", has_more)


def _read_link(host: str, path: str, query: str, is_link: bool) -> Read | None:
    if host in _SHORTENED:
        return AddressFault.SHORT_LINK
    if not _PAGES.fullmatch(host):
        if _OTHER_OF_VK.fullmatch(host):
            return AddressFault.SECTION
        # «name.of.page» is perhaps a short name with dots.
        return AddressFault.OTHER_SITE if is_link else None
    page = unquote(path).strip("/ ").lower()
    of_path = _read_page(page)
    if isinstance(of_path, VkAddress) or of_path is not AddressFault.SECTION:
        return of_path
    return next(_read_query(query), AddressFault.SECTION)


def _read_page(page: str) -> Read:
    """What opens at this path of VK's site."""
    if page.startswith("@"):  # an article: its author's name and its own behind a hyphen
        page = page[1:].partition("-")[0]
    if page.startswith("@"):
        return AddressFault.SECTION
    if of_group := _OF_GROUP.fullmatch(page):
        return _group(of_group["group"] or of_group["seller"])
    if of_owner := _OF_OWNER.fullmatch(page):
        owner = of_owner["owner"]
        return _group(owner[1:]) if owner.startswith("-") else AddressFault.PERSON
    if _APP.fullmatch(page):
        return AddressFault.APP
    first = page.partition("/")[0].partition("&")[0]
    if numbered := _NUMBERED.fullmatch(first):
        return _read_number(numbered)
    if not first or _SECTIONS.fullmatch(first):
        return AddressFault.SECTION
    if _TOO_LONG.fullmatch(first):
        return AddressFault.NO_ADDRESS
    return VkAddress(name=first) if _NAME.fullmatch(first) else AddressFault.NO_ADDRESS


def _read_query(query: str) -> Iterator[VkAddress]:
    """The community whose thing is opened over one of VK's own pages."""
    given = dict(parse_qsl(query))
    for name in _WHERE_KEY_AROUND:
        value = given.get(name, "").lower()
        if "vk." in value and (link := _LINK.fullmatch(value)):
            read = _read_link(link["host"], link["path"] or "", "", True)
        elif re.fullmatch(r"-\d{1,10}", value):
            read = _group(value[1:])
        elif name in ("gid", "group_id") and re.fullmatch(r"\d{1,10}", value):
            read = _group(value)
        elif value and name != "to":
            read = _read_page(value)
        else:
            continue
        # A short name stands in an address's path; in a query the same word is something else.
        if isinstance(read, VkAddress) and (read.group_id is not None or name == "to"):
            yield read


def _read_number(numbered: re.Match[str]) -> Read:
    match numbered["kind"]:
        case "id":
            return AddressFault.PERSON
        case "event":
            return AddressFault.EVENT
        case _:
            return _group(numbered["id"])


def _group(digits: str) -> Read:
    group_id = int(digits)
    return VkAddress(group_id=group_id) if group_id else AddressFault.NO_ADDRESS


def _read_bare(word: str) -> Read:
    low = word.lower().strip("/")
    if re.fullmatch(r"\d{1,9}", low):
        return _group(low)
    if _SECTIONS.fullmatch(low):
        return AddressFault.SECTION
    return VkAddress(name=low) if _NAME.fullmatch(low) else AddressFault.NO_ADDRESS
