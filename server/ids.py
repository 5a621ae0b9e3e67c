"""Identifiers: UUIDs, version 7 where order in time helps an index (RFC 9562, section 5.7)."""

from __future__ import annotations

import re

import uuid_utils

PATTERN = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


def new_id() -> str:
    """A new UUIDv7 in lower-case text form."""
    return str(uuid_utils.uuid7())


def is_id(text: object) -> bool:
    """Whether ``text`` is a UUID of RFC 9562 in canonical lower-case form."""
    return isinstance(text, str) and PATTERN.fullmatch(text) is not None
