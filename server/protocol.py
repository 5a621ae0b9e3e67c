"""Versions of the sync protocol: which this server speaks, and in which it answers.

A device says the version it speaks with each request. Phones may not have been opened for months, so a version that was
ever shipped is served, in answers that it understands, until :data:`OLDEST` is raised past it; then its devices are
told ``client-too-old`` and update themselves. What is added without changing what was there needs no new version.
"""

from __future__ import annotations

import re
from typing import Final

HEADER: Final = "Hosoxa-Protocol"
#: The newest version this server speaks, and the oldest it still serves.
LATEST = 2
OLDEST = 1
#: From this version on what is empty, or as it was sent, is left out of an answer: most polls find nothing new.
SHORT: Final = 2
_VERSION: Final = re.compile(r"[1-9][0-9]{0,3}")


def version_of(header: str) -> int | None:
    """The version that a request's header names; None when it names none that there could be."""
    return int(header) if _VERSION.fullmatch(header) else None


def is_served(version: int) -> bool:
    """Whether devices that speak this version are served."""
    return OLDEST <= version <= LATEST


def answered_in(header: str) -> str:
    """The version that an answer names: the one that was asked in where that is served, otherwise the newest."""
    version = version_of(header)
    return header if version is not None and is_served(version) else str(LATEST)
