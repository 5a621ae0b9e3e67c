"""Clients that we did not write speak with gunicorn as shipped: tus-js-client (npm) and tuspy (PyPI)."""

from __future__ import annotations

import contextlib
import io
import json
import sqlite3
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import requests
from tusclient.client import TusClient

from tests.server.attachments.samples import digest
from tests.server.web import serving, somebody
from tests.support.photos import photo

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tusclient.uploader.uploader import Uploader

TOP = Path(__file__).resolve().parents[3]
ONE, TWO, THREE, FOUR = (photo(250_000, mark) for mark in ("một", "hai", "ba", "bốn"))


class Site:
    """A server, somebody signed in, and what every request of theirs says."""

    def __init__(self, port: int, home: Path, person: str, cookie: str) -> None:
        self.home = home
        self.endpoint = f"http://localhost:{port}/api/uploads"
        self.headers = {
            "Origin": f"http://localhost:{port}",
            "Hosoxa-Protocol": "1",
            "Hosoxa-Person": person,
            "Cookie": cookie,
        }

    def has(self, data: bytes) -> bool:
        """Whether a file has arrived whole."""
        with contextlib.closing(sqlite3.connect(self.home / "hosoxa.sqlite")) as database:
            found = database.execute("SELECT count(*) FROM attachments WHERE sha256 = ?", [digest(data)])
            return bool(found.fetchone()[0])

    def offset(self, where: str) -> int:
        answer = requests.head(where, headers=self.headers | {"Tus-Resumable": "1.0.0"}, timeout=30)
        return int(answer.headers.get("Upload-Offset", "-1"))


@pytest.fixture(scope="module")
def site(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    home = tmp_path_factory.mktemp("site")
    known = somebody(home, sqlite_template)
    with serving(home, WEB_STALLED_SECONDS="60") as port:
        yield Site(port, home, *known)


def test_tus_js_client_sends_pauses_goes_on_and_ends(site: Site, tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(ONE)
    metadata = {"sha256": digest(ONE), "type": "image/jpeg", "filename": "giấy khai sinh.jpg", "other": digest(TWO)}
    node = subprocess.run(
        [  # noqa: S607 (on PATH)
            "node",
            str(Path(__file__).with_name("tus_client.mjs")),
            str(TOP / "pwa" / "package.json"),
            site.endpoint,
            str(tmp_path / "photo.jpg"),
            json.dumps(site.headers),
            json.dumps(metadata),
        ],
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert node.returncode == 0, node.stderr
    said = json.loads(node.stdout)
    assert said["url"].startswith(site.endpoint)
    assert 100_000 <= said["pausedAt"] < len(ONE)
    assert said["resumedFrom"] >= said["pausedAt"]
    assert said["ended"] == 404
    assert said["along"]
    assert site.has(ONE)
    assert not site.has(TWO)


def test_tuspy_sends_pauses_goes_on_and_what_it_began_can_be_ended(site: Site) -> None:
    client = TusClient(site.endpoint, headers=site.headers)

    def uploader(data: bytes, url: str | None = None) -> Uploader:
        said = {"sha256": digest(data), "type": "image/jpeg", "filename": "giay.jpg"}
        return client.uploader(
            file_stream=io.BytesIO(data), chunk_size=50_000, metadata=said, url=url, upload_checksum=True
        )

    paused = uploader(THREE)
    paused.upload(stop_at=100_000)
    assert not site.has(THREE)
    resumed = uploader(THREE, paused.url)
    assert resumed.offset == site.offset(str(paused.url)) == 100_000
    resumed.upload()
    assert site.has(THREE)
    begun = uploader(FOUR)
    begun.upload(stop_at=50_000)
    answer = requests.delete(str(begun.url), headers=site.headers | {"Tus-Resumable": "1.0.0"}, timeout=30)
    assert answer.status_code == 204
    assert site.offset(str(begun.url)) == -1
    assert not site.has(FOUR)
