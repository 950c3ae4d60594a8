"""What a person does by hand on VK's pages: opening a community, making it a key.

VK's own screens are `/groups_create` and `/club<id>?act=tokens` (vk-2026 §3). VK asks for a code
from an SMS before it shows a key; the sandbox does not, and shows the page to everybody.
"""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from vitrina.sandbox.club.pages import ClubPages, is_from_elsewhere, read_form
from vitrina.sandbox.club.show import club_url
from vitrina.sandbox.world import World
from vitrina.sandbox.world.founding import GroupType, found_group
from vitrina.sandbox.world.people import issue_token

TITLE_CHARS = 48
KINDS: dict[str, GroupType] = {"page": "page", "group": "group"}
KEY_RIGHTS = {
    "manage": "управлению сообществом",
    "messages": "сообщениям сообщества",
    "photos": "фотографиям сообщества",
    "wall": "стене сообщества",
    "docs": "файлам сообщества",
    "stories": "историям",
    "market": "товарам",
}


@dataclass(frozen=True)
class HandPages:
    """The pages with forms; everything else of a community is shown by `pages`."""

    world: World
    pages: ClubPages

    def routes(self) -> list[Route]:
        club = "/club{group_id:int}"
        return [
            Route("/groups_create", self.show_opening, methods=["GET"]),
            Route("/groups", self.show_opening, methods=["GET"]),
            Route("/groups_create", self.open_community, methods=["POST"]),
            Route(club, self.show_club, methods=["GET"]),
            Route(club, self.create_key, methods=["POST"]),
        ]

    async def show_club(self, request: Request) -> Response:
        """The community, or the screen of its keys."""
        if request.query_params.get("act") == "tokens":
            return self.pages.render_club(request, "tokens.html", "tokens", **self._key_values())
        return await self.pages.show_posts(request)

    async def show_opening(self, request: Request) -> Response:
        """«Создать сообщество»."""
        return self._render_opening(request)

    async def open_community(self, request: Request) -> Response:
        """A community of whoever this browser is; then its page."""
        if is_from_elsewhere(request):
            return Response(status_code=403)
        form = await read_form(request)
        if form is None:
            return Response(status_code=413)
        title = form.get("title", [""])[-1].strip()
        kind = KINDS.get(form.get("type", ["page"])[-1], "page")
        if not title or len(title) > TITLE_CHARS:
            error = f"Название: от 1 до {TITLE_CHARS} символов."
            return self._render_opening(request, title=title, error=error, status=400)
        response = RedirectResponse("/", status_code=303)
        owner_id = self.pages.find_visitor(request)
        if owner_id is None:
            owner_id = self.pages.add_visitor(response)
        group = found_group(self.world, self.world.users[owner_id], title, kind)
        response.headers["location"] = club_url(group)
        return response

    async def create_key(self, request: Request) -> Response:
        """A key with the rights that were ticked, shown once."""
        group = self.pages.find_group(request)
        if group is None or request.query_params.get("act") != "tokens":
            return self.pages.show_missing(request)
        if is_from_elsewhere(request):
            return Response(status_code=403)
        form = await read_form(request)
        if form is None:
            return Response(status_code=413)
        rights = frozenset(form.get("right", [])) & KEY_RIGHTS.keys()
        if not rights:
            values = self._key_values() | {"error": "Отметьте хотя бы одно право."}
            return self.pages.render_club(request, "tokens.html", "tokens", **values)
        key = issue_token(self.world, "group", rights, group_id=group.id).value
        values = self._key_values() | {"key": key}
        return self.pages.render_club(request, "tokens.html", "tokens", **values)

    def _key_values(self) -> dict[str, object]:
        return {"rights": KEY_RIGHTS, "key": "", "error": ""}

    def _render_opening(
        self, request: Request, *, title: str = "", error: str = "", status: int = 200
    ) -> Response:
        values: dict[str, object] = {"section": "clubs", "title": title, "error": error}
        values["longest"] = TITLE_CHARS
        return self.pages.render(request, "create.html", values, status=status)
