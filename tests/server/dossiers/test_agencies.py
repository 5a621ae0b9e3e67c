from __future__ import annotations

import base64
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from server.dossiers.agencies import agency_value, read_agencies, vapid_public_key
from server.dossiers.config_files import ConfigError
from server.procedures.loading import load
from server.procedures.units import commune_exists
from server.settings import Settings, load_settings
from tests.server.dossiers.calendars import CONFIG

if TYPE_CHECKING:
    from pathlib import Path

CALENDAR = (CONFIG / "calendars" / "commune.yaml").read_text("utf-8")
AGENCIES = (CONFIG / "agencies.yaml").read_text("utf-8")


@pytest.fixture
def shipped(tmp_path: Path) -> Settings:
    return load_settings({"HOSOXA_DATA_DIR": str(tmp_path)})


def configured(tmp_path: Path, settings: Settings, *, agencies: str = AGENCIES, calendar: str = CALENDAR) -> Settings:
    (tmp_path / "calendars").mkdir(exist_ok=True)
    (tmp_path / "calendars" / "commune.yaml").write_text(calendar, "utf-8")
    (tmp_path / "agencies.yaml").write_text(agencies, "utf-8")
    return replace(settings, config_dir=tmp_path)


def test_residence_goes_to_the_police_and_the_rest_to_the_centre(shipped: Settings) -> None:
    found = read_agencies(shipped)
    by_procedure = {code: agency.id for agency in found.values() for code in agency.procedures}
    catalogue = (shipped.config_dir / "procedures").glob("*.yaml")
    fields = {path.stem: load(path).data["field"]["code"] for path in catalogue}
    assert by_procedure.keys() == fields.keys()
    assert by_procedure == {code: "H55.19.02" if field == "cu-tru" else "H55.19.01" for code, field in fields.items()}


def test_every_agency_lies_in_a_commune_that_exists(shipped: Settings) -> None:
    for agency in read_agencies(shipped).values():
        assert commune_exists(agency.province, agency.commune)


def test_no_code_prefix_is_called_verified_before_somebody_has_verified_it(shipped: Settings) -> None:
    assert not any(agency.prefix_verified for agency in read_agencies(shipped).values())


def test_a_device_learns_where_the_calendar_differs_from_monday_to_friday(
    shipped: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.dossiers.agencies.today", lambda: date(2026, 7, 1))
    value = agency_value(read_agencies(shipped)["H55.19.01"])
    assert {"2026-01-02", "2026-11-24", "2027-11-24"} <= set(value["calendar"]["closed"])
    assert value["calendar"]["open"] == ["2026-01-10", "2026-08-22"]
    assert "2026-11-22" not in value["calendar"]["closed"], "a Sunday differs from nothing"
    assert value["cut_off"] == "15:00"


def test_an_agency_without_a_prefix_uses_its_id(tmp_path: Path, shipped: Settings) -> None:
    bare = AGENCIES.replace("    prefix: H55.19.01\n", "")
    assert read_agencies(configured(tmp_path, shipped, agencies=bare))["H55.19.01"].prefix == "H55.19.01"


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("id: H55.19.02", "id: H55.19.01", r"agencies\.yaml: agencies\[1\]\.id: .*twice"),
        ("prefix: H55.19.02", "prefix: H55.19.01", r"agencies\[1\]\.prefix: .*twice"),
        ("prefix: H55.19.02", "prefix: h55-19", r"agencies\[1\]\.prefix: "),
        (
            "calendar: commune\n    hours:\n      vi: Thứ hai đến thứ sáu, 7:30–11:30 và 13:30–17:00;",
            "calendar: moon\n    hours:\n      vi: T;",
            r"agencies\[1\]\.calendar: there is no calendar moon",
        ),
        ('commune: "05716"', "commune: 5716", r"agencies\[0\]\.commune: "),
        ("      en: Võ Nhai Commune Police\n", "", r"agencies\[1\]\.name\.en: "),
        ("phone: null", "telephone: null", r"agencies\[0\]\.telephone: Unknown field"),
        ("agencies:\n", "agencies: [\n", r"is not YAML"),
    ],
)
def test_a_mistake_in_the_agencies_names_file_and_field(
    tmp_path: Path, shipped: Settings, old: str, new: str, complaint: str
) -> None:
    assert old in AGENCIES
    with pytest.raises(ConfigError, match=complaint):
        read_agencies(configured(tmp_path, shipped, agencies=AGENCIES.replace(old, new)))


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('cut_off: "15:00"', "cut_off: 15:00", r"commune\.yaml: cut_off: "),
        ('mon: [["07:30", "11:30"]', 'mon: [["11:30", "07:30"]', r"week\.mon.*in order"),
        ("mon: ", "monday: ", r"week\.monday"),
        ("date: 2026-01-02", 'date: "2026-01-02"', r"closed\[0\]\.date: "),
        ("like: fri", "like: sun", r"working\[0\]: has no hours"),
        ("    like: fri\n", "", r"working\[0\]: give either like or hours"),
    ],
)
def test_a_mistake_in_a_calendar_names_file_and_field(
    tmp_path: Path, shipped: Settings, old: str, new: str, complaint: str
) -> None:
    assert old in CALENDAR
    with pytest.raises(ConfigError, match=complaint):
        read_agencies(configured(tmp_path, shipped, calendar=CALENDAR.replace(old, new)))


def test_a_week_without_work_is_refused(tmp_path: Path, shipped: Settings) -> None:
    begin, end = CALENDAR.index("week:"), CALENDAR.index("national_holidays")
    with pytest.raises(ConfigError, match="no day is worked"):
        read_agencies(configured(tmp_path, shipped, calendar=CALENDAR[:begin] + "week: {}\n" + CALENDAR[end:]))


def test_a_missing_file_is_said_in_one_line(tmp_path: Path, shipped: Settings) -> None:
    with pytest.raises(ConfigError, match=r"agencies\.yaml: No such file"):
        read_agencies(replace(shipped, config_dir=tmp_path))


def test_the_push_key_on_the_catalogue_belongs_to_the_private_one(shipped: Settings) -> None:
    text = vapid_public_key(shipped.vapid_private_key)
    point = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    assert len(point) == 65
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point).public_numbers()
    raw = base64.urlsafe_b64decode(shipped.vapid_private_key + "=" * (-len(shipped.vapid_private_key) % 4))
    assert ec.derive_private_key(int.from_bytes(raw, "big"), ec.SECP256R1()).public_key().public_numbers() == public
