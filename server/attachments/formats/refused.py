"""Why a file is not taken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

#: Most pixels of one picture: what today's phones take (8,160 x 6,120) fits.
MOST_PIXELS: Final = 50_000_000
#: Most pages of one PDF.
MOST_PAGES: Final = 100


class RefusedError(ValueError):
    """A file that is not taken.

    :param code: one of :data:`server.problems.CODES`.
    """

    def __init__(self, code: str, why: str) -> None:
        super().__init__(why)
        self.code = code


def unreadable(why: str) -> RefusedError:
    """The file is cut short, or not what its first bytes promise."""
    return RefusedError("attachment-unreadable", why)


def unsafe(why: str) -> RefusedError:
    """The file is, or carries, something beside what it shows."""
    return RefusedError("attachment-unsafe", why)


@dataclass(frozen=True)
class Size:
    """Of a picture, in pixels, as its head says."""

    width: int
    height: int

    def check(self) -> None:
        """Refuse what would need too much memory, before anything is decoded."""
        if self.width < 1 or self.height < 1:
            raise unreadable("a picture without pixels")
        if self.width * self.height > MOST_PIXELS:
            raise RefusedError("attachment-pixels", f"{self.width} x {self.height}")
