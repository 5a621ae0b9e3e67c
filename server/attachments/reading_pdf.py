"""PDFs, unpacked: what is hidden in packed streams is seen here, and the first page is drawn small."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pypdfium2
from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject

from server.attachments.drawing import THUMB_SIDE, save_thumb
from server.attachments.formats.pdf import ACTIVE
from server.attachments.formats.refused import MOST_PAGES, RefusedError, unreadable, unsafe

if TYPE_CHECKING:
    from pathlib import Path

#: Most objects of one PDF.
MOST_OBJECTS: Final = 200_000
_ACTIVE: Final = frozenset(f"/{name}" for name in ACTIVE)
#: A page is drawn twice as large as it is kept, so that thin lines stay.
_DRAWN_SIDE: Final = 2 * THUMB_SIDE


def read_pdf(path: Path, *, thumb: Path) -> int:
    """Read every object of a PDF, and draw its first page; returns how many pages there are.

    :raises RefusedError: ``attachment-encrypted``, ``attachment-unsafe`` for what does something by itself or carries
        other files, ``attachment-pages``, ``attachment-unreadable``.
    """
    try:
        _check_objects(path)
    except RefusedError:
        raise
    except (
        PyPdfError,
        ArithmeticError,
        AttributeError,
        LookupError,
        OSError,
        RecursionError,
        TypeError,
        ValueError,
    ) as error:
        raise unreadable(type(error).__name__) from error
    try:
        return _draw(path, thumb)
    except pypdfium2.PdfiumError as error:
        raise unreadable("cannot be drawn") from error


def _check_objects(path: Path) -> None:
    reader = PdfReader(path, strict=False)
    if reader.is_encrypted:
        raise RefusedError("attachment-encrypted", "a password")
    numbers = {number for row in reader.xref.values() for number in row} | set(reader.xref_objStm)
    if len(numbers) > MOST_OBJECTS:
        raise unsafe("too many objects")
    _check(reader.trailer)
    generations = {number: generation for generation, row in reader.xref.items() for number in row}
    for number in sorted(numbers):
        _check(reader.get_object(IndirectObject(number, generations.get(number, 0), reader)))


def _check(found: object) -> None:
    """Refuse an object that holds anything active; what it only points to is looked at in its own turn."""
    waiting = [found]
    while waiting:
        value = waiting.pop()
        if isinstance(value, NameObject) and value in _ACTIVE:
            raise unsafe(f"a PDF with {value}")
        if isinstance(value, DictionaryObject):
            _check_opening(value)
            waiting += [*value.keys(), *dict.values(value)]
        elif isinstance(value, ArrayObject):
            waiting += list.__iter__(value)


def _check_opening(found: DictionaryObject) -> None:
    """What is done when the file is opened may show a page of it, and nothing else."""
    pointed = dict.get(found, NameObject("/OpenAction"))
    opening = None if pointed is None else pointed.get_object()
    if isinstance(opening, DictionaryObject) and opening.get("/S") != "/GoTo":
        raise unsafe("a PDF that does something when it is opened")


def _draw(path: Path, thumb: Path) -> int:
    document = pypdfium2.PdfDocument(path)
    try:
        pages = len(document)
        if pages < 1:
            raise unreadable("no page")
        if pages > MOST_PAGES:
            raise RefusedError("attachment-pages", f"{pages} pages")
        page = document[0]
        scale = _DRAWN_SIDE / max(1.0, *page.get_size())
        save_thumb(page.render(scale=scale).to_pil().convert("RGB"), thumb)
        page.close()
        return pages
    finally:
        document.close()
