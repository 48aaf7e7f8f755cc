"""Lists of tasks: what was asked for, what was found, what is up today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.message import Button, Buttons, Message, Note, TaskList, Text, Tone
from bot.model import Priority
from bot.terms import GroupKey, Scope
from bot.views import actions
from bot.views.spans import capital, listed, name, one_line, room_name, task_row, with_examples

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.calendar import Calendar
    from bot.message import Block, TaskRow
    from bot.model import Actor, Task
    from bot.saved_views import SavedView
    from bot.store import Page

OVERDUE, TODAY, WEEK, LATER, EARLIER, NEVER = "Overdue", "Today", "This week", "Later", "Earlier", "No date"
_DUE_ORDER = (OVERDUE, EARLIER, TODAY, WEEK, LATER, NEVER)
COMING = 5  # tasks shown when nothing is due today

NEW = Button("New task", "form")


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose list it is, when. `menus`: each row has one."""

    actor: Actor
    now: datetime
    menus: bool = False

    @property
    def calendar(self) -> Calendar:
        return self.actor.person.calendar

    def row(self, task: Task) -> TaskRow:
        return task_row(task, self.calendar, self.now, actions.menu(task, self.actor) if self.menus else ())


def title_of(scope: Scope, actor: Actor, people: Sequence[str], *, filtered: bool) -> str:
    """What a list is of. `people`: those named, whose tasks were asked for."""
    titles = {
        Scope.MINE: "Your tasks",
        Scope.HERE: f"Tasks in {room_name(actor.room.name, private=actor.room.is_private)}",
        Scope.UNASSIGNED: "Tasks of nobody",
    }
    title = f"Tasks of {listed([one_line(one) for one in people])}" if people else titles.get(scope, "All tasks")
    return f"{title}, filtered" if filtered else title


def title_of_view(view: SavedView) -> str:
    return f"View {one_line(view.name)}"


def task_list(
    page: Page,
    actor: Actor,
    now: datetime,
    *,
    title: str,
    group: GroupKey | None,
    next_line: str | None,
    save_line: str | None = None,
    menus: bool = False,
) -> Message:
    """`next_line`: what shows the next page; `save_line`: what keeps the list as a view. `menus`: each row has one."""
    if not page.tasks:
        return Message(f"{title}: none", (Text(with_examples("Nothing here. `add Fix login friday` adds a task.")),))
    blocks = [*_grouped(page.tasks, group, Reader(actor, now, menus)), *_onward(next_line, save_line)]
    return Message(title, tuple(blocks))


def found(page: Page, actor: Actor, now: datetime, *, text: str, next_line: str | None, menus: bool = False) -> Message:
    sought = f"“{one_line(text)}”"
    if not page.tasks:
        advice = "I looked at titles, descriptions and comments. Fewer words, or only their beginnings, find more."
        return Message(f"No task has {sought}", (Text((advice,)),))
    blocks = [*_grouped(page.tasks, None, Reader(actor, now, menus)), *_onward(next_line)]
    return Message(f"Tasks with {sought}", tuple(blocks))


def today(page: Page, actor: Actor, now: datetime, *, menus: bool = False) -> Message:
    """`page`: what is mine and open, by due date. What is due, or what comes next if that is nothing."""
    reader = Reader(actor, now, menus)
    overdue, due = (within(page.tasks, heading, reader) for heading in (OVERDUE, TODAY))
    if not overdue and not due:
        return _nothing_today(page, reader)
    blocks = [block(tasks, heading, reader) for tasks, heading in ((overdue, OVERDUE), (due, TODAY)) if tasks]
    counts = [f"{len(overdue)} overdue"] * bool(overdue) + [f"{len(due)} due"] * bool(due)
    more = ", and more" if page.next and len(overdue) + len(due) == len(page.tasks) else ""
    return Message(f"Today: {listed(counts)}{more}", (*blocks, _actions(page)), Tone.WARNING if overdue else Tone.PLAIN)


def _nothing_today(page: Page, reader: Reader) -> Message:
    coming = page.tasks[:COMING]
    if not coming:
        text = Text(with_examples("You have no open tasks. `add Water plants tomorrow` makes one."))
        return Message("Nothing is due today", (text, _actions(page)))
    return Message("Nothing is due today", (block(coming, "Next", reader), _actions(page)))


def _actions(page: Page) -> Buttons:
    return Buttons((NEW, Button("All mine", "list mine")) if page.tasks else (NEW,))


# ---- groups


def _grouped(tasks: Sequence[Task], group: GroupKey | None, reader: Reader) -> list[Block]:
    if group is None:
        return [block(tasks, "", reader)]
    groups: dict[str, list[Task]] = {}
    for task in tasks:
        groups.setdefault(_heading(task, group, reader.calendar, reader.now), []).append(task)
    order = [one for one in _DUE_ORDER if one in groups] if group is GroupKey.DUE else list(groups)
    return [block(groups[heading], heading, reader) for heading in order]


def block(tasks: Sequence[Task], heading: str, reader: Reader) -> TaskList:
    return TaskList(tuple(map(reader.row, tasks)), heading)


def within(tasks: Sequence[Task], heading: str, reader: Reader) -> list[Task]:
    return [task for task in tasks if due_heading(task, reader.calendar, reader.now) == heading]


def _heading(task: Task, group: GroupKey, calendar: Calendar, now: datetime) -> str:
    match group:
        case GroupKey.STATUS:
            return capital(one_line(task.standing))
        case GroupKey.PRIORITY:
            return capital(task.priority.label) if task.priority is not Priority.NONE else "No priority"
        case GroupKey.PROJECT:
            return one_line(task.project) if task.project else "No project"
        case GroupKey.ASSIGNEE:
            return listed([name(one.who) for one in task.assignees]) or "Nobody"
        case GroupKey.DUE:
            return due_heading(task, calendar, now)


def due_heading(task: Task, calendar: Calendar, now: datetime) -> str:
    """By this person's days and weeks. What is closed is never overdue, only earlier."""
    if task.due is None:
        return NEVER
    if task.is_overdue(now):
        return OVERDUE
    day, this_day = calendar.local(task.due.at).date(), calendar.today(now)
    if day <= this_day:
        return TODAY if day == this_day else EARLIER
    days_left = 6 - (this_day.weekday() - calendar.week_start) % 7
    return WEEK if day <= this_day + timedelta(days=days_left) else LATER


def _onward(next_line: str | None, save_line: str | None = None) -> list[Block]:
    labelled = (("Next", next_line), ("Save as view", save_line))
    buttons = tuple(Button(label, line) for label, line in labelled if line)
    more: list[Block] = [Note(("There are more.",))] if next_line else []
    return [*more, Buttons(buttons)] if buttons else more
