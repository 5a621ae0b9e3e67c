"""A deployment's configuration with one procedure more: the one that has photos, sound, a place and a signature."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

import yaml

TOP: Final = Path(__file__).resolve().parents[2]
PROCEDURE: Final = Path(__file__).with_name("media_procedure.yaml")
CODE: Final = "9.000077"
AGENCY: Final = "H55.19.01"


def media_config(folder: Path) -> Path:
    """Copy ``config/`` into ``folder`` and add the procedure to the copy."""
    config = folder / "config"
    shutil.copytree(TOP / "config", config)
    add_media_procedure(config)
    return config


def add_media_procedure(config: Path) -> None:
    """Add the procedure to a copy of ``config/``, and let an agency receive it."""
    shutil.copy(PROCEDURE, config / "procedures" / f"{CODE}.yaml")
    agencies = config / "agencies.yaml"
    data = yaml.safe_load(agencies.read_text(encoding="utf-8"))
    for agency in data["agencies"]:
        if agency["id"] == AGENCY:
            agency["procedures"].append(CODE)
    agencies.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
