"""Each expression is imported as the condition of a note and then asked with answers: the meaning is what counts."""

from __future__ import annotations

from typing import Any

import pytest

from tests.server.xlsforms.making import definition_of, imported, judged, sheet
from tests.support.both_engines import differences

CHOICES = sheet(
    "choices",
    *({"list_name": "sizes", "name": name, "label": name.title()} for name in ("1", "2", "3")),
    *({"list_name": "things", "name": name, "label": name.title()} for name in ("a", "b", "c")),
)
QUESTIONS: list[dict[str, str]] = [
    {"type": "text", "name": "t", "label": "t"},
    {"type": "integer", "name": "n", "label": "n"},
    {"type": "decimal", "name": "m", "label": "m"},
    {"type": "date", "name": "d", "label": "d"},
    {"type": "date", "name": "e", "label": "e"},
    {"type": "time", "name": "h", "label": "h"},
    {"type": "select_one things", "name": "s", "label": "s"},
    {"type": "select_one sizes", "name": "z", "label": "z"},
    {"type": "select_multiple things", "name": "l", "label": "l"},
    {"type": "acknowledge", "name": "k", "label": "k"},
    {"type": "image", "name": "p", "label": "p"},
    {"type": "today", "name": "now_day", "label": ""},
]
PHOTO = [{"file": "ab" * 32, "type": "image/png", "size": 10}]


def holds(expression: str, answers: dict[str, Any]) -> bool:
    asked = {"type": "text", "name": "asked", "label": "asked", "relevant": expression.replace("|", "\\|")}
    definition = definition_of(sheet("survey", *QUESTIONS, asked), CHOICES)
    return ("asked",) in judged(definition, answers).visible


