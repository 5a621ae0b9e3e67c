"""Every route, asked wrongly in every way: a problem with a listed code each time, never a crash."""

from __future__ import annotations

import gzip
import shutil
from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from server import create_app
from server.database import db
from server.problems import CODES, CONTENT_TYPE
from tests.server.conftest import ENGINES, ORIGIN, PROTOCOL, make_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from werkzeug.test import TestResponse

    from tests.support.postgres import Postgres

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND")
OURS = dict(PROTOCOL)
DEEP = b'{"device":' * 3000 + b"1" + b"}" * 3000
BODIES: dict[str, bytes] = {
    "nothing": b"",
    "a space": b" ",
    "half an object": b'{"device":',
    "not utf-8": b'{"device": "\xff\xfe"}',
    "utf-16": '{"device": 1}'.encode("utf-16"),
    "NaN": b'{"device": NaN}',
    "a huge number": b'{"device": ' + b"9" * 6000 + b"}",
    "the same key twice": b'{"device": 1, "device": 2}',
    "null": b"null",
    "a list": b"[]",
    "a text": b'"x"',
    "a number": b"7",
    "true": b"true",
    "wrong types": b'{"device": 7, "name": [], "ceremony": {}, "credential": "x", "cursor": 1}',
    "an unknown member": b'{"bad": 1}',
    "an unknown member with an odd name": b'{"\\ud800\\u0000": 1}',
    "a lone surrogate": b'{"device": "\\ud800", "name": "\\udfff"}',
    "NUL": b'{"device": "\\u0000", "name": "a\\u0000b", "enrolment_token": "\\u0000"}',
    "very deep": DEEP,
    "gzip without saying so": gzip.compress(b"{}"),
}


