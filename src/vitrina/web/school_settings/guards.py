"""The settings' form: fields and a logo in one body, believed only from our own page."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass

from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request
from starlette.responses import Response

from vitrina.web.http.context import BodyTooLarge
from vitrina.web.http.guards import is_from_our_page, say_expired

LOGO_BYTES = 2 * 1024 * 1024
BODY_LIMIT = LOGO_BYTES + 256 * 1024  # bytes: what the fields may add to the logo
_FIELDS = 60


@dataclass(frozen=True)
class SentSettings:
    """The fields in their order, and the logo's bytes, empty where none was chosen.

    `is_too_large`: there was one, and it is more than is taken.
    """

    pairs: list[tuple[str, str]]
    logo: bytes = b""
    is_too_large: bool = False


async def csrf_of_settings(request: Request) -> Response | None:
    """400 unless our own page in this browser posted; `sent_of` has what it posted."""
    try:
        sent = await _read(request)
    except (MultiPartException, KeyError):  # no boundary, or no form at all
        return say_expired(request)
    if not is_from_our_page(request, dict(sent.pairs).get("csrf", "")):
        return say_expired(request)
    request.state.settings = sent
    return None


def sent_of(request: Request) -> SentSettings:
    """What the guard has read."""
    sent = request.state.settings
    assert isinstance(sent, SentSettings)  # noqa: S101 -- state is untyped
    return sent


async def _read(request: Request) -> SentSettings:
    parser = MultiPartParser(request.headers, _counted(request), max_files=1, max_fields=_FIELDS)
    try:
        form = await parser.parse()
        pairs = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
        file = form.get("logo_file")
        if file is None or isinstance(file, str):
            return SentSettings(pairs)
        logo = await file.read()
        is_too_large = len(logo) > LOGO_BYTES
        return SentSettings(pairs, b"" if is_too_large else logo, is_too_large)
    finally:
        # A part that never ended is in no form, and its file would stay open.
        for unended in parser._files_to_close_on_error:
            unended.close()


async def _counted(request: Request) -> AsyncGenerator[bytes, None]:
    received = 0
    async for chunk in request.stream():
        received += len(chunk)
        if received > BODY_LIMIT:
            raise BodyTooLarge
        yield chunk
