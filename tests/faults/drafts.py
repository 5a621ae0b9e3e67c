"""A device's half of drafts: what was typed over what the server last said, key by key.

The server's copy is the ``draft`` entity among what the device holds. Over it lie the keys that are on their way
(``flying``) and those typed since (``dirty``). Each dirty key remembers the version over which it was typed: saying a
later one would tell the server that the person had seen what they had not.
"""

from __future__ import annotations

from typing import Any

Held = dict[str, Any]
Overlay = dict[str, Any]


def new_overlay() -> Overlay:
    """Nothing typed."""
    return {"dirty": {}, "flying": None}


def shown(held: Held | None, overlay: Overlay | None) -> dict[str, Any]:
    """The answers as the person sees them; ``None`` for one that was taken away."""
    answers = dict(held["value"]["answers"]) if held else {}
    if overlay:
        flying = overlay["flying"]
        answers |= flying["keys"] if flying else {}
        answers |= {key: typed["value"] for key, typed in overlay["dirty"].items()}
    return answers


def others(held: Held | None, key: str) -> list[Any]:
    """The values of a key that wait beside its answer for somebody to choose."""
    found = (held["value"].get("conflicts") or {}).get(key, []) if held else []
    return [entry.get("value") for entry in found]


def type_in(held: Held | None, overlay: Overlay, key: str, value: Any, *, settles: bool = False) -> None:
    """A person typed (None: took away) an answer, or chose among several."""
    version = held["version"] if held else None
    before = overlay["dirty"].get(key)
    if before is not None and not settles:
        version, settles = before["base"], before["settles"]
    overlay["dirty"][key] = {"value": value, "base": version, "settles": settles}


def next_save(overlay: Overlay) -> tuple[int | None, dict[str, Any]] | None:
    """Base and args of the next ``draft.save``; None while one is on its way or nothing was typed.

    Keys typed over different versions go in different saves, those over the oldest first.
    """
    dirty = overlay["dirty"]
    if overlay["flying"] is not None or not dirty:
        return None
    base = min((typed["base"] for typed in dirty.values()), key=lambda version: -1 if version is None else version)
    keys = {key: typed for key, typed in dirty.items() if typed["base"] == base}
    for key in keys:
        del dirty[key]
    overlay["flying"] = {
        "mutation": None,
        "base": base,
        "version": None,
        "keys": {key: typed["value"] for key, typed in keys.items()},
    }
    return base, {
        "changed": {key: typed["value"] for key, typed in keys.items() if typed["value"] is not None},
        "removed": sorted(key for key, typed in keys.items() if typed["value"] is None),
        "settled": sorted(key for key, typed in keys.items() if typed["settles"]),
    }


def arrived(before: Held | None, now: Held, overlay: Overlay) -> None:
    """The server's copy came: keys that nobody else changed stand on the new version from now on."""
    flying = overlay["flying"]
    landed = flying is not None and flying["version"] is not None and now["version"] >= flying["version"]
    was = before["value"]["answers"] if before else {}
    answers = now["value"]["answers"]
    for key, typed in overlay["dirty"].items():
        expected = flying["keys"][key] if flying is not None and key in flying["keys"] else was.get(key)
        if flying is not None and key in flying["keys"] and not landed:
            continue
        if answers.get(key) == expected and others(before, key) == others(now, key):
            typed["base"] = now["version"]
    if landed:
        overlay["flying"] = None


def left(overlay: Overlay) -> None:
    """The server has no copy any more: what was typed stands on nothing."""
    for typed in overlay["dirty"].values():
        typed["base"] = None
    if overlay["flying"] is not None and overlay["flying"]["version"] is not None:
        overlay["flying"] = None


def new_epoch(overlay: Overlay) -> None:
    """The server's versions have started anew: none of those the device knows says anything."""
    for typed in overlay["dirty"].values():
        typed["base"] = None
    if overlay["flying"] is not None:
        overlay["flying"]["version"] = None
