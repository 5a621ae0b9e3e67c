"""Social protection and poverty reduction cost nothing, whichever way and in whichever case."""

from __future__ import annotations

import pytest

from server.procedures.fees import FeeContext, fee
from tests.server.procedures.real_forms import TODAY, form

#: Where the portal says 0 đồng (true), or names no fee at all (false).
CODES = {"1.001699": True, "1.001731": False, "1.001776": False, "1.011607": True, "1.014027": True, "1.014028": True}


@pytest.mark.parametrize("channel", ["online", "counter", "post"])
@pytest.mark.parametrize("code", CODES)
def test_nothing_is_paid_in_any_case(code: str, channel: str) -> None:
    procedure = form(code)
    for case in procedure.cases or (None,):
        found = fee(procedure.source, {}, FeeContext(TODAY, channel, case, "H55.19.01"))

        assert found is not None
        assert (found.total, found.verified) == (0, CODES[code])
