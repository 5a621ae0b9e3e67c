"""The bytes of a file as the readers of its parts take them: mapped, not read into memory."""

from __future__ import annotations

import mmap
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeAlias

from server.attachments.formats.refused import unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Data: TypeAlias = "mmap.mmap"


@contextmanager
def mapped(path: Path) -> Iterator[Data]:
    """The file's bytes.

    :raises RefusedError: when it has none.
    """
    with path.open("rb") as file:
        try:
            found = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except ValueError as error:  # an empty file cannot be mapped
            raise unreadable("no bytes") from error
        with found:
            yield found


def part(data: Data, start: int, size: int) -> bytes:
    """``size`` bytes from ``start``.

    :raises RefusedError: when the file ends before.
    """
    found = data[start : start + size]
    if len(found) != size:
        raise unreadable(f"ends within {size} bytes at {start}")
    return found


def number(data: Data, start: int, size: int) -> int:
    """An unsigned big-endian number of ``size`` bytes.

    :raises RefusedError: when the file ends before.
    """
    return int.from_bytes(part(data, start, size), "big")
