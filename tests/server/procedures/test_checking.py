"""Each mistake is made in a procedure that has none, and must be named with its line, field and reason."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from server.procedures.checking import Mistake, check_catalogue

SMALL = Path(__file__).with_name("small.yaml").read_text("utf-8")
REPOSITORY = Path(__file__).resolve().parents[3]

#: name, replace, by: what is wrong; field, words: what must be said; line: how the line named begins, if it is not the
#: changed one.
MISTAKES = json.loads(Path(__file__).with_name("mistakes.json").read_text("utf-8"))


def check(folder: Path, text: str, name: str = "9.000001.yaml") -> list[Mistake]:
    procedures = folder / "procedures"
    procedures.mkdir(exist_ok=True)
    (procedures / name).write_text(text, "utf-8")
    return check_catalogue(procedures)


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """The repository's shared lists and words, and some pictures and recordings, beside what ``check`` writes."""
    shutil.copytree(REPOSITORY / "config" / "lists", tmp_path / "lists")
    shutil.copy(REPOSITORY / "config" / "paper_kinds.yaml", tmp_path)
    media = tmp_path / "procedures" / "media"
    media.mkdir(parents=True)
    sizes = {"small.png": 1, "small.gif": 1, "small.mp3": 1, "empty.png": 0, "big.png": 100_001, "big.mp3": 300_001}
    for name, size in sizes.items():
        (media / name).write_bytes(b"x" * size)
    return tmp_path


def test_a_right_procedure_has_no_mistakes(tmp_path: Path) -> None:
    assert check(tmp_path, SMALL) == []


def test_the_catalogue_of_the_repository_has_no_mistakes() -> None:
    assert check_catalogue(REPOSITORY / "config" / "procedures") == []


@pytest.mark.parametrize("mistake", MISTAKES, ids=[mistake["name"] for mistake in MISTAKES])
def test_a_mistake_is_named_by_file_line_field_and_reason(shared: Path, mistake: dict[str, str]) -> None:
    before, text, after = SMALL.partition(mistake["replace"])
    assert text, "small.yaml has changed"
    wrong = before + mistake["by"] + after

    found = check(shared, wrong)

    named = [one for one in found if one.field == mistake["field"] and mistake["words"] in one.message]
    assert len(named) == 1, [str(one) for one in found]
    assert named[0].file == "9.000001.yaml"
    line = wrong.splitlines()[named[0].line - 1].strip()
    if "line" in mistake:
        assert line.startswith(mistake["line"])
    else:
        assert named[0].line == before.count("\n") + 1


def test_lines_are_exact(tmp_path: Path) -> None:
    wrong = SMALL.replace("kind: money", "kind: mony").replace("list: sex}", "list: sexs}")
    lines = wrong.splitlines()

    (mistake,) = check(tmp_path, wrong)

    assert "kind: mony" in lines[mistake.line - 1]
    assert str(mistake).startswith(f"9.000001.yaml:{mistake.line}: form.pages[1].questions[1].kind: ")


def test_every_mistake_of_a_file_is_named_at_once(tmp_path: Path) -> None:
    wrong = SMALL.replace("list: sex}", "list: sexs}").replace("name: full_name, birth", "name: nobody, birth")

    assert [mistake.field for mistake in check(tmp_path, wrong)] == [
        "applicant.name",
        "form.pages[0].questions[2].list",
    ]


def test_the_file_is_called_by_its_code(tmp_path: Path) -> None:
    (mistake,) = check(tmp_path, SMALL, "tam-tru.yaml")

    assert (mistake.file, mistake.field) == ("tam-tru.yaml", "code")


def test_two_files_may_hold_two_versions(tmp_path: Path) -> None:
    second = SMALL.replace("version: 1", "version: 2").replace(
        "effective_from: 2026-07-01\n", "effective_from: 2027-01-01\n"
    )
    (tmp_path / "procedures").mkdir()
    (tmp_path / "procedures" / "9.000001@2.yaml").write_text(second, "utf-8")

    assert check(tmp_path, SMALL) == []


def test_two_files_may_not_hold_the_same_version(tmp_path: Path) -> None:
    (tmp_path / "procedures").mkdir()
    (tmp_path / "procedures" / "9.000001@1.yaml").write_text(SMALL, "utf-8")

    (mistake,) = check(tmp_path, SMALL)

    assert mistake.field == "version"
    assert "9.000001.yaml" in mistake.message


def test_an_empty_folder_is_a_mistake(tmp_path: Path) -> None:
    (mistake,) = check_catalogue(tmp_path)

    assert "no procedure" in mistake.message


