"""The checks of a value: the listed subset of JSON Schema 2020-12, run by the jsonschema library."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jsonschema import Draft202012Validator

if TYPE_CHECKING:
    from collections.abc import Mapping


class SchemaCheck:
    """One question's ``schema``, compiled. Immutable."""

    __slots__ = ("_validator", "source")

    def __init__(self, source: Mapping[str, Any]) -> None:
        self.source = source
        compiled = dict(source)
        if "pattern" in compiled:
            compiled["pattern"] = end_means_end(compiled["pattern"])
        self._validator = Draft202012Validator(compiled)

    def failing(self, value: object) -> tuple[str, Any] | None:
        """A keyword that the value breaks (the first by name), with what it asks for; null when the value is right."""
        broken = min((str(error.validator) for error in self._validator.iter_errors(value)), default=None)
        return None if broken is None else (broken, self.source[broken])


def end_means_end(pattern: str) -> str:
    r"""Rewrite ``$`` to ``\Z``: Python's ``$`` also matches before a trailing newline, ECMAScript's does not."""
    out: list[str] = []
    escaped = in_class = False
    for character in pattern:
        if escaped:
            escaped = False
        elif character == "\\":
            escaped = True
        elif in_class:
            in_class = character != "]"
        elif character == "[":
            in_class = True
        elif character == "$":
            out.append(r"\Z")
            continue
        out.append(character)
    return "".join(out)
