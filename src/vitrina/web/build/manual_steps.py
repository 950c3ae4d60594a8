"""What is left to the person, in the words of the page."""

from urllib.parse import quote

from vitrina.building.description import BuildDescription
from vitrina.building.manual_steps import StepForPerson
from vitrina.domain.community import Seen
from vitrina.domain.reason import Reason
from vitrina.vk.screens import Screen, Screens
from vitrina.web.build.manual_page import CopyField, ManualStep
from vitrina.web.build.notices import Visit
from vitrina.wording import build_page as words
from vitrina.wording.dates import say_moment
from vitrina.wording.reasons import say_reason
from vitrina.wording.screens import OPEN_SCREEN, SCREEN_WAYS

_TODAY = Screens()


def view_manual_steps(
    build: BuildDescription,
    home: str,
    site_url: str,
    screens: Screens = _TODAY,
    visit: Visit | None = None,
) -> tuple[ManualStep, ...]:
    """What is there twice, then all else, each with what it takes to do it.

    `home` is the build's address; who visits it may tick.
    """

    def view(step: StepForPerson) -> ManualStep:
        path = step.path or screens.path(step.screen, build.group_id)
        is_unseen = step.tick is not None and step.tick.is_unseen
        return ManualStep(
            key=step.key,
            title=_say(step.title),
            reason=_say(step.reason),
            text=_say(step.text),
            settings_url=site_url + path if path else "",
            picture_url=picture_url(home, step.piece) if step.picture else None,
            picture_name=f"{step.piece.replace('/', '-')}.jpg" if step.picture else "",
            steps=tuple(say_reason(one) for one in step.steps),
            way=_say_way(step),
            minutes=step.minutes,
            fields=tuple(CopyField(say_reason(one.label), one.text) for one in step.fields),
            group=_say(step.group) if step.group else "",
            name=step.name,
            when=_say_when(step, build.timezone, visit.now if visit else 0.0),
            open_label=words.SHOW if step.path else OPEN_SCREEN.get(step.screen, words.TO_SETTINGS),
            ticked=step.tick is not None,
            seen_words=_say_seen(step),
            is_unseen=is_unseen,
            tick=visit.post("", f"steps/{quote(step.key)}") if visit else None,
        )

    return tuple(view(step) for step in build.manual_steps)


def may_look_again(build: BuildDescription) -> bool:
    """Whether something is ticked that VK can show and has not shown yet."""
    return any(
        step.tick is not None and step.unseen is not None and step.tick.may_be_seen
        for step in build.manual_steps
    )


def picture_url(home: str, key: str) -> str:
    """Where the drawn picture of a piece is shown."""
    return f"{home}/pictures/{key}.jpg"


def _say_way(step: StepForPerson) -> str:
    """How to get to its screen by VK's own menu, where the screen is not the community itself."""
    is_plain = step.path or step.screen is Screen.COMMUNITY
    return "" if is_plain else SCREEN_WAYS[step.screen]


def _say_when(step: StepForPerson, timezone: str, now: float) -> str:
    """When VK is to publish it; what is due already is published at once."""
    at = step.publish_at
    return say_moment(at, timezone, now) if at is not None and at > now else ""


def _say_seen(step: StepForPerson) -> str:
    """What VK showed of a ticked step; nothing where nobody could look."""
    if step.tick is None or step.unseen is None:
        return ""
    if step.tick.is_unseen:
        return say_reason(step.unseen)
    return words.SEEN if step.tick.seen is Seen.SAME else ""


def _say(said: str | Reason) -> str:
    return said if isinstance(said, str) else say_reason(said)
