"""``flask procedures import`` and ``export``."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from flask import current_app
from flask.cli import with_appcontext

from server.clock import today
from server.procedures.loading import load

if TYPE_CHECKING:
    from collections.abc import Mapping


def _folder() -> Path:
    folder: Path = current_app.extensions["hosoxa_settings"].config_dir / "procedures"
    return folder


@click.command("import")
@click.argument("form", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--into", "code", default=None, help="Code of the procedure whose next version the form is.")
@click.option("--effective-from", "start", default=None, help="First day of filing, such as 2027-01-01; else today.")
@with_appcontext
def import_command(form: Path, code: str | None, start: str | None) -> None:
    """Make a procedure of the XLSForm FORM (.xlsx, .xls, .csv, .md), or say which cells stand in the way."""
    # Only here: pyxform is a fifth of what every process of the app would load
    from server.xlsforms.importing import Target, import_form  # noqa: PLC0415

    try:
        day = date.fromisoformat(start) if start else today()
    except ValueError:
        sys.exit(f"{start} is not a day such as 2027-01-01")
    base = _latest(code) if code else None
    if code and base is None:
        sys.exit(f"There is no procedure {code} in {_folder()}")
    version = base["version"] + 1 if base else 1
    imported = import_form(
        form.read_bytes(), form.name, Target(day.isoformat(), _folder(), base, version), folder=form.resolve().parent
    )
    for note in imported.notes:
        click.echo(f"note: {note}")
    if imported.definition is None:
        for mistake in imported.mistakes:
            click.echo(f"mistake: {mistake}", err=True)
        sys.exit(f"Nothing was imported: {len(imported.mistakes)} mistakes")
    written = _folder() / (f"{code}@{version}.yaml" if base else f"{imported.definition['code']}.yaml")
    if written.exists():
        sys.exit(f"There is {written} already; --into {imported.definition['code']} makes its next version")
    written.write_text(imported.yaml, "utf-8")
    for source, name in imported.media:
        target = _folder() / "media" / name
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(source.read_bytes())
    click.echo(f"Wrote {written}. Read it, then publish it with flask release.")


def _latest(code: str) -> Mapping[str, Any] | None:
    """The highest version of a procedure among the files."""
    found = [
        document.data
        for path in (*_folder().glob(f"{code}.yaml"), *_folder().glob(f"{code}@*.yaml"))
        if isinstance((document := load(path)).data, dict)
    ]
    return max(found, key=lambda data: int(data["version"]), default=None)
