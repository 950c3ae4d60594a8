"""The marks of a JPEG, without decoding it: how many scans its picture has, whether it is ended.

Behind the picture of a phone there may be others, a video, a trailer of the maker's; inside it a
small picture of its own. Marks among those are no marks of the picture.
"""

import struct
from dataclasses import dataclass

_START, _END, _SCAN = 0xD8, 0xD9, 0xDA
_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})  # marks without a length
_IN_SCAN = frozenset({0x00, *range(0xD0, 0xD8)})  # a plain 255 byte, and restarts


@dataclass(frozen=True)
class JpegMarks:
    """Scans of the first picture in the file, counted up to the limit, and whether it ends."""

    scans: int
    is_ended: bool


def read_marks(data: bytes, most_scans: int) -> JpegMarks:
    """Walk from mark to mark; what is no JPEG has neither scans nor an end."""
    at, scans, size = 2, 0, len(data)
    while at + 4 <= size and scans <= most_scans:
        if data[at] != 0xFF:
            break
        mark = data[at + 1]
        if mark == _END:
            return JpegMarks(scans, is_ended=True)
        if mark == 0xFF:
            at += 1
            continue
        if mark in _ALONE:
            at += 2
            continue
        at += 2 + struct.unpack_from(">H", data, at + 2)[0]
        if mark == _SCAN:
            scans += 1
            at = _skip_scan(data, at)
    is_ended = at + 2 <= size and data[at] == 0xFF and data[at + 1] == _END
    return JpegMarks(scans, is_ended)


def end_jpeg(data: bytes) -> bytes | None:
    """The file with the mark at its end that was lost; None where part of the picture is too.

    The decoder is asked to say of missing data what it otherwise paints over in grey.
    """
    import simplejpeg  # with numpy, which no process needs at its start

    for coded in dict.fromkeys((data, data.rstrip(b"\0"))):  # zeros are what a copy is filled with
        ended = coded.rstrip(b"\xff") + b"\xff\xd9"
        try:
            simplejpeg.decode_jpeg(
                ended, "GRAY", fastdct=True, fastupsample=True, min_height=1, min_width=1,
                min_factor=8, strict=True,
            )  # fmt: skip
        except ValueError:
            continue
        return ended
    return None


def _skip_scan(data: bytes, at: int) -> int:
    """Where the next mark is after the coded rows that begin here."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            return len(data)
        if data[at + 1] in _IN_SCAN:
            at += 2
        elif data[at + 1] == 0xFF:
            at += 1
        else:
            return at
