"""What tokens may be allowed, by name and as VK's bits (vk-contract 2026-11-22 §2.1, [L], [O])."""

from __future__ import annotations

USER_RIGHTS = frozenset(
    {"groups", "wall", "photos", "market", "messages", "docs", "stats", "stories"}
)
COMMUNITY_RIGHTS = frozenset(
    {"stories", "photos", "app_widget", "messages", "wall", "docs", "manage", "market"}
)

USER_BITS = {
    "photos": 4,
    "stories": 64,
    "messages": 4096,
    "wall": 8192,
    "offline": 65536,
    "docs": 131072,
    "groups": 262144,
    "stats": 1048576,
    "email": 4194304,
    "market": 134217728,
}

COMMUNITY_BITS = {
    "stories": 1,
    "photos": 4,
    "app_widget": 64,
    "messages": 4096,
    "wall": 8192,
    "docs": 131072,
    "manage": 262144,
    "market": 134217728,
}
