from __future__ import annotations

import re
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
import xlsxwriter

from server.xlsforms.importing import Target, import_form
from server.xlsforms.limits import MOST_BYTES
from tests.server.xlsforms.making import TARGET, definition_of, imported, judged, questions_of, sheet

if TYPE_CHECKING:
    from pathlib import Path

YES_NO = sheet(
    "choices",
    {"list_name": "yn", "name": "yes", "label::Vietnamese (vi)": "Có", "label::English (en)": "Yes"},
    {"list_name": "yn", "name": "no", "label::Vietnamese (vi)": "Không", "label::English (en)": "No"},
)


def row(kind: str, name: str, /, **more: str) -> dict[str, str]:
    return {"type": kind, "name": name, "label": name.title(), **more}


def one(kind: str, *others: str, **more: str) -> dict[str, Any]:
    """The question that one row becomes."""
    return questions_of(definition_of(sheet("survey", row(kind, "q", **more)), *others))["q"]


@pytest.mark.parametrize(
    ("kind", "ours"),
    [
        ("text", "text"),
        ("integer", "number"),
        ("decimal", "number"),
        ("range", "number"),
        ("date", "date"),
        ("time", "time"),
        ("dateTime", "date"),
        ("geopoint", "place"),
        ("image", "photo"),
        ("audio", "voice_note"),
        ("file", "photo"),
        ("video", "photo"),
        ("barcode", "text"),
        ("note", "note"),
        ("acknowledge", "declaration"),
        ("select_one yn", "one_of"),
        ("select_multiple yn", "many_of"),
        ("rank yn", "group"),
    ],
)
def test_each_type_becomes_a_kind(kind: str, ours: str) -> None:
    assert one(kind, YES_NO)["kind"] == ours


@pytest.mark.parametrize("kind", ["geotrace", "geoshape", "osm"])
def test_a_type_without_a_counterpart_is_told(kind: str) -> None:
    found = imported(sheet("survey", row(kind, "q")))

    assert found.definition is None
    assert found.mistakes[0].cell.row == 2


def test_two_languages_stand_in_both() -> None:
    survey = sheet(
        "survey",
        {"type": "text", "name": "q", "label::Vietnamese (vi)": "Tên?", "label::English (en)": "Name?", "hint": "h"},
    )

    question = questions_of(definition_of(survey))["q"]

    assert question["label"] == {"vi": "Tên?", "en": "Name?"}
    assert question["hint"] == {"vi": "h", "en": "h"}


def test_one_language_stands_in_both_and_is_told() -> None:
    found = imported(sheet("survey", row("text", "q", label="Tên?")))

    assert found.definition is not None
    assert questions_of(found.definition)["q"]["label"] == {"vi": "Tên?", "en": "Tên?"}
    assert any("one language" in note.message for note in found.notes)


def test_groups_become_pages_and_their_conditions_are_joined() -> None:
    definition = definition_of(
        sheet(
            "survey",
            row("integer", "age"),
            {**row("begin group", "outer", relevant="${age} > 17"), "appearance": "field-list"},
            row("text", "a"),
            row("begin group", "inner", relevant="${age} < 60"),
            row("text", "b"),
            {"type": "end group"},
            {"type": "end group"},
        )
    )

    pages = definition["form"]["pages"]
    assert [[question["key"] for question in page["questions"]] for page in pages] == [
        ["applicant_name"],
        ["age"],
        ["a", "b"],
    ]
    assert ("b",) in judged(definition, {"age": 30}).visible
    assert {("a",), ("b",)} & set(judged(definition, {"age": 70}).visible) == {("a",)}


