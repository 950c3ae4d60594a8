"""What is left to the person, in the words of the page."""

from vitrina.building.description import BuildDescription
from vitrina.building.manual_steps import StepForPerson
from vitrina.domain.reason import Reason
from vitrina.vk.screens import Screens
from vitrina.web.build.manual_page import CopyField, ManualStep
from vitrina.wording.dates import say_moment
from vitrina.wording.reasons import say_reason
from vitrina.wording.screens import SCREEN_WAYS

_TODAY = Screens()


def view_manual_steps(
    build: BuildDescription, home: str, site_url: str, screens: Screens = _TODAY, now: float = 0.0
) -> tuple[ManualStep, ...]:
    """What is there twice, then all else, each with what it takes to do it.

    `home` is the build's address, `now` unix seconds.
    """

    def view(step: StepForPerson) -> ManualStep:
        path = step.path or screens.path(step.screen, build.group_id)
        return ManualStep(
            key=step.key,
            title=_say(step.title),
            reason=_say(step.reason),
            text=_say(step.text),
            settings_url=site_url + path if path else "",
            picture_url=picture_url(home, step.piece) if step.picture else None,
            picture_name=f"{step.piece.replace('/', '-')}.jpg" if step.picture else "",
            steps=tuple(say_reason(one) for one in step.steps),
            way="" if step.path else SCREEN_WAYS[step.screen],
            minutes=step.minutes,
            fields=tuple(CopyField(say_reason(one.label), one.text) for one in step.fields),
            group=_say(step.group) if step.group else "",
            name=step.name,
            when=_say_when(step, build.timezone, now),
        )

    return tuple(view(step) for step in build.manual_steps)


def picture_url(home: str, key: str) -> str:
    """Where the drawn picture of a piece is shown."""
    return f"{home}/pictures/{key}.jpg"


def _say_when(step: StepForPerson, timezone: str, now: float) -> str:
    """When VK is to publish it; what is due already is published at once."""
    at = step.publish_at
    return say_moment(at, timezone, now) if at is not None and at > now else ""


def _say(words: str | Reason) -> str:
    return words if isinstance(words, str) else say_reason(words)
