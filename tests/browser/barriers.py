"""What axe finds on a page, on both screens, by day and by night."""

from collections.abc import Sequence
from itertools import product
from typing import Any, Literal

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Frame, Page

from browser.visitor import DESKTOP, PHONE, Screen

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
GRAVE = ("serious", "critical")
# The night changes nothing but colours.
ONLY_COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
# Colours that are still on their way are of no colour scheme.
SETTLED = "() => document.getAnimations().every(one => one.playState !== 'running')"


async def find_barriers(
    page: Page,
    state: str,
    screens: Sequence[Screen] = (PHONE, DESKTOP),
    *,
    frame: Frame | None = None,
) -> list[str]:
    """Every serious and critical finding of axe, with where it is; empty for a page open to all.

    With `frame` only what it holds is looked at.
    """
    found = []
    part = frame or page
    for scheme, screen in product(SCHEMES, screens):
        await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        await page.set_viewport_size(screen.options["viewport"])
        await part.wait_for_function(SETTLED)
        options = {"resultTypes": ["violations"], **(ONLY_COLOURS if scheme == "dark" else {})}
        result: dict[str, Any] = (await Axe().run(part, options=options)).response
        found += [
            f"{state}, {screen}, {scheme}: {_describe(violation)}"
            for violation in result["violations"]
            if violation["impact"] in GRAVE
        ]
    return found


def _describe(violation: dict[str, Any]) -> str:
    places = [
        f"{node['target']} {node['html'][:120]} {node['failureSummary']}"
        for node in violation["nodes"][:4]
    ]
    return f"{violation['id']} ({violation['impact']}): {'; '.join(places)}"
