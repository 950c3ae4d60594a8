"""Every page as a typed context, and `render`, which turns one into HTML."""

from vitrina.web.pages.build import (
    BuildPage,
    Hand,
    MadeLine,
    Progress,
    ProgressLine,
    Result,
    made_lines,
    progress_event,
)
from vitrina.web.pages.confirm import ConfirmPage
from vitrina.web.pages.consent import CONSENT_VERSION, ConsentPage
from vitrina.web.pages.form import FormPage
from vitrina.web.pages.form_errors import FieldMessage
from vitrina.web.pages.form_reading import is_row_edit, read_form, read_values, values_from_json
from vitrina.web.pages.form_values import FormValues, PriceRow
from vitrina.web.pages.message import MessagePage
from vitrina.web.pages.parts import (
    Action,
    Check,
    CommunityView,
    InfoLine,
    Notice,
    PostCard,
    ProductCard,
)
from vitrina.web.pages.template import Page, render

__all__ = [
    "CONSENT_VERSION",
    "Action",
    "BuildPage",
    "Check",
    "CommunityView",
    "ConfirmPage",
    "ConsentPage",
    "FieldMessage",
    "FormPage",
    "FormValues",
    "Hand",
    "InfoLine",
    "MadeLine",
    "MessagePage",
    "Notice",
    "Page",
    "PostCard",
    "PriceRow",
    "ProductCard",
    "Progress",
    "ProgressLine",
    "Result",
    "is_row_edit",
    "made_lines",
    "progress_event",
    "read_form",
    "read_values",
    "render",
    "values_from_json",
]
