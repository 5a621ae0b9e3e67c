"""A form definition, typed. Built from JSON that the catalogue check has passed (or that was stored after it)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from server.procedures.kinds.files import DEFAULT_MAX_PAGES
from server.procedures.order import looks_back
from server.procedures.rules import Rule
from server.procedures.schema_check import SchemaCheck, end_means_end

if TYPE_CHECKING:
    from collections.abc import Iterator

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
Answers: TypeAlias = dict[str, Json]
#: Where an answer stands: ``("members", 0, "full_name")``.
Path: TypeAlias = tuple[str | int, ...]
#: A text in every language of the catalogue: ``{"vi": …, "en": …}``.
Text: TypeAlias = Mapping[str, str]

#: Most code points of a text when its ``schema`` says nothing.
DEFAULT_MAX_LENGTH: Final = {"text": 300, "name": 100, "long_text": 4000, "email": 254}
TEXT_KINDS: Final = frozenset({"text", "long_text", "name", "phone", "citizen_id", "email"})
CONTAINER_KINDS: Final = frozenset({"group", "table"})
#: Kinds of which a rule may only ask whether they are answered.
OPAQUE_KINDS: Final = frozenset({"photo", "signature", "voice_note", "place"})


@dataclass(frozen=True)
class Check:
    """A rule and the sentence shown when it fails (``valid_when``) or holds (``warn_when``)."""

    rule: Rule
    message: Text


@dataclass(frozen=True)
class Question:
    """One question. Meaning of the fields: docs/forms.md."""

    key: str
    kind: str
    label: Text
    #: When an answer is asked for; null when never.
    required: Rule | None = None
    show_when: Rule | None = None
    schema: SchemaCheck | None = None
    valid_when: tuple[Check, ...] = ()
    warn_when: tuple[Check, ...] = ()
    messages: Mapping[str, Text] = field(default_factory=dict)
    choices: tuple[str, ...] = ()
    partial: bool = False
    decimals: int = 0
    detail: str = "optional"
    calculate: Rule | None = None
    questions: tuple[Question, ...] = ()
    min_rows: int = 0
    max_rows: int = 0
    #: A choice's value → when it is offered; always, when it is not here.
    offered_when: Mapping[str, Rule] = field(default_factory=dict)
    #: ``citizen_id``: the names of the ``birth_date`` and the ``sex`` that it is compared with.
    of: Mapping[str, str] = field(default_factory=dict)
    voice: bool = False
    #: ``calculated``: for other rules only, shown to nobody.
    hidden: bool = False
    max_pages: int = DEFAULT_MAX_PAGES
    #: The question as the catalogue has it, for what the engine does not read (labels of choices, hints …).
    source: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Page:
    """One page of questions."""

    key: str
    questions: tuple[Question, ...]
    show_when: Rule | None = None


@dataclass(frozen=True)
class Form:
    """The form of one version of a procedure; immutable, safe to share between threads."""

    code: str
    version: int
    effective_from: str
    effective_to: str | None
    pages: tuple[Page, ...]
    #: The whole definition, as stored: the procedure's metadata and ``form``.
    source: Mapping[str, Any]

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """The top-level questions, in document order."""
        return tuple(question for page in self.pages for question in page.questions)

    @cached_property
    def count(self) -> int:
        """How many questions there are, nested ones included."""
        return sum(1 for _ in self.walk())

    @cached_property
    def passes(self) -> int:
        """How often its questions are gone through at most, to settle which are shown and what is computed."""
        return 1 if looks_back(self.pages) else self.count + 1

    def walk(self) -> Iterator[tuple[tuple[str, ...], Question]]:
        """Every question with its dotted path's parts, in document order, containers before their content."""
        for question in self.questions:
            yield (question.key,), question
            for nested in question.questions:
                yield (question.key, nested.key), nested

    @cached_property
    def page_of(self) -> Mapping[str, str]:
        """Top-level question key → key of its page."""
        return {question.key: page.key for page in self.pages for question in page.questions}

    @cached_property
    def patterns(self) -> Mapping[str, re.Pattern[str]]:
        """The patterns that ``$fits`` names."""
        patterns = (self.source.get("form") or {}).get("patterns") or {}
        return {name: re.compile(end_means_end(pattern)) for name, pattern in patterns.items()}

    @property
    def cases(self) -> tuple[str, ...]:
        """Keys of the cases one may file under; empty when the procedure has none."""
        return tuple(case["key"] for case in self.source.get("cases") or ())

    @property
    def papers(self) -> tuple[Mapping[str, Any], ...]:
        """The papers to hand in, as the catalogue has them."""
        return tuple(self.source.get("papers") or ())

    @property
    def applicant(self) -> Mapping[str, str]:
        """Which top-level questions say who the applicant is."""
        applicant: Mapping[str, str] = self.source.get("applicant") or {}
        return applicant

    @property
    def summary(self) -> tuple[str, ...]:
        """Keys of the answers that an officer sees in the work list."""
        return tuple(self.source.get("summary") or ())

    @cached_property
    def photos_of_papers(self) -> tuple[tuple[tuple[str, ...], Mapping[str, Any]], ...]:
        """Photo questions that say which kind of paper they ask for, as the catalogue has them, with their paths."""
        return tuple((path, question.source) for path, question in self.walk() if question.source.get("paper"))

    @cached_property
    def paper_rules(self) -> Mapping[str, Rule]:
        """``show_when`` of each paper that has one."""
        return {p["key"]: Rule(p["show_when"]) for p in self.papers if p.get("show_when") is not None}


