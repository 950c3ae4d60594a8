"""Who asks, by what the guard `allowed` has found, and about whom."""

import re

from starlette.requests import Request

from vitrina.domain.member import Actor, Member
from vitrina.storage.sessions import SessionRecord
from vitrina.web.http.context import context_of

_ID = re.compile("[0-9a-f]{32}")


def session_of(request: Request) -> SessionRecord:
    """The session that `allowed` has found."""
    session = request.state.session
    assert isinstance(session, SessionRecord)  # noqa: S101 -- state is untyped
    return session


def member_of(request: Request) -> Member:
    """Who asks."""
    return session_of(request).member


def actor_of(request: Request) -> Actor:
    """Who asks, and from where, for verbs that write it down."""
    member = member_of(request)
    return Actor(member.id, member.mail, context_of(request).limits.client_address(request))


def id_in(request: Request, name: str) -> str:
    """The id in the address as this parameter; empty, which is nobody's, for what is no id."""
    typed: str = request.path_params[name]
    return typed if _ID.fullmatch(typed) else ""
