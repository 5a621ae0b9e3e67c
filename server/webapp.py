"""Serves the built app from ``webapp_dir``: brotli or gzip, the right caching, and its routes.

Files under ``assets/`` have their hash in the name and never change. All others are asked for anew
each time and answered 304 while they are the same. Addresses of the app's own screens (any path that
does not end like a file's name, asked for as a page) get ``index.html``; the router in it does the
rest. The code of a procedure, as in ``/thu-tuc/1.004194``, is not the end of a file's name.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import brotli  # type: ignore[import-untyped]  # it ships no types
from flask import Response, request
from werkzeug.routing import PathConverter
from werkzeug.security import safe_join

from server.problems import ProblemError

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

    from server.settings import Settings

HASHED: Final = "assets/"
YEAR: Final = 365 * 24 * 3600
INDEX: Final = "index.html"
#: The end of a file's name: a dot, a letter, letters and digits.
_SUFFIX: Final = re.compile(r"\.[A-Za-z][A-Za-z0-9]*\Z")
TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".mp3": "audio/mpeg",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
}
_TEXT: Final = frozenset({".css", ".html", ".js", ".json", ".svg", ".txt", ".webmanifest"})
MISSING_PAGE: Final = """<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><title>Hồ Sơ Xã</title></head>
<body><h1>Ứng dụng chưa được dựng</h1>
<p>Máy chủ đang chạy nhưng chưa có bản dựng của ứng dụng. Người vận hành cần chạy
<code>make build</code>.</p>
<p lang="en">The server runs, but the app has not been built. The operator needs to run
<code>make build</code>.</p></body></html>
"""


class OutsideApi(PathConverter):
    """Any path but those under ``/api``, which are answered by routes of their own or not at all."""

    regex = r"(?!api(?:/|\Z))[^/].*?"


@dataclass(frozen=True, slots=True)
class _File:
    """A built file in its spellings; ``packed`` by content coding."""

    stamp: tuple[int, int]
    plain: bytes
    packed: dict[str, bytes]
    content_type: str
    digest: str


class Build:
    """The built files, read when first asked for and again when they have changed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._kept: dict[str, _File] = {}

    def find(self, name: str) -> _File | None:
        """The file of this name, or None. Names that lead out of the build find nothing."""
        joined = safe_join(str(self._folder), name)
        if joined is None or any(part.startswith(".") for part in name.split("/")):
            return None
        path = self._folder / name
        # Only what the app asks for: the packed spellings have no address of their own.
        if path.suffix not in TYPES:
            return None
        try:
            if not path.resolve(strict=True).is_relative_to(self._folder):
                return None
            state = path.stat()
            stamp = (state.st_mtime_ns, state.st_size)
            known = self._kept.get(name)
            if known is None or known.stamp != stamp:
                known = self._kept[name] = _read(path, stamp)
        except (OSError, ValueError):  # no such file, or a name that no file can have
            return None
        return known


def _read(path: Path, stamp: tuple[int, int]) -> _File:
    plain = path.read_bytes()
    packed: dict[str, bytes] = {}
    if path.suffix in _TEXT:
        ready = path.with_name(path.name + ".br")
        fresh = ready.is_file() and ready.stat().st_mtime_ns >= stamp[0]
        packed = {
            "br": ready.read_bytes() if fresh else brotli.compress(plain, mode=brotli.MODE_TEXT),
            "gzip": gzip.compress(plain, mtime=0),
        }
    return _File(stamp, plain, packed, TYPES[path.suffix], hashlib.sha256(plain).hexdigest()[:32])


def init_app(app: Flask, settings: Settings) -> None:
    """Serve the build at every path outside ``/api`` that no other route has."""
    build = Build(settings.webapp_dir)
    app.url_map.converters["outside_api"] = OutsideApi

    def serve(path: str = INDEX) -> Response:
        found = build.find(path)
        if found is None and _is_screen(path) and _wants_page():
            path = INDEX
            found = build.find(INDEX)
            if found is None:
                return _missing()
        elif found is None and path == INDEX:
            return _missing()
        if found is None:
            raise ProblemError("not-found")
        return _answer(found, hashed=path.startswith(HASHED))

    app.add_url_rule("/", "webapp.home", serve)
    app.add_url_rule("/<outside_api:path>", "webapp.file", serve)


def _is_screen(path: str) -> bool:
    return not path.startswith(HASHED) and _SUFFIX.search(path) is None


def _wants_page() -> bool:
    return not request.accept_mimetypes or request.accept_mimetypes.accept_html


def _missing() -> Response:
    if request.accept_mimetypes and request.accept_mimetypes["text/html"]:
        response = Response(MISSING_PAGE, 503, content_type=TYPES[".html"])
        response.headers["Cache-Control"] = "no-store"
        return response
    raise ProblemError("webapp-missing", retry_after=60)


def _answer(found: _File, *, hashed: bool) -> Response:
    coding = next((name for name in ("br", "gzip") if name in found.packed and _takes(name)), None)
    response = Response(found.packed[coding] if coding else found.plain, content_type=found.content_type)
    if coding:
        response.headers["Content-Encoding"] = coding
    if found.packed:
        response.vary.add("Accept-Encoding")
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable" if hashed else "no-cache"
    # Another spelling is another representation, so it has another tag (RFC 9110, section 8.8.3.3).
    response.set_etag(f"{found.digest}-{coding}" if coding else found.digest)
    response.make_conditional(request)
    return response


def _takes(coding: str) -> bool:
    return request.accept_encodings.quality(coding) > 0
