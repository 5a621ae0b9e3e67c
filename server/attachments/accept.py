"""Whether a file may come in: what it is, how large, and whether it is one thing only. Nothing is decoded here.

The worker looks deeper afterwards (:mod:`server.attachments.inspection`); what is refused here is never stored.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from server.attachments.formats import boxes, hidden, jpeg, pdf, png, sound, webp
from server.attachments.formats.data import mapped
from server.attachments.formats.refused import RefusedError
from server.attachments.sniff import HEAD, TYPES, sniff
from server.problems import ProblemError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from server.attachments.formats.data import Data

#: Its hash is another: to send it once more may help, and devices do.
DAMAGED: Final = "attachment-damaged"
#: All that :func:`check` finds.
REFUSALS: Final = frozenset(
    {
        DAMAGED,
        "attachment-type",
        "attachment-pixels",
        "attachment-pages",
        "attachment-encrypted",
        "attachment-unsafe",
        "attachment-unreadable",
    }
)
_CHECKS: Final[Mapping[str, Callable[[Data], None]]] = {
    "image/jpeg": jpeg.check,
    "image/png": png.check,
    "image/webp": webp.check,
    "image/heic": boxes.check_photo,
    "application/pdf": pdf.check,
    "audio/webm": sound.check_webm,
    "audio/ogg": sound.check_ogg,
    "audio/mp4": boxes.check_sound,
}


def check(path: Path, claimed: str, sha256: str | None = None) -> None:
    """Refuse a file that is not whole and plainly what it is claimed to be.

    Reads the file once at most, decodes and unpacks nothing, and needs no more memory than its own size.

    :param claimed: the media type that its sender said, one of :data:`server.attachments.sniff.TYPES`.
    :param sha256: what the bytes must come to, in hex; None where that is known already.
    :raises ProblemError: ``attachment-type`` (another type, or none that is taken), ``attachment-pixels`` (more than 50
        million), ``attachment-pages`` (a PDF with more than 100), ``attachment-encrypted`` (a PDF with a password),
        ``attachment-unsafe`` (it runs, or is two things at once), ``attachment-unreadable`` (cut short or damaged,
        though its hash is right: to send it again does not help), ``attachment-damaged`` (its hash is another).
    """
    try:
        examine(path, claimed, sha256)
    except RefusedError as error:
        raise ProblemError(error.code) from error


def examine(path: Path, claimed: str, sha256: str | None = None) -> None:
    """As :func:`check`, for those who answer no request.

    :raises RefusedError: with the same codes.
    """
    if path.stat().st_size == 0:
        raise RefusedError("attachment-type", "no bytes are of no type")
    with mapped(path) as data:
        if sha256 is not None and hashlib.sha256(data).hexdigest() != sha256:
            raise RefusedError(DAMAGED, "another hash")
        if claimed not in TYPES or sniff(data[:HEAD]) != claimed:
            raise RefusedError("attachment-type", f"not {claimed}")
        hidden.check_whole(data, pdf=claimed == "application/pdf")
        _CHECKS[claimed](data)
