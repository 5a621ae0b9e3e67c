"""A web push service on loopback: RFC 8030 requests, VAPID checked, bodies decrypted and kept.

It plays both halves of a real one. Towards the application server it is an HTTP endpoint that
answers like FCM or Mozilla's. Towards the browser it holds the subscription's keys; the harness
hands the plaintext on to Chromium.
"""

from __future__ import annotations

import json
import secrets
import threading
import time
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, cast

from cryptography.hazmat.primitives.asymmetric import ec

from tests.support.ports import eventually
from tests.support.rfc8291 import PushBodyError, decrypt, uncompressed
from tests.support.vapid import Vapid, VapidError, b64url, check_vapid

if TYPE_CHECKING:
    from collections.abc import Callable


MOST_BYTES = 4096  # RFC 8030: what a push service must take


@dataclass
class Subscription:
    """One browser's subscription; ``application_server_key`` is known once it has subscribed."""

    token: str
    endpoint: str
    key: ec.EllipticCurvePrivateKey = field(repr=False)
    auth: bytes = field(repr=False)
    application_server_key: str | None = None
    gone: bool = False

    @property
    def p256dh(self) -> str:
        """The public key, base64url, as ``getKey('p256dh')`` gives it."""
        return b64url(uncompressed(self.key))

    def as_json(self) -> dict[str, object]:
        """What ``PushSubscription.toJSON()`` gives."""
        return {
            "endpoint": self.endpoint,
            "expirationTime": None,
            "keys": {"p256dh": self.p256dh, "auth": b64url(self.auth)},
        }


@dataclass(frozen=True)
class Message:
    """One accepted push message."""

    subscription: Subscription
    plaintext: bytes
    ttl: int
    urgency: str | None
    topic: str | None
    vapid: Vapid

    @property
    def json(self) -> dict[str, object]:
        """The payload, which is JSON here."""
        return cast("dict[str, object]", json.loads(self.plaintext))


@dataclass
class Answer:
    """What the service says instead of 201, ``times`` times (None: always)."""

    status: int
    headers: dict[str, str]
    times: int | None


class PushService:
    """The service. Start it, make subscriptions, look at ``messages`` and ``refused``."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.refused: list[str] = []
        self.attempts: list[str] = []
        self._subscriptions: dict[str, Subscription] = {}
        self._answer: Answer | None = None
        self._lock = threading.Lock()
        self._server = _Server(self)
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def port(self) -> int:
        """Where it listens on loopback."""
        return self._server.server_port

    @property
    def origin(self) -> str:
        """Its address: the audience of VAPID tokens."""
        return f"http://localhost:{self.port}"

    @property
    def host(self) -> str:
        """Host and port, as the server's list of allowed push hosts names it."""
        return f"localhost:{self.port}"

    def subscribe(self) -> Subscription:
        """A new subscription with keys of its own."""
        token = secrets.token_urlsafe(24)
        subscription = Subscription(
            token=token,
            endpoint=f"{self.origin}/push/{token}",
            key=ec.generate_private_key(ec.SECP256R1()),
            auth=secrets.token_bytes(16),
        )
        self._subscriptions[token] = subscription
        return subscription

    def answer_with(self, status: int, headers: dict[str, str] | None = None, times: int | None = None) -> None:
        """Answer so instead of accepting: 404, 410, 429 with Retry-After, 307 with Location."""
        with self._lock:
            self._answer = Answer(status, headers or {}, times)

    def accept(self) -> None:
        """Accept messages again."""
        with self._lock:
            self._answer = None

    def messages_for(self, subscription: Subscription) -> list[Message]:
        """The messages accepted for one subscription, oldest first."""
        return [m for m in list(self.messages) if m.subscription is subscription]

    def wait_for_message(
        self,
        subscription: Subscription,
        *,
        after: int = 0,
        seconds: float = 30.0,
        pause: Callable[[float], object] = time.sleep,
    ) -> Message:
        """The next message for a subscription beyond the first ``after`` ones."""
        return eventually(
            lambda: next(iter(self.messages_for(subscription)[after:]), None),
            f"a push message (refused so far: {self.refused})",
            seconds=seconds,
            pause=pause,
        )

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()

    def receive(self, token: str, headers: dict[str, str], body: bytes) -> Answer:
        """Judge one request as a push service does; keep its message when it is good."""
        self.attempts.append(token)
        with self._lock:
            planned = self._answer
            if planned is not None and planned.times is not None:
                planned.times -= 1
                if planned.times <= 0:
                    self._answer = None
        if planned is not None:
            return planned
        try:
            message = self._read(token, headers, body)
        except _RefusedError as refused:
            self.refused.append(str(refused))
            return Answer(refused.status, {}, None)
        self.messages.append(message)
        return Answer(HTTPStatus.CREATED, {"Location": f"{self.origin}/message/{len(self.messages)}"}, None)

    def _read(self, token: str, headers: dict[str, str], body: bytes) -> Message:
        subscription = self._subscriptions.get(token)
        if subscription is None:
            raise _RefusedError(HTTPStatus.NOT_FOUND, "no such subscription")
        if subscription.gone:
            raise _RefusedError(HTTPStatus.GONE, "the subscription has ended")
        if len(body) > MOST_BYTES:
            raise _RefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "more than 4096 bytes")
        if not headers.get("ttl", "").isdigit():
            raise _RefusedError(HTTPStatus.BAD_REQUEST, "TTL is missing or no number")
        if headers.get("content-encoding") != "aes128gcm":
            raise _RefusedError(HTTPStatus.BAD_REQUEST, "the content coding is not aes128gcm")
        try:
            vapid = check_vapid(headers.get("authorization", ""), self.origin, subscription.application_server_key)
            plain = decrypt(body, subscription.key, subscription.auth)
        except VapidError as error:
            raise _RefusedError(HTTPStatus.FORBIDDEN, str(error)) from error
        except PushBodyError as error:
            raise _RefusedError(HTTPStatus.BAD_REQUEST, str(error)) from error
        return Message(
            subscription=subscription,
            plaintext=plain,
            ttl=int(headers["ttl"]),
            urgency=headers.get("urgency"),
            topic=headers.get("topic"),
            vapid=vapid,
        )


class _RefusedError(Exception):
    """The request is answered with this status."""

    def __init__(self, status: HTTPStatus, why: str) -> None:
        super().__init__(why)
        self.status = status


class _Server(ThreadingHTTPServer):
    # Of several workers with eight connections each the kernel would drop some that wait to be taken, beyond five.
    request_queue_size = 128

    def __init__(self, service: PushService) -> None:
        self.service = service
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        service = cast("_Server", self.server).service
        answer = service.receive(self.path.rpartition("/")[2], headers, body)
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing: what matters is kept."""
