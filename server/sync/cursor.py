"""The cursor: how far a device has come in each scope. Opaque to the device, signed, worthless to anybody else.

The person and the feed's epoch are part of the signature's salt, not of the text: a cursor of another person or of
another epoch simply does not verify, and the text stays short.
"""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from itsdangerous import BadData, URLSafeSerializer

from server.sync.publish import CATALOGUE, agency_scope, person_scope

MAX_LENGTH: Final = 8192
#: Where ``known`` stands among the marks: no scope is written so.
_KNOWN: Final = "k"
#: Begins a cursor that has it: to a server from before that one is none, and not one that it misreads.
_HAS_KNOWN: Final = "~"


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

    ``known`` is the id of one of the person's mutations that the database which wrote the cursor knew: one that does
    not know it has gone back.
    """

    marks: dict[str, Mark] = field(default_factory=dict)
    lost: dict[str, Lost] = field(default_factory=dict)
    known: str | None = None


class CursorCodec:
    """Writes and reads the cursors of one person (None: nobody signed in) in one epoch."""

    def __init__(self, secret_key: str, *, epoch: str, person: str | None) -> None:
        self._person = person
        self._serializer = URLSafeSerializer(
            secret_key,
            salt=f"hosoxa.cursor.1|{epoch}|{person or 'nobody'}",
            signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
        )

    def write(self, cursor: Cursor) -> str:
        """The cursor as text."""
        value: dict[str, Any] = {}
        for scope, mark in cursor.marks.items():
            done = mark.position >= mark.floor
            value[self._short(scope)] = mark.position if done else [mark.position, mark.floor]
        if cursor.lost:
            value["-"] = {self._short(scope): [lost.done, lost.upto] for scope, lost in cursor.lost.items()}
        if cursor.known is not None:
            value[_KNOWN] = urlsafe_b64encode(UUID(cursor.known).bytes).decode().rstrip("=")
        text: str = self._serializer.dumps(value)
        return text if cursor.known is None else _HAS_KNOWN + text

    def read(self, text: str | None) -> Cursor | None:
        """The cursor, or None when there is none, or it is broken, of another person or of another epoch."""
        if not text or len(text) > MAX_LENGTH:
            return None
        try:
            value = dict(self._serializer.loads(text.removeprefix(_HAS_KNOWN)))
            lost = {self._long(key): Lost(*pair) for key, pair in value.pop("-", {}).items()}
            known = value.pop(_KNOWN, None)
            if known is not None:
                known = str(UUID(bytes=urlsafe_b64decode(known + "==")))
            marks = {self._long(key): _mark(value) for key, value in value.items()}
        except (BadData, UnicodeError, TypeError, ValueError, AttributeError):
            return None
        return Cursor(marks, lost, known)

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