def test_a_repeat_becomes_a_table_with_its_groups_flattened() -> None:
    definition = definition_of(
        sheet(
            "survey",
            row("begin repeat", "people"),
            row("text", "who"),
            row("begin group", "more", relevant="${years} > 17"),
            row("text", "job"),
            {"type": "end group"},
            row("integer", "years"),
            {"type": "end repeat"},
            row("calculate", "all_years", calculation="sum(${years})"),
            row("calculate", "heads", calculation="count(${people})"),
        )
    )

    outcome = judged(definition, {"people": [{"years": 20, "job": "x"}, {"years": 3, "job": "y"}]})

    assert outcome.answers["people"] == [{"years": 20, "job": "x"}, {"years": 3}]
    assert outcome.calculated == {("all_years",): 23, ("heads",): 2}


def test_a_repeat_in_a_repeat_is_told() -> None:
    survey = sheet(
        "survey",
        row("begin repeat", "a"),
        row("begin repeat", "b"),
        row("text", "c"),
        {"type": "end repeat"},
        {"type": "end repeat"},
    )

    assert any("inside the repeat a" in mistake.message for mistake in imported(survey).mistakes)


@pytest.mark.parametrize(("count", "rows", "errors"), [("2", 2, 0), ("2", 1, 1), ("${n}", 3, 0), ("${n}", 2, 1)])
def test_a_repeat_count_is_held(count: str, rows: int, errors: int) -> None:
    definition = definition_of(
        sheet(
            "survey",
            row("integer", "n"),
            row("begin repeat", "r", repeat_count=count),
            row("text", "x"),
            {"type": "end repeat"},
        )
    )

    outcome = judged(definition, {"applicant_name": "Lê Thử", "n": 3, "r": [{"x": "a"}] * rows})

    assert [error.path for error in outcome.errors] == [("r",)] * errors


def test_a_constraint_becomes_schema_and_rule_with_its_message() -> None:
    question = one("integer", constraint=". >= 1 and . <= 9 and . != 5", constraint_message="Hỏng")

    assert question["schema"] == {"minimum": 1, "maximum": 9}
    assert question["messages"]["schema"] == {"vi": "Hỏng", "en": "Hỏng"}
    assert question["valid_when"][0]["message"]["vi"] == "Hỏng"


def test_a_regular_expression_alone_becomes_a_pattern() -> None:
    assert one("text", constraint="regex(., '^\\d{3}$')")["schema"] == {"pattern": "^[0-9]{3}$"}
    assert one("text", constraint="string-length(.) <= 9")["schema"] == {"maxLength": 9}


def test_required_may_be_an_expression() -> None:
    definition = definition_of(sheet("survey", row("integer", "n"), row("text", "t", required="${n} > 3")))

    def errors(n: int) -> list[str]:
        return [str(error.path[0]) for error in judged(definition, {"applicant_name": "Lê", "n": n}).errors]

    assert errors(4) == ["t"]
    assert errors(3) == []


def test_a_filter_offers_choices_by_an_answer() -> None:
    definition = definition_of(
        sheet("survey", row("select_one p", "p"), row("select_one c", "c", choice_filter="up=${p}")),
        sheet(
            "choices",
            {"list_name": "p", "name": "x", "label": "X"},
            {"list_name": "p", "name": "y", "label": "Y"},
            {"list_name": "c", "name": "x1", "label": "X1", "up": "x"},
            {"list_name": "c", "name": "y1", "label": "Y1", "up": "y"},
        ),
    )

    assert not [e for e in judged(definition, {"p": "x", "c": "x1"}).errors if e.path == ("c",)]
    assert [e.code for e in judged(definition, {"p": "x", "c": "y1"}).errors if e.path == ("c",)] == ["choice"]


def test_or_other_asks_what_else() -> None:
    definition = definition_of(sheet("survey", row("select_one yn or_other", "q")), YES_NO)

    assert ("q_other",) in judged(definition, {"q": "other"}).visible
    assert ("q_other",) not in judged(definition, {"q": "yes"}).visible
    assert questions_of(definition)["q"]["list"][-1] == {"value": "other", "label": {"vi": "Khác", "en": "Other"}}


