"""JSON as the server writes it: no spaces, keys sorted (equal values are equal texts, and pack better).

The encoder is made once; making one for each value takes longer than most values do.
"""

from __future__ import annotations

import json
from json import encoder
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable


def _writer(*, ensure_ascii: bool) -> Callable[[Any], str]:
    plain = json.JSONEncoder(
        ensure_ascii=ensure_ascii, sort_keys=True, separators=(",", ":"), allow_nan=False, check_circular=False
    )
    make = getattr(encoder, "c_make_encoder", None)
    if make is None:
        return plain.encode
    # what ``plain`` would make anew for each value
    text = encoder.encode_basestring_ascii if ensure_ascii else encoder.encode_basestring
    write = make(None, plain.default, text, None, ":", ",", True, False, False)  # noqa: FBT003 (it takes no names)

    def encode(value: Any) -> str:  # noqa: ANN401 (any JSON value)
        return "".join(write(value, 0))

    return encode


#: The JSON text of a value that consists of what JSON knows, to be written as UTF-8.
to_text: Final = _writer(ensure_ascii=False)
#: The same with an escape for whatever is not ASCII.
to_ascii: Final = _writer(ensure_ascii=True)
