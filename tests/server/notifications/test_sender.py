from __future__ import annotations

import dataclasses
import socket
from datetime import timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

import pytest

from server.clock import now
from server.notifications.sender import GONE, HOPELESS, LATER, SENT, Push, Sender, Verdict, judge, parse_retry_after
from server.settings import Settings, load_settings
from tests.support.ports import free_port
from tests.support.push_service import PushService
from tests.support.vapid import b64url

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TOPIC = "0193f2a07c1e7d3a9b1e0123456789ab"


@pytest.fixture
def service() -> Iterator[PushService]:
    service = PushService()
    yield service
    service.close()


@pytest.fixture
def settings(tmp_path: Path, service: PushService) -> Settings:
    return load_settings(
        {"HOSOXA_DATA_DIR": str(tmp_path), "HOSOXA_PUSH_HOSTS": service.host, "HOSOXA_PUSH_TIMEOUT_SECONDS": "0.5"}
    )


@pytest.fixture
def sender(settings: Settings) -> Iterator[Sender]:
    sender = Sender(settings, connections=2)
    yield sender
    sender.close()


def push_to(service: PushService, **more: Any) -> Push:
    subscription = service.subscribe()
    push = Push(
        endpoint=subscription.endpoint,
        p256dh=subscription.p256dh,
        auth=b64url(subscription.auth),
        payload='{"v":1,"code":"H55.22-261120-0001","status":5}',
        topic=TOPIC,
        ttl=timedelta(days=4),
    )
    return dataclasses.replace(push, **more)


def test_a_push_is_encrypted_signed_and_kept_for_days(service: PushService, sender: Sender) -> None:
    assert sender.send(push_to(service)) == Verdict(SENT, "")
    (message,) = service.messages
    assert message.json == {"v": 1, "code": "H55.22-261120-0001", "status": 5}
    assert message.ttl == 4 * 24 * 3600
    assert message.topic == TOPIC
    assert message.urgency == "high"
    assert service.refused == []


def test_each_push_has_claims_of_its_own(service: PushService, settings: Settings) -> None:
    other = PushService()
    try:
        allowed = Sender(dataclasses.replace(settings, push_hosts=(service.host, other.host)), connections=1)
        assert allowed.send(push_to(service)).outcome == SENT
        assert allowed.send(push_to(other)).outcome == SENT
        assert service.refused == other.refused == []
        allowed.close()
    finally:
        other.close()


def test_redirects_are_not_followed(service: PushService, sender: Sender) -> None:
    elsewhere = PushService()
    try:
        for status in (301, 302, 307, 308):
            service.answer_with(status, {"Location": f"{elsewhere.origin}/push/x"})
            assert sender.send(push_to(service)) == Verdict(HOPELESS, f"http-{status}")
        assert elsewhere.attempts == []
    finally:
        elsewhere.close()


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, SENT),
        (201, SENT),
        (202, SENT),
        (204, SENT),
        (400, HOPELESS),
        (401, HOPELESS),
        (403, HOPELESS),
        (404, GONE),
        (408, LATER),
        (410, GONE),
        (413, HOPELESS),
        (429, LATER),
        (500, LATER),
        (502, LATER),
        (503, LATER),
    ],
)
def test_what_an_answer_means(service: PushService, sender: Sender, status: int, outcome: str) -> None:
    service.answer_with(status)
    assert sender.send(push_to(service)).outcome == outcome


def test_the_patience_asked_for_is_understood(service: PushService, sender: Sender) -> None:
    service.answer_with(429, {"Retry-After": "77"})
    assert sender.send(push_to(service)) == Verdict(LATER, "http-429", timedelta(seconds=77))


def test_retry_after_may_be_a_date_and_is_bounded() -> None:
    ahead = parse_retry_after(format_datetime(now() + timedelta(minutes=10), usegmt=True))
    assert timedelta(minutes=9) < ahead <= timedelta(minutes=10)
    assert parse_retry_after("999999999999999999999") == timedelta(0)
    assert parse_retry_after("86401") == timedelta(days=1)
    for rubbish in (None, "", "-5", "soon", "²", "Wed, 99 Foo 2026"):
        assert parse_retry_after(rubbish) == timedelta(0)


def test_a_service_that_cannot_be_reached_is_tried_later(settings: Settings, service: PushService) -> None:
    port = free_port()
    sender = Sender(dataclasses.replace(settings, push_hosts=(f"127.0.0.1:{port}",)), connections=1)
    push = push_to(service, endpoint=f"http://127.0.0.1:{port}/push/x")
    assert sender.send(push) == Verdict(LATER, "unreachable")
    sender.close()


def test_a_service_that_does_not_answer_is_tried_later(settings: Settings, service: PushService) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"127.0.0.1:{silent.getsockname()[1]}"
        sender = Sender(dataclasses.replace(settings, push_hosts=(address,)), connections=1)
        assert sender.send(push_to(service, endpoint=f"http://{address}/push/x")) == Verdict(LATER, "timeout")
        sender.close()


def test_a_host_no_longer_allowed_is_not_called(service: PushService, settings: Settings) -> None:
    sender = Sender(dataclasses.replace(settings, push_hosts=("fcm.googleapis.com",)), connections=1)
    assert sender.send(push_to(service)) == Verdict(HOPELESS, "host-refused")
    assert service.attempts == []
    sender.close()


def test_keys_that_encrypt_nothing_are_hopeless(service: PushService, sender: Sender) -> None:
    assert sender.send(push_to(service, p256dh=b64url(b"\4" * 65))) == Verdict(HOPELESS, "encryption")
    assert service.attempts == []


def test_a_key_that_is_also_a_files_name_is_still_a_key(
    service: PushService, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / settings.vapid_private_key).write_text("not a key")
    monkeypatch.chdir(tmp_path)
    sender = Sender(settings, connections=1)
    assert sender.send(push_to(service)).outcome == SENT
    sender.close()


def test_a_password_file_does_not_replace_the_signature(
    service: PushService, sender: Sender, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine localhost login a password b\nmachine 127.0.0.1 login a password b\n")
    monkeypatch.setenv("NETRC", str(netrc))
    assert sender.send(push_to(service)).outcome == SENT


def test_an_unknown_status_is_hopeless_and_names_itself() -> None:
    assert judge(418, None) == Verdict(HOPELESS, "http-418")
