"""The catalogue check: every mistake of every procedure file, with file, line, field and a sentence.

A file with a mistake of shape (an unknown field, a missing language …) is not looked at further until that is mended:
what its rules mean cannot be told.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from server.procedures.checks.people import check_people
from server.procedures.checks.questions import check_default, check_media, check_of
from server.procedures.cycles import find_cycle
from server.procedures.fee_check import check_dates_and_fees
from server.procedures.loading import load
from server.procedures.mistakes import Mistake, Report, Where
from server.procedures.patterns import mistakes_of
from server.procedures.question_check import check_choices, check_question
from server.procedures.reachability import Trials, never_holds
from server.procedures.rule_check import check_rule
from server.procedures.rule_names import Names, by_key
from server.procedures.rule_types import ANYTHING, NUMBER, Type
from server.procedures.shape import check_shape, did_you_mean
from server.procedures.shared.reading import Shared, read_shared

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from server.procedures.loading import Document

    Question = Mapping[str, Any]

__all__ = ["Mistake", "check_catalogue", "check_document", "check_file"]

#: Kinds that say nothing in a list.
_SPEECHLESS = {"group", "note", "declaration", "place", "signature", "voice_note"}
_NESTING = "a group or table holds no group and no table"
_WHOSE = "has no place in a table: whose paper it is, nobody could tell"
_APPLICANT = {"name": {"name"}, "citizen_id": {"citizen_id"}, "phone": {"phone"}, "birth_date": {"date"}}


def check_catalogue(folder: Path) -> list[Mistake]:
    """All mistakes of the procedure files in a folder, in the order of file and line; empty when there are none.

    :param folder: of the procedures; what they share is read from its ``media`` and from ``lists`` beside it.
    """
    shared = read_shared(folder)
    mistakes: list[Mistake] = [*shared.mistakes]
    seen: dict[tuple[str, int], str] = {}
    for path in sorted(folder.glob("*.yaml")):
        found, identity = _check(load(path), shared)
        mistakes.extend(found)
        if identity is None:
            continue
        code, version = identity
        if path.stem not in {code, f"{code}@{version}"}:
            mistakes.append(
                Mistake(path.name, 1, "code", f"the file must be called {code}.yaml or {code}@{version}.yaml")
            )
        if identity in seen:
            mistakes.append(Mistake(path.name, 1, "version", f"{code} version {version} is also in {seen[identity]}"))
        seen[identity] = path.name
    if not seen and len(mistakes) == len(shared.mistakes):
        mistakes.append(Mistake(folder.name, 1, "the folder", "holds no procedure"))
    return sorted(set(mistakes))


def check_file(path: Path) -> list[Mistake]:
    """All mistakes of one procedure file."""
    return check_document(load(path), read_shared(path.parent))


def check_document(document: Document, shared: Shared) -> list[Mistake]:
    """All mistakes of one procedure that was read already."""
    return sorted(set(_check(document, shared)[0]))


def _check(document: Document, shared: Shared) -> tuple[list[Mistake], tuple[str, int] | None]:
    report = Report(document.file, document.lines, document.mistakes)
    if document.mistakes:
        return document.mistakes, None
    check_shape(document.data, report)
    if report.mistakes:
        return report.mistakes, None
    _Checker(document.data, shared, report).check()
    return report.mistakes, (document.data["code"], document.data["version"])


class _Checker:
    """Checks the meaning of a file whose shape is right."""

    def __init__(self, data: Mapping[str, Any], shared: Shared, report: Report) -> None:
        self.data = data
        self.shared = shared
        self.report = report
        self.form = data.get("form") or {"pages": ()}
        self.own_lists = self.form.get("lists") or {}
        self.lists = {**shared.lists, **self.own_lists}
        questions = {question["key"]: question for _, question in self.top_level()}
        cases = frozenset(case["key"] for case in data.get("cases") or ())
        #: What papers and fees see; the form's own rules see its patterns too.
        self.outer_names = Names(questions, self.lists, cases, calculated=self.calculated)
        self.names = replace(self.outer_names, patterns=frozenset(self.form.get("patterns") or ()))
        self.computing: list[str] = []
        #: What calculated questions give, by identity, and whether patterns were in sight.
        self.computed: dict[tuple[int, bool], Type] = {}
        self.trials = Trials()

    def top_level(self) -> Iterator[tuple[Where, Question]]:
        for p, page in enumerate(self.form["pages"]):
            for q, question in enumerate(page["questions"]):
                yield ("form", "pages", p, "questions", q), question

    def calculated(self, question: Question, names: Names) -> Type:
        """What a calculated question gives; anything while it is being worked out (a cycle, reported elsewhere)."""
        if question["key"] in self.computing or "calculate" not in question:
            return ANYTHING
        place = (id(question), bool(names.patterns))
        if place not in self.computed:
            self.computing.append(question["key"])
            self.computed[place], _ = check_rule(question["calculate"], names)
            self.computing.pop()
        return self.computed[place]

    def check(self) -> None:
        check_dates_and_fees(self.data, self.report)
        self.check_keys()
        self.check_lists_and_words()
        self.check_patterns()
        for where, question in self.top_level():
            self.check_question(question, where, self.names)
            rows = by_key(question)
            names = replace(self.names, row=rows) if question["kind"] == "table" else self.names
            for index, nested in enumerate(question.get("questions") or ()):
                place = (*where, "questions", index)
                if "questions" in nested or nested["kind"] in {"group", "table"}:
                    self.report.add((*place, "kind"), _NESTING)
                if "paper" in nested and question["kind"] == "table":
                    self.report.add((*place, "paper"), _WHOSE)
                self.check_question(nested, place, names)
        for index, page in enumerate(self.form["pages"]):
            self.check_show_when(page, ("form", "pages", index), self.names, "this page")
        for index, paper in enumerate(self.data["papers"]):
            self.check_show_when(paper, ("papers", index), self.outer_names, "this paper")
            self.check_paper_kind(paper, ("papers", index), "kind")
        self.check_fees()
        if "form" in self.data:
            self.check_references()
            check_people(self.data, self.names, self.report)
        if cycle := find_cycle(self.form):
            self.report.add(
                ("form", *self.place_of(cycle[0])),
                "depends on itself: " + " → ".join(".".join(node) for node in cycle),
            )

    def place_of(self, node: tuple[str, ...]) -> Where:
        for where, question in self.top_level():
            if question["key"] == node[0]:
                for index, nested in enumerate(question.get("questions") or ()):
                    if node[1:] == (nested["key"],):
                        return (*where[1:], "questions", index)
                return where[1:]
        return ()

    # Questions and rules

    def check_question(self, question: Question, where: Where, names: Names) -> None:
        before = len(self.report.mistakes)
        check_question(question, where, self.lists, self.report)
        if len(self.report.mistakes) == before:
            check_default(question, where, self.lists, self.report)
        check_of(question, where, names, self.report)
        self.check_paper_kind(question, where, "paper")
        check_media(question, where, self.shared.media, self.report)
        self.check_offered(question, where, names)
        self.check_show_when(question, where, names, "this question")
        if isinstance(question.get("required"), dict):
            self.check_rule(question["required"], (*where, "required"), names)
        if "calculate" in question:
            given = self.check_rule(question["calculate"], (*where, "calculate"), names)
            if given.sure & {"list", "object", "file"} and not given.anything:
                self.report.add((*where, "calculate"), "must give a text, a number or a boolean")
        for name in ("valid_when", "warn_when"):
            for index, check in enumerate(question.get(name) or ()):
                self.check_rule(check["rule"], (*where, name, index, "rule"), names)

    def check_offered(self, question: Question, where: Where, names: Names) -> None:
        """When each choice is offered; a named list's rules must hold good for every question that uses it."""
        named = question.get("list")
        place = ("form", "lists", named) if isinstance(named, str) else (*where, "list")
        choices = self.own_lists.get(named, ()) if isinstance(named, str) else named or ()
        for index, choice in enumerate(choices):
            self.check_show_when(choice, (*place, index), names, "this choice")

    def check_show_when(self, thing: Mapping[str, Any], where: Where, names: Names, what: str) -> None:
        rule = thing.get("show_when")
        if rule is None:
            return
        place = (*where, "show_when")
        before = len(self.report.mistakes)
        self.check_rule(rule, place, names)
        if len(self.report.mistakes) == before and never_holds(rule, names, self.trials):
            self.report.add(place, f"never holds: {what} could never be reached")

    def check_rule(self, rule: Any, where: Where, names: Names) -> Type:  # noqa: ANN401 (any JSON)
        given, found = check_rule(rule, names)
        for inside, sentence in found:
            self.report.add((*where, *inside), sentence)
        return given

    # Keys and references between the parts of a file

    def check_lists_and_words(self) -> None:
        for name, choices in self.own_lists.items():
            check_choices(choices, ("form", "lists", name), self.report)
            if name in self.shared.lists:
                self.report.add(("form", "lists", name), f"{name} is also a shared list; use that one or rename this")
        for index, word in enumerate(self.form.get("words") or ()):
            if word not in self.shared.words:
                hint = did_you_mean(word, list(self.shared.words))
                self.report.add(("form", "words", index), f"there is no word {word} in config/lists/words.yaml{hint}")

    def check_paper_kind(self, thing: Mapping[str, Any], where: Where, field: str) -> None:
        """What a paper of the procedure, or of a photo question, is: a kind of config/paper_kinds.yaml."""
        kind, known = thing.get(field), self.shared.paper_kinds
        if kind is not None and kind not in known:
            hint = did_you_mean(kind, list(known))
            self.report.add((*where, field), f"there is no kind {kind} in config/paper_kinds.yaml{hint}")

    def check_patterns(self) -> None:
        for name, pattern in (self.form.get("patterns") or {}).items():
            for sentence in mistakes_of(pattern):
                self.report.add(("form", "patterns", name), sentence)

    def check_fees(self) -> None:
        for index, fee in enumerate(self.data["fees"]):
            if "times" in fee:
                self.check_times(fee["times"], ("fees", index, "times"))
        for index, exemption in enumerate(self.data.get("fee_exemptions") or ()):
            if "when" in exemption:
                where: Where = ("fee_exemptions", index, "when")
                before = len(self.report.mistakes)
                self.check_rule(exemption["when"], where, self.names)
                if len(self.report.mistakes) == before and never_holds(exemption["when"], self.names, self.trials):
                    self.report.add(where, "never holds: nobody is exempted by it")

    def check_times(self, key: str, where: Where) -> None:
        question = self.names.questions.get(key)
        if question is None:
            self.check_named(key, where, self.names.questions)
            return
        given = self.names.type_of(question)
        if isinstance(given, str) or not given.known().within(NUMBER.kinds) or question.get("decimals"):
            self.report.add(where, f"{key} does not give a whole number")

    def check_keys(self) -> None:
        self.check_unique([page["key"] for page in self.form["pages"]], ("form", "pages"), "key")
        for name, key in (("papers", "key"), ("cases", "key"), ("fees", "id")):
            self.check_unique([thing[key] for thing in self.data.get(name) or ()], (name,), key)
        seen: set[str] = set()
        for where, question in self.top_level():
            if question["key"] in seen:
                self.report.add((*where, "key"), f"{question['key']} is the key of another question too")
            seen.add(question["key"])
            nested = [item["key"] for item in question.get("questions") or ()]
            self.check_unique(nested, (*where, "questions"), "key")

    def check_unique(self, keys: list[str], where: Where, name: str) -> None:
        for index, key in enumerate(keys):
            if key in keys[:index]:
                self.report.add((*where, index, name), f"{key} stands twice")

    def check_references(self) -> None:
        questions = self.names.questions
        for role, key in self.data["applicant"].items():
            self.check_named(key, ("applicant", role), questions)
            if key in questions and questions[key]["kind"] not in _APPLICANT[role]:
                self.report.add(("applicant", role), f"{key} is a {questions[key]['kind']}")
        for index, key in enumerate(self.data["summary"]):
            self.check_named(key, ("summary", index), questions)
            if key in questions and questions[key]["kind"] in _SPEECHLESS:
                self.report.add(("summary", index), f"{key} is a {questions[key]['kind']} and says nothing in a list")
            if key in questions and questions[key].get("voice"):
                self.report.add(("summary", index), f"{key} may be a voice note, which says nothing in a list")
        for name in ("papers", "fees"):
            for index, thing in enumerate(self.data[name]):
                for place, case in enumerate(thing.get("cases") or ()):
                    if case not in self.names.cases:
                        hint = did_you_mean(case, sorted(self.names.cases))
                        self.report.add((name, index, "cases", place), f"there is no case {case}{hint}")

    def check_named(self, key: str, where: Where, questions: Mapping[str, Question]) -> None:
        if key not in questions:
            self.report.add(where, f"there is no question {key} at the top level{did_you_mean(key, list(questions))}")
