"""Files on VK's upload servers: one multipart POST and the reading of its loose reply."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx2

from vitrina.domain.reason import Reason
from vitrina.vk.error_table import ErrorKind, Meaning
from vitrina.vk.errors import NotSent, UploadSpoiled, VkError

# The name uploads go by where methods have theirs: errors, logs, counters.
UPLOAD = "upload"

_REFUSED = Meaning(ErrorKind.PERMANENT, Reason(code="vk.picture_refused"))
_LOST = Meaning(ErrorKind.TRANSIENT, Reason(code="vk.upload_lost"))
# What stands for a picture where there is none.
_NOTHING: tuple[object, ...] = ("", "[]", "null", None, [])


@dataclass(frozen=True, slots=True)
class UploadReply:
    """What the upload server said: the raw text (a product photo passes it on) and its object."""

    text: str = field(repr=False)
    json: Mapping[str, Any] = field(repr=False)

    def value(self, name: str) -> str:
        """A field for the save method as text; UploadSpoiled when VK left it out."""
        value = self.json.get(name)
        if isinstance(value, str | int) and value not in _NOTHING:
            return str(value)
        raise UploadSpoiled(UPLOAD, f"the reply has no `{name}`")


async def send_file(
    http: httpx2.AsyncClient,
    url: str,
    field_name: str,
    file: tuple[str, bytes, str],
    timeout_s: float,
) -> UploadReply:
    """Upload (name, content, content type) once; no visible effect before the save method.

    Raises VkError: transient when the network or the server failed, permanent when VK refused, and
    UploadSpoiled when this server took the file for nothing and another one is to be asked for.
    """
    if not _is_web_address(url):
        raise VkError(UPLOAD, "the upload address is not http or https", _REFUSED)
    try:
        async with asyncio.timeout(timeout_s):
            reply = await http.post(url, files={field_name: file}, timeout=timeout_s)
    except httpx2.InvalidURL:
        raise VkError(UPLOAD, "the upload address is broken", _REFUSED) from None
    except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout) as error:
        raise NotSent(UPLOAD, f"no connection ({type(error).__name__})") from None
    except (httpx2.HTTPError, TimeoutError) as error:
        raise VkError(UPLOAD, f"no answer ({type(error).__name__})", _LOST) from None
    return _read_upload(reply)


def _read_upload(reply: httpx2.Response) -> UploadReply:
    status = reply.status_code
    if status >= 500 or status == 429:
        raise VkError(UPLOAD, f"the server failed (HTTP {status})", _LOST)
    if status >= 300:
        raise VkError(UPLOAD, f"the server refused (HTTP {status})", _REFUSED)
    if not reply.content.strip():
        raise UploadSpoiled(UPLOAD, "an empty answer")
    try:
        answer = json.loads(reply.content)
    except ValueError:
        raise VkError(UPLOAD, "an unreadable answer", _LOST) from None
    if not isinstance(answer, dict) or not answer:
        raise UploadSpoiled(UPLOAD, "an empty answer")
    if answer.get("error"):
        raise VkError(UPLOAD, "the server refused the file", _REFUSED)
    # A failed upload may come with HTTP 200 and an empty photo (vk-contract §5, common practice).
    if "photo" in answer and _is_nothing(answer["photo"]):
        raise UploadSpoiled(UPLOAD, "the server took no photo")
    return UploadReply(reply.text, answer)


def _is_nothing(photo: object) -> bool:
    """Whether VK's `photo` names no picture: empty, or a list of none, as text or not."""
    text = photo.strip() if isinstance(photo, str) else photo
    return text in _NOTHING


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)
