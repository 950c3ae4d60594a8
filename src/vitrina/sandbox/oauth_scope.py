"""The rights of a person's token as VK's bits (vk-contract 2026-11-22 §2.1, [L], [O])."""

from __future__ import annotations

USER_BITS = {
    "photos": 4,
    "messages": 4096,
    "wall": 8192,
    "offline": 65536,
    "docs": 131072,
    "groups": 262144,
    "stats": 1048576,
    "email": 4194304,
    "market": 134217728,
}