def form_from_json(source: Mapping[str, Any]) -> Form:
    """Build a form from a stored definition.

    :param source: the JSON of a procedure file, checked.
    """
    form = source.get("form") or {}  # none: the procedure is filed at the counter only
    lists = form.get("lists") or {}
    return Form(
        code=source["code"],
        version=source["version"],
        effective_from=source["effective_from"],
        effective_to=source.get("effective_to"),
        pages=tuple(
            Page(
                key=page["key"],
                questions=tuple(question_from_json(question, lists) for question in page["questions"]),
                show_when=_rule(page.get("show_when")),
            )
            for page in form.get("pages") or ()
        ),
        source=source,
    )


def choices_of(question: Mapping[str, Any], lists: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The choices of a question: its own list or the named one."""
    named = question.get("list")
    found: list[Mapping[str, Any]] = (lists[named] if isinstance(named, str) else named) or []
    return found


def _rule(value: Json) -> Rule | None:
    return None if value is None else Rule(value)


def _checks(values: list[Mapping[str, Any]] | None) -> tuple[Check, ...]:
    return tuple(Check(Rule(value["rule"]), value["message"]) for value in values or ())


def question_from_json(source: Mapping[str, Any], lists: Mapping[str, Any]) -> Question:
    """Build one question, with those inside it.

    :param lists: the form's named lists of choices.
    """
    choices = choices_of(source, lists)
    kind = source["kind"]
    schema = dict(source.get("schema") or {})
    if kind in DEFAULT_MAX_LENGTH:
        schema = {"maxLength": DEFAULT_MAX_LENGTH[kind], **schema}
    return Question(
        key=source["key"],
        kind=kind,
        label=source["label"],
        required=_rule(source.get("required") or None),
        show_when=_rule(source.get("show_when")),
        schema=SchemaCheck(schema) if schema else None,
        valid_when=_checks(source.get("valid_when")),
        warn_when=_checks(source.get("warn_when")),
        messages=source.get("messages") or {},
        choices=tuple(choice["value"] for choice in choices),
        offered_when={c["value"]: Rule(c["show_when"]) for c in choices if c.get("show_when") is not None},
        partial=source.get("partial", False),
        decimals=source.get("decimals", 0),
        detail=source.get("detail", "optional"),
        calculate=_rule(source.get("calculate")),
        questions=tuple(question_from_json(nested, lists) for nested in source.get("questions") or ()),
        min_rows=source.get("min_rows", 0),
        max_rows=source.get("max_rows", 0),
        of=source.get("of") or {},
        voice=source.get("voice", False),
        hidden=source.get("hidden", False),
        max_pages=source.get("max_pages", DEFAULT_MAX_PAGES),
        source=source,
    )
