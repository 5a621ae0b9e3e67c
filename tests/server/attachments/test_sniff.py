"""What a file is, by its beginning."""

from __future__ import annotations

import pytest

from server.attachments.sniff import HEAD, TYPES, sniff
from tests.server.attachments.samples import STARTS


def test_there_is_a_sample_of_every_type_that_is_taken() -> None:
    assert STARTS.keys() == TYPES.keys()


@pytest.mark.parametrize(("kind", "start"), STARTS.items(), ids=STARTS)
def test_each_type_is_known_by_its_beginning(kind: str, start: bytes) -> None:
    assert sniff((start + bytes(HEAD))[:HEAD]) == kind


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xd8",
        b"<html><script>",
        b"<svg xmlns='http://www.w3.org/2000/svg'>",
        b"GIF89a",
        b"PK\x03\x04",
        b"MZ\x90",
        b" %PDF-1.7",
        b"RIFF\x24\x00\x00\x00WAVEfmt ",
        b"\x00\x00\x00\x18ftypavif\x00\x00\x00\x00",
        b"\x00\x00\x00\x18ftypqt  \x00\x00\x00\x00",
        b"\x1a\x45\xdf\xa3\x42\x82\x88matroska",
        b"OggS\x00\x02" + bytes(20) + b"\x2a\x80theora",
    ],
    ids=lambda data: repr(data[:24]),
)
def test_nothing_else_is_taken(data: bytes) -> None:
    assert sniff(data[:HEAD]) is None
