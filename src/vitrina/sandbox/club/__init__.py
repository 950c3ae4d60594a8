"""What the sandbox's VK looks like: `/club<id>` and the pages around it.

app.py mounts it once, beside its own routes: ``routes = [*ROUTES, *club_routes(sandbox), ...]``.
Pictures come from app.py's own `/photos/<id>`.
"""

from datetime import tzinfo
from functools import partial
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.routing import Route

from vitrina.sandbox.club.assets import asset_routes, find_assets
from vitrina.sandbox.club.pages import ClubPages
from vitrina.sandbox.club.visitors import admit_visitor, find_visitor
from vitrina.sandbox.context import Sandbox
from vitrina.sandbox.dialogs import receive_from_visitor
from vitrina.sandbox.dispatch import find_base_url, tell_due_posts


def club_routes(sandbox: Sandbox, zone: tzinfo | None = None) -> list[Route]:
    """Every page of communities and people, their style sheet and font.

    Times are shown in `zone`, Moscow's when None."""

    def catch_up(request: Request) -> None:
        tell_due_posts(sandbox, find_base_url(request))

    pages = ClubPages(
        world=sandbox.world,
        zone=zone or ZoneInfo("Europe/Moscow"),
        find_visitor=partial(find_visitor, sandbox),
        admit_visitor=partial(admit_visitor, sandbox),
        write_message=partial(receive_from_visitor, sandbox),
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
