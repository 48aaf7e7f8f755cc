"""Forms: what can be filled in, with values printed so that the language reads them back as they were."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.calendar import When, describe
from bot.canonical import quoted
from bot.message import FieldKind, Form, FormField
from bot.model import COMMENT_LENGTH, DESCRIPTION_LENGTH, TITLE_LENGTH, Mode, Priority
from bot.terms import Draft, RoomRef, TaskField
from bot.views.people import DAYS, ORDERS, days, order_source
from bot.views.spans import as_typed, capital, clip, one_line, shown, work

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.calendar import Calendar
    from bot.model import Actor, Person, Task, Who
    from bot.terms import ProjectRef, WhoRef

FIELD_LENGTH = 3000  # the least that any platform's paragraph holds
_SIMPLE = re.compile(r"[^\W\d](?:[\w/-]*\w)?")  # what needs no quotes behind its sign
_DATE_HINT = "friday 5pm, tomorrow, in 3 days, 2026-12-01 14:00"
_PRIORITIES = (
    ("none", "No priority"),
    *((str(one.value), capital(one.label)) for one in Priority if one is not Priority.NONE),
)


def task_form(draft: Draft, actor: Actor, command: str = "add") -> Form:
    """For a new task, with what is known of it."""
    return Form("New task", command, _task_fields(_draft_values(draft, actor.person.calendar)), submit="Create")


def add_line(message: str, link: str) -> str:
    """The command of a form that makes a task of a message."""
    return f"add message:{quoted(message)}{f' source:{quoted(link)}' if link else ''}"


def edit_form(task: Task, actor: Actor, now: datetime) -> Form:
    """The version goes along: a form that others overtook does not win silently."""
    calendar = actor.person.calendar
    hint = {"due": _as_now(task.due, calendar, now), "start": _as_now(task.start, calendar, now)}
    fields = _task_fields(edit_values(task, calendar), hint)
    return Form(f"Edit {task.reference}", f"edit {task.number} version:{task.version}", fields)


def edit_values(task: Task, calendar: Calendar) -> dict[str, str]:
    """What the form says of the task; a field that comes back like this was not touched."""
    return {
        **_text_values(task.title, task.description),
        "assignees": _people([_who(one.who) for one in task.assignees], task.mode),
        "due": _when(task.due, calendar),
        "start": _when(task.start, calendar),
        "priority": _priority(task.priority),
        "tags": _tags(task.tags),
        "project": one_line(task.project or ""),
        "estimate": work(task.estimate_minutes) if task.estimate_minutes else "",
    }


def comment_form(task: Task) -> Form:
    return Form(f"Comment on {task.reference}", f"comment {task.number}", (_comment(),), submit="Comment")


def attaching(text: str) -> Form:
    """Something that was said, as a comment on a task that is picked in the form."""
    task = FormField("task", "Task", FieldKind.TASK, hint="Its number, or words of its title", required=True)
    return Form("Add to a task", "comment", (task, _comment(text)), submit="Add")


def _comment(text: str = "") -> FormField:
    return FormField(
        "text", "Comment", FieldKind.PARAGRAPH, text, required=True, limit=min(COMMENT_LENGTH, FIELD_LENGTH)
    )


def preferences(person: Person, platform: str) -> Form:
    calendar = person.calendar
    order = {None: "", True: "dmy", False: "mdy"}
    orders = (None, True, False) if calendar.day_first is None else (True, False)
    fields = (
        FormField("zone", "Time zone", value=calendar.zone.key, hint="A city, or Europe/Berlin", required=True),
        FormField("workdays", "Working days", value=days(calendar.workdays), hint="mon-fri, or mon,wed,thu"),
        FormField("workday_end", "Working day ends", value=f"{calendar.workday_end:%H:%M}", hint="17:30"),
        FormField(
            "week_start", "Week begins on", FieldKind.CHOICE, DAYS[calendar.week_start].lower(),
            choices=tuple((day.lower(), day) for day in (DAYS[0], *_other_start(calendar), DAYS[6])),
        ),
        FormField(
            "day_first", "Order of dates", FieldKind.CHOICE, order[calendar.day_first],
            hint=capital(order_source(person, platform)),
            choices=tuple((order[known], capital(ORDERS[known])) for known in orders),
        ),
    )  # fmt: skip
    return Form("How you read dates", "prefs", fields)


# ---- the fields of a task


def _task_fields(values: Mapping[str, str], hints: Mapping[str, str] | None = None) -> tuple[FormField, ...]:
    hint = {"due": _DATE_HINT, "start": "Before this day it stays out of your lists", **(hints or {})}
    return (
        FormField(TaskField.TITLE, "Title", value=values["title"], required=True, limit=TITLE_LENGTH),
        FormField(
            TaskField.DESCRIPTION, "Description", FieldKind.PARAGRAPH, values["description"], limit=DESCRIPTION_LENGTH
        ),
        FormField(TaskField.ASSIGNEES, "Assigned to", FieldKind.PEOPLE, values["assignees"], "@ana, or @ana @bob all"),
        FormField(TaskField.DUE, "Due", FieldKind.DATE, values["due"], hint["due"] or _DATE_HINT),
        FormField(TaskField.START, "Starts", FieldKind.DATE, values["start"], hint["start"] or _DATE_HINT),
        FormField(TaskField.PRIORITY, "Priority", FieldKind.CHOICE, values["priority"], choices=_PRIORITIES),
        FormField(TaskField.TAGS, "Tags", FieldKind.TAGS, values["tags"], "+bug +office"),
        FormField(TaskField.PROJECT, "Project", FieldKind.PROJECT, values["project"], "web"),
        FormField(TaskField.ESTIMATE, "Estimate", value=values["estimate"], hint="2h, 30m"),
    )


def _draft_values(draft: Draft, calendar: Calendar) -> dict[str, str]:
    return {
        **_text_values(draft.title or "", draft.description or ""),
        "assignees": _people([_who_ref(one) for one in draft.people], draft.mode),
        "due": _when(draft.due, calendar),
        "start": _when(draft.start, calendar),
        "priority": _priority(draft.priority or Priority.NONE),
        "tags": _tags(draft.tags),
        "project": _project(draft.project),
        "estimate": work(draft.estimate_minutes) if draft.estimate_minutes else "",
    }


def _text_values(title: str, description: str) -> dict[str, str]:
    """A title too long for its field goes on in the description: nothing typed is lost."""
    title, description = one_line(title), shown(description)
    if len(title) > TITLE_LENGTH:
        description = f"{title}\n\n{description}".strip()
    return {"title": clip(title, TITLE_LENGTH), "description": description}


def _who(who: Who) -> str:
    return f"<@{who.account}>" if who.account else _handle(one_line(who.name))


def _who_ref(ref: WhoRef) -> str:
    if ref.me:
        return "@me"
    if ref.person is not None:
        return f"<@person:{ref.person}>"
    return f"<@{ref.account}>" if ref.account else _handle(ref.handle or "")


def _handle(name: str) -> str:
    return f"@{name}" if _SIMPLE.fullmatch(name) else f"@{quoted(name)}"


def _people(people: list[str], mode: Mode) -> str:
    return " ".join([*people, *([Mode.ALL.value] if mode is Mode.ALL else [])])


def _when(when: When | None, calendar: Calendar) -> str:
    return as_typed(when, calendar) if when else ""


def _as_now(when: When | None, calendar: Calendar, now: datetime) -> str:
    return f"Now: {describe(when, calendar, now)}" if when else ""


def _priority(priority: Priority) -> str:
    return "none" if priority is Priority.NONE else str(priority.value)


def _tags(tags: tuple[str, ...]) -> str:
    lines = map(one_line, tags)
    return " ".join(f"+{tag}" if _SIMPLE.fullmatch(tag) else f"+{quoted(tag)}" for tag in lines)


def _project(project: ProjectRef | None) -> str:
    if isinstance(project, RoomRef):
        return f"<#{project.external_id}>" if project.external_id else f"#{project.name}"
    return one_line(project or "")


def _other_start(calendar: Calendar) -> tuple[str, ...]:
    """A week that begins on another day than Monday or Sunday stays as it is."""
    return () if calendar.week_start in (0, 6) else (DAYS[calendar.week_start],)
