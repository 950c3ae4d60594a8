"""A picture on its way to VK: drawn while VK is asked where it goes, then put there."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from vitrina.building.pieces.context import PieceContext
from vitrina.domain.picture import Picture
from vitrina.vk.call import Call
from vitrina.vk.errors import VkError
from vitrina.vk.upload import UploadReply


@dataclass(frozen=True)
class UploadTarget:
    """The call that names an upload server, and how the file is called there."""

    server: Call[str]
    field: str
    filename: str


async def upload_picture(
    context: PieceContext, picture: Picture, target: UploadTarget, beside: Sequence[Call[Any]] = ()
) -> tuple[UploadReply, list[Any]]:
    """What the upload server said, and for each read `beside` its value or its VkError.

    Idempotent: a file that nobody saves is forgotten by VK.
    """
    drawing = context.start_drawing(picture)
    url, *others = await context.vk.ask_each(target.server, *beside)
    if isinstance(url, VkError):
        raise url
    content = await drawing
    sent = await context.vk.upload(url, target.field, target.filename, content, "image/jpeg")
    return sent, others
