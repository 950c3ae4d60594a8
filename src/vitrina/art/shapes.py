"""SVG shapes the ornaments are made of. Colours are CSS variables; numbers are whole px."""

import math
from collections.abc import Sequence

Point = tuple[float, float]

ACCENT = "var(--vp-accent)"
DECO = "var(--vp-deco)"
ON = "var(--vp-on)"
PILL = "var(--vp-pill)"


def svg(width: int, height: int, content: str) -> str:
    """A picture-wide drawing, scaled with the card that holds it."""
    return (
        f'<svg class="vp-art" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'aria-hidden="true" focusable="false">{content}</svg>'
    )


def group(content: str, x: float = 0, y: float = 0, scale: float = 1.0, turn: float = 0.0) -> str:
    """`content` moved, turned (degrees) and scaled about its own origin."""
    steps = f"translate({x:.0f} {y:.0f})"
    if turn:
        steps += f" rotate({turn:.0f})"
    if scale != 1.0:
        steps += f" scale({scale:.3f})"
    return f'<g transform="{steps}">{content}</g>'


def layer(content: str, opacity: float) -> str:
    """Several shapes made clear together, so that no overlap shows."""
    return f'<g opacity="{opacity:.2f}">{content}</g>'


def circle(x: float, y: float, radius: float, colour: str, opacity: float) -> str:
    """A filled disc."""
    return (
        f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{radius:.0f}" '
        f'fill="{colour}" fill-opacity="{opacity:.2f}"/>'
    )


def ring(x: float, y: float, radius: float, colour: str, opacity: float, width: float) -> str:
    """A circle's outline."""
    return (
        f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{radius:.0f}" fill="none" '
        f'stroke="{colour}" stroke-opacity="{opacity:.2f}" stroke-width="{width:g}"/>'
    )


def ellipse(x: float, y: float, rx: float, ry: float, colour: str, opacity: float) -> str:
    """A filled ellipse."""
    return (
        f'<ellipse cx="{x:.0f}" cy="{y:.0f}" rx="{rx:.0f}" ry="{ry:.0f}" '
        f'fill="{colour}" fill-opacity="{opacity:.2f}"/>'
    )


def fill(path: str, colour: str, opacity: float) -> str:
    """A filled path."""
    return f'<path d="{path}" fill="{colour}" fill-opacity="{opacity:.2f}"/>'


def stroke(path: str, colour: str, opacity: float, width: float) -> str:
    """A drawn path with round ends and corners."""
    return (
        f'<path d="{path}" fill="none" stroke="{colour}" stroke-opacity="{opacity:.2f}" '
        f'stroke-width="{width:g}" stroke-linecap="round" stroke-linejoin="round"/>'
    )


def box(
    x: float, y: float, width: float, height: float, radius: float, colour: str, opacity: float
) -> str:
    """A filled rectangle with round corners."""
    return (
        f'<rect x="{x:.0f}" y="{y:.0f}" width="{width:.0f}" height="{height:.0f}" '
        f'rx="{radius:.0f}" fill="{colour}" fill-opacity="{opacity:.2f}"/>'
    )


def leaf(length: float, colour: str, opacity: float) -> str:
    """A leaf from the origin along the x axis, fuller on its upper side, with a vein."""
    at = length
    body = (
        f"M0 0C{0.22 * at:.0f} {-0.3 * at:.0f} {0.7 * at:.0f} {-0.285 * at:.0f} {at:.0f} 0"
        f"C{0.72 * at:.0f} {0.187 * at:.0f} {0.26 * at:.0f} {0.183 * at:.0f} 0 0Z"
    )
    vein = f"M{0.06 * at:.0f} 0Q{0.5 * at:.0f} {-0.05 * at:.0f} {0.9 * at:.0f} 0"
    return fill(body, colour, opacity) + stroke(vein, colour, 0.5, 2)


def sprig(
    start: Point,
    bend: Point,
    end: Point,
    leaves: int,
    longest: float,
    *,
    colours: Sequence[tuple[str, float]],
    side: int = 1,
) -> str:
    """A stem (a curve from `start` towards `bend` to `end`) with leaves on both sides of it.

    Leaves grow smaller towards `end`; `side` (1 or -1) says where the first one grows; `colours`
    are (colour, opacity) taken in turn.
    """
    path = f"M{start[0]:.0f} {start[1]:.0f}Q{bend[0]:.0f} {bend[1]:.0f} {end[0]:.0f} {end[1]:.0f}"
    drawn = [stroke(path, ACCENT, 0.35, 3)]
    for index in range(leaves + 1):
        share = 0.03 + 0.97 * index / leaves
        x, y = _on_curve(start, bend, end, share)
        heading = _heading(start, bend, end, share)
        is_tip = index == leaves
        turn = heading if is_tip else heading + side * (46 if index % 2 else -46)
        length = longest * (1 - 0.44 * share)
        colour, opacity = colours[index % len(colours)]
        drawn.append(group(leaf(length, colour, opacity), x, y, turn=turn))
    return "".join(drawn)


def smooth_loop(points: Sequence[Point]) -> str:
    """A closed soft path through `points`."""
    return _smooth([points[-1], *points, *points[:2]]) + "Z"


def smooth_line(points: Sequence[Point]) -> str:
    """An open soft path through `points`."""
    return _smooth([points[0], *points, points[-1]])


def _smooth(points: Sequence[Point]) -> str:
    """A curve from the second point to the last but one; the outer two only lend direction."""
    path = f"M{points[1][0]:.0f} {points[1][1]:.0f}"
    for before, here, after, beyond in zip(
        points, points[1:], points[2:], points[3:], strict=False
    ):
        path += (
            f"C{here[0] + (after[0] - before[0]) / 6:.0f}"
            f" {here[1] + (after[1] - before[1]) / 6:.0f}"
            f" {after[0] - (beyond[0] - here[0]) / 6:.0f}"
            f" {after[1] - (beyond[1] - here[1]) / 6:.0f}"
            f" {after[0]:.0f} {after[1]:.0f}"
        )
    return path


def around(x: float, y: float, radii: Sequence[float], squash: float = 1.0) -> list[Point]:
    """Points about a centre at evenly spread angles, at the given distances."""
    step = 2 * math.pi / len(radii)
    return [
        (x + radius * math.cos(index * step), y + squash * radius * math.sin(index * step))
        for index, radius in enumerate(radii)
    ]


def _on_curve(start: Point, bend: Point, end: Point, share: float) -> Point:
    rest = 1 - share
    x, y = (
        rest * rest * start[axis] + 2 * rest * share * bend[axis] + share * share * end[axis]
        for axis in (0, 1)
    )
    return x, y


def _heading(start: Point, bend: Point, end: Point, share: float) -> float:
    dx, dy = (
        (1 - share) * (bend[axis] - start[axis]) + share * (end[axis] - bend[axis])
        for axis in (0, 1)
    )
    return math.degrees(math.atan2(dy, dx))
