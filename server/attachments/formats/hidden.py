"""Files that are two things at once: a photo that is also a page, an archive or a PDF.

A reader that looks from the other side sees the other thing: archives are read from their end, PDFs are looked for in
the first 1,024 bytes, pages wherever a tag stands. No file of ours is ever shown as anything but its type, yet it may
be saved and opened with something else.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from server.attachments.formats.refused import unsafe

if TYPE_CHECKING:
    from server.attachments.formats.data import Data

#: As far as readers look for a PDF's head (ISO 32000-1, annex H, note 13).
PDF_WITHIN: Final = 1024
_ZIP_END: Final = b"PK\x05\x06"
#: The disks' numbers in it, as every archive of today has them.
_FIRST_DISK: Final = bytes(4)
#: Bytes of that record without its comment, and the most that the comment may have (APPNOTE 4.3.16).
_ZIP_END_SIZE: Final = 22
_ZIP_COMMENT: Final = 0xFFFF
_RUNS: Final = re.compile(
    rb"<(?:script|html|svg|iframe|object|embed|foreignobject)[\s>/]|<!doctype\s+(?:html|svg)|<\?php\b|javascript:",
    re.IGNORECASE,
)


def check_whole(data: Data, *, pdf: bool) -> None:
    """Refuse an archive at the end of any file, a PDF behind another file's head, a page in front.

    :param pdf: whether the file is a PDF itself.
    """
    if not pdf and data.find(b"%PDF-", 0, PDF_WITHIN) >= 0:
        raise unsafe("a PDF behind another head")
    at = data.find(_ZIP_END, max(0, len(data) - _ZIP_END_SIZE - _ZIP_COMMENT))
    while at >= 0:
        record = data[at : at + _ZIP_END_SIZE]
        comment = int.from_bytes(record[20:22], "little")
        to_the_end = len(record) == _ZIP_END_SIZE and at + _ZIP_END_SIZE + comment >= len(data)
        if to_the_end or record[4:8] == _FIRST_DISK:
            raise unsafe("an archive at the end")
        at = data.find(_ZIP_END, at + 1)


def check_words(words: bytes) -> None:
    """Refuse what runs when it is taken for a page, in a part of a file that holds words and not the picture."""
    if _RUNS.search(words):
        raise unsafe("a page within")


def check_rest(data: Data, end: int) -> None:
    """Refuse what stands after the end of a picture, but padding."""
    if data[end:].strip(b"\x00\xff\r\n \t"):
        raise unsafe("something after the end")
