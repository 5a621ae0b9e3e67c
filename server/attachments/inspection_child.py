"""Looks into one file in a process of its own: ``python -m server.attachments.inspection_child KIND PATH FOLDER``.

Decodes what strangers sent, with so much memory and time and no more, so that no file can harm the server. Writes
``shown`` (the picture drawn anew) and ``thumb`` into the folder; stdout: JSON ``{refusal, pages, shown, thumb}``.
"""

from __future__ import annotations

import json
import resource
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from server.attachments.accept import examine
from server.attachments.formats.refused import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

#: Bytes of address space, seconds of computing, bytes of what is written, open files.
MOST_MEMORY: Final = 1 << 30
MOST_SECONDS: Final = 20
MOST_WRITTEN: Final = 16 << 20
MOST_FILES: Final = 64


@dataclass
class Found:
    """What is in a file."""

    #: one of :data:`server.problems.CODES`; None when the file is taken
    refusal: str | None = None
    pages: int | None = None
    #: whether there is a picture drawn anew, and a small one
    shown: bool = False
    thumb: bool = False


def look(kind: str, path: Path, folder: Path) -> Found:
    """Look into one file.

    :param kind: its media type.
    :param folder: where ``shown`` and ``thumb`` go.
    """
    try:
        examine(path, kind)
        return _LOOKS[kind.partition("/")[0]](kind, path, folder)
    except RefusedError as error:
        return Found(refusal=error.code)


def _picture(kind: str, path: Path, folder: Path) -> Found:
    from server.attachments.drawing import redraw  # noqa: PLC0415 (not needed for sound)

    redraw(kind, path, shown=folder / "shown", thumb=folder / "thumb")
    return Found(shown=True, thumb=True)


def _document(_kind: str, path: Path, folder: Path) -> Found:
    from server.attachments.reading_pdf import read_pdf  # noqa: PLC0415 (not needed for sound)

    return Found(pages=read_pdf(path, thumb=folder / "thumb"), thumb=True)


def _sound(_kind: str, _path: Path, _folder: Path) -> Found:
    return Found()


_LOOKS: Final[Mapping[str, Callable[[str, Path, Path], Found]]] = {
    "image": _picture,
    "application": _document,
    "audio": _sound,
}


def main() -> None:
    """Look into the file that the command line names."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_WRITTEN, MOST_WRITTEN))
    resource.setrlimit(resource.RLIMIT_NOFILE, (MOST_FILES, MOST_FILES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    kind, path, folder = sys.argv[1:]
    sys.stdout.write(json.dumps(asdict(look(kind, Path(path), Path(folder)))))


if __name__ == "__main__":
    main()
