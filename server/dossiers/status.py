"""The ten national statuses of a dossier and every step between them. This table is the only place that says so."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Final, Literal

from server.problems import ProblemError

if TYPE_CHECKING:
    from collections.abc import Mapping

By = Literal["resident", "officer"]


class Status(IntEnum):
    """National codes (TrangThaiHoSo)."""

    FILED = 1
    RECEIVED = 2
    REFUSED = 3
    PROCESSING = 4
    SUPPLEMENT = 5
    PAYMENT = 6
    WITHDRAWN = 7
    STOPPED = 8
    FINISHED = 9
    RETURNED = 10


#: Statuses in which the agency waits for the person; its clock stands.
PAUSING: Final = frozenset({Status.SUPPLEMENT, Status.PAYMENT})
#: Statuses with which the agency's time ends.
ENDING: Final = frozenset({Status.REFUSED, Status.WITHDRAWN, Status.STOPPED, Status.FINISHED})


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that may be done to a dossier.

    :param kind: of the event it writes.
    :param sources: statuses in which it may be done.
    :param target: the status it leads to; None: back to the one before the request for a supplement.
    :param by: who may do it.
    """

    kind: str
    sources: frozenset[Status]
    target: Status | None
    by: By


def _step(kind: str, sources: tuple[int, ...], target: int | None, by: By) -> Step:
    return Step(kind, frozenset(map(Status, sources)), None if target is None else Status(target), by)


STEPS: Final[Mapping[str, Step]] = {
    "dossier.receive": _step("received", (1,), 2, "officer"),
    "dossier.refuse": _step("refused", (1, 5), 3, "officer"),
    "dossier.request-supplement": _step("supplement-requested", (1, 2, 4), 5, "officer"),
    "dossier.process": _step("processing", (2,), 4, "officer"),
    "dossier.request-payment": _step("payment-requested", (1, 2, 4), 6, "officer"),
    "dossier.confirm-payment": _step("payment-confirmed", (6,), 4, "officer"),
    "dossier.stop": _step("stopped", (2, 4, 5, 6), 8, "officer"),
    "dossier.finish": _step("finished", (4,), 9, "officer"),
    "dossier.return-result": _step("returned", (9,), 10, "officer"),
    "dossier.supplement": _step("supplemented", (5,), None, "resident"),
    "dossier.withdraw": _step("withdrawn", (1, 2, 4, 5, 6), 7, "resident"),
}


def step(mutation_type: str, status: int, before_supplement: int | None = None) -> tuple[Step, Status]:
    """The step and the status it leads to from ``status``.

    :raises ProblemError: ``status-not-allowed``.
    """
    found = STEPS[mutation_type]
    if status not in found.sources:
        raise ProblemError("status-not-allowed")
    target = found.target if found.target is not None else Status(before_supplement or Status.FILED)
    return found, target
