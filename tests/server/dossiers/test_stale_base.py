"""An officer decides on what they have seen: if the dossier has moved on, they are shown it as it is now."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

from server.dossiers.status import STEPS
from server.ids import new_id
from server.sync import registry
from tests.server.dossiers.bench import POLICE, counts, load
from tests.server.dossiers.filings import residence_args
from tests.server.dossiers.test_access import OFFICER_STEPS

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from tests.server.conftest import Person


def filed(person: Person) -> str:
    dossier = new_id()
    assert person.do("dossier.file", dossier, **residence_args())["outcome"] == "applied"
    return dossier


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_every_step_of_an_officer_is_tried_here() -> None:
    steps = {name for name, step in STEPS.items() if step.by == "officer"}
    assert steps == set(OFFICER_STEPS)
    residents = {"dossier.file", "dossier.supplement", "dossier.withdraw"}
    others = {"dossier.mark-original", "dossier.attach-result"}  # no steps: see test_originals, test_results
    assert {name for name in registry.all_types() if name.startswith("dossier.")} == steps | residents | others


def test_no_step_is_done_over_another_version_than_the_officer_saw(
    app: Flask, make_person: Callable[..., Person]
) -> None:
    resident = make_person()
    officer, colleague = (make_person(name, roles=[("officer", POLICE)]) for name in ("Một", "Hai"))
    dossier = filed(resident)
    assert colleague.do("dossier.receive", dossier, base=1, note="Đủ hồ sơ.")["outcome"] == "applied"
    before = counts(app)
    for base in (1, 3, 0, -1, 2**53 - 1):
        sent = [officer.mutation(kind, dossier, base=base, **args) for kind, args in OFFICER_STEPS.items()]
        results = officer.sync(*sent)["results"]
        present = {name: value for name, value in officer.has("case")[dossier].items() if name != "version"}
        assert (present["status"], present["base"]) == (2, 2)
        for mutation, result in zip(sent, results, strict=True):
            problem = result.get("problem", {})
            assert (result["outcome"], problem.get("code")) == ("rejected", "stale-base"), mutation["type"]
            assert problem["present"] == present, mutation["type"]
        assert officer.sync(*sent)["results"] == results, "and a resend is told the same"
    assert counts(app) == before
    assert load(app, dossier).version == 2


def test_no_step_is_done_without_saying_what_was_seen(app: Flask, make_person: Callable[..., Person]) -> None:
    resident, officer = make_person(), make_person("Cán bộ", roles=[("officer", POLICE)])
    dossier = filed(resident)
    before = counts(app)
    sent = [officer.mutation(kind, dossier, **args) for kind, args in OFFICER_STEPS.items()]
    for result in officer.sync(*sent)["results"]:
        assert result["problem"]["code"] == "invalid-mutation"
        assert [error["path"] for error in result["problem"]["errors"]] == [["base"]]
    assert counts(app) == before


def test_present_is_shown_to_nobody_who_may_not_see_the_dossier(make_person: Callable[..., Person]) -> None:
    resident, stranger = make_person(), make_person("Cán bộ xã khác", roles=[("officer", "H55.22")])
    dossier = filed(resident)
    for person, code in ((stranger, "not-found"), (resident, "forbidden")):
        results = person.sync(
            *(person.mutation(kind, dossier, base=9, **args) for kind, args in OFFICER_STEPS.items())
        )["results"]
        assert {result["problem"]["code"] for result in results} == {code}
        assert all("present" not in result["problem"] for result in results)


def test_of_two_officers_who_decide_at_once_one_is_shown_what_the_other_did(
    app: Flask, make_person: Callable[..., Person]
) -> None:
    resident = make_person()
    officers = [make_person(f"Cán bộ {name}", roles=[("officer", POLICE)]) for name in ("Một", "Hai")]
    steps: list[tuple[str, dict[str, Any]]] = [
        ("dossier.receive", {"note": None}),
        ("dossier.refuse", {"reason": "Không đúng nơi nhận."}),
    ]
    for _ in range(5):
        dossier = filed(resident)
        start = threading.Barrier(2)
        results: list[dict[str, Any]] = []

        def decide(
            officer: Person,
            step: tuple[str, dict[str, Any]],
            dossier: str = dossier,
            start: threading.Barrier = start,
            results: list[dict[str, Any]] = results,
        ) -> None:
            mutation = officer.mutation(step[0], dossier, base=1, **step[1])
            start.wait()
            answer = officer.post("/api/sync", officer.envelope(mutation))
            results.extend(answer.get_json()["results"])

        threads = [threading.Thread(target=decide, args=pair) for pair in zip(officers, steps, strict=True)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        applied, refused = sorted(results, key=lambda result: str(result["outcome"]))
        assert (applied["outcome"], refused["problem"]["code"]) == ("applied", "stale-base")
        found = load(app, dossier)
        assert (refused["problem"]["present"]["status"], found.version) == (found.status, 2)
