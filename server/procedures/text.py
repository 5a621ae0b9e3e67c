"""Typed text made equal on both sides: NFC, blanks, invisible characters."""

from __future__ import annotations

import re
import unicodedata

#: Soft hyphen, zero-width and bidirectional controls: pasted with text, seen by nobody.
_INVISIBLE = re.compile("[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
#: What counts as a blank; spelled out because languages disagree on it.
_BLANK = "\t\n\u000b\u000c\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_BLANKS = re.compile(f"[{_BLANK}]+")
_LINE_BREAK = re.compile("\r\n?|[\u2028\u2029]")
_BLANK_IN_LINE = re.compile(f"[{_BLANK}]".replace("\n", ""))
_CONTROL = re.compile("[\u0000-\u0009\u000b-\u001f\u007f-\u009f\ud800-\udfff]")


def clean_line(text: str) -> str | None:
    """One line: NFC, trimmed, runs of blanks folded to one space; null when it holds a control character."""
    text = _BLANKS.sub(" ", unicodedata.normalize("NFC", _INVISIBLE.sub("", text))).strip(" ")
    return None if _CONTROL.search(text) else text


def clean_lines(text: str) -> str | None:
    r"""Several lines: as :func:`clean_line`, but blanks are kept in number and line breaks become ``\n``."""
    text = _LINE_BREAK.sub("\n", unicodedata.normalize("NFC", _INVISIBLE.sub("", text)))
    text = _BLANK_IN_LINE.sub(" ", text).strip(" \n")
    return None if _CONTROL.search(text) else text
