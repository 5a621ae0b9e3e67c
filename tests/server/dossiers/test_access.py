"""Whose dossier it is: nobody else can learn of it, let alone change it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from server.ids import new_id
from tests.server.dossiers.bench import CENTRE, POLICE, counts
from tests.server.dossiers.filings import residence_args

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from tests.server.conftest import Person

OFFICER_STEPS: dict[str, dict[str, Any]] = {
    "dossier.receive": {},
    "dossier.refuse": {"reason": "x"},
    "dossier.request-supplement": {"message": "x", "items": [{"kind": "answer", "key": "phone", "note": None}]},
    "dossier.process": {},
    "dossier.request-payment": {"amount": 1000},
    "dossier.confirm-payment": {},
    "dossier.stop": {"reason": "x"},
    "dossier.finish": {"note": None},
    "dossier.return-result": {"method": "counter"},
}
STEPS: dict[str, dict[str, Any]] = OFFICER_STEPS | {
    "dossier.withdraw": {"reason": None},
    "dossier.supplement": {"request": new_id(), "answers": {"phone": "0900000001"}, "papers": []},
    "dossier.file": residence_args(),
}


@pytest.fixture
def dossier(make_person: Callable[..., Person]) -> str:
    made = new_id()
    assert make_person("Nông Văn Phong").do("dossier.file", made, **residence_args())["outcome"] == "applied"
    return made


def refused(person: Person, dossier: str, steps: dict[str, dict[str, Any]]) -> dict[str, str]:
    mutations = [person.mutation(kind, dossier, base=1, **args) for kind, args in steps.items()]
    results = person.sync(*mutations)["results"]
    return {kind: result.get("problem", {}).get("code") for kind, result in zip(steps, results, strict=True)}


def test_someone_else_s_dossier_is_not_found_for_every_mutation(
    app: Flask, dossier: str, make_person: Callable[..., Person]
) -> None:
    before = counts(app)
    stranger = make_person("Người Lạ")
    assert refused(stranger, dossier, STEPS) == dict.fromkeys(STEPS, "not-found")
    assert counts(app) == before
    assert not stranger.has("dossier")


def test_a_dossier_that_does_not_exist_looks_exactly_like_someone_else_s(
    dossier: str, make_person: Callable[..., Person]
) -> None:
    stranger = make_person("Người Lạ")
    steps = {kind: args for kind, args in STEPS.items() if kind != "dossier.file"}
    for kind, args in steps.items():
        theirs = stranger.do(kind, dossier, base=1, **args)["problem"]
        nobodys = stranger.do(kind, new_id(), base=1, **args)["problem"]
        assert theirs | {"instance": ""} == nobodys | {"instance": ""}


@pytest.mark.parametrize("role", ["officer", "admin"])
def test_officers_of_another_agency_see_and_do_nothing(
    app: Flask, dossier: str, make_person: Callable[..., Person], role: str
) -> None:
    before = counts(app)
    other = make_person("Nông Thị Oanh", roles=[(role, CENTRE)])
    other.sync()
    assert not other.has("case")
    assert not other.has("case_answers")
    assert refused(other, dossier, STEPS) == dict.fromkeys(STEPS, "not-found")
    assert counts(app) == before


def test_an_administrator_of_the_whole_deployment_sees_no_dossiers(
    dossier: str, make_person: Callable[..., Person]
) -> None:
    admin = make_person("Quản Trị", roles=[("admin", None)])
    admin.sync()
    assert not admin.has("case")
    assert refused(admin, dossier, STEPS) == dict.fromkeys(STEPS, "not-found")


def test_the_applicant_may_not_do_an_officer_s_work(app: Flask, make_person: Callable[..., Person]) -> None:
    phong = make_person("Nông Văn Phong")
    dossier = new_id()
    phong.do("dossier.file", dossier, **residence_args())
    before = counts(app)
    assert refused(phong, dossier, OFFICER_STEPS) == dict.fromkeys(OFFICER_STEPS, "forbidden")
    assert counts(app) == before


def test_an_officer_may_not_withdraw_or_answer_for_the_applicant(
    dossier: str, make_person: Callable[..., Person]
) -> None:
    officer = make_person("Bàn Văn Hiếu", roles=[("officer", POLICE)])
    steps = {kind: STEPS[kind] for kind in ("dossier.withdraw", "dossier.supplement")}
    assert refused(officer, dossier, steps) == dict.fromkeys(steps, "forbidden")


def test_an_administrator_of_the_agency_may_do_what_its_officers_do(
    dossier: str, make_person: Callable[..., Person]
) -> None:
    admin = make_person("Quản Trị", roles=[("admin", POLICE)])
    admin.sync()
    assert admin.do("dossier.receive", dossier, base=1)["outcome"] == "applied"
    assert [event["by"]["role"] for event in admin.has("case_event").values()] == ["resident", "admin"]


def test_an_id_of_someone_else_s_dossier_cannot_be_filed_again(
    app: Flask, dossier: str, make_person: Callable[..., Person]
) -> None:
    before = counts(app)
    result = make_person("Người Lạ").do("dossier.file", dossier, **residence_args())
    assert result["problem"]["code"] == "not-found"
    assert counts(app) == before
