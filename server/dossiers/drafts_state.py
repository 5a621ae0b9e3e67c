"""The server's copy of a draft as text for its row, and as other devices are shown it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from server.dossiers.drafts_merge import ABSENT, Copy, Other
from server.jsontext import to_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from server.dossiers.drafts_merge import Holders


def dump_copy(copy: Copy) -> str:
    """The copy; devices are named once each, since every answer has its holders."""
    devices: dict[str, int] = {}

    def numbered(holders: Holders) -> list[int]:
        flat: list[int] = []
        for device, version in holders.items():
            flat += (devices.setdefault(device, len(devices)), version)
        return flat

    holders = {key: numbered(found) for key, found in copy.holders.items()}
    conflicts = {
        key: [
            [numbered(other.holders), other.device, other.made_at, *([] if other.value is ABSENT else [other.value])]
            for other in others
        ]
        for key, others in copy.conflicts.items()
    }
    return to_text({"answers": copy.answers, "holders": holders, "conflicts": conflicts, "devices": list(devices)})


def load_copy(text: str) -> Copy:
    """What :func:`dump_copy` has written."""
    value: dict[str, Any] = json.loads(text)
    devices: list[str] = value["devices"]

    def named(flat: list[int]) -> Holders:
        return {devices[flat[place]]: flat[place + 1] for place in range(0, len(flat), 2)}

    conflicts = {
        key: tuple(
            Other(found[0] if found else ABSENT, device, made_at, named(holders))
            for holders, device, made_at, *found in others
        )
        for key, others in value["conflicts"].items()
    }
    return Copy(value["answers"], {key: named(flat) for key, flat in value["holders"].items()}, conflicts)


def shown(copy: Copy) -> dict[str, Any]:
    """``answers`` and ``conflicts`` of the ``draft`` entity."""
    return {
        "answers": copy.answers,
        "conflicts": {key: _shown(others) for key, others in copy.conflicts.items()},
    }


def _shown(others: Sequence[Other]) -> list[Mapping[str, Any]]:
    return [
        {"device": other.device, "made_at": other.made_at} | ({} if other.value is ABSENT else {"value": other.value})
        for other in others
    ]
