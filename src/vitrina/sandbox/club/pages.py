"""The handlers behind `/club<id>` and `/id<user id>`: find it in the world, show it, or say 404."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import tzinfo
from urllib.parse import parse_qs, urlencode

from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from vitrina.sandbox.club.answering import wait_for_answer, waits_for_answer
from vitrina.sandbox.club.assets import PAGE_HEADERS, AssetPaths
from vitrina.sandbox.club.chat import SHOWN_MESSAGES, PressedButton, find_button, show_chat
from vitrina.sandbox.club.show import (
    PageContext,
    club_url,
    show_author,
    show_club,
    show_wall,
    takes_messages,
)
from vitrina.sandbox.world import Group, World

MESSAGE_CHARS = 4096
FORM_BYTES = 64 * 1024
REF_FIELDS = ("ref", "ref_source")
TAIL_BESIDE_THE_WALL = 6

FindVisitor = Callable[[Request], int | None]
AddVisitor = Callable[[Response], int]
# Community, user id, text, payload (JSON text) if a button carried one, `ref` and `ref_source`.
WriteMessage = Callable[[Group, int, str, str | None, str | None, str | None], object]


@dataclass(frozen=True)
class ClubPages:
    """Everything the pages need. `find_visitor` knows a browser by its cookie; `add_visitor`
    makes a new person and puts the cookie on the answer; `write_message` is the one path by which
    visitors write; `catch_up` lets what is due by now happen before anything is shown."""

    world: World
    zone: tzinfo
    find_visitor: FindVisitor
    add_visitor: AddVisitor
    write_message: WriteMessage
    catch_up: Callable[[Request], object]
    paths: AssetPaths
    templates: Environment

    def routes(self) -> list[Route]:
        """Every page but a community's first; the same address serves a phone and a desktop."""
        club = "/club{group_id:int}"
        return [
            Route("/", self.list_clubs),
            Route(self.paths.clubs, self.list_clubs),
            Route(f"{club}/postponed", self.show_postponed),
            Route(f"{club}/goods", self.show_goods),
            Route(f"{club}/goods/{{product_id:int}}", self.show_product),
            Route(f"{club}/topics", self.show_topics),
            Route(f"{club}/messages", self.show_messages, methods=["GET"]),
            Route(f"{club}/messages", self.send_message, methods=["POST"]),
            Route("/im", self.open_dialog, methods=["GET"]),
            Route("/id{user_id:int}", self.show_person),
        ]

    async def show_posts(self, request: Request) -> Response:
        """The community with its wall."""
        return self.render_club(request, "posts.html", "posts")

    async def show_postponed(self, request: Request) -> Response:
        """Posts that wait for their time; VK shows them to the owner only, the sandbox to all."""
        return self.render_club(request, "postponed.html", "postponed")

    async def show_goods(self, request: Request) -> Response:
        """The shop."""
        return self.render_club(request, "goods.html", "goods")

    async def show_topics(self, request: Request) -> Response:
        """Every discussion with all its messages."""
        return self.render_club(request, "topics.html", "topics")

    async def show_product(self, request: Request) -> Response:
        """One product with its description."""
        group = self.find_group(request)
        suffix = f"/goods/{request.path_params['product_id']}"
        shown = show_club(self._look(request), group).products if group else ()
        product = next((item for item in shown if item.url.endswith(suffix)), None)
        if product is None:
            return self.show_missing(request)
        return self.render_club(request, "product.html", "goods", product=product)

    async def show_messages(self, request: Request) -> Response:
        """The visitor's dialog with the community."""
        group = self.find_group(request)
        if group is None or not takes_messages(group):
            return self.show_missing(request)
        waits = waits_for_answer(self.world, group, self.find_visitor(request))
        return self.render_club(request, "messages.html", "messages", waits=waits)

    async def open_dialog(self, request: Request) -> Response:
        """VK's address of a dialog: `?sel=-<community>`, and `ref` for the next message there."""
        sel = request.query_params.get("sel", "")
        number = sel.removeprefix("-")
        is_number = sel.startswith("-") and number.isascii() and number.isdigit()
        group = self.world.groups.get(int(number)) if is_number and len(number) < 19 else None
        if group is None:
            return self.show_missing(request)
        given = request.query_params
        kept = {name: given[name] for name in REF_FIELDS if given.get(name)}
        query = f"?{urlencode(kept)}" if kept else ""
        return RedirectResponse(f"{club_url(group)}/messages{query}", status_code=302)

    async def send_message(self, request: Request) -> Response:
        """Write what was typed or pressed, then show the dialog; an empty text writes nothing."""
        group = self.find_group(request)
        if group is None or not takes_messages(group):
            return self.show_missing(request)
        if is_from_elsewhere(request):
            return Response(status_code=403)
        form = await read_form(request)
        if form is None:
            return Response(status_code=413)
        response = RedirectResponse(f"{club_url(group)}/messages#end", status_code=303)
        visitor = self.find_visitor(request)
        written = self._read_message(form, group.id, visitor)
        if written.text:
            visitor = self.add_visitor(response) if visitor is None else visitor
            ref, source = (form.get(name, [""])[-1] or None for name in REF_FIELDS)
            self.write_message(group, visitor, written.text, written.payload, ref, source)
            await wait_for_answer(self.world, group, visitor)
        return response

    async def show_person(self, request: Request) -> Response:
        """A personal page: what landed there by mistake is plainly seen."""
        user = self.world.users.get(request.path_params["user_id"])
        if user is None:
            return self.show_missing(request)
        context = self._look(request)
        clubs = [show_club(context, group) for group in self._groups() if group.owner_id == user.id]
        values: dict[str, object] = {
            "section": "person",
            "person": show_author(self.world, user.id),
            "person_id": user.id,
            "posts": show_wall(context, user.wall),
            "clubs": clubs,
        }
        return self.render(request, "person.html", values)

    async def list_clubs(self, request: Request) -> Response:
        """Where the sandbox begins: every community, the newest first, and who this browser is."""
        context = self._look(request)
        clubs = [show_club(context, group) for group in reversed(self._groups())]
        return self.render(request, "clubs.html", {"section": "clubs", "clubs": clubs})

    def _look(self, request: Request) -> PageContext:
        self.catch_up(request)
        return PageContext(self.world, self.world.now(), self.zone)

    def _groups(self) -> list[Group]:
        return list(self.world.groups.values())

    def find_group(self, request: Request) -> Group | None:
        """The community that the address names."""
        return self.world.groups.get(request.path_params["group_id"])

    def _read_message(
        self, form: Mapping[str, list[str]], group_id: int, visitor: int | None
    ) -> PressedButton:
        if place := form.get("key"):
            pressed = find_button(self.world, group_id, visitor, place[-1])
            return pressed or PressedButton("")
        return PressedButton(form.get("text", [""])[-1].strip()[:MESSAGE_CHARS])

    def render_club(self, request: Request, name: str, tab: str, **more: object) -> Response:
        """A page of one community; 404 when it does not exist."""
        group = self.find_group(request)
        if group is None:
            return self.show_missing(request)
        context = self._look(request)
        visitor = self.find_visitor(request)
        tail = SHOWN_MESSAGES if tab == "messages" else TAIL_BESIDE_THE_WALL
        chat = show_chat(context, group, visitor, tail=tail) if takes_messages(group) else None
        if chat is not None and tab == "messages":
            ref, source = (request.query_params.get(name, "") for name in REF_FIELDS)
            chat = replace(chat, ref=ref, ref_source=source)
        section = "messages" if tab == "messages" else "clubs"
        club = show_club(context, group)
        values = {"section": section, "tab": tab, "club": club, "chat": chat, **more}
        return self.render(request, name, values)

    def show_missing(self, request: Request) -> Response:
        """404, in words."""
        return self.render(request, "missing.html", {"section": ""}, status=404)

    def render(
        self, request: Request, name: str, values: dict[str, object], *, status: int = 200
    ) -> Response:
        """A whole page from its template."""
        visitor = self.find_visitor(request)
        me = show_author(self.world, visitor) if visitor is not None else None
        page = self.templates.get_template(name).render(values, paths=self.paths, me=me)
        return HTMLResponse(page, status_code=status, headers=PAGE_HEADERS)


def is_from_elsewhere(request: Request) -> bool:
    """Another site must not write in the name of this browser."""
    return request.headers.get("sec-fetch-site", "none") not in ("none", "same-origin")


async def read_form(request: Request) -> dict[str, list[str]] | None:
    """The fields of an urlencoded form; None when it is larger than FORM_BYTES."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > FORM_BYTES:
            return None
    return parse_qs(body.decode("utf-8", "replace"), max_num_fields=8)
