"""tus 1.0.0: every MUST of the core protocol and of the extensions that are announced; docstrings name the section."""

from __future__ import annotations

import hashlib
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from server.clock import now
from tests.server.attachments import tus_device as tus
from tests.server.attachments.samples import digest

if TYPE_CHECKING:
    from flask import Flask

    from server.settings import Settings
    from tests.server.conftest import Person


def test_head_says_how_far_it_is_and_is_kept_by_no_cache(device: Person) -> None:
    """Core, HEAD: Upload-Offset always, also 0 and when complete; Upload-Length; Cache-Control: no-store."""
    where = tus.begun(device)
    for start in (0, 2000, 5000):
        if start:
            assert (
                tus.patch(
                    device, where, tus.offset(device, where), tus.PHOTO[tus.offset(device, where) : start]
                ).status_code
                == 204
            )
        response = tus.head(device, where)
        assert response.status_code == 200
        assert response.headers["Upload-Offset"] == str(start)
        assert response.headers["Upload-Length"] == "5000"
        assert response.headers["Cache-Control"] == "no-store"
        assert response.get_data() == b""


def test_head_of_what_is_not_there_has_no_offset(device: Person) -> None:
    """Core, HEAD: without the resource 404, 410 or 403 without Upload-Offset."""
    missing = [
        f"{tus.WHERE}/{digest(tus.PHOTO)}-5000-jpg",
        f"{tus.WHERE}/x",
        f"{tus.WHERE}/..%2f..%2fsecret.key",
        f"{tus.WHERE}/%00",
    ]
    for where in missing:
        response = tus.head(device, where)
        assert response.status_code == 404
        assert "Upload-Offset" not in response.headers
        assert response.headers["Tus-Resumable"] == "1.0.0"
        tus.refused(tus.patch(device, where, 0, tus.PHOTO), 404, "not-found")
        tus.refused(tus.ask(device, "DELETE", where), 404, "not-found")


def test_patch_takes_the_bytes_at_the_offset_and_says_the_new_one(app: Flask, device: Person) -> None:
    """Core, PATCH: 204 with the new Upload-Offset; bytes are stored at the given offset."""
    where = tus.begun(device)
    for start in range(0, 5000, 1300):
        response = tus.patch(device, where, start, tus.PHOTO[start : start + 1300])
        assert response.status_code == 204
        assert response.headers["Upload-Offset"] == str(min(start + 1300, 5000))
        assert response.get_data() == b""
    assert b"".join(tus.blobs(app).open(digest(tus.PHOTO)).whole()) == tus.PHOTO


def test_patch_of_another_content_type_is_415(device: Person) -> None:
    """Core, PATCH: Content-Type application/offset+octet-stream, else 415."""
    where = tus.begun(device)
    for kind in ("", "application/octet-stream", "image/jpeg"):
        tus.refused(tus.patch(device, where, 0, tus.PHOTO, **{"Content-Type": kind}), 415, "unsupported-media-type")
    assert tus.offset(device, where) == 0


def test_patch_at_another_offset_is_409_and_changes_nothing(device: Person) -> None:
    """Core, PATCH: offsets that do not match are 409 without modifying the resource."""
    where = tus.begun(device)
    tus.patch(device, where, 0, tus.PHOTO[:2000])
    for wrong in (0, 1999, 2001, 5000, 99999):
        response = tus.patch(device, where, wrong, tus.PHOTO[:100])
        tus.refused(response, 409, "upload-offset")
        assert response.get_json()["offset"] == 2000
    assert tus.offset(device, where) == 2000


def test_an_offset_or_length_that_is_no_whole_number_is_400(device: Person) -> None:
    """Core, Headers: Upload-Offset and Upload-Length are non-negative integers."""
    where = f"{tus.WHERE}/{digest(tus.PHOTO)}-5000-jpg"
    for bad in (None, "", "-1", "+1", "1.0", "0x1", "01", "1 1", "1_0", "9" * 30, "x"):
        tus.refused(tus.patch(device, where, bad, tus.PHOTO), 400, "bad-request")
        tus.refused(tus.create(device, headers={"Upload-Length": bad}), 400, "bad-request")


def test_options_says_what_there_is_to_everybody(anonymous: Person) -> None:
    """Core, OPTIONS: 204 or 200 with Tus-Version; Tus-Resumable of the request is ignored."""
    for path in (tus.WHERE, f"{tus.WHERE}/x"):
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
    where = tus.begun(device)
    for version in (None, "", "0.2.2", "1.0", "1.0.1", "2.0.0"):
        said = {"Tus-Resumable": version}
        for response in (
            tus.create(device, headers=said),
            tus.patch(device, where, 0, tus.PHOTO, **said),
            tus.ask(device, "DELETE", where, headers=said),
        ):
            tus.refused(response, 412, "tus-version")
            assert response.headers["Tus-Version"] == "1.0.0"
        assert tus.head(device, where, **said).status_code == 412
    assert tus.offset(device, where) == 0
    assert len(tus.part_files(settings)) == 1


