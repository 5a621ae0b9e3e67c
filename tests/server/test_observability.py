from __future__ import annotations

import json
import logging
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
import structlog

from server import create_app
from server.database import db
from server.observability import DENIED, configure
from tests.server.conftest import Person
from tests.server.edge import ORIGIN, ask, make_edge
from tests.server.identity.conftest import Phone

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask, Response

    from server.settings import Settings

SECRET = "Hà Thị Bí Mật"


@pytest.fixture(autouse=True)
def quiet_afterwards() -> Iterator[None]:
    yield
    configure("WARNING")


@pytest.fixture
def edge(tmp_path: Path) -> Flask:
    return make_edge(tmp_path, log_level="INFO")


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """What was logged: one JSON object a line, and nothing else on standard output."""
    captured = capsys.readouterr()
    assert captured.err == ""
    return [json.loads(line) for line in captured.out.splitlines()]


def test_a_request_is_one_line_named_by_its_route(edge: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    response = ask(edge, f"/api/echo?name={SECRET}", "POST", headers={"Origin": ORIGIN}, data=SECRET)
    (line,) = lines(capsys)
    assert line["event"] == "request"
    assert (line["method"], line["route"], line["status"]) == ("POST", "/api/echo", 200)
    assert line["bytes"] == len(response.data)
    assert isinstance(line["ms"], float)
    assert line["request_id"] == response.headers["X-Request-Id"]
    assert line["level"] == "info"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z", line["timestamp"])
    assert SECRET not in json.dumps(line, ensure_ascii=False)


def test_the_line_of_an_unknown_address_does_not_repeat_it(edge: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    ask(edge, "/api/0912345678")
    ask(edge, "/ho-so/0912345678", headers={"Accept": "text/html"})
    ask(edge, "/api/echo", "BI-MAT", headers={"Origin": ORIGIN})
    found = lines(capsys)
    assert [line["route"] for line in found] == [None, "/<outside_api:path>", None]
    assert found[-1]["method"] == "other"
    assert "0912345678" not in json.dumps(found)


def test_every_answer_has_an_id_of_its_own_that_its_problem_repeats(edge: Flask) -> None:
    first, second = ask(edge, "/api/nowhere"), ask(edge, "/api/nowhere")
    assert first.headers["X-Request-Id"] != second.headers["X-Request-Id"]
    assert first.get_json()["instance"] == f"urn:hosoxa:request:{first.headers['X-Request-Id']}"


@pytest.mark.parametrize(
    ("proxies", "given", "kept"),
    [
        (1, "abcdef12-3456", True),
        (0, "abcdef12-3456", False),
        (1, "short", False),
        (1, "x" * 65, False),
        (1, "abcdefgh\tevil", False),
        (1, "Hà Thị Thái", False),
    ],
)
def test_a_request_id_is_taken_over_only_from_a_trusted_proxy_and_when_it_is_one(
    tmp_path: Path, proxies: int, given: str, kept: bool
) -> None:
    edge = make_edge(tmp_path, trusted_proxies=proxies, log_level="INFO")
    answered = ask(edge, headers={"X-Request-Id": given}).headers["X-Request-Id"]
    assert (answered == given) is kept
    assert re.fullmatch(r"[A-Za-z0-9-]{8,64}", answered)


def test_a_crash_is_logged_by_type_and_place_without_its_message_or_values(
    edge: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    response = ask(edge, f"/api/crash/{SECRET}")
    assert response.status_code == 500
    assert response.get_json()["code"] == "server-error"
    crash, _ = lines(capsys)
    assert crash["level"] == "error"
    assert crash["request_id"] == response.headers["X-Request-Id"]
    (error,) = crash["error"]
    assert error["type"] == "builtins.LookupError"
    assert re.search(r"edge\.py:\d+ crash$", error["stack"][-1])
    text = json.dumps(crash, ensure_ascii=False)
    assert SECRET not in text
    assert "019184001234" not in text


def fail_twice() -> None:
    try:
        dict[str, int]()[SECRET]
    except KeyError as error:
        raise ValueError(SECRET) from error


def test_a_failure_outside_every_route_is_a_problem_too_and_its_address_is_not_logged(
    edge: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_response: Response) -> Response:
        raise LookupError(SECRET)

    edge.after_request(fail)
    response = ask(edge, "/api/0912345678")
    assert (response.status_code, response.get_json()["code"]) == (500, "server-error")
    found = lines(capsys)
    assert any(line["level"] == "error" and line["error"] for line in found)
    text = json.dumps(found, ensure_ascii=False)
    assert SECRET not in text
    assert "0912345678" not in text


@pytest.mark.usefixtures("edge")
def test_the_causes_of_an_error_are_logged_too(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        fail_twice()
    except ValueError:
        structlog.get_logger("hosoxa.test").exception("it_failed")
    (line,) = lines(capsys)
    assert [cause["type"] for cause in line["error"]] == ["builtins.ValueError", "builtins.KeyError"]
    assert SECRET not in json.dumps(line, ensure_ascii=False)


@pytest.mark.usefixtures("edge")
def test_members_that_could_be_a_persons_are_dropped_at_any_depth(
    capsys: pytest.CaptureFixture[str],
) -> None:
    values = dict.fromkeys(DENIED, SECRET)
    structlog.get_logger("hosoxa.test").info("looked", kept=1, inner=[values | {"kept": 2}], **values)
    (line,) = lines(capsys)
    assert (line["kept"], line["inner"]) == (1, [{"kept": 2}])
    assert SECRET not in json.dumps(line, ensure_ascii=False)


@pytest.mark.usefixtures("edge")
def test_of_other_libraries_records_only_the_fixed_part_is_kept(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logging.getLogger("urllib3").warning("Retrying %s", f"https://push.example/{SECRET}")
    logging.getLogger("some.library").error(f"could not send to {SECRET}")  # noqa: G004 (as libraries do)
    logging.getLogger("alembic.runtime").warning("Running upgrade %s", "0001")
    assert [line["event"] for line in lines(capsys)] == [
        "Retrying %s",
        "library message",
        "Running upgrade 0001",
    ]


def test_each_line_is_written_once_however_many_apps_were_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    apps = [make_edge(tmp_path, log_level="INFO") for _ in range(3)]
    ask(apps[-1])
    assert len(lines(capsys)) == 1


def test_probes_that_go_well_are_not_logged(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    configure("INFO")
    capsys.readouterr()
    Person(app).request("GET", "/healthz")
    assert lines(capsys) == []


def test_no_personal_data_or_token_of_a_sign_in_or_a_filing_is_logged(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    app = create_app(replace(settings, log_level="DEBUG"))
    capsys.readouterr()
    phone = Phone(app, Person(app))
    begun = phone.begin("register", name=SECRET)
    credential = phone.authenticator.create(begun["options"])
    phone.finish("register", begun["ceremony"], credential, phone="0912345678")
    answers = {"full_name": SECRET, "citizen_id": "019184001234", "phone": "0912345678"}
    phone.user.do("dossier.file", procedure="1.004194", form_version=1, case="moi", agency="x",
                  answers=answers, papers=[])  # fmt: skip
    phone.user.do("person.update", phone.user.id, name="Hà Thị Khác")
    phone.user.do("device.subscribe", phone.user.device, endpoint="https://127.0.0.1/bi-mat",
                  p256dh="x", auth="y")  # fmt: skip
    phone.sign_in(verified=False)
    phone.ask("enrol", enrolment_token="A" * 43)
    token = phone.user.token
    phone.ask("sign-out")
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    text = capsys.readouterr().out
    assert token is not None
    assert '"route": "/api/sync"' in text
    for personal in (
        SECRET,
        "Hà Thị Khác",
        "Bí Mật",
        "019184001234",
        "0912345678",
        "bi-mat",
        token,
        phone.user.id,
        phone.user.device,
        begun["ceremony"],
        begun["options"]["challenge"],
        credential["id"],
        "A" * 43,
        "127.0.0.1",
    ):
        assert personal is not None
        assert personal not in text
