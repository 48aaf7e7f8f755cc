"""Somebody is on it: a task is nagged about by nobody for a day. Kept in what a task remembers of itself.

Rules: a pause holds for one due date, and of those a task gets at most PAUSES; a new date begins anew.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.model import Task

PAUSE = timedelta(days=1)
PAUSES = 3
ON_IT = "on_it"  # in the metadata


@dataclass(frozen=True, slots=True)
class Pause:
    """`times`: how many there were for this due date, this one included. `by`: who said so."""

    until: datetime
    times: int
    by: int | None = None


def pause_of(task: Task) -> Pause | None:
    """None: nobody said so since it has this due date."""
    kept = task.metadata.get(ON_IT)
    if not isinstance(kept, dict) or task.due is None or kept["due"] != task.due.at.isoformat():
        return None
    return Pause(datetime.fromisoformat(str(kept["until"])), int(str(kept["times"])), kept.get("by"))


def paused(task: Task, now: datetime, by: int) -> Task:
    """With one pause more, which begins now; one that lasts is taken over as it is."""
    assert task.due is not None
    before = pause_of(task)
    times, until = (before.times + 1 if before else 1), now + PAUSE
    if before and before.until > now:
        times, until = before.times, before.until
    kept = {"due": task.due.at.isoformat(), "until": until.isoformat(), "times": times, "by": by}
    return replace(task, metadata={**task.metadata, ON_IT: kept})


def unpaused(task: Task) -> Task:
    return replace(task, metadata={name: value for name, value in task.metadata.items() if name != ON_IT})
