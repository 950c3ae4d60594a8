"""Drawings put into boxes they cannot leave, so that where a drawing is, is known."""

from dataclasses import dataclass

from vitrina.art.draw import Box


@dataclass(frozen=True)
class Figure:
    """SVG content in px of the card, cut at its box (x, y, width, height)."""

    box: Box
    content: str

    @property
    def markup(self) -> str:
        """A drawing within the card's: nothing of it shows beyond the box."""
        x, y, width, height = (f"{length:.0f}" for length in self.box)
        return (
            f'<svg x="{x}" y="{y}" width="{width}" height="{height}" '
            f'viewBox="{x} {y} {width} {height}">{self.content}</svg>'
        )


def draw_figures(figures: list[Figure]) -> str:
    """All of them, the first one lowest."""
    return "".join(figure.markup for figure in figures if figure.content)
