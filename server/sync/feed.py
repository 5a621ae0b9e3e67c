"""The change feed, read side: what a device has not seen yet, as text ready for the wire.

A pull is one index range read a scope. Bodies were serialised when they were published and go out as they are. The
database session must be in a read of its own (:mod:`server.sync.publish` says why no committed change is ever missed).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from json.encoder import encode_basestring as _text
from typing import TYPE_CHECKING, Any, Final

import structlog
from sqlalchemy import String, bindparam, func, literal, null, or_, select, union_all
from sqlalchemy.dialects import postgresql, sqlite

from server.ids import new_id
from server.prepared import Prepared
from server.sync.cursor import Cursor, CursorCodec, Lost, Mark
from server.sync.models import FeedCounter, FeedEpoch, FeedRow, MutationRecord
from server.sync.scopes import scopes_of

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection
    from sqlalchemy.orm import Session

    from server.identity.actor import Actor

log = structlog.get_logger(__name__)

#: A page ends early rather than grow beyond this many characters, so that a page gets through on a weak link.
MAX_PAGE_CHARS: Final = 400_000

# The statements are built once: building one takes longer than running it.
_ROW: Final = FeedRow.__table__.c
_SHOWN: Final = FeedRow.__table__.alias("shown")
#: Whether one of the scopes shows the row's entity: what one forgets, another may still show.
_SHOWN_ELSEWHERE: Final = (
    select(_SHOWN.c.entity)
    .where(
        _SHOWN.c.scope.in_(bindparam("scopes", expanding=True)),
        _SHOWN.c.collection == _ROW.collection,
        _SHOWN.c.entity == _ROW.entity,
        _SHOWN.c.body.is_not(None),
    )
    .correlate(FeedRow.__table__)
    .exists()
)
_CHANGED: Final = Prepared(
    select(_ROW.collection, _ROW.entity, _ROW.version, _ROW.body, _ROW.position)
    .where(
        _ROW.scope == bindparam("scope"),
        _ROW.position > bindparam("position"),
        # The device keeps one copy of an entity; and what was forgotten before it began was never sent to it.
        or_(_ROW.body.is_not(None), ~_SHOWN_ELSEWHERE),
        or_(_ROW.body.is_not(None), _ROW.position > bindparam("floor")),
    )
    .order_by(_ROW.position)
    .limit(bindparam("most"))
)
_LOST: Final = Prepared(
    select(_ROW.collection, _ROW.entity, _ROW.first_position)
    .where(
        _ROW.scope == bindparam("scope"),
        _ROW.first_position > bindparam("done"),
        _ROW.first_position <= bindparam("upto"),
        ~_SHOWN_ELSEWHERE,
    )
    .order_by(_ROW.first_position)
    .limit(bindparam("most"))
)
#: What the epoch is called among the counters: no scope has an empty name.
_EPOCH: Final = ""
_COUNTERS: Final = Prepared(
    union_all(
        select(FeedCounter.scope, FeedCounter.position, null().cast(String(36)).label("epoch")).where(
            FeedCounter.scope.in_(bindparam("scopes", expanding=True))
        ),
        select(literal(_EPOCH), literal(0), FeedEpoch.epoch).where(FeedEpoch.id == 1),
    )
)
_IS_KNOWN: Final = Prepared(
    select(MutationRecord.id)
    .where(
        MutationRecord.person_id == bindparam("person"),
        MutationRecord.received_at >= bindparam("since"),
        MutationRecord.received_at < bindparam("until"),
    )
    .limit(1)
)
_LATEST: Final = Prepared(
    select(func.max(MutationRecord.received_at)).where(MutationRecord.person_id == bindparam("person"))
)
#: How finely a cursor tells times.
_MS: Final = timedelta(milliseconds=1)


class NoEpochError(LookupError):
    """The deployment was not released yet: its feed has no epoch."""


class GoneBackError(LookupError):
    """A cursor of this epoch is of a database that knew more: this one is a copy from before.

    It stands ahead of the counters; or they have passed it since, by what others did, and it says when a mutation was
    received of which there is no record here, though none is ever deleted.

    :ivar epoch: the epoch it was read in.
    :ivar positions: where the cursor stands, by scope.
    :ivar unknown: whether a mutation was looked for in vain.
    """

    def __init__(self, epoch: str, positions: dict[str, int], *, unknown: bool = False) -> None:
        super().__init__("the feed is behind a cursor of its own")
        self.epoch = epoch
        self.positions = positions
        self.unknown = unknown


@dataclass(slots=True)
class Page:
    """One page of changes. ``room`` counts down from the limit. ``epoch`` is the feed's."""

    room: int
    changes: list[str] = field(default_factory=list)
    size: int = 0
    more: bool = False
    cursor: str = ""
    reset: bool = False
    epoch: str = ""

    def full(self) -> bool:
        """Whether nothing more fits."""
        return self.room == 0 or self.size >= MAX_PAGE_CHARS

    def add(self, change: str) -> None:
        """Take one change."""
        self.changes.append(change)
        self.room -= 1
        self.size += len(change)


