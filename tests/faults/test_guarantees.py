"""docs/guarantees.md names a test for each promise: each of them must exist."""

from __future__ import annotations

import re
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
PAGE = TOP / "docs" / "guarantees.md"
_NAMED = re.compile(r"`((?:tests|pwa/tests)/[^`:]+)(::|: )([^`]+)`")


def rows() -> list[str]:
    """The lines of the page's tables."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.startswith("| ") and not line.startswith("| what")]


def exists(path: str, name: str) -> bool:
    """Whether a test file has a test of that name: a function of Python, or the beginning of a title of vitest."""
    file = TOP / path
    if not file.is_file():
        return False
    text = file.read_text(encoding="utf-8")
    return f"def {name}(" in text if file.suffix == ".py" else name in text


def test_each_promise_names_a_test_that_exists() -> None:
    missing = []
    for row in rows():
        named = _NAMED.findall(row)
        assert named, f"no test is named: {row}"
        missing += [f"{path} {name}" for path, _colons, name in named if not exists(path, name)]
    assert missing == []


def test_all_ten_guarantees_are_there() -> None:
    numbers = {int(found.group(1)) for row in rows() if (found := re.match(r"\| (\d+)\. ", row))}
    assert numbers == set(range(1, 11))


def test_a_test_that_does_not_exist_is_found() -> None:
    assert not exists("tests/faults/test_kills.py", "test_nothing_of_the_kind")
    assert not exists("tests/faults/none.py", "test_a_worker_killed_while_it_sends_loses_no_notice")
    assert exists("tests/faults/test_kills.py", "test_a_worker_killed_while_it_sends_loses_no_notice")
