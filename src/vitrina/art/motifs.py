"""The drawing of an item or a post card: what the card is about, in one quiet sign.

Each motif is drawn about the origin, about 600 px wide; some run far beyond, to be cut by the
card's edge. The card moves and scales it to the room its text leaves.
"""

import math
import random
from collections.abc import Callable

from vitrina.art.patterns import seeded
from vitrina.art.shapes import (
    ACCENT,
    DECO,
    around,
    box,
    circle,
    ellipse,
    fill,
    group,
    layer,
    leaf,
    ring,
    smooth_line,
    smooth_loop,
    sprig,
    stroke,
)
from vitrina.domain.picture import Motif

_PILL, _SOFT = "var(--vp-pill)", "var(--vp-soft)"
_LEAF_COLOURS = ((ACCENT, 0.26), (DECO, 0.62), (DECO, 0.62))


def motif_drawing(motif: Motif, seed: str, x: float, y: float, scale: float) -> str:
    """SVG content of `motif` about (x, y); the seed varies its geometry, not its meaning."""
    drawing = _MOTIFS[motif](seeded(seed, f"motif/{motif}"))
    return group(drawing, x, y, scale)


def _leaf(rng: random.Random) -> str:
    """A branch that rises, hangs, stands, or two of them from one place."""
    sway, side = rng.uniform(-40, 40), rng.choice((1, -1))
    longest = rng.uniform(236, 290)
    branches = rng.choice((
        [((360, 225), (-70 + sway, 70), (-170 + sway, -420), rng.choice((6, 7, 8)), longest)],
        [((400, -430), (250 + sway, -40), (-130 + sway, 190), rng.choice((5, 6, 7)), longest)],
        [((200 + sway, 330), (40 + sway, -10), (170 - sway, -440), rng.choice((6, 7)), longest)],
        [((330, 290), (240 + sway, -60), (300 + sway, -430), 6, longest * 0.82),
         ((330, 290), (60, 190 + sway), (-230, -130 + sway), 5, longest * 0.82)],
    ))  # fmt: skip
    return "".join(
        sprig(start, bend, end, leaves, length, colours=_LEAF_COLOURS, side=side)
        for start, bend, end, leaves, length in branches
    )


def _stones(rng: random.Random) -> str:
    """A cairn of three to five stones, no two alike, sometimes with a small one beside it."""
    count, first = rng.choice((3, 4, 5)), rng.randrange(2)
    lean = rng.uniform(-16, 16)
    colours = ((ACCENT, 0.5), (DECO, 0.95), (ACCENT, 0.34), (DECO, 0.85), (ACCENT, 0.24))
    sizes = [
        (rng.uniform(206, 244) * share, rng.uniform(290, 330) * share**0.6 / (count + 0.6))
        for share in (1 - 0.68 * index / (count - 1) for index in range(count))
    ]
    y, drawn = 190.0, []
    if rng.random() < 0.5:
        drawn.append(ellipse(-sizes[0][0], 226, 52, 27, colours[first][0], 0.4))
    for index, (rx, ry) in enumerate(sizes):
        x = index * lean + (rng.uniform(-14, 14) if index else 0)
        drawn.append(ellipse(x, y, rx, ry, *colours[(index + first) % len(colours)]))
        if index + 1 < count:
            y -= (ry + sizes[index + 1][1]) * 0.9
    return "".join(drawn)


def _waves(rng: random.Random) -> str:
    """A sea that is calm or not, level or leaning."""
    phase, length = rng.uniform(0, 6), rng.uniform(400, 1000)
    swing, shift = rng.uniform(0.04, 0.075) * length, rng.uniform(0.06, 0.5)
    count = rng.choice((7, 8, 9, 10))
    drawn = []
    for index in range(count):
        points = [
            (
                x,
                -150
                + index * 340 / count
                + swing * math.sin(2 * math.pi * x / length + phase + index * shift),
            )
            for x in (float(step * 90 - 2000) for step in range(52))
        ]
        style = (ACCENT, 0.32, 3.0) if index % 3 == 1 else (DECO, 0.75, 5.0)
        drawn.append(stroke(smooth_line(points), *style))
    return group("".join(drawn), turn=rng.uniform(-9, 9))


