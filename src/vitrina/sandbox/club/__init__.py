"""What the sandbox's VK looks like: `/club<id>` and the pages around it.

How app.py mounts it, once, while it builds its routes (before any catch-all):

    routes += club_routes(
        world,
        find_visitor=...,   # Request -> user id by the sandbox's cookie, or None
        admit_visitor=...,  # Response -> id of a new user; sets the cookie on that response
        write_message=partial(receive_from_visitor, sandbox),
        catch_up=...,       # () -> None, publishes the posts whose time has come
    )
"""

from collections.abc import Callable
from datetime import tzinfo
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.routing import Route

from vitrina.sandbox.club.assets import asset_routes, find_assets
from vitrina.sandbox.club.pages import AdmitVisitor, ClubPages, FindVisitor, WriteMessage
from vitrina.sandbox.world import World


def club_routes(
    world: World,
    *,
    find_visitor: FindVisitor,
    admit_visitor: AdmitVisitor,
    write_message: WriteMessage,
    catch_up: Callable[[], object],
    zone: tzinfo | None = None,
) -> list[Route]:
    """Every page of communities and people, their pictures, style sheet and font.

    Times are shown in `zone`, Moscow's when None."""
    pages = ClubPages(
        world=world,
        zone=zone or ZoneInfo("Europe/Moscow"),
        find_visitor=find_visitor,
        admit_visitor=admit_visitor,
        write_message=write_message,
        catch_up=catch_up,
        paths=find_assets(),
        templates=Environment(
            loader=PackageLoader("vitrina.sandbox.club"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        ),
    )
    return [*asset_routes(), *pages.routes()]
