"""What an officer sees of the answers in the work list, and which answers say who the applicant is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from server.procedures.definition import choices_of
from server.procedures.units import address_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from server.procedures.definition import Form, Question

#: A list shows the begin of a long answer.
LONGEST: Final = 200
_YES_NO: Final = {True: "Có", False: "Không"}


def summary_of(form: Form, answers: Mapping[str, Any]) -> list[dict[str, Any]]:
    """``[{label: {vi, en}, value}]`` for the form's ``summary`` keys that were answered.

    Values are texts in Vietnamese, the language officers work in; so are labels that the paper form gives.
    """
    by_key = {question.key: question for question in form.questions}
    return [
        {"label": _label(by_key[key]), "value": _shown(form, by_key[key], answers[key])}
        for key in form.summary
        if key in by_key and answers.get(key) is not None
    ]


def applicant_of(form: Form, answers: Mapping[str, Any], field: str) -> str | None:
    """The answer that says the applicant's ``name`` or ``phone``; None where the form asks for none."""
    value = answers.get(form.applicant.get(field, ""))
    return value if isinstance(value, str) and value else None


def _label(question: Question) -> dict[str, str]:
    """What the official form calls it, else the question itself."""
    return dict(question.label) | (question.source.get("official_label") or {})


def _shown(form: Form, question: Question, value: Any) -> str:  # noqa: ANN401 (any answer)
    if isinstance(value, bool):
        text = _YES_NO[value]
    elif question.kind in {"one_of", "many_of"}:
        lists = form.source["form"].get("lists") or {}
        labels = {choice["value"]: choice["label"]["vi"] for choice in choices_of(question.source, lists)}
        text = ", ".join(labels.get(part, str(part)) for part in (value if isinstance(value, list) else [value]))
    elif question.kind == "date":
        text = "/".join(reversed(str(value).split("-")))
    elif question.kind == "money":
        text = money(int(value))
    elif question.kind == "address":
        text = address_text(value)
    elif isinstance(value, dict | list):
        text = str(len(value))
    else:
        text = str(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def money(amount: int) -> str:
    """An amount in đồng as Vietnamese texts write it: ``15.000 đ``."""
    return f"{amount:,}".replace(",", ".") + " đ"
