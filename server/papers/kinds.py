"""What a paper may be: ``config/paper_kinds.yaml``, read once at the start."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Flask, current_app

from server.procedures.shared.reading import read_paper_kinds

if TYPE_CHECKING:
    from collections.abc import Collection

    from server.settings import Settings

EXTENSION: Final = "hosoxa_paper_kinds"
#: Of what nothing better is known, and of what an agency has issued.
OTHER: Final = "other"
RESULT: Final = "result"


def init_app(app: Flask, settings: Settings) -> None:
    """Read the kinds into the app. A file with mistakes gives none; the catalogue's check names them."""
    kinds, _mistakes = read_paper_kinds(settings.config_dir)
    app.extensions[EXTENSION] = frozenset(kinds)


def paper_kinds() -> Collection[str]:
    """The running app's kinds."""
    found: frozenset[str] = current_app.extensions[EXTENSION]
    return found
