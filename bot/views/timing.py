"""What time does to tasks, in words: how long before it reminds, and to whom it escalates."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.message import Button, Buttons, Fields, Message, Text, Tone
from bot.views.spans import duration, line, listed, mention, project_name

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.message import Line
    from bot.model import Project, Task


def reminded(minutes: Sequence[int]) -> str:
    """ "Reminders 1 day and 2 hours before"."""
    if not minutes:
        return "No reminders any more"
    return f"{'Reminder' if len(minutes) == 1 else 'Reminders'} {listed([duration(one) for one in minutes])} before"


def too_late(task: Task, minutes: Sequence[int], now: datetime) -> Line:
    """Empty if each of these is still to come."""
    if task.due is None or not task.is_open:
        return ()
    over = [one for one in minutes if task.due.at - timedelta(minutes=one) <= now]
    when = listed([duration(one) for one in over])
    return (f"{when} before {task.reference} is due is over already: nothing comes then.",) if over else ()


def escalation(project: Project, change: int) -> Message:
    """A step that names the lead, where there is none, says so."""
    undo = Buttons((Button("Undo", f"undo {change}"),))
    if not project.escalation:
        return Message(f"Overdue tasks of {project_name(project)} escalate no further", (undo,), Tone.GOOD)
    whom = (
        ("those who have it, once more",),
        ("the channel",),
        line("the lead, ", mention(project.lead)) if project.lead else ("the lead, but there is none",),
    )
    rows = tuple((f"After {duration(one)}", who) for one, who in zip(project.escalation, whom, strict=False))
    text = Text(("It holds for what falls overdue from now on. Whoever says “I’m on it” stops it for a day.",))
    return Message(f"Overdue tasks of {project_name(project)} escalate", (Fields(rows), text, undo), Tone.GOOD)