def test_every_answer_says_the_version(device: Person, anonymous: Person) -> None:
    """Core, Headers: Tus-Resumable stands in every response, refusals too."""
    where = tus.begun(device)
    for response in (
        device.request("GET", where, headers=tus.TUS),
        device.request("PUT", tus.WHERE, headers=tus.TUS),
        anonymous.request("POST", tus.WHERE, headers=tus.TUS),
        device.request("POST", tus.WHERE, headers=tus.TUS | {"Origin": "https://evil.example"}),
        tus.ask(device, "DELETE", where),
    ):
        assert response.headers["Tus-Resumable"] == "1.0.0"


def test_the_overriding_header_is_the_method(device: Person) -> None:
    """Core, Headers, X-HTTP-Method-Override: the request's method; its actual one is ignored."""
    where = tus.begun(device)

    def over(method: str, actual: str = "POST", **more: Any) -> Any:
        return tus.ask(
            device, actual, where, headers=more.pop("headers", {}) | {"X-HTTP-Method-Override": method}, **more
        )

    response = over("PATCH", headers=tus.BYTES | {"Upload-Offset": "0"}, data=tus.PHOTO[:10])
    assert (response.status_code, response.headers["Upload-Offset"]) == (204, "10")
    assert over("HEAD").headers["Upload-Offset"] == "10"
    assert over("DELETE", "GET").status_code == 204
    gone = over("HEAD")
    assert (gone.status_code, gone.get_data(), gone.content_length) == (404, b"", 0)
    assert over("NONSENSE").status_code == 405


def test_an_overridden_method_needs_the_origin_that_its_method_needs(device: Person) -> None:
    """Not of tus: nothing gets past the check of origins by this header."""
    where = tus.begun(device)
    hidden = {"X-HTTP-Method-Override": "DELETE", "Origin": "https://evil.example"}
    tus.refused(tus.ask(device, "GET", where, headers=hidden), 403, "cross-site")
    assert tus.offset(device, where) == 0


def test_creation_gives_an_address(device: Person) -> None:
    """Creation, POST: 201 with Location of the new resource; Upload-Offset 0 for what is empty."""
    response = tus.create(device)
    assert response.status_code == 201
    assert response.headers["Location"].startswith(f"{tus.WHERE}/")
    assert response.headers["Upload-Offset"] == "0"
    assert "Hosoxa-Stored" not in response.headers


def test_a_length_beyond_the_most_is_413(settings: Settings, device: Person) -> None:
    """Creation, POST: longer than Tus-Max-Size → 413; without a length, or one to come later, 400."""
    tus.refused(tus.create(device, headers={"Upload-Length": "10000001"}), 413, "body-too-large")
    tus.refused(tus.create(device, headers={"Upload-Length": None, "Upload-Defer-Length": "1"}), 400, "bad-request")
    tus.refused(tus.create(device, headers={"Upload-Length": "0"}), 415, "attachment-type")
    assert tus.create(device, headers={"Upload-Length": "10000000"}).status_code == 201
    assert len(tus.part_files(settings)) == 1


#: What a header cannot carry as it stands is sent as its UTF-8 bytes.
BAD_METADATA = (
    None,
    "",
    ",",
    tus.metadata() + ",",
    tus.metadata() + ",,x",
    tus.metadata() + ",sha256 " + tus.encoded("0" * 64),
    tus.metadata() + ",tên eA==",
    tus.metadata() + ",note @@@",
    tus.metadata() + ",note eA=",
    tus.metadata().replace("sha256 ", "sha256  "),
    f"sha256 {tus.encoded('0' * 63)},type {tus.encoded('image/jpeg')}",
    f"sha256 {tus.encoded('G' * 64)},type {tus.encoded('image/jpeg')}",
    f"sha256 {tus.encoded(digest(tus.PHOTO).upper())},type {tus.encoded('image/jpeg')}",
    f"sha256,type {tus.encoded('image/jpeg')}",
    f"sha256 {tus.encoded(digest(tus.PHOTO))}",
    f"type {tus.encoded('image/jpeg')}",
    f"sha256 {tus.encoded(bytes(64))},type {tus.encoded('image/jpeg')}",
)


def test_metadata_that_cannot_be_read_is_400(settings: Settings, device: Person) -> None:
    """Creation, Headers, Upload-Metadata: unique non-empty ASCII keys without spaces and commas, Base64 values."""
    for bad in BAD_METADATA:
        said = bad if bad is None else bad.encode().decode("latin-1")
        tus.refused(tus.create(device, headers={"Upload-Metadata": said}), 400, "bad-request")
    assert tus.part_files(settings) == []


