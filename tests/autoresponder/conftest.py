"""Communities with a bot for the tests of the bot, on SQLite and on PostgreSQL."""

import pytest

from autoresponder.bot_community import BotCommunity, open_bot_community
from sandboxed import SandboxedServices


@pytest.fixture
async def community(sandboxed: SandboxedServices) -> BotCommunity:
    """A community whose bot may speak."""
    return await open_bot_community(sandboxed)
