"""The one place that turns a page's context into HTML."""

from functools import cache
from typing import Protocol

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from vitrina.domain.counting import plural
from vitrina.web.look.files import folders_of
from vitrina.web.look.school import OURSELVES, SchoolLook
from vitrina.web.look.static_files import static_url
from vitrina.web.look.typography import set_rubles, set_words
from vitrina.wording.dates import say_seconds_left, say_took
from vitrina.wording.form_page import THEMES
from vitrina.wording.school import names_school


class Page(Protocol):
    """What a template shows, by the name of that template."""

    @property
    def template(self) -> str: ...


# The drawing that the form shows each theme with.
_DRAWINGS = {
    "sage": "leaves",
    "clay": "waves",
    "lavender": "leaves",
    "breeze": "blobs",
    "linen": "rings",
    "night": "rings",
}


def render(page: Page, school: SchoolLook = OURSELVES) -> str:
    """The page as HTML, dressed as the school's; everything that came from people is escaped."""
    return _environment().get_template(page.template).render(page=page, school=school)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=ChoiceLoader(
            [PackageLoader("vitrina.web", folder) for folder in folders_of("templates")]
        ),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        words=set_words, rubles=set_rubles, seconds_left=say_seconds_left, took=say_took
    )
    environment.globals.update(
        static_url=static_url,
        plural=plural,
        themes=[(theme, name, _DRAWINGS[theme]) for theme, name in THEMES.items()],
        names_school=names_school,
        known_theme=lambda theme: theme if theme in THEMES else "sage",
    )
    return environment
