"""The one place that turns a page's context into HTML."""

from dataclasses import fields
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from vitrina.web.pages.build import BuildPage
from vitrina.web.pages.confirm import ConfirmPage
from vitrina.web.pages.consent import ConsentPage
from vitrina.web.pages.form import FormPage
from vitrina.web.pages.message import MessagePage

Page = FormPage | ConfirmPage | BuildPage | MessagePage | ConsentPage


def render(page: Page) -> str:
    """The page as HTML; everything that came from people is escaped."""
    values = {item.name: getattr(page, item.name) for item in fields(page)}
    return _environment().get_template(page.template).render(page=page, **values)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("vitrina.web", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment
