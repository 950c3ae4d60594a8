"""CSV as spreadsheets open it: a cell that would be taken for a formula is made a text."""

import csv
import io
from collections.abc import AsyncIterator, Iterable, Sequence

from starlette.responses import StreamingResponse

# What spreadsheets read as the beginning of a formula, by itself or after what they cut off.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_SPACES = " \u00a0"
_MARK = "\ufeff"  # without it Excel reads Cyrillic letters as something else

Cell = str | int | float | None


def write_rows(rows: Iterable[Sequence[Cell]]) -> str:
    """The rows as lines of CSV, with semicolons, as a Russian Excel opens them.

    A text that could be a formula gets an apostrophe before it; numbers stay what they are.
    """
    lines = io.StringIO()
    writer = csv.writer(lines, delimiter=";", lineterminator="\r\n")
    for row in rows:
        writer.writerow([_plain(cell) for cell in row])
    return lines.getvalue()


def csv_response(
    name: str, head: Sequence[str], batches: AsyncIterator[Iterable[Sequence[Cell]]]
) -> StreamingResponse:
    """A file to download, `name` in Latin letters; rows are sent as they are read."""

    async def parts() -> AsyncIterator[str]:
        yield _MARK + write_rows([head])
        async for rows in batches:
            yield write_rows(rows)

    return StreamingResponse(
        parts(),
        media_type="text/csv; charset=utf-8",
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


def _plain(cell: Cell) -> Cell:
    if not isinstance(cell, str):
        return cell
    # A null ends the cell for some readers, and what stands after it would begin one.
    text = cell.replace("\x00", "")
    return f"'{text}" if text.lstrip(_SPACES).startswith(_FORMULA) else text