def test_a_file_that_is_not_utf_8_is_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "9.000001.yaml").write_bytes(b"\xff\xfe")

    (mistake,) = check_catalogue(tmp_path)

    assert "UTF-8" in mistake.message


def test_a_file_that_is_a_list_is_a_mistake(tmp_path: Path) -> None:
    (mistake,) = check(tmp_path, "- 1\n")

    assert (mistake.line, mistake.message) == (1, "must be a mapping")


#: What stands in a shared file, the field and the words of the mistake.
SHARED_MISTAKES = {
    "a list under another name": (
        "x.yaml",
        "id: y\nabout: a\nsource: s\nverified: true\nchoices: [{value: a, label: {vi: a, en: a}}]",
        "id",
        "must be in y.yaml",
    ),
    "a list without a source": ("x.yaml", "id: x\nabout: a\nverified: true\nchoices: []", "source", "is missing"),
    "an empty list": ("x.yaml", "id: x\nchoices: []", "choices", "at least 1"),
    "a value twice": (
        "x.yaml",
        "id: x\nabout: a\nsource: s\nverified: true\nchoices: [&a {value: a, label: {vi: a, en: a}}, *a]",
        "choices[1].value",
        "stands twice in this list",
    ),
    "a choice that is offered only sometimes": (
        "x.yaml",
        "id: x\nchoices:\n  - {value: a, label: {vi: a, en: a}, show_when: true}",
        "choices[0].show_when",
        "is not a known field",
    ),
    "a label in one language": (
        "x.yaml",
        "id: x\nchoices: [{value: a, label: {vi: a}}]",
        "choices[0].label.en",
        "missing",
    ),
    "a word without its meaning": ("words.yaml", "w: {word: {vi: a, en: a}}", "w.meaning", "is missing"),
    "a word in one language": ("words.yaml", "w: {word: {vi: a}, meaning: {vi: a, en: a}}", "w.word.en", "is missing"),
    "a file that is not YAML": ("x.yaml", "id: [x", "the file", "is not YAML"),
}


@pytest.mark.parametrize("name", SHARED_MISTAKES)
def test_a_mistake_of_a_shared_file_is_named(tmp_path: Path, name: str) -> None:
    file, text, field, words = SHARED_MISTAKES[name]
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / file).write_text(text, "utf-8")

    found = check(tmp_path, SMALL)

    named = [one for one in found if one.file == f"lists/{file}" and one.field == field and words in one.message]
    assert len(named) == 1, [str(one) for one in found]


@pytest.mark.parametrize(
    ("text", "field", "words"),
    [
        ("land: {name: {vi: Đất}}", "land.name.en", "is missing"),
        ("Land: {name: {vi: Đất, en: Land}}", "the file", "small letters"),
        ("land: {title: {vi: Đất, en: Land}}", "land.title", "not a known field"),
        ("land: [x", "the file", "is not YAML"),
    ],
)
def test_a_mistake_of_the_kinds_of_papers_is_named(tmp_path: Path, text: str, field: str, words: str) -> None:
    (tmp_path / "paper_kinds.yaml").write_text(text, "utf-8")

    found = check(tmp_path, SMALL)

    named = [one for one in found if one.file == "paper_kinds.yaml" and one.field == field and words in one.message]
    assert len(named) == 1, [str(one) for one in found]


def test_a_procedure_of_the_counter_needs_no_form(tmp_path: Path) -> None:
    before = SMALL[: SMALL.index("applicant:")]
    counter = before.replace(
        "channel: full\nchannel_reason: null", "channel: counter\nchannel_reason: {vi: Vì, en: So}"
    )
    papers = counter.replace(', show_when: {"==": [{"var": "owner"}, false]}', "")

    assert check(tmp_path, papers) == []


def test_papers_and_fees_of_the_counter_may_only_ask_for_the_case(tmp_path: Path) -> None:
    before = SMALL[: SMALL.index("applicant:")]
    counter = before.replace(
        "channel: full\nchannel_reason: null", "channel: counter\nchannel_reason: {vi: Vì, en: So}"
    )

    (mistake,) = check(tmp_path, counter)

    assert mistake.field == "papers[0].show_when.==[0].var"


def test_a_mistake_of_a_list_that_two_questions_use_is_named_once(tmp_path: Path) -> None:
    wrong = SMALL.replace('en: "Male"}}', 'en: "Male"}, show_when: {"var": "nobody"}}').replace(
        "list: [{value: card",
        "list: sex}\n        - {key: other, kind: one_of, label: {vi: a, en: a}, list: [{value: card",
    )

    (mistake,) = check(tmp_path, wrong)

    assert mistake.field == "form.lists.sex[0].show_when.var"
