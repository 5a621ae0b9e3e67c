from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import pytest

from server.procedures.loading import load

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("True", "True"),
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("019", "019"),
        ("05716", "05716"),
        ("0", 0),
        ("-3", -3),
        ("7000", 7000),
        ("1_000", "1_000"),
        ("1.5", 1.5),
        ("1e3", "1e3"),
        ("0x1F", "0x1F"),
        ("7:30", "7:30"),
        ("2026-07-01", "2026-07-01"),
        (".inf", ".inf"),
        ('"7000"', "7000"),
        ("'true'", "true"),
        ("=", "="),
    ],
)
def test_a_plain_value_is_what_json_would_have(tmp_path: Path, written: str, read: object) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(f"key: {written}\n", "utf-8")

    document = load(file)

    assert document.mistakes == []
    assert document.data == {"key": read}
    assert type(document.data["key"]) is type(read)


def test_texts_are_composed(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(unicodedata.normalize("NFD", "key: Nguyễn\n"), "utf-8")

    assert load(file).data == {"key": "Nguyễn"}


def test_every_key_and_item_has_its_line(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("a: 1\nb:\n  - x\n  - {c: 2,\n     d: 3}\n", "utf-8")

    lines = load(file).lines

    assert lines["a",] == 1
    assert lines["b",] == 2
    assert lines["b", 0] == 3
    assert lines["b", 1, "c"] == 4
    assert lines["b", 1, "d"] == 5
