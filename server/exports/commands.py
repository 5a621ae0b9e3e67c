"""``flask procedures export``."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask.cli import with_appcontext
from sqlalchemy import func, select

from server.database import db
from server.exports.json_schema import json_schema
from server.exports.tables import tables_of
from server.exports.writing import to_csv, to_xlsx
from server.procedures.models import FormVersion

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@click.command("export")
@click.argument("code")
@click.option("--format", "shape", type=click.Choice(["csv", "xlsx", "json-schema"]), required=True)
@click.option("--version", type=int, default=None, help="Only this form version; for json-schema else the highest.")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), default=None, help="File; else stdout."
)
@with_appcontext
def export_command(code: str, shape: str, version: int | None, output: Path | None) -> None:
    """Write what was filed under procedure CODE (CSV, XLSX), or the JSON Schema of its answers.

    In CSV each table of the form is a file of its own beside FILE: FILE.table.csv.
    """
    session: Session = db.session()
    highest = session.scalar(select(func.max(FormVersion.version)).where(FormVersion.code == code))
    published = session.get(FormVersion, (code, version or highest)) if highest else None
    if published is None:
        sys.exit(f"No version {version} of {code} was published" if highest else f"No procedure {code} was published")
    if shape == "json-schema":
        definition = json.loads(published.definition)
        if "form" not in definition:
            sys.exit(f"{code} is filed at the counter only and has no form")
        _write(json.dumps(json_schema(definition), ensure_ascii=False, indent=2) + "\n", output)
        return
    tables = tables_of(session, code, version)
    if shape == "xlsx":
        if output is None:
            sys.stdout.buffer.write(to_xlsx(tables))
        else:
            output.write_bytes(to_xlsx(tables))
        return
    _write(to_csv(tables[0]), output)
    for table in tables[1:]:
        if output is None:
            click.echo(f"The table {table.name} is left out; with -o FILE it gets a file of its own.", err=True)
        else:
            _write(to_csv(table), output.with_name(f"{output.stem}.{table.name}.csv"))


def _write(text: str, output: Path | None) -> None:
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, "utf-8", newline="")
