"""Projects: made, listed, bound to rooms, closed, and how they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.message import Button, Buttons, Code, Fields, Message, Text, Tone
from bot.views.spans import (
    duration,
    instant,
    joined,
    line,
    listed,
    mention,
    one_line,
    plural,
    project_name,
    room_name,
    with_examples,
)
from bot.views.workflows import workflow_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.message import Line
    from bot.model import Actor, Project, Room
    from bot.store import ProjectStanding


def created(project: Project, change: int) -> Message:
    text = line(
        "Say ", Code(f"project bind {project.slug}"), " in a channel to make it the channel's default, or write ",
        Code(f"in:{project.slug}"), " in a task.",
    )  # fmt: skip
    rows = Fields((("Lead", _lead(project)), *_members(project)))
    return Message(f"Project created: {project_name(project)}", (rows, Text(text), _undo(change)), Tone.GOOD)


def bound(project: Project, room: Room, change: int) -> Message:
    where = room_name(room.name, private=room.is_private)
    text = Text((f"Tasks added in {where} belong to {one_line(project.name)} from now on.",))
    return Message(f"{where} is bound to {one_line(project.name)}", (text, _undo(change)), Tone.GOOD)


def unbound(room: Room, change: int) -> Message:
    where = room_name(room.name, private=room.is_private)
    text = Text(("Its tasks stay in the project they are in; new ones belong to none.",))
    return Message(f"{where} is bound to no project now", (text, _undo(change)), Tone.GOOD)


def archived(project: Project, change: int) -> Message:
    text = Text(("It takes no new tasks and is off its channels. Its tasks stay as they are.",))
    return Message(f"Project archived: {project_name(project)}", (text, _undo(change)), Tone.GOOD)


def threads(project: Project, change: int) -> Message:
    called = project_name(project)
    if not project.threads:
        text = Text(("What is said there stays there; the comments there are stay, too.",))
        return Message(f"Threads of cards of {called} are no comments any more", (text, _undo(change)), Tone.GOOD)
    said = "What is said in the thread of a card is a comment on its task, and whoever may see the task may read it."
    told = "Each comment stands in the threads of the task's cards, in every channel and on every platform."
    text = Text((f"{said} {told}",))
    return Message(f"Threads of cards of {called} are conversations now", (text, _undo(change)), Tone.GOOD)


def reactions(room: Room, sign: str, *, on: bool) -> Message:
    """`sign`: the reaction."""
    where = room_name(room.name, private=room.is_private)
    back = Buttons((Button("Undo", f"reactions {'off' if on else 'on'}"),))
    if on:
        text = Text((f"A message with the reaction {sign} becomes a task, and its thread the task's.",))
        return Message(f"Reactions make tasks in {where} now", (text, back), Tone.GOOD)
    return Message(f"Reactions make no tasks in {where} any more", (back,), Tone.GOOD)


def listing(standings: Sequence[ProjectStanding]) -> Message:
    if not standings:
        return Message("There are no projects yet", (Text(with_examples("`project create Web` makes one.")),))
    rows = tuple((project_name(one.project), _counts(one)) for one in standings)
    return Message(f"{plural(len(standings), 'project')}", (Fields(rows),))


def standing(standing: ProjectStanding, actor: Actor, now: datetime) -> Message:
    """Private rooms are named only to those who are in them."""
    project = standing.project
    rooms = [room for room in project.rooms if not room.is_private or room.id in actor.member_of]
    closed = project.archived_at
    rows: tuple[tuple[str, Line], ...] = (
        ("Tasks", _counts(standing)),
        ("Lead", _lead(project)),
        *_members(project),
        ("Channels", joined([room_name(room.name, private=room.is_private) for room in rooms]) or ("none",)),
        *_escalation(project),
        *((("Threads of cards", ("are comments",)),) if project.threads else ()),
        *((("Workflow", (workflow_text(project.workflow),)),) if project.workflow else ()),
        *((("Archived", (instant(closed, actor.person.calendar, now),)),) if closed else ()),
    )
    buttons = [Button("Its tasks", f"list all in:{project.slug}")]
    if standing.overdue:
        buttons.append(Button("Overdue", f"list all in:{project.slug} due:overdue"))
    tone = Tone.WARNING if standing.overdue else Tone.PLAIN
    return Message(f"Project {project_name(project)}", (Fields(rows), Buttons(tuple(buttons))), tone)


def _counts(standing: ProjectStanding) -> Line:
    if standing.project.archived_at:
        return (f"archived, {standing.done} done",)
    overdue = f" ({standing.overdue} overdue)" if standing.overdue else ""
    return (f"{standing.open} open{overdue}, {standing.done} done",)


def _lead(project: Project) -> Line:
    return (mention(project.lead),) if project.lead else ("nobody",)


def _members(project: Project) -> tuple[tuple[str, Line], ...]:
    return (("Members", joined([mention(who) for who in project.members])),) if project.members else ()


def _escalation(project: Project) -> tuple[tuple[str, Line], ...]:
    steps = listed([duration(one) for one in project.escalation])
    return (("Escalates", (f"overdue by {steps}",)),) if steps else ()


def _undo(change: int) -> Buttons:
    return Buttons((Button("Undo", f"undo {change}"),))
