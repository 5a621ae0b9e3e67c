"""Putting entities on the change feed: what the features call.

``publish`` only notes the entity; at the end of the write all noted entities get their positions. Scopes are locked in
sorted order by advancing their counters, and the locks last until the commit, so inside a scope the order of
positions is the order of commits. A reader can then never step over a row that commits later.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from server import database
from server.jsontext import to_text
from server.prepared import Prepared
from server.sync.models import FeedCounter, FeedRow

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy.orm import Session

CATALOGUE = "catalogue"


@dataclass(frozen=True, slots=True)
class _Entry:
    scope: str
    collection: str
    entity: str
    version: int
    body: str | None


def person_scope(person: str) -> str:
    """The audience of one person."""
    return f"person:{person}"


def agency_scope(agency: str) -> str:
    """The audience of an agency's officers."""
    return f"agency:{agency}"


def publish(
    session: Session, *, scope: str, collection: str, entity: str, version: int, value: Mapping[str, Any]
) -> None:
    """Note that ``entity`` now has this value for this audience. The last note of a write counts."""
    publish_text(session, scope=scope, collection=collection, entity=entity, version=version, text=to_text(value))


def publish_text(session: Session, *, scope: str, collection: str, entity: str, version: int, text: str) -> None:
    """The same with the value as :func:`server.jsontext.to_text` writes it: for one that several audiences get."""
    _notes(session).append(_Entry(scope, collection, entity, version, text))


def forget(session: Session, *, scope: str, collection: str, entity: str) -> None:
    """Note that this audience must no longer hold ``entity``."""
    _notes(session).append(_Entry(scope, collection, entity, 0, None))


def publish_changed(session: Session, *, scope: str, collection: str, values: Mapping[str, Mapping[str, Any]]) -> None:
    """Bring a collection of a scope to these values: what is new or changed is sent, what is gone is forgotten."""
    rows = session.execute(
        select(FeedRow.entity, FeedRow.version, FeedRow.body).where(
            FeedRow.scope == scope, FeedRow.collection == collection
        )
    ).all()
    known = {entity: (version, body) for entity, version, body in rows}
    for entity, value in values.items():
        version, body = known.pop(entity, (0, None))
        if body is None or json.loads(body) != value:
            publish(session, scope=scope, collection=collection, entity=entity, version=version + 1, value=value)
    for entity, (_version, body) in known.items():
        if body is not None:
            forget(session, scope=scope, collection=collection, entity=entity)


def mark(session: Session) -> int:
    """A point to which :func:`undo_to` can return, taken beside a savepoint."""
    return len(_notes(session))


def undo_to(session: Session, point: int) -> None:
    """Drop what was noted since ``point``: its savepoint was rolled back."""
    del _notes(session)[point:]


def agency_since(session: Session, point: int) -> str | None:
    """The agency whose officers were first told of something since ``point``: the one a mutation is the business of."""
    prefix = agency_scope("")
    told = (note.scope for note in _notes(session)[point:])
    return next((scope.removeprefix(prefix) for scope in told if scope.startswith(prefix)), None)


def _notes(session: Session) -> list[_Entry]:
    notes: list[_Entry] = session.info.setdefault("feed", [])
    return notes


def assign_positions(session: Session) -> None:
    """Give the noted entities their positions; runs as the last thing before a commit."""
    latest = {(note.scope, note.collection, note.entity): note for note in _notes(session)}
    _notes(session).clear()
    if not latest:
        return
    by_scope: dict[str, list[_Entry]] = {}
    for note in latest.values():
        by_scope.setdefault(note.scope, []).append(note)
    statements = _STATEMENTS[session.get_bind().dialect.name]
    connection = session.connection()
    rows: list[dict[str, Any]] = []
    for scope in sorted(by_scope):
        notes = by_scope[scope]
        last: int = statements.advance.scalar(connection, {"scope": scope, "by": len(notes)})
        first = last - len(notes) + 1
        rows.extend(
            {
                "scope": scope,
                "collection": note.collection,
                "entity": note.entity,
                "position": first + index,
                "first_position": first + index,
                "version": note.version,
                "body": note.body,
            }
            for index, note in enumerate(notes)
        )
    statements.put.run_all(connection, rows)


class _Statements:
    """The two statements of one dialect, built once."""

    def __init__(self, insert: Callable[[Any], Any]) -> None:
        counter, row = FeedCounter.__table__, FeedRow.__table__
        by = bindparam("by", type_=BigInteger)
        self.advance = Prepared(
            insert(counter)
            .values(scope=bindparam("scope"), position=by)
            .on_conflict_do_update(index_elements=["scope"], set_={"position": counter.c.position + by})
            .returning(counter.c.position)
        )
        put = insert(row)
        # first_position stays what it was
        taken = {name: put.excluded[name] for name in ("position", "version", "body")}
        self.put = Prepared(put.on_conflict_do_update(index_elements=["scope", "collection", "entity"], set_=taken))


_STATEMENTS = {"sqlite": _Statements(sqlite.insert), "postgresql": _Statements(postgresql.insert)}


def last_position(session: Session, scope: str) -> int:
    """The scope's counter; 0 when nothing was ever published to it."""
    return session.scalar(select(FeedCounter.position).where(FeedCounter.scope == scope)) or 0


database.before_commit.append(assign_positions)
