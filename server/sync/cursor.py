"""The cursor: how far a device has come in each scope. Opaque to the device, signed, worthless to anybody else.

The person and the feed's epoch are part of the signature's salt, not of the text: a cursor of another person or of
another epoch simply does not verify, and the text stays short.
"""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from itsdangerous import BadData, Signer, URLSafeSerializer

from server.sync.publish import CATALOGUE, agency_scope, person_scope

MAX_LENGTH: Final = 8192
#: Begins a cursor with ``known``, which follows in so many letters. A server from before that finds no cursor in it.
_HAS_KNOWN: Final = "~"
_KNOWN_LETTERS: Final = 8
_BEGINNING: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MS: Final = timedelta(milliseconds=1)
#: How a cursor is written before it is signed. It does not sign: making one takes longer than all the rest.
_FORM: Final = URLSafeSerializer("unused")


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a scope has been read.

    ``floor`` is where the scope stood when the device began it from zero: what was forgotten at or below it was
    never sent.
    """

    position: int
    floor: int = 0


@dataclass(frozen=True, slots=True)
class Lost:
    """A scope the person no longer has: entities that came to it up to ``upto`` are to be forgotten, ``done`` are."""

    done: int
    upto: int


@dataclass(frozen=True, slots=True)
class Cursor:
    """Marks by scope, and the scopes that are being forgotten.

    ``known`` is when one of the person's mutations was received (UTC, in whole milliseconds) of which the database that
    wrote the cursor had the record: one that has it not has gone back.
    """

    marks: dict[str, Mark] = field(default_factory=dict)
    lost: dict[str, Lost] = field(default_factory=dict)
    known: datetime | None = None


class CursorCodec:
    """Writes and reads the cursors of one person (None: nobody signed in) in one epoch."""

    def __init__(self, secret_key: str, *, epoch: str, person: str | None) -> None:
        self._person = person
        self._key = secret_key
        self._salt = f"hosoxa.cursor.1|{epoch}|{person or 'nobody'}"

    def _signer(self, known: str) -> Signer:
        salt = f"{self._salt}|{known}" if known else self._salt
        return Signer(self._key, salt=salt, key_derivation="hmac", digest_method=hashlib.sha256)

    def write(self, cursor: Cursor) -> str:
        """The cursor as text."""
        value: dict[str, Any] = {}
        for scope, mark in cursor.marks.items():
            done = mark.position >= mark.floor
            value[self._short(scope)] = mark.position if done else [mark.position, mark.floor]
        if cursor.lost:
            value["-"] = {self._short(scope): [lost.done, lost.upto] for scope, lost in cursor.lost.items()}
        known = "" if cursor.known is None else _HAS_KNOWN + _letters(cursor.known)
        return known + self._signer(known).sign(_FORM.dump_payload(value)).decode()

    def read(self, text: str | None) -> Cursor | None:
        """The cursor, or None when there is none, or it is broken, of another person or of another epoch."""
        if not text or len(text) > MAX_LENGTH:
            return None
        try:
            known = text[: 1 + _KNOWN_LETTERS] if text.startswith(_HAS_KNOWN) else ""
            value = dict(_FORM.load_payload(self._signer(known).unsign(text.removeprefix(known))))
            lost = {self._long(key): Lost(*pair) for key, pair in value.pop("-", {}).items()}
            marks = {self._long(key): _mark(value) for key, value in value.items()}
        except (BadData, UnicodeError, TypeError, ValueError, AttributeError):
            return None
        return Cursor(marks, lost, _moment(known[1:]) if known else None)

    def _short(self, scope: str) -> str:
        if scope == CATALOGUE:
            return "c"
        if self._person is not None and scope == person_scope(self._person):
            return "p"
        return "a" + scope.removeprefix(agency_scope(""))

    def _long(self, key: str) -> str:
        if key == "c":
            return CATALOGUE
        if key == "p" and self._person is not None:
            return person_scope(self._person)
        return agency_scope(key[1:])


def _mark(value: int | list[int]) -> Mark:
    return Mark(*value) if isinstance(value, list) else Mark(value)


def _letters(moment: datetime) -> str:
    return urlsafe_b64encode(((moment - _BEGINNING) // _MS).to_bytes(6)).decode()


def _moment(letters: str) -> datetime:
    return _BEGINNING + int.from_bytes(urlsafe_b64decode(letters)) * _MS
