"""Kinds of applications that people open; a test names one by an indirect parameter."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sandbox_options import AGREEING, ASKING
from vitrina.sandbox.options import SandboxOptions
from web.served_app import ServedApp, serve_app

TURN_S = 60.0


@dataclass(frozen=True)
class Kind:
    """The VK it talks to, whether a worker builds, whose pages may frame the form (`framers`),
    and the key that the school signs its links with.

    Without `waves` a community takes a dozen seconds to watch instead of one or two.
    """

    vk: SandboxOptions = ASKING
    works: bool = True
    framers: str = ""
    school_key: str = ""
    waves: bool = True

    def __str__(self) -> str:
        return "served"


WORKING = Kind()
# VK agrees by itself, and what is to be built is only written down.
STILL = Kind(vk=AGREEING, works=False)


@asynccontextmanager
async def open_kind(kind: Kind, database_url: str) -> AsyncIterator[ServedApp]:
    """One machine asks for all pages, so nobody is sent away for asking."""
    async with serve_app(
        database_url,
        kind.vk,
        works=kind.works,
        VITRINA_LIMIT_BUILDS_PER_HOUR="1000",
        VITRINA_LIMIT_REQUESTS_PER_MINUTE="100000",
        VITRINA_FRAME_ANCESTORS=kind.framers,
        VITRINA_SCHOOL_KEYS=kind.school_key,
        VITRINA_VK_WAVES="on" if kind.waves else "off",
    ) as opened:
        wait_for_turns(opened)
        yield opened


def wait_for_turns(served: ServedApp) -> None:
    """On a busy machine a preview or a picture comes late, but comes."""
    for turns in (served.sandboxed.services.previews, served.sandboxed.services.pictures):
        turns._patience = TURN_S
