"""What a process loads at its start, and Python's garbage collector."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """Imports without the collector's rounds, which are a seventh of their time and find nothing.

    What was loaded is not looked through afterwards either.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        forget_the_start()


def forget_the_start() -> None:
    """Take what was loaded so far off the garbage collector's rounds.

    Dictionaries and templates stay to the end; looking through them again holds every request
    up for a tenth of a second. So would a last round before: hardly anything of a start is garbage.
    """
    gc.freeze()
