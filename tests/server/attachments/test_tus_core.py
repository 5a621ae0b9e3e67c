"""tus 1.0.0: every MUST of the core protocol and of the extensions that are announced; docstrings name the section."""

from __future__ import annotations

import hashlib
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

import pytest

from server.clock import now
from tests.server.attachments.samples import digest
from tests.server.attachments.tus_device import (
    BYTES,
    PHOTO,
    TUS,
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

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from server.settings import Settings
    from tests.server.conftest import Person


@pytest.fixture
def device(make_person: Callable[..., Person]) -> Person:
    return make_person()


def test_head_says_how_far_it_is_and_is_kept_by_no_cache(device: Person) -> None:
    """Core, HEAD: Upload-Offset always, also 0 and when complete; Upload-Length; Cache-Control: no-store."""
    where = begun(device)
    for start in (0, 2000, 5000):
        if start:
            assert patch(device, where, offset(device, where), PHOTO[offset(device, where) : start]).status_code == 204
        response = head(device, where)
        assert response.status_code == 200
        assert response.headers["Upload-Offset"] == str(start)
        assert response.headers["Upload-Length"] == "5000"
        assert response.headers["Cache-Control"] == "no-store"
        assert response.get_data() == b""


def test_head_of_what_is_not_there_has_no_offset(device: Person) -> None:
    """Core, HEAD: without the resource 404, 410 or 403 without Upload-Offset."""
    missing = [f"{WHERE}/{digest(PHOTO)}-5000-jpg", f"{WHERE}/x", f"{WHERE}/..%2f..%2fsecret.key", f"{WHERE}/%00"]
    for where in missing:
        response = head(device, where)
        assert response.status_code == 404
        assert "Upload-Offset" not in response.headers
        assert response.headers["Tus-Resumable"] == "1.0.0"
        refused(patch(device, where, 0, PHOTO), 404, "not-found")
        refused(ask(device, "DELETE", where), 404, "not-found")


def test_patch_takes_the_bytes_at_the_offset_and_says_the_new_one(app: Flask, device: Person) -> None:
    """Core, PATCH: 204 with the new Upload-Offset; bytes are stored at the given offset."""
    where = begun(device)
    for start in range(0, 5000, 1300):
        response = patch(device, where, start, PHOTO[start : start + 1300])
        assert response.status_code == 204
        assert response.headers["Upload-Offset"] == str(min(start + 1300, 5000))
        assert response.get_data() == b""
    assert b"".join(blobs(app).open(digest(PHOTO)).whole()) == PHOTO


def test_patch_of_another_content_type_is_415(device: Person) -> None:
    """Core, PATCH: Content-Type application/offset+octet-stream, else 415."""
    where = begun(device)
    for kind in ("", "application/octet-stream", "image/jpeg"):
        refused(patch(device, where, 0, PHOTO, **{"Content-Type": kind}), 415, "unsupported-media-type")
    assert offset(device, where) == 0


def test_patch_at_another_offset_is_409_and_changes_nothing(device: Person) -> None:
    """Core, PATCH: offsets that do not match are 409 without modifying the resource."""
    where = begun(device)
    patch(device, where, 0, PHOTO[:2000])
    for wrong in (0, 1999, 2001, 5000, 99999):
        response = patch(device, where, wrong, PHOTO[:100])
        refused(response, 409, "upload-offset")
        assert response.get_json()["offset"] == 2000
    assert offset(device, where) == 2000


def test_an_offset_or_length_that_is_no_whole_number_is_400(device: Person) -> None:
    """Core, Headers: Upload-Offset and Upload-Length are non-negative integers."""
    where = f"{WHERE}/{digest(PHOTO)}-5000-jpg"
    for bad in (None, "", "-1", "+1", "1.0", "0x1", "01", "1 1", "1_0", "9" * 30, "x"):
        refused(patch(device, where, bad, PHOTO), 400, "bad-request")
        refused(create(device, headers={"Upload-Length": bad}), 400, "bad-request")


def test_options_says_what_there_is_to_everybody(anonymous: Person) -> None:
    """Core, OPTIONS: 204 or 200 with Tus-Version; Tus-Resumable of the request is ignored."""
    for path in (WHERE, f"{WHERE}/x"):
        for headers in ({}, {"Tus-Resumable": "9.9.9"}):
            response = anonymous.request("OPTIONS", path, headers=headers)
            assert response.status_code == 204
            assert response.headers["Tus-Version"] == "1.0.0"
            assert response.headers["Tus-Max-Size"] == "10000000"
            extensions = response.headers["Tus-Extension"].split(",")
            assert extensions == ["creation", "creation-with-upload", "termination", "checksum", "expiration"]
            assert response.headers["Tus-Checksum-Algorithm"] == "sha1,sha256"


def test_another_version_is_412_with_those_there_are_and_nothing_is_done(settings: Settings, device: Person) -> None:
    """Core, Headers, Tus-Resumable: unsupported → 412 with Tus-Version, and the request is not processed."""
    where = begun(device)
    for version in (None, "", "0.2.2", "1.0", "1.0.1", "2.0.0"):
        said = {"Tus-Resumable": version}
        for response in (
            create(device, headers=said),
            patch(device, where, 0, PHOTO, **said),
            ask(device, "DELETE", where, headers=said),
        ):
            refused(response, 412, "tus-version")
            assert response.headers["Tus-Version"] == "1.0.0"
        assert head(device, where, **said).status_code == 412
    assert offset(device, where) == 0
    assert len(part_files(settings)) == 1


def test_every_answer_says_the_version(device: Person, anonymous: Person) -> None:
    """Core, Headers: Tus-Resumable stands in every response, refusals too."""
    where = begun(device)
    for response in (
        device.request("GET", where, headers=TUS),
        device.request("PUT", WHERE, headers=TUS),
        anonymous.request("POST", WHERE, headers=TUS),
        device.request("POST", WHERE, headers=TUS | {"Origin": "https://evil.example"}),
        ask(device, "DELETE", where),
    ):
        assert response.headers["Tus-Resumable"] == "1.0.0"


def test_the_overriding_header_is_the_method(device: Person) -> None:
    """Core, Headers, X-HTTP-Method-Override: the request's method; its actual one is ignored."""
    where = begun(device)

    def over(method: str, actual: str = "POST", **more: Any) -> Any:
        return ask(device, actual, where, headers=more.pop("headers", {}) | {"X-HTTP-Method-Override": method}, **more)

    response = over("PATCH", headers=BYTES | {"Upload-Offset": "0"}, data=PHOTO[:10])
    assert (response.status_code, response.headers["Upload-Offset"]) == (204, "10")
    assert over("HEAD").headers["Upload-Offset"] == "10"
    assert over("DELETE", "GET").status_code == 204
    gone = over("HEAD")
    assert (gone.status_code, gone.get_data(), gone.content_length) == (404, b"", 0)
    assert over("NONSENSE").status_code == 405


def test_an_overridden_method_needs_the_origin_that_its_method_needs(device: Person) -> None:
    """Not of tus: nothing gets past the check of origins by this header."""
    where = begun(device)
    hidden = {"X-HTTP-Method-Override": "DELETE", "Origin": "https://evil.example"}
    refused(ask(device, "GET", where, headers=hidden), 403, "cross-site")
    assert offset(device, where) == 0


def test_creation_gives_an_address(device: Person) -> None:
    """Creation, POST: 201 with Location of the new resource; Upload-Offset 0 for what is empty."""
    response = create(device)
    assert response.status_code == 201
    assert response.headers["Location"].startswith(f"{WHERE}/")
    assert response.headers["Upload-Offset"] == "0"
    assert "Hosoxa-Stored" not in response.headers


def test_a_length_beyond_the_most_is_413(settings: Settings, device: Person) -> None:
    """Creation, POST: longer than Tus-Max-Size → 413; without a length, or one to come later, 400."""
    refused(create(device, headers={"Upload-Length": "10000001"}), 413, "body-too-large")
    refused(create(device, headers={"Upload-Length": None, "Upload-Defer-Length": "1"}), 400, "bad-request")
    refused(create(device, headers={"Upload-Length": "0"}), 415, "attachment-type")
    assert create(device, headers={"Upload-Length": "10000000"}).status_code == 201
    assert len(part_files(settings)) == 1


#: What a header cannot carry as it stands is sent as its UTF-8 bytes.
BAD_METADATA = (
    None,
    "",
    ",",
    metadata() + ",",
    metadata() + ",,x",
    metadata() + ",sha256 " + encoded("0" * 64),
    metadata() + ",tên eA==",
    metadata() + ",note @@@",
    metadata() + ",note eA=",
    metadata().replace("sha256 ", "sha256  "),
    f"sha256 {encoded('0' * 63)},type {encoded('image/jpeg')}",
    f"sha256 {encoded('G' * 64)},type {encoded('image/jpeg')}",
    f"sha256 {encoded(digest(PHOTO).upper())},type {encoded('image/jpeg')}",
    f"sha256,type {encoded('image/jpeg')}",
    f"sha256 {encoded(digest(PHOTO))}",
    f"type {encoded('image/jpeg')}",
    f"sha256 {encoded(bytes(64))},type {encoded('image/jpeg')}",
)


def test_metadata_that_cannot_be_read_is_400(settings: Settings, device: Person) -> None:
    """Creation, Headers, Upload-Metadata: unique non-empty ASCII keys without spaces and commas, Base64 values."""
    for bad in BAD_METADATA:
        said = bad if bad is None else bad.encode().decode("latin-1")
        refused(create(device, headers={"Upload-Metadata": said}), 400, "bad-request")
    assert part_files(settings) == []


def test_head_repeats_the_metadata_that_is_kept(settings: Settings, device: Person) -> None:
    """Creation, HEAD: Upload-Metadata as given. Of its keys two are kept; a file's name never is, whatever it says."""
    for name in ("../../../etc/passwd", "giấy khai sinh của Lò Văn Thử.jpg", "a\x00b", ""):
        given = f"{metadata()},filename {encoded(name)},empty,relativePath {encoded('/etc')}"
        where = create(device, headers={"Upload-Metadata": given}).headers["Location"]
        assert head(device, where).headers["Upload-Metadata"] == metadata()
    assert part_files(settings) == [f"{digest(PHOTO)}-5000-jpg"]


def test_the_first_bytes_may_come_with_the_creation(app: Flask, device: Person) -> None:
    """Creation With Upload: 201 with Upload-Offset of what was taken; the content type as PATCH's."""
    response = create(device, headers=BYTES, data=PHOTO[:1000])
    assert (response.status_code, response.headers["Upload-Offset"]) == (201, "1000")
    where = response.headers["Location"]
    assert offset(device, where) == 1000
    refused(create(device, headers={"Content-Type": "image/jpeg"}, data=PHOTO), 415, "unsupported-media-type")
    again = create(device, headers=BYTES, data=PHOTO[:10])
    assert (again.headers["Upload-Offset"], again.headers["Location"]) == ("1000", where)
    assert patch(device, where, 1000, PHOTO[1000:]).status_code == 204
    assert blobs(app).exists(digest(PHOTO))
    other = PHOTO[:-2].replace(b"JFIF", b"JFIG") + PHOTO[-2:]
    assert create(device, other, headers=BYTES, data=other).headers["Upload-Offset"] == "5000"


def test_what_is_ended_is_gone(settings: Settings, device: Person) -> None:
    """Termination, DELETE: 204, resources freed, then 404 or 410; of finished ones too."""
    where = begun(device)
    patch(device, where, 0, PHOTO[:100])
    assert ask(device, "DELETE", where).status_code == 204
    assert part_files(settings) == []
    for finished in (False, True):
        if finished:
            patch(device, begun(device), 0, PHOTO)
            assert ask(device, "DELETE", where).status_code == 204
        assert head(device, where).status_code == 404
        refused(patch(device, where, 0, PHOTO), 404, "not-found")
        refused(ask(device, "DELETE", where), 404, "not-found")
    assert create(device).headers["Upload-Offset"] == "0"


def test_a_checksum_is_compared_and_a_wrong_piece_is_thrown_away(device: Person) -> None:
    """Checksum: a match goes on; a mismatch is 460 and the chunk is discarded, the offset as before; sha1 is there."""
    where = begun(device)

    def sent(piece: bytes, said: bytes, algorithm: str = "sha1") -> Any:
        checksum = f"{algorithm} {encoded(hashlib.new(algorithm, said).digest())}"
        return patch(device, where, offset(device, where), piece, **{"Upload-Checksum": checksum})

    assert sent(PHOTO[:2000], PHOTO[:2000]).status_code == 204
    refused(sent(PHOTO[2000:3000], PHOTO[2000:3001]), 460, "checksum-mismatch")
    assert offset(device, where) == 2000
    assert sent(PHOTO[2000:3000], PHOTO[2000:3000], "sha256").status_code == 204
    refused(sent(PHOTO[3000:], PHOTO[3000:4999], "sha256"), 460, "checksum-mismatch")
    assert sent(PHOTO[3000:], PHOTO[3000:], "sha256").status_code == 204
    assert offset(device, where) == 5000


def test_a_checksum_that_cannot_be_compared_is_400(device: Person) -> None:
    """Checksum: an algorithm that is not supported is 400."""
    where = begun(device)
    for bad in ("", "sha1", "md5 " + encoded(bytes(16)), "sha1 @", "sha1 " + encoded(b"x"), "x y z"):
        refused(patch(device, where, 0, PHOTO, **{"Upload-Checksum": bad}), 400, "bad-request")
    assert offset(device, where) == 0


def test_it_is_told_when_an_upload_expires(device: Person) -> None:
    """Expiration: Upload-Expires as an HTTP date in the answers to POST and PATCH, and not once it is finished."""
    created = create(device)
    where = created.headers["Location"]
    for response in (created, patch(device, where, 0, PHOTO[:9]), head(device, where)):
        left = parsedate_to_datetime(response.headers["Upload-Expires"]) - now()
        assert 167 * 3600 < left.total_seconds() <= 168 * 3600
    assert "Upload-Expires" not in patch(device, where, 9, PHOTO[9:]).headers
