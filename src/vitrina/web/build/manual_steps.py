"""What is left to the person, in the words of the page."""

from vitrina.building.description import BuildDescription
from vitrina.building.manual_steps import StepForPerson
from vitrina.domain.reason import Reason
from vitrina.web.build.page import ManualStep
from vitrina.wording.reasons import say_reason


def view_manual_steps(build: BuildDescription, home: str, site_url: str) -> tuple[ManualStep, ...]:
    """What is there twice, then refusals, each with what it takes to make up for it.

    `home` is the build's address.
    """
    return tuple(_view_step(step, home, site_url) for step in build.manual_steps)


def picture_url(home: str, key: str) -> str:
    """Where the drawn picture of a piece is shown."""
    return f"{home}/pictures/{key}.jpg"


def _view_step(step: StepForPerson, home: str, site_url: str) -> ManualStep:
    return ManualStep(
        key=step.key,
        title=_say(step.title),
        reason=_say(step.reason),
        text=_say(step.text),
        settings_url=site_url + step.path,
        picture_url=picture_url(home, step.key) if step.picture else None,
        picture_name=f"{step.key.replace('/', '-')}.jpg" if step.picture else "",
    )


def _say(words: str | Reason) -> str:
    return words if isinstance(words, str) else say_reason(words) or ""
