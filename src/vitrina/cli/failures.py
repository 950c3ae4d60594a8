"""Errors that an operator can mend, each in one line."""

from sqlalchemy.exc import DBAPIError, OperationalError

from vitrina.building.queue.verbs import QueueError
from vitrina.content.pack import PackError
from vitrina.storage.database import BadDatabaseUrl
from vitrina.storage.vault import LostSecret
from vitrina.wiring.cannot_start import CannotStart


def say_failure(error: Exception) -> str | None:
    """What is wrong and what to do, in one line; None for an error that should keep its trace."""
    match error:
        case CannotStart():
            return str(error)
        case BadDatabaseUrl():
            return f"DATABASE_URL: {error}"
        case DBAPIError():
            return _say_database_refuses(error)
        case QueueError():
            return f"the database does not answer ({error}): check DATABASE_URL"
        case LostSecret():
            return "a stored secret needs a key that is gone: put it back into VITRINA_SECRET_KEYS"
        case PackError():
            return f"VITRINA_PACK: {error}"
        case OSError():
            return f"cannot start: {error}"
    return None


def _say_database_refuses(error: DBAPIError) -> str | None:
    """None for an error of our own statements."""
    name = type(error.orig).__name__
    if name == "InsufficientPrivilege":
        return "the database's role may not do this: grant it CREATE on the schema"
    if "not a database" in str(error.orig):
        return "DATABASE_URL names a file that is no SQLite database: choose another path"
    if isinstance(error, OperationalError):
        return f"the database does not answer ({name}): check DATABASE_URL"
    return None
