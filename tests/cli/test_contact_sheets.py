"""No two tiles of a contact sheet are the same picture."""

import pytest

from vitrina.application.preview_community import preview_community
from vitrina.art.cards import picture_document
from vitrina.cli import preview
from vitrina.content.pack import load_pack
from vitrina.content.samples import make_samples
from vitrina.domain.picture import Picture
from vitrina.domain.practitioner import Theme


@pytest.mark.parametrize("name", ["massage", "manicure"])
def test_every_tile_is_a_picture_of_its_own(name: str) -> None:
    pack = load_pack(name)
    cases = [
        preview.Case(sample, preview_community(sample.person, pack, 0.0, sample.key))
        for sample in make_samples(pack.head)
        if sample.key in preview.HARD
    ]
    tiles: list[Picture] = []
    for theme in (Theme.SAGE, Theme.NIGHT):
        for case in cases:
            tiles += preview.main_pictures(case.plan, theme)
    for _, cards in preview.name_rows(cases[0].plan):
        tiles += cards
    seen: dict[str, Picture] = {}
    for tile in tiles:
        document = picture_document(tile)
        assert document not in seen, (tile, seen.get(document))
        seen[document] = tile
