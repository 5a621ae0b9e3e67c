"""A mutation type for these tests, made as a feature makes its own: rows, feed, notices, a result."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from marshmallow import RAISE, Schema, fields
from sqlalchemy import Column, Integer, MetaData, String, Table, Text, func, insert, select, text

from server.database import db, on_commit
from server.notifications.models import Notice
from server.notifications.service import notify
from server.problems import ProblemError
from server.sync import registry
from server.sync.models import FeedRow, MutationRecord
from server.sync.publish import agency_scope, person_scope, publish

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from server.sync.registry import Mutation

THINGS = Table(
    "test_things",
    MetaData(),
    Column("id", String(36), primary_key=True),
    Column("serial", Integer, nullable=False),
    Column("note", Text, nullable=False),
)
KIND = "thing.make"


class ThingSchema(Schema):
    class Meta:  # noqa: D106 (marshmallow's way of giving options)
        unknown = RAISE

    note = fields.String(load_default="")
    agency = fields.String(load_default=None, allow_none=True)
    count = fields.Integer(load_default=1, strict=True)


@dataclass
class Things:
    """What the test type did, and a way to make it fail: ``fault`` is raised after all the work was done."""

    app: Flask
    committed: int = 0
    runs: int = 0
    fault: BaseException | str | None = None
    fault_note: str | None = None

    def make(self, session: Session, mutation: Mutation) -> dict[str, Any]:
        """The handler."""
        self.runs += 1
        serial = (session.scalar(select(func.max(THINGS.c.serial))) or 0) + 1
        session.execute(insert(THINGS).values(id=mutation.entity, serial=serial, note=mutation.args["note"]))
        value = {"note": mutation.args["note"], "serial": serial}
        scopes = [person_scope(mutation.actor.person)]
        if mutation.args["agency"]:
            scopes.append(agency_scope(mutation.args["agency"]))
        for scope in scopes:
            publish(session, scope=scope, collection="thing", entity=mutation.entity, version=1, value=value)
        notify(
            session,
            person=mutation.actor.person,
            dossier=mutation.entity,
            agency=mutation.args["agency"] or "a",
            code=f"T-{serial}",
            status=1,
            kind="filed",
            at=mutation.received_at,
        )
        on_commit(session, self.count_commit)
        if self.fault is not None and self.fault_note in {None, mutation.args["note"]}:
            if isinstance(self.fault, str):
                session.execute(text(self.fault))
            else:
                raise self.fault
        return {"serial": serial}

    def count_commit(self) -> None:
        """Runs after a commit."""
        self.committed += 1

    def rows(self) -> list[str]:
        """Ids of the things there are, in their order."""
        return self._scalars(select(THINGS.c.id).order_by(THINGS.c.serial))

    def records(self) -> dict[str, str]:
        """Outcome of each mutation that was kept, without those of setting up."""
        with self.app.app_context():
            found = db.session.execute(select(MutationRecord.id, MutationRecord.outcome)).all()
            db.session.remove()
            return {row.id: row.outcome for row in found}

    def feed(self) -> list[str]:
        """Ids of the things on any feed, one for each scope."""
        return self._scalars(select(FeedRow.entity).where(FeedRow.collection == "thing"))

    def notices(self) -> int:
        """How many notices there are."""
        return len(self._scalars(select(Notice.id)))

    def _scalars(self, statement: Any) -> list[Any]:
        with self.app.app_context():
            found = list(db.session.scalars(statement))
            db.session.remove()
            return found


@pytest.fixture
def things(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Things:
    made = Things(app)
    with app.app_context():
        THINGS.create(db.engine)
    monkeypatch.setitem(registry._entries, KIND, registry.Entry(KIND, ThingSchema(), made.make))
    return made


@dataclass
class Writing:
    """A mutation type that writes a line to a list of its entity's, as a second step on a thing would."""

    app: Flask
    lines: list[tuple[str, str, datetime]]

    def write(self, _session: Any, mutation: registry.Mutation) -> dict[str, Any]:
        self.lines.append((mutation.entity, mutation.args["note"], mutation.received_at))
        return {"lines": len(self.lines)}

    def notes(self, entity: str) -> list[str]:
        return [note for found, note, _at in self.lines if found == entity]


@pytest.fixture
def writing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Writing:
    made = Writing(app, [])
    monkeypatch.setitem(registry._entries, "line.write", registry.Entry("line.write", ThingSchema(), made.write))
    return made


def problem(code: str) -> ProblemError:
    """A rejection for ``Things.fault``."""
    return ProblemError(code)
