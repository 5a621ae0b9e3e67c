"""JSON as the server writes it: UTF-8 text, no spaces, keys sorted (equal values are equal texts, and pack better).

The encoder is made once; making one for each value takes longer than most values do.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

#: The JSON text of a value that consists of what JSON knows.
to_text: Final[Callable[[Any], str]] = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
).encode