@pytest.mark.parametrize(
    ("expression", "yes", "no"),
    [
        ("${t} = 'x'", [{"t": "x"}], [{"t": "y"}, {}]),
        ("${t} != 'x'", [{"t": "y"}, {}], [{"t": "x"}]),
        ("${t} = ''", [{}], [{"t": "y"}]),
        ("${t} != ''", [{"t": "y"}], [{}]),
        ("${n} = ''", [{}], [{"n": 0}, {"n": 3}]),
        ("${n} != ''", [{"n": 0}], [{}]),
        ("not(${n} = '')", [{"n": 0}], [{}]),
        ("${n} = 0", [{"n": 0}], [{}, {"n": 1}]),
        ("${n} = '5'", [{"n": 5}], [{}, {"n": 1}]),
        ("${n} > 3", [{"n": 4}], [{"n": 3}, {}]),
        ("${n} >= -2", [{"n": 0}, {"n": -2}], [{"n": -3}, {}]),
        ("${n} < 3", [{"n": 2}, {"n": -5}], [{"n": 3}, {}]),
        ("3 > ${n}", [{"n": 2}], [{"n": 3}, {}]),
        ("not(${n} < 3)", [{"n": 3}, {}], [{"n": 2}]),
        ("${n} < ${m}", [{"n": 1, "m": 1.5}], [{"n": 2, "m": 1.5}, {"n": 1}, {"m": 1}, {}]),
        ("${n} + 1 = 3", [{"n": 2}], [{"n": 3}, {}]),
        ("${n} * 2 - 1 > 4", [{"n": 3}], [{"n": 2}, {}]),
        ("${n} div 2 = 1.5", [{"n": 3}], [{"n": 2}, {}]),
        ("${n} mod 2 = 1", [{"n": 3}], [{"n": 2}, {}]),
        ("-${n} > 2", [{"n": -3}], [{"n": 3}, {}]),
        ("int(${m}) = 2", [{"m": 2.7}], [{"m": 3}, {}]),
        ("round(${m}, 0) = 3", [{"m": 2.7}, {"m": 3.4}], [{"m": 2.4}, {}]),
        ("round(${m}, 1) = 2.5", [{"m": 2.46}], [{"m": 2.6}]),
        ("round(-${m}, 0) = -3", [{"m": 2.7}], [{"m": 2.4}]),
        ("abs(${n}) > 3", [{"n": -4}, {"n": 4}], [{"n": 1}, {}]),
        ("max(${n}, ${m}) > 3", [{"n": 1, "m": 4}], [{"n": 1, "m": 2}, {"n": 5}]),
        ("min(${n}, 3) = 2", [{"n": 2}], [{"n": 4}, {}]),
        ("coalesce(${n}, 7) = 7", [{}, {"n": 7}], [{"n": 1}]),
        ("coalesce(${t}, ${s}) = 'a'", [{"t": "a"}, {"s": "a"}, {"t": "a", "s": "b"}], [{"t": "b", "s": "a"}, {}]),
        ("if(${s} = 'a', ${n}, 10) > 5", [{"s": "b"}, {}, {"s": "a", "n": 6}], [{"s": "a", "n": 5}, {"s": "a"}]),
        ("${s} = 'a'", [{"s": "a"}], [{"s": "b"}, {}]),
        ("selected(${s}, 'a')", [{"s": "a"}], [{"s": "b"}, {}]),
        ("not(selected(${s}, 'a'))", [{"s": "b"}, {}], [{"s": "a"}]),
        ("selected(${l}, 'a')", [{"l": ["a", "b"]}], [{"l": ["b"]}, {}]),
        ("selected(${l}, ${s})", [{"l": ["a", "b"], "s": "b"}], [{"l": ["a"], "s": "b"}, {"l": ["a"]}, {}]),
        ("${l} = 'a'", [{"l": ["a"]}], [{"l": ["a", "b"]}, {"l": ["b"]}, {}]),
        ("${l} = ''", [{}], [{"l": ["a"]}]),
        ("count-selected(${l}) >= 2", [{"l": ["a", "b"]}], [{"l": ["a"]}, {}]),
        ("${z} > 1", [{"z": "2"}], [{"z": "1"}, {}]),
        ("${z} = 2", [{"z": "2"}], [{"z": "1"}, {}]),
        ("number(${z}) + 1 = 3", [{"z": "2"}], [{"z": "1"}, {}]),
        ("jr:choice-name(${s}, '${s}') = 'B'", [{"s": "b"}], [{"s": "a"}, {}]),
        ("${k} = 'OK'", [{"k": True}], [{}]),
        ("${p} != ''", [{"p": PHOTO}], [{}]),
        ("${p} = ''", [{}], [{"p": PHOTO}]),
        ("${d} > today()", [{"d": "2026-11-22"}], [{"d": "2026-11-21"}, {}]),
        ("${d} >= ${now_day}", [{"d": "2026-11-21"}], [{"d": "2026-11-20"}, {}]),
        ("${d} <= today() + 30", [{"d": "2026-12-21"}, {"d": "2020-01-01"}], [{"d": "2026-12-22"}, {}]),
        ("${e} - ${d} > 10", [{"d": "2026-01-01", "e": "2026-01-12"}], [{"d": "2026-01-01", "e": "2026-01-11"}, {}]),
        ("${d} > date('2026-01-31') + 1", [{"d": "2026-02-02"}], [{"d": "2026-02-01"}, {}]),
        ("${d} < '2026-01-31'", [{"d": "2026-01-30"}], [{"d": "2026-01-31"}, {}]),
        ("int((today() - ${d}) div 365.25) >= 18", [{"d": "2008-11-21"}], [{"d": "2008-11-22"}, {}]),
        ("format-date(${d}, '%m/%Y') = '02/2026'", [{"d": "2026-02-03"}], [{"d": "2026-03-02"}, {}]),
        ("${h} < '12:00'", [{"h": "11:59"}], [{"h": "12:00"}, {}]),
        ("regex(${t}, '[a-z]+@[a-z]+')", [{"t": "a@b"}], [{"t": "a@b.c"}, {"t": "x a@b"}, {}]),
        ("regex(${t}, '\\d{2}')", [{"t": "12"}], [{"t": "123"}, {"t": "１２"}]),
        ("starts-with(${t}, 'a.')", [{"t": "a.b"}], [{"t": "aab"}, {}]),
        ("ends-with(${t}, 'c')", [{"t": "abc"}], [{"t": "cba"}, {}]),
        ("contains(${t}, 'b')", [{"t": "abc"}], [{"t": "ac"}, {}]),
        ("string-length(${t}) > 2", [{"t": "abc"}], [{"t": "ab"}, {}]),
        ("string-length(${t}) < 3", [{"t": "ab"}, {}], [{"t": "abc"}]),
        ("string-length(${t}) = 0", [{}], [{"t": "a"}]),
        ("concat(${t}, '-', ${n}) = 'a-1'", [{"t": "a", "n": 1}], [{"t": "a"}, {}]),
        ("true()", [{}], []),
        ("boolean(${n})", [{"n": 2}], [{"n": 0}, {}]),
        ("${n} > 1 and (${s} = 'a' or ${t} = 'x')", [{"n": 2, "s": "a"}, {"n": 2, "t": "x"}], [{"n": 2}, {"s": "a"}]),
    ],
)
def test_a_condition_means_the_same_here(expression: str, yes: list[dict[str, Any]], no: list[dict[str, Any]]) -> None:
    for answers in yes:
        assert holds(expression, answers), answers
    for answers in no:
        assert not holds(expression, answers), answers


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ("position(..) = 1", "position() has no counterpart"),
        ("random() > 0.5", "random() has no counterpart"),
        ("${t} > 3", "calculates with a text"),
        ("${t} + 1 = 2", "calculates with a text"),
        ("${n} = 'abc'", "compares a number with 'abc'"),
        ("${s} = 'zz'", "'zz' is not among the choices"),
        ("${n} div ${m} = 1", "div needs a number other than 0"),
        ("${nothing} = 1", "Could not find the name 'nothing'"),
        ("pulldata('f', 'a', 'b', ${t}) = 'x'", "not beside the form"),
        ("count(${n}) = 1", "count() counts the rows of a repeat"),
        ("../nothing = 1", "is no question"),
        ("${p} = 'x'", "compares a photo"),
        ("regex(${t}, '(a+)+')", "repeats a group"),
        ("regex(${t}, '\\bx')", "does not mean the same"),
        ("substr(${t}, 0, 2) = 'ab'", "surely ASCII"),
        ("if(${s} = 'a', 1)", "takes 3 arguments"),
        ("${t} =", "cannot be read as an expression"),
    ],
)
def test_what_has_no_counterpart_is_told_by_cell_and_nothing_is_imported(expression: str, why: str) -> None:
    asked = {"type": "text", "name": "asked", "label": "asked", "relevant": expression}

    found = imported(sheet("survey", *QUESTIONS, asked), CHOICES)

    assert found.definition is None
    assert not found.yaml
    assert [(mistake.cell.sheet, mistake.cell.row) for mistake in found.mistakes] == [("survey", 14)]
    assert why in found.mistakes[0].message


