"""In how many ways a regular expression may go through one text: what a hostile answer can make a browser, or us, try.

Python and browsers try one way after another. The number is bounded from above by looking one character ahead: where
going on and going out of a repetition, or two alternatives, never begin with the same character there is no choice.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final

#: The parser of `re` itself; no public one is kept.
code: Any = import_module("re._constants")
parser: Any = import_module("re._parser")

#: Most ways; each costs at most the length of a text (4,000 characters) in steps.
MOST_WAYS: Final = 20_000
#: Characters of the longest text that is asked for when its question says nothing: no repetition does more.
_LONGEST: Final = 4000
_LINE_END: Final = 10
_LAST: Final = 0x10FFFF
_LOOKING: Final = (code.ASSERT, code.ASSERT_NOT)
_REPEATS: Final = (code.MAX_REPEAT, code.MIN_REPEAT)

#: Characters, each standing for all those that the pattern does not tell from it.
Characters = frozenset[int]


@dataclass(frozen=True)
class _Part:
    ways: int
    first: Characters
    #: Whether it may fit the empty text.
    nullable: bool


_NOTHING: Final = _Part(1, frozenset(), nullable=True)


def ways_through(pattern: str) -> int:
    """An upper bound, at most :data:`MOST_WAYS` + 1.

    :raises re.error: for what is no pattern.
    """
    tree = parser.parse(pattern)
    return _Counter(frozenset(_edges(tree)) | {0}).sequence(tree, frozenset()).ways


def _edges(tree: Any) -> list[int]:  # noqa: ANN401 (re's tree carries no types)
    """One character of each kind that the pattern tells apart: where a range begins, and just after it ends."""
    found = [_LINE_END, _LINE_END + 1]
    for operator, given in tree:
        if operator in (code.LITERAL, code.NOT_LITERAL):
            found += [given, given + 1]
        elif operator is code.RANGE:
            found += [given[0], given[1] + 1]
        elif operator is code.IN:
            found += _edges(given)
        elif operator in _REPEATS:
            found += _edges(given[2])
        elif operator is code.SUBPATTERN:
            found += _edges(given[3])
        elif operator in _LOOKING:
            found += _edges(given[1])
        elif operator is code.BRANCH:
            found += [edge for each in given[1] for edge in _edges(each)]
    return [edge for edge in found if edge <= _LAST]


class _Counter:
    def __init__(self, alphabet: Characters) -> None:
        self._alphabet = alphabet

    def sequence(self, tree: Any, follow: Characters) -> _Part:  # noqa: ANN401 (as above)
        """The parts one after another; ``follow`` is what may come behind them."""
        whole = _NOTHING
        for operator, given in reversed(list(tree)):
            part = self._part(operator, given, whole.first | follow if whole.nullable else whole.first)
            first = part.first | whole.first if part.nullable else part.first
            # What looks ahead is tried once, whatever comes of the rest.
            ways = max(part.ways, whole.ways) if operator in _LOOKING else part.ways * whole.ways
            whole = _Part(_bounded(ways), first, part.nullable and whole.nullable)
        return whole

    def _part(self, operator: Any, given: Any, follow: Characters) -> _Part:  # noqa: ANN401 (as above)
        if operator in _REPEATS:
            return self._repeated(given, follow)
        if operator is code.SUBPATTERN:
            return self.sequence(given[3], follow)
        if operator is code.BRANCH:
            return self._either([self.sequence(each, follow) for each in given[1]], follow)
        if operator in _LOOKING:
            return _Part(self.sequence(given[1], frozenset()).ways, frozenset(), nullable=True)
        if operator is code.AT:
            # Behind the end of the text nothing comes, so nothing that could be mistaken for it.
            return _Part(1, frozenset(), nullable=given is code.AT_BEGINNING)
        return _Part(1, self._characters(operator, given), nullable=False)

    def _repeated(self, given: tuple[Any, Any, Any], follow: Characters) -> _Part:
        fewest, most, inside = int(given[0]), min(int(given[1]), _LONGEST), given[2]
        again = self.sequence(inside, follow).first
        body = self.sequence(inside, again | follow if most > 1 else follow)
        ways = body.ways**most if body.ways == 1 or most <= MOST_WAYS.bit_length() else MOST_WAYS + 1
        if most > 1 and body.nullable:
            ways = MOST_WAYS + 1
        if most > fewest and body.first & follow:
            ways *= most - fewest + 1
        return _Part(_bounded(ways), body.first, body.nullable or fewest == 0)

    @staticmethod
    def _either(parts: list[_Part], follow: Characters) -> _Part:
        begins = [part.first | follow if part.nullable else part.first for part in parts]
        apart = sum(map(len, begins)) == len(frozenset().union(*begins))
        ways = [part.ways for part in parts]
        first: Characters = frozenset().union(*(part.first for part in parts))
        return _Part(_bounded(max(ways) if apart else sum(ways)), first, any(part.nullable for part in parts))

    def _characters(self, operator: Any, given: Any) -> Characters:  # noqa: ANN401 (as above)
        if operator is code.LITERAL:
            return frozenset({given})
        if operator is code.NOT_LITERAL:
            return self._alphabet - {given}
        if operator is code.RANGE:
            return frozenset(each for each in self._alphabet if given[0] <= each <= given[1])
        if operator is code.ANY:
            return self._alphabet - {_LINE_END}
        if operator is code.IN:
            found: Characters = frozenset()
            for kind, value in given:
                if kind is not code.NEGATE:
                    found |= self._characters(kind, value)
            return self._alphabet - found if given[0][0] is code.NEGATE else found
        return self._alphabet


def _bounded(ways: int) -> int:
    return min(ways, MOST_WAYS + 1)
