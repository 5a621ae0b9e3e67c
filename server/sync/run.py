"""One request's mutations on their way: what their applying knows, and how it may fail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from server.identity.actor import Actor
from server.sync import registry
from server.sync.held import Backlog


@dataclass(frozen=True, slots=True)
class Arrival:
    """Who sent a mutation from where, and when it first arrived. ``dated`` is the moment its handler goes by."""

    actor: Actor
    received_at: datetime
    dated: datetime
    offset_ms: int


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of a mutation that has its result."""

    person: str
    content_hash: str
    outcome: str
    result: str


@dataclass(slots=True)
class Run:
    """One request's mutations on their way.

    :ivar records: results, those of this request among them, of all ids that the request or the backlog names.
    :ivar stopped: entities of which an earlier one was held without being kept.
    :ivar crashed: kept ones whose handler has failed in this request.
    :ivar together: whether what only adds rows may be gathered and inserted at the end.
    :ivar gathered: entities of which rows are gathered and not inserted yet.
    :ivar prepared: what was made ready before the write had its turn, by id.
    """

    session: Session
    arrival: Arrival
    backlog: Backlog
    records: dict[str, Record] = field(default_factory=dict)
    stopped: set[str] = field(default_factory=set)
    crashed: set[str] = field(default_factory=set)
    together: bool = True
    gathered: set[str] = field(default_factory=set)
    prepared: Mapping[str, registry.Mutation] = field(default_factory=dict)

    @property
    def person(self) -> str:
        """Whose mutations these are."""
        return self.arrival.actor.person

    def outcome(self, mutation_id: str) -> str | None:
        """The outcome of the person's own mutation; only those can come first."""
        record = self.records.get(mutation_id)
        return record.outcome if record is not None and record.person == self.person else None


class CrashError(Exception):
    """A handler failed for a reason of ours, not of the person's."""


class OneByOneError(Exception):
    """Gathered rows were refused, and nobody knows whose: to be done again with ``together`` false."""
