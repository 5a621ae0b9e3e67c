"""Rows of drafts: all that a request speaks of read with one statement, all that it saves written with one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

from sqlalchemy import Table, bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from server import staged
from server.dossiers.models import Draft
from server.prepared import Prepared

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy.orm import Session

_TABLE: Final = cast("Table", Draft.__table__)
_OF_PERSON: Final = select(
    Draft.id,
    Draft.version,
    Draft.header,
    Draft.state,
    Draft.writers,
    Draft.device_id,
    Draft.updated_at,
    Draft.deleted_at,
).where(Draft.person_id == bindparam("person"))
_ONE: Final = Prepared(_OF_PERSON.where(Draft.id == bindparam("id")))
_SEVERAL: Final = Prepared(_OF_PERSON.where(Draft.id.in_(bindparam("ids", expanding=True))))
_HOW_MANY: Final = Prepared(
    select(func.count()).select_from(Draft).where(Draft.person_id == bindparam("person"), Draft.deleted_at.is_(None))
)
_DELETE: Final = Prepared(
    update(_TABLE)
    .where(_TABLE.c.person_id == bindparam("person"), _TABLE.c.id == bindparam("draft"))
    .values(version=bindparam("version"), deleted_at=bindparam("deleted_at"))
)
_KEY: Final = "drafts"
_AHEAD: Final = "drafts read ahead"
_STORED: Final = "drafts stored"


class Stored(NamedTuple):
    """A draft's row."""

    id: str
    version: int
    header: str
    state: str
    writers: str
    device_id: str
    updated_at: datetime
    deleted_at: datetime | None


def _upsert(maker: Any) -> Prepared:  # noqa: ANN401 (two dialects' functions)
    statement = maker(_TABLE)
    keys = {column.name for column in _TABLE.primary_key}
    taken = {column.name: statement.excluded[column.name] for column in _TABLE.columns if column.name not in keys}
    return Prepared(statement.on_conflict_do_update(index_elements=sorted(keys), set_=taken))


_UPSERTS: Final = {"postgresql": _upsert(postgresql.insert), "sqlite": _upsert(sqlite.insert)}


def read_ahead(session: Session, person: str, drafts: Collection[str]) -> None:
    """Read the drafts that a request speaks of, before anything of it is applied.

    What is read here serves for one :func:`find` each. Whoever changes a draft has looked for it first, so what is
    found was not changed since, nor can the roll-back of a savepoint make it old.
    """
    if len(drafts) < 2:  # noqa: PLR2004 (one is found as quickly when it is needed)
        return
    ahead: dict[tuple[str, str], Stored | None] = dict.fromkeys((person, draft) for draft in drafts)
    for row in _SEVERAL.rows(session.connection(), {"person": person, "ids": list(drafts)}):
        stored = Stored(*row)
        ahead[person, stored.id] = stored
    session.info[_AHEAD] = ahead


def find(session: Session, person: str, draft: str) -> Stored | None:
    """The draft as it is stored, deleted or not. What :func:`put` has noted is not seen before it is flushed."""
    ahead: dict[tuple[str, str], Stored | None] = session.info.get(_AHEAD, {})
    if (person, draft) in ahead:
        return ahead.pop((person, draft))
    found = _ONE.first(session.connection(), {"person": person, "id": draft})
    return None if found is None else Stored(*found)


def count(session: Session, person: str) -> int:
    """How many drafts the person has, with those that are noted."""
    counted: dict[str, int] = session.info.setdefault(_STORED, {})
    if person not in counted:
        counted[person] = _HOW_MANY.scalar(session.connection(), {"person": person})
    return counted[person] + sum(made_anew for _row, made_anew in _noted(session))


def mark_deleted(session: Session, person: str, draft: str, *, version: int, moment: datetime) -> None:
    """Note in its row that the draft is deleted since ``moment``."""
    session.info.pop(_STORED, None)
    values = {"person": person, "draft": draft, "version": version, "deleted_at": moment}
    _DELETE.run(session.connection(), values)


def put(session: Session, row: dict[str, Any], *, made_anew: bool) -> None:
    """Note a row to be written at the next :func:`server.staged.flush`.

    :param made_anew: whether there is one draft more with it.
    """
    noted = _noted(session)
    if not noted:
        staged.on_flush(session, _write)
    entry = (row, made_anew)
    noted.append(entry)
    staged.on_undo(session, lambda: noted.remove(entry))


def _noted(session: Session) -> list[tuple[dict[str, Any], bool]]:
    noted: list[tuple[dict[str, Any], bool]] = session.info.setdefault(_KEY, [])
    return noted


def _write(session: Session) -> None:
    noted = _noted(session)
    rows = [row for row, _made_anew in noted]
    noted.clear()
    session.info.pop(_STORED, None)
    if rows:
        connection = session.connection()
        _UPSERTS[connection.dialect.name].run_all(connection, rows)
