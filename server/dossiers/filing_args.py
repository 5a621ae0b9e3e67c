"""The args of ``dossier.file``, told in one look where everything is as it should be.

Their schema takes a good part of a filing's time in a batch. It is asked when something is not as expected, or papers
are attached. What is taken here, it would take too, with the same result.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from server.dossiers import schemas
from server.dossiers.schemas import AGENCY, HANDED_IN, ITEMS, KEY, MAX_INT32, PROCEDURE

if TYPE_CHECKING:
    import re

_NAMES: Final = {"procedure", "form_version", "case", "agency", "answers", "papers"}
_PAPER: Final = {"key", "hand_in"}


class File(schemas.File):
    """Args of ``dossier.file``."""

    def load(self, data: Any, **options: Any) -> Any:  # noqa: ANN401 (signature of marshmallow)
        """The args as the handler gets them.

        :raises ValidationError: of the schema.
        """
        return {**data} if not options and is_well_formed(data) else super().load(data, **options)


def is_well_formed(args: dict[str, Any]) -> bool:
    """Whether the schema would give back just these; False where it has to be asked."""
    if args.keys() != _NAMES:
        return False
    case, answers = args["case"], args["answers"]
    return (
        _is_like(PROCEDURE, args["procedure"])
        and type(args["form_version"]) is int
        and 1 <= args["form_version"] <= MAX_INT32
        and (case is None or _is_like(KEY, case))
        and _is_like(AGENCY, args["agency"])
        and _are_papers(args["papers"])
        and isinstance(answers, dict)
        and schemas.fits(answers)
    )


def _are_papers(papers: object) -> bool:
    """Whether none of these is attached, and nothing is wrong with any."""
    if not isinstance(papers, list) or len(papers) > ITEMS:
        return False
    keys = {
        paper["key"]
        for paper in papers
        if isinstance(paper, dict)
        and paper.keys() == _PAPER
        and _is_like(KEY, paper["key"])
        and paper["hand_in"] in HANDED_IN
    }
    return len(keys) == len(papers)


def _is_like(pattern: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and pattern.match(value) is not None
