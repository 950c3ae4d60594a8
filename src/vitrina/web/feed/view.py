"""The feed of a community as a card on its page."""

from vitrina.application.read_feed import FeedState, read_feed
from vitrina.building.pieces.saying import CONNECT_FEED
from vitrina.storage.records import BuildRecord
from vitrina.web.feed.page import FeedCard
from vitrina.web.http.context import Context
from vitrina.web.look.parts import Action
from vitrina.wording import feed as words
from vitrina.wording.reasons import say_reason


async def view_feed_card(
    context: Context, build: BuildRecord, *, home: str, csrf: str
) -> FeedCard | None:
    """The card on the page with that address; None where no post goes by a feed."""
    state = await read_feed(context.application.feeds, build)
    if state is None:
        return None
    services = context.services
    path = services.screens.path(CONNECT_FEED.screen, build.group_id)
    return FeedCard(
        address=f"{services.base_url}/feeds/{state.key}.xml",
        settings_url=services.settings.vk_site_url + path,
        steps=tuple(say_reason(step) for step in CONNECT_FEED.steps),
        is_connected=state.is_connected,
        given_out=state.given_out,
        published=state.published,
        total=state.total,
        missed=state.missed,
        button=_button_of(state, home, csrf),
    )


def _button_of(state: FeedState, home: str, csrf: str) -> Action | None:
    """The person's word; once something was given out it cannot be taken back."""
    if state.is_connected and state.given_out:
        return None
    label = words.NOT_CONNECTED if state.is_connected else words.CONNECTED
    fields = (("csrf", csrf), ("connected", "0" if state.is_connected else "1"))
    return Action(label, f"{home}/feed", post=True, fields=fields)
