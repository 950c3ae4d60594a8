"""A card's data in, its picture out: as JPEG for VK, as markup for a page.

Both come from the same template filled by the same function, so the preview is the result.
Pure and deterministic: the same card gives the same bytes. Safe in any thread.
"""

import base64
from collections.abc import Callable
from typing import Any

from vitrina.art import filling, layouts, posts, story
from vitrina.art.draw import Box, draw, encode_jpeg, measure_boxes
from vitrina.domain.picture import Picture

_VALUES: dict[str, Callable[[Any], layouts.Values]] = {
    "avatar": layouts.avatar_values,
    "cover": layouts.cover_values,
    "item": layouts.item_values,
    "post": posts.post_values,
    "story": story.story_values,
}


def draw_picture(picture: Picture, photo: bytes | None = None) -> bytes:
    """JPEG (quality 92, no colour subsampling) of `picture_size`; takes 10-20 ms of one core.

    `photo` is what `prepare_photo` made, for a card that shows one; without it the card is drawn as
    one that shows none, whatever it says.
    """
    return encode_jpeg(draw(picture_document(picture, photo), picture_size(picture)))


def picture_size(picture: Picture) -> tuple[int, int]:
    """Width and height in px, as `domain.picture` says them of each kind."""
    return filling.SIZES[picture.kind]


def picture_markup(picture: Picture) -> str:
    """One element for a browser, as wide as its place; the page carries `picture_style()` once.

    The page also provides the fonts Lora (700) and Onest (500, 600). Setting `data-theme` on the
    element changes its colours. Font sizes stand in `style` attributes. A picture with a photo asks
    for it at `/photos/{photo_id}.jpg`; an avatar shows initials until it comes.
    """
    photo_id = photo_of(picture)
    values = _VALUES[picture.kind](picture)
    values["photo"] = f"/photos/{photo_id}.jpg" if photo_id else ""
    return filling.fill_fragment(picture.kind, picture.theme, values)


def picture_style() -> str:
    """The style sheet every page with `picture_markup` needs; it never changes while we run."""
    return filling.browser_style()


def picture_document(picture: Picture, photo: bytes | None = None) -> str:
    """The whole HTML document the engine draws, the photo within."""
    if photo is None and picture.kind != "item":
        picture = picture.model_copy(update={"photo_id": ""})
    values = _VALUES[picture.kind](picture)
    values["photo"] = ""
    if photo is not None and photo_of(picture):
        values["photo"] = f"data:image/jpeg;base64,{base64.b64encode(photo).decode()}"
    return filling.fill_document(picture.kind, picture.theme, values)


def photo_of(picture: Picture) -> str:
    """The stored photo that the picture shows, or nothing."""
    return "" if picture.kind == "item" else picture.photo_id


def picture_boxes(picture: Picture) -> dict[str, Box]:
    """Where every text of the picture stands: name of the text → (x, y, width, height) in px."""
    return measure_boxes(picture_document(picture), picture_size(picture))


def picture_figures(picture: Picture) -> list[Box]:
    """The boxes of its drawings, in px; nothing of a drawing is seen outside of them."""
    found: Any = _VALUES[picture.kind](picture)["figures"]
    return list(found)
