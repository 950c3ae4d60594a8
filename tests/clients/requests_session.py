"""vk_api as its users run it; only the host of its requests is another one.

The address is hard-coded in vk_api, so a session adapter takes what is meant for VK's hosts to the
sandbox. Upload and long-poll addresses come from the sandbox's own answers and need no adapter.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import requests
import vk_api
from jconfig import MemoryConfig  # type: ignore[import-untyped]
from requests.adapters import HTTPAdapter

HOSTS = ("https://api.vk.ru/", "https://oauth.vk.ru/")


class ToSandbox(HTTPAdapter):
    """Sends a request for VK to the sandbox, path and body untouched."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url

    def send(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        request.url = self.url + urlsplit(request.url)._replace(scheme="", netloc="").geturl()
        return super().send(request, *args, **kwargs)


def open_session(
    url: str,
    token: str | None = None,
    kind: Callable[..., Any] = vk_api.VkApi,
    **options: Any,
) -> Any:
    """A ``VkApi`` (``kind`` may be ``VkApiGroup``) that keeps its settings in memory."""
    http = requests.Session()
    for host in HOSTS:
        http.mount(host, ToSandbox(url))
    return kind(token=token, session=http, config=MemoryConfig, api_version="5.199", **options)


def open_hurried(url: str, token: str, **options: Any) -> Any:
    """The same without vk_api's own limiter (its class attribute), for a sandbox without limits."""
    session = open_session(url, token, **options)
    session.RPS_DELAY = 0
    return session