def test_head_repeats_the_metadata_that_is_kept(settings: Settings, device: Person) -> None:
    """Creation, HEAD: Upload-Metadata as given. Of its keys two are kept; a file's name never is, whatever it says."""
    for name in ("../../../etc/passwd", "giấy khai sinh của Lò Văn Thử.jpg", "a\x00b", ""):
        given = f"{tus.metadata()},filename {tus.encoded(name)},empty,relativePath {tus.encoded('/etc')}"
        where = tus.create(device, headers={"Upload-Metadata": given}).headers["Location"]
        assert tus.head(device, where).headers["Upload-Metadata"] == tus.metadata()
    assert tus.part_files(settings) == [f"{digest(tus.PHOTO)}-5000-jpg"]


def test_the_first_bytes_may_come_with_the_creation(app: Flask, device: Person) -> None:
    """Creation With Upload: 201 with Upload-Offset of what was taken; the content type as PATCH's."""
    response = tus.create(device, headers=tus.BYTES, data=tus.PHOTO[:1000])
    assert (response.status_code, response.headers["Upload-Offset"]) == (201, "1000")
    where = response.headers["Location"]
    assert tus.offset(device, where) == 1000
    tus.refused(
        tus.create(device, headers={"Content-Type": "image/jpeg"}, data=tus.PHOTO), 415, "unsupported-media-type"
    )
    again = tus.create(device, headers=tus.BYTES, data=tus.PHOTO[:10])
    assert (again.headers["Upload-Offset"], again.headers["Location"]) == ("1000", where)
    assert tus.patch(device, where, 1000, tus.PHOTO[1000:]).status_code == 204
    assert tus.blobs(app).exists(digest(tus.PHOTO))
    other = tus.PHOTO[:-2].replace(b"JFIF", b"JFIG") + tus.PHOTO[-2:]
    assert tus.create(device, other, headers=tus.BYTES, data=other).headers["Upload-Offset"] == "5000"


def test_what_is_ended_is_gone(settings: Settings, device: Person) -> None:
    """Termination, DELETE: 204, resources freed, then 404 or 410; of finished ones too."""
    where = tus.begun(device)
    tus.patch(device, where, 0, tus.PHOTO[:100])
    assert tus.ask(device, "DELETE", where).status_code == 204
    assert tus.part_files(settings) == []
    for finished in (False, True):
        if finished:
            tus.patch(device, tus.begun(device), 0, tus.PHOTO)
            assert tus.ask(device, "DELETE", where).status_code == 204
        assert tus.head(device, where).status_code == 404
        tus.refused(tus.patch(device, where, 0, tus.PHOTO), 404, "not-found")
        tus.refused(tus.ask(device, "DELETE", where), 404, "not-found")
    assert tus.create(device).headers["Upload-Offset"] == "0"


def test_a_checksum_is_compared_and_a_wrong_piece_is_thrown_away(device: Person) -> None:
    """Checksum: a match goes on; a mismatch is 460 and the chunk is discarded, the offset as before; sha1 is there."""
    where = tus.begun(device)

    def sent(piece: bytes, said: bytes, algorithm: str = "sha1") -> Any:
        checksum = f"{algorithm} {tus.encoded(hashlib.new(algorithm, said).digest())}"
        return tus.patch(device, where, tus.offset(device, where), piece, **{"Upload-Checksum": checksum})

    assert sent(tus.PHOTO[:2000], tus.PHOTO[:2000]).status_code == 204
    tus.refused(sent(tus.PHOTO[2000:3000], tus.PHOTO[2000:3001]), 460, "checksum-mismatch")
    assert tus.offset(device, where) == 2000
    assert sent(tus.PHOTO[2000:3000], tus.PHOTO[2000:3000], "sha256").status_code == 204
    tus.refused(sent(tus.PHOTO[3000:], tus.PHOTO[3000:4999], "sha256"), 460, "checksum-mismatch")
    assert sent(tus.PHOTO[3000:], tus.PHOTO[3000:], "sha256").status_code == 204
    assert tus.offset(device, where) == 5000


def test_a_checksum_that_cannot_be_compared_is_400(device: Person) -> None:
    """Checksum: an algorithm that is not supported is 400."""
    where = tus.begun(device)
    for bad in ("", "sha1", "md5 " + tus.encoded(bytes(16)), "sha1 @", "sha1 " + tus.encoded(b"x"), "x y z"):
        tus.refused(tus.patch(device, where, 0, tus.PHOTO, **{"Upload-Checksum": bad}), 400, "bad-request")
    assert tus.offset(device, where) == 0


def test_it_is_told_when_an_upload_expires(device: Person) -> None:
    """Expiration: Upload-Expires as an HTTP date in the answers to POST and PATCH, and not once it is finished."""
    created = tus.create(device)
    where = created.headers["Location"]
    for response in (created, tus.patch(device, where, 0, tus.PHOTO[:9]), tus.head(device, where)):
        left = parsedate_to_datetime(response.headers["Upload-Expires"]) - now()
        assert 167 * 3600 < left.total_seconds() <= 168 * 3600
    assert "Upload-Expires" not in tus.patch(device, where, 9, tus.PHOTO[9:]).headers