def _rings(rng: random.Random) -> str:
    """Circles on water: one drop near, one at the edge, or two that meet."""
    step, offset = rng.uniform(50, 74), rng.randrange(3)
    x, y = rng.uniform(-20, 20), rng.uniform(-20, 20)
    drops = rng.choice((
        [(70 + x, -90 + y, 8)], [(270 + x, -230 + y, 9)], [(290 + x, 130 + y, 8)],
        [(-70 + x, -150 + y, 5), (210 - x, 70 - y, 6)], [(230 + x, -190 + y, 6), (20 - x, 130, 4)],
    ))  # fmt: skip
    return "".join(
        ring(at, down, 0.8 * step + index * step, ACCENT, 0.35, 3)
        if (index + offset) % 3 == 0
        else ring(at, down, 0.8 * step + index * step, DECO, 0.7, 5)
        for at, down, count in drops
        for index in range(count)
    )


def _steps(rng: random.Random) -> str:
    bow = rng.uniform(30, 90)
    points = [(-210.0, 190.0), (-20.0 + bow, 20.0), (150.0, -190.0)]
    path = stroke(smooth_line([(-270.0, 300.0), *points, (250.0, -330.0)]), ACCENT, 0.35, 4)
    discs = "".join(
        circle(x, y, radius, _PILL, 1) + circle(x, y, radius, colour, opacity)
        for (x, y), radius, colour, opacity in zip(
            points, (74, 96, 122), (DECO, ACCENT, DECO), (0.62, 0.34, 0.9), strict=True
        )
    )
    return path + discs


def _checklist(rng: random.Random) -> str:
    rows = []
    for index, y in enumerate((-128, 0, 128)):
        ground = circle(-130, y, 42, ACCENT, 0.9 if index < 2 else 0.3)
        tick = stroke(f"M-149 {y + 1}l13 14l24 -27", _PILL, 1, 9)
        rows.append(ground + tick + box(-58, y - 9, rng.uniform(170, 250), 18, 9, _SOFT, 0.34))
    return _sheet(rng, "".join(rows))


def _list(rng: random.Random) -> str:
    rows = [
        circle(-160, y, 17, ACCENT, 0.55)
        + box(-110, y - 10, rng.uniform(190, 300), 20, 10, _SOFT, 0.42 - index * 0.06)
        for index, y in enumerate((-150, -50, 50, 150))
    ]
    return _sheet(rng, "".join(rows))


def _sheet(rng: random.Random, content: str) -> str:
    behind = group(box(-240, -270, 480, 540, 44, DECO, 0.5), turn=rng.choice((-1, 1)) * 8)
    return behind + box(-240, -270, 480, 540, 44, _PILL, 0.96) + content


def _map(rng: random.Random) -> str:
    lean = rng.uniform(-40, 40)
    ground = circle(0, 40, 290, DECO, 0.42)
    park = fill(smooth_loop(around(-120, 150, [rng.uniform(66, 100) for _ in range(6)])), DECO, 0.6)
    roads = "".join(
        stroke(path, _PILL, 0.85, width)
        for path, width in (
            (f"M-272 {-20 + lean:.0f}C-120 {-60 + lean:.0f} 90 120 264 {100 - lean:.0f}", 26),
            (f"M{-90 + lean:.0f} -200C-60 -20 -20 160 {40 + lean:.0f} 314", 20),
            ("M-200 216C-60 150 120 230 206 224", 12),
        )
    )
    pin = (
        ellipse(40, 102, 52, 15, ACCENT, 0.3)
        + fill(
            "M40 98C-32 10 -62 -38 -62 -92A102 102 0 0 1 142 -92C142 -38 112 10 40 98Z", ACCENT, 1
        )
        + circle(40, -92, 40, _PILL, 1)
    )
    return ground + park + roads + pin


