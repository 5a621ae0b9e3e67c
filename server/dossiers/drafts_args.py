"""The args of ``draft.save``, told in one look where everything is as it should be.

A device that comes back after days sends a hundred of them; their schema takes as long as all the rest of a save. It is
asked when something is not as expected. What is taken here, it would take too, with the same result.
"""

from __future__ import annotations

from typing import Any, Final

from server.dossiers import schemas
from server.dossiers.schemas import ITEMS, MAX_INT32, MAX_VALUES

_NAMES: Final = {
    "procedure",
    "form_version",
    "agency",
    "case",
    "page",
    "papers",
    "title",
    "changed",
    "removed",
    "settled",
}


class DraftSave(schemas.DraftSave):
    """Args of ``draft.save``. What is in a draft is not checked against its form; how large it is, is."""

    def load(self, data: Any, **options: Any) -> Any:  # noqa: ANN401 (signature of marshmallow)
        """The args as the handler gets them.

        :raises ValidationError: of the schema.
        """
        return {**data, "beside": False} if not options and is_well_formed(data) else super().load(data, **options)


def is_well_formed(args: dict[str, Any]) -> bool:
    """Whether the schema would give back just these, beside nothing; False where it has to be asked."""
    if args.keys() != _NAMES:
        return False
    changed, removed = args["changed"], args["removed"]
    return (
        _is_text(args["procedure"], 1, 60)
        and type(args["form_version"]) is int
        and 1 <= args["form_version"] <= MAX_INT32
        and (args["agency"] is None or _is_text(args["agency"], 1, 35))
        and (args["case"] is None or _is_text(args["case"], 0, 120))
        and (args["page"] is None or _is_text(args["page"], 0, 120))
        and isinstance(args["papers"], list)
        and len(args["papers"]) <= ITEMS
        and (args["title"] is None or _is_text(args["title"], 0, 500))
        and isinstance(changed, dict)
        and _are_keys(removed)
        and _are_keys(args["settled"])
        and changed.keys().isdisjoint(removed)
    )


def _is_text(value: object, least: int, most: int) -> bool:
    return isinstance(value, str) and least <= len(value) <= most


def _are_keys(value: object) -> bool:
    return isinstance(value, list) and len(value) <= MAX_VALUES and all(isinstance(key, str) for key in value)
