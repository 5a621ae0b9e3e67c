"""Reads an uploaded spreadsheet in a process of its own: ``python -m server.xlsforms.child``.

Stdin: one line of JSON (:class:`Order`), then the file. Stdout: JSON ``{definition, notes, mistakes}``. The process has
so much memory and time and no more, so that no spreadsheet can harm the server.
"""

from __future__ import annotations

import json
import resource
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

#: Bytes of memory, seconds of computing.
MOST_MEMORY: Final = 1 << 30
MOST_SECONDS: Final = 15


@dataclass(frozen=True)
class Order:
    """What is to be read, and what it is to be."""

    name: str
    effective_from: str
    #: Path of ``config/procedures``.
    catalogue: str
    base: dict[str, Any] | None
    version: int

    def line(self) -> bytes:
        """As the child reads it."""
        return json.dumps(asdict(self)).encode() + b"\n"


def main() -> None:
    """Read one file."""
    # Only here: who starts this process knows it by this module too, and does without pyxform
    from server.xlsforms.importing import Target, import_form  # noqa: PLC0415

    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 24, 1 << 24))
    order = Order(**json.loads(sys.stdin.buffer.readline()))
    target = Target(order.effective_from, Path(order.catalogue), order.base, order.version)
    found = import_form(sys.stdin.buffer.read(), order.name, target)
    said = {
        "definition": found.definition,
        "notes": [note.to_json() for note in found.notes],
        "mistakes": [mistake.to_json() for mistake in found.mistakes],
    }
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    main()
