"""Losses from a disaster (HX.000001), filled in as people would, rightly and wrongly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from server.procedures.fees import FeeContext, fee
from tests.server.procedures.real_forms import GONE, HOME, TODAY, errors, form, judge, papers, warned

if TYPE_CHECKING:
    from server.procedures.answers import Outcome

LOSSES = form("HX.000001")
RICE: dict[str, Any] = {
    "kind": "rice",
    "what": "lúa Bao Thai",
    "area": "2,5",
    "area_unit": "sao_north",
    "planted_on": "2026-07",
    "level": "above_70",
    "value": "4.000.000",
}
HENS: dict[str, Any] = {"kind": "poultry", "what": "gà mía", "count": 120, "age": "40 ngày tuổi", "value": 9_600_000}
PICTURE: dict[str, Any] = {"file": "ab" * 32, "type": "image/jpeg", "size": 181_234}
SPOKEN: dict[str, Any] = {"file": "cd" * 32, "type": "audio/webm", "size": 48_000, "seconds": 21}
HA: dict[str, Any] = {
    "disaster": "flood",
    "happened_on": "2026-11-12",
    "told_commune": True,
    "for_whom": "self",
    "producer": "household",
    "full_name": "Ma Văn Thử",
    "citizen_id": "019090000161",
    "phone": "0912345678",
    "home": HOME,
    "damaged_place": HOME,
    "losses": [RICE, HENS],
    "aid": "cash",
    "promise": True,
}
OWNER: dict[str, Any] = {"name": "Hà Thị Thái", "citizen_id": "019162000017", "relation": "con rể"}


def rows(outcome: Outcome) -> list[dict[str, Any]]:
    """The table of losses, as kept."""
    kept: Any = outcome.answers["losses"]
    return list(kept)


def test_a_farmer_counts_in_sao_and_the_form_in_square_metres() -> None:
    outcome = judge(LOSSES, HA)

    assert errors(outcome) == []
    assert warned(outcome) == []
    assert rows(outcome)[0]["area_m2"] == 900
    assert outcome.answers["losses_value"] == 13_600_000
    assert outcome.answers["producer_name"] == "Ma Văn Thử"
    assert papers(LOSSES, outcome) == set()


@pytest.mark.parametrize(
    ("area", "unit", "square_metres"),
    [
        ("1.200", "m2", 1200),
        (2, "sao_north", 720),
        (2, "sao_centre", 1000),
        ("1,5", "cong", 1500),
        ("0,25", "ha", 2500),
    ],
)
def test_every_unit_of_area_is_known(area: str | int, unit: str, square_metres: int) -> None:
    outcome = judge(LOSSES, HA, losses=[{**RICE, "area": area, "area_unit": unit}])

    assert errors(outcome) == []
    assert rows(outcome)[0]["area_m2"] == square_metres


def test_pictures_a_voice_a_place_and_a_signature_go_along() -> None:
    outcome = judge(
        LOSSES,
        HA,
        photos=[PICTURE, {**PICTURE, "file": "ef" * 32}],
        story=SPOKEN,
        spot={"lat": 21.749203, "lon": 106.070107, "accuracy": 12},
        signature={"file": "01" * 32, "type": "image/png", "size": 9_000},
    )

    assert errors(outcome) == []
    assert outcome.answers["story"] == SPOKEN
    photos: Any = outcome.answers["photos"]
    assert [photo["file"] for photo in photos] == ["ab" * 32, "ef" * 32]


def test_animals_are_counted_and_fields_are_measured() -> None:
    both = {**RICE, **HENS, "kind": "poultry"}

    outcome = judge(LOSSES, HA, losses=[both, {**both, "kind": "salt"}])

    assert errors(outcome) == []
    animals, salt = rows(outcome)
    assert {"area", "area_unit", "area_m2", "level", "planted_on"}.isdisjoint(animals)
    assert {"count", "age", "planted_on"}.isdisjoint(salt)


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"disaster": "other"}, [("disaster_other", "required")]),
        ({"happened_on": "2026-11-22"}, [("happened_on", "valid")]),
        ({"losses": GONE}, [("losses", "required")]),
        (
            {"losses": [{"kind": "rice"}]},
            [(f"losses.0.{key}", "required") for key in ("what", "area", "area_unit", "planted_on", "level")],
        ),
        ({"losses": [{"kind": "cattle"}]}, [(f"losses.0.{key}", "required") for key in ("what", "count", "age")]),
        ({"losses": [{**RICE, "area": 0}]}, [("losses.0.area", "schema")]),
        ({"losses": [{**HENS, "count": 0}]}, [("losses.0.count", "schema")]),
        ({"losses": [{**HENS, "count": "1,5"}]}, [("losses.0.count", "kind")]),
        ({"losses": [{**RICE, "planted_on": "2026-12"}]}, [("losses.0.planted_on", "valid")]),
        ({"losses": [RICE] * 31}, [("losses", "rows")]),
        ({"for_whom": "other"}, [(f"owner.{key}", "required") for key in ("name", "citizen_id", "relation")]),
        ({"for_whom": "other", "owner": OWNER}, []),
        ({"for_whom": "other", "owner": {**OWNER, "citizen_id": HA["citizen_id"]}}, [("owner.citizen_id", "valid")]),
        ({"producer": "cooperative"}, [("organisation_name", "required")]),
        ({"photos": [PICTURE] * 2}, [("photos", "kind")]),
        ({"photos": [{**PICTURE, "file": f"{n:064x}"} for n in range(9)]}, [("photos", "kind")]),
        ({"spot": {"lat": 91, "lon": 106, "accuracy": 12}}, [("spot", "kind")]),
        ({"aid": "account"}, [("bank", "required"), ("account_number", "required")]),
        ({"promise": False}, [("promise", "required")]),
        ({"house": "sập"}, [("house", "unknown")]),
    ],
)
def test_the_declaration_refuses_what_is_wrong(changes: dict[str, Any], found: list[tuple[str, str]]) -> None:
    assert errors(judge(LOSSES, HA, **changes)) == found


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"happened_on": "2026-10-22"}, []),
        ({"happened_on": "2026-10-21"}, ["happened_on"]),
        ({"told_commune": False}, ["told_commune"]),
        ({"losses": [{**RICE, "level": "below_30"}]}, ["losses.0.level"]),
    ],
)
def test_what_makes_aid_unlikely_warns_and_never_blocks(changes: dict[str, Any], found: list[str]) -> None:
    outcome = judge(LOSSES, HA, **changes)

    assert errors(outcome) == []
    assert warned(outcome) == found


def test_whoever_files_for_others_may_bring_a_mandate() -> None:
    for changes in ({"for_whom": "other", "owner": OWNER}, {"producer": "cooperative", "organisation_name": "HTX Thử"}):
        outcome = judge(LOSSES, HA, **changes)
        assert errors(outcome) == []
        assert papers(LOSSES, outcome, required=False) == {"stock_papers", "representative_paper"}


def test_it_is_free_but_that_was_read_nowhere() -> None:
    found = fee(LOSSES.source, {}, FeeContext(TODAY, "online"))

    assert found is not None
    assert (found.total, found.verified) == (0, False)