@pytest.fixture(scope="module", params=ENGINES)
def everything(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The whole app with demo routes and a build; one for all tests, since none of them changes a thing."""
    folder = tmp_path_factory.mktemp("everything")
    (folder / "dist").mkdir()
    (folder / "dist" / "index.html").write_text("<!doctype html>")
    with ExitStack() as after:
        if request.param == "sqlite":
            shutil.copy(request.getfixturevalue("sqlite_template"), folder / "hosoxa.sqlite")
            settings = make_settings(folder)
        else:
            server: Postgres = request.getfixturevalue("postgres_server")
            name = server.create(request.getfixturevalue("postgres_template"))
            after.callback(server.drop, name)
            settings = make_settings(folder, server.url(name))
        app = create_app(replace(settings, demo=True, webapp_dir=folder / "dist", ratelimit_identity="99999/minute"))
        yield app
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def routes(app: Flask) -> list[tuple[str, set[str]]]:
    """An address for each route, and its methods."""
    found: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        values = dict.fromkeys(rule.arguments, "khong-co.xyz")
        _, path = rule.build(values) or ("", "")
        found.setdefault(path, set()).update(rule.methods or ())
    return sorted(found.items())


def takes_json(path: str, methods: set[str]) -> bool:
    """Whether a body of JSON is sent there; spreadsheets and the bytes of files are tested beside their rooms."""
    return "POST" in methods and path not in {"/api/procedures/preview", "/api/uploads"}


def ask(app: Flask, path: str, method: str, headers: dict[str, str], data: Any = b"") -> TestResponse:
    client = app.test_client(use_cookies=False)
    return client.open(path, method=method, base_url=ORIGIN, headers=headers, data=data)


def assert_problem(response: TestResponse, *codes: str) -> None:
    where = f"{response.request.method} {response.request.path}"
    assert response.status_code < 500, where
    assert response.content_type == CONTENT_TYPE, where
    problem = response.get_json()
    assert problem["code"] in (codes or CODES), f"{where}: {problem}"
    assert problem["status"] == response.status_code
    assert problem["detail"]
    assert problem["instance"].endswith(response.headers["X-Request-Id"])


def test_a_wrong_method_is_a_problem_on_every_route(everything: Flask) -> None:
    for path, methods in routes(everything):
        for method in METHODS:
            if method not in methods:
                response = ask(everything, path, method, OURS)
                assert_problem(response, "method-not-allowed")
                assert set(response.headers["Allow"].split(", ")) == methods


def test_a_cross_site_request_is_a_problem_on_every_route(everything: Flask) -> None:
    strangers: tuple[dict[str, str], ...] = ({}, {"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"})
    for path, methods in routes(everything):
        for method in {"POST", "PUT", "PATCH", "DELETE"} | (methods - {"GET", "HEAD", "OPTIONS"}):
            for headers in strangers:
                response = ask(everything, path, method, {"Hosoxa-Protocol": "1"} | headers, b"{}")
                assert_problem(response, "cross-site")


def test_another_host_is_a_problem_on_every_route_but_the_probes(everything: Flask) -> None:
    for path, methods in routes(everything):
        if path in {"/healthz", "/readyz"}:
            continue
        for method in methods - {"OPTIONS", "HEAD"}:
            response = ask(everything, path, method, OURS | {"Host": "evil.example"}, b"{}")
            assert_problem(response, "bad-request")


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_a_bad_body_is_a_problem_on_every_route_that_takes_one(everything: Flask, body: bytes) -> None:
    headers = OURS | {"Content-Type": "application/json"}
    asked = 0
    for path, methods in routes(everything):
        if not takes_json(path, methods):
            continue
        asked += 1
        assert_problem(ask(everything, path, "POST", headers, body), "malformed-json", "invalid-envelope")
    assert asked >= 8


@pytest.mark.parametrize(
    "content_type",
    ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
     "application/jsonp", "text/json", "application/problem+json", "\u00e9"],
)  # fmt: skip
def test_another_content_type_is_a_problem_on_every_route_that_takes_a_body(
    everything: Flask, content_type: str
) -> None:
    headers = OURS | ({"Content-Type": content_type} if content_type else {})
    for path, methods in routes(everything):
        if takes_json(path, methods):
            response = ask(everything, path, "POST", headers, b"{}")
            assert_problem(response, "unsupported-media-type")


@pytest.mark.parametrize("version", ["", "0", "3", "1.0", "one", "-1", "99999999999", "\u00b9"])
def test_another_protocol_version_is_a_problem_on_every_route_of_the_protocol(everything: Flask, version: str) -> None:
    headers = OURS | {"Content-Type": "application/json", "Hosoxa-Protocol": version}
    for path, methods in routes(everything):
        if path.startswith("/api/") and path != "/api/openapi.json":
            for method in methods & {"GET", "POST"}:
                response = ask(everything, path, method, headers, b"{}")
                assert_problem(response, "unsupported-protocol")


def test_an_oversized_body_is_a_problem_on_every_route_that_takes_one(everything: Flask) -> None:
    headers = OURS | {"Content-Type": "application/json"}
    body = b'{"device": "' + b"x" * (5 << 20) + b'"}'
    for path, methods in routes(everything):
        if takes_json(path, methods):
            # of a stranger's to this one so much is not even read
            code = "sign-in-required" if path == "/api/sync" else "body-too-large"
            assert_problem(ask(everything, path, "POST", headers, body), code)


def test_an_unknown_content_coding_is_a_problem_on_every_route_that_takes_a_body(
    everything: Flask,
) -> None:
    headers = OURS | {"Content-Type": "application/json", "Content-Encoding": "zstd"}
    for path, methods in routes(everything):
        if takes_json(path, methods):
            response = ask(everything, path, "POST", headers, b"{}")
            assert_problem(response, "unsupported-media-type")


@pytest.mark.parametrize(
    "path",
    ["/api", "/api/", "/api/nowhere", "/api/sync/", "/api/identity", "/api/identity/nowhere",
     "/api/identity/demo", "/api/\x00", "/api/%ff", "/api/%00", "/api/%E1%BA%A1", "/%ff.js",
     "/healthz/x.js", "/api/../api/sync"],
)  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_an_unknown_address_is_a_problem_whatever_the_method(everything: Flask, path: str, method: str) -> None:
    response = ask(everything, path, method, OURS, b"{}")
    assert_problem(response, "not-found", "method-not-allowed")


def test_odd_headers_crash_nothing(everything: Flask) -> None:
    odd = {
        "Cookie": "__Host-hosoxa=\xff; a; =; __Host-hosoxa",
        "Accept": "\x7f;q=x, text/html;q=9",
        "Accept-Encoding": ";;q=,br;q=\xb9",
        "Accept-Language": "x" * 3000,
        "If-None-Match": '"', "If-Modified-Since": "yesterday", "Range": "bytes=9-1",
        "X-Request-Id": "\xe9", "X-Forwarded-For": "not an address",
        "Content-Length": "-1", "Content-Type": "application/json; charset=\xb9",
    }  # fmt: skip
    for path, methods in routes(everything):
        for method in methods:
            for name, value in odd.items():
                response = ask(everything, path, method, OURS | {name: value})
                assert response.status_code < 500, f"{method} {path} {name}"
