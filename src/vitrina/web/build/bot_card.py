"""The bot of a build's community as a card: what it does, and what it waits for."""

from starlette.requests import Request

from vitrina.application.read_bot_state import BotState
from vitrina.building.manual_steps import community_path
from vitrina.storage.records import BuildRecord
from vitrina.vk.screens import Screen
from vitrina.web.bot.page import BotCard
from vitrina.web.build.notices import Visit
from vitrina.web.http.context import context_of
from vitrina.web.look.parts import Action
from vitrina.wording import buttons


def view_bot(
    request: Request, build: BuildRecord, visit: Visit, state: BotState, error: str = ""
) -> BotCard:
    """The card; `error` is what is wrong with the key that was just pasted."""
    services = context_of(request).services
    settings, screens = services.settings, services.screens
    label = buttons.LET_BOT_ANSWER_AGAIN if state == "refused" else buttons.LET_BOT_ANSWER
    grant: Action | None = visit.post(label, "bot") if settings.vk_client_secret else None
    return BotCard(
        state=state,
        community_url=settings.vk_site_url + community_path(build),
        settings_url=settings.vk_site_url + screens.path(Screen.KEYS, build.group_id),
        grant=grant,
        paste=visit.post(buttons.CONNECT_BOT, "bot/key"),
        error=error,
    )
