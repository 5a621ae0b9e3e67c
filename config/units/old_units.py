"""The units of before 1 July 2025 and what each became, packed for the device; ``build.py`` writes the result.

The packed text is JSON: code of the old province → ``[its name, code of its province now, aliases, districts]``. Of the
districts, parted by ``|``::

    Huyện Võ Nhai~alias:g tĐình Cả,Tràng Xá~oldername;h+g La Hiên

A district's name, the aliases of the district, and groups of old communes that became the same: the places of the
communes of today in the new province's list by code (base 36, the default of a split commune first), then the names.
``p`` and ``t`` in front of a name are phường and thị trấn, none is xã; a name left out is that of the commune it
became; ``*`` is a whole district that had no communes. An alias is an earlier name, without accents and blanks.
"""

from __future__ import annotations

import json
import sys
import unicodedata
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    import sqlite3

PREFIXES: Final = {"Xã": "", "Phường": "p", "Thị trấn": "t"}
#: Names that old papers print and the package does not know: before 2025, and short.
ALSO: Final = {"46": {"thuathienhue", "tthue"}, "77": {"brvt"}, "79": {"tphcm", "saigon", "tpsaigon"}}
#: Types as they stand in front of the package's keys.
KEY_PREFIXES: Final = ("xa", "phuong", "thitran", "huyen", "quan", "thixa", "thanhpho", "tinh")
EXPECTED: Final = (63, 696, 10_035)
#: Districts without communes: Bạch Long Vĩ, Cồn Cỏ, Hoàng Sa, Lý Sơn, Côn Đảo.
WHOLE: Final = 5


class Old(NamedTuple):
    """A commune of before, or a district that had none (then ``name`` is empty)."""

    province_code: str
    province: str
    province_key: str
    province_alias: str | None
    district_code: str
    district: str
    district_key: str
    district_alias: str | None
    code: str | None
    name: str | None
    key: str | None
    alias: str | None

    @property
    def path(self) -> str:
        """As the converter names it."""
        return f"{self.province_key}_{self.district_key}_{self.key or ''}"


class New(NamedTuple):
    """A commune of today and its place in its province's list by code."""

    province: str
    place: int
    name: str


def packed(connection: sqlite3.Connection, converter: dict[str, Any]) -> str:
    """The pack, from the package's database and converter; stops when something does not convert."""
    rows = [
        Old(*row)
        for row in connection.execute(
            "SELECT provinceCode, province, provinceKey, provinceAlias, districtCode, district, districtKey,"
            " districtAlias, wardCode, ward, wardKey, wardAlias FROM admin_units_legacy"
            " ORDER BY provinceCode, districtCode, wardCode"
        )
    ]
    became = _became(connection, converter)
    counts = (
        len({row.province_code for row in rows}),
        len({row.district_code for row in rows}),
        sum(row.name is not None for row in rows),
    )
    if counts != EXPECTED or len(rows) != EXPECTED[2] + WHOLE or any(row.path not in became for row in rows):
        sys.exit(f"{counts} old provinces, districts, communes: not what was expected, or some became nothing")
    out: dict[str, list[str]] = {}
    provinces: dict[str, list[Old]] = defaultdict(list)
    for row in rows:
        provinces[row.province_code].append(row)
    for code, own in provinces.items():
        now = {new.province for row in own for new in became[row.path]}
        if len(now) != 1:
            sys.exit(f"old province {code} went to {sorted(now)}, not to one")
        districts: dict[str, list[Old]] = defaultdict(list)
        for row in own:
            districts[row.district_code].append(row)
        names = {name for row in own for name in _list(row.province_alias)}
        aliases = ",".join(_bare(names) + sorted(ALSO.get(code, set())))
        text = "|".join(_district(members, became) for members in districts.values())
        out[code] = [own[0].province, now.pop(), aliases, text]
    return json.dumps(out, ensure_ascii=False, separators=(",", ":")).replace('],"', '],\n"') + "\n"


def base36(number: int) -> str:
    """As ``Number.prototype.toString(36)`` writes it."""
    digits = ""
    while True:
        number, digit = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
        if not number:
            return digits


def _became(connection: sqlite3.Connection, converter: dict[str, Any]) -> dict[str, list[New]]:
    """Path of an old commune → the communes of today, the default first."""
    places: dict[str, int] = defaultdict(int)
    known: dict[tuple[str, str], New] = {}
    for code, province, commune, name in connection.execute(
        "SELECT provinceCode, provinceKey, wardKey, ward FROM admin_units ORDER BY provinceCode, wardCode"
    ):
        known[province, commune] = New(code, places[code], name)
        places[code] += 1
    became: dict[str, list[New]] = {}
    for province, communes in converter["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for commune, paths in communes.items():
            for path in paths:
                became[path] = [known[province, commune]]
    for province, split in converter["DICT_PROVINCE_WARD_DIVIDED"].items():
        for path, parts in split.items():
            if path in became:
                sys.exit(f"{path} is both whole and split")
            # By area: the commune of today that most of it lies in comes first.
            ordered = sorted(parts, key=lambda part: (not part["isDefaultNewWard"], part["newWardKey"]))
            became[path] = [known[province, part["newWardKey"]] for part in ordered]
    return became


def _district(members: list[Old], became: dict[str, list[New]]) -> str:
    groups: dict[tuple[int, ...], list[str]] = defaultdict(list)
    for row in members:
        now = became[row.path]
        groups[tuple(new.place for new in now)].append(_commune(row, now[0]))
    aliases = _bare({name for row in members for name in _list(row.district_alias)})
    name = members[0].district.replace("Thành Phố ", "Thành phố ").replace("Thị Xã ", "Thị xã ")
    head = "~".join([unicodedata.normalize("NFC", name), *aliases])
    texts = ("+".join(map(base36, key)) + " " + ",".join(sorted(groups[key])) for key in sorted(groups))
    return f"{head}:{';'.join(texts)}"


def _commune(row: Old, now: New) -> str:
    if row.name is None:
        return "*"
    name = unicodedata.normalize("NFC", row.name)  # some are not
    prefix = next(prefix for prefix in PREFIXES if name.lower().startswith(prefix.lower() + " "))
    short = name[len(prefix) + 1 :].strip()
    short = short[0].upper() + short[1:]  # the package writes "Xã é Tòng"
    if any(mark in short for mark in "~,;:|*+"):
        sys.exit(f"the name {row.name} does not fit the pack")
    same = now.name.endswith(" " + short) and now.name.removesuffix(short) in {"Xã ", "Phường ", "Đặc khu "}
    return "~".join([PREFIXES[prefix] + ("" if same else short), *_bare(set(_list(row.alias)))])


def _list(text: str | None) -> list[str]:
    found: list[str] = json.loads(text) if text else []
    return found


def _bare(names: set[str]) -> list[str]:
    """Without those that are another one with its type in front."""
    typed = {prefix + name for prefix in KEY_PREFIXES for name in names}
    return sorted(names - typed)
