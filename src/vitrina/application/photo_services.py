"""What the verbs about photos work with."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from vitrina.application.photos_held import PhotosHeld
from vitrina.storage.photos import Photos


@dataclass(frozen=True)
class PhotoServices:
    """For verbs about the person's photo; `prepare` crops and cleans one."""

    photos: Photos
    prepare: Callable[[bytes], Awaitable[bytes]]
    held: PhotosHeld
