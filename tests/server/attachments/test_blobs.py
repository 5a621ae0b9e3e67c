"""The blob store: whole or not at all, once, and never deleted under somebody who has just put it.

Every sentence holds of the folder and of the bucket alike.
"""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from server.attachments.blobs import BlobStore, DamagedError, StoreDownError
from server.attachments.blobs_disk import DiskStore
from server.attachments.blobs_s3 import S3Store
from server.attachments.blobs_url import S3Address, open_store
from server.ids import new_id
from server.settings import SettingsError
from tests.server.attachments.samples import digest
from tests.server.conftest import make_settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.object_store import ObjectStore

DATA = b"m\xe1\xbb\x99t t\xe1\xba\xa5m \xe1\xba\xa3nh" * 99_999
SHA = digest(DATA)
#: Seconds: a bucket tells times by the second.
SOON = 2


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "attachments"


@pytest.fixture(params=["disk", "s3"])
def store(request: pytest.FixtureRequest, folder: Path, tmp_path: Path) -> BlobStore:
    if request.param == "disk":
        return DiskStore(folder)
    server: ObjectStore = request.getfixturevalue("object_store")
    address = server.address(server.bucket(f"b-{new_id()}"))
    return S3Store(address, tmp_path / "incoming", timeout=timedelta(seconds=30))


def hashes(store: BlobStore) -> list[str]:
    """All that is in the store."""
    return list(store.untouched(time.time() + SOON))


def content(store: BlobStore, sha256: str = SHA) -> bytes:
    blob = store.open(sha256)
    assert blob is not None
    return b"".join(blob.whole())


def test_what_is_put_is_read_back_the_same(store: BlobStore) -> None:
    assert not store.exists(SHA)
    assert store.put([DATA[:100], DATA[100:]], SHA) == len(DATA)
    assert store.exists(SHA)
    assert content(store) == DATA
    assert hashes(store) == [SHA]


@pytest.mark.parametrize("hashed", [False, True])
def test_a_file_is_put_and_stays_where_it_is(store: BlobStore, tmp_path: Path, hashed: bool) -> None:
    path = tmp_path / "part"
    path.write_bytes(DATA)
    assert store.put_file(path, SHA, hashed=hashed) == len(DATA)
    assert path.read_bytes() == content(store) == DATA
    assert store.put_file(path, SHA, hashed=hashed) == len(DATA)
    path.unlink()
    assert content(store) == DATA
    path.write_bytes(DATA[1:])
    with pytest.raises(DamagedError):
        store.put_file(path, digest(b"other"))
    assert hashes(store) == [SHA]


@pytest.mark.parametrize(("start", "length"), [(0, 1), (7, 100), (len(DATA) - 3, 3), (300_000, 600_000), (5, 0)])
def test_any_range_can_be_read(store: BlobStore, start: int, length: int) -> None:
    store.put([DATA], SHA)
    blob = store.open(SHA)
    assert blob is not None
    assert blob.size == len(DATA)
    assert b"".join(blob.read(start, length)) == DATA[start : start + length]


@pytest.mark.parametrize("hashed", [False, True])
def test_a_file_that_was_written_long_ago_is_put_now(store: BlobStore, tmp_path: Path, hashed: bool) -> None:
    path = tmp_path / "part"
    path.write_bytes(DATA)
    os.utime(path, (1, 1))
    store.put_file(path, SHA, hashed=hashed)
    assert list(store.untouched(time.time() - 3600)) == []


def test_what_is_not_here_is_not_found(store: BlobStore, tmp_path: Path) -> None:
    assert store.open(SHA) is None
    assert not store.remove(SHA, time.time())
    assert hashes(store) == []
    with store.local(SHA, tmp_path) as path:
        assert path is None


def test_a_copy_can_be_had_as_a_file(store: BlobStore, tmp_path: Path) -> None:
    store.put([DATA], SHA)
    with store.local(SHA, tmp_path) as path:
        assert path is not None
        assert path.read_bytes() == DATA
    assert not path.exists()
    assert content(store) == DATA


