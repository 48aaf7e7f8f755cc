"""Forms: what can be filled in, with values printed so that the language reads them back as they were.

Where a platform's forms are small, a task's has a field for what it is, who has it and when it is due. The rest stands
in one more field as it would in a line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.calendar import When, describe
from bot.canonical.drafts import signs
from bot.canonical.preferences import hows
from bot.canonical.words import quoted
from bot.message import FieldKind, Form, FormField
from bot.model import COMMENT_LENGTH, DESCRIPTION_LENGTH, ITEM_LENGTH, TITLE_LENGTH, Mode, Priority
from bot.notices import OPTIONAL
from bot.terms import MORE, Draft, RoomRef, TaskField, WhoRef
from bot.views.people import DAYS, ORDERS, days, order_source
from bot.views.spans import as_typed, capital, clip, one_line, shown, work

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from bot.calendar import Calendar
    from bot.errors import FieldError
    from bot.model import Actor, Person, Task, Who
    from bot.notices import NoticeSettings
    from bot.terms import ProjectRef

_PREFERENCES = "Your preferences"
FIELD_LENGTH = 3000  # the least that any platform's paragraph holds
_SIMPLE = re.compile(r"[^\W\d](?:[\w/-]*\w)?")  # what needs no quotes behind its sign
_DATE_HINT = "friday 5pm, tomorrow, in 3 days, 2026-12-01 14:00"
_PRIORITIES = (
    ("none", "No priority"),
    *((str(one.value), capital(one.label)) for one in Priority if one is not Priority.NONE),
)


@dataclass(frozen=True, slots=True)
class Hearing:
    """What reaches somebody. `platforms`: where they have accounts; `muted`, `watched`: as people type it."""

    settings: NoticeSettings
    platforms: tuple[str, ...] = ()
    muted: str = ""
    watched: str = ""

    @property
    def platform(self) -> str:
        """Empty where there is nothing to choose."""
        return (self.settings.platform or self.platforms[0]) if len(self.platforms) > 1 else ""


def task_form(draft: Draft, actor: Actor, most: int, command: str = "add") -> Form:
    """For a new task, with what is known of it. `most`: fields."""
    return Form("New task", command, _task_fields(draft, actor.person.calendar, most), submit="Create")


def with_wrong(form: Form, name: str, value: str, typed: str, error: str) -> Form | None:
    """With a value that could not be read in its field; or, as it was typed, in the one for the rest; None without."""
    field = next((one for one in form.fields if one.name in (name, MORE)), None)
    if field is None:
        return None
    said = value if field.name == name else f"{field.value} {typed}".strip()
    wrong = replace(field, value=said, error=error)
    return replace(form, fields=tuple(wrong if one is field else one for one in form.fields))


def add_line(message: str, link: str) -> str:
    """The command of a form that makes a task of a message."""
    return f"add message:{quoted(message)}{f' source:{quoted(link)}' if link else ''}"


def edit_form(task: Task, actor: Actor, now: datetime, most: int) -> Form:
    """The version goes along: a form that others overtook does not win silently."""
    calendar = actor.person.calendar
    hints = {"due": _as_now(task.due, calendar, now), "start": _as_now(task.start, calendar, now)}
    fields = _task_fields(_edited(task), calendar, most)
    hinted = tuple(replace(one, hint=hints.get(one.name) or one.hint) for one in fields)
    return Form(f"Edit {task.reference}", f"edit {task.number} version:{task.version}", hinted)


def _edited(task: Task) -> Draft:
    """What the form says of the task: what comes back like this was not touched."""
    return Draft(
        title=task.title,
        description=task.description,
        people=tuple(_ref(one.who) for one in task.assignees),
        mode=task.mode,
        due=task.due,
        start=task.start,
        priority=task.priority,
        tags=task.tags,
        project=task.project,
        estimate_minutes=task.estimate_minutes,
    )


def comment_form(task: Task) -> Form:
    return Form(f"Comment on {task.reference}", f"comment {task.number}", (_comment(),), submit="Comment")


def item_form(task: Task, number: int) -> Form:
    """A line of a checklist."""
    text = FormField("text", "Line", value=task.checklist[number - 1].text, required=True, limit=ITEM_LENGTH)
    return Form("Rename a line", f"checklist rename {task.number} {number}", (text,), submit="Save")


def attaching(text: str) -> Form:
    """Something that was said, as a comment on a task that is picked in the form."""
    task = FormField("task", "Task", FieldKind.TASK, hint="Its number, or words of its title", required=True)
    return Form("Add to a task", "comment", (task, _comment(text)), submit="Add")


def _comment(text: str = "") -> FormField:
    return FormField(
        "text", "Comment", FieldKind.PARAGRAPH, text, required=True, limit=min(COMMENT_LENGTH, FIELD_LENGTH)
    )


def pointing(form: Form, error: FieldError) -> Form:
    """With the error at its field; or at the one for the rest."""
    name = error.field if any(one.name == error.field for one in form.fields) else MORE
    fields = tuple(replace(one, error=str(error)) if one.name == name else one for one in form.fields)
    return replace(form, fields=fields)


def preferences(person: Person, platform: str, hearing: Hearing, most: int) -> Form:
    """`most`: fields; five at least."""
    dates, notices = _dates(person, platform), _notices(hearing)
    if len(dates) + len(notices) <= most:
        return Form(_PREFERENCES, "prefs", (*dates, *notices))
    few = (one for one in (*dates, *notices) if one.name in ("zone", "workdays", "quiet", "notify"))
    rest = FormField(
        MORE, "End of work, dates, urgent, muted, watched", value=_rest_of(person.calendar, hearing),
        hint="workday 17:30 week sunday order mdy urgent on muted #12, in:web",
    )  # fmt: skip
    return Form(_PREFERENCES, "prefs", (*few, rest))


def _rest_of(calendar: Calendar, hearing: Hearing) -> str:
    """As it is typed behind `prefs`."""
    order = {None: "", True: " order dmy", False: " order mdy"}[calendar.day_first]
    week = f"workday {calendar.workday_end:%H:%M} week {DAYS[calendar.week_start].lower()}"
    sets = {"platform": hearing.platform, "muted": hearing.muted, "watched": hearing.watched}
    said = "".join(f" {section} {text}" for section, text in sets.items() if text)
    return f"{week}{order} urgent {_on(hearing.settings)}{said}"


def _on(settings: NoticeSettings) -> str:
    return "on" if settings.urgent_breaks else "off"


def _dates(person: Person, platform: str) -> tuple[FormField, ...]:
    calendar = person.calendar
    order = {None: "", True: "dmy", False: "mdy"}
    orders = (None, True, False) if calendar.day_first is None else (True, False)
    return (
        _zone(person),
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


def _notices(hearing: Hearing) -> tuple[FormField, ...]:
    settings, quiet = hearing.settings, hearing.settings.quiet
    hours = "off" if quiet.never else f"{quiet.since:%H:%M}-{quiet.until:%H:%M}"
    kinds = ", ".join(hows([(kind, settings.how(kind)) for kind in OPTIONAL]))
    return (
        FormField("quiet", "Quiet hours", value=hours, hint="22:00-8:00, or off"),
        FormField("notify", "What I tell you", value=kinds, hint="all dm, commented off, assigned channel"),
        FormField(
            "urgent", "Urgent ones", FieldKind.CHOICE, _on(settings),
            choices=(("off", "Wait in quiet hours, too"), ("on", "Come in quiet hours, too")),
        ),
        *_platform(hearing),
        FormField("muted", "Muted", value=hearing.muted, hint="#12, in:web, #channel"),
        FormField("watched", "Watched", value=hearing.watched, hint="#12, in:web, #channel"),
    )  # fmt: skip


def _platform(hearing: Hearing) -> tuple[FormField, ...]:
    choices = tuple((one, one.capitalize()) for one in hearing.platforms)
    field = FormField("platform", "I write to you on", FieldKind.CHOICE, hearing.platform, choices=choices)
    return (field,) if hearing.platform else ()


def _zone(person: Person) -> FormField:
    """Empty where it is a guess: saving the other fields must not make it theirs."""
    if person.zone_known:
        zone = person.calendar.zone.key
        return FormField("zone", "Time zone", value=zone, hint="A city, or Europe/Berlin", required=True)
    return FormField("zone", "Time zone", hint=f"A city, as Berlin; until then {person.calendar.zone.key}")


# ---- the fields of a task

_ALWAYS = frozenset((TaskField.TITLE, TaskField.DESCRIPTION, TaskField.ASSIGNEES, TaskField.DUE))  # have a field
_SHOWN = {"priority": None, "tags": (), "project": None, "estimate_minutes": None}  # have one where there is room


def _task_fields(draft: Draft, calendar: Calendar, most: int) -> tuple[FormField, ...]:
    """`most`: of them; five at least."""
    fields = _all_fields(draft, calendar)
    beside = " ".join(signs(draft.model_copy(update=_SHOWN)))
    if len(fields) + bool(beside) <= most:
        more = FormField(MORE, "More", value=beside, hint='repeat:"every monday" remind:1d after:12')
        return (*fields, more) if beside else fields
    people_only = draft.model_copy(update={"mode": Mode.ANY})
    few = tuple(one for one in _all_fields(people_only, calendar) if one.name in _ALWAYS)
    rest, hint = " ".join(_rest(draft, calendar)), "!2 +bug in:web start:mon ~2h"
    return (*few, FormField(MORE, "Priority, tags, project, start, estimate", value=rest, hint=hint))


def _all_fields(draft: Draft, calendar: Calendar) -> tuple[FormField, ...]:
    title, description = _texts(draft.title or "", draft.description or "")
    due, start = _when(draft.due, calendar), _when(draft.start, calendar)
    starting = "Before this day it stays out of your lists"
    return (
        FormField(TaskField.TITLE, "Title", value=title, required=True, limit=TITLE_LENGTH),
        FormField(TaskField.DESCRIPTION, "Description", FieldKind.PARAGRAPH, description, limit=DESCRIPTION_LENGTH),
        FormField(TaskField.ASSIGNEES, "Assigned to", FieldKind.PEOPLE, _people(draft), "@ana, or @ana @bob all"),
        FormField(TaskField.DUE, "Due", FieldKind.DATE, due, _DATE_HINT),
        FormField(TaskField.START, "Starts", FieldKind.DATE, start, starting),
        FormField(TaskField.PRIORITY, "Priority", FieldKind.CHOICE, _priority(draft), choices=_PRIORITIES),
        FormField(TaskField.TAGS, "Tags", FieldKind.TAGS, _tags(draft.tags), "+bug +office"),
        FormField(TaskField.PROJECT, "Project", FieldKind.PROJECT, _project(draft.project), "web"),
        FormField(TaskField.ESTIMATE, "Estimate", value=_estimate(draft), hint="2h, 30m"),
    )


def _rest(draft: Draft, calendar: Calendar) -> Iterator[str]:
    """The words of a line for what has no field in a small form. `all` too: that of people may hold people only."""
    if draft.mode is Mode.ALL and draft.people:
        yield Mode.ALL.value
    priority = None if draft.priority is Priority.NONE else draft.priority
    printed = {"priority": priority, "tags": tuple(map(one_line, draft.tags)), "estimate_minutes": None}
    yield from signs(draft.model_copy(update=printed))
    if draft.start:
        yield f"start:{_when(draft.start, calendar)}"
    if draft.estimate_minutes:
        yield f"~{_estimate(draft)}"


def _texts(title: str, description: str) -> tuple[str, str]:
    """A title too long for its field goes on in the description: nothing typed is lost."""
    title, description = one_line(title), shown(description)
    if len(title) > TITLE_LENGTH:
        description = f"{title}\n\n{description}".strip()
    return clip(title, TITLE_LENGTH), description


def _ref(who: Who) -> WhoRef:
    return WhoRef(account=who.account) if who.account else WhoRef(handle=one_line(who.name))


def _who_ref(ref: WhoRef) -> str:
    if ref.me:
        return "@me"
    if ref.person is not None:
        return f"<@person:{ref.person}>"
    return f"<@{ref.account}>" if ref.account else _handle(ref.handle or "")


def _handle(name: str) -> str:
    return f"@{name}" if _SIMPLE.fullmatch(name) else f"@{quoted(name)}"


def _people(draft: Draft) -> str:
    mode = [Mode.ALL.value] if draft.mode is Mode.ALL and draft.people else []
    return " ".join([*map(_who_ref, draft.people), *mode])


def _when(when: When | None, calendar: Calendar) -> str:
    return as_typed(when, calendar) if when else ""


def _as_now(when: When | None, calendar: Calendar, now: datetime) -> str:
    return f"Now: {describe(when, calendar, now)}" if when else ""


def _priority(draft: Draft) -> str:
    return str(draft.priority.value) if draft.priority not in {None, Priority.NONE} else "none"


def _estimate(draft: Draft) -> str:
    return work(draft.estimate_minutes) if draft.estimate_minutes else ""


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
