"""docs/forms.md teaches by example: what it shows must be right, and nothing may be missing from it."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from server.procedures.checking import check_catalogue
from server.procedures.rule_check import ARITY

TOP = Path(__file__).resolve().parents[3]
PAGE = (TOP / "docs" / "forms.md").read_text("utf-8")
#: The page without its line breaks.
DOCS = " ".join(PAGE.split())
SCHEMA = json.loads((TOP / "server" / "procedures" / "procedure.schema.json").read_text("utf-8"))
QUESTION = SCHEMA["$defs"]["question"]["properties"]


def blocks() -> list[str]:
    return re.findall(r"```yaml\n(.*?)```", PAGE, flags=re.DOTALL)


def test_the_example_procedure_has_no_mistakes(tmp_path: Path) -> None:
    shutil.copy(TOP / "config" / "paper_kinds.yaml", tmp_path)
    (tmp_path / "procedures").mkdir()
    (tmp_path / "procedures" / "9.000001.yaml").write_text(blocks()[0], "utf-8")

    assert check_catalogue(tmp_path / "procedures") == []


def beginning(words: str) -> str:
    (found,) = [block for block in blocks() if block.startswith(words)]
    return found


def test_the_examples_of_what_forms_share_and_ask_have_no_mistakes(tmp_path: Path) -> None:
    procedures = tmp_path / "procedures"
    (procedures / "media").mkdir(parents=True)
    (procedures / "media" / "house-number.svg").write_text("<svg/>", "utf-8")
    (procedures / "media" / "house-number.mp3").write_bytes(b"ID3")
    lists = tmp_path / "lists"
    shutil.copytree(TOP / "config" / "lists", lists)
    shutil.copy(TOP / "config" / "paper_kinds.yaml", tmp_path)
    (lists / "crops.yaml").write_text(beginning("id: crops"), "utf-8")
    (lists / "words.yaml").write_text(beginning("temporary_residence:"), "utf-8")
    picture = "".join(f"        {line}\n" for line in beginning("- key: house_number").splitlines())
    more = (
        "    - {key: more, title: {vi: Thêm, en: More}, questions: ["
        '{key: copies, kind: number, label: {vi: "Mấy bản?", en: "How many?"}}, '
        '{key: poor, kind: yes_no, label: {vi: "Hộ nghèo?", en: "Poor?"}}]}\n'
    )
    head = blocks()[0].partition("form:\n")[0]
    before, _, rest = head.partition("fees:\n")
    fees = beginning("fees:") + rest[rest.index("papers:") :]
    form = beginning("form:\n  people:").replace("      questions:\n", f"      questions:\n{picture}", 1)
    (procedures / "9.000001.yaml").write_text(before + fees + form + more, "utf-8")

    assert [str(mistake) for mistake in check_catalogue(procedures)] == []


def test_the_example_rules_have_no_mistakes(tmp_path: Path) -> None:
    # The rules of the page stand in the catalogue's own form of temporary residence.
    real = (TOP / "config" / "procedures" / "1.004194.yaml").read_text("utf-8")
    (tmp_path / "procedures").mkdir()
    (tmp_path / "procedures" / "1.004194.yaml").write_text(real, "utf-8")
    shutil.copytree(TOP / "config" / "lists", tmp_path / "lists")
    shutil.copy(TOP / "config" / "paper_kinds.yaml", tmp_path)
    (block,) = [block for block in blocks() if block.startswith("valid_when:")]
    rules = [line.strip().removeprefix("- rule: ") for line in block.splitlines() if "- rule: " in line]
    assert len(rules) == 3
    assert all(rule in real for rule in rules)
    assert check_catalogue(tmp_path / "procedures") == []


@pytest.mark.parametrize("name", sorted({*SCHEMA["properties"], *QUESTION, *SCHEMA["$defs"]["fee"]["properties"]}))
def test_every_field_is_explained(name: str) -> None:
    assert re.search(rf"[`, {{]{name}[`,: }}?]", DOCS), name


@pytest.mark.parametrize("kind", QUESTION["kind"]["enum"])
def test_every_kind_is_explained(kind: str) -> None:
    assert f"| `{kind}`" in DOCS or f", `{kind}`" in DOCS


def test_every_operator_and_no_other_is_listed() -> None:
    (listed,) = re.findall(r"Operators: `(.*?)`", DOCS)

    assert set(listed.split()) == set(ARITY)


@pytest.mark.parametrize("keyword", QUESTION["schema"]["properties"])
def test_every_schema_keyword_is_listed(keyword: str) -> None:
    assert re.search(rf"[` ]{keyword}[` ]", DOCS)
