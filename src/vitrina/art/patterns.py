"""The four ornaments of covers and avatars. One seed always gives the same drawing.

On a cover they keep to the sides: the text stands between x = 500 and x = 1460 (px of 1920).
"""

import math
import random
from collections.abc import Callable

from vitrina.art.shapes import (
    ACCENT,
    DECO,
    ON,
    around,
    circle,
    fill,
    group,
    leaf,
    ring,
    smooth_line,
    smooth_loop,
    sprig,
    stroke,
)  # fmt: skip
from vitrina.domain.practitioner import Pattern

COVER = (1920, 768)
LEAF_COLOURS = ((ACCENT, 0.26), (DECO, 0.62), (DECO, 0.62))
GROUND_COLOURS = ((DECO, 0.4), (DECO, 0.3))


def seeded(seed: str, purpose: str) -> random.Random:
    """A generator of its own for each purpose, so that one ornament never shifts another."""
    return random.Random(f"{seed}/{purpose}")  # noqa: S311 - geometry, not a secret


def cover_pattern(pattern: Pattern, seed: str) -> str:
    """SVG content for 1920×768."""
    return _COVERS[pattern](seeded(seed, f"cover/{pattern}"))


def avatar_pattern(pattern: Pattern, seed: str) -> str:
    """SVG content for 1000×1000, quiet enough to stand behind the initials."""
    return _AVATARS[pattern](seeded(seed, f"avatar/{pattern}"))


def item_ground(pattern: Pattern, seed: str) -> str:
    """SVG content for the upper 1000×626 of a product's card, quiet behind its sign."""
    return _ITEMS[pattern](seeded(seed, f"item/{pattern}"))


def _cover_leaves(rng: random.Random) -> str:
    colours = LEAF_COLOURS
    lean = rng.uniform(-40, 50)
    right = sprig(
        (1684 + lean, 880),
        (1584 + rng.uniform(-30, 60), 330 + rng.uniform(-60, 60)),
        (1830 + rng.uniform(-50, 60), -50),
        rng.choice((10, 11, 12)),
        rng.uniform(222, 246),
        colours=colours,
        side=rng.choice((1, -1)),
    )
    left = sprig(
        (30 + rng.uniform(-30, 40), 900),
        (20 + rng.uniform(-40, 40), 420 + rng.uniform(-50, 40)),
        (300 + rng.uniform(-40, 40), 100 + rng.uniform(-60, 60)),
        rng.choice((7, 8, 9)),
        rng.uniform(170, 192),
        colours=colours,
        side=rng.choice((1, -1)),
    )
    return right + left


def _cover_waves(rng: random.Random) -> str:
    drawn = []
    swing, length, phase = rng.uniform(44, 66), rng.uniform(560, 720), rng.uniform(0, 6)
    for index in range(13):
        accent = index % 3 == 1
        style = (ACCENT, 0.3, 3.0) if accent else (DECO, 0.8, 4.0)
        right = 1594 + index * 36
        left = 330 - index * 36
        pull = swing * (1 - index * 0.03)
        for base, turn in ((right, phase), (left, phase + 2.2)):
            drawn.append(stroke(_standing_wave(base, pull, length, turn + index * 0.16), *style))
    return "".join(drawn)


def _standing_wave(base: float, swing: float, length: float, phase: float) -> str:
    points = []
    for step in range(10):
        y = -60 + step * 100
        lean = (y - 384) * -0.22
        points.append((base + lean + swing * math.sin(2 * math.pi * y / length + phase), y))
    return smooth_line(points)


def _cover_rings(rng: random.Random) -> str:
    x, y = 1800 + rng.uniform(-30, 60), rng.choice((180, 600)) + rng.uniform(-60, 60)
    step = rng.uniform(40, 50)
    right = rings(x, y, step, int((x - 1470) / step - 0.25), rng)
    far_y = 768 - y + rng.uniform(-60, 60)
    left = rings(60 + rng.uniform(-60, 40), far_y, step, int(330 / step), rng)
    return circle(x, y, step * 0.55, DECO, 0.8) + right + left


def rings(x: float, y: float, step: float, count: int, rng: random.Random) -> str:
    offset = rng.randrange(3)
    return "".join(
        ring(x, y, step * (index + 1.25), ACCENT, 0.35, 3)
        if (index + offset) % 3 == 0
        else ring(x, y, step * (index + 1.25), DECO, 0.8, 5)
        for index in range(count)
    )


def _cover_blobs(rng: random.Random) -> str:
    top = rng.random() < 0.5
    main_y, small_y = (170, 640) if top else (600, 130)
    return "".join((
        blob(rng, 1810, main_y, 270, DECO, 0.5),
        blob(rng, 1860, main_y + rng.uniform(-40, 40), 170, ACCENT, 0.22),
        blob(rng, 1700, small_y, 92, DECO, 0.42),
        circle(1650 + rng.uniform(-30, 30), 384, rng.uniform(16, 26), ACCENT, 0.3),
        blob(rng, 60, 768 - main_y, 290, DECO, 0.42),
        blob(rng, 20, 768 - main_y + rng.uniform(-50, 50), 170, ACCENT, 0.16),
        circle(380 + rng.uniform(-30, 30), main_y, rng.uniform(24, 40), DECO, 0.55),
    ))  # fmt: skip


