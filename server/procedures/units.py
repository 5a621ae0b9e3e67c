"""Provinces and communes since 1 July 2025, from ``config/units`` (written by ``config/units/build.py``)."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Final

UNITS: Final = Path(__file__).resolve().parents[2] / "config" / "units"


@cache
def _communes(folder: Path) -> dict[str, tuple[str, str]]:
    rows = json.loads((folder / "communes.json").read_text("utf-8"))
    return {row["code"]: (row["province"], row["name"]) for row in rows}


@cache
def _provinces(folder: Path) -> dict[str, str]:
    return {row["code"]: row["name"] for row in json.loads((folder / "provinces.json").read_text("utf-8"))}


def commune_exists(province: str, commune: str) -> bool:
    """Whether the commune (5 digits) lies in the province (2 digits)."""
    found = _communes(UNITS).get(commune)
    return found is not None and found[0] == province


def province_name(code: str) -> str | None:
    """``19`` → ``Tỉnh Thái Nguyên``; null when there is no such province."""
    return _provinces(UNITS).get(code)


def commune_name(code: str) -> str | None:
    """``05662`` → its name with its type; null when there is no such commune."""
    found = _communes(UNITS).get(code)
    return found[1] if found else None


def address_text(address: dict[str, str]) -> str:
    """An answer of kind ``address`` as people write it: detail, commune, province."""
    parts = (address.get("detail"), commune_name(address["commune"]), province_name(address["province"]))
    return ", ".join(part for part in parts if part)
