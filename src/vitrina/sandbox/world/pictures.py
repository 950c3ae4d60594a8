"""Reading an uploaded picture: is it one, and of what size.

JPEG is decoded whole; PNG is unpacked and measured against its header; of GIF the frame structure
is walked to its end. Anything else is no picture. Formats and limits: vk-contract 2026-11-22 §5.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

import simplejpeg

from vitrina.sandbox.world.posts import PhotoKind

MAX_BYTES = 50 * 1024 * 1024
MAX_SIDES = 14_000
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}


class BadPicture(Exception):
    """The file is no picture, or one VK would not take; the text says why."""


@dataclass(frozen=True)
class Picture:
    data: bytes
    mime: str
    width: int
    height: int


@dataclass(frozen=True)
class SizeRule:
    """The least size in px and the allowed range of width / height."""

    width: int
    height: int
    ratio_from: float
    ratio_to: float


RULES: dict[PhotoKind, SizeRule] = {
    "avatar": SizeRule(200, 200, 0.25, 3.0),
    "cover": SizeRule(795, 265, 0.05, 20.0),
    "product": SizeRule(400, 400, 0.05, 20.0),
    "wall": SizeRule(1, 1, 0.05, 20.0),
    "message": SizeRule(1, 1, 0.05, 20.0),
    "album": SizeRule(1, 1, 0.05, 20.0),
    "link": SizeRule(1, 1, 0.05, 20.0),
    "story": SizeRule(1, 1, 0.05, 20.0),
    "chat": SizeRule(200, 200, 0.05, 20.0),
}


def read_picture(data: bytes, kind: PhotoKind) -> Picture:
    """Decode and measure; raises BadPicture. Takes some milliseconds of processor time."""
    if len(data) > MAX_BYTES:
        raise BadPicture("ERR_UPLOAD_FILE_TOO_BIG")
    if kind == "doc":
        # Any file is a document.
        return Picture(data, "application/octet-stream", 0, 0)
    if data.startswith(b"\xff\xd8\xff"):
        picture = _read_jpeg(data)
    elif data.startswith(_PNG):
        picture = _read_png(data)
    elif data[:6] in (b"GIF87a", b"GIF89a"):
        picture = _read_gif(data)
    else:
        raise BadPicture("ERR_UPLOAD_BAD_FILE_FORMAT")
    rule, ratio = RULES[kind], picture.width / picture.height
    if picture.width < rule.width or picture.height < rule.height:
        raise BadPicture(
            f"ERR_UPLOAD_BAD_IMAGE_SIZE: {kind} photo min size {rule.width}x{rule.height}"
        )
    if picture.width + picture.height > MAX_SIDES or not (
        rule.ratio_from <= ratio <= rule.ratio_to
    ):
        raise BadPicture(f"ERR_UPLOAD_BAD_IMAGE_SIZE: {kind} photo has wrong proportions")
    return picture


def _read_jpeg(data: bytes) -> Picture:
    try:
        height, width, *_ = simplejpeg.decode_jpeg_header(data)
        if width + height > MAX_SIDES:
            raise BadPicture("ERR_UPLOAD_BAD_IMAGE_SIZE: sides are too long")
        simplejpeg.decode_jpeg(data, colorspace="GRAY", fastdct=True)
    except ValueError as error:
        raise BadPicture("ERR_UPLOAD_BAD_FILE_FORMAT") from error
    return Picture(data, "image/jpeg", int(width), int(height))


def _read_png(data: bytes) -> Picture:
    width = height = depth = color = interlace = 0
    packed = bytearray()
    place, ended = len(_PNG), False
    while place + 12 <= len(data) and not ended:
        (length,) = struct.unpack_from(">I", data, place)
        name = data[place + 4 : place + 8]
        body = data[place + 8 : place + 8 + length]
        if len(body) != length or zlib.crc32(name + body) != _checksum(data, place + 8 + length):
            raise BadPicture("ERR_UPLOAD_BAD_FILE_FORMAT")
        if name == b"IHDR" and length == 13:
            width, height, depth, color, _, _, interlace = struct.unpack(">IIBBBBB", body)
        elif name == b"IDAT":
            packed += body
        ended = name == b"IEND"
        place += 12 + length
    if not ended or not width or not height or color not in _PNG_CHANNELS:
        raise BadPicture("ERR_UPLOAD_BAD_FILE_FORMAT")
    if width + height > MAX_SIDES:
        raise BadPicture("ERR_UPLOAD_BAD_IMAGE_SIZE: sides are too long")
    row = 1 + (width * depth * _PNG_CHANNELS[color] + 7) // 8
    _check_unpacks(bytes(packed), at_least=1 if interlace else row * height)
    return Picture(data, "image/png", width, height)


def _checksum(data: bytes, place: int) -> int:
    return int.from_bytes(data[place : place + 4], "big")


def _check_unpacks(packed: bytes, at_least: int) -> None:
    unpacker, size, rest = zlib.decompressobj(), 0, packed
    try:
        while rest and not unpacker.eof:
            size += len(unpacker.decompress(rest, 1 << 20))
            rest = unpacker.unconsumed_tail
    except zlib.error as error:
        raise BadPicture("ERR_UPLOAD_BAD_FILE_FORMAT") from error
    if not unpacker.eof or size < at_least:
        raise BadPicture("ERR_UPLOAD_BAD_FILE_FORMAT")


def _read_gif(data: bytes) -> Picture:
    if len(data) < 14:
        raise BadPicture("ERR_UPLOAD_BAD_FILE_FORMAT")
    width, height, flags = struct.unpack_from("<HHB", data, 6)
    place = 13 + (3 << ((flags & 7) + 1) if flags & 0x80 else 0)
    frames = 0
    while place < len(data) and data[place] != 0x3B:
        if data[place] == 0x21:
            place = _skip_blocks(data, place + 2)
        elif data[place] == 0x2C and place + 10 < len(data):
            local = data[place + 9]
            place += 10 + (3 << ((local & 7) + 1) if local & 0x80 else 0)
            place = _skip_blocks(data, place + 1)
            frames += 1
        else:
            raise BadPicture("ERR_UPLOAD_BAD_FILE_FORMAT")
    if place >= len(data) or not frames or not width or not height:
        raise BadPicture("ERR_UPLOAD_BAD_FILE_FORMAT")
    return Picture(data, "image/gif", width, height)


def _skip_blocks(data: bytes, place: int) -> int:
    while place < len(data) and data[place]:
        place += 1 + data[place]
    return place + 1
