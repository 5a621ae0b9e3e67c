from __future__ import annotations

import pytest

from server.xlsforms.report import Cell, Remark
from server.xlsforms.vietnamese import SENTENCES, in_vietnamese


@pytest.mark.parametrize("english", SENTENCES)
def test_a_sentence_keeps_what_stands_in_its_holes(english: str) -> None:
    count = english.count("{}")
    words = [f"HOLE{index}" for index in range(count)]
    filled = english
    for word in words:
        filled = filled.replace("{}", word, 1)

    found = in_vietnamese(filled)

    assert found is not None
    assert not set("{}") & set(found.replace("${…}", ""))
    assert [word for word in words if word in found] == words[: SENTENCES[english].count("{}")]


def test_a_sentence_within_a_sentence_is_said_in_vietnamese_too() -> None:
    assert in_vietnamese("it compares a number with 'abc'") == "so sánh một số với 'abc'"
    assert in_vietnamese("“1 +” cannot be read as an expression: a value was expected at the end") == (
        "không đọc được biểu thức “1 +”: thiếu một giá trị ở cuối"
    )


def test_what_is_not_ours_stays_as_it_is() -> None:
    said = Remark(Cell("survey", 3), "Question or group with no name.").to_json()["message"]

    assert said == {"vi": "Question or group with no name.", "en": "Question or group with no name."}