def pull(
    connection: Connection,
    *,
    actor: Actor | None,
    cursor: str | None,
    limit: int,
    secret_key: str,
    checked: bool = False,
) -> Page:
    """The next page for ``actor`` (None: nobody is signed in, only the catalogue is served).

    :param connection: of :func:`server.database.reading`. Counters are read before rows: what commits in between is
        either in this page or, as the cursor shows, still to come.
    :param cursor: the cursor of the page before; anything unusable means from zero, with ``reset``.
    :param limit: how many changes at most.
    :param checked: whether this request has been through :func:`check`.
    :raises NoEpochError: when the feed has no epoch yet.
    :raises GoneBackError: when the database has gone back; :func:`renew_epoch` and another pull are due.
    """
    scopes = scopes_of(actor)
    counters = _counters(connection, scopes)
    epoch = counters.pop(_EPOCH, None)
    if epoch is None:
        raise NoEpochError
    codec = CursorCodec(secret_key, epoch=epoch, person=actor.person if actor else None)
    old = codec.read(cursor)
    page = Page(limit, epoch=epoch)
    if old is not None and _expect_ahead(connection, epoch, old, counters) and not checked:
        _expect_known(connection, epoch, old, actor)
    # a scope regained half-forgotten has to start clean
    if old is None or any(scope in old.lost for scope in scopes):
        old = Cursor()
        page.reset = True
    marks = {scope: old.marks.get(scope) or Mark(0, counters.get(scope, 0)) for scope in scopes}
    lost = old.lost | {scope: Lost(0, mark.position) for scope, mark in old.marks.items() if scope not in marks}
    for scope in sorted(lost):
        rest = _forget_scope(connection, scope, lost[scope], scopes, page)
        if rest is None:
            del lost[scope]
        else:
            lost[scope] = rest
    for scope in scopes:
        if counters.get(scope, 0) > marks[scope].position:
            marks[scope] = _read_scope(connection, scope, marks[scope], scopes, page)
    new = Cursor(marks, lost, old.known)
    if cursor is not None and new == old:
        page.cursor = cursor
    else:
        page.cursor = codec.write(replace(new, known=_latest(connection, actor)))
    return page


def check(connection: Connection, *, actor: Actor | None, cursor: str | None, secret_key: str) -> bool:
    """Look whether the database has gone back, before mutations move its counters past the cursor.

    Returns:
        Whether the cursor, if there is one, is of the present epoch.

    Raises:
        GoneBackError: when the database has gone back.
    """
    counters = _counters(connection, scopes_of(actor))
    epoch = counters.pop(_EPOCH, None)
    if epoch is None or cursor is None:
        return True
    old = CursorCodec(secret_key, epoch=epoch, person=actor.person if actor else None).read(cursor)
    if old is not None:
        _expect_ahead(connection, epoch, old, counters)
        _expect_known(connection, epoch, old, actor)
    return old is not None


