"""Feeds of a given length, written past the endpoints: the load's tails are pulled from them."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert

from server.clock import now, to_wire
from server.database import db
from server.ids import new_id
from server.sync.models import FeedCounter, FeedRow
from server.sync.publish import agency_scope
from tests.bench.dossiers import PROCEDURE, name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bench.deployment import Product

_CHUNK = 5000


def seed_feed(product: Product, agency: str, entities: int) -> list[tuple[str, str]]:
    """Give an agency a feed of so many cases; gives back the last hundred as ``(id, body)``."""
    last: list[tuple[str, str]] = []
    with product.app.app_context(), db.engine.begin() as connection:
        for rows in _chunks(agency, entities):
            connection.execute(insert(FeedRow), rows)
            last = (last + [(row["entity"], row["body"]) for row in rows[-100:]])[-100:]
        connection.execute(insert(FeedCounter), [{"scope": agency_scope(agency), "position": entities}])
    return last


def settle(product: Product) -> None:
    """What the engine does in quiet hours: statistics, and on SQLite the log moved into the file."""
    with product.app.app_context(), db.engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        if product.settings.embedded:
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            raw.autocommit = True
            raw.execute("VACUUM ANALYZE feed")
            raw.autocommit = False


def _chunks(agency: str, entities: int) -> Iterator[list[dict[str, Any]]]:
    chance = random.Random(agency)  # noqa: S311 (the same load each time)
    for start in range(0, entities, _CHUNK):
        yield [_row(chance, agency, number) for number in range(start + 1, min(start + _CHUNK, entities) + 1)]


def _row(chance: random.Random, agency: str, number: int) -> dict[str, Any]:
    moment = to_wire(now())
    who = name(chance)
    value = {
        "code": f"{agency}-261122-{number:04d}",
        "procedure": PROCEDURE,
        "form_version": 1,
        "case": "individual",
        "agency": agency,
        "status": 2,
        "filed_at": moment,
        "device_made_at": moment,
        "accepted_at": moment,
        "due_at": moment,
        "ended_at": None,
        "paused": False,
        "applicant_name": who,
        "supplement": None,
        "reason": None,
        "applicant_person": new_id(),
        "submitter_name": who,
        "phone": None,
        "summary": [{"label": {"vi": "Họ và tên", "en": "Full name"}, "value": who}],
        "base": 2,
    }
    return {
        "scope": agency_scope(agency),
        "collection": "case",
        "entity": new_id(),
        "position": number,
        "first_position": number,
        "version": 2,
        "body": json.dumps(value, ensure_ascii=False, separators=(",", ":")),
    }
