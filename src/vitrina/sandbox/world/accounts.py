"""People and the tokens they carry."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from vitrina.sandbox.world.posts import Photo, Wall

TokenKind = Literal["user", "group", "service"]


@dataclass(slots=True)
class User:
    id: int
    first_name: str
    last_name: str
    wall: Wall
    avatar: Photo | None = None
    two_factor: bool = True
    admin_of: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Token:
    """``expires_at`` None never expires. ``vk_id`` marks a VK ID token, which is of use only when
    VK has ``approved`` the app."""

    value: str
    kind: TokenKind
    rights: frozenset[str]
    user_id: int = 0
    group_id: int = 0
    app_id: str = ""
    expires_at: float | None = None
    vk_id: bool = False
    approved: bool = True
    revoked: bool = False
