from __future__ import annotations

import pytest

from server.exports.cells import csv_cell


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+84912345678",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        " =1",
        "\u00a0=1",
        "\u200b=1",
        "\ufeff=cmd|'/c calc'!A0",
        "＝1",
        "＋1",
        "－1",
        "＠x",
    ],
)
def test_a_text_that_could_run_begins_with_an_apostrophe(text: str) -> None:
    assert csv_cell(text).startswith("'")


@pytest.mark.parametrize("text", ["Lò Thị Mây", "019162000123", "a=b", "0912345678", "2026-01-01", "", "5 - 3"])
def test_any_other_text_stays_as_it_is(text: str) -> None:
    assert csv_cell(text) == text


def test_numbers_and_truth_stay_what_they_are() -> None:
    assert [csv_cell(cell) for cell in (-5, 2.5, True, False, None)] == ["-5", "2.5", "true", "false", ""]
