"""For whom a view is made: what it takes from the call."""

from __future__ import annotations

from typing import Protocol

from vitrina.sandbox.world import Token, World


class Viewer(Protocol):
    """A call of a method is one. ``base_url`` is the sandbox's own address."""

    @property
    def world(self) -> World: ...

    @property
    def token(self) -> Token: ...

    @property
    def base_url(self) -> str: ...
