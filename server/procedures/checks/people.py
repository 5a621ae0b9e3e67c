"""``form.people``: who in a form is a person, and which questions ask about them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from server.procedures.checks.names import check_named, check_sex
from server.procedures.rule_names import by_key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from server.procedures.mistakes import Report, Where
    from server.procedures.rule_names import Names

#: What of a person → the kinds of question that may ask for it. ``sex`` is looked at more closely.
_KINDS: Final = {
    "name": frozenset({"name"}),
    "birth_date": frozenset({"date"}),
    "citizen_id": frozenset({"citizen_id"}),
    "address": frozenset({"address"}),
    "phone": frozenset({"phone"}),
    "old_id": frozenset({"text"}),
    "issued_on": frozenset({"date"}),
    "ethnic_group": frozenset({"one_of"}),
}


def check_people(data: Mapping[str, Any], names: Names, report: Report) -> None:
    """Report people whose questions are missing or of a kind that cannot say it."""
    seen: set[str] = set()
    for index, person in enumerate(data["form"].get("people") or ()):
        where: Where = ("form", "people", index)
        if person["key"] in seen:
            report.add((*where, "key"), f"{person['key']} stands twice")
        seen.add(person["key"])
        inside = names
        if "table" in person:
            table = names.questions.get(person["table"], {})
            if table.get("kind") != "table":
                report.add((*where, "table"), f"there is no table {person['table']}")
                continue
            inside = replace(names, questions=by_key(table))
        for part in person.keys() & _KINDS.keys():
            check_named(person[part], _KINDS[part], inside, (*where, part), report)
        if "sex" in person:
            check_sex(person["sex"], inside, (*where, "sex"), report)
        if person["key"] == "applicant" and person["name"] != data["applicant"]["name"]:
            report.add((*where, "name"), f"the applicant's name is asked by {data['applicant']['name']}")
