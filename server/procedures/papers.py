"""Which papers a filing needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from server.procedures.rules import Scope

if TYPE_CHECKING:
    from collections.abc import Mapping

    from server.procedures.definition import Form


def papers_for(
    form: Form, answers: Mapping[str, Any], *, today: str, case: str | None = None
) -> tuple[Mapping[str, Any], ...]:
    """The papers asked for, in the catalogue's order.

    :param answers: as :func:`server.procedures.answers.validate_answers` gave them back.
    """
    scope = Scope(answers, today, case)
    return tuple(
        paper
        for paper in form.papers
        if (paper.get("cases") is None or case in paper["cases"])
        and (paper["key"] not in form.paper_rules or form.paper_rules[paper["key"]].holds(scope))
    )
