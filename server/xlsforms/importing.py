"""A spreadsheet becomes a procedure, whole or not at all."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from server.procedures.checking import check_document
from server.procedures.loading import load
from server.procedures.shared.reading import read_shared
from server.xlsforms.choices import Lists
from server.xlsforms.kinds import kind_of
from server.xlsforms.layout import to_yaml
from server.xlsforms.metadata import Metadata, local_code
from server.xlsforms.names import Known, Scope
from server.xlsforms.pages import pages_of
from server.xlsforms.questions import Builder, Question
from server.xlsforms.report import CannotExpressError, Cell, Findings, Remark
from server.xlsforms.survey import Element, Survey
from server.xlsforms.texts import Languages, Text, languages_of, plain_key
from server.xlsforms.translating import Translator
from server.xlsforms.workbook import Workbook, read_workbook

APPLICANT: Final = "applicant_name"
_APPLICANT_PAGE: Final[Text] = {"vi": "Bạn là ai", "en": "Who you are"}
_APPLICANT_LABEL: Final[Text] = {"vi": "Họ và tên của bạn là gì?", "en": "What is your full name?"}
_ROLES: Final = {"citizen_id": "citizen_id", "phone": "phone", "birth_date": "date"}
_TELLING: Final = frozenset(
    {"name", "text", "one_of", "date", "number", "money", "phone", "citizen_id", "many_of", "yes_no", "email", "time"}
)
_PLACE: Final = re.compile(r"form\.pages\[(\d+)\]\.questions\[(\d+)\](?:\.questions\[(\d+)\])?\.?(.*)")
_COLUMNS: Final = {
    "calculate": "calculation",
    "show_when": "relevant",
    "valid_when": "constraint",
    "schema": "constraint",
}


@dataclass(frozen=True)
class Target:
    """What the imported form is to be.

    ``base`` is the definition whose metadata it takes and whose version it follows; null for a procedure of its own.
    """

    effective_from: str
    #: ``config/procedures``: what forms share lies there and beside.
    catalogue: Path
    base: Mapping[str, Any] | None = None
    #: The version it gets; of a new procedure 1.
    version: int = 1


@dataclass
class Imported:
    """What came of a spreadsheet. Without a definition nothing may be used."""

    definition: dict[str, Any] | None
    notes: list[Remark] = field(default_factory=list)
    mistakes: list[Remark] = field(default_factory=list)
    yaml: str = ""
    #: Pictures and recordings of the form, and their names in ``config/procedures/media``.
    media: list[tuple[Path, str]] = field(default_factory=list)


def import_form(data: bytes, filename: str, target: Target, *, folder: Path | None = None) -> Imported:
    """Make a procedure of a spreadsheet.

    :param data: the file's bytes, not trusted.
    :param filename: its name, whose ending says what it is.
    :param folder: where files that the form names lie.
    """
    findings = Findings()
    workbook = read_workbook(data, filename, folder, findings)
    definition: dict[str, Any] | None = None
    media: list[tuple[Path, str]] = []
    if workbook is not None:
        try:
            work = _Import(workbook, findings, target, Path(filename).stem)
            definition, media = work.make(), work.builder.media
        except CannotExpressError as error:
            findings.mistake(Cell("survey"), str(error))
    if findings.mistakes or definition is None:
        return Imported(None, findings.notes, findings.mistakes)
    text = to_yaml(definition, f"{definition['name']['vi']}. Imported from a spreadsheet. Format: docs/forms.md.")
    return Imported(definition, findings.notes, findings.mistakes, text, media)


class _Import:
    def __init__(self, workbook: Workbook, findings: Findings, target: Target, stem: str) -> None:
        self.workbook = workbook
        self.findings = findings
        self.target = target
        self.stem = stem
        self.languages: Languages = languages_of(workbook.tree)
        self.lists = Lists(workbook, self.languages)
        self.survey = Survey(workbook, findings)
        self.known = Known(self.survey, {}, self.lists.values, self.lists.labels)
        self.builder = Builder(workbook, self.known, self.languages, self.lists, findings)
        self.metadata = Metadata(workbook, findings)

    def make(self) -> dict[str, Any] | None:
        self._tell_languages()
        self._kinds()
        self._never()
        built = [(element, self.builder.build(element)) for element in self.survey.elements]
        if self.findings.mistakes:
            return None
        pages = pages_of(built, self.languages)
        applicant = self._applicant(pages)
        questions = [question for page in pages for question in page["questions"]]
        definition = self._metadata()
        definition["papers"] = self._papers() if self.target.base is None else definition["papers"]
        definition["applicant"] = applicant
        definition["summary"] = self._summary(questions, applicant)
        lists = _shared_lists(questions)
        definition["form"] = {
            **({"lists": lists} if lists else {}),
            **({"patterns": self.known.patterns} if self.known.patterns else {}),
            "pages": pages,
        }
        if self.findings.mistakes:
            return None
        self._check(definition)
        return definition

    def _tell_languages(self) -> None:
        cell = Cell("survey", 0, "label")
        if self.languages.single:
            self.findings.note(cell, "the form is in one language; the same text stands in both")
        for name in self.languages.left_out:
            self.findings.note(cell, f"the language {name} is left out; the app speaks Vietnamese and English")

    def _kinds(self) -> None:
        for element in self.survey.everything():
            if element.role == "dropped":
                continue
            try:
                self.known.kinds[element] = kind_of(element)
            except CannotExpressError as error:
                column = "kind" if "the kind " in str(error) else "type"
                self.findings.mistake(self.workbook.cell("survey", element.row, column), str(error))

    def _never(self) -> None:
        """Find what is never asked before anything refers to it."""
        for element in self.survey.everything():
            for text, row, _path in element.relevant:
                if text.strip().lower() in {"0", "false()", "false"}:
                    self.known.never.add(element)
                    cell = self.workbook.cell("survey", row, "relevant")
                    self.findings.note(cell, f"{element.name} is never asked, because this never holds; left out")

    # The procedure around the form

    def _metadata(self) -> dict[str, Any]:
        base = self.target.base
        if base is not None:
            kept = {key: value for key, value in base.items() if key not in {"form", "applicant", "summary"}}
            return {
                **kept,
                "version": self.target.version,
                "effective_from": self.target.effective_from,
                "effective_to": None,
            }
        settings = self.workbook.tree
        found = self.languages.text(settings.get("title"), lambda name: f"«{name}»")
        title = found or {"vi": self.stem, "en": self.stem}
        code = self.metadata.word("code") or local_code(str(settings.get("id_string") or self.stem))
        if settings.get("version"):
            cell = self.workbook.cell("settings", 2, "version")
            self.findings.note(cell, f"the form's own version {settings['version']} is not kept; versions count from 1")
        start = self.metadata.word("effective_from") or self.target.effective_from
        return self.metadata.definition(title, code=code, version=self.target.version, effective_from=start)

    def _papers(self) -> list[dict[str, Any]]:
        papers = []
        for paper, relevant, cell in self.metadata.papers():
            if relevant:
                scope = Scope(self.known, Element("", "paper", {"type": "note"}, "", ("data", ""), ()))
                try:
                    rule = Translator(scope).condition(relevant)
                    if rule is not True:
                        paper["show_when"] = rule
                except CannotExpressError as error:
                    self.findings.mistake(cell, str(error))
            papers.append(paper)
        return papers

    def _applicant(self, pages: list[dict[str, Any]]) -> dict[str, str]:
        """Who the applicant is: a question that the sheet names, or one of our own in front."""
        by_key = {question["key"]: question for page in pages for question in page["questions"]}
        before: dict[str, str] = (self.target.base or {}).get("applicant") or {}
        if before and all(by_key.get(key, {}).get("kind") == _ROLES.get(role, "name") for role, key in before.items()):
            return dict(before)
        said = plain_key(self.metadata.word("applicant_name")) if self.metadata.word("applicant_name") else ""
        if said and (said not in by_key or by_key[said]["kind"] not in {"text", "name"}):
            self.findings.mistake(self.metadata.cell("applicant_name"), f"{said} is no text question outside repeats")
            said = ""
        if said:
            by_key[said]["kind"] = "name"
            by_key[said].setdefault("prefill", "profile.name")
        said = said or next((key for key, question in by_key.items() if question["kind"] == "name"), "")
        if not said:
            said = APPLICANT if APPLICANT not in by_key else "applicant_full_name"
            question = {
                "key": said,
                "kind": "name",
                "label": _APPLICANT_LABEL,
                "required": True,
                "prefill": "profile.name",
            }
            pages.insert(0, {"key": "applicant_page", "title": _APPLICANT_PAGE, "questions": [question]})
            self.findings.note(
                Cell("survey"),
                "no question says who the applicant is; one for the name was put in front (a "
                "text question with name in a column kind would be taken)",
            )
        applicant = {"name": said}
        for role, kind in _ROLES.items():
            word = self.metadata.word(f"applicant_{role}")
            if word and by_key.get(plain_key(word), {}).get("kind") != kind:
                self.findings.mistake(
                    self.metadata.cell(f"applicant_{role}"), f"{word} is no question of the kind {kind}"
                )
            elif word:
                applicant[role] = plain_key(word)
        return applicant

    def _summary(self, questions: list[Question], applicant: Mapping[str, str]) -> list[str]:
        said = [plain_key(word) for word in self.metadata.words("summary")]
        by_key = {question["key"]: question for question in questions}
        if (base := self.target.base) and not said:
            said = [key for key in base.get("summary") or () if key in by_key]
        for key in said:
            if key not in by_key:
                self.findings.mistake(self.metadata.cell("summary"), f"{key} is no question outside repeats")
        if said:
            return said[:6]
        telling = [key for key, question in by_key.items() if question["kind"] in _TELLING and key != applicant["name"]]
        return [applicant["name"], *telling[:3]]

    # The catalogue's own check has the last word

    def _check(self, definition: Mapping[str, Any]) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"{definition['code']}.yaml"
            path.write_text(to_yaml(definition, "checked before it is used"), "utf-8")
            document = load(path)
            for question in _questions(document.data):
                question.pop("picture", None)  # looked at already; they are copied after this
                question.pop("audio", None)
            for mistake in check_document(document, read_shared(self.target.catalogue)):
                self.findings.mistake(self._cell_of(mistake.field, definition), f"{mistake.field}: {mistake.message}")

    def _cell_of(self, place: str, definition: Mapping[str, Any]) -> Cell:
        match = _PLACE.match(place)
        if match is None:
            return Cell("procedure" if self.metadata.given else "survey")
        question = definition["form"]["pages"][int(match[1])]["questions"][int(match[2])]
        keys = [question["key"]]
        if match[3] is not None:
            keys.append(question["questions"][int(match[3])]["key"])
        column = _COLUMNS.get(match[4].split(".")[0].split("[")[0], match[4].split(".")[0].split("[")[0])
        for element in self.survey.everything():
            own = [element.table.key, element.key] if element.table else [element.key]
            if own == keys[: len(own)] and (len(own) == len(keys) or element.role == "question"):
                return self.workbook.cell("survey", element.row, column)
        return Cell("survey")


def _questions(definition: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 (what was just written)
    for page in definition["form"]["pages"]:
        for question in page["questions"]:
            yield question
            yield from question.get("questions") or ()


def _shared_lists(questions: list[Question]) -> dict[str, Any]:
    """Lists that several questions have in common, taken out of them and named after the first."""
    everyone = [*questions, *(nested for question in questions for nested in question.get("questions", ()))]
    users: dict[str, list[Question]] = {}
    for question in everyone:
        if isinstance(question.get("list"), list):
            users.setdefault(repr(question["list"]), []).append(question)
    lists: dict[str, Any] = {}
    for found in users.values():
        if len(found) > 1:
            name = f"{found[0]['key'][:40]}_list"
            lists[name] = found[0]["list"]
            for question in found:
                question["list"] = name
    return lists
