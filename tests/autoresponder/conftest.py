"""Parlours for the tests of the bot, on SQLite and on PostgreSQL."""

import pytest

from autoresponder.parlour import Parlour, open_parlour
from studio import Studio


@pytest.fixture
async def parlour(studio: Studio) -> Parlour:
    """A community whose bot may speak."""
    return await open_parlour(studio)
