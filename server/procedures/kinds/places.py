"""A place: WGS 84 degrees and how exact the phone's reading was."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from server.procedures.numbers import MAX_SAFE, plain_number

#: Six digits of a degree are 0.11 m or less.
_STEP: Final = Decimal("0.000001")
_LATITUDE: Final = 90
_LONGITUDE: Final = 180


def read_place(raw: object) -> dict[str, Any] | None:
    """``{lat, lon, accuracy}``: degrees rounded to six digits, metres rounded up to a whole; null when it is none."""
    if not isinstance(raw, dict) or raw.keys() != {"lat", "lon", "accuracy"}:
        return None
    lat, lon = _degrees(raw["lat"], _LATITUDE), _degrees(raw["lon"], _LONGITUDE)
    accuracy = raw["accuracy"]
    if lat is None or lon is None or not _is_number(accuracy) or not 0 <= accuracy <= MAX_SAFE:
        return None
    return {"lat": lat, "lon": lon, "accuracy": math.ceil(accuracy)}


def _degrees(value: Any, most: int) -> int | float | None:  # noqa: ANN401 (any JSON)
    if not _is_number(value) or not -most <= value <= most:
        return None
    # The exact value, halves away from zero: as Number.toFixed does.
    return plain_number(float(Decimal(value).quantize(_STEP, ROUND_HALF_UP)))


def _is_number(value: Any) -> bool:  # noqa: ANN401 (any JSON)
    return isinstance(value, int | float) and not isinstance(value, bool)
