"""Envelopes and mutations in which everything is as it should be, told in one look.

Nearly all are. The schemas of :mod:`server.sync.envelope` take several times as long; they are asked when something is
not as expected, and then say what. What is taken here, they would take too, with the same result.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, Final

from server.ids import is_id

INSTANT: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z")
TYPE: Final = re.compile(r"[a-z][a-z-]*(\.[a-z][a-z-]*)+")
MAX_TYPE: Final = 60
_ENVELOPE: Final = {"as", "cursor", "device_time", "limit", "mutations"}
_POLL: Final = {"as", "cursor"}
_MUTATION: Final = {"id", "type", "entity", "base", "after", "made_at", "args"}


def envelope(
    value: dict[str, Any], most_mutations: int, most_changes: int, usual_changes: int
) -> dict[str, Any] | None:
    """What the schema would load; None when it has to be asked.

    :param usual_changes: the limit of a request that names none.
    """
    if value.keys() == _POLL:
        return _poll(value, usual_changes)
    if value.keys() != _ENVELOPE:
        return None
    moment = _instant(value["device_time"])
    limit, mutations = value["limit"], value["mutations"]
    good = (
        isinstance(value["as"], str | None)
        and isinstance(value["cursor"], str | None)
        and type(limit) is int
        and 1 <= limit <= most_changes
        and isinstance(mutations, list)
        and len(mutations) <= most_mutations
        and all(isinstance(raw, dict) for raw in mutations)
    )
    if not good or moment is None:
        return None
    return {
        "as_": value["as"],
        "cursor": value["cursor"],
        "device_time": moment,
        "limit": limit,
        "mutations": mutations,
    }


def _poll(value: dict[str, Any], usual_changes: int) -> dict[str, Any] | None:
    who, cursor = value["as"], value["cursor"]
    if not (isinstance(who, str | None) and isinstance(cursor, str | None)):
        return None
    return {"as_": who, "cursor": cursor, "device_time": None, "limit": usual_changes, "mutations": []}


def mutation(raw: dict[str, Any], most_after: int) -> dict[str, Any] | None:
    """What the schema would load; None when it has to be asked."""
    if raw.keys() != _MUTATION:
        return None
    moment = _instant(raw["made_at"])
    kind, base, after = raw["type"], raw["base"], raw["after"]
    good = (
        is_id(raw["id"])
        and is_id(raw["entity"])
        and isinstance(kind, str)
        and len(kind) <= MAX_TYPE
        and TYPE.fullmatch(kind) is not None
        and (base is None or type(base) is int)
        and isinstance(after, list)
        and len(after) <= most_after
        and all(is_id(name) for name in after)
        and isinstance(raw["args"], dict)
    )
    return raw | {"made_at": moment} if good and moment is not None else None


def _instant(text: object) -> datetime | None:
    if not isinstance(text, str) or not INSTANT.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