@pytest.mark.parametrize(
    ("expression", "answers", "value"),
    [
        ("2+2", {}, 4),
        ("${n} * 2", {"n": 4}, 8),
        ("${n} * 2", {}, None),
        ("'x'", {}, "x"),
        ("concat(${t}, ' ', ${s})", {"t": "a", "s": "b"}, "a b"),
        ("if(${n} > 3, 'big', '')", {"n": 4}, "big"),
        ("if(${n} > 3, 'big', '')", {"n": 3}, None),
        ("${n} > 3", {"n": 4}, True),
        ("${n} > 3", {}, False),
        ("${d}", {"d": "2026-02-03"}, "2026-02-03"),
        ("today()", {}, "2026-11-21"),
        ("number(${z}) * 10", {"z": "3"}, 30),
        ("jr:choice-name(${s}, '${s}')", {"s": "c"}, "C"),
        ("substr(format-date(${d}, '%Y'), 2, 4)", {"d": "2026-02-03"}, "26"),
    ],
)
def test_a_calculation_gives_the_same_here(expression: str, answers: dict[str, Any], value: Any) -> None:
    row = {"type": "calculate", "name": "result", "label": "", "calculation": expression}
    definition = definition_of(sheet("survey", *QUESTIONS, row), CHOICES)

    assert judged(definition, answers).calculated.get(("result",)) == value


def test_calculations_build_on_each_other_and_circles_are_told() -> None:
    def rows(first: str) -> str:
        return sheet(
            "survey",
            {"type": "integer", "name": "n", "label": "n", "calculation": ""},
            {"type": "calculate", "name": "one", "label": "", "calculation": first},
            {"type": "calculate", "name": "two", "label": "", "calculation": "${one} + 1"},
        )

    assert judged(definition_of(rows("${n} * 10")), {"n": 2}).calculated[("two",)] == 21
    assert any("depends on itself" in mistake.message for mistake in imported(rows("${two} + 1")).mistakes)


def test_both_engines_agree_on_every_expression_of_this_page() -> None:
    marks = {mark.name: mark for mark in test_a_condition_means_the_same_here.pytestmark}
    given = []
    for expression, yes, no in marks["parametrize"].args[1]:
        asked = {"type": "text", "name": "asked", "label": "asked", "relevant": expression}
        definition = definition_of(sheet("survey", *QUESTIONS, asked), CHOICES)
        given += [
            {"definition": definition, "answers": answers, "today": "2026-11-21", "case": None}
            for answers in [*yes, *no]
        ]

    assert differences(given) == []
