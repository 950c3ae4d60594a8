"""The feed of a community as a card on its page."""

from vitrina.application.read_feed import FeedState, read_feed
from vitrina.storage.records import BuildRecord
from vitrina.web.feed.page import FeedCard
from vitrina.web.http.context import Context
from vitrina.web.look.parts import Action
from vitrina.wording import feed as words

# Where VK imports feeds: extras, RSS, import (vk-2026 §3, 2026-09-20 [M]).
_SCREEN = "/settings/extras"


async def view_feed_card(
    context: Context, build: BuildRecord, *, page_key: str, csrf: str
) -> FeedCard | None:
    """The card; None where no post goes by a feed."""
    state = await read_feed(context.application.feeds, build)
    if state is None:
        return None
    site_url = context.services.settings.vk_site_url
    return FeedCard(
        address=f"{context.services.base_url}/feeds/{state.key}.xml",
        settings_url=f"{site_url}/club{build.group_id}{_SCREEN}",
        steps=words.STEPS,
        is_connected=state.is_connected,
        given_out=state.given_out,
        published=state.published,
        total=state.total,
        button=_button_of(state, page_key, csrf),
    )


def _button_of(state: FeedState, page_key: str, csrf: str) -> Action | None:
    """The person's word; once something was given out it cannot be taken back."""
    if state.is_connected and state.given_out:
        return None
    label = words.NOT_CONNECTED if state.is_connected else words.CONNECTED
    fields = (("csrf", csrf), ("connected", "0" if state.is_connected else "1"))
    return Action(label, f"/builds/{page_key}/feed", post=True, fields=fields)
