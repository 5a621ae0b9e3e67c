from __future__ import annotations

import pytest

from server.dossiers.status import ENDING, PAUSING, STEPS, Status, step
from server.problems import ProblemError

#: docs/protocol.md, *Mutations*: type → (statuses it may be done in, the status it leads to).
CONTRACT = {
    "dossier.receive": ({1}, 2),
    "dossier.refuse": ({1, 5}, 3),
    "dossier.request-supplement": ({1, 2, 4}, 5),
    "dossier.process": ({2}, 4),
    "dossier.request-payment": ({1, 2, 4}, 6),
    "dossier.confirm-payment": ({6}, 4),
    "dossier.stop": ({2, 4, 5, 6}, 8),
    "dossier.finish": ({4}, 9),
    "dossier.return-result": ({9}, 10),
    "dossier.withdraw": ({1, 2, 4, 5, 6}, 7),
    "dossier.supplement": ({5}, None),
}


def test_the_steps_are_those_of_the_protocol() -> None:
    assert {name: (set(found.sources), found.target) for name, found in STEPS.items()} == CONTRACT


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("name", STEPS)
def test_every_step_is_allowed_exactly_where_the_protocol_says(name: str, status: Status) -> None:
    sources, target = CONTRACT[name]
    if status in sources:
        assert step(name, status, 4)[1] == (target or 4)
    else:
        with pytest.raises(ProblemError, match="status-not-allowed"):
            step(name, status, 4)


def test_an_answered_supplement_leads_back_to_where_the_dossier_was() -> None:
    for before in (1, 2, 4):
        assert step("dossier.supplement", 5, before)[1] == before


def test_no_step_leads_out_of_an_end() -> None:
    for status in ENDING - {Status.FINISHED} | {Status.RETURNED}:
        assert not [name for name, found in STEPS.items() if status in found.sources]


def test_every_status_can_be_reached_and_every_pause_be_left() -> None:
    assert {found.target for found in STEPS.values()} | {Status.FILED} == set(Status) | {None}
    for status in PAUSING:
        assert [name for name, found in STEPS.items() if status in found.sources]
