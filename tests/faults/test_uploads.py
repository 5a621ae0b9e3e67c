"""SIGKILL in the middle of a photo; ``python -m tests.bench.uploads_kills`` does it 100 times."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.faults.upload_kills import kill_uploads

if TYPE_CHECKING:
    from tests.faults.many import Ground

_KILLS = 3


def test_a_server_killed_in_mid_chunk_keeps_what_it_said_and_every_upload_goes_on(ground: Ground) -> None:
    with ground.deployment("sqlite") as deployment:
        done = kill_uploads(deployment, _KILLS)
    assert done.kills == _KILLS
    assert done.finished > done.resumed > 0
    assert done.overhead < 1.5
