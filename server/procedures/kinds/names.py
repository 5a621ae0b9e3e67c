"""Names of people in every script that Vietnam's peoples write."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_MARKS: Final = frozenset(" '’.-")
_JOINERS: Final = "\u200c\u200d"
#: Khmer and Cham (Eastern): the scripts in which a joiner between two letters changes what is read.
_JOINED = re.compile("[\u1780-\u17d3\uaa00-\uaa36\uaa40-\uaa4d]")


def is_name(text: str) -> bool:
    """Whether a cleaned line may be a name: a letter first, then letters, their marks, blanks, ``' ’ - .``.

    The Civil Code 2015, article 26.3: letters, no digits; ethnic names may be one word, with ' or -.
    """
    return unicodedata.category(text[0])[0] == "L" and all(
        unicodedata.category(character)[0] in "LM" or character in _MARKS or _joins(text, at)
        for at, character in enumerate(text)
    )


def _joins(text: str, at: int) -> bool:
    beside = (text[at - 1 : at], text[at + 1 : at + 2])
    return text[at] in _JOINERS and all(_JOINED.fullmatch(character) for character in beside)
