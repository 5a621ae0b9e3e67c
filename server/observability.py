"""Logs: JSON lines on standard output, one for each request, without personal data.

A line says what happened and how long it took, never who or what about. Three rules keep it so:

* a request is named by its route (``/api/sync``), never by its address, query or body;
* of an exception its types and its stack are kept, not its message nor the values of variables:
  database drivers and libraries write people's data into messages;
* members whose names are on :data:`DENIED` are dropped wherever they stand.

Other libraries' records keep their fixed part only (``msg`` without its arguments).
"""

from __future__ import annotations

import json
import logging
import re
import secrets
import sys
import time
import traceback
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, TextIO

import structlog
from flask import g, has_request_context, request

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from flask import Flask, Response

    from server.settings import Settings

HEADER: Final = "X-Request-Id"
_INBOUND: Final = re.compile(r"[A-Za-z0-9-]{8,64}")
#: Requests that come every few seconds; logged at DEBUG while they go well.
_QUIET: Final = frozenset({"/healthz", "/readyz"})
_POLLED: Final = "/api/sync"
#: Loggers whose finished messages hold no personal data.
_TRUSTED: Final = ("gunicorn", "alembic")
DENIED: Final = frozenset(
    {
        "address", "answers", "args", "auth", "authorization", "birth_date", "body", "challenge",
        "citizen_id", "cookie", "credential", "email", "endpoint", "enrolment_token", "full_name",
        "ip", "message", "name", "note", "p256dh", "papers", "password", "phone", "query",
        "reason_text", "remote_addr", "secret", "summary", "text", "token", "token_hash", "url",
        "user", "value",
    }
)  # fmt: skip
_requests: Final = logging.getLogger("hosoxa.request")
#: Where a record carries all that its line says.
_LINE: Final = "hosoxa_line"


class _Stdout(logging.StreamHandler[TextIO]):
    """Writes to what standard output is at the time."""

    def __init__(self) -> None:
        super().__init__(sys.stdout)

    @property
    def stream(self) -> TextIO:
        """The present standard output."""
        return sys.stdout

    @stream.setter
    def stream(self, _stream: TextIO) -> None:
        pass


def init_app(app: Flask, settings: Settings) -> None:
    """Configure logging for the process and give each request its id and its line."""
    configure(settings.log_level)

    @app.before_request
    def _begin() -> None:
        given = request.headers.get(HEADER, "")
        known = settings.trusted_proxies > 0 and _INBOUND.fullmatch(given)
        g.request_id = given if known else secrets.token_hex(8)
        request.environ["hosoxa.started"] = time.perf_counter()

    @app.after_request
    def _end(response: Response) -> Response:
        route = request.url_rule.rule if request.url_rule else None
        # What goes well and comes again every minute is asked after by nobody; on a thin link each header counts.
        if "request_id" in g and not (route == _POLLED and response.status_code == HTTPStatus.OK):
            response.headers[HEADER] = g.request_id
        quiet = route in _QUIET and response.status_code < HTTPStatus.BAD_REQUEST
        level = logging.DEBUG if quiet else logging.INFO
        if _requests.isEnabledFor(level):
            _requests.log(level, "request", extra={_LINE: _line(response, route)})
        return response


_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def _line(response: Response, route: str | None) -> dict[str, object]:
    return {
        "method": request.method if request.method in _METHODS else "other",
        "route": route,
        "status": response.status_code,
        "ms": _elapsed(),
        "bytes": _sent(response),
        "event": "request",
        "request_id": g.get("request_id"),
    }


def _sent(response: Response) -> int | None:
    bodiless = request.method == "HEAD" or response.status_code == HTTPStatus.NOT_MODIFIED
    return 0 if bodiless else response.calculate_content_length()


def _elapsed() -> float | None:
    started = request.environ.get("hosoxa.started")
    return None if started is None else round((time.perf_counter() - started) * 1000, 1)


class _Formatter(structlog.stdlib.ProcessorFormatter):
    """As structlog's, but for requests, which have a line each: the other way costs some 0.1 ms more."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record."""
        line: dict[str, object] | None = record.__dict__.get(_LINE)
        if line is None:
            return super().format(record)
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        told = {"logger": record.name, "level": record.levelname.lower(), "timestamp": at}
        return json.dumps(line | told, ensure_ascii=False)


def configure(level: str) -> None:
    """Make every logger of this process write JSON lines to standard output."""
    shared: list[Any] = [
        _of_the_request,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    handler = _Stdout()
    handler.setFormatter(
        _Formatter(
            foreign_pre_chain=[*shared, _only_the_fixed_part],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                stack_without_values,
                drop_denied,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
            use_get_message=False,
            pass_foreign_args=True,
        )
    )
    root = logging.getLogger()
    for old in [found for found in root.handlers if isinstance(found, _Stdout)]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level)
    logging.getLogger("alembic.runtime.plugins").setLevel(logging.WARNING)  # names its plugins at every start
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def _of_the_request(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Put the present request's id beside what is said in it."""
    if has_request_context() and "request_id" in g:
        event.setdefault("request_id", g.request_id)
    return event


def _only_the_fixed_part(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    record: logging.LogRecord = event["_record"]
    arguments = event.pop("positional_args", None)
    if record.name.split(".")[0] in _TRUSTED:
        event["event"] = event["event"] % arguments if arguments else event["event"]
    elif not arguments:
        # Without arguments the text may have been put together before, from anything.
        event["event"] = "library message"
    return event


def stack_without_values(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replace ``exc_info`` by ``error``: types, SQLSTATE and places of an exception and its causes."""
    info = event.pop("exc_info", None)
    event.pop("stack_info", None)
    if info is True:
        info = sys.exc_info()
    error = info[1] if isinstance(info, tuple) else info
    if isinstance(error, BaseException):
        event["error"] = _causes(error)
    return event


def _causes(error: BaseException) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        kind = type(cause)
        described: dict[str, Any] = {"type": f"{kind.__module__}.{kind.__qualname__}"}
        state = getattr(cause, "sqlstate", None)
        if isinstance(state, str):
            described["sqlstate"] = state
        described["stack"] = [
            f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(cause.__traceback__)
        ]
        found.append(described)
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    return found


def drop_denied(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Drop what could be a person's, at any depth."""
    return {key: _clean(value) for key, value in event.items() if key not in DENIED}


def _clean(value: Any) -> Any:  # noqa: ANN401 (any JSON value)
    if isinstance(value, dict):
        return {key: _clean(inner) for key, inner in value.items() if key not in DENIED}
    if isinstance(value, list | tuple):
        return [_clean(inner) for inner in value]
    return value
