"""The spreadsheets in the package pyxform 1.3.0's own test folders."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[3]
_FOLDER: Final = ROOT / ".tools" / "pyxform-1.3.0"
_PINNED: Final = Path(__file__).with_name("corpus.txt")
_SUFFIXES: Final = frozenset({".xls", ".xlsx", ".csv", ".md"})


@cache
def spreadsheets() -> tuple[Path, ...]:
    """All of them, fetched once by their pinned hash."""
    if not (_FOLDER / "pyxform").is_dir():
        _fetch()
    return tuple(sorted(path for path in _FOLDER.rglob("*") if path.suffix in _SUFFIXES))


def _fetch() -> None:
    _FOLDER.mkdir(parents=True, exist_ok=True)
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    subprocess.run(
        [*pip, "--require-hashes", "--only-binary", ":all:", "-r", str(_PINNED), "-d", str(_FOLDER)], check=True
    )
    with zipfile.ZipFile(next(_FOLDER.glob("*.whl"))) as wheel:
        wheel.extractall(_FOLDER, [name for name in wheel.namelist() if Path(name).suffix in _SUFFIXES])
