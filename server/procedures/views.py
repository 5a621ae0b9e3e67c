"""Catalogue entities as devices see them (docs/protocol.md, *Collections*)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from server.procedures.fingerprints import fingerprints

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def form_value(definition: Mapping[str, Any]) -> dict[str, Any]:
    """The ``form`` entity ``{code}@{version}`` of a definition."""
    return {
        "code": definition["code"],
        "version": definition["version"],
        "effective_from": definition["effective_from"],
        "effective_to": definition.get("effective_to"),
        "form": definition["form"],
        "applicant": definition["applicant"],
        "summary": definition["summary"],
        "papers": definition["papers"],
        "cases": definition.get("cases") or [],
        "fingerprints": fingerprints(definition["form"]),
    }


def procedure_value(definition: Mapping[str, Any], versions: Sequence[int], in_force: int | None) -> dict[str, Any]:
    """The ``procedure`` entity: the metadata of the version in force.

    :param definition: of the version in force; of the nearest one when none is.
    :param versions: all published versions.
    :param in_force: the version under which one files today; null when there is none.
    """
    value = {key: part for key, part in definition.items() if key not in {"form", "version"}}
    return {"cases": [], "fee_exemptions": [], **value, "form_versions": sorted(versions), "form_version": in_force}
