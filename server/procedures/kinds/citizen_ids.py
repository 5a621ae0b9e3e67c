"""What looks odd in a citizen ID number: told to the person, never refused.

Three digits of where the birth was registered (63 codes of provinces, others of countries: the annexes of Thông tư
59/2021/TT-BCA), one of century and sex, two of the year, six of chance.
"""

from __future__ import annotations

import re
from typing import Final

_PROVINCE = re.compile(
    "0(?:0[12468]|1[0124579]|2[024567]|3[0134-8]|4[024-689]|5[12468]|6[0246-8]|7[024579]|8[02-4679]|9[1-6])"
)
_FIRST_CENTURY: Final = 19


def odd(number: str, birth_date: object, sex: object) -> list[str]:
    """Which of ``prefix``, ``sex``, ``birth`` does not go with the number, in this order.

    :param number: twelve digits.
    :param birth_date: the answer to compare with, a (partial) date; anything else is not compared.
    :param sex: ``male`` or ``female``; anything else is not compared.
    """
    digit = int(number[3])
    year = f"{_FIRST_CENTURY + digit // 2}{number[4:6]}"
    found = {
        "prefix": not _PROVINCE.match(number),
        "sex": sex in {"male", "female"} and sex != ("female" if digit % 2 else "male"),
        "birth": isinstance(birth_date, str) and not birth_date.startswith(year),
    }
    return [code for code, is_odd in found.items() if is_odd]
