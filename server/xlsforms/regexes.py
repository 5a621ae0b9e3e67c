r"""Regular expressions of XLSForm (Java's) rewritten to those that a ``schema.pattern`` may hold.

``regex()`` fits the whole text, so the pattern is anchored; ``\d``, ``\w`` and ``\s`` become the ASCII classes that
Java means by them.
"""

from __future__ import annotations

import re
from typing import Final

from server.procedures.patterns import mistakes_of
from server.xlsforms.report import CannotExpressError

_CLASSES: Final = {"d": "0-9", "w": "A-Za-z0-9_", "s": " "}
_OPPOSITES: Final = {"D": "d", "W": "w", "S": "s"}
_KEPT: Final = frozenset("^$\\.*+?()[]{}|/")
_LONGEST: Final = 300
_CLOSED = re.compile(r"\^?((?:[^|^$\\]|\\.|\[\^)*)\$?")


def pattern_of(java: str) -> str:
    """The pattern that fits the same texts.

    :raises CannotExpressError: when there is none that means the same on the device and on the server.
    """
    pattern = _rewritten(java)
    closed = _CLOSED.fullmatch(pattern)
    anchored = f"^{closed[1]}$" if closed else f"^(?:{pattern})$"
    if len(anchored) > _LONGEST:
        raise CannotExpressError(f"the regular expression is longer than {_LONGEST} characters")
    found = mistakes_of(anchored)
    if found:
        raise CannotExpressError(f"the regular expression {java} {found[0]}")
    return anchored


def quoted(text: str) -> str:
    """A pattern that fits exactly this text."""
    return "".join(f"\\{character}" if character in _KEPT else character for character in text)


def _rewritten(java: str) -> str:
    out: list[str] = []
    in_class = False
    index = 0
    while index < len(java):
        character = java[index]
        if character == "\\" and index + 1 < len(java):
            index += 1
            out.append(_escape(java[index], in_class=in_class))
        elif in_class and character == "[":
            out.append("\\[")
        else:
            in_class = character == "[" or (in_class and character != "]")
            out.append(character)
        index += 1
    return "".join(out)


def _escape(letter: str, *, in_class: bool) -> str:
    if letter in _CLASSES:
        return _CLASSES[letter] if in_class else f"[{_CLASSES[letter]}]"
    if letter in _OPPOSITES and not in_class:
        return f"[^{_CLASSES[_OPPOSITES[letter]]}]"
    if letter in _KEPT or (in_class and letter == "-") or letter.isalnum():
        return f"\\{letter}"  # a letter is refused by the check, with its reason
    return letter
