"""How often one address may try: passkey ceremonies, one-time links, demo sign-in, checks of results.

A whole commune may share one address, so the limit is set for a hall full of people
(``HOSOXA_RATELIMIT_IDENTITY``). Counts are kept in the process, or in Redis when
``HOSOXA_RATELIMIT_URL`` says so; there they stand under a keyed hash of the address.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING

from flask import request
from flask_limiter import Limiter
from limits import parse_many
from limits.errors import ConfigurationError

from server.clock import now
from server.problems import ProblemError
from server.settings import SettingsError

if TYPE_CHECKING:
    from flask import Flask
    from flask_limiter import RequestLimit

    from server.settings import Settings


def make_limiter(app: Flask, settings: Settings) -> Limiter:
    """A limiter for ``app``. Its refusals are problems with ``Retry-After``.

    Raises:
        SettingsError: when the limit cannot be read, or its store cannot be used.
    """
    for name, given in (("IDENTITY", settings.ratelimit_identity), ("CHECKS", settings.ratelimit_checks)):
        try:
            parse_many(given)
        except ValueError as error:
            raise SettingsError(
                f"HOSOXA_RATELIMIT_{name} must be such as '300 per minute; 6000 per hour', not {given!r}"
            ) from error
    secret = settings.secret_key.encode()

    def key() -> str:
        address = (request.remote_addr or "none").encode()
        return hmac.new(secret, address, hashlib.sha256).hexdigest()[:32]

    hooks = (app.before_request_funcs, app.after_request_funcs, app.teardown_request_funcs)
    before = [list(found.get(None, ())) for found in hooks]
    try:
        limiter = Limiter(
            key_func=key,
            app=app,
            storage_uri=settings.ratelimit_url,
            strategy="fixed-window",
            in_memory_fallback_enabled=not settings.ratelimit_url.startswith("memory"),
            on_breach=_refuse,
        )
    except ConfigurationError as error:
        raise SettingsError(f"HOSOXA_RATELIMIT_URL: {' '.join(str(error).split())}") from error
    # What is limited is wrapped, and checks itself. Looking through the limits before and after every other request as
    # well takes a tenth of the time of a poll; no header tells of limits, and none is counted after the answer.
    for found, earlier in zip(hooks, before, strict=True):
        found[None] = earlier  # type: ignore[index]
    return limiter


def _refuse(limit: RequestLimit) -> None:
    wait = max(1, limit.reset_at - int(now().timestamp()))
    raise ProblemError("too-many-requests", retry_after=wait)
