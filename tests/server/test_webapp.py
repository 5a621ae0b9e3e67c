from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import brotli  # type: ignore[import-untyped] # it has no stubs
import pytest

from tests.server.edge import ask, make_edge

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from werkzeug.test import TestResponse

INDEX = '<!doctype html><html lang="vi"><script type="module" src="/assets/app-a1b2.js"></script>'
SCRIPT = "export const greeting = 'xin chào';\n" * 40
PAGE = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text(INDEX)
    (folder / "assets" / "app-a1b2.js").write_text(SCRIPT)
    (folder / "sw.js").write_text("self.skipWaiting;")
    (folder / "manifest.webmanifest").write_text("{}")
    (folder / "icon.png").write_bytes(b"\x89PNG")
    (tmp_path / "secret.txt").write_text("secret")
    (folder / ".hidden.txt").write_text("secret")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    return folder


@pytest.fixture
def edge(tmp_path: Path, dist: Path) -> Flask:
    return make_edge(tmp_path, webapp_dir=dist)


def problem(response: TestResponse) -> tuple[int, str]:
    assert response.content_type == "application/problem+json"
    return response.status_code, response.get_json()["code"]


@pytest.mark.parametrize(
    "path",
    ["/", "/ho-so", "/ho-so/0199-a", "/thu-tuc/1.004194", "/khai/x/kiem-tra", "/can-bo/", "/apicultura"],
)
def test_addresses_of_screens_get_the_app(edge: Flask, path: str) -> None:
    response = ask(edge, path, headers=PAGE)
    assert response.status_code == 200
    assert response.get_data(as_text=True) == INDEX
    assert response.content_type == "text/html; charset=utf-8"
    assert response.headers["Cache-Control"] == "no-cache"
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "path",
    ["/api", "/api/", "/api/nowhere", "/api/nowhere/deeper", "/nowhere.js", "/assets/gone-a1.js",
     "/assets/gone", "/wp-login.php", "/favicon.ico", "/assets/app-a1b2.js.br", "/dist/index.html"],
)  # fmt: skip
def test_what_is_not_there_is_not_found(edge: Flask, path: str) -> None:
    assert problem(ask(edge, path, headers=PAGE)) == (404, "not-found")


def test_a_screen_asked_for_as_data_is_not_found(edge: Flask) -> None:
    response = ask(edge, "/ho-so/1", headers={"Accept": "application/json"})
    assert problem(response) == (404, "not-found")


@pytest.mark.parametrize(
    "path",
    ["/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/assets/../../secret.txt",
     "/assets/..%5c..%5csecret.txt", "//etc/hostname.txt", "/.hidden.txt", "/link.txt",
     "/%00.txt", "/assets/%00.js", "/" + "a" * 5000 + ".js"],
)  # fmt: skip
def test_nothing_outside_the_build_is_served(edge: Flask, path: str) -> None:
    response = ask(edge, path, headers=PAGE, follow_redirects=True)
    assert response.status_code == 404
    assert b"secret" not in response.data


def test_hashed_files_are_kept_for_a_year_and_others_asked_for_anew(edge: Flask) -> None:
    hashed = ask(edge, "/assets/app-a1b2.js").headers["Cache-Control"]
    assert hashed == "public, max-age=31536000, immutable"
    for path in ("/sw.js", "/manifest.webmanifest", "/icon.png", "/index.html"):
        assert ask(edge, path).headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    ("path", "content_type"),
    [
        ("/assets/app-a1b2.js", "text/javascript; charset=utf-8"),
        ("/sw.js", "text/javascript; charset=utf-8"),
        ("/manifest.webmanifest", "application/manifest+json"),
        ("/icon.png", "image/png"),
    ],
)
def test_files_say_their_type(edge: Flask, path: str, content_type: str) -> None:
    assert ask(edge, path).content_type == content_type


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br", "br"),
        ("br;q=0, gzip", "gzip"),
        ("gzip", "gzip"),
        ("*", "br"),
        ("identity", None),
        ("br;q=0, gzip;q=0", None),
        ("", None),
    ],
)
def test_text_is_packed_as_the_browser_takes_it(edge: Flask, accepted: str, coding: str | None) -> None:
    response = ask(edge, "/assets/app-a1b2.js", headers={"Accept-Encoding": accepted})
    assert response.headers.get("Content-Encoding") == coding
    assert response.headers["Vary"] == "Accept-Encoding"
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[coding]
    assert unpack(response.data).decode() == SCRIPT
    assert coding is None or len(response.data) < len(SCRIPT) / 4


def test_pictures_are_not_packed(edge: Flask) -> None:
    response = ask(edge, "/icon.png", headers={"Accept-Encoding": "br"})
    assert "Content-Encoding" not in response.headers
    assert response.data == b"\x89PNG"


def test_what_the_build_packed_is_used_while_it_is_not_older(edge: Flask, dist: Path) -> None:
    ready = dist / "assets" / "app-a1b2.js.br"
    ready.write_bytes(brotli.compress(b"from the build"))
    headers = {"Accept-Encoding": "br"}
    fresh = ask(edge, "/assets/app-a1b2.js", headers=headers)
    assert brotli.decompress(fresh.data) == b"from the build"


@pytest.mark.parametrize("coding", ["br", "gzip", "identity"])
def test_an_unchanged_file_is_not_sent_again(edge: Flask, coding: str) -> None:
    headers = {"Accept-Encoding": coding}
    first = ask(edge, "/sw.js", headers=headers)
    again = ask(edge, "/sw.js", headers=headers | {"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Cache-Control"] == "no-cache"


def test_each_spelling_of_a_file_has_a_tag_of_its_own(edge: Flask) -> None:
    tags = {
        ask(edge, "/sw.js", headers={"Accept-Encoding": coding}).headers["ETag"]
        for coding in ("br", "gzip", "identity")
    }
    assert len(tags) == 3


def test_a_new_build_is_served_without_a_restart(edge: Flask, dist: Path) -> None:
    before = ask(edge, "/sw.js")
    (dist / "sw.js").write_text("self.skipWaiting; // the next version")
    headers = {"If-None-Match": before.headers["ETag"]}
    assert "next version" in ask(edge, "/sw.js", headers=headers).get_data(as_text=True)


def test_head_is_as_get_without_the_body(edge: Flask) -> None:
    for path in ("/", "/sw.js"):
        whole, head = ask(edge, path), ask(edge, path, "HEAD")
        assert (head.status_code, head.data) == (200, b"")
        for name in ("Content-Length", "Content-Type", "ETag", "Cache-Control"):
            assert head.headers[name] == whole.headers[name]


def test_without_a_build_the_page_says_what_to_do(tmp_path: Path) -> None:
    edge = make_edge(tmp_path)
    page = ask(edge, "/", headers=PAGE)
    assert page.status_code == 503
    assert "make build" in page.get_data(as_text=True)
    assert page.headers["Cache-Control"] == "no-store"
    assert problem(ask(edge, "/", headers={"Accept": "application/json"})) == (503, "webapp-missing")
    assert problem(ask(edge, "/sw.js")) == (404, "not-found")


def test_a_build_made_after_the_start_is_served(tmp_path: Path) -> None:
    edge = make_edge(tmp_path)
    assert ask(edge, "/", headers=PAGE).status_code == 503
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "index.html").write_text(INDEX)
    assert ask(edge, "/", headers=PAGE).get_data(as_text=True) == INDEX


def test_the_app_is_only_read(edge: Flask) -> None:
    response = ask(edge, "/ho-so", "POST", headers={"Sec-Fetch-Site": "same-origin"})
    assert problem(response) == (405, "method-not-allowed")
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS"
