"""How the community's messages reach us: long poll settings, callback server, its events."""

from vitrina.building.effect import Check, Effect, Found, Kind, NotThere, Settled, repeat_freely
from vitrina.building.site import Site
from vitrina.domain.plan import CallbackEventsItem, CallbackItem, LongPollItem
from vitrina.storage.records import JSON
from vitrina.storage.vault import LostSecret
from vitrina.vk.methods import bots

# `message_reply` tells that the practitioner has written in a dialog: the bot falls silent there.
EVENTS = ("message_new", "message_reply", "message_allow", "message_deny")


async def prepare_long_poll(item: LongPollItem, site: Site) -> Effect | Settled:
    """groups.setLongPollSettings with the API version pinned and message events on."""
    return Effect(
        call=bots.set_long_poll_settings(site.group_id, enabled=True, events=EVENTS),
        reference=lambda reply: {},
    )


async def prepare_callback(item: CallbackItem, site: Site) -> Effect | Settled:
    """groups.addCallbackServer, ready to answer: VK asks for the code while it adds."""
    url = site.webhook_url(site.group_id)
    code = await site.vk.ask(bots.get_confirmation_code(site.group_id))
    secret = await _find_secret(site) or site.new_secret()
    server_id = await _find_server(site) if _is_restored(site) else None
    await site.webhooks.expect(site.group_id, site.build_id, secret=secret, code=code)
    if server_id is not None:
        edit = bots.edit_callback_server(
            site.group_id, server_id, url=url, title=item.title, secret_key=secret
        )
        return Effect(call=edit, reference=lambda _: {"server_id": server_id})
    call = bots.add_callback_server(site.group_id, url=url, title=item.title, secret_key=secret)
    return Effect(call=call, reference=lambda server_id: {"server_id": server_id})


async def check_callback(item: CallbackItem, site: Site, before: JSON) -> Check:
    """A server with our address: it has the secret of the intent, which is the one stored.

    Not so after a backup from before the intent was put back: that server gets a new secret.
    """
    server_id = await _find_server(site)
    if server_id is None or (_is_restored(site) and await _find_secret(site) is None):
        return NotThere()
    return Found({"server_id": server_id})


async def _find_server(site: Site) -> int | None:
    url = site.webhook_url(site.group_id)
    servers = await site.vk.ask(bots.get_callback_servers(site.group_id))
    return next((server.id for server in servers if server.url == url), None)


def _is_restored(site: Site) -> bool:
    return bool(site.reference("bot/callback").get("restored"))


async def _find_secret(site: Site) -> str | None:
    """The secret of an earlier attempt: a server that VK adds late, from a lost answer, has it."""
    try:
        known = await site.webhooks.find(site.group_id)
    except LostSecret:
        return None
    return known.secret if known else None


async def prepare_events(item: CallbackEventsItem, site: Site) -> Effect | Settled:
    """groups.setCallbackSettings for our server."""
    server_id = site.reference("bot/callback")["server_id"]
    call = bots.set_callback_settings(site.group_id, server_id, EVENTS)
    return Effect(call=call, reference=lambda reply: {})


LONG_POLL = Kind[LongPollItem](prepare=prepare_long_poll, check=repeat_freely)
CALLBACK = Kind[CallbackItem](prepare=prepare_callback, check=check_callback, lateness=1)
CALLBACK_EVENTS = Kind[CallbackEventsItem](
    prepare=prepare_events,
    check=repeat_freely,
    needs=lambda item: ("community", "bot/callback"),
)
