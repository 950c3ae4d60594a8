"""Passwords are looked at in turns: each takes 32 MiB and a processor for a moment."""

from contextlib import AsyncExitStack

from vitrina.wiring.turns import Turns

AT_ONCE, WAITING = 2, 30


def open_passwords(stack: AsyncExitStack) -> Turns:
    """The turns of one process; whoever finds no place is told to come again."""
    return Turns("passwords", stack, at_once=AT_ONCE, waiting=WAITING, patience=5.0)
