"""What kind of value a rule's expression gives: the notions that :mod:`server.procedures.rule_check` reasons with."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

#: ``null``: not answered. ``empty``: the literal "". ``day``: ISO dates and times, which sort as text. ``digits``: text
#: that is surely ASCII, so that positions in it are the same everywhere. ``string``: any other text. ``file``: a photo,
#: a signature, a voice note, a place: answered or not, and nothing else.
KINDS: Final = frozenset({"null", "boolean", "number", "empty", "day", "digits", "string", "list", "object", "file"})
TEXTS: Final = frozenset({"empty", "day", "digits", "string"})
ORDERED: Final = frozenset({"empty", "day"})
_DAY = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?|[0-9]{2}:[0-9]{2}")


@dataclass(frozen=True)
class Type:
    """What an expression may give."""

    kinds: frozenset[str]
    #: For a list: what one finds in an element, by name ("" is the element itself).
    element: Callable[[str], Type | None] | None = None
    #: For a choice, or a list of choices: the values it may have.
    choices: frozenset[str] | None = field(default=None, compare=False)

    @property
    def nullable(self) -> bool:
        """Whether it may be null."""
        return "null" in self.kinds

    @property
    def sure(self) -> frozenset[str]:
        """The kinds without null."""
        return self.kinds - {"null"}

    @property
    def anything(self) -> bool:
        """Whether nothing is known about it (a mistake was reported, or the elements of a list are unknown)."""
        return self.kinds == KINDS

    def within(self, kinds: frozenset[str]) -> bool:
        """Whether it surely is one of these kinds, never null."""
        return bool(self.kinds) and self.kinds <= kinds

    def or_else(self, other: Type) -> Type:
        """Either of two."""
        choices = self.choices | other.choices if self.choices and other.choices else self.choices or other.choices
        return Type(self.kinds | other.kinds, self.element or other.element, choices)

    def known(self) -> Type:
        """Without null."""
        return Type(self.sure, self.element, self.choices)

    def maybe(self) -> Type:
        """With null."""
        return Type(self.kinds | {"null"}, self.element, self.choices)


def of(*kinds: str) -> Type:
    """A type of these kinds."""
    return Type(frozenset(kinds))


ANYTHING: Final = Type(KINDS)
BOOLEAN: Final = of("boolean")
NUMBER: Final = of("number")
NULL: Final = of("null")
LIST: Final = of("list")


def literal(value: Any) -> Type:  # noqa: ANN401 (any JSON)
    """The type of a constant."""
    if value is None:
        return NULL
    if isinstance(value, bool):
        return BOOLEAN
    if isinstance(value, (int, float)):
        return NUMBER
    if value == "":
        return of("empty")
    if _DAY.fullmatch(value):
        return of("day")
    return of("digits") if value.isascii() else of("string")


def list_of(element: Type) -> Type:
    """A list whose elements are plain values."""
    return Type(frozenset({"list"}), lambda name: element if name == "" else None, element.choices)
