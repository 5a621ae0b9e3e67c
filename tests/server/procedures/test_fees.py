from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from server.procedures.fees import FeeContext, fee
from server.procedures.loading import load

HERE = Path(__file__).parent
SMALL = load(HERE / "small.yaml").data
RESIDENCE = load(HERE.parents[2] / "config" / "procedures" / "1.004194.yaml").data
NOW = "2026-11-21"
#: The same vectors as pwa/tests/forms/fees.test.ts runs.
CONFORMANCE = json.loads((HERE.parents[1] / "conformance" / "fees" / "fees.json").read_text("utf-8"))


@pytest.mark.parametrize("vector", CONFORMANCE["vectors"], ids=[vector["name"] for vector in CONFORMANCE["vectors"]])
def test_a_fee_is_reckoned_as_the_vector_says(vector: dict[str, Any]) -> None:
    found = fee(CONFORMANCE["definitions"][vector["definition"]], vector["answers"], FeeContext(**vector["context"]))

    said = found and {
        **{name: getattr(found, name) for name in ("id", "amount", "per", "times", "total")},
        "exempt": found.exempt and found.exempt["vi"],
    }
    assert said == vector["expect"]


def test_temporary_residence_is_free_for_who_is_exempt_and_says_why() -> None:
    found = fee(RESIDENCE, {"fee_exempt": True}, FeeContext(NOW, "online", "individual"))

    assert found is not None
    assert found.total == 0
    assert found.exempt == {"vi": "Bạn thuộc diện được miễn lệ phí", "en": "You are exempt from the fee"}


@pytest.mark.parametrize(
    ("agency", "channel", "day", "row"),
    [
        ("B2", "online", "2019-12-31", None),
        ("B2", "online", "2020-01-01", "old"),
        ("B2", "online", "2026-06-30", "old"),
        ("B2", "online", "2026-07-01", "online"),
        ("A1", "online", "2026-06-30", "old"),
        ("A1", "online", "2026-07-01", "here"),
        (None, "online", "2026-07-01", "online"),
        ("A1", "counter", NOW, "counter"),
        ("A1", "post", NOW, None),
    ],
)
def test_the_first_row_whose_dates_channel_and_agency_fit_is_the_fee(
    agency: str | None, channel: str, day: str, row: str | None
) -> None:
    found = fee(SMALL, {}, FeeContext(day, channel, agency=agency))

    assert (found.id if found else None) == row


@pytest.mark.parametrize(
    ("case", "channel", "amount", "per"),
    [
        ("individual", "online", 7000, "dossier"),
        ("individual", "counter", 15000, "dossier"),
        ("barracks", "online", 7000, "dossier"),
        ("by_list", "online", 5000, "person"),
        ("by_list", "counter", 10000, "person"),
    ],
)
def test_temporary_residence_costs_what_circular_75_2022_says(case: str, channel: str, amount: int, per: str) -> None:
    found = fee(RESIDENCE, {}, FeeContext(NOW, channel, case, "any"))

    assert found is not None
    assert (found.amount, found.total, found.per, found.verified) == (amount, amount, per, True)


@pytest.mark.parametrize("code", ["1.014027", "1.001266"])
@pytest.mark.parametrize("channel", ["online", "counter", "post"])
def test_the_social_pension_and_closing_a_business_are_free(code: str, channel: str) -> None:
    found = fee(load(HERE.parents[2] / "config" / "procedures" / f"{code}.yaml").data, {}, FeeContext(NOW, channel))

    assert found is not None
    assert found.total == 0
