"""Merging what several devices of one person typed into one draft, field by field. A pure function.

Of each top-level answer it is known which devices said so, and at which version of the draft. A device says with what
it sends (``base``) which version it had last seen. So the server knows of every field whether the one who sends it had
seen what it replaces. Where they had not, both values are kept and a person decides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from server.sync.strict_json import canonical


class _Absent:
    """There is no answer: none was given, or it was taken away."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = _Absent()


#: The devices that said a value, each with the version of the draft at which it last did.
Holders = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Other:
    """A value that waits beside an answer until a person decides; :data:`ABSENT` when it was taken away there.

    ``device`` was the first to say it, at ``made_at`` by its clock (as the protocol writes instants).
    """

    value: Any
    device: str
    made_at: str
    holders: Holders


@dataclass(frozen=True, slots=True)
class Copy:
    """The server's copy. ``holders`` are those of the answers, also of ones that were taken away."""

    answers: Mapping[str, Any] = field(default_factory=dict)
    holders: Mapping[str, Holders] = field(default_factory=dict)
    conflicts: Mapping[str, Sequence[Other]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """What a device sends.

    :ivar version: which the draft has after it; greater than all before.
    :ivar base: the version the device had last merged; 0 for none.
    :ivar changed: whole values of top-level answers. ``removed`` and ``changed`` have no key in common.
    :ivar settled: keys of which a person has seen the conflict and decided: ``changed`` or ``removed`` says what holds,
        and a key that stands in neither keeps the answer it has.
    :ivar beside: the device itself has what it says here lying beside an answer, for a person to decide: it comes in
        nobody's place, nor in that of what the device said before.
    """

    version: int
    base: int
    device: str
    made_at: str
    changed: Mapping[str, Any] = field(default_factory=dict)
    removed: Sequence[str] = ()
    settled: Sequence[str] = ()
    beside: bool = False

    def replaces(self, holders: Holders) -> bool:
        """Whether a value may go for this one: the device had seen everybody say it, or said it itself."""
        return not self.beside and all(
            device == self.device or version <= self.base for device, version in holders.items()
        )


def merge(copy: Copy, change: Change) -> Copy:
    """The server's copy with the change in it; equal to ``copy`` when there is nothing new in it.

    Every value that was ever sent is afterwards an answer, or waits in ``conflicts``, or was replaced by the device
    that sent it, or by one whose ``base`` shows that it had been seen.
    """
    merged = _Merging(
        dict(copy.answers), dict(copy.holders), {key: list(others) for key, others in copy.conflicts.items()}
    )
    for key in change.settled:
        others = merged.conflicts.get(key, [])
        merged.conflicts[key] = [other for other in others if not change.replaces(other.holders)]
    for key, value in (*change.changed.items(), *((key, ABSENT) for key in change.removed)):
        _put(merged, key, value, change)
    left = {key: tuple(others) for key, others in merged.conflicts.items() if others}
    return Copy(merged.answers, merged.holders, left)


@dataclass(slots=True)
class _Merging:
    answers: dict[str, Any]
    holders: dict[str, Holders]
    conflicts: dict[str, list[Other]]


def _put(merged: _Merging, key: str, value: Any, change: Change) -> None:  # noqa: ANN401 (any JSON value)
    present, holders = merged.answers.get(key, ABSENT), merged.holders.get(key, {})
    if present is ABSENT and value is ABSENT and not holders:
        return
    waiting = merged.conflicts.get(key)
    others, agreeing = _parted(waiting, value, change) if waiting else ([], [])
    said: dict[str, int] = {}
    for other in agreeing:
        said |= other.holders
    said[change.device] = change.version
    if same(present, value):
        merged.holders[key] = {**holders, **said}
    elif change.replaces(holders):
        merged.answers[key] = value
        merged.holders[key] = said
    else:
        first = agreeing[0] if agreeing else Other(value, change.device, change.made_at, said)
        others.append(replace(first, holders=said))
    if merged.answers.get(key) is ABSENT:
        del merged.answers[key]
    merged.conflicts[key] = others


def _parted(waiting: Sequence[Other], value: Any, change: Change) -> tuple[list[Other], list[Other]]:  # noqa: ANN401 (any JSON value)
    """Of what waits beside an answer: what says something else than ``value``, and what says the same."""
    others: list[Other] = []
    agreeing: list[Other] = []
    for other in _without_earlier(waiting, change):
        (agreeing if same(other.value, value) else others).append(other)
    return others, agreeing


def _without_earlier(others: Sequence[Other], change: Change) -> list[Other]:
    """What the device said earlier and does not know to be waiting, it says no more."""
    if change.beside:
        return [*others]
    found: list[Other] = []
    for other in others:
        said = {
            device: version
            for device, version in other.holders.items()
            if device != change.device or version <= change.base
        }
        if said:
            found.append(replace(other, holders=said))
    return found


def same(one: object, other: object) -> bool:
    """Whether two answers are the same JSON value (``true`` is not 1, and the order of keys says nothing)."""
    if one is other:
        return True
    # values that Python tells apart have two texts; of those it takes for equal, texts need no second look
    return one == other and (isinstance(one, str) or canonical(one) == canonical(other))
