"""The commands: parse, call wiring, print."""

from vitrina.cli.commands import main

__all__ = ["main"]
