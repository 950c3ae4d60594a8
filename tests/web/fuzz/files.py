"""Photos as they are taken, as they break, and as they are wrapped."""

import io
import struct
import zlib
from functools import cache
from random import Random

from PIL import Image

from web.fuzz.values import draw_text

Body = tuple[str, bytes]  # content type and bytes


@cache
def pictures() -> tuple[bytes, ...]:
    """Small pictures that open, each of another kind."""
    image = Image.effect_noise((240, 210), 60).convert("RGB")
    written = []
    for kind, mode in (
        ("JPEG", "RGB"),
        ("PNG", "RGBA"),
        ("WEBP", "RGB"),
        ("GIF", "P"),
        ("JPEG", "CMYK"),
    ):
        file = io.BytesIO()
        image.convert(mode).save(file, kind)
        written.append(file.getvalue())
    return tuple(written)


@cache
def _broken() -> tuple[bytes, ...]:
    """What only says that it is a picture; read by its first bytes, or not at all."""
    jpeg, png = pictures()[:2]
    return (
        b"", b"\xff", b"\xff\xd8\xff", b"GIF89a", b"BM" + b"\x00" * 60,
        b"RIFF\x00\x00\x00\x00WEBPVP8L",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", b"%PDF-1.7",
        b"PK\x03\x04" * 90, b"\x00\x00\x00\x18ftypheic" + b"\x00" * 90,
        b"\x00\x00\x00\x20ftypavif" + b"\xff" * 90, b"\x89PNG\r\n\x1a\n" + b"\x00" * 90,
        _png_of(60_000, 60_000), _png_of(2**31 - 1, 1), _png_of(0, 0), b"MM\x00*\x00\x00\x00\x08",
        jpeg[:400], png[:60], "фото".encode(),
    )  # fmt: skip


def draw_picture(rng: Random) -> bytes:
    """Two in five open: each that is read costs a process."""
    if rng.random() < 0.4:
        return rng.choice(pictures())
    if rng.random() < 0.06:
        whole = bytearray(rng.choice(pictures()))
        for _ in range(rng.choice((1, 9, 200))):
            whole[rng.randrange(len(whole))] = rng.randrange(256)
        return bytes(whole[: rng.choice((None, len(whole) // 2))])
    return rng.choice(_broken())


def draw_upload(rng: Random) -> Body:
    """A photo as the body, or as the field of a form that may be no form."""
    if rng.random() < 0.5:
        return rng.choice(("image/jpeg", "application/octet-stream", "")), draw_picture(rng)
    return draw_multipart(rng)


def draw_multipart(rng: Random) -> Body:
    """Parts between boundaries, or nearly so."""
    line = rng.choice(("----fuzz", "x", "b" * 70, "b" * 5_000, "é", ""))
    parts = b"".join(_draw_part(rng, line) for _ in range(rng.choice((1, 1, 1, 2, 3, 9, 1_000))))
    body = parts + f"--{line}--\r\n".encode("latin-1")
    said = rng.choice((line, line, line, line, "other", "", f'"{line}"', f'"{line}'))
    kind = f"multipart/form-data; boundary={said}"
    match rng.randrange(10):
        case 0:
            body = body[: rng.randrange(len(body))]
        case 1:
            kind = rng.choice(
                (
                    "multipart/form-data",
                    "multipart/mixed; boundary=x",
                    "multipart/form-data;boundary*=x",
                )
            )
        case 2:
            body = body.replace(b"\r\n", rng.choice((b"\n", b"\r", b"\r\n\r\n")))
        case 3:
            body = b"\r\n" * 2_000 + body
    return kind, body


def _draw_part(rng: Random, line: str) -> bytes:
    name = rng.choice(
        ("photo", "photo", "photo", "name", 'a"; filename="b', "photo\x00", "ф" * 300)
    )
    file = rng.choice(
        ('; filename="a.jpg"', '; filename="a.jpg"', "", "; filename=", "; filename*=utf-8''%ff%00")
    )
    head = rng.choice(
        (
            f'Content-Disposition: form-data; name="{name}"{file}',
            f'content-disposition:form-data;name="{name}"{file}\r\nContent-Type: image/jpeg',
            f"Content-Disposition: form-data{file}",
            f'Content-Disposition: attachment; name="{name}"\r\nContent-Transfer-Encoding: base64',
            "Content-Disposition",
            "X: " + "y" * rng.choice((9, 9_000)),
            ": : :",
            "",
        )
    )
    data = draw_picture(rng) if file else draw_text(rng)[:500].encode("utf-8", "surrogatepass")
    return b"--" + line.encode("latin-1") + b"\r\n" + head.encode() + b"\r\n\r\n" + data + b"\r\n"


def _png_of(width: int, height: int) -> bytes:
    """A PNG of three pixels that says it is as large as this."""
    parts = b""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    for name, data in ((b"IHDR", head), (b"IDAT", zlib.compress(b"\x00" * 10)), (b"IEND", b"")):
        parts += struct.pack(">I", len(data)) + name + data
        parts += struct.pack(">I", zlib.crc32(name + data))
    return b"\x89PNG\r\n\x1a\n" + parts
