"""Communities with a bot for the tests of the bot, on SQLite and on PostgreSQL."""

import pytest

from autoresponder.bot_community import BotCommunity, open_bot_community
from studio import Studio


@pytest.fixture
async def community(studio: Studio) -> BotCommunity:
    """A community whose bot may speak."""
    return await open_bot_community(studio)
