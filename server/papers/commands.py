"""``flask --app server papers …``: for operators."""

from __future__ import annotations

import sys
from datetime import datetime  # noqa: TC003 (click passes it)

import click
from flask.cli import AppGroup

from server.database import db
from server.dossiers.agencies import agencies
from server.papers.reuse import THRESHOLD, reuse

papers = AppGroup("papers", help="Papers that people give once and use again.")
_DAY = click.DateTime(["%Y-%m-%d"])


@papers.command("reuse")
@click.option("--agency", default=None, help="Agency id; without it all of the deployment.")
@click.option("--from", "first", type=_DAY, required=True, help="First day on which a dossier was received.")
@click.option("--to", "last", type=_DAY, required=True, help="Last day.")
def papers_reuse(agency: str | None, first: datetime, last: datetime) -> None:
    """Print indicator 4.3 of Quyết định 766/QĐ-TTg: papers used again instead of being asked for anew."""
    if agency is not None and agency not in agencies():
        sys.exit(f"There is no agency {agency}; known: {', '.join(sorted(agencies()))}")
    if last < first:
        sys.exit("The last day is before the first.")
    found = reuse(db.session(), first=first.date(), last=last.date(), agency=agency)
    click.echo(f"dossiers received        {found.received}")
    click.echo(f"with a paper used again  {found.with_reuse}")
    click.echo(f"papers used again        {found.papers}")
    click.echo(f"bytes not sent again     {found.size}")
    click.echo(f"indicator 4.3            {found.rate:.2f} % (full marks from {THRESHOLD} %)")
