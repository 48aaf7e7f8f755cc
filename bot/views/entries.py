"""An entry of time in a task's past: what it was, and what somebody made of it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bot.model import Who
from bot.views.spans import clip, one_line, work

if TYPE_CHECKING:
    from bot.events import Json

EXCERPT = 100  # of a note


def phrase(before: Json, after: Json) -> str:
    """ "logged 1h30m for 15 Sep 2026", "corrected 1h30m to 2h", "stopped the timer after 25m"."""
    old, new = _data(before), _data(after)
    if old and new:
        return _changed(old, new)
    if new:
        return "started a timer" if new["minutes"] is None else f"logged {_length(new)} for {_day(new)}{_note(new)}"
    return "deleted the timer" if old["minutes"] is None else f"deleted {_length(old)} of {_day(old)}{_note(old)}"


def whose(before: Json, after: Json) -> Who:
    person = _data((_data(after) or _data(before))["person"])
    return Who(int(str(person["id"])), str(person["name"]))


def _data(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}


def _changed(old: dict[str, Json], new: dict[str, Json]) -> str:
    if old["minutes"] is None and new["minutes"] is not None:
        return f"stopped the timer after {_length(new)}"
    if new["minutes"] is None and old["minutes"] is not None:
        return "let the timer run on"
    what = "the timer" if new["minutes"] is None else f"{_length(old)} of {_day(old)}"
    return f"corrected {what}{_differences(old, new)}"


def _differences(old: dict[str, Json], new: dict[str, Json]) -> str:
    said = [_length(new)] if old["minutes"] != new["minutes"] else []
    said += [_day(new)] if old["day"] != new["day"] else []
    if not said and old["started"] != new["started"]:
        said = ["another time of the day"]
    note = (_note(new) or " (no note any more)") if old["note"] != new["note"] else ""
    return f"{' to ' if said else ''}{' of '.join(said)}{note}"


def _length(data: dict[str, Json]) -> str:
    return work(int(str(data["minutes"])))


def _day(data: dict[str, Json]) -> str:
    day = date.fromisoformat(str(data["day"]))
    return f"{day.day} {day:%b %Y}"


def _note(data: dict[str, Json]) -> str:
    return f" (“{clip(one_line(str(data['note'])), EXCERPT)}”)" if data["note"] else ""
