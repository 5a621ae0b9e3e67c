"""The change feed, read side: what a device has not seen yet, as text ready for the wire.

A pull is one index range read a scope. Bodies were serialised when they were published and go out as they are. The
database session must be in a read of its own (:mod:`server.sync.publish` says why no committed change is ever missed).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from flask import json
from sqlalchemy import or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased

from server.ids import new_id
from server.sync.cursor import Cursor, CursorCodec, Lost, Mark
from server.sync.models import FeedCounter, FeedEpoch, FeedRow
from server.sync.scopes import scopes_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Exists
    from sqlalchemy.orm import Session

    from server.identity.actor import Actor

#: A page ends early rather than grow beyond this many characters, so that a page gets through on a weak link.
MAX_PAGE_CHARS: Final = 400_000


@dataclass(slots=True)
class Page:
    """One page of changes. ``room`` counts down from the limit."""

    room: int
    changes: list[str] = field(default_factory=list)
    size: int = 0
    more: bool = False
    cursor: str = ""
    reset: bool = False

    def full(self) -> bool:
        """Whether nothing more fits."""
        return self.room == 0 or self.size >= MAX_PAGE_CHARS

    def add(self, change: str) -> None:
        """Take one change."""
        self.changes.append(change)
        self.room -= 1
        self.size += len(change)


def pull(session: Session, *, actor: Actor | None, cursor: str | None, limit: int, secret_key: str, epoch: str) -> Page:
    """The next page for ``actor`` (None: nobody is signed in, only the catalogue is served).

    :param cursor: the cursor of the page before; anything unusable means from zero, with ``reset``.
    :param limit: how many changes at most.
    """
    codec = CursorCodec(secret_key, epoch=epoch, person=actor.person if actor else None)
    scopes = scopes_of(actor)
    old = codec.read(cursor)
    known = set(scopes) | (set(old.marks) if old else set())
    counters = _counters(session, known)
    page = Page(limit)
    if old is None or _unusable(old, scopes, counters):
        old = Cursor()
        page.reset = True
    marks = {scope: old.marks.get(scope) or Mark(0, counters.get(scope, 0)) for scope in scopes}
    lost = old.lost | {scope: Lost(0, mark.position) for scope, mark in old.marks.items() if scope not in marks}
    for scope in sorted(lost):
        rest = _forget_scope(session, scope, lost[scope], scopes, page)
        if rest is None:
            del lost[scope]
        else:
            lost[scope] = rest
    for scope in scopes:
        marks[scope] = _read_scope(session, scope, marks[scope], scopes, page)
    page.cursor = codec.write(Cursor(marks, lost))
    return page


def _unusable(old: Cursor, scopes: list[str], counters: dict[str, int]) -> bool:
    """A cursor ahead of its counter knows another database; a scope regained half-forgotten has to start clean."""
    ahead = any(mark.position > counters.get(scope, 0) for scope, mark in old.marks.items())
    return ahead or any(scope in old.lost for scope in scopes)


def _read_scope(session: Session, scope: str, mark: Mark, scopes: list[str], page: Page) -> Mark:
    statement = (
        select(FeedRow.collection, FeedRow.entity, FeedRow.version, FeedRow.body, FeedRow.position)
        .where(
            FeedRow.scope == scope,
            FeedRow.position > mark.position,
            # What one scope forgets, another may still show; the device keeps one copy.
            or_(FeedRow.body.is_not(None), ~_shown_by(scopes)),
        )
        .order_by(FeedRow.position)
        .limit(page.room + 1)
    )
    if mark.position < mark.floor:
        statement = statement.where(or_(FeedRow.body.is_not(None), FeedRow.position > mark.floor))
    position = mark.position
    for row in session.execute(statement):
        if page.full():
            page.more = True
            return Mark(position, mark.floor)
        page.add(_forgotten(row.collection, row.entity) if row.body is None else _changed(row))
        position = row.position
    return Mark(max(position, mark.floor))


def _shown_by(scopes: list[str]) -> Exists:
    """Whether one of ``scopes`` shows the row's entity."""
    shown = aliased(FeedRow)
    return (
        select(shown.entity)
        .where(
            shown.scope.in_(scopes),
            shown.collection == FeedRow.collection,
            shown.entity == FeedRow.entity,
            shown.body.is_not(None),
        )
        .exists()
    )


def _forget_scope(session: Session, scope: str, lost: Lost, scopes: list[str], page: Page) -> Lost | None:
    """Forget what only a lost scope showed; None when that is done."""
    statement = (
        select(FeedRow.collection, FeedRow.entity, FeedRow.first_position)
        .where(
            FeedRow.scope == scope,
            FeedRow.first_position > lost.done,
            FeedRow.first_position <= lost.upto,
            ~_shown_by(scopes),
        )
        .order_by(FeedRow.first_position)
        .limit(page.room + 1)
    )
    done = lost.done
    for row in session.execute(statement):
        if page.full():
            page.more = True
            return Lost(done, lost.upto)
        page.add(_forgotten(row.collection, row.entity))
        done = row.first_position
    return None


def _changed(row: object) -> str:
    head = f'{{"collection":{_text(row.collection)},"id":{_text(row.entity)}'  # type: ignore[attr-defined]
    return f'{head},"version":{row.version},"value":{row.body}}}'  # type: ignore[attr-defined]


def _forgotten(collection: str, entity: str) -> str:
    return f'{{"collection":{_text(collection)},"id":{_text(entity)},"forget":true}}'


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _counters(session: Session, scopes: Iterable[str]) -> dict[str, int]:
    rows = session.execute(select(FeedCounter.scope, FeedCounter.position).where(FeedCounter.scope.in_(list(scopes))))
    return {row.scope: row.position for row in rows}


def read_epoch(session: Session) -> str | None:
    """The feed's epoch; None before :func:`ensure_epoch` has run."""
    return session.scalar(select(FeedEpoch.epoch).where(FeedEpoch.id == 1))


def ensure_epoch(session: Session) -> str:
    """The feed's epoch, made if there is none. To be called in a write."""
    maker = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(maker(FeedEpoch).values(id=1, epoch=new_id()).on_conflict_do_nothing(index_elements=["id"]))
    epoch = read_epoch(session)
    if epoch is None:
        raise LookupError("the feed has no epoch")
    return epoch


def new_epoch(session: Session) -> str:
    """Start a new epoch: every device pulls again from zero. To be called in a write, after a backup was restored."""
    epoch = new_id()
    maker = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = maker(FeedEpoch).values(id=1, epoch=epoch)
    session.execute(statement.on_conflict_do_update(index_elements=["id"], set_={"epoch": statement.excluded.epoch}))
    return epoch
