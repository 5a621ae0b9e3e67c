"""The blob store: whole or not at all, once, and never deleted under somebody who has just put it."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import pytest

from server.attachments.blobs import BlobStore, DamagedError
from tests.server.attachments.samples import digest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DATA = b"m\xe1\xbb\x99t t\xe1\xba\xa5m \xe1\xba\xa3nh" * 999
SHA = digest(DATA)


@pytest.fixture
def store(tmp_path: Path) -> BlobStore:
    return BlobStore(tmp_path / "attachments")


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and path.name != ".lock"]


def test_what_is_put_is_read_back_the_same(store: BlobStore, tmp_path: Path) -> None:
    assert store.put([DATA[:100], DATA[100:]], SHA) == len(DATA)
    path = store.path(SHA)
    assert path is not None
    assert path.read_bytes() == DATA
    assert path.relative_to(tmp_path / "attachments").as_posix() == f"{SHA[:2]}/{SHA[2:4]}/{SHA}"
    assert path.stat().st_mode & 0o077 == 0
    assert files(tmp_path) == [path]


def test_other_bytes_than_promised_leave_nothing(store: BlobStore, tmp_path: Path) -> None:
    with pytest.raises(DamagedError):
        store.put([DATA, b"!"], SHA)
    assert files(tmp_path) == []
    assert store.path(SHA) is None


def test_a_sender_that_goes_away_leaves_nothing(store: BlobStore, tmp_path: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield DATA[:50]
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        store.put(broken(), SHA)
    assert files(tmp_path) == []


def test_the_same_bytes_twice_are_one_file_marked_as_used_now(store: BlobStore, tmp_path: Path) -> None:
    store.put([DATA], SHA)
    (path,) = files(tmp_path)
    os.utime(path, (1, 1))
    store.put([DATA], SHA)
    assert files(tmp_path) == [path]
    assert path.stat().st_mtime > 1


def test_only_what_was_not_put_since_is_removed(store: BlobStore, tmp_path: Path) -> None:
    store.put([DATA], SHA)
    (path,) = files(tmp_path)
    now = time.time()
    os.utime(path, (now - 10, now - 10))
    assert not store.remove(SHA, now - 20)
    assert list(store.untouched(now - 20)) == []
    assert list(store.untouched(now)) == [SHA]
    assert store.remove(SHA, now)
    assert store.path(SHA) is None
    assert not store.remove(SHA, now)


def test_what_was_never_written_to_its_end_goes_after_a_while(store: BlobStore, tmp_path: Path) -> None:
    store.put([DATA], SHA)
    left = tmp_path / "attachments" / "incoming" / "half"
    left.write_bytes(b"h")
    fresh = tmp_path / "attachments" / "incoming" / "on-its-way"
    fresh.write_bytes(b"h")
    os.utime(left, (1, 1))
    assert list(store.untouched(1000)) == []
    assert not left.exists()
    assert fresh.exists()