def _question(rng: random.Random) -> str:
    side = rng.choice((1, -1))
    small = circle(side * 250, -230, 46, DECO, 0.6) + circle(side * 306, -110, 20, ACCENT, 0.3)
    tail = fill(f"M{side * -60} 190C{side * -80} 270 {side * -130} 310 {side * -190} 322"
                f"C{side * -120} 270 {side * -150} 200 {side * -170} 150Z", DECO, 1)  # fmt: skip
    bubble = fill(smooth_loop(around(0, 0, [rng.uniform(248, 272) for _ in range(8)])), DECO, 1)
    mark = stroke("M-78 -64C-74 -122 -34 -150 8 -150C60 -150 94 -116 94 -70C94 -10 10 -4 8 66",
                  ACCENT, 0.92, 38)  # fmt: skip
    return small + layer(tail + bubble, 0.62) + mark + circle(8, 142, 27, ACCENT, 0.92)


def _calm(rng: random.Random) -> str:
    """A sun over water: high or low, large or small, sometimes with hills before it."""
    x, radius, up = rng.uniform(-90, 90), rng.uniform(112, 186), rng.uniform(0, 1)
    y = 92 - radius * (0.5 + up)
    sun = circle(x, y, radius * 1.5, DECO, 0.2) + circle(x, y, radius, DECO, 0.78)
    hills = _hills(rng) if rng.random() < 0.5 else ""
    turn, water = rng.choice((1, -1)), []
    for index in range(rng.choice((5, 6, 7))):
        level = 92 + index * rng.uniform(34, 40)
        half = 330 - index * rng.uniform(24, 40)
        shift = turn * index * rng.uniform(0, 16)
        points = [
            (x + shift - half + step * half / 3, level + (7 if step % 2 else -7))
            for step in range(7)
        ]
        style = (ACCENT, 0.42, 7.0) if index % 2 else (DECO, 1.0, 7.0)
        water.append(stroke(smooth_line(points), *style))
    return sun + hills + "".join(water)


def _hills(rng: random.Random) -> str:
    """Two soft hills on the horizon."""
    side = rng.choice((1, -1))
    top, lower = -rng.uniform(30, 90), rng.uniform(0, 40)
    far = (
        f"M{side * -60} 84C{side * 60} 84 {side * 110} {top:.0f} {side * 210} {top:.0f}"
        f"S{side * 300} 84 {side * 350} 84Z"
    )
    near = (
        f"M{side * -340} 84C{side * -250} 84 {side * -210} {lower:.0f}"
        f" {side * -120} {lower:.0f}S{side * 10} 84 {side * 70} 84Z"
    )
    return fill(far, ACCENT, 0.26) + fill(near, ACCENT, 0.36)


def _name(rng: random.Random) -> str:
    count, gap = 22, rng.randrange(22)
    leaves = []
    for index in range(count):
        angle = 360 * (index + gap / 22) / count
        radius = 212 if index % 2 else 224
        x, y = radius * math.cos(math.radians(angle)), radius * math.sin(math.radians(angle))
        colour, opacity = _LEAF_COLOURS[index % 3]
        tilt = angle + 90 + (34 if index % 2 else -34)
        leaves.append(group(leaf(rng.uniform(104, 132), colour, opacity), x, y, turn=tilt))
    return ring(0, 0, 218, ACCENT, 0.35, 3) + "".join(leaves)


def _price(rng: random.Random) -> str:
    tag = "M-40 -270H196A60 60 0 0 1 256 -210V26A60 60 0 0 1 238 68L40 266A60 60 0 0 1 -44 266" \
          "L-280 30A60 60 0 0 1 -280 -54L-82 -252A60 60 0 0 1 -40 -270Z"  # fmt: skip
    string = stroke("M168 -182C240 -260 290 -300 372 -330", ACCENT, 0.45, 5)
    sign = stroke("M-66 120V-96H-14A64 64 0 0 1 -14 32H-104M-104 80H14", ACCENT, 0.92, 24)
    behind = group(fill(tag, DECO, 0.45), 26, 18, turn=rng.uniform(7, 12))
    front = fill(tag, _PILL, 0.97) + circle(168, -182, 32, ACCENT, 0.3) + string + sign
    return group(behind + front, 0, 10, turn=rng.uniform(-6, 4))


_MOTIFS: dict[Motif, Callable[[random.Random], str]] = {
    "leaf": _leaf, "stones": _stones, "waves": _waves, "rings": _rings, "steps": _steps,
    "checklist": _checklist, "map": _map, "question": _question, "calm": _calm, "list": _list,
    "name": _name, "price": _price,
}  # fmt: skip
