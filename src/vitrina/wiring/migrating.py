"""`vitrina migrate`."""

from vitrina.settings import Settings
from vitrina.storage import schema
from vitrina.storage.database import Database
from vitrina.wiring.cannot_start import CannotStart
from vitrina.wiring.database import NEWER_DATABASE, conninfo


async def migrate(settings: Settings) -> None:
    """Bring the database to this version: our tables and the job engine's; idempotent.

    CannotStart when a newer version was here.
    """
    database = Database(settings.database_url)

    async def add_the_engines_tables() -> None:
        from vitrina.building.queue.engine import apply_engine_schema

        await apply_engine_schema(conninfo(database))

    try:
        await schema.migrate(database, then=None if database.is_sqlite else add_the_engines_tables)
    except schema.NewerSchema:
        raise CannotStart(NEWER_DATABASE) from None
    finally:
        await database.close()
