"""Sending one push (RFC 8030, 8291, 8292) and saying what it means. No database here.

pywebpush follows redirects, waits for hours, keeps nothing for a phone that is off (TTL 0), changes the claims it is
given and takes a key that happens to be a file's name for a path. Each of these is overruled here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from http.cookiejar import DefaultCookiePolicy
from typing import TYPE_CHECKING, Any, Final

import requests
from http_ece import ECEException  # type: ignore[import-untyped] # it has no stubs
from py_vapid import Vapid02, VapidException
from pywebpush import WebPushException, webpush
from requests.adapters import HTTPAdapter

from server import clock
from server.notifications.push_hosts import audience_of, is_allowed

if TYPE_CHECKING:
    from server.settings import Settings

#: How long a VAPID token is good; RFC 8292 allows 24 hours at most.
CLAIM_LIFE: Final = timedelta(hours=12)
#: A push service may ask for more patience than this; it is not given.
LONGEST_RETRY_AFTER: Final = timedelta(days=1)

SENT: Final = "sent"
GONE: Final = "gone"
LATER: Final = "later"
HOPELESS: Final = "hopeless"


@dataclass(frozen=True, slots=True)
class Push:
    """What is pushed and where.

    ``topic`` names the notice: a push service keeps only the last message of a topic (RFC 8030, section 5.4).
    """

    endpoint: str
    p256dh: str
    auth: str
    payload: str
    topic: str
    ttl: timedelta


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a push: ``sent``, ``gone`` (the subscription has ended), ``later`` or ``hopeless``.

    ``code`` is short and names no person and no address.
    """

    outcome: str
    code: str
    retry_after: timedelta = timedelta(0)


#: What goes wrong without an answer; the first that fits counts.
_FAILURES: Final[dict[type[Exception], Verdict]] = {
    requests.Timeout: Verdict(LATER, "timeout"),
    requests.ConnectionError: Verdict(LATER, "unreachable"),
    requests.RequestException: Verdict(HOPELESS, "address"),
    VapidException: Verdict(LATER, "vapid"),
    ECEException: Verdict(HOPELESS, "encryption"),
    ValueError: Verdict(HOPELESS, "encryption"),
}


class Sender:
    """Sends pushes over one pool of connections; may be used from several threads."""

    def __init__(self, settings: Settings, *, connections: int) -> None:
        self._hosts = settings.push_hosts
        self._subject = settings.vapid_subject
        self._timeout = settings.push_timeout_seconds
        self._key = Vapid02.from_raw(settings.vapid_private_key.encode("ascii"))
        self._http = _Http(connections)

    def close(self) -> None:
        """Give the connections back."""
        self._http.close()

    def send(self, push: Push) -> Verdict:
        """Send one push. Never raises for what the push service or the network does."""
        if not is_allowed(push.endpoint, self._hosts):
            return Verdict(HOPELESS, "host-refused")
        claims: dict[str, str | int] = {
            "sub": self._subject,
            "aud": audience_of(push.endpoint),
            "exp": int((clock.now() + CLAIM_LIFE).timestamp()),
        }
        try:
            webpush(
                {"endpoint": push.endpoint, "keys": {"p256dh": push.p256dh, "auth": push.auth}},
                data=push.payload,
                vapid_private_key=self._key,
                vapid_claims=claims,
                timeout=self._timeout,
                ttl=max(0, int(push.ttl.total_seconds())),
                headers={"Topic": push.topic, "Urgency": "high"},
                requests_session=self._http,
            )
        except WebPushException as error:
            if error.status_code is None:
                return Verdict(HOPELESS, "subscription")
            return judge(error.status_code, error.retry_after)
        except tuple(_FAILURES) as error:
            return next(verdict for kind, verdict in _FAILURES.items() if isinstance(error, kind))
        return Verdict(SENT, "")


def judge(status: int, retry_after: str | None) -> Verdict:
    """What an HTTP status of a push service means (RFC 8030, sections 5 to 7)."""
    code = f"http-{status}"
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return Verdict(SENT, "")
    if status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
        return Verdict(GONE, code)
    temporary = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS}
    if status in temporary or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Verdict(LATER, code, parse_retry_after(retry_after))
    return Verdict(HOPELESS, code)


def parse_retry_after(text: str | None) -> timedelta:
    """``Retry-After`` in seconds or as a date (RFC 9110, 10.2.3), within bounds; zero when absent or unreadable."""
    if not text:
        return timedelta(0)
    try:
        wait = timedelta(seconds=int(text)) if text.strip().isdecimal() else _until(text)
    except (ValueError, OverflowError):
        return timedelta(0)
    return min(max(wait, timedelta(0)), LONGEST_RETRY_AFTER)


def _until(text: str) -> timedelta:
    moment: datetime = parsedate_to_datetime(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - clock.now()


class _Http(requests.Session):
    """Follows no redirect, keeps no cookie, takes no password from a netrc file, tries once."""

    def __init__(self, connections: int) -> None:
        super().__init__()
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self.auth = _as_it_is
        adapter = HTTPAdapter(pool_connections=connections, pool_maxsize=connections, max_retries=0)
        self.mount("https://", adapter)
        self.mount("http://", adapter)

    def request(self, *args: Any, **options: Any) -> requests.Response:  # noqa: ANN401 (requests' own signature)
        options["allow_redirects"] = False
        return super().request(*args, **options)


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request
