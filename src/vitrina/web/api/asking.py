"""What a program asks for: parameters that are known, once each, and a page of a list."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from vitrina.web.api.cursors import read_cursor, write_cursor
from vitrina.web.api.guards import rate_headers
from vitrina.web.http.context import context_of
from vitrina.web.http.problems import ApiRefused

PAGE, MOST = 50, 200
LONGEST = 64  # characters of a school's id
E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True)
class Asked:
    """The parameters of a request; `about` names the list that its cursor is of."""

    request: Request
    about: str
    values: dict[str, str]

    def limit(self) -> int:
        """How many of a page."""
        text = self.values.get("limit", str(PAGE))
        if not (text.isascii() and text.isdecimal() and len(text) < 4 and 1 <= int(text) <= MOST):
            raise bad_value("limit", f"a whole number from 1 to {MOST}")
        return int(text)

    def text(self, name: str) -> str:
        """An id of the school's; empty where it is not asked for."""
        text = self.values.get(name, "")
        if len(text) > LONGEST or (name in self.values and not text) or not text.isprintable():
            raise bad_value(name, f"1 to {LONGEST} characters")
        return text

    def one_of(self, name: str, kind: type[E], among: Collection[E] | None = None) -> E | None:
        """One of these words; None where it is not asked for."""
        if name not in self.values:
            return None
        words = {str(one): one for one in among or kind}
        if self.values[name] not in words:
            raise bad_value(name, "one of " + ", ".join(words))
        return words[self.values[name]]

    def place(self) -> list[Any] | None:
        """Where the page begins; None: at the beginning."""
        if "cursor" not in self.values:
            return None
        known = context_of(self.request).services.settings.secret_keys
        found = read_cursor(known, self.about, self.values["cursor"])
        if found is None:
            raise ApiRefused(400, "bad_cursor", parameter="cursor")
        return found

    def cursor(self, *values: Any) -> str:
        """Where the next page begins."""
        return write_cursor(context_of(self.request).services.vault.present, self.about, values)


def read_asked(request: Request, *known: str) -> Asked:
    """The parameters, all of which have to be known; `ApiRefused` names another one."""
    values: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        if name not in known:
            raise ApiRefused(400, "unknown_parameter", parameter=name[:100])
        if name in values:
            raise ApiRefused(400, "repeated_parameter", parameter=name)
        values[name] = value
    filters = [(name, values[name]) for name in sorted(values) if name not in ("cursor", "limit")]
    return Asked(request, f"{request.url.path}?{urlencode(filters)}", values)


def bad_value(parameter: str, expected: str) -> ApiRefused:
    """A parameter whose value it cannot have."""
    return ApiRefused(400, "bad_value", parameter=parameter, expected=expected)


def answer(request: Request, body: Any, status: int = 200) -> Response:
    """The answer to a good key."""
    return JSONResponse(body, status_code=status, headers=rate_headers(request))


def answer_page(request: Request, data: Sequence[Any], next_cursor: str | None) -> Response:
    """A page of a list; `next_cursor` is None at the end."""
    return answer(request, {"data": list(data), "next_cursor": next_cursor})
