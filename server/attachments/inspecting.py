"""Running the process that looks into a file (:mod:`server.attachments.inspection_child`)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from server.attachments.inspection_child import Found
from server.settings import TOP

#: Seconds after which the process is ended, however little it has computed.
PATIENCE: Final = 90
#: Of the environment it gets what programs need to start, and no secret of ours.
_ENVIRONMENT: Final = ("PATH", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH", "VIRTUAL_ENV")


class InspectionError(RuntimeError):
    """The process was ended before it could say anything: by its limits, or by the machine's."""


@dataclass(frozen=True)
class Inspected:
    """What was found, and the files that were drawn, in the folder that was given."""

    found: Found
    shown: Path | None
    thumb: Path | None


def inspect(kind: str, path: Path, folder: Path) -> Inspected:
    """Look into a file, in a process of its own.

    :param folder: an empty folder for what it draws.
    :raises InspectionError: when the process did not end well.
    """
    program = [sys.executable, "-m", "server.attachments.inspection_child", kind, str(path), str(folder)]
    try:
        done = subprocess.run(  # noqa: S603 (our own program; the rest are paths of ours)
            program,
            cwd=TOP,
            env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE,
            check=True,
        )
        found = Found(**json.loads(done.stdout))
    except (subprocess.SubprocessError, ValueError, TypeError) as error:
        raise InspectionError(type(error).__name__) from error
    return Inspected(
        found,
        shown=folder / "shown" if found.shown else None,
        thumb=folder / "thumb" if found.thumb else None,
    )
