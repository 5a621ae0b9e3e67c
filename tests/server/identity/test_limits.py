from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from server import create_app
from server.database import db
from server.ids import new_id
from server.settings import SettingsError
from tests.server.conftest import Person, make_settings
from tests.server.identity.conftest import code_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask
    from werkzeug.test import TestResponse

    from server.settings import Settings


@pytest.fixture
def strict(settings: Settings) -> Iterator[Flask]:
    app = create_app(replace(settings, ratelimit_identity="3 per minute", trusted_proxies=1))
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def begin(app: Flask, address: str) -> TestResponse:
    return Person(app).post(
        "/api/identity/sign-in/options",
        {"device": new_id()},
        headers={"X-Forwarded-For": address},
    )


def test_too_many_tries_from_one_address_are_told_when_to_come_back(strict: Flask) -> None:
    for _ in range(3):
        assert begin(strict, "203.0.113.7").status_code == 200
    refused = begin(strict, "203.0.113.7")
    assert code_of(refused) == "too-many-requests"
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 61
    assert begin(strict, "203.0.113.8").status_code == 200


def test_one_budget_serves_all_endpoints_where_something_can_be_tried(strict: Flask) -> None:
    person = Person(strict)
    for _ in range(3):
        begin(strict, "203.0.113.7")
    headers = {"X-Forwarded-For": "203.0.113.7"}
    for path in ("register/options", "register/verify", "sign-in/verify", "enrol"):
        response = person.post(f"/api/identity/{path}", {}, headers=headers)
        assert code_of(response) == "too-many-requests"


def test_looking_and_leaving_are_never_limited(strict: Flask) -> None:
    person = Person(strict)
    for _ in range(10):
        assert person.request("GET", "/api/identity/session").status_code == 401
        assert person.post("/api/identity/sign-out", {}).status_code == 200


def test_the_default_lets_a_whole_hall_of_people_in(app: Flask) -> None:
    person = Person(app)
    for _ in range(200):
        response = person.post("/api/identity/sign-in/verify", {})
        assert code_of(response) == "invalid-envelope"


@pytest.mark.parametrize(
    ("setting", "value", "named"),
    [
        ("ratelimit_identity", "many", "HOSOXA_RATELIMIT_IDENTITY"),
        ("ratelimit_identity", "", "HOSOXA_RATELIMIT_IDENTITY"),
        ("ratelimit_url", "paper://notebook", "HOSOXA_RATELIMIT_URL"),
    ],
)
def test_a_limit_that_cannot_be_kept_stops_the_start_with_one_line(
    tmp_path: Path, setting: str, value: str, named: str
) -> None:
    with pytest.raises(SettingsError) as stopped:
        create_app(make_settings(tmp_path, **{setting: value}))
    message = str(stopped.value)
    assert message.startswith(named)
    assert "\n" not in message
