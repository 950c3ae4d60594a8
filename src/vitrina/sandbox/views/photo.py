"""A photo as VK's JSON: photos_photo (vk-contract 2026-11-22, [S])."""

from __future__ import annotations

from vitrina.sandbox.world import Json, Photo

ALBUMS = {"wall": -14, "message": -64, "avatar": -6, "product": -53, "cover": -6}
"""VK's own albums by what a picture is for; the numbers but -14 and -6 are not verified."""


def photo_url(base_url: str, photo: Photo) -> str:
    return f"{base_url}/photos/{photo.id}"


def show_photo(base_url: str, photo: Photo) -> Json:
    url = photo_url(base_url, photo)
    return {
        "id": photo.id,
        "album_id": photo.album_id or ALBUMS.get(photo.kind, -6),
        "owner_id": photo.owner_id,
        "date": photo.date,
        "text": photo.caption,
        "access_key": photo.access_key,
        "has_tags": False,
        "width": photo.width,
        "height": photo.height,
        "sizes": [{"type": "w", "url": url, "width": photo.width, "height": photo.height}],
    }
