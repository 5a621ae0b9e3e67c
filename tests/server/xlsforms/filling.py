"""Fills a form as a person would: page after page, each question with an answer of its kind."""

from __future__ import annotations

from copy import deepcopy
from random import Random
from typing import TYPE_CHECKING, Any, Final

from server.procedures.answers import Outcome, validate_answers
from server.procedures.definition import Form, form_from_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from server.procedures.definition import Path, Question

TODAY: Final = "2026-11-21"
_FILE: Final = {"file": "ab" * 32, "type": "image/png", "size": 1000}
_TEXTS: Final = ["Thử", "a@b.vn", "0123456789", "1", "abc", "A"]
_NUMBERS: Final = [5, 30, 1, 15, 0, 60, 8, 20, 12, 3, 100, -1, 1000]
_BY_KIND: Final[Mapping[str, list[Any]]] = {
    "text": _TEXTS,
    "long_text": _TEXTS,
    "email": ["a@b.vn"],
    "name": ["Lê Thị Thử"],
    "phone": ["0912345678"],
    "citizen_id": ["019162000123"],
    "number": _NUMBERS,
    "money": [500000, 0],
    "date": ["2026-11-20", "2026-12-24", "1990-02-03", "2030-01-01"],
    "time": ["07:30", "23:59"],
    "yes_no": [True, False],
    "declaration": [True],
    "place": [{"lat": 22.3, "lon": 105.8, "accuracy": 12}],
    "photo": [[_FILE]],
    "signature": [_FILE],
    "voice_note": [{**_FILE, "type": "audio/webm", "seconds": 3}],
}


def candidates(question: Question, turn: int) -> list[Any]:
    """Answers to try, in order; ``turn`` turns the choices, so that several fills see every branch."""
    found: list[Any]
    match question.kind:
        case "one_of":
            found = list(question.choices)
        case "many_of":
            found = [[value] for value in question.choices]
        case _:
            found = [*([10.6, 12.5] if question.decimals else []), *_BY_KIND[question.kind]]
    first = Random(f"{turn}/{question.key}").randrange(len(found)) if turn else 0  # noqa: S311 (chance, not a secret)
    return [*found[first:], *found[:first]]


class Filler:
    """One person filling one form."""

    def __init__(self, definition: Mapping[str, Any], turn: int) -> None:
        self.form: Form = form_from_json(definition)
        self.turn = turn
        self.answers: dict[str, Any] = {}
        #: Every state on the way, to be judged by the other engine too.
        self.states: list[dict[str, Any]] = []
        self.opened: set[str] = set()

    def judge(self) -> Outcome:
        self.states.append(deepcopy(self.answers))
        return validate_answers(self.form, self.answers, today=TODAY)

    def fill(self) -> Outcome:
        """Answer what is asked until nothing further is asked."""
        for question in self.form.questions:
            outcome = self.judge()
            self.opened.update(self.form.page_of[str(path[0])] for path in outcome.visible)
            if (question.key,) in outcome.visible:
                self._answer(question)
        # What an answer brought up before it
        for question in self.form.questions:
            if question.key not in self.answers and (question.key,) in self.judge().visible:
                self._answer(question)
        outcome = self.judge()
        self.opened.update(self.form.page_of[str(path[0])] for path in outcome.visible)
        return outcome

    def _answer(self, question: Question) -> None:
        if question.kind in {"note", "calculated"}:
            return
        if question.kind == "table":
            self._rows(question)
        elif question.kind == "group":
            inside: dict[str, Any] = {}
            self.answers[question.key] = inside
            for nested in question.questions:
                self._try(nested, inside, (question.key, nested.key))
        else:
            self._try(question, self.answers, (question.key,))

    def _rows(self, question: Question) -> None:
        for count in (max(question.min_rows, 1), 2, 3):
            rows: list[dict[str, Any]] = [{} for _ in range(count)]
            self.answers[question.key] = rows
            for index, row in enumerate(rows):
                for nested in question.questions:
                    if (question.key, index, nested.key) in self.judge().visible:
                        self._try(nested, row, (question.key, index, nested.key))
            if not any(error.path[:1] == (question.key,) for error in self.judge().errors):
                return

    def _try(self, question: Question, into: dict[str, Any], path: Path) -> None:
        if question.kind in {"note", "calculated"}:
            return
        for candidate in candidates(question, self.turn):
            into[question.key] = candidate
            if not any(error.path == path for error in self.judge().errors):
                return
        del into[question.key]
