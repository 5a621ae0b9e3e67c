"""What a spreadsheet may be before anything opens it: an upload is never trusted."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Final

from server.xlsforms.report import CannotExpressError

#: Bytes of a file; an XLSForm of a thousand questions has a tenth of it.
MOST_BYTES: Final = 2_000_000
_MOST_UNPACKED: Final = 30_000_000
_MOST_PARTS: Final = 400
_MOST_TIMES: Final = 200
_FORBIDDEN: Final = (b"<!DOCTYPE", b"<!ENTITY")
_SUFFIXES: Final = frozenset({".xlsx", ".xlsm", ".xls", ".csv", ".md"})


def check_file(data: bytes, suffix: str) -> None:
    """Refuse what is no spreadsheet, or one that unpacks to something huge or names outer entities.

    :raises CannotExpressError: with a sentence for the author.
    """
    if suffix not in _SUFFIXES:
        raise CannotExpressError("the file is no spreadsheet that is read here: .xlsx, .xls, .csv or .md")
    if len(data) > MOST_BYTES:
        raise CannotExpressError(f"the file has more than {MOST_BYTES // 1_000_000} MB")
    if suffix in {".xlsx", ".xlsm"}:
        _check_parts(data)


def _check_parts(data: bytes) -> None:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
            unpacked = sum(part.file_size for part in parts)
            if len(parts) > _MOST_PARTS or unpacked > min(_MOST_UNPACKED, _MOST_TIMES * max(len(data), 1)):
                raise CannotExpressError("the file unpacks to more than a form can have")
            for part in parts:
                _check_part(archive, part)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise CannotExpressError("the file is damaged, or no .xlsx") from error


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Read a part no further than it says it goes (a lie is a bad archive), and refuse document types in XML.

    Whatever a part is called: another part says which of them are sheets.
    """
    with archive.open(part) as stream:
        text = stream.read(part.file_size + 1)
    if len(text) > part.file_size:
        raise CannotExpressError("the file is damaged, or no .xlsx")
    plain = text.replace(b"\0", b"").upper()  # UTF-16 too
    if any(word in plain for word in _FORBIDDEN):
        raise CannotExpressError("the file declares document types or entities, which no form needs")
