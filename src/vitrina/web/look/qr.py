"""QR codes, the only file that knows their library."""

import segno
from markupsafe import Markup


def write_qr(url: str) -> Markup:
    """The address as an SVG element without a style; nothing else is in the code."""
    code = segno.make_qr(url, error="m")
    return Markup(code.svg_inline(border=2, omitsize=True, svgclass="qr", lineclass=None))  # noqa: S704 -- made of squares
