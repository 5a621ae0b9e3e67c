r"""Which regular expressions a ``schema.pattern`` may hold: those that mean the same in Python and in a browser.

Characters, classes with ``[0-9]``-like ranges, groups, alternatives, repetition, ``^``, ``$`` and lookahead. Refused
are ``\d``, ``\w``, ``\s`` and ``\b`` (they know other digits and letters in Python), lookbehind, back-references, named
groups and flags, and repetitions that may share a text among them in many ways, which a hostile answer could make run
for ever.
"""

from __future__ import annotations

import re
from typing import Final

from server.procedures.backtracking import MOST_WAYS, ways_through

#: What may follow a backslash: the characters that ECMAScript's ``u`` mode lets one escape.
_ESCAPABLE: Final = frozenset("^$\\.*+?()[]{}|/")
_ESCAPABLE_IN_CLASS: Final = _ESCAPABLE | {"-"}
_QUANTIFIER = re.compile(r"\{[0-9]+(?:,[0-9]*)?\}")
_BAD_REPEAT = re.compile(r"[]{}]|[*+?][*+]|\(\?[=!][^()]*\)[*+?]")
_BAD_GROUP = re.compile(r"\(\?(?!:|=|!)")


def mistakes_of(pattern: str) -> list[str]:
    """What is wrong with a pattern, in sentences; empty when nothing is."""
    try:
        re.compile(pattern)
    except re.error as error:
        return [f"is not a regular expression: {error}"]
    found = [*_escapes(pattern), *_groups(pattern)]
    return found or _repeats(pattern)


def _escapes(pattern: str) -> list[str]:
    found = []
    in_class = False
    index = 0
    while index < len(pattern):
        character = pattern[index]
        if character == "\\":
            index += 1
            escaped = pattern[index]
            if escaped not in (_ESCAPABLE_IN_CLASS if in_class else _ESCAPABLE):
                hint = "; write [0-9]" if escaped == "d" else ""
                found.append(f"has \\{escaped}, which does not mean the same in Python and in a browser{hint}")
        elif in_class:
            if character == "[":
                found.append("has an unescaped [ inside a class, which a browser refuses")
            in_class = character != "]"
        elif character == "[":
            in_class = True
        index += 1
    return found


def _bare(pattern: str) -> str:
    """The pattern with escapes and classes replaced by a letter, so that its structure can be looked at."""
    return re.sub(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", "x", pattern)


def _groups(pattern: str) -> list[str]:
    bare = _bare(pattern)
    found = []
    if _BAD_GROUP.search(bare):
        found.append("has a group of a kind that is not allowed: only (…), (?:…), (?=…) and (?!…)")
    plain = _QUANTIFIER.sub("*", bare)
    if _BAD_REPEAT.search(plain):
        found.append(
            "has a brace, bracket or repetition that a browser refuses; escape it with \\ or put it in a class"
        )
    return found


def _repeats(pattern: str) -> list[str]:
    if ways_through(pattern) <= MOST_WAYS:
        return []
    return [
        "repeats a group or characters so that one text fits in too many ways; a long answer could make it run for ever"
    ]
