from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import brotli  # type: ignore[import-untyped] # it has no stubs
import pytest

from server.database import db, write
from server.procedures import routes
from server.procedures.models import FormVersion
from server.procedures.service import CatalogueError, publish_catalogue
from server.procedures.shared.media import media_name
from tests.server.edge import ask, make_edge

if TYPE_CHECKING:
    from flask import Flask

    from server.settings import Settings

SVG = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script><path d="M0 0h9v9z"/></svg>'
SMALL = Path(__file__).with_name("small.yaml").read_text("utf-8")
QUESTION = 'label: {vi: "Nam hay nữ?", en: "Sex?"}'
SHOWN = (
    QUESTION + ', picture: {file: plate.svg, alt: {vi: "Biển", en: "A plate"}}, audio: {vi: sex.mp3, en: sex-en.ogg}'
)


def name_of(content: str | bytes, suffix: str) -> str:
    content = content.encode() if isinstance(content, str) else content
    return hashlib.sha256(content).hexdigest()[:16] + suffix


@pytest.fixture
def media(tmp_path: Path) -> Path:
    folder = tmp_path / "config" / "procedures" / "media"
    folder.mkdir(parents=True)
    (folder / "plate.svg").write_text(SVG)
    (folder / "sex.mp3").write_bytes(b"ID3 one")
    (folder / "sex-en.ogg").write_bytes(b"OggS two")
    (folder / "notes.txt").write_text("not for anyone")
    return folder


@pytest.fixture
def edge(tmp_path: Path, media: Path) -> Flask:
    assert media.is_dir()
    app = make_edge(tmp_path, config_dir=tmp_path / "config")
    routes.init_app(app, app.extensions["hosoxa_settings"])
    return app


def test_a_picture_is_served_by_its_content_and_kept_for_ever(edge: Flask) -> None:
    response = ask(edge, f"/media/{name_of(SVG, '.svg')}")

    assert (response.status_code, response.text) == (200, SVG)
    assert response.content_type.startswith("image/svg+xml")
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_an_svg_runs_nothing_wherever_it_is_opened(edge: Flask) -> None:
    for headers in ({}, {"Sec-Fetch-Dest": "empty"}, {"Sec-Fetch-Dest": "document"}):
        policy = ask(edge, f"/media/{name_of(SVG, '.svg')}", headers=headers).headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "sandbox" in policy
        assert "script-src" not in policy


def test_an_svg_goes_packed_where_that_is_understood(edge: Flask) -> None:
    response = ask(edge, f"/media/{name_of(SVG, '.svg')}", headers={"Accept-Encoding": "gzip, br"})

    assert response.headers["Content-Encoding"] == "br"
    assert brotli.decompress(response.data).decode() == SVG
    assert "Accept-Encoding" in response.vary


@pytest.mark.parametrize(
    ("content", "suffix", "kind"), [(b"ID3 one", ".mp3", "audio/mpeg"), (b"OggS two", ".ogg", "audio/ogg")]
)
def test_a_recording_is_served_as_what_it_is(edge: Flask, content: bytes, suffix: str, kind: str) -> None:
    response = ask(edge, f"/media/{name_of(content, suffix)}")

    assert (response.data, response.content_type) == (content, kind)


@pytest.mark.parametrize(
    "name",
    [
        "plate.svg",
        name_of("not for anyone", ".txt"),
        name_of("something else", ".svg"),
        name_of(SVG, ".png"),
        name_of(SVG, ".svg").upper(),
        "..%2Fsmall.yaml",
        "%2e%2e/small.yaml",
    ],
)
def test_nothing_else_is_served(edge: Flask, name: str) -> None:
    response = ask(edge, f"/media/{name}")

    assert response.status_code == 404
    assert response.get_json()["code"] == "not-found"


def test_a_file_that_was_written_over_has_another_name(edge: Flask, media: Path) -> None:
    assert ask(edge, f"/media/{name_of(SVG, '.svg')}").status_code == 200
    (media / "plate.svg").write_text("<svg/>")

    assert ask(edge, f"/media/{name_of(SVG, '.svg')}").status_code == 404


def test_a_file_that_comes_later_is_found(edge: Flask, media: Path) -> None:
    assert ask(edge, f"/media/{name_of(b'later', '.png')}").status_code == 404
    (media / "later.png").write_bytes(b"later")

    assert ask(edge, f"/media/{name_of(b'later', '.png')}").status_code == 200


class Catalogue:
    """A deployment whose one procedure shows a picture and says a recording."""

    def __init__(self, app: Flask, settings: Settings, media: Path) -> None:
        self.app, self.media = app, media
        self.folder = media.parent
        shutil.copytree(settings.config_dir / "lists", self.folder.parent / "lists")
        shutil.copy(settings.config_dir / "paper_kinds.yaml", self.folder.parent)
        self.settings = replace(settings, config_dir=self.folder.parent)
        self.put(SMALL.replace(QUESTION, SHOWN))

    def put(self, text: str, name: str = "9.000001.yaml") -> None:
        (self.folder / name).write_text(text, "utf-8")

    def publish(self) -> int:
        with self.app.app_context():
            return write(lambda session: publish_catalogue(session, self.settings))


@pytest.fixture
def catalogue(app: Flask, settings: Settings, media: Path) -> Catalogue:
    return Catalogue(app, settings, media)


def test_a_published_form_has_addresses_in_place_of_files(catalogue: Catalogue) -> None:
    catalogue.publish()

    with catalogue.app.app_context():
        form = json.loads(db.session().get_one(FormVersion, ("9.000001", 1)).definition)["form"]
    question = form["pages"][0]["questions"][2]
    assert question["picture"] == {"src": f"/media/{name_of(SVG, '.svg')}", "alt": {"vi": "Biển", "en": "A plate"}}
    assert question["audio"] == {
        "vi": "/media/" + media_name(catalogue.media / "sex.mp3"),
        "en": "/media/" + media_name(catalogue.media / "sex-en.ogg"),
    }


def test_another_picture_is_another_content_of_the_version(catalogue: Catalogue) -> None:
    catalogue.publish()
    (catalogue.media / "other.svg").write_text("<svg/>")
    catalogue.put(SMALL.replace(QUESTION, SHOWN.replace("plate.svg", "other.svg")))

    with pytest.raises(CatalogueError, match="was published on"):
        catalogue.publish()


def test_a_picture_that_a_published_version_shows_may_not_go(catalogue: Catalogue) -> None:
    catalogue.publish()
    second = SMALL.replace("version: 1\n", "version: 2\n").replace(
        "effective_from: 2026-07-01\neffective_to", "effective_from: 2027-01-01\neffective_to"
    )
    catalogue.put(second, "9.000001@2.yaml")
    (catalogue.folder / "9.000001.yaml").unlink()
    (catalogue.media / "plate.svg").unlink()

    with pytest.raises(CatalogueError, match=r"version 1 of 9\.000001 was published with [0-9a-f]{16}\.svg"):
        catalogue.publish()
