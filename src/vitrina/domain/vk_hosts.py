"""VK's hosts: it moved from vk.com to vk.ru, and its answers name addresses of either.

vk-contract 2026-11-22 §2.4 ([O] @vkid/sdk 2.6.1); which of them its answers name today is [NV].
"""

from collections.abc import Iterable
from urllib.parse import urlsplit

# Every host of VK is one of these or below one of them.
VK_NAMES = ("vk.ru", "vk.com")


def hosts_of_vk(urls: Iterable[str]) -> frozenset[str]:
    """The hosts of these addresses, as the settings have them, and both names of VK itself."""
    return frozenset({*VK_NAMES, *(urlsplit(url).hostname or "" for url in urls)} - {""})


def is_vk_itself(host: str) -> bool:
    """Whether it is VK's own host, by either name, and no sandbox."""
    return any(host == name or host.endswith(f".{name}") for name in VK_NAMES)
