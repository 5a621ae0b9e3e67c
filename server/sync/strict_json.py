"""JSON as the protocol wants it: UTF-8, no duplicate keys, no NaN, nothing that a store cannot hold.

Python's reader takes more than JSON is (``NaN``, ``1e999``, the same key twice, lone surrogates), and PostgreSQL's text
takes less (no NUL). What breaks the text as a whole is ``malformed-json``; what spoils one value is found by
:func:`find_flaw`, so that one bad mutation does not take the others of its request down.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import Any

from server.jsontext import to_ascii
from server.problems import ProblemError

#: Deeper than this a value is refused: forms nest four levels (answers → table → row → value).
MAX_DEPTH = 24
#: Deeper than this the whole text is refused.
MAX_TEXT_DEPTH = 200
#: Values in all; with more the whole text is refused. Fifty of the largest dossiers have fewer.
MAX_TEXT_VALUES = 300_000
#: Beyond this a number is not the same number in every JSON reader (RFC 7493, section 2.2).
MAX_INTEGER = 2**53 - 1
#: Characters of an unknown key that an answer repeats.
MAX_SHOWN = 80
_CONTAINERS = (dict, list)


@dataclass(frozen=True, slots=True)
class Flaw:
    """Where a value cannot be kept, and why: ``too-deep``, ``bad-text`` or ``bad-number``."""

    path: list[str | int]
    code: str


def parse(data: bytes) -> Any:  # noqa: ANN401 (any JSON value)
    """Read one JSON text.

    :raises ProblemError: ``malformed-json``.
    """
    try:
        value = json.loads(
            data.decode("utf-8"),
            parse_constant=_refuse,
            parse_float=_finite,
            object_pairs_hook=_unique,
        )
    except (ValueError, RecursionError) as error:
        raise ProblemError("malformed-json") from error
    if not _is_bounded(value):
        raise ProblemError("malformed-json")
    return value


def find_flaw(value: object, most_levels: int = MAX_DEPTH) -> Flaw | None:
    """The first part of ``value`` that cannot be kept; None when all of it can."""
    if _is_plain(value, most_levels):
        return None
    stack: list[tuple[object, tuple[str | int, ...]]] = [(value, ())]
    while stack:
        part, path = stack.pop()
        code = _flaw_of(part, len(path), most_levels)
        if code is not None:
            return Flaw([shown(step) for step in path], code)
        if isinstance(part, dict):
            stack.extend((child, (*path, key)) for key, child in part.items())
            if any(not storable(key) for key in part):
                return Flaw([shown(step) for step in path], "bad-text")
        elif isinstance(part, list):
            stack.extend((child, (*path, index)) for index, child in enumerate(part))
    return None


def _is_plain(value: object, most_levels: int) -> bool:
    """Whether all of it can be kept: the same as below, without saying where it cannot; most values pass here.

    Level by level, and all texts as one: a call for each value would take most of the time.
    """
    texts: list[str] = []
    level: list[object] = [value]
    for left in range(most_levels, -1, -1):
        below: list[object] = []
        for part in level:
            if isinstance(part, str):
                texts.append(part)
            elif isinstance(part, dict):
                texts += part
                below += part.values()
            elif isinstance(part, list):
                below += part
            elif isinstance(part, int) and abs(part) > MAX_INTEGER:
                return False
        if left == 0 and any(isinstance(part, _CONTAINERS) for part in level):
            return False
        if not below:
            break
        level = below
    return storable("".join(texts))


def storable(text: str) -> bool:
    """Whether ``text`` can be written as UTF-8 and stored: no lone surrogate, no NUL."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text


def canonical(value: object) -> bytes:
    """The one spelling of ``value`` that is hashed: sorted keys, no spaces, ASCII."""
    return to_ascii(value).encode("ascii")


def _flaw_of(part: object, depth: int, most_levels: int) -> str | None:
    if isinstance(part, str):
        return None if storable(part) else "bad-text"
    if isinstance(part, int):
        return None if abs(part) <= MAX_INTEGER else "bad-number"
    if isinstance(part, dict | list) and depth >= most_levels:
        return "too-deep"
    return None


def shown(step: str | int) -> str | int:
    """A step of a path as it may stand in an answer: storable, and not longer than :data:`MAX_SHOWN`."""
    if isinstance(step, int):
        return step
    text = step if storable(step) else step.encode("ascii", "replace").decode().replace("\0", "?")
    return text[:MAX_SHOWN]


def _is_bounded(value: object) -> bool:
    """Whether it has no more levels and values than a text may have; without recursion."""
    values = depth = 0
    level = [value] if isinstance(value, _CONTAINERS) else []
    while level:
        depth += 1
        values += sum(map(len, level))
        if depth > MAX_TEXT_DEPTH or values > MAX_TEXT_VALUES:
            return False
        level = [
            child
            for part in level
            for child in (part.values() if isinstance(part, dict) else part)
            if isinstance(child, _CONTAINERS)
        ]
    return True


def _refuse(name: str) -> None:
    raise ValueError(name)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        msg = "duplicate key"
        raise ValueError(msg)
    return value
