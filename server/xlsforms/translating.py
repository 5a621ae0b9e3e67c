"""Expressions of an XLSForm as JsonLogic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from server.xlsforms import functions
from server.xlsforms.comparing import calculate, combined
from server.xlsforms.constraints import as_schema, length_compared
from server.xlsforms.report import CannotExpressError
from server.xlsforms.values import Value, all_of, boolean, constant
from server.xlsforms.xpath import (
    SELF,
    Binary,
    Call,
    Negative,
    Node,
    Number,
    Path,
    Reference,
    String,
    XPathError,
    parse,
)

if TYPE_CHECKING:
    from collections.abc import Mapping


class Names(Protocol):
    """What an expression may name, from where it stands."""

    def reference(self, name: str) -> Value:
        """``${name}``."""

    def path(self, steps: tuple[str, ...]) -> Value:
        """A path, ``.`` included."""

    def choice_labels(self, name: str) -> Mapping[str, str]:
        """Choice → label of the question that a reference names."""

    def look_up(self, file: str, wanted: str, by: str) -> Mapping[str, str]:
        """A table beside the form: value of the column ``by`` → value of the column ``wanted``."""

    def fits(self, value: Value, pattern: str) -> Any:  # noqa: ANN401 (any JSON is a rule)
        """A condition that holds when an answer fits a pattern."""


def read(text: str) -> Node:
    """Parse.

    :raises CannotExpressError: with a sentence for the author.
    """
    try:
        return parse(text)
    except XPathError as error:
        raise CannotExpressError(f"“{text}” cannot be read as an expression: {error}") from error


@dataclass
class Translator:
    """Translates expressions that stand at one place of the form."""

    names: Names

    def value(self, node: Node) -> Value:  # noqa: PLR0911 (a table of nodes)
        """What an expression gives.

        :raises CannotExpressError: when our rules cannot say it.
        """
        match node:
            case Number(value=value) | String(value=value):
                return constant(value)
            case Reference(name=name):
                return self.names.reference(name)
            case Path(steps=steps):
                return self.names.path(steps)
            case Negative(operand=operand):
                return calculate("-", constant(0), self.value(operand))
            case Call():
                return functions.call(node, self)
            case Binary(operator=operator):
                if found := length_compared(node, self):
                    return found
                return combined(operator, self.value(node.left), self.value(node.right))

    def condition(self, text: str) -> Any:  # noqa: ANN401 (any JSON is a rule)
        """An expression as a condition; true or false when it does not hang on any answer."""
        return boolean(self.value(read(text)))


@dataclass
class Constraint:
    """A constraint taken apart: what a schema can say, and the rest as a rule."""

    schema: dict[str, Any]
    rule: Any


def constraint(text: str, translator: Translator, kind: str) -> Constraint:
    """Translate a constraint of a question.

    :param kind: our kind of the question.
    """
    schema: dict[str, Any] = {}
    rules: list[Any] = []
    for part in _conjuncts(read(text)):
        said = as_schema(part, kind)
        if said and not said.keys() & schema.keys():
            schema.update(said)
        else:
            rules.append(boolean(translator.value(part)))
    return Constraint(schema, all_of(rules))


def _conjuncts(node: Node) -> list[Node]:
    if isinstance(node, Binary) and node.operator == "and":
        return [*_conjuncts(node.left), *_conjuncts(node.right)]
    return [node]


def names_itself(node: Node) -> bool:
    """Whether ``.`` stands in it."""
    match node:
        case Path():
            return node == SELF
        case Call(arguments=arguments):
            return any(map(names_itself, arguments))
        case Binary(left=left, right=right):
            return names_itself(left) or names_itself(right)
        case Negative(operand=operand):
            return names_itself(operand)
    return False
