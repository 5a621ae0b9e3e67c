from __future__ import annotations

import gzip
import zlib

import pytest

from server.problems import ProblemError
from server.sync.body import MAX_UNPACKED, unpack

PLAIN = b'{"cursor": null}' * 100


def refusal(data: bytes) -> str:
    with pytest.raises(ProblemError) as caught:
        unpack(data)
    return caught.value.code


def test_gzip_is_undone() -> None:
    assert unpack(gzip.compress(PLAIN)) == PLAIN


def test_truncated_damaged_and_foreign_data_are_bad_gzip() -> None:
    packed = gzip.compress(PLAIN)
    assert refusal(packed[:-1]) == "bad-gzip"
    assert refusal(packed[:10]) == "bad-gzip"
    assert refusal(b"") == "bad-gzip"
    assert refusal(packed[:-6] + b"\0\0\0\0\0\0") == "bad-gzip"
    assert refusal(PLAIN) == "bad-gzip"
    assert refusal(zlib.compress(PLAIN)) == "bad-gzip"


def test_nothing_may_follow_the_gzip_member() -> None:
    assert refusal(gzip.compress(PLAIN) + b"x") == "bad-gzip"
    assert refusal(gzip.compress(PLAIN) * 2) == "bad-gzip"


def test_a_bomb_is_too_large_and_is_not_unpacked_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    largest = 0
    real = zlib.decompressobj

    class Spy:
        def __init__(self, wbits: int) -> None:
            self.inner = real(wbits)

        def decompress(self, data: bytes, most: int) -> bytes:
            nonlocal largest
            plain = self.inner.decompress(data, most)
            largest = max(largest, len(plain))
            return plain

    monkeypatch.setattr(zlib, "decompressobj", Spy)
    assert refusal(gzip.compress(b"\0" * (64 << 20), 9)) == "body-too-large"
    assert largest == MAX_UNPACKED + 1


def test_exactly_the_limit_is_taken() -> None:
    assert len(unpack(gzip.compress(b" " * MAX_UNPACKED))) == MAX_UNPACKED
    assert refusal(gzip.compress(b" " * (MAX_UNPACKED + 1))) == "body-too-large"
