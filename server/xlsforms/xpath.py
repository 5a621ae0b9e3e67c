"""The XPath of XLSForm's expressions, parsed: the subset that forms use, with ``${name}`` for a question.

A Pratt parser. It knows no function by name: what may be called is for the translation to say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NoReturn, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Number:
    """A number written out."""

    value: int | float


@dataclass(frozen=True, slots=True)
class String:
    """A text in quotes."""

    value: str


@dataclass(frozen=True, slots=True)
class Reference:
    """``${name}``: a question of the survey."""

    name: str


@dataclass(frozen=True, slots=True)
class Path:
    """Steps such as ``../total``, ``name``, ``.`` or ``/data/group/name``; absolute when the first step is ""."""

    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A function and its arguments."""

    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Binary:
    """Two operands; ``operator`` as XPath writes it (``div`` and ``mod`` included)."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Negative:
    """A minus sign in front."""

    operand: Node


Node: TypeAlias = Number | String | Reference | Path | Call | Binary | Negative

#: The answer that a constraint is about.
SELF: Final = Path((".",))
_POWERS: Final = {
    "or": 10,
    "and": 20,
    "=": 30,
    "!=": 30,
    "<": 40,
    "<=": 40,
    ">": 40,
    ">=": 40,
    "+": 50,
    "-": 50,
    "*": 60,
    "div": 60,
    "mod": 60,
}
_SIGN: Final = 70
_DEPTH: Final = 60
_TOKEN = re.compile(
    r"""(?P<blank>\s+)
    | (?P<number>[0-9]+(?:\.[0-9]*)?|\.[0-9]+)
    | (?P<string>"[^"]*"|'[^']*')
    | (?P<reference>\$\{\s*(?:last-saved\#)?[^\s{}$]+\s*\})
    | (?P<steps>\.\.|\.)
    | (?P<name>[^\W\d][\w.-]*(?::[^\W\d][\w.-]*)?)
    | (?P<operator><=|>=|!=|::|[-=<>+*/(),|\[\]@])""",
    re.VERBOSE,
)


class XPathError(ValueError):
    """The expression cannot be read. The message says why, in plain words."""


def parse(text: str) -> Node:
    """Read an expression.

    :raises XPathError: with a sentence that says where.
    """
    return _Parser(text).whole()


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    at: int


def _tokens(text: str) -> Iterator[_Token]:
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise XPathError(f"the character {text[position]!r} (number {position + 1}) has no meaning here")
        if match.lastgroup != "blank":
            yield _Token(str(match.lastgroup), match.group(), position)
        position = match.end()
    yield _Token("end", "", len(text))


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = list(_tokens(text))
        self.index = 0
        self.depth = 0

    @property
    def next(self) -> _Token:
        return self.tokens[self.index]

    def take(self) -> _Token:
        token = self.next
        self.index += token.kind != "end"
        return token

    def accept(self, text: str) -> bool:
        if self.next.kind == "operator" and self.next.text == text:
            self.take()
            return True
        return False

    def expect(self, text: str) -> None:
        if not self.accept(text):
            self.stop(f"{text} was expected")

    def stop(self, why: str) -> NoReturn:
        token = self.next
        place = f"before {token.text!r} (character {token.at + 1})" if token.text else "at the end"
        raise XPathError(f"{why} {place}")

    def whole(self) -> Node:
        if self.next.kind == "end":
            raise XPathError("it is empty")
        node = self.expression(0)
        if self.next.kind != "end":
            self.stop("an operator was expected")
        return node

    def expression(self, power: int) -> Node:
        self.depth += 1
        if self.depth > _DEPTH:
            raise XPathError("it is nested too deeply")
        left = self.operand()
        while (found := self.operator()) is not None and _POWERS[found] > power:
            self.take()
            left = Binary(found, left, self.expression(_POWERS[found]))
        self.depth -= 1
        return left

    def operator(self) -> str | None:
        token = self.next
        return token.text if token.kind in {"operator", "name"} and token.text in _POWERS else None

    def operand(self) -> Node:  # noqa: PLR0911 (a table of tokens)
        token = self.next
        if self.accept("-"):
            return Negative(self.expression(_SIGN))
        if self.accept("("):
            inner = self.expression(0)
            self.expect(")")
            return self.no_predicate(inner)
        match token.kind:
            case "number":
                self.take()
                value = float(token.text)
                return Number(int(value) if value.is_integer() else value)
            case "string":
                self.take()
                return String(token.text[1:-1])
            case "reference":
                self.take()
                return self.no_predicate(Reference(token.text[2:-1].strip()))
            case "name" if self.tokens[self.index + 1].text == "(":
                return self.no_predicate(self.call())
            case "name" | "steps" | "operator" if token.kind != "operator" or token.text in "/@":
                return self.no_predicate(self.path())
            case _:
                return self.stop("a value was expected")

    def no_predicate(self, node: Node) -> Node:
        if self.next.text in {"[", "/", "|"} and self.next.kind == "operator":
            raise XPathError("it looks something up by a condition or a path ([ ], /, |), which has no counterpart")
        return node

    def call(self) -> Node:
        name = self.take().text
        self.expect("(")
        arguments: list[Node] = []
        if not self.accept(")"):
            arguments.append(self.expression(0))
            while self.accept(","):
                arguments.append(self.expression(0))
            self.expect(")")
        return Call(name, tuple(arguments))

    def path(self) -> Node:
        steps: list[str] = []
        if self.accept("/"):
            steps.append("")
        while True:
            token = self.take()
            if token.kind not in {"name", "steps"}:
                self.index -= 1
                self.stop("the name of a question was expected")
            if self.next.text == "::":
                raise XPathError(f"{token.text}:: is a way of looking around that has no counterpart")
            steps.append(token.text)
            if not self.accept("/"):
                break
        return Path(tuple(steps))
