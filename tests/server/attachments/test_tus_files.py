"""What becomes of files that came in pieces: whose they are, what is known already, what is refused, what expires."""

from __future__ import annotations

import fcntl
import os
import time
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine

from server import create_app
from server.attachments import uploads_parts
from server.attachments.tidying import tidy
from server.clock import now
from server.database import db
from server.settings import load_settings
from tests.server.attachments.samples import PHOTOS, digest, file_it, put
from tests.server.attachments.tus_device import (
    BYTES,
    PHOTO,
    WHERE,
    ask,
    begun,
    blobs,
    create,
    encoded,
    head,
    metadata,
    offset,
    part_files,
    patch,
    refused,
)
from tests.server.conftest import COOKIE
from tests.support.photos import photo

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from server.settings import Settings
    from tests.server.conftest import Person


@pytest.fixture
def device(make_person: Callable[..., Person]) -> Person:
    return make_person("Hà Thị Thái")


def test_nobody_comes_near_another_persons_upload(
    settings: Settings, device: Person, make_person: Callable[..., Person], anonymous: Person
) -> None:
    where = begun(device)
    patch(device, where, 0, PHOTO[:100])
    stranger = make_person("Người khác")
    assert head(stranger, where).status_code == 404
    refused(patch(stranger, where, 100, PHOTO[100:]), 404, "not-found")
    refused(ask(stranger, "DELETE", where), 404, "not-found")
    assert create(stranger).headers["Upload-Offset"] == "0"
    for method in ("HEAD", "PATCH", "DELETE"):
        assert ask(anonymous, method, where).status_code == 401
        assert ask(device, method, where, headers={"Hosoxa-Person": stranger.id}).status_code == 409
        assert ask(device, method, where, headers={"Hosoxa-Protocol": "99"}).status_code == 400
    refused(create(anonymous), 401, "sign-in-required")
    refused(create(device, headers={"Hosoxa-Person": stranger.id}), 409, "wrong-person")
    refused(create(device, headers={"Hosoxa-Protocol": ""}), 400, "unsupported-protocol")
    refused(create(device, headers={"Content-Encoding": "gzip"}), 415, "unsupported-media-type")
    refused(create(device, headers={"Cookie": f"{COOKIE}=x"}), 401, "sign-in-required")
    assert offset(device, where) == 100
    assert len(part_files(settings)) == 2


def test_the_last_byte_tells_the_dossier(settings: Settings, device: Person) -> None:
    dossier = file_it(device)
    data = PHOTOS[0]
    where = begun(device, data)
    patch(device, where, 0, data[:-1])
    device.sync()

    def here() -> list[str]:
        device.sync()
        return [file["file"] for file in device.has("dossier_files")[dossier]["files"] if file["received_at"]]

    assert here() == []
    assert patch(device, where, len(data) - 1, data[-1:]).status_code == 204
    assert here() == [digest(data)]
    assert part_files(settings) == []
    refused(ask(device, "DELETE", where), 403, "forbidden")
    assert offset(device, where) == len(data)


def test_what_the_owner_has_sent_is_not_sent_again(device: Person, make_person: Callable[..., Person]) -> None:
    put(device, PHOTO, "image/jpeg")
    response = create(device, headers=BYTES, data=PHOTO)
    assert (response.status_code, response.headers["Hosoxa-Stored"]) == (201, "1")
    assert response.headers["Upload-Offset"] == "5000"
    where = response.headers["Location"]
    assert offset(device, where) == 5000
    assert patch(device, where, 5000, b"").status_code == 204
    refused(patch(device, where, 0, PHOTO), 409, "upload-offset")
    refused(patch(device, where, 5000, b"x"), 413, "body-too-large")
    other = create(make_person("Người khác"))
    assert (other.headers["Upload-Offset"], other.headers.get("Hosoxa-Stored")) == ("0", None)


def test_a_device_that_lost_the_address_finds_its_upload_by_the_hash(app: Flask, device: Person) -> None:
    where = begun(device)
    patch(device, where, 0, PHOTO[:3000])
    again = create(device)
    assert (again.headers["Location"], again.headers["Upload-Offset"]) == (where, "3000")
    longer = create(device, headers={"Upload-Length": "6000"})
    assert longer.headers["Location"] != where
    assert longer.headers["Upload-Offset"] == "0"
    patch(device, where, 3000, PHOTO[3000:])
    assert b"".join(blobs(app).open(digest(PHOTO)).whole()) == PHOTO


def test_a_file_that_is_not_what_was_promised_is_gone(app: Flask, settings: Settings, device: Person) -> None:
    where = begun(device)
    refused(patch(device, where, 0, PHOTO[:-3] + b"\x00" + PHOTO[-2:]), 422, "attachment-damaged")
    assert head(device, where).status_code == 404
    assert create(device).headers["Upload-Offset"] == "0"
    ask(device, "DELETE", where)
    page = b"<html><script>alert(1)</script></html>" * 9
    for data, kind, status, code in (
        (PHOTO, "image/png", 415, "attachment-type"),
        (page, "image/jpeg", 415, "attachment-type"),
        (PHOTO[:-300], "image/jpeg", 422, "attachment-unreadable"),
        (PHOTO + page, "image/jpeg", 422, "attachment-unsafe"),
    ):
        said = {"Upload-Metadata": metadata(data, kind)}
        where = create(device, data, headers=said).headers["Location"]
        refused(patch(device, where, 0, data), status, code)
        assert head(device, where).status_code == 404
    for kind in ("text/html", "image/svg+xml", "x"):
        refused(create(device, headers={"Upload-Metadata": metadata(kind=kind)}), 415, "attachment-type")
    assert part_files(settings) == []
    assert list(blobs(app).untouched(time.time() + 9)) == []


