"""``GET /media/{name}``: pictures and recordings of the catalogue, named by their content, so kept for ever."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

import brotli  # type: ignore[import-untyped] # it has no stubs
from flask import Response, request

from server.problems import ProblemError
from server.procedures.shared.media import PICTURES, RECORDINGS, media_name, media_names

if TYPE_CHECKING:
    from flask import Flask

    from server.settings import Settings

_NAME: Final = re.compile(r"[0-9a-f]{16}(\.[a-z0-9]{3,4})")
_TYPES: Final = PICTURES | RECORDINGS
_YEAR: Final = 365 * 24 * 3600
#: An SVG opened as a page runs nothing and loads nothing; its own styles still draw it.
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"


@dataclass
class _Media:
    """The folder's files by the name under which they are served; looked at again when the folder has changed."""

    folder: Path
    found: dict[str, Path] = field(default_factory=dict)
    stamp: int = 0

    def read(self, name: str) -> bytes | None:
        """The bytes whose name this is; null when no file has them now."""
        if not self.folder.is_dir():
            return None
        stamp = self.folder.stat().st_mtime_ns
        if stamp != self.stamp:
            self.found, self.stamp = media_names(self.folder), stamp
        path = self.found.get(name)
        # A file that was written over has another name now.
        return path.read_bytes() if path is not None and path.is_file() and media_name(path) == name else None


def init_app(app: Flask, settings: Settings) -> None:
    """Serve ``/media``."""
    media = _Media(settings.config_dir / "procedures" / "media")

    def serve(name: str) -> Response:
        match = _NAME.fullmatch(name)
        content = media.read(name) if match else None
        if match is None or content is None:
            raise ProblemError("not-found")
        suffix = match[1]
        packed = suffix == ".svg" and request.accept_encodings.quality("br") > 0
        response = Response(brotli.compress(content) if packed else content, content_type=_TYPES[suffix])
        if suffix == ".svg":
            response.vary.add("Accept-Encoding")
        if packed:
            response.headers["Content-Encoding"] = "br"
        response.headers["Content-Security-Policy"] = _POLICY
        response.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable"
        return response

    app.add_url_rule("/media/<name>", "procedures.media", serve)