def _expect_ahead(connection: Connection, epoch: str, cursor: Cursor, counters: dict[str, Any]) -> bool:
    """Whether something was published since the cursor was written.

    :param counters: of the person's scopes; those of scopes that are lost are read here.
    :raises GoneBackError: when the cursor stands ahead of them.
    """
    positions = _positions(cursor)
    if _ahead(positions, counters) and _ahead(positions, _counters(connection, [*positions])):
        raise GoneBackError(epoch, positions)
    return any(counters.get(scope, 0) > position for scope, position in positions.items())


def _expect_known(connection: Connection, epoch: str, cursor: Cursor, actor: Actor | None) -> None:
    """The counters may have passed the cursor of a database that is lost.

    :raises GoneBackError: when the mutation that it speaks of is not known here.
    """
    if cursor.known is None or actor is None:
        return
    given = {"person": actor.person, "since": cursor.known, "until": cursor.known + _MS}
    if _IS_KNOWN.first(connection, given) is None:
        raise GoneBackError(epoch, _positions(cursor), unknown=True)


def _latest(connection: Connection, actor: Actor | None) -> datetime | None:
    """When the newest mutation of the person that has a result was received; None when there is none, or nobody."""
    latest: datetime | None = _LATEST.scalar(connection, {"person": actor.person}) if actor is not None else None
    return latest


def _positions(cursor: Cursor) -> dict[str, int]:
    """How far each scope had come, at the least, when the cursor was written."""
    lost = {scope: lost.upto for scope, lost in cursor.lost.items()}
    return lost | {scope: mark.position for scope, mark in cursor.marks.items()}


def _ahead(positions: dict[str, int], counters: dict[str, Any]) -> bool:
    return any(position > counters.get(scope, 0) for scope, position in positions.items())


def _read_scope(connection: Connection, scope: str, mark: Mark, scopes: list[str], page: Page) -> Mark:
    given = {"scope": scope, "position": mark.position, "floor": mark.floor, "scopes": scopes, "most": page.room + 1}
    position = mark.position
    for collection, entity, version, body, at in _CHANGED.rows(connection, given):
        if page.full():
            page.more = True
            return Mark(position, mark.floor)
        page.add(_forgotten(collection, entity) if body is None else _changed(collection, entity, version, body))
        position = at
    return Mark(max(position, mark.floor))


def _forget_scope(connection: Connection, scope: str, lost: Lost, scopes: list[str], page: Page) -> Lost | None:
    """Forget what only a lost scope showed; None when that is done."""
    given = {"scope": scope, "done": lost.done, "upto": lost.upto, "scopes": scopes, "most": page.room + 1}
    done = lost.done
    for collection, entity, at in _LOST.rows(connection, given):
        if page.full():
            page.more = True
            return Lost(done, lost.upto)
        page.add(_forgotten(collection, entity))
        done = at
    return None


def _changed(collection: str, entity: str, version: int, body: str) -> str:
    return f'{{"collection":{_text(collection)},"id":{_text(entity)},"version":{version},"value":{body}}}'


def _forgotten(collection: str, entity: str) -> str:
    return f'{{"collection":{_text(collection)},"id":{_text(entity)},"forget":true}}'


def _counters(connection: Connection, scopes: list[str]) -> dict[str, Any]:
    """The last position of each scope, and under :data:`_EPOCH` the epoch; what there is none of is left out."""
    return {name: position or epoch for name, position, epoch in _COUNTERS.rows(connection, {"scopes": scopes})}


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


def renew_epoch(session: Session, found: GoneBackError) -> str:
    """Start a new epoch, unless that was done already, or the counters have come up with the cursor since.

    To be called in a write. A cursor is behind its counters for ever in the database that wrote it, and what it speaks
    of is known there; so this one is a copy from before, and whatever was applied and published since that copy is to
    be had from the devices only.
    """
    epoch = session.scalar(select(FeedEpoch.epoch).where(FeedEpoch.id == 1).with_for_update())
    counters = _counters(session.connection(), [*found.positions])
    if epoch != found.epoch or not (found.unknown or _ahead(found.positions, counters)):
        return epoch or ensure_epoch(session)
    log.warning("the database has gone back; the feed begins a new epoch", was=epoch)
    return new_epoch(session)
