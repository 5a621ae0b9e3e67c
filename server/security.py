"""The edge: which hosts and origins are served, how large a body may be, which headers go out.

*Cross-site requests.* A session cookie is ``SameSite=Lax``; besides, every method that may change
something needs an ``Origin`` that is ours. A browser that leaves ``Origin`` out must say
``Sec-Fetch-Site: same-origin``. Scripts that send neither are refused too.

*Headers.* ``Referrer-Policy: no-referrer`` makes browsers write ``Origin: null`` on form posts,
which are refused and which the app does not use; on ``fetch`` the origin stays (Fetch Standard,
"append a request Origin header").
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from flask import request
from flask.sessions import NullSession, SessionInterface
from werkzeug.middleware.proxy_fix import ProxyFix

from server import protocol
from server.problems import ProblemError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask, Request, Response
    from flask.sessions import SessionMixin

    from server.settings import Settings

#: Bytes of a body; sync raises it for itself.
MAX_BODY: Final = 64 * 1024
#: Bytes of a large body that are held in memory at once.
PIECE: Final = 64 * 1024
#: Seconds after which a device whose request stopped half-way may send it again.
RETRY_STALLED: Final = 5
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
#: Asked by probes, which know the machine and not the site's name.
PROBES: Final = frozenset({"/healthz", "/readyz"})
HSTS_SECONDS: Final = 365 * 24 * 3600
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}

#: Of the app's pages and its service worker. No inline script or style, no eval, nothing foreign.
PAGE_POLICY: Final = (
    "default-src 'none'; "
    "script-src 'self'; "
    "style-src 'self'; "
    "img-src 'self' data: blob:; "
    "connect-src 'self'; "
    "worker-src 'self'; "
    "manifest-src 'self'; "
    "media-src 'self' blob:; "
    "base-uri 'none'; "
    "form-action 'self'; "
    "frame-ancestors 'none'"
)
#: Of data that somebody opens as a page.
DATA_POLICY: Final = "default-src 'none'; frame-ancestors 'none'"
PERMISSIONS: Final = ", ".join(
    [f"{feature}=(self)" for feature in ("camera", "geolocation", "microphone")]
    + [
        f"{feature}=()"
        for feature in (
            "accelerometer",
            "autoplay",
            "browsing-topics",
            "display-capture",
            "encrypted-media",
            "gyroscope",
            "hid",
            "idle-detection",
            "magnetometer",
            "midi",
            "payment",
            "serial",
            "usb",
            "xr-spatial-tracking",
        )
    ]
)


class NoSessions(SessionInterface):
    """Flask's signed session cookie is not used, so it is not looked for in every request either."""

    _nothing = NullSession()

    def open_session(self, app: Flask, request: Request) -> NullSession:  # noqa: ARG002 (Flask's signature)
        """A session that nothing can be put into."""
        return self._nothing

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """There is nothing to save."""


def init_app(app: Flask, settings: Settings) -> None:
    """Install the checks and the headers."""
    app.session_interface = NoSessions()
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    app.config["MAX_FORM_MEMORY_SIZE"] = MAX_BODY
    hops = settings.trusted_proxies
    if hops:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=0
        )
    hosts = _hosts(settings.origin)
    secure = settings.origin.startswith("https:")

    @app.before_request
    def _check() -> None:
        if request.path not in PROBES and request.headers.get("Host", "").lower() not in hosts:
            raise ProblemError("bad-request")
        if request.method not in SAFE_METHODS and not _same_site(settings.origin):
            raise ProblemError("cross-site")

    @app.after_request
    def _headers(response: Response) -> Response:
        response.headers["X-Content-Type-Options"] = "nosniff"
        # Nobody else's page gets as far as an answer to what may change something: see _check.
        if request.method in SAFE_METHODS:
            response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        api = request.path.startswith("/api/")
        if api:
            asked = request.headers.get(protocol.HEADER, "")
            response.headers.setdefault(protocol.HEADER, protocol.answered_in(asked))
            response.headers.setdefault("Cache-Control", "no-store")
        # What our own script fetches is never shown as a page, and on a thin link each header
        # counts. A browser sets this header itself; no page can. But the service worker fetches the
        # app's page, keeps it and shows it, with the headers it had.
        if request.headers.get("Sec-Fetch-Dest") == "empty" and response.mimetype != "text/html":
            return response
        response.headers.setdefault("Content-Security-Policy", DATA_POLICY if api else PAGE_POLICY)
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        response.headers["Permissions-Policy"] = PERMISSIONS
        if secure:
            response.headers["Strict-Transport-Security"] = f"max-age={HSTS_SECONDS}"
        return response


def read_limited(limit: int = MAX_BODY) -> bytes:
    """The body of the present request, at most ``limit`` bytes.

    A body sent in chunks says no length beforehand; werkzeug would cut it at the limit and say
    nothing. So one byte more is let in, and its presence refused.

    Raises:
        ProblemError: ``body-too-large``; ``busy`` when the rest has not come for as long as the web server waits.
    """
    request.max_content_length = limit + 1
    try:
        data = request.get_data(cache=False)
    except BlockingIOError as error:
        raise ProblemError("busy", retry_after=RETRY_STALLED) from error
    if len(data) > limit:
        raise ProblemError("body-too-large")
    return data


def stream_limited(limit: int) -> Iterator[bytes]:
    """The body of the present request piece by piece, at most ``limit`` bytes in all.

    Raises:
        ProblemError: ``body-too-large``, at once when the body's length is known; ``busy`` as :func:`read_limited`.
    """
    if (request.content_length or 0) > limit:
        raise ProblemError("body-too-large")
    request.max_content_length = limit + 1
    return _pieces(limit)


def _pieces(limit: int) -> Iterator[bytes]:
    seen = 0
    while True:
        try:
            piece = request.stream.read(PIECE)
        except BlockingIOError as error:
            raise ProblemError("busy", retry_after=RETRY_STALLED) from error
        if not piece:
            return
        seen += len(piece)
        if seen > limit:
            raise ProblemError("body-too-large")
        yield piece


def _hosts(origin: str) -> frozenset[str]:
    parts = urlsplit(origin)
    hosts = {parts.netloc.lower()}
    default = _DEFAULT_PORTS[parts.scheme]
    if parts.port is None:
        hosts.add(f"{parts.netloc.lower()}:{default}")
    elif parts.port == default:
        hosts.add(parts.netloc.lower().rpartition(":")[0])
    return frozenset(hosts)


def _same_site(origin: str) -> bool:
    given = request.headers.get("Origin")
    if given is not None:
        return given == origin
    return request.headers.get("Sec-Fetch-Site") == "same-origin"