def test_a_ranking_is_asked_place_by_place_and_each_choice_once() -> None:
    definition = definition_of(sheet("survey", row("rank yn", "q", required="yes")), YES_NO)
    name = {"applicant_name": "Lê"}

    assert judged(definition, {**name, "q": {"place_1": "no", "place_2": "yes"}}).valid
    assert not judged(definition, {**name, "q": {"place_1": "no", "place_2": "no"}}).valid
    assert not judged(definition, {**name, "q": {"place_1": "no"}}).valid


@pytest.mark.parametrize(
    ("kind", "given", "kept"),
    [
        ("integer", "5", 5),
        ("date", "2026-01-02", "2026-01-02"),
        ("time", "09:30:00", "09:30"),
        ("text", "x", "x"),
        ("select_one yn", "yes", "yes"),
        ("select_multiple yn", "no yes", ["yes", "no"]),
    ],
)
def test_a_default_is_the_answer_to_begin_with(kind: str, given: str, kept: Any) -> None:
    assert one(kind, YES_NO, default=given)["default"] == kept


def test_names_and_values_that_do_not_fit_are_folded_and_told() -> None:
    found = imported(
        sheet("survey", row("select_one d", "Địa_chỉ"), row("text", "b", relevant="${Địa_chỉ} = 'Hà Nội'")),
        sheet("choices", {"list_name": "d", "name": "Hà Nội", "label": "Hà Nội"}),
    )

    assert found.definition is not None
    assert ("b",) in judged(found.definition, {"dia_chi": "Ha_Noi"}).visible
    assert any("is called dia_chi" in note.message for note in found.notes)


def test_metadata_of_a_device_is_left_out_and_told() -> None:
    found = imported(sheet("survey", row("start", "s"), row("deviceid", "i"), row("text", "q")))

    assert found.definition is not None
    assert set(questions_of(found.definition)) == {"applicant_name", "q"}
    assert sum("left out" in note.message for note in found.notes) == 2


def test_a_column_kind_says_more_exactly_what_is_asked() -> None:
    definition = definition_of(
        sheet(
            "survey",
            row("text", "who", kind="name"),
            row("text", "id", kind="citizen_id"),
            row("integer", "m", kind="money"),
        )
    )

    assert {key: question["kind"] for key, question in questions_of(definition).items()} == {
        "who": "name",
        "id": "citizen_id",
        "m": "money",
    }
    assert definition["applicant"] == {"name": "who"}


def test_the_sheet_procedure_says_what_the_procedure_is() -> None:
    definition = definition_of(
        sheet("survey", row("text", "who"), row("integer", "phone_no")),
        sheet(
            "procedure",
            {"field": "code", "vi": "HX.123456"},
            {"field": "name", "vi": "Xin giấy", "en": "Ask for a paper"},
            {"field": "legal_basis", "vi": "Nghị quyết 1"},
            {"field": "legal_basis", "vi": "Nghị quyết 2"},
            {"field": "time_limit", "vi": "3"},
            {"field": "applicant_name", "vi": "who"},
            {"field": "summary", "vi": "who, phone_no"},
        ),
        sheet(
            "fees",
            {"id": "f", "label": "Lệ phí", "amount": "15.000", "channel": "any", "per": "copy", "source": "NQ 1"},
        ),
        sheet("papers", {"key": "card", "name": "Thẻ", "relevant": "${phone_no} > 5"}),
    )

    assert definition["code"] == "HX.123456"
    assert definition["name"] == {"vi": "Xin giấy", "en": "Ask for a paper"}
    assert [basis["text"] for basis in definition["legal_basis"]] == ["Nghị quyết 1", "Nghị quyết 2"]
    assert definition["time_limit"] == {"amount": 3, "unit": "working_day"}
    assert definition["fees"][0]["amount"] == 15000
    assert definition["papers"][0]["show_when"] == {">": [{"var": ["phone_no", 0]}, 5]}
    assert definition["applicant"] == {"name": "who"}
    assert questions_of(definition)["who"]["kind"] == "name"


