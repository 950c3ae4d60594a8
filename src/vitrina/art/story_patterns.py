"""The four ornaments of a story, above and below its text. One seed always gives one drawing.

The text stands between y = 270 and y = 1400 (px of 1920); what is drawn keeps away from it.
"""

import math
import random
from collections.abc import Callable

from vitrina.art.patterns import LEAF_COLOURS, blob, rings, seeded
from vitrina.art.shapes import ACCENT, DECO, circle, smooth_line, sprig, stroke
from vitrina.domain.practitioner import Pattern


def story_pattern(pattern: Pattern, seed: str) -> str:
    """SVG content for 1080×1920."""
    return _STORIES[pattern](seeded(seed, f"story/{pattern}"))


def _leaves(rng: random.Random) -> str:
    """A branch that lies along the foot, a smaller one that hangs over the head."""
    lean = rng.uniform(-40, 40)
    foot = sprig(
        (1130, 1880 + lean),
        (700 + rng.uniform(-60, 60), 1850),
        (90 + rng.uniform(-40, 60), 1640 + lean),
        rng.choice((9, 10, 11)),
        rng.uniform(214, 238),
        colours=LEAF_COLOURS,
        side=rng.choice((1, -1)),
    )
    head = sprig(
        (-60, 40 + rng.uniform(-30, 20)),
        (420 + rng.uniform(-60, 60), -10),
        (900 + rng.uniform(-60, 60), 110 + rng.uniform(-30, 20)),
        rng.choice((7, 8, 9)),
        rng.uniform(150, 170),
        colours=LEAF_COLOURS,
        side=rng.choice((1, -1)),
    )
    return foot + head


def _waves(rng: random.Random) -> str:
    drawn = []
    swing, length, phase = rng.uniform(40, 60), rng.uniform(560, 720), rng.uniform(0, 6)
    for index in range(12):
        style = (ACCENT, 0.3, 3.0) if index % 3 == 1 else (DECO, 0.8, 4.0)
        drawn.append(stroke(_wave(1590 + index * 36, swing, length, phase + index * 0.16), *style))
        if index < 6:
            above = _wave(130 - index * 36, swing * 0.7, length, phase + 2.2 + index * 0.16)
            drawn.append(stroke(above, *style))
    return "".join(drawn)


def _wave(base: float, swing: float, length: float, phase: float) -> str:
    points = []
    for step in range(13):
        x = -60 + step * 100
        lean = (x - 540) * -0.08
        points.append((x, base + lean + swing * math.sin(2 * math.pi * x / length + phase)))
    return smooth_line(points)


def _rings(rng: random.Random) -> str:
    x, y = rng.choice((150, 930)) + rng.uniform(-90, 90), 1860 + rng.uniform(-40, 40)
    step = rng.uniform(40, 50)
    below = rings(x, y, step, int((y - 1440) / step - 0.25), rng)
    above = rings(1080 - x, -20, step, int(250 / step - 0.25), rng)
    return circle(x, y, step * 0.55, DECO, 0.8) + below + above


def _blobs(rng: random.Random) -> str:
    x = rng.choice((150, 930))
    return "".join((
        blob(rng, x, 1830, 330, DECO, 0.5),
        blob(rng, x + rng.uniform(-60, 60), 1900, 200, ACCENT, 0.22),
        blob(rng, 1080 - x, 1800, 110, DECO, 0.42),
        circle(540 + rng.uniform(-60, 60), 1730, rng.uniform(18, 28), ACCENT, 0.3),
        blob(rng, 1080 - x, 10, 200, DECO, 0.42),
        blob(rng, 1080 - x + rng.uniform(-50, 50), -20, 120, ACCENT, 0.16),
        circle(x, 120, rng.uniform(20, 34), DECO, 0.55),
    ))  # fmt: skip


_STORIES: dict[Pattern, Callable[[random.Random], str]] = {
    "blobs": _blobs, "waves": _waves, "rings": _rings, "leaves": _leaves,
}  # fmt: skip
