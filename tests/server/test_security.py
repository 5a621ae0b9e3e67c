from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from server import protocol
from server.security import MAX_BODY, PAGE_POLICY
from tests.server.edge import HOST, ORIGIN, ask, make_edge

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from werkzeug.test import TestResponse

OURS = {"Origin": ORIGIN}
UNSAFE = ["POST", "PUT", "PATCH", "DELETE"]


@pytest.fixture
def edge(tmp_path: Path) -> Flask:
    return make_edge(tmp_path)


@pytest.mark.parametrize("method", UNSAFE)
@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({}, id="neither origin nor fetch metadata"),
        pytest.param({"Origin": "https://evil.example"}, id="another site"),
        pytest.param({"Origin": f"https://evil.{HOST}"}, id="a subdomain"),
        pytest.param({"Origin": f"http://{HOST}"}, id="without https"),
        pytest.param({"Origin": f"{ORIGIN}:8443"}, id="another port"),
        pytest.param({"Origin": f"{ORIGIN}/"}, id="not an origin"),
        pytest.param({"Origin": "null"}, id="a sandboxed page"),
        pytest.param({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, id="null and same-origin"),
        pytest.param({"Origin": "", "Sec-Fetch-Site": "same-origin"}, id="an empty origin"),
        pytest.param({"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"}, id="contradiction"),
        pytest.param({"Sec-Fetch-Site": "cross-site"}, id="cross-site"),
        pytest.param({"Sec-Fetch-Site": "same-site"}, id="same-site"),
        pytest.param({"Sec-Fetch-Site": "none"}, id="the address bar"),
        pytest.param({"Referer": f"{ORIGIN}/"}, id="only a referrer"),
    ],
)
def test_what_may_change_something_is_refused_with(edge: Flask, method: str, headers: dict[str, str]) -> None:
    response = ask(edge, method=method, headers=headers, data=b"{}")
    assert response.status_code == 403
    assert response.get_json()["code"] == "cross-site"


@pytest.mark.parametrize("method", UNSAFE)
@pytest.mark.parametrize("headers", [OURS, {"Sec-Fetch-Site": "same-origin"}, OURS | {"Sec-Fetch-Site": "same-origin"}])
def test_our_own_pages_may_change_things(edge: Flask, method: str, headers: dict[str, str]) -> None:
    assert ask(edge, method=method, headers=headers).status_code == 200


def test_a_cross_site_post_is_refused_before_its_route_is_looked_up(edge: Flask) -> None:
    assert ask(edge, "/api/nowhere", "POST").get_json()["code"] == "cross-site"


@pytest.mark.parametrize("origin", [None, "https://evil.example"])
def test_reading_needs_no_origin(edge: Flask, origin: str | None) -> None:
    headers = {"Origin": origin} if origin else {}
    response = ask(edge, headers=headers)
    assert response.status_code == 200
    assert not [name for name in response.headers if name[0].startswith("Access-Control")]


@pytest.mark.parametrize("host", ["evil.example", f"{HOST}.evil.example", f"{HOST}:8443", "127.0.0.1"])
def test_another_host_name_is_refused(edge: Flask, host: str) -> None:
    response = ask(edge, base=f"https://{host}", headers=OURS)
    assert (response.status_code, response.get_json()["code"]) == (400, "bad-request")


@pytest.mark.parametrize("host", [HOST, HOST.upper(), f"{HOST}:443"])
def test_our_host_name_is_served(edge: Flask, host: str) -> None:
    assert ask(edge, headers={"Host": host}).status_code == 200


def test_a_forwarded_host_name_changes_nothing(tmp_path: Path) -> None:
    edge = make_edge(tmp_path, trusted_proxies=1)
    headers = {"X-Forwarded-Host": HOST}
    assert ask(edge, base="https://evil.example", headers=headers).status_code == 400


