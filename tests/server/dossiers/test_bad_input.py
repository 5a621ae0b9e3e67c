"""Whatever is wrong is a problem with a stable code, stores nothing, and does not stop what comes after it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from server.ids import new_id
from server.procedures.service import Published
from tests.server.dossiers.bench import CENTRE, POLICE, counts, perform
from tests.server.dossiers.calendars import at
from tests.server.dossiers.filings import pension_args, residence_args
from tests.server.statements import statements_run

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from server.procedures.definition import Form
    from tests.server.conftest import Person

ITEM = {"kind": "answer", "key": "phone", "note": None}
DEEP: Any = {"a": None}
for _ in range(40):
    DEEP = {"a": DEEP}


@pytest.fixture
def phong(make_person: Callable[..., Person]) -> Person:
    return make_person("Nông Văn Phong")


@pytest.fixture
def officer(make_person: Callable[..., Person]) -> Person:
    return make_person("Bàn Văn Hiếu", roles=[("officer", POLICE)])


def without(args: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in args.items() if name != key}


GOOD = residence_args()
ANSWERS = GOOD["answers"]
BAD_FILINGS: dict[str, tuple[dict[str, Any], str]] = {
    "an unknown field": (GOOD | {"colour": "red"}, "invalid-mutation"),
    "a missing field": (without(GOOD, "agency"), "invalid-mutation"),
    "answers that are a list": (GOOD | {"answers": []}, "invalid-mutation"),
    "answers that are null": (GOOD | {"answers": None}, "invalid-mutation"),
    "a version as text": (GOOD | {"form_version": "1"}, "invalid-mutation"),
    "a version as a fraction": (GOOD | {"form_version": 1.0}, "invalid-mutation"),
    "a version as true": (GOOD | {"form_version": True}, "invalid-mutation"),
    "a version beyond 32 bits": (GOOD | {"form_version": 2**40}, "invalid-mutation"),
    "a procedure that is no code": (GOOD | {"procedure": "1.004194' OR 1=1"}, "invalid-mutation"),
    "a procedure with a NUL": (GOOD | {"procedure": "1.0\u0000"}, "invalid-mutation"),
    "an agency as a number": (GOOD | {"agency": 5}, "invalid-mutation"),
    "an unknown way to hand in a paper": (
        GOOD | {"papers": [{"key": "dwelling_proof", "hand_in": "pigeon"}]},
        "invalid-mutation",
    ),
    "a paper twice": (
        GOOD | {"papers": [{"key": "dwelling_proof", "hand_in": "post"}] * 2},
        "invalid-mutation",
    ),
    "a NUL in an answer": (GOOD | {"answers": ANSWERS | {"full_name": "Nông\u0000"}}, "invalid-mutation"),
    "a lone surrogate in an answer": (GOOD | {"answers": ANSWERS | {"full_name": "\ud83d"}}, "invalid-mutation"),
    "a lone surrogate in a key": (GOOD | {"answers": ANSWERS | {"\ud83d": "x"}}, "invalid-mutation"),
    "answers nested without end": (GOOD | {"answers": ANSWERS | {"full_name": DEEP}}, "invalid-mutation"),
    "a huge number": (GOOD | {"answers": ANSWERS | {"full_name": 10**30}}, "invalid-mutation"),
    "too much text": (GOOD | {"answers": ANSWERS | {"full_name": "x" * 300_000}}, "invalid-mutation"),
    "too many values": (GOOD | {"answers": ANSWERS | {"full_name": [0] * 6_000}}, "invalid-mutation"),
    "a procedure that does not exist": (GOOD | {"procedure": "9.999999"}, "procedure-unknown"),
    "a form version that does not exist": (GOOD | {"form_version": 99}, "form-version-unknown"),
    "an agency that does not exist": (GOOD | {"agency": "H99"}, "agency-unknown"),
    "an agency that does not receive this": (GOOD | {"agency": CENTRE}, "agency-unknown"),
    "a case that does not exist": (GOOD | {"case": "lottery"}, "case-unknown"),
    "a paper that does not exist": (GOOD | {"papers": [{"key": "dog_licence", "hand_in": "post"}]}, "paper-unknown"),
    "no answers at all": (GOOD | {"answers": {}}, "invalid-answers"),
    "an unknown answer": (GOOD | {"answers": ANSWERS | {"shoe_size": 38}}, "invalid-answers"),
    "an answer of the wrong kind": (GOOD | {"answers": ANSWERS | {"full_name": 5}}, "invalid-answers"),
    "a citizen id of eleven digits": (
        GOOD | {"answers": ANSWERS | {"citizen_id": "01909599991"}},
        "invalid-answers",
    ),
}


def test_a_bad_filing_is_refused_with_its_code_and_the_next_one_served(
    app: Flask, phong: Person, subtests: pytest.Subtests
) -> None:
    for number, (name, (args, code)) in enumerate(BAD_FILINGS.items(), start=1):
        with subtests.test(name):
            bad, good = phong.mutation("dossier.file", **args), phong.mutation("dossier.file", **GOOD)
            results = phong.sync(bad, good)["results"]
            assert (results[0]["outcome"], results[0]["problem"]["code"]) == ("rejected", code)
            assert results[0]["problem"]["detail"]
            assert results[1]["outcome"] == "applied"
            assert int(results[1]["data"]["code"][-4:]) == number, "a refused filing spends no serial"
            found = counts(app)
            assert [found[name] for name in ("dossiers", "dossier_answers", "dossier_events")] == [number] * 3


def test_every_mistake_in_the_answers_is_named_with_a_sentence(phong: Person) -> None:
    answers = ANSWERS | {"citizen_id": "123", "phone": "abc"}
    problem = phong.do("dossier.file", **(GOOD | {"answers": answers}))["problem"]
    assert problem["code"] == "invalid-answers"
    assert {tuple(error["path"]) for error in problem["errors"]} == {("citizen_id",), ("phone",)}
    assert all(error["message"]["vi"] and error["message"]["en"] for error in problem["errors"])


def test_a_dossier_is_filed_once(app: Flask, phong: Person) -> None:
    dossier = new_id()
    assert phong.do("dossier.file", dossier, **GOOD)["outcome"] == "applied"
    before = counts(app)
    assert phong.do("dossier.file", dossier, **GOOD)["problem"]["code"] == "dossier-exists"
    assert counts(app) == before


def test_in_a_batch_too_a_dossier_is_filed_once(app: Flask, make_person: Callable[..., Person], phong: Person) -> None:
    own, foreign, new = new_id(), new_id(), new_id()
    assert phong.do("dossier.file", own, **GOOD)["outcome"] == "applied"
    assert make_person("Ma Thị Lụa").do("dossier.file", foreign, **GOOD)["outcome"] == "applied"
    before = counts(app)["dossiers"]
    results = phong.sync(*(phong.mutation("dossier.file", dossier, **GOOD) for dossier in (new, own, new, foreign)))[
        "results"
    ]
    said = [result["outcome"] if "data" in result else result["problem"]["code"] for result in results]
    assert said == ["applied", "dossier-exists", "dossier-exists", "not-found"]
    assert counts(app)["dossiers"] == before + 1


def test_a_large_batch_runs_as_many_statements_as_a_small_one(phong: Person) -> None:
    phong.do("dossier.file", **GOOD)
    kinds = []
    for count in (2, 9):
        with statements_run() as statements:
            phong.sync(*(phong.mutation("dossier.file", **GOOD) for _ in range(count)))
        kinds.append([text.split()[0] for text, _values in statements])
    assert kinds[0] == kinds[1]
    assert "INSERT" in kinds[0]


def test_an_id_reused_with_other_content_changes_nothing(app: Flask, phong: Person) -> None:
    mutation = phong.mutation("dossier.file", **GOOD)
    assert phong.sync(mutation)["results"][0]["outcome"] == "applied"
    before = counts(app)
    other = mutation | {"args": pension_args()}
    assert phong.sync(other)["results"][0]["problem"]["code"] == "id-reused"
    assert counts(app) == before


def test_an_unknown_type_is_refused_and_the_next_item_served(phong: Person) -> None:
    results = phong.sync(phong.mutation("dossier.burn"), phong.mutation("dossier.file", **GOOD))["results"]
    assert [results[0]["problem"]["code"], results[1]["outcome"]] == ["unknown-type", "applied"]


BAD_STEPS: dict[str, tuple[str, dict[str, Any]]] = {
    "refusing without a reason": ("dossier.refuse", {}),
    "refusing with an empty reason": ("dossier.refuse", {"reason": " \n\t "}),
    "refusing with a reason of control characters": ("dossier.refuse", {"reason": "\u0007\u001b"}),
    "refusing with a NUL": ("dossier.refuse", {"reason": "a\u0000b"}),
    "refusing at a length nobody reads": ("dossier.refuse", {"reason": "x" * 2001}),
    "asking for nothing": ("dossier.request-supplement", {"message": "x", "items": []}),
    "asking without a word": ("dossier.request-supplement", {"message": "", "items": [ITEM]}),
    "asking for an answer that the form has not": (
        "dossier.request-supplement",
        {"message": "x", "items": [ITEM | {"key": "shoe_size"}]},
    ),
    "asking for a paper that the procedure has not": (
        "dossier.request-supplement",
        {"message": "x", "items": [{"kind": "paper", "key": "phone", "note": None}]},
    ),
    "asking for the same twice": ("dossier.request-supplement", {"message": "x", "items": [ITEM, ITEM]}),
    "asking for no money": ("dossier.request-payment", {"amount": 0}),
    "asking for money in fractions": ("dossier.request-payment", {"amount": 1.5}),
    "asking for money in words": ("dossier.request-payment", {"amount": "7000"}),
    "a note that is a number": ("dossier.receive", {"note": 5}),
    "a field nobody knows": ("dossier.receive", {"note": None, "due_at": "2026-01-01"}),
}


def test_a_bad_step_is_refused_and_the_dossier_stays_as_it_was(
    app: Flask, phong: Person, officer: Person, subtests: pytest.Subtests
) -> None:
    dossier = new_id()
    phong.do("dossier.file", dossier, **GOOD)
    before = counts(app)
    for name, (kind, args) in BAD_STEPS.items():
        with subtests.test(name):
            result = officer.do(kind, dossier, base=1, **args)
            assert (result["outcome"], result["problem"]["code"]) == ("rejected", "invalid-mutation")
            assert result["problem"]["errors"]
            assert counts(app) == before
    assert officer.do("dossier.receive", dossier, base=1)["outcome"] == "applied"


def test_a_step_without_base_is_refused(phong: Person, officer: Person) -> None:
    dossier = new_id()
    phong.do("dossier.file", dossier, **GOOD)
    problem = officer.do("dossier.receive", dossier)["problem"]
    assert (problem["code"], problem["errors"][0]["path"]) == ("invalid-mutation", ["base"])


def test_an_officer_who_saw_an_older_version_gets_the_present_one(
    app: Flask, phong: Person, make_person: Callable[..., Person], officer: Person
) -> None:
    dossier = new_id()
    phong.do("dossier.file", dossier, **GOOD)
    colleague = make_person("Lê Thị Hoa", roles=[("officer", POLICE)])
    assert officer.do("dossier.receive", dossier, base=1)["outcome"] == "applied"
    before = counts(app)
    problem = colleague.do("dossier.refuse", dossier, base=1, reason="Trùng")["problem"]
    assert problem["code"] == "stale-base"
    assert (problem["present"]["status"], problem["present"]["base"]) == (2, 2)
    held = officer.has("case")[dossier]
    assert problem["present"] == {key: value for key, value in held.items() if key != "version"}
    assert counts(app) == before


def test_a_step_that_the_status_does_not_allow_is_refused(app: Flask, phong: Person, officer: Person) -> None:
    dossier = new_id()
    phong.do("dossier.file", dossier, **GOOD)
    before = counts(app)
    for kind, args in (("dossier.process", {}), ("dossier.finish", {"note": None}), ("dossier.confirm-payment", {})):
        assert officer.do(kind, dossier, base=1, **args)["problem"]["code"] == "status-not-allowed"
    assert counts(app) == before


def supplement(person: Person, dossier: str, request: str, **args: Any) -> dict[str, Any]:
    return person.do("dossier.supplement", dossier, **({"request": request, "answers": {}, "papers": []} | args))


def test_a_bad_supplement_is_refused_and_the_request_stays_open(app: Flask, phong: Person, officer: Person) -> None:
    dossier = new_id()
    phong.do("dossier.file", dossier, **GOOD)
    nobody = supplement(phong, dossier, new_id(), note="x")
    assert nobody["problem"]["code"] == "supplement-not-open"
    officer.do("dossier.request-supplement", dossier, base=1, message="x", items=[ITEM])
    phong.sync()
    request = phong.has("dossier")[dossier]["supplement"]
    before = counts(app)
    for args, code in (
        ({}, "invalid-mutation"),
        ({"note": "   "}, "invalid-mutation"),
        ({"answers": {"phone": "12"}}, "invalid-answers"),
        ({"answers": {"shoe_size": 38}}, "invalid-answers"),
        ({"answers": {"full_name": None}}, "invalid-answers"),
        ({"papers": [{"key": "dog_licence", "hand_in": "post"}]}, "paper-unknown"),
    ):
        assert supplement(phong, dossier, request, **args)["problem"]["code"] == code, args
    assert supplement(phong, dossier, new_id(), note="x")["problem"]["code"] == "supplement-not-open"
    assert counts(app) == before
    assert supplement(phong, dossier, request, answers={"phone": "0900000001"})["outcome"] == "applied"
    assert supplement(phong, dossier, request, note="again")["problem"]["code"] == "supplement-not-open"


def test_control_characters_are_taken_out_of_what_officers_write(phong: Person, officer: Person) -> None:
    dossier = new_id()
    phong.do("dossier.file", dossier, **GOOD)
    officer.do("dossier.refuse", dossier, base=1, reason="  Thuộc\u0007 xã\r\nkhác\u2028 ")
    phong.sync()
    assert phong.has("dossier")[dossier]["reason"] == "Thuộc xã\nkhác"


def test_a_form_version_that_is_not_in_force_on_the_day_of_filing_has_lapsed(app: Flask, phong: Person) -> None:
    result = perform(app, phong, "dossier.file", new_id(), at=at("2020-01-02 10:00"), **GOOD)
    assert result["problem"]["code"] == "form-version-lapsed"
    assert not any(counts(app).values())


def test_a_procedure_of_the_counter_cannot_be_filed(app: Flask, phong: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    form_of = Published.form

    def counter_only(versions: Published, version: int) -> Form | None:
        form = form_of(versions, version)
        return form and replace(form, source={**form.source, "channel": "counter"})

    monkeypatch.setattr(Published, "form", counter_only)
    assert phong.do("dossier.file", **GOOD)["problem"]["code"] == "procedure-counter-only"
    assert not any(counts(app).values())