def blob(rng: random.Random, x: float, y: float, radius: float, colour: str, opacity: float) -> str:
    radii = [radius * rng.uniform(0.78, 1.12) for _ in range(7)]
    return fill(smooth_loop(around(x, y, radii)), colour, opacity)


def _avatar_leaves(rng: random.Random) -> str:
    """Two sprigs that climb the ring from its foot."""
    first, leaves = rng.choice((1, -1)), rng.choice((7, 8, 9))
    drawn = []
    for way in (1, -1):
        for index in range(leaves):
            angle = math.radians(90 - way * (9 + index * 15))
            x, y = 500 + 430 * math.cos(angle), 500 + 430 * math.sin(angle)
            tilt = 36 if (index % 2) == (first == 1) else -36
            turn = math.degrees(angle) - way * (90 + tilt)
            opacity = 0.3 if index % 3 else 0.18
            drawn.append(group(leaf(142 - index * 6, ON, opacity), x, y, turn=turn))
    return "".join(drawn)


def _avatar_waves(rng: random.Random) -> str:
    phase, swing = rng.uniform(0, 6), rng.uniform(26, 40)
    drawn = []
    for index in range(6):
        points = [
            (-40.0 + step * 90, 700 + index * 50 + swing * math.sin(phase + index * 0.4 + step))
            for step in range(13)
        ]
        drawn.append(stroke(smooth_line(points), ON, 0.12 + index * 0.012, 4))
    return "".join(drawn)


def _avatar_rings(rng: random.Random) -> str:
    turn = rng.uniform(0, 2 * math.pi)
    x, y = 500 + 330 * math.cos(turn), 500 + 330 * math.sin(turn)
    return "".join(ring(x, y, 70 + index * 74, ON, 0.14, 4) for index in range(7))


def _avatar_blobs(rng: random.Random) -> str:
    turn = rng.uniform(0, 2 * math.pi)
    dx, dy = 380 * math.cos(turn), 380 * math.sin(turn)
    return blob(rng, 500 + dx, 500 + dy, 330, ON, 0.07) + blob(
        rng, 500 - dx, 500 - dy, 260, ON, 0.06
    )


def _item_leaves(rng: random.Random) -> str:
    side = rng.choice((1, -1))
    left, right = (
        sprig((500 + way * (350 + rng.uniform(0, 40)), 596),
              (500 + way * (500 + rng.uniform(-30, 30)), 380),
              (500 + way * (410 + rng.uniform(-40, 40)), rng.uniform(-20, 60)),
              rng.choice((5, 6)), rng.uniform(130, 150), colours=GROUND_COLOURS, side=side)
        for way in (-1, 1)
    )  # fmt: skip
    return circle(500, 330, 268, DECO, 0.26) + left + right


def _item_waves(rng: random.Random) -> str:
    phase, swing, length = rng.uniform(0, 6), rng.uniform(26, 40), rng.uniform(420, 620)
    drawn = []
    for index in range(9):
        base = 60 + index * 62
        points = [
            (x, base + swing * math.sin(2 * math.pi * x / length + phase + index * 0.3))
            for x in (float(step * 70 - 70) for step in range(18))
        ]
        drawn.append(stroke(smooth_line(points), DECO, 0.42, 4))
    return "".join(drawn)


def _item_rings(rng: random.Random) -> str:
    step, offset = rng.uniform(46, 60), rng.randrange(3)
    return circle(500, 330, 268, DECO, 0.22) + "".join(
        ring(500, 330, 268 + step * index, DECO, 0.5, 5 if (index + offset) % 3 else 9)
        for index in range(1, 7)
    )


def _item_blobs(rng: random.Random) -> str:
    side = rng.choice((1, -1))
    return (
        blob(rng, 500, 330, 300, DECO, 0.3)
        + blob(rng, 500 + side * 420, rng.uniform(60, 160), 130, DECO, 0.3)
        + circle(500 - side * rng.uniform(390, 430), rng.uniform(420, 540), 40, DECO, 0.4)
    )


_COVERS: dict[Pattern, Callable[[random.Random], str]] = {
    "blobs": _cover_blobs, "waves": _cover_waves, "rings": _cover_rings, "leaves": _cover_leaves,
}  # fmt: skip
_AVATARS: dict[Pattern, Callable[[random.Random], str]] = {
    "blobs": _avatar_blobs, "waves": _avatar_waves, "rings": _avatar_rings,
    "leaves": _avatar_leaves,
}  # fmt: skip
_ITEMS: dict[Pattern, Callable[[random.Random], str]] = {
    "blobs": _item_blobs, "waves": _item_waves, "rings": _item_rings, "leaves": _item_leaves,
}  # fmt: skip
