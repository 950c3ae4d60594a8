"""The one place that turns a page's context into HTML."""

from functools import cache
from typing import Protocol

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from vitrina.domain.counting import plural
from vitrina.web.look.files import folders_of
from vitrina.web.look.static_files import static_url
from vitrina.web.look.typography import set_rubles, set_seconds, set_took, set_words


class Page(Protocol):
    """What a template shows, by the name of that template."""

    @property
    def template(self) -> str: ...


THEMES = (
    ("sage", "Шалфей", "leaves"),
    ("clay", "Тёплая глина", "waves"),
    ("lavender", "Лаванда", "leaves"),
    ("breeze", "Морской бриз", "blobs"),
    ("linen", "Песок и\u00a0лён", "rings"),
    ("night", "Ночной спа", "rings"),
)


def render(page: Page) -> str:
    """The page as HTML; everything that came from people is escaped."""
    return _environment().get_template(page.template).render(page=page)


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
        words=set_words, rubles=set_rubles, seconds_left=set_seconds, took=set_took
    )
    known = {key for key, _, _ in THEMES}
    environment.globals.update(
        static_url=static_url,
        plural=plural,
        themes=THEMES,
        known_theme=lambda theme: theme if theme in known else "sage",
    )
    return environment
