from __future__ import annotations

import pytest

from server.notifications.push_hosts import audience_of, host_of, is_allowed
from server.settings import PUSH_HOSTS

ALLOWED = [
    "https://fcm.googleapis.com/fcm/send/dX3:APA91b-_x",
    "https://fcm.googleapis.com:443/fcm/send/x",
    "https://updates.push.services.mozilla.com/wpush/v2/gAAAA-_=",
    "https://web.push.apple.com/QGuQyavXutnMH",
    "https://wns2-par02p.notify.windows.com/w/?token=BQYAAA%2b%2f",
]
REFUSED = [
    "",
    "x",
    "http://fcm.googleapis.com/fcm/send/x",
    "ftp://fcm.googleapis.com/x",
    "file:///etc/passwd",
    "https://fcm.googleapis.com",
    "https://fcm.googleapis.com:8443/x",
    "https://fcm.googleapis.com.evil.example/x",
    "https://evil.example/fcm.googleapis.com",
    "https://evilfcm.googleapis.com/x",
    "https://sub.fcm.googleapis.com/x",
    "https://fcm.googleapis.com@evil.example/x",
    "https://user:password@fcm.googleapis.com/x",
    "https://evil.example#@fcm.googleapis.com/x",
    "https://evil.example\\@fcm.googleapis.com/x",
    "https://fcm.googleapis.com\\.evil.example/x",
    "https://fcm.google\tapis.com/x",
    "https://fcm.googleapis.com/x\r\nHost: evil.example",
    "https://fcm.googleapis.com/x y",
    "https://FCM.googleapis.com/x",
    "https://fcm.googleapis.com./x",
    "https://ｆcm.googleapis.com/x",
    "https://notify.windows.com/x",
    "https://.notify.windows.com/x",
    "https://evilnotify.windows.com/x",
    "https://localhost/x",
    "https://127.0.0.1/x",
    "https://[::1]/x",
    "https://169.254.169.254/latest/meta-data/",
    "https://2130706433/x",
]


@pytest.mark.parametrize("endpoint", ALLOWED)
def test_the_browsers_push_services_are_allowed(endpoint: str) -> None:
    assert is_allowed(endpoint, PUSH_HOSTS)


@pytest.mark.parametrize("endpoint", REFUSED)
def test_nothing_else_is(endpoint: str) -> None:
    assert not is_allowed(endpoint, PUSH_HOSTS)


def test_loopback_counts_only_when_it_is_listed_by_name() -> None:
    assert is_allowed("http://localhost:4711/push/x", ["localhost"])
    assert is_allowed("http://127.0.0.1:4711/push/x", ["127.0.0.1:4711"])
    assert not is_allowed("http://127.0.0.1:4712/push/x", ["127.0.0.1:4711"])
    assert not is_allowed("http://localhost:4711/push/x", ["127.0.0.1"])
    assert not is_allowed("http://localhost:4711/push/x", ["*.localhost", "*", ""])


def test_a_port_listed_with_a_host_is_allowed_there() -> None:
    assert is_allowed("https://push.example:8443/x", ["push.example:8443"])
    assert not is_allowed("https://push.example/x", ["push.example:8443"])
    assert not is_allowed("http://push.example:8443/x", ["push.example:8443"])


def test_the_audience_is_the_origin_without_a_default_port() -> None:
    assert audience_of("https://fcm.googleapis.com:443/fcm/send/x") == "https://fcm.googleapis.com"
    assert audience_of("https://push.example:8443/x") == "https://push.example:8443"
    assert audience_of("http://127.0.0.1:4711/x") == "http://127.0.0.1:4711"
    assert host_of("https://fcm.googleapis.com/fcm/send/secret") == "fcm.googleapis.com"