def test_a_mistake_in_the_sheet_procedure_is_told_by_row() -> None:
    found = imported(
        sheet("survey", row("text", "q")),
        sheet("procedure", {"field": "level", "vi": "village"}, {"field": "nonsense", "vi": "x"}),
    )

    assert ("procedure", 3) in {(mistake.cell.sheet, mistake.cell.row) for mistake in found.mistakes}


def test_the_next_version_keeps_what_the_procedure_says() -> None:
    base = definition_of(
        sheet("survey", row("text", "who", kind="name")), sheet("procedure", {"field": "name", "vi": "Xin giấy"})
    )

    target = Target("2027-01-01", TARGET.catalogue, base, 2)
    found = imported(sheet("survey", row("text", "who", kind="name"), row("text", "q")), target=target)

    assert found.definition is not None
    assert (found.definition["version"], found.definition["effective_from"]) == (2, "2027-01-01")
    assert found.definition["name"] == base["name"]
    assert found.definition["applicant"] == {"name": "who"}


def test_files_beside_the_form_are_read(tmp_path: Path) -> None:
    (tmp_path / "towns.csv").write_text("name,label\nhn,Hà Nội\ntn,Thái Nguyên\n", "utf-8")
    (tmp_path / "house.png").write_bytes(b"\x89PNG\r\n")
    survey = sheet(
        "survey",
        row("select_one_from_file towns.csv", "town"),
        {**row("text", "q"), "media::image": "house.png"},
        row("calculate", "name", calculation="pulldata('towns', 'label', 'name', 'tn')"),
    )

    found = imported(survey, folder=tmp_path)

    assert found.definition is not None, found.mistakes
    questions = questions_of(found.definition)
    assert [choice["value"] for choice in questions["town"]["list"]] == ["hn", "tn"]
    assert questions["q"]["picture"]["file"] == "house.png"
    assert questions["name"]["calculate"] == "Thái Nguyên"
    assert [name for _, name in found.media] == ["house.png"]
    assert imported(survey).definition is None


def test_a_spreadsheet_names_the_cell() -> None:
    stream = BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        survey = book.add_worksheet("survey")
        survey.write_row(0, 0, ["type", "name", "label", "relevant"])
        survey.write_row(1, 0, ["integer", "n", "N", ""])
        survey.write_row(3, 0, ["text", "t", "T", "position(..) = 1"])

    found = import_form(stream.getvalue(), "form.xlsx", TARGET)

    assert [mistake.cell.address for mistake in found.mistakes] == ["D4"]
    assert str(found.mistakes[0]).startswith("sheet survey, row 4, column relevant (D4): ")


def packed(**parts: bytes) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "why"),
    [
        (b"x" * (MOST_BYTES + 1), "f.xlsx", "more than 2 MB"),
        (b"not a zip", "f.xlsx", "damaged"),
        (packed(xl__workbook_xml=b"0" * 25_000_000), "f.xlsx", "unpacks to more"),
        (
            packed(xl__workbook_xml=b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'),
            "f.xlsx",
            "entities",
        ),
        ("<!DOCTYPE x>".encode("utf-16"), "f.xlsx", "damaged"),
        (packed(xl__workbook_xml="<!DOCTYPE x><x/>".encode("utf-16")), "f.xlsx", "entities"),
        (b"\xff\xfe\x00", "f.csv", "cannot be read|no form"),
        (b"", "f.xls", "no form"),
        (b"| survey |\n", "f.md", "not recognized"),
        (b"#!/bin/sh", "f.sh", "no spreadsheet"),
    ],
)
def test_what_is_no_form_or_means_harm_is_refused_with_a_sentence(data: bytes, name: str, why: str) -> None:
    found = import_form(data, name, TARGET)

    assert found.definition is None
    assert any(re.search(why, mistake.message) for mistake in found.mistakes), found.mistakes
