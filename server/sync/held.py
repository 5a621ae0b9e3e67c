"""Mutations that came before what must come first: kept whole, applied in order of receipt when that has come.

All of one person's requests are done one after the other (:func:`server.identity.sessions.renewed` locks the person),
so what is read here once stays true until the write ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from flask import json
from sqlalchemy import bindparam, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from server.prepared import Prepared
from server.sync import publish
from server.sync.envelope import Sent
from server.sync.models import HeldMutation

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sqlalchemy.orm import Session

    from server.identity.actor import Actor

#: Of one person: mutations kept, and bytes of their args. What is beyond stays on the device, which sends it again.
MAX_HELD: Final = 200
MAX_HELD_BYTES: Final = 8_000_000
COLLECTION: Final = "held"
_COLUMNS: Final = [column for column in HeldMutation.__table__.columns if column.name not in {"args", "agency_id"}]
_NAMES: Final = [column.name for column in _COLUMNS]
_KEPT: Final = Prepared(
    select(*_COLUMNS)
    .where(or_(HeldMutation.person_id == bindparam("person"), HeldMutation.id.in_(bindparam("ids", expanding=True))))
    .order_by(HeldMutation.serial)
)


def as_text(args: dict[str, Any]) -> str:
    """The args as they are kept."""
    return json.dumps(args, ensure_ascii=False, separators=(",", ":"))


@dataclass(slots=True)
class Held:
    """One that is kept, without its args."""

    id: str
    serial: int
    device: str
    session: str
    type: str
    entity: str
    base: int | None
    after: tuple[str, ...]
    content_hash: str
    size: int
    made_at: datetime
    received_at: datetime
    offset_ms: int
    not_before: datetime | None

    def dated(self) -> datetime:
        """Its receipt, but not before that of what was applied to the entity meanwhile."""
        return max(self.received_at, self.not_before or self.received_at)


class Backlog:
    """What is kept of one person, in order of receipt.

    :ivar foreign: of the ids asked about, those that are another person's.
    """

    def __init__(self, session: Session, person: str, ids: Collection[str]) -> None:
        self._session = session
        self._person = person
        self._rows: dict[str, Held] = {}
        self.foreign: set[str] = set()
        for found in _KEPT.rows(session.connection(), {"person": person, "ids": list(ids)}):
            row = dict(zip(_NAMES, found, strict=True))
            if row["person_id"] != person:
                self.foreign.add(row["id"])
                continue
            self._rows[row["id"]] = Held(
                id=row["id"],
                serial=row["serial"],
                device=row["device_id"],
                session=row["session_id"],
                type=row["type"],
                entity=row["entity"],
                base=row["base"],
                after=tuple(json.loads(row["after_ids"])),
                content_hash=row["content_hash"],
                size=row["size"],
                made_at=row["made_at"],
                received_at=row["received_at"],
                offset_ms=row["offset_ms"],
                not_before=row["not_before"],
            )

    def __iter__(self) -> Iterator[Held]:
        return iter(list(self._rows.values()))

    def __len__(self) -> int:
        return len(self._rows)

    def get(self, mutation_id: str) -> Held | None:
        """The one with this id, or None."""
        return self._rows.get(mutation_id)

    def named(self) -> set[str]:
        """Every id that one of them waits for or waited for."""
        return {name for held in self._rows.values() for name in held.after}

    def closes_a_circle(self, sent: Sent) -> bool:
        """Whether ``sent`` waits for one that waits for it: neither could ever be applied."""
        return not self._needing(sent.id).isdisjoint(sent.after)

    def before(self, mutation_id: str, entity: str, device: str) -> list[str]:
        """The kept ones of the same device on the same entity that came earlier, and so go first.

        Not those that wait for this one by name. Nor another device's: neither knew of the other, and two devices that
        name each other's past would otherwise wait in a circle.

        :param device: which sent it; of a kept one, that which sent it first.
        """
        mine = self._rows.get(mutation_id)
        sender = mine.device if mine is not None else device
        earlier = [
            held
            for held in self._rows.values()
            if held.entity == entity and held.device == sender and (mine is None or held.serial < mine.serial)
        ]
        needing = self._needing(mutation_id) if earlier else set()
        return [held.id for held in earlier if held.id not in needing]

    def _needing(self, mutation_id: str) -> set[str]:
        """The kept ones that wait for this one by name, be it through others."""
        waiting: dict[str, list[str]] = {}
        for held in self._rows.values():
            for name in held.after:
                waiting.setdefault(name, []).append(held.id)
        found: set[str] = set()
        ahead = [mutation_id]
        while ahead:
            fresh = [other for other in waiting.get(ahead.pop(), ()) if other not in found]
            found.update(fresh)
            ahead += fresh
        return found

    def has_room(self, size: int) -> bool:
        """Whether one more with args of ``size`` bytes may be kept."""
        total = size + sum(held.size for held in self._rows.values())
        return len(self._rows) < MAX_HELD and total <= MAX_HELD_BYTES

    def keep(self, sent: Sent, actor: Actor, received_at: datetime, offset_ms: int) -> bool:
        """Keep one that was sent well-formed; False when its id has just become another person's."""
        if sent.entity is None or sent.made_at is None:
            raise ValueError("only a well-formed mutation can be kept")
        args = as_text(sent.args)
        held = Held(
            id=sent.id,
            serial=1 + max((other.serial for other in self._rows.values()), default=0),
            device=actor.device,
            session=actor.session,
            type=sent.type,
            entity=sent.entity,
            base=sent.base,
            after=sent.after,
            content_hash=sent.content_hash,
            size=len(args.encode()),
            made_at=sent.made_at,
            received_at=received_at,
            offset_ms=offset_ms,
            not_before=None,
        )
        maker = postgresql.insert if self._session.get_bind().dialect.name == "postgresql" else sqlite.insert
        statement = maker(HeldMutation).values(
            id=held.id,
            person_id=self._person,
            serial=held.serial,
            device_id=held.device,
            session_id=held.session,
            agency_id=None,
            type=held.type,
            entity=held.entity,
            base=held.base,
            after=json.dumps(held.after),
            args=args,
            size=held.size,
            content_hash=held.content_hash,
            made_at=held.made_at,
            received_at=held.received_at,
            offset_ms=held.offset_ms,
            not_before=None,
        )
        kept = self._session.execute(
            statement.on_conflict_do_nothing(index_elements=["id"]).returning(HeldMutation.id)
        ).scalar_one_or_none()
        if kept is not None:
            self._rows[held.id] = held
        return kept is not None

    def sent(self, held: Held) -> Sent:
        """The mutation as it was sent."""
        args: dict[str, Any] = json.loads(
            self._session.execute(select(HeldMutation.args).where(HeldMutation.id == held.id)).scalar_one()
        )
        return Sent(
            id=held.id,
            content_hash=held.content_hash,
            type=held.type,
            entity=held.entity,
            base=held.base,
            after=held.after,
            made_at=held.made_at,
            args=args,
        )

    def settle(self, held: Held) -> None:
        """It has its result: it is kept no longer, and officers who were told of it need not look any more."""
        del self._rows[held.id]
        # the worker may have told an agency since the row was read
        agency = self._session.execute(
            delete(HeldMutation)
            .where(HeldMutation.id == held.id)
            .returning(HeldMutation.agency_id)
            .execution_options(synchronize_session=False)
        ).scalar_one_or_none()
        if agency is not None:
            scope = publish.agency_scope(agency)
            publish.forget(self._session, scope=scope, collection=COLLECTION, entity=held.id)

    def touched(self, entity: str | None, moment: datetime) -> None:
        """Something received at ``moment`` was applied to ``entity``: what still waits there is not dated before it."""
        later = [held for held in self._rows.values() if held.entity == entity and held.dated() < moment]
        for held in later:
            held.not_before = moment
        if later:
            self._session.execute(
                update(HeldMutation)
                .where(HeldMutation.id.in_([held.id for held in later]))
                .values(not_before=moment)
                .execution_options(synchronize_session=False)
            )
