"""Procedures of no commune that ask for the same paper, for tests of the wallet: two as a paper, one as an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import yaml

from tests.support.media_config import AGENCY, PROCEDURE

if TYPE_CHECKING:
    from pathlib import Path

#: Code and short name.
FIRST: Final = ("9.000078", "Xin học bổng")
SECOND: Final = ("9.000079", "Xin miễn học phí")
#: Asks for it with a question.
THIRD: Final = ("9.000080", "Xin xe đạp")


def add_wallet_procedures(config: Path) -> None:
    """Add them to a copy of ``config/``, and let an agency receive them."""
    base = yaml.safe_load(PROCEDURE.read_text(encoding="utf-8"))
    who = base["form"]["pages"][0]
    for code, name in (FIRST, SECOND, THIRD):
        papers = [] if code == THIRD[0] else [_birth_certificate()]
        pages = [who, _question()] if code == THIRD[0] else [who]
        made = base | {
            "code": code,
            "name": {"vi": name, "en": name},
            "short_name": {"vi": name, "en": name},
            "keywords": {"vi": [name.lower()], "en": [name.lower()]},
            "papers": papers,
            "form": {"pages": pages},
        }
        text = yaml.safe_dump(made, allow_unicode=True, sort_keys=False)
        (config / "procedures" / f"{code}.yaml").write_text(text, encoding="utf-8")
    agencies = config / "agencies.yaml"
    data = yaml.safe_load(agencies.read_text(encoding="utf-8"))
    for agency in data["agencies"]:
        if agency["id"] == AGENCY:
            agency["procedures"] += [code for code, _ in (FIRST, SECOND, THIRD)]
    agencies.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")


def _birth_certificate() -> dict[str, object]:
    return {
        "key": "birth_certificate",
        "kind": "birth_certificate",
        "name": {"vi": "Giấy khai sinh của con", "en": "The child's birth certificate"},
        "originals": 0,
        "copies": 1,
        "required": True,
    }


def _question() -> dict[str, object]:
    return {
        "key": "birth",
        "title": {"vi": "Giấy khai sinh", "en": "Birth certificate"},
        "questions": [
            {
                "key": "certificate",
                "kind": "photo",
                "paper": "birth_certificate",
                "label": {"vi": "Ảnh giấy khai sinh", "en": "Photos of the birth certificate"},
                "required": True,
            }
        ],
    }
