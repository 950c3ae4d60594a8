"""The callback server: how VK sends us the community's messages."""

from collections.abc import Hashable, Iterable, Iterator

from vitrina.building.pieces.context import PieceContext
from vitrina.building.pieces.effect import Effect, Observation, Reads, Settled, Shown
from vitrina.building.pieces.kind import PieceKind, PlanRequest
from vitrina.building.pieces.saying import CONNECT_BOT, DoubleNote, ManualStep
from vitrina.building.pieces.ways import by_key_or_user
from vitrina.domain.community import Seen
from vitrina.domain.pieces import CallbackPiece
from vitrina.domain.reason import Reason
from vitrina.storage.vault import LostSecret
from vitrina.vk.methods import bots
from vitrina.vk.methods.bots import CallbackServer
from vitrina.vk.screens import Screen, Screens

_KEY = "bot/callback"


class CallbackKind(PieceKind[CallbackPiece]):
    """groups.addCallbackServer, ready to answer: VK asks for the code while it adds."""

    value = CallbackPiece
    order = 150
    ways = by_key_or_user("groups.getCallbackConfirmationCode", "groups.addCallbackServer")
    lateness = 1
    id_name = "server_id"
    line = "bot"
    seconds = 0.8
    manual_group = "bot"

    def plan(self, request: PlanRequest) -> Iterator[CallbackPiece]:
        """Always."""
        yield CallbackPiece(key=_KEY, title="Vitrina")

    async def prepare(self, piece: CallbackPiece, context: PieceContext) -> Effect | Settled:
        """The secret and the code are stored before VK may ask for them."""
        url = context.webhook_url(context.group_id)
        code = await context.vk.ask(bots.get_confirmation_code(context.group_id))
        secret = await _find_secret(context) or context.new_secret()
        server_id = await _find_server(context) if _is_restored(context) else None
        await context.webhooks.expect(
            context.group_id, context.community_id, secret=secret, code=code
        )
        if server_id is not None:
            edit = bots.edit_callback_server(
                context.group_id, server_id, url=url, title=piece.title, secret_key=secret
            )
            return Effect(call=edit, reference=lambda _: {self.id_name: server_id})
        call = bots.add_callback_server(
            context.group_id, url=url, title=piece.title, secret_key=secret
        )
        return Effect(call=call, reference=lambda server_id: {self.id_name: server_id})

    def reads(self, piece: CallbackPiece, context: PieceContext) -> Reads:
        """All callback servers."""
        return {"servers": bots.get_callback_servers(context.group_id)}

    async def observe(
        self, piece: CallbackPiece, shown: Shown, context: PieceContext
    ) -> Observation:
        """A server with our address: it has the secret of the intent, which is the one stored.

        Not so after a backup from before the intent was put back: that server gets a new secret.
        """
        ours = _list_ours(shown["servers"], context)
        if not ours or (_is_restored(context) and await _find_secret(context) is None):
            return Observation(Seen.MISSING)
        return Observation(Seen.SAME, {self.id_name: ours[0]})

    def identity(self, piece: CallbackPiece) -> Hashable | None:
        """There is one."""
        return _KEY

    def list_shown(self, shown: Shown, context: PieceContext) -> Iterable[tuple[Hashable, int]]:
        """The servers with our address."""
        return ((_KEY, number) for number in _list_ours(shown["servers"], context))

    def manual_step(self, piece: CallbackPiece) -> ManualStep:
        """A key made by hand lets the bot answer."""
        return CONNECT_BOT

    def describe_double(
        self, piece: CallbackPiece, number: int, group_id: int | None
    ) -> DoubleNote:
        """One of two servers, on VK's own settings screen."""
        return DoubleNote(
            title=Reason(code="double.remove_server"),
            reason=Reason(code="build.server_twice"),
            path=Screens().path(Screen.EXTRAS, group_id),
        )


async def _find_server(context: PieceContext) -> int | None:
    servers = await context.vk.ask(bots.get_callback_servers(context.group_id))
    return next(iter(_list_ours(servers, context)), None)


def _list_ours(servers: Iterable[CallbackServer], context: PieceContext) -> list[int]:
    url = context.webhook_url(context.group_id)
    return [server.id for server in servers if server.url == url]


def _is_restored(context: PieceContext) -> bool:
    return bool(context.reference(_KEY).get("restored"))


async def _find_secret(context: PieceContext) -> str | None:
    """The secret of an earlier attempt: a server that VK adds late, from a lost answer, has it."""
    try:
        known = await context.webhooks.find(context.group_id)
    except LostSecret:
        return None
    return known.secret if known else None


KIND = CallbackKind()
