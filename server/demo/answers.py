"""What the made-up people answer in the three forms."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from server.demo.people import Resident


@dataclass(frozen=True)
class Filing:
    """What is filed: the form version, the case, the answers, how each paper comes."""

    procedure: str
    case: str | None
    answers: dict[str, Any]
    papers: list[dict[str, str]] = field(default_factory=list)
    form_version: int = 1

    def args(self, agency: str) -> dict[str, Any]:
        """The args of ``dossier.file``."""
        return {
            "procedure": self.procedure,
            "form_version": self.form_version,
            "case": self.case,
            "agency": agency,
            "answers": self.answers,
            "papers": self.papers,
        }


def residence(who: Resident) -> Filing:
    """1.004194, registering temporary residence."""
    return Filing("1.004194", None, {"full_name": who.name, "phone": who.phone})


def pension(who: Resident) -> Filing:
    """1.014027, the social pension."""
    return Filing("1.014027", None, {"full_name": who.name, "phone": who.phone})


def closing(who: Resident) -> Filing:
    """1.001266, closing a household business."""
    return Filing("1.001266", None, {"full_name": who.name, "phone": who.phone})
