"""How the practitioner is told, in the words of a card that stands on any page of theirs."""

from vitrina.application.read_notices import read_notices
from vitrina.storage.records import BuildRecord
from vitrina.vk.screens import dialog_url
from vitrina.web.http.context import Context
from vitrina.web.look.parts import Action
from vitrina.web.notices.page import NoticesCard
from vitrina.wording import told_in_vk as words


async def view_notices_card(
    context: Context, build: BuildRecord, *, home: str, csrf: str
) -> NoticesCard | None:
    """The card; None while the community's bot was never let speak.

    `home` is the address of the page that it stands on.
    """
    way = await read_notices(context.application.notices, build)
    if way is None or build.group_id is None:
        return None
    site_url = context.services.settings.vk_site_url
    known = way.vk_user_id is not None and way.state != "untried"
    path = f"/id{way.vk_user_id}" if known else ""
    again = way.state in ("reached", "closed")
    return NoticesCard(
        state=way.state,
        connect=post_action(
            words.CONNECT_ANOTHER if again else words.CONNECT, f"{home}/notices", csrf
        ),
        check=post_action(words.CHECK, f"{home}/notices/check", csrf),
        dialog_url=dialog_url(site_url, build.group_id),
        profile=site_url.partition("://")[2] + path if path else "",
        profile_url=site_url + path if path else "",
        undelivered=way.undelivered.requests + len(way.undelivered.calls),
    )


def post_action(label: str, url: str, csrf: str) -> Action:
    """A button that posts there."""
    return Action(label, url, post=True, fields=(("csrf", csrf),))
