"""Commands for operators: ``flask --app server …``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask import Flask, current_app
from flask.cli import AppGroup
from flask_migrate import Migrate, upgrade

from server import seed
from server.database import db, write
from server.dossiers.agencies import agencies, publish_agencies
from server.exports.commands import export_command
from server.identity.enrolment import create_admin_enrolment
from server.papers.commands import papers
from server.procedures.checking import check_catalogue
from server.procedures.service import publish_catalogue
from server.sync.feed import ensure_epoch, new_epoch
from server.xlsforms.commands import import_command

if TYPE_CHECKING:
    from server.settings import Settings

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"


def settings() -> Settings:
    """The running app's settings."""
    found: Settings = current_app.extensions["hosoxa_settings"]
    return found


def init_app(app: Flask, _settings: Settings) -> None:
    """Install migrations and the commands."""
    Migrate(app, db, directory=str(MIGRATIONS), render_as_batch=True)
    app.cli.add_command(release)
    app.cli.add_command(admin)
    app.cli.add_command(procedures)
    app.cli.add_command(sync)
    app.cli.add_command(papers)


def migrate() -> None:
    """Bring the schema to the head revision."""
    upgrade(directory=str(MIGRATIONS))


@click.command("release")
def release() -> None:
    """Migrate the database and publish agencies and the catalogue; in demo mode fill the demo commune."""
    migrate()
    write(ensure_epoch)
    write(lambda session: publish_agencies(session, settings()))
    changed = write(lambda session: publish_catalogue(session, settings()))
    click.echo(f"Schema is at head; {changed} form versions newly published.")
    if settings().demo:
        click.echo(seed.seed_demo(current_app).text())


admin = AppGroup("admin", help="People who administer this deployment.")


@admin.command("create")
@click.argument("name")
@click.option("--agency", default=None, help="Agency id; without it the person administers all agencies.")
def admin_create(name: str, agency: str | None) -> None:
    """Print a one-time link by which NAME becomes an administrator."""
    if agency is not None and agency not in agencies():
        sys.exit(f"There is no agency {agency}; known: {', '.join(sorted(agencies()))}")
    token = write(lambda session: create_admin_enrolment(session, name=name, agency=agency))
    click.echo(f"Open this once, within {settings().enrolment_hours} hours, on {name}'s own device:")
    click.echo(f"{settings().origin}/ghi-danh#{token}")


procedures = AppGroup("procedures", help="The catalogue of procedures.")


@procedures.command("check")
def procedures_check() -> None:
    """Name every mistake in config/procedures by file, line and field."""
    folder = settings().config_dir / "procedures"
    mistakes = check_catalogue(folder)
    for mistake in mistakes:
        click.echo(str(mistake))
    if mistakes:
        sys.exit(f"{len(mistakes)} mistakes in the catalogue")
    click.echo(f"{len(list(folder.glob('*.yaml')))} procedures, no mistakes")


procedures.add_command(import_command)
procedures.add_command(export_command)


sync = AppGroup("sync", help="The change feed.")


@sync.command("new-epoch")
def sync_new_epoch() -> None:
    """After a backup was restored: make every device pull again from zero (queues and drafts stay)."""
    click.echo(f"New epoch {write(new_epoch)}")
