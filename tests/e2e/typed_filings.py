"""What made-up people answer to each procedure of the catalogue: ``filings/{code}.json``."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.e2e.people import Answers, day

FOLDER = Path(__file__).parent / "filings"
_DAY = re.compile(r"day:([+-]?[0-9]+)")


@dataclass(frozen=True)
class Filing:
    """One filing as it is typed: the case's label as on the screen, and the answers for ``Resident.fill``."""

    procedure: str
    case: str | None
    answers: Answers


def codes() -> list[str]:
    """All procedures that have a filing."""
    return sorted(path.stem for path in FOLDER.glob("*.json"))


def filing(code: str) -> Filing:
    """The filing of one procedure.

    Raises:
        FileNotFoundError: there is none.
    """
    raw = json.loads((FOLDER / f"{code}.json").read_text(encoding="utf-8"))
    return Filing(raw["procedure"], raw["case"], {key: _typed(value) for key, value in raw["answers"].items()})


def _typed(value: Any) -> Any:
    """``day:-20`` → that date; ``[province, commune, detail]`` → a tuple, as ``Resident.answer`` takes an address."""
    if isinstance(value, str):
        found = _DAY.fullmatch(value)
        return day(int(found[1])) if found else value
    if isinstance(value, dict):
        return {key: _typed(inner) for key, inner in value.items()}
    if isinstance(value, list):
        if value and all(isinstance(part, str) for part in value):
            return tuple(value)
        return [_typed(inner) for inner in value]
    return value
