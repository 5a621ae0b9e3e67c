"""PDF (ISO 32000), as far as can be seen without unpacking its streams; the worker looks deeper."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from server.attachments.formats.hidden import PDF_WITHIN, check_words
from server.attachments.formats.refused import MOST_PAGES, RefusedError, unreadable, unsafe

if TYPE_CHECKING:
    from server.attachments.formats.data import Data

_STREAM: Final = re.compile(rb"(?<!end)stream\r?\n")
_ENCRYPTED: Final = re.compile(rb"/Encrypt\s*(?:\d+\s+\d+\s+R\b|<<)")
_ESCAPED: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
#: Actions and parts that do something by themselves, or carry other files. What runs on a page is no paper.
ACTIVE: Final = (
    "JavaScript",
    "JS",
    "Launch",
    "ImportData",
    "SubmitForm",
    "GoToE",
    "GoToR",
    "EF",
    "FileAttachment",
    "RichMedia",
    "EmbeddedFile",
    "EmbeddedFiles",
    "XFA",
)
_ACTIVE: Final = re.compile(rb"/(?:" + "|".join(ACTIVE).encode() + rb")(?![A-Za-z0-9_\-.+])")
_PAGES: Final = re.compile(rb"/Type\s*/Pages\b")
_COUNT: Final = re.compile(rb"/Count\s+(\d{1,9})\b")


def check(data: Data) -> None:
    """Refuse a PDF that is locked, does something by itself, is cut short or has too many pages.

    :raises RefusedError: with the reason.
    """
    tail = data[-PDF_WITHIN:]
    if b"%%EOF" not in tail or data.rfind(b"startxref") < 0:
        raise unreadable("no end")
    check_words(data[:PDF_WITHIN])
    check_words(tail[tail.rfind(b"%%EOF") :])
    plain = _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), _outside_streams(data))
    if _ENCRYPTED.search(plain):
        raise RefusedError("attachment-encrypted", "a password")
    found = _ACTIVE.search(plain)
    if found:
        raise unsafe(f"a PDF with {found[0].decode('latin-1')}")
    for block in plain.split(b"endobj"):
        count = _COUNT.search(block) if _PAGES.search(block) else None
        if count and int(count[1]) > MOST_PAGES:
            raise RefusedError("attachment-pages", f"{int(count[1])} pages")


def _outside_streams(data: Data) -> bytes:
    """The file without what its streams hold: packed bytes may look like anything."""
    kept: list[bytes] = []
    at = 0
    while found := _STREAM.search(data, at):
        kept.append(data[at : found.start()])
        at = data.find(b"endstream", found.end())
        if at < 0:
            raise unreadable("a stream without end")
    kept.append(data[at:])
    return b"".join(kept)
