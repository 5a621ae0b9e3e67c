"""A deployment's configuration with one procedure more: the one that has photos, sound, a place and a signature."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

TOP: Final = Path(__file__).resolve().parents[2]
PROCEDURE: Final = Path(__file__).with_name("media_procedure.yaml")
CODE: Final = "9.000077"
AGENCY: Final = "H55.19.01"
_FIRST_LIST: Final = 'procedures: ["'


def media_config(folder: Path) -> Path:
    """Copy ``config/`` into ``folder``, add the procedure, and let the first agency receive it."""
    config = folder / "config"
    shutil.copytree(TOP / "config", config)
    shutil.copy(PROCEDURE, config / "procedures" / f"{CODE}.yaml")
    agencies = config / "agencies.yaml"
    before = agencies.read_text(encoding="utf-8")
    after = before.replace(_FIRST_LIST, f'procedures: ["{CODE}", "', 1)
    if after == before:
        raise AssertionError("agencies.yaml lists its procedures in another way")
    agencies.write_text(after, encoding="utf-8")
    return config
