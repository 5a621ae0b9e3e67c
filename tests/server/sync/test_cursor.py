from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from itsdangerous import BadData, URLSafeSerializer

from server.sync.cursor import Cursor, CursorCodec, Lost, Mark

KEY = "k" * 40
KNOWN = datetime(2026, 11, 22, 3, 4, 5, 678000, tzinfo=UTC)
FULL = Cursor(
    marks={"catalogue": Mark(12), "person:p1": Mark(7, 90), "agency:c": Mark(0), "agency:H55.22": Mark(4)},
    lost={"agency:p": Lost(3, 9)},
)


def codec(person: str | None = "p1", epoch: str = "e1", key: str = KEY) -> CursorCodec:
    return CursorCodec(key, epoch=epoch, person=person)


def before() -> URLSafeSerializer:
    """What cursors were written and read with at first."""
    signing = {"key_derivation": "hmac", "digest_method": hashlib.sha256}
    return URLSafeSerializer(KEY, salt="hosoxa.cursor.1|e1|p1", signer_kwargs=signing)


def test_a_cursor_is_what_a_server_from_before_writes_and_reads() -> None:
    assert codec().write(FULL) == before().dumps(before().loads(codec().write(FULL)))


def test_a_cursor_comes_back_as_it_was() -> None:
    assert codec().read(codec().write(FULL)) == FULL


def test_a_cursor_that_speaks_of_a_mutation_comes_back_as_it_was_and_is_none_to_a_server_from_before() -> None:
    named = replace(FULL, known=KNOWN)
    text = codec().write(named)
    assert codec().read(text) == named
    with pytest.raises(BadData):  # as a server did that read every cursor whole
        before().loads(text)


def test_a_scope_read_to_its_floor_forgets_the_floor() -> None:
    text = codec().write(Cursor({"catalogue": Mark(9, 9)}))
    assert codec().read(text) == Cursor({"catalogue": Mark(9)})


def test_a_cursor_is_worthless_to_anybody_else() -> None:
    text = codec().write(FULL)
    assert codec(person="p2").read(text) is None
    assert codec(person=None).read(text) is None
    assert codec(epoch="e2").read(text) is None
    assert codec(key="x" * 40).read(text) is None


@pytest.mark.parametrize("full", [FULL, replace(FULL, known=KNOWN)], ids=["nothing known", "known"])
def test_every_changed_letter_is_noticed(full: Cursor) -> None:
    text = codec().write(full)
    for place, letter in enumerate(text):
        changed = text[:place] + ("A" if letter != "A" else "B") + text[place + 1 :]
        read = codec().read(changed)
        # the last letter of base64 holds two bits that mean nothing
        assert read is None or (place == len(text) - 1 and read == full)


@pytest.mark.parametrize("text", [None, "", ".", "a.b", "é", "\ud800", "x" * 9000])
def test_rubbish_is_no_cursor(text: str | None) -> None:
    assert codec().read(text) is None


def test_a_residents_cursor_is_short() -> None:
    person = "0193f2a0-7c1e-7d3a-9b1e-0123456789ab"
    text = codec(person=person).write(Cursor({"catalogue": Mark(4321), f"person:{person}": Mark(987)}))
    assert len(text) <= 80
    text = codec(person=person).write(Cursor({"catalogue": Mark(4321), f"person:{person}": Mark(987)}, known=KNOWN))
    assert len(text) <= 89
