"""Small whole files of every type that is taken, told apart by a mark; and the parts that bad ones are made of."""

from __future__ import annotations

import functools
import hashlib
import io
import struct
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Callable

_MARK = "một"
#: HEIC files, kept because what writes them bundles an encoder under the GPL: 24 by 16, and 3000 by 400.
SMALL_HEIC, WIDE_HEIC = (Path(__file__).with_name(f"{name}.heic") for name in ("small", "wide"))


def drawn(mark: str, size: tuple[int, int] = (24, 16)) -> Image.Image:
    """A picture that no other mark has."""
    seed = hashlib.sha256(mark.encode()).digest()
    small = Image.frombytes("RGB", (4, 2), (seed * 2)[:24])
    return small.resize(size)


@functools.cache
def picture(kind: str, mark: str = _MARK, size: tuple[int, int] = (24, 16)) -> bytes:
    """A JPEG, PNG or WebP; an HEIC always shows the same, 24 by 16, and has another mark than the usual behind it."""
    if kind == "image/heic":
        note = b"" if mark == _MARK else box(b"free", hashlib.sha256(mark.encode()).hexdigest().encode())
        return SMALL_HEIC.read_bytes() + note
    into = io.BytesIO()
    drawn(mark, size).save(into, kind.removeprefix("image/"))
    return into.getvalue()


def jpeg_with(segment: bytes, mark: str = "một", *, name: int = 0xFE) -> bytes:
    """A JPEG with one more segment right after its start: a comment, unless another marker is named."""
    plain = picture("image/jpeg", mark)
    return plain[:2] + bytes([0xFF, name]) + struct.pack(">H", len(segment) + 2) + segment + plain[2:]


def png_chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(content, zlib.crc32(name)))


def png_of(width: int, height: int, rows: bytes = b"") -> bytes:
    """A PNG that says it is so large, of one bit a pixel."""
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    body = zlib.compress(rows or bytes(64), 9)
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", head) + png_chunk(b"IDAT", body) + png_chunk(b"IEND", b"")


def pdf(mark: str = "một", *, pages: int = 1, catalogue: str = "", more: tuple[bytes, ...] = ()) -> bytes:
    """A PDF with an empty page or several; ``catalogue`` and ``more`` objects are added as they stand."""
    kids = " ".join(f"{3 + index} 0 R" for index in range(pages))
    objects = [f"<< /Type /Catalog /Pages 2 0 R {catalogue} >>".encode()]
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>".encode())
    objects += [b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"] * pages
    objects += more
    out = io.BytesIO()
    out.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n%" + mark.encode() + b"\n")
    places = []
    for index, content in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(f"{index} 0 obj\n".encode() + content + b"\nendobj\n")
    start = out.tell()
    out.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode())
    out.write(b"".join(f"{place:010} 00000 n \n".encode() for place in places))
    out.write(f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode())
    return out.getvalue()


def archive() -> bytes:
    """A ZIP with a program in it."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as packed:
        packed.writestr("run.class", "x" * 50)
    return into.getvalue()


def locked_pdf() -> bytes:
    """A PDF with a password, as PDF programs make it."""
    from pypdf import PdfReader, PdfWriter  # noqa: PLC0415 (only here)

    writer, into = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf()))), io.BytesIO()
    writer.encrypt("mật khẩu", algorithm="AES-256")
    writer.write(into)
    return into.getvalue()


def _element(name: bytes, content: bytes, *, open_end: bool = False) -> bytes:
    length = b"\x01" + b"\xff" * 7 if open_end else struct.pack(">Q", len(content) | 1 << 56)
    return name + length + content


def webm(mark: str = "một", *, track: int = 2) -> bytes:
    """What a browser's recorder writes: a segment and a cluster without lengths."""
    head = b"\x42\x86\x81\x01\x42\xf7\x81\x01\x42\xf2\x81\x04\x42\xf3\x81\x08\x42\x82\x84webm"
    entry = b"\xd7\x81\x01\x73\xc5\x81\x01" + bytes([0x83, 0x81, track]) + b"\x86\x86A_OPUS"
    tracks = _element(b"\x16\x54\xae\x6b", _element(b"\xae", entry))
    block = _element(b"\xa3", b"\x81\x00\x00\x80" + mark.encode() * 20)
    cluster = _element(b"\x1f\x43\xb6\x75", b"\xe7\x81\x00" + block, open_end=True)
    info = _element(b"\x15\x49\xa9\x66", b"\x2a\xd7\xb1\x83\x0f\x42\x40")
    return (
        b"\x1a\x45\xdf\xa3"
        + bytes([0x80 | len(head)])
        + head
        + _element(b"\x18\x53\x80\x67", info + tracks + cluster, open_end=True)
    )


def _ogg_page(number: int, content: bytes, flags: int = 0) -> bytes:
    lacing = bytes([255] * (len(content) // 255) + [len(content) % 255])
    return struct.pack("<4sBBqIIIB", b"OggS", 0, flags, 0, 7, number, 0, len(lacing)) + lacing + content


def ogg(mark: str = "một") -> bytes:
    head = b"OpusHead\x01\x01\x00\x00\x80\xbb\x00\x00\x00\x00\x00"
    tags = b"OpusTags" + struct.pack("<I", 4) + b"test" + bytes(4)
    return _ogg_page(0, head, 2) + _ogg_page(1, tags) + _ogg_page(2, mark.encode() * 20, 4)


def box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content) + 8) + name + content


def m4a(mark: str = "một", *, handler: bytes = b"soun") -> bytes:
    media = box(b"mdia", box(b"hdlr", bytes(8) + handler + bytes(13)))
    movie = box(b"moov", box(b"mvhd", bytes(100)) + box(b"trak", media))
    return box(b"ftyp", b"M4A \x00\x00\x00\x00M4A mp42isom") + movie + box(b"mdat", mark.encode() * 20)


def whole(kind: str, mark: str = "một") -> bytes:
    """A whole small file of any type that is taken."""
    if kind.startswith("image/"):
        return picture(kind, mark)
    others: dict[str, Callable[[str], bytes]] = {
        "application/pdf": pdf,
        "audio/webm": webm,
        "audio/ogg": ogg,
        "audio/mp4": m4a,
    }
    return others[kind](mark)