def test_other_bytes_than_promised_leave_nothing(store: BlobStore, tmp_path: Path) -> None:
    with pytest.raises(DamagedError):
        store.put([DATA, b"!"], SHA)
    assert hashes(store) == []
    assert not store.exists(SHA)
    assert left(tmp_path) == []


def test_a_sender_that_goes_away_leaves_nothing(store: BlobStore, tmp_path: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield DATA[:50]
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        store.put(broken(), SHA)
    assert hashes(store) == []
    assert left(tmp_path) == []


def test_only_what_was_not_put_since_is_removed(store: BlobStore) -> None:
    store.put([DATA], SHA)
    now = time.time()
    assert not store.remove(SHA, now - 20)
    assert list(store.untouched(now - 20)) == []
    assert store.remove(SHA, now + SOON)
    assert not store.exists(SHA)
    assert not store.remove(SHA, now + SOON)


def test_to_put_again_is_to_have_put_now(store: BlobStore) -> None:
    store.put([DATA], SHA)
    time.sleep(SOON - time.time() % 1)
    between = time.time() - 0.5
    store.put([DATA], SHA)
    assert hashes(store) == [SHA]
    assert list(store.untouched(between)) == []
    assert not store.remove(SHA, between)
    assert content(store) == DATA


def test_many_who_put_the_same_at_once_all_have_it(store: BlobStore) -> None:
    def one(_turn: int) -> bytes:
        store.put([DATA], SHA)
        return content(store)

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(one, range(12))) == {DATA}
    assert hashes(store) == [SHA]


def left(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and path.name != ".lock"]


def test_a_folder_holds_one_private_file_for_the_same_bytes(folder: Path) -> None:
    store = DiskStore(folder)
    store.put([DATA], SHA)
    store.put([DATA], SHA)
    (path,) = left(folder)
    assert path.relative_to(folder).as_posix() == f"{SHA[:2]}/{SHA[2:4]}/{SHA}"
    assert path.stat().st_mode & 0o077 == 0


def test_what_was_never_written_to_its_end_goes_from_a_folder_after_a_while(folder: Path) -> None:
    store = DiskStore(folder)
    store.put([DATA], SHA)
    half, fresh = folder / "incoming" / "half", folder / "incoming" / "on-its-way"
    half.write_bytes(b"h")
    fresh.write_bytes(b"h")
    os.utime(half, (1, 1))
    assert list(store.untouched(1000)) == []
    assert not half.exists()
    assert fresh.exists()


def test_a_bucket_that_cannot_be_reached_says_so(tmp_path: Path) -> None:
    store = S3Store(
        S3Address.read("s3://none/x?endpoint=http://127.0.0.1:9", key="a", secret="b"),
        tmp_path,
        timeout=timedelta(seconds=1),
    )
    for ask in (lambda: store.put([DATA], SHA), lambda: store.open(SHA), lambda: hashes(store)):
        with pytest.raises(StoreDownError):
            ask()


def test_a_bucket_with_another_key_is_no_empty_bucket(object_store: ObjectStore, tmp_path: Path) -> None:
    object_store.bucket("b-known")
    address = replace(object_store.address(f"s3://b-unknown?endpoint={object_store.endpoint}"), prefix="x")
    with pytest.raises(StoreDownError):
        S3Store(address, tmp_path, timeout=timedelta(seconds=5)).open(SHA)


@pytest.mark.parametrize(
    "url",
    ["https://bucket", "s3://", "s3://b?endpoint=ftp://x", "s3://b?region=x&colour=red", "s3://key:secret@bucket"],
)
def test_an_address_that_is_none_stops_the_start(tmp_path: Path, url: str) -> None:
    with pytest.raises(SettingsError, match="HOSOXA_BLOBS_URL"):
        open_store(make_settings(tmp_path, blobs_url=url))


def test_a_key_without_its_secret_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="HOSOXA_BLOBS_SECRET"):
        open_store(make_settings(tmp_path, blobs_url="s3://b", blobs_key="a"))
