"""What became of a pasted key, in one sentence for its field."""

from starlette.requests import Request

from vitrina.application.take_key import (
    KeyEnd,
    KeyOfAnother,
    KeyOfTaken,
    KeyTaken,
    KeyUnchecked,
    KeyWrong,
)
from vitrina.web.http.context import context_of
from vitrina.wording import connect
from vitrina.wording.reasons import say_reason


def say_key_end(request: Request, end: KeyEnd) -> str:
    """Why the key was not kept; empty for one that was."""
    match end:
        case KeyTaken():
            return ""
        case KeyWrong(fault):
            return connect.KEY_FAULTS[fault]
        case KeyOfAnother(title, screen_name):
            host = context_of(request).services.settings.vk_site_url.partition("://")[2]
            return connect.KEY_OF_ANOTHER.format(title=title, address=f"{host}/{screen_name}")
        case KeyOfTaken():
            return connect.KEY_OF_TAKEN
        case KeyUnchecked(failure):
            return connect.KEY_UNCHECKED if failure.is_away else say_reason(failure.reason) or ""