def test_more_than_was_said_is_refused_and_not_kept(device: Person) -> None:
    where = begun(device)
    patch(device, where, 0, PHOTO[:100])
    refused(patch(device, where, 100, PHOTO[100:] + b"x"), 413, "body-too-large")
    chunked = {"wsgi.input_terminated": True, "CONTENT_LENGTH": ""}  # no length is told beforehand
    response = ask(
        device,
        "PATCH",
        where,
        headers=BYTES | {"Upload-Offset": "100"},
        data=PHOTO[100:] + b"x",
        environ_overrides=chunked,
    )
    refused(response, 413, "body-too-large")
    assert offset(device, where) == 100
    response = ask(
        device,
        "PATCH",
        where,
        headers=BYTES | {"Upload-Offset": "100"},
        data=PHOTO[100:],
        environ_overrides=chunked,
    )
    assert (response.status_code, response.headers["Upload-Offset"]) == (204, "5000")


def test_one_at_a_time_and_who_waits_is_told(settings: Settings, device: Person) -> None:
    where = begun(device)
    (part,) = settings.uploads_dir.rglob("*-jpg")
    descriptor = os.open(part, os.O_RDWR)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    refused(patch(device, where, 0, PHOTO), 423, "upload-locked")
    assert part.with_name(f"{part.name}.wanted").exists()
    os.close(descriptor)
    assert patch(device, where, 0, PHOTO).status_code == 204
    assert part_files(settings) == []


def test_a_server_that_died_after_the_last_byte_finishes_when_it_is_asked(settings: Settings, device: Person) -> None:
    for method in ("HEAD", "POST"):
        where = begun(device)
        (part,) = settings.uploads_dir.rglob("*-jpg")
        part.write_bytes(PHOTO)
        response = head(device, where) if method == "HEAD" else create(device)
        assert response.headers["Upload-Offset"] == "5000"
        assert create(device).headers["Hosoxa-Stored"] == "1"
        assert part_files(settings) == []
        assert ask(device, "DELETE", where).status_code == 204


def test_an_upload_expires_and_is_tidied_away(app: Flask, settings: Settings, device: Person) -> None:
    where = begun(device)
    patch(device, where, 0, PHOTO[:100])
    begun(device, photo(300))
    with app.app_context():
        tidy(settings, now() + timedelta(hours=167))
    assert offset(device, where) == 100
    with time_machine.travel(now() + timedelta(hours=169), tick=True):
        assert head(device, where).status_code == 404
    assert create(device).headers["Upload-Offset"] == "0"
    with app.app_context():
        tidy(settings, now() + timedelta(hours=169))
        db.session.remove()
    assert part_files(settings) == []
    assert not list(settings.uploads_dir.iterdir())


def test_what_is_being_sent_is_not_tidied_away(settings: Settings, device: Person) -> None:
    begun(device)
    (part,) = settings.uploads_dir.rglob("*-jpg")
    descriptor = os.open(part, os.O_RDWR)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    assert uploads_parts.of(settings).tidy(now() + timedelta(hours=169)) == 0
    os.close(descriptor)
    assert uploads_parts.of(settings).tidy(now() + timedelta(hours=169)) == 1


def test_room_is_asked_for_before_the_first_byte(settings: Settings, device: Person) -> None:
    narrow = create_app(replace(settings, attachments_unnamed_mb=10))
    device.app = narrow
    assert create(device, headers={"Upload-Length": "6000000"}).status_code == 201
    assert create(device, headers={"Upload-Length": "6000000"}).status_code == 201, "the same one"
    refused(create(device, photo(200), headers={"Upload-Length": "6000000"}), 409, "attachment-quota")
    device.app = full = create_app(replace(settings, attachments_reserve_mb=10**9))
    refused(create(device, photo(200)), 503, "busy")
    where = f"{WHERE}/{digest(PHOTO)}-6000000-jpg"
    refused(patch(device, where, 0, PHOTO), 503, "busy")
    device.app = tired = create_app(replace(settings, attachments_day_mb=0))
    refused(create(device, photo(200)), 429, "too-many-requests")
    for app in (narrow, full, tired):
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def test_the_name_of_a_file_leads_nowhere(settings: Settings, device: Person) -> None:
    for name in ("/etc/passwd", "..\\..\\x", "con.jpg", "x" * 3000):
        said = {"Upload-Metadata": f"{metadata()},filename {encoded(name)}"}
        assert create(device, headers=said).headers["Location"] == f"{WHERE}/{digest(PHOTO)}-5000-jpg"
    (folder,) = settings.uploads_dir.iterdir()
    assert folder.name == device.id


def test_the_time_after_which_an_upload_goes_can_be_set(settings: Settings) -> None:
    environ = {"HOSOXA_DATA_DIR": str(settings.data_dir), "HOSOXA_UPLOADS_EXPIRE_HOURS": "2"}
    assert load_settings(environ).uploads_expire_hours == 2
