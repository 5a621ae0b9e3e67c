from __future__ import annotations

import json

from server.procedures.units import UNITS, address_text, commune_exists, commune_name, province_name


def test_there_are_34_provinces_and_3321_communes_of_three_types() -> None:
    provinces = json.loads((UNITS / "provinces.json").read_text("utf-8"))
    communes = json.loads((UNITS / "communes.json").read_text("utf-8"))

    assert len(provinces) == 34
    assert sum(province["type"] == "city" for province in provinces) == 9
    counts = {
        kind: sum(commune["type"] == kind for commune in communes) for kind in ("commune", "ward", "special_zone")
    }
    assert counts == {"commune": 2621, "ward": 687, "special_zone": 13}
    assert {commune["province"] for commune in communes} == {province["code"] for province in provinces}
    assert all(len(commune["code"]) == 5 and commune["code"].isdigit() for commune in communes)


def test_where_the_units_come_from_is_written_down() -> None:
    source = json.loads((UNITS / "source.json").read_text("utf-8"))

    assert source["licence"] == "MIT"
    assert source["units_of"] == "2025-07-01"
    assert source["renamed"].keys() == {"22", "24", "75"}
    assert all(entry["source"] for entry in source["renamed"].values())


def test_a_commune_exists_in_its_own_province_only() -> None:
    assert commune_exists("19", "05716")
    assert not commune_exists("01", "05716")
    assert not commune_exists("19", "5716")
    assert not commune_exists("", "")


def test_names_by_code() -> None:
    assert commune_name("05716") == "Xã Võ Nhai"
    assert province_name("75") == "Thành phố Đồng Nai"
    assert commune_name("99999") is None
    assert province_name("99") is None


def test_an_address_is_written_from_the_small_to_the_large() -> None:
    address = {"province": "19", "commune": "05716"}

    assert address_text({**address, "detail": "xóm Đồng Chuối"}) == "xóm Đồng Chuối, Xã Võ Nhai, Tỉnh Thái Nguyên"
    assert address_text(address) == "Xã Võ Nhai, Tỉnh Thái Nguyên"
