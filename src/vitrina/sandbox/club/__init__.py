"""What the sandbox's VK looks like: `/club<id>` and the pages around it.

Pictures come from the sandbox's own `/photos/<id>`.
"""

from datetime import tzinfo
from functools import partial
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from vitrina.sandbox.calls.context import Sandbox
from vitrina.sandbox.calls.due import publish_due_posts
from vitrina.sandbox.calls.request import find_base_url
from vitrina.sandbox.club.assets import asset_routes, find_assets
from vitrina.sandbox.club.hand import HandPages
from vitrina.sandbox.club.pages import ClubPages
from vitrina.sandbox.delivery.dialogs import receive_from_visitor
from vitrina.sandbox.oauth.browsers import add_browser, find_user_id, set_cookie


def club_routes(sandbox: Sandbox, zone: tzinfo | None = None) -> list[Route]:
    """Every page of communities and people, their style sheet and font.

    Times are shown in `zone`, Moscow's when None."""

    def catch_up(request: Request) -> None:
        publish_due_posts(sandbox, find_base_url(request))

    def add_visitor(response: Response) -> int:
        cookie, user = add_browser(sandbox)
        set_cookie(response, cookie)
        return user.id

    pages = ClubPages(
        world=sandbox.world,
        zone=zone or ZoneInfo("Europe/Moscow"),
        find_visitor=partial(find_user_id, sandbox),
        add_visitor=add_visitor,
        write_message=partial(receive_from_visitor, sandbox.delivery),
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
    return [*asset_routes(), *HandPages(sandbox.world, pages).routes(), *pages.routes()]
