"""Colours of an uploaded picture as browsers show them."""

import io
from typing import Literal

from PIL import Image, ImageCms


def in_srgb(
    image: Image.Image, profile: bytes | None, mode: Literal["RGB", "RGBA"]
) -> Image.Image | None:
    """The picture by its profile; None without one, or with a broken one or one of other pixels."""
    if not profile:
        return None
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        srgb = ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(image, source, srgb, outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return None
