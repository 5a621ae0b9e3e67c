"""Make a database with people who are signed in.

``python -m tests.faults.engine.prepare FOLDER RESIDENTS OFFICERS DEVICES``. The settings come from the environment, as
for the server itself; their ``HOSOXA_CONFIG_DIR`` is made here, with the faults' one small procedure. Prints the
accounts as JSON: ``{residents: [{person, name, cookies}], officers: […]}``, a cookie a device.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import yaml

from server import create_app
from server.cli import migrate
from server.database import write
from server.dossiers.agencies import publish_agencies
from server.identity import service, sessions
from server.ids import new_id
from server.procedures.service import publish_catalogue
from server.settings import load_settings
from server.sync.feed import ensure_epoch

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

TOP: Final = Path(__file__).resolve().parents[3]
PROCEDURE: Final = TOP / "tests" / "faults" / "procedure.yaml"
AGENCY: Final = "H55.19.01"


def make_config(folder: Path) -> None:
    """A copy of ``config/`` with one procedure, which every agency takes."""
    shutil.copytree(TOP / "config", folder, ignore=shutil.ignore_patterns("__pycache__", "procedures", "media"))
    (folder / "procedures").mkdir()
    code = yaml.safe_load(PROCEDURE.read_text(encoding="utf-8"))["code"]
    shutil.copy(PROCEDURE, folder / "procedures" / f"{code}.yaml")
    path = folder / "agencies.yaml"
    agencies = yaml.safe_load(path.read_text(encoding="utf-8"))
    for agency in agencies["agencies"]:
        agency["procedures"] = [code]
    path.write_text(yaml.safe_dump(agencies, allow_unicode=True), encoding="utf-8")


def account(session: Session, name: str, devices: int, *, officer: bool) -> dict[str, Any]:
    """A person who is signed in on ``devices`` devices."""
    person = service.create_person(session, name=name)
    if officer:
        service.grant_role(session, person, role="officer", agency=AGENCY)
    tokens = [sessions.open_session(session, person=person, device=new_id()).token for _ in range(devices)]
    return {"person": person, "name": name, "cookies": [f"{sessions.COOKIE}={token}" for token in tokens]}


def main(folder: Path, residents: int, officers: int, devices: int) -> None:
    """Fill the database that the settings name."""
    make_config(folder / "config")
    os.environ["HOSOXA_CONFIG_DIR"] = str(folder / "config")
    settings = load_settings(os.environ)
    with create_app(settings).app_context():
        migrate()
        write(ensure_epoch)
        write(lambda session: publish_agencies(session, settings))
        write(lambda session: publish_catalogue(session, settings))
        made = write(
            lambda session: {
                "residents": [account(session, "Trần Thị Thái", devices, officer=False) for _ in range(residents)],
                "officers": [account(session, "Nông Thị Oanh", devices, officer=True) for _ in range(officers)],
            }
        )
    sys.stdout.write(json.dumps(made))


if __name__ == "__main__":
    main(Path(sys.argv[1]), *(int(number) for number in sys.argv[2:5]))