@pytest.mark.parametrize(
    ("proxies", "forwarded", "seen"),
    [
        (0, "203.0.113.7", "127.0.0.1"),
        (1, "203.0.113.7", "203.0.113.7"),
        (1, "198.51.100.1, 203.0.113.7", "203.0.113.7"),
        (2, "198.51.100.1, 203.0.113.7", "198.51.100.1"),
    ],
)
def test_only_as_many_proxies_as_configured_are_believed(
    tmp_path: Path, proxies: int, forwarded: str, seen: str
) -> None:
    edge = make_edge(tmp_path, trusted_proxies=proxies)
    assert ask(edge, headers={"X-Forwarded-For": forwarded}).get_json()["address"] == seen


def test_a_body_that_is_too_large_is_refused(edge: Flask) -> None:
    at_most = ask(edge, method="POST", headers=OURS, data=b"x" * MAX_BODY)
    assert at_most.get_json()["size"] == MAX_BODY
    response = ask(edge, method="POST", headers=OURS, data=b"x" * (MAX_BODY + 1))
    assert (response.status_code, response.get_json()["code"]) == (413, "body-too-large")


def test_a_body_sent_in_chunks_is_refused_as_well_and_never_cut(edge: Flask) -> None:
    def post(size: int) -> TestResponse:
        environ = {"wsgi.input_terminated": True}
        stream = BytesIO(b"x" * size)
        return ask(edge, method="POST", headers=OURS, input_stream=stream, environ_overrides=environ)

    assert post(MAX_BODY).get_json()["size"] == MAX_BODY
    for size in (MAX_BODY + 1, MAX_BODY * 3):
        response = post(size)
        assert (response.status_code, response.get_json()["code"]) == (413, "body-too-large")


def test_a_page_gets_a_policy_without_inline_script_eval_or_foreign_sources(edge: Flask) -> None:
    response = ask(edge, "/", headers={"Accept": "text/html", "Sec-Fetch-Dest": "document"})
    policy = response.headers["Content-Security-Policy"]
    assert policy == PAGE_POLICY
    directives = dict(part.split(" ", 1) for part in policy.split("; "))
    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == directives["style-src"] == "'self'"
    assert directives["frame-ancestors"] == directives["base-uri"] == "'none'"
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "*" not in policy
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=(self)" in response.headers["Permissions-Policy"]
    assert "payment=()" in response.headers["Permissions-Policy"]


def test_the_page_that_a_service_worker_keeps_has_the_same_headers(edge: Flask) -> None:
    shown = ask(edge, "/", headers={"Accept": "text/html", "Sec-Fetch-Dest": "document"}).headers
    kept = ask(edge, "/", headers={"Accept": "*/*", "Sec-Fetch-Dest": "empty"}).headers
    for name in ("Content-Security-Policy", "Permissions-Policy", "Referrer-Policy", "Cross-Origin-Opener-Policy"):
        assert kept[name] == shown[name]


@pytest.mark.parametrize("path", ["/", "/api/echo", "/api/nowhere", "/nowhere.js"])
def test_every_answer_says_what_it_is_and_to_whom_it_belongs(edge: Flask, path: str) -> None:
    headers = ask(edge, path, headers={"Sec-Fetch-Dest": "empty"}).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_data_opened_as_a_page_may_do_nothing(edge: Flask) -> None:
    policy = ask(edge).headers["Content-Security-Policy"]
    assert policy == "default-src 'none'; frame-ancestors 'none'"


def test_what_our_script_fetches_carries_no_headers_that_only_pages_need(edge: Flask) -> None:
    headers = ask(edge, headers={"Sec-Fetch-Dest": "empty"}).headers
    assert "Content-Security-Policy" not in headers
    assert "Permissions-Policy" not in headers
    assert sum(len(name) + len(value) + 4 for name, value in headers) < 250


def test_answers_under_api_are_not_kept_by_caches_and_name_the_protocol(edge: Flask) -> None:
    for path in ("/api/echo", "/api/nowhere"):
        headers = ask(edge, path).headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["Hosoxa-Protocol"] == str(protocol.LATEST)


def test_https_is_pinned_where_there_is_https(tmp_path: Path) -> None:
    secure = ask(make_edge(tmp_path)).headers
    assert secure["Strict-Transport-Security"] == "max-age=31536000"
    local = make_edge(tmp_path, origin="http://localhost:8000")
    headers = ask(local, base="http://localhost:8000").headers
    assert "Strict-Transport-Security" not in headers
