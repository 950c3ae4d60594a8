"""What a build's page says when the build waits, sleeps or has ended badly."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

import structlog

from vitrina.building.description import BuildDescription
from vitrina.domain.build import BuildState, WaitingFor
from vitrina.storage.records import BuildRecord
from vitrina.web.look.parts import Action, Check, Notice, NoticeKind
from vitrina.wording import notices, runs
from vitrina.wording.dates import TODAY, say_moment
from vitrina.wording.reasons import say_reason

_log = structlog.get_logger("vitrina.web")

# Scheme, host, port and the rest in characters that need no guessing.
_PLAIN_ADDRESS = re.compile(
    r"https?://([a-z0-9.-]{1,253})(?::[0-9]{1,5})?(?:[/?#][\x21-\x5b\x5d-\x7e]*)?",
    re.IGNORECASE | re.ASCII,
)


@dataclass(frozen=True)
class Visit:
    """Who looks at a page: its key, the CSRF token of the browser, VK's hosts, unix seconds.

    `check_error` says what is wrong with the answer that was just typed. `home` is the page's
    address, where that is not the build's.
    """

    page_key: str
    csrf: str
    vk_hosts: frozenset[str]
    now: float
    check_error: str = ""
    home: str = ""

    @property
    def address(self) -> str:
        """The address of the page that is looked at."""
        return self.home or f"/builds/{self.page_key}"

    def post(self, label: str, verb: str) -> Action:
        """A button that posts to the page's own address."""
        fields = (("csrf", self.csrf),)
        return Action(label, f"{self.address}/{verb}", post=True, fields=fields)


def notice_of(build: BuildRecord, described: BuildDescription, visit: Visit) -> Notice | None:
    """The state that needs somebody, or a moment."""
    words = say_reason(described.reason) or ""
    if build.state is BuildState.FAILED:
        again = visit.post(notices.REPEAT, "retry")
        return _notice(build, "failed", *_say_failed(build, words), (again,))
    if build.state is BuildState.CANCELLED:
        if runs.is_over_community(build.purpose):
            return _notice(build, "failed", runs.STOPPED[build.purpose], runs.STOPPED_TEXT)
        return _notice(build, "failed", notices.STOPPED, notices.STOPPED_TEXT)
    if build.state is not BuildState.WAITING or build.waiting_for is None:
        return None
    match build.waiting_for:
        case WaitingFor.CAPTCHA:
            return _ask_for_check(build, visit)
        case WaitingFor.GRANT if build.vk_user_id is None:
            new = Action(notices.GIVE_NEW_KEY, f"{visit.address}/key")
            return _notice(build, "grant", notices.ASKS_KEY, notices.KEY_ENDED, (new,))
        case WaitingFor.GRANT:
            again = visit.post(notices.ALLOW_AND_GO_ON, "grant")
            text = _say_where(described)
            return _notice(build, "grant", notices.ASKS_GRANT, text, (again,))
        case WaitingFor.FLOOD:
            link = Action(notices.COPY_LINK, copies="")
            if (build.waiting_data or {}).get("looks"):
                text = f"{words} {notices.MAY_BE_CLOSED}"
                return _notice(build, "sleeping", notices.WAITS_FOR_VK, text, (link,))
            text = _say_waking(build, visit.now)
            return _notice(build, "sleeping", notices.VK_WANTS_REST, text, (link,))
        case WaitingFor.PERSON:
            return _ask_person(build, words, visit)


def _say_failed(build: BuildRecord, words: str) -> tuple[str, str]:
    if runs.is_over_community(build.purpose):
        return runs.FAILED[build.purpose], f"{words} {runs.FAILED_TEXT}".strip()
    return notices.FAILED, words


def is_on(hosts: frozenset[str], url: str) -> bool:
    """Whether the address is http(s) on one of these hosts or below it.

    What browsers and programs read apart is refused: a backslash, spaces, a name before the host
    (`https://evil.example\\@vk.ru/`), anything but plain letters in the host.
    """
    found = _PLAIN_ADDRESS.fullmatch(url)
    if not found:
        return False
    host = found[1].lower()
    return any(host == known or host.endswith(f".{known}") for known in hosts)


def _notice(
    build: BuildRecord,
    kind: NoticeKind,
    heading: str,
    text: str,
    actions: tuple[Action, ...] = (),
    check: Check | None = None,
) -> Notice:
    # Each run raises the epoch: a page that shows an older wait of the same kind knows it by that.
    return Notice(kind, heading, text, actions, check, notice_id=f"{kind}-{build.epoch}")


def _ask_for_check(build: BuildRecord, visit: Visit) -> Notice:
    """VK's check, and a new one in its place: VK keeps an address for five minutes only."""
    heading = notices.ASKS_CHECK
    new = visit.post(notices.NEW_CHECK, "resume")
    address = _vk_address(build, visit)
    if address is None:
        return _notice(build, "captcha", heading, notices.CHECK_IS_OLD, (new,))
    check = Check(
        url=address,
        host=urlsplit(address).hostname or "",
        hosts=tuple(sorted(visit.vk_hosts)),
        answer=visit.post(notices.GO_ON, "captcha"),
        error=visit.check_error,
    )
    return _notice(build, "captcha", heading, notices.CHECK_TEXT, (new,), check)


def _ask_person(build: BuildRecord, words: str, visit: Visit) -> Notice:
    """Something in VK is the person's to do: on a page that VK names, or in their own profile."""
    address = _vk_address(build, visit)
    if address is None:
        again = visit.post(notices.REPEAT, "resume")
        return _notice(build, "person", notices.ASKS_HELP, words, (again,))
    actions = (
        Action(notices.OPEN_VK, address, new_tab=True),
        visit.post(notices.GO_ON, "resume"),
    )
    return _notice(build, "person", notices.ASKS_IDENTITY, words, actions)


def _vk_address(build: BuildRecord, visit: Visit) -> str | None:
    """The page that VK's error named, when it is VK's indeed; another's host is only logged."""
    address = str((build.waiting_data or {}).get("redirect_uri") or "")
    if is_on(visit.vk_hosts, address):
        return address
    if address:
        _log.warning("build.address_not_of_vk", build_id=build.id, host=_host_of(address))
    return None


def _host_of(address: str) -> str:
    """As much as can be told of it: the rest of an address may be a secret."""
    try:
        return (urlsplit(address).hostname or "")[:100]
    except ValueError:
        return ""


def _say_where(build: BuildDescription) -> str:
    """What the fresh grant goes on with."""
    if build.group_id is None:
        return f"{notices.GRANT_ENDED} {notices.BEFORE_COMMUNITY}"
    waiting = next((line.key for line in build.lines if line.state == "waits"), None)
    return notices.say_goes_on_from(waiting)


def _say_waking(build: BuildRecord, now: float) -> str:
    if build.not_before is None:
        return notices.say_goes_on_at(None)
    moment = say_moment(build.not_before, build.plan.timezone, now)
    return notices.say_goes_on_at(moment.removeprefix(f"{TODAY} "))
