"""Whether a ``show_when`` can ever hold, by trying every combination of the choices that it looks at."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, combinations, product
from typing import TYPE_CHECKING, Any, Final

from server.procedures.rules import Rule

if TYPE_CHECKING:
    from collections.abc import Mapping

    from server.procedures.rule_names import Names

_MOST: Final = 4096
_MOST_SUBSETS: Final = 6


@dataclass
class Trials:
    """How many combinations may still be tried for one form: some seconds of them."""

    left: int = 100_000


def never_holds(source: Any, names: Names, trials: Trials) -> bool:  # noqa: ANN401 (any JSON is a rule)
    """True when no answers at all make the rule hold; false when some do, or when there is no telling.

    :param trials: those of the form; each try takes one.
    """
    rule = Rule(source)
    domains: dict[str, list[Any]] = {}
    combined = 1
    for name in rule.names:
        domain = _domain(name, names)
        if domain is None:
            return False
        domains[name] = domain
        combined *= len(domain)
    if combined > min(_MOST, trials.left):
        return False
    trials.left -= combined
    return not any(
        rule.holds_for({name: value for name, value in zip(domains, values, strict=True) if value is not None})
        for values in product(*domains.values())
    )


def _domain(name: str, names: Names) -> list[Any] | None:  # noqa: PLR0911 (a table of kinds)
    """Everything that a name may give (null for unanswered), or null when it may be anything."""
    if name == "$case":
        return sorted(names.cases)
    question: Mapping[str, Any] = names.questions.get(name, {})
    found = names.look_up(name)
    if isinstance(found, str):
        return None
    match question.get("kind"):
        case "yes_no":
            return [True, False, None]
        case "declaration":
            return [True, None]
        case "one_of":
            return [*sorted(found.choices or ()), None]
        case "many_of" if found.choices is not None and len(found.choices) <= _MOST_SUBSETS:
            values = sorted(found.choices)
            subsets = chain.from_iterable(combinations(values, size) for size in range(1, len(values) + 1))
            return [None, *map(list, subsets)]
    return None
