"""The papers and questions of a dossier that an officer names, and their pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from flask import json
from sqlalchemy import select

from server.dossiers.models import DossierAnswers
from server.problems import FieldError, ProblemError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.orm import Session

    from server.dossiers.models import Dossier
    from server.procedures.definition import Form

#: Questions that nobody answers cannot be asked for again.
_UNANSWERED: Final = frozenset({"note", "calculated"})


def check_items(form: Form, items: Sequence[Mapping[str, Any]], path: Sequence[str] = ()) -> None:
    """Look whether each item (``{kind, key}``) is one of the form's papers or questions.

    :param path: where the one item stands, when it is not in a list ``items``.
    :raises ProblemError: ``invalid-mutation`` when one of the items names nothing of the form.
    """
    answers = {".".join(path) for path, question in form.walk() if question.kind not in _UNANSWERED}
    papers = {paper["key"] for paper in form.papers}
    errors = [
        FieldError(
            path=[*path, "key"] if path else ["args", "items", index, "key"],
            code="unknown",
            message={"vi": "Mẫu đơn không có mục này.", "en": "The form has no such item."},
        )
        for index, item in enumerate(items)
        if item["key"] not in (answers if item["kind"] == "answer" else papers)
    ]
    if errors:
        raise ProblemError("invalid-mutation", errors=errors)


def check_pages(session: Session, dossier: Dossier, items: Sequence[Mapping[str, Any]]) -> None:
    """:raises ProblemError: ``invalid-mutation`` when an item names a page that was never given."""
    if not any("page" in item for item in items):
        return
    latest = latest_answers(session, dossier)
    answers, papers = json.loads(latest.answers), json.loads(latest.papers)
    given = {paper["key"]: paper.get("pages") or () for paper in papers}
    errors = [
        FieldError(
            path=["args", "items", index, "page"],
            code="unknown",
            message={"vi": "Không có trang này.", "en": "There is no such page."},
        )
        for index, item in enumerate(items)
        if "page" in item
        and item["page"] > len(given.get(item["key"], ()) if item["kind"] == "paper" else _photo(answers, item["key"]))
    ]
    if errors:
        raise ProblemError("invalid-mutation", errors=errors)


def _photo(answers: Mapping[str, Any], key: str) -> Sequence[Any]:
    """The pages of an answer with photos; none of any other answer."""
    found: Any = answers
    for part in key.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found if isinstance(found, list) and all(isinstance(page, dict) and "file" in page for page in found) else ()


def latest_answers(session: Session, dossier: Dossier) -> DossierAnswers:
    """The latest revision of what a dossier says."""
    return session.scalars(
        select(DossierAnswers)
        .where(DossierAnswers.dossier_id == dossier.id)
        .order_by(DossierAnswers.revision.desc())
        .limit(1)
    ).one()
