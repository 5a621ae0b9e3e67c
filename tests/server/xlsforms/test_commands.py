"""``flask procedures import``: a file in the catalogue, or nothing and the reasons."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from server import create_app
from server.procedures.checking import check_catalogue
from server.procedures.loading import load
from tests.server.conftest import make_settings
from tests.server.xlsforms.corpus import ROOT
from tests.server.xlsforms.making import sheet

if TYPE_CHECKING:
    from pathlib import Path

FORM = sheet(
    "survey",
    {"type": "text", "name": "who", "label": "Tên?", "kind": "name", "media::image": ""},
    {"type": "text", "name": "why", "label": "Vì sao?", "media::image": "house.png"},
) + sheet("settings", {"form_title": "Xin cây", "form_id": "xin-cay"})
WRONG = sheet("survey", {"type": "text", "name": "q", "label": "Q", "relevant": "random() > 1"})


@pytest.fixture
def deployment(tmp_path: Path) -> Path:
    """A folder with a catalogue of one procedure, and a form beside it."""
    config = tmp_path / "config"
    for name in ("lists", "calendars"):
        shutil.copytree(ROOT / "config" / name, config / name)
    for name in ("agencies.yaml", "paper_kinds.yaml"):
        shutil.copy(ROOT / "config" / name, config)
    (config / "procedures").mkdir()
    shutil.copy(ROOT / "config" / "procedures" / "1.001266.yaml", config / "procedures")
    (tmp_path / "form.md").write_text(FORM, "utf-8")
    (tmp_path / "wrong.md").write_text(WRONG, "utf-8")
    return tmp_path


def run(folder: Path, *args: str) -> Any:
    app = create_app(replace(make_settings(folder / "data"), config_dir=folder / "config"))
    return app.test_cli_runner().invoke(args=["procedures", "import", *args])


def files(folder: Path) -> set[str]:
    return {path.name for path in (folder / "config" / "procedures").rglob("*") if path.is_file()}


def test_a_form_becomes_a_file_that_the_catalogue_check_passes(deployment: Path) -> None:
    (deployment / "house.png").write_bytes(b"\x89PNG\r\n")

    done = run(deployment, str(deployment / "form.md"))

    assert done.exit_code == 0, done.output
    (written,) = files(deployment) - {"1.001266.yaml", "house.png"}
    assert written.startswith("HX.")
    assert "house.png" in files(deployment)
    assert check_catalogue(deployment / "config" / "procedures") == []


def test_with_a_mistake_nothing_is_written_and_the_cell_is_named(deployment: Path) -> None:
    done = run(deployment, str(deployment / "wrong.md"))

    assert done.exit_code == 1
    assert "sheet survey, row 2, column relevant: random() has no counterpart" in done.output
    assert files(deployment) == {"1.001266.yaml"}


def test_a_file_is_never_written_over(deployment: Path) -> None:
    assert run(deployment, str(deployment / "form.md")).exit_code == 0
    before = files(deployment)

    assert run(deployment, str(deployment / "form.md")).exit_code == 1
    assert files(deployment) == before


def test_the_next_version_stands_beside_the_one_before(deployment: Path) -> None:
    run(deployment, str(deployment / "form.md"))
    (written,) = files(deployment) - {"1.001266.yaml"}
    code = written.removesuffix(".yaml")

    done = run(deployment, str(deployment / "form.md"), "--into", code, "--effective-from", "2027-02-01")

    assert done.exit_code == 0, done.output
    second = load(deployment / "config" / "procedures" / f"{code}@2.yaml").data
    assert (second["version"], second["effective_from"]) == (2, "2027-02-01")
    assert check_catalogue(deployment / "config" / "procedures") == []


@pytest.mark.parametrize("more", [["--into", "1.999999"], ["--effective-from", "tomorrow"]])
def test_what_cannot_be_meant_is_refused(deployment: Path, more: list[str]) -> None:
    assert run(deployment, str(deployment / "form.md"), *more).exit_code == 1
    assert files(deployment) == {"1.001266.yaml"}
