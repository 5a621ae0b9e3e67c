"""Playing the demo's stories: every step is a real mutation, applied as if it had arrived at its time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from flask import json
from sqlalchemy import select

from server.clock import to_wire
from server.dossiers.models import Dossier
from server.dossiers.status import STEPS
from server.dossiers.views import open_supplement
from server.identity.actor import Actor
from server.identity.roles import roles_of
from server.ids import new_id
from server.sync.apply import apply_all
from server.sync.envelope import parse_mutation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session

    from server.identity.models import Person

FILE: Final = "dossier.file"
#: A phone's clock is never quite right, and the tap comes before the signal.
OFFSET_MS: Final = -1_700
OFFLINE: Final = timedelta(minutes=25)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing somebody does: when it reaches the server, who, which mutation, with what."""

    at: datetime
    who: str
    type: str
    args: Mapping[str, Any]


@dataclass(slots=True)
class Story:
    """One dossier's life, its first step the filing."""

    steps: list[Step]
    dossier: str = field(default_factory=new_id)


class StoryError(RuntimeError):
    """A step of a story was not applied: the stories and the rules disagree."""


def play(session: Session, stories: Iterable[Story], people: Mapping[str, Person]) -> int:
    """Apply all steps of all stories in the order of their times; returns how many there were.

    :raises StoryError: naming the step and the problem.
    """
    moments = sorted(
        ((step, story.dossier) for story in stories for step in story.steps), key=lambda moment: moment[0].at
    )
    for step, dossier in moments:
        _apply(session, step, dossier, people[step.who])
    return len(moments)


def _apply(session: Session, step: Step, dossier: str, person: Person) -> None:
    made_at = step.at - (OFFLINE if step.type == FILE else timedelta())
    args = dict(step.args)
    base = None
    if step.type != FILE:
        row = session.scalars(select(Dossier).where(Dossier.id == dossier)).one()
        if step.type == "dossier.supplement":
            request = open_supplement(session, row)
            args["request"] = request.id if request else None
        elif STEPS[step.type].by == "officer":
            base = row.version
    sent = parse_mutation(
        {
            "id": new_id(),
            "type": step.type,
            "entity": dossier,
            "base": base,
            "made_at": to_wire(made_at),
            "args": args,
        }
    )
    actor = Actor(
        person=person.id,
        name=person.name,
        device=new_id(),
        session=new_id(),
        language=person.language,
        roles=roles_of(session, person.id),
    )
    result = json.loads(apply_all(session, actor, (sent,), received_at=step.at, offset_ms=OFFSET_MS)[0])
    if result["outcome"] != "applied":
        raise StoryError(f"{step.type} by {step.who}: {result}")
