"""The forms of pyxform's own tests: nearly all import completely, and what is imported works in both engines."""

from __future__ import annotations

import json
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pyxform.xls2xform import convert

from server.xlsforms.importing import Imported, Target, import_form
from server.xlsforms.vietnamese import in_vietnamese
from tests.server.xlsforms.corpus import ROOT, spreadsheets
from tests.server.xlsforms.filling import TODAY, Filler
from tests.support.both_engines import device_says, server_says

LEAST_SHARE = 0.9
TURNS = 16
TARGET = Target("2026-12-01", ROOT / "config" / "procedures")


@dataclass
class Spreadsheet:
    path: Path
    accepted: bool
    imported: Imported


@pytest.fixture(scope="module")
def corpus() -> list[Spreadsheet]:
    found = []
    for path in spreadsheets():
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                convert(path, validate=False)
            accepted = True
        except Exception:  # noqa: BLE001 (whatever pyxform raises, it does not accept the file)
            accepted = False
        imported = import_form(path.read_bytes(), path.name, TARGET, folder=path.parent)
        found.append(Spreadsheet(path, accepted, imported))
    return found


def test_nearly_all_that_pyxform_accepts_imports_completely(
    corpus: list[Spreadsheet], capsys: pytest.CaptureFixture[str]
) -> None:
    accepted = [each for each in corpus if each.accepted]
    whole = [each for each in accepted if each.imported.definition is not None]
    with capsys.disabled():
        print(f"\npyxform 1.3.0: {len(corpus)} spreadsheets, {len(accepted)} accepted by pyxform 4.5.0, "  # noqa: T201
              f"{len(whole)} imported completely ({len(whole) / len(accepted):.0%})")  # fmt: skip
        for each in accepted:
            if each.imported.definition is None:
                print(f"  {each.path.name}: {'; '.join(map(str, each.imported.mistakes))}")  # noqa: T201

    assert len(accepted) >= 50
    assert len(whole) / len(accepted) >= LEAST_SHARE


def test_each_of_the_others_says_why_and_where(corpus: list[Spreadsheet]) -> None:
    for each in corpus:
        if each.imported.definition is None:
            assert each.imported.mistakes, each.path.name
            assert not each.imported.yaml
            for mistake in each.imported.mistakes:
                assert mistake.cell.sheet, each.path.name
                assert len(mistake.message) > 15, each.path.name
                assert not each.accepted or mistake.cell.row, each.path.name


def test_what_pyxform_refuses_is_refused(corpus: list[Spreadsheet]) -> None:
    assert [each.path.name for each in corpus if not each.accepted and each.imported.definition is not None] == []


def test_all_that_the_import_of_real_forms_says_is_said_in_vietnamese(corpus: list[Spreadsheet]) -> None:
    said = {
        remark.message for each in corpus if each.accepted for remark in (*each.imported.mistakes, *each.imported.notes)
    }

    assert len(said) > 20
    assert [sentence for sentence in said if in_vietnamese(sentence) is None] == []


def test_imported_forms_can_be_filled_page_by_page_in_both_engines(corpus: list[Spreadsheet]) -> None:
    cases: list[dict[str, Any]] = []
    for each in corpus:
        definition = each.imported.definition
        if definition is None:
            continue
        pages = {
            page["key"]
            for page in definition["form"]["pages"]
            if not all(question.get("hidden") for question in page["questions"])
        }
        opened: set[str] = set()
        filed = 0
        for turn in range(TURNS):
            if filed and opened == pages:
                break
            filler = Filler(definition, turn)
            filed += filler.fill().valid
            opened |= filler.opened
            states = filler.states if turn == 0 else filler.states[-1:]
            cases += [{"definition": definition, "answers": state, "today": TODAY, "case": None} for state in states]
        assert opened == pages, f"{each.path.name}: never opened {sorted(pages - opened)}"
        assert filed, f"{each.path.name}: could not be filed"
    distinct = list({json.dumps(case, sort_keys=True): case for case in cases}.values())
    server = [server_says(case) for case in distinct]

    for case, ours, theirs in zip(distinct, server, device_says(distinct), strict=True):
        assert ours == theirs, json.dumps(case, ensure_ascii=False)[:2000]
