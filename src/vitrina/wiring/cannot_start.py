"""Why a process does not start, for whoever started it."""


class CannotStart(Exception):
    """Something outside is not ready; the text says in one line what to do."""
