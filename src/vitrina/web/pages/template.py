"""The one place that turns a page's context into HTML."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from vitrina.domain.counting import plural
from vitrina.web.pages.build import BuildPage
from vitrina.web.pages.confirm import ConfirmPage
from vitrina.web.pages.consent import ConsentPage
from vitrina.web.pages.follow import FollowPage
from vitrina.web.pages.form import FormPage
from vitrina.web.pages.leads import LeadsPage
from vitrina.web.pages.message import MessagePage
from vitrina.web.pages.preview import PreviewPage
from vitrina.web.pages.typography import set_rubles, set_seconds, set_took, set_words
from vitrina.web.static_files import static_url

Page = (
    FormPage
    | ConfirmPage
    | BuildPage
    | MessagePage
    | ConsentPage
    | FollowPage
    | LeadsPage
    | PreviewPage
)

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
        loader=PackageLoader("vitrina.web", "templates"),
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
