"""One task as a card: what it is, how it stands, what was said, and what can be done with it next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.calendar import relative
from bot.message import Bold, Code, Fields, Link, Message, Note, TaskList, Text, Tone
from bot.model import Mode, Priority
from bot.views import actions, checklists, files
from bot.views.spans import (
    capital,
    clip,
    duration,
    instant,
    joined,
    line,
    listed,
    mention,
    moment,
    one_line,
    plural,
    room_name,
    shown,
    task_row,
    title,
    work,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.calendar import Calendar, When
    from bot.message import Block, Line
    from bot.model import Actor, Comment, Task, Who
    from bot.store import Detail

COMMENTS = 5  # the last ones, on a card
CHILDREN = 10
BLOCKERS = 5  # and other tasks that a field names


def card(
    detail: Detail,
    actor: Actor,
    now: datetime,
    *,
    headline: str = "",
    tone: Tone = Tone.PLAIN,
    undo: int | None = None,
    live: bool = False,
) -> Message:
    """For one person. `headline`: what just happened to it; `undo`: the change that a button takes back.

    `live`: the platform has selects, too.
    """
    task = detail.task
    pressable = actions.of_card(task, actor, undo, live=live)
    late = tone is Tone.PLAIN and task.is_overdue(now)
    return Message(
        f"{headline}: {title(task)}" if headline else title(task),
        (*_content(detail, actor, now), *pressable),
        Tone.WARNING if late else tone,
    )


def shown_here(task: Task) -> Message:
    """On a platform where the bot keeps a task's card right: it was asked for publicly."""
    return Message(f"The card of {title(task)} is in this room", (Note(("It stays right as the task changes.",)),))


def live_card(detail: Detail, actor: Actor, now: datetime, *, deleted_by: Who | None = None) -> Message:
    """For everybody in a room: no more than any of them may do or see. `actor`: an onlooker.

    What is closed says who closed it and when, and has nothing to press.
    """
    task = detail.task
    if not task.is_open:
        ended = Text(_ended(task, actor.person.calendar, now, deleted_by))
        kept = tuple(row for row in fields(detail, actor, now) if row[0] in _KEPT)
        return Message(title(task), (ended, *([Fields(kept)] if kept else [])))
    tone = Tone.WARNING if task.is_overdue(now) else Tone.PLAIN
    return Message(title(task), (*_content(detail, actor, now, lasting=True), *actions.of_live_card(task)), tone)


# Of what is closed.
_KEPT = frozenset({"Assigned to", "Project", "Tags", "Part of", "Duplicate of", "Files", "Created", "Source"})


def _content(detail: Detail, actor: Actor, now: datetime, *, lasting: bool = False) -> tuple[Block, ...]:
    description = detail.task.description
    return (
        Fields(fields(detail, actor, now, lasting=lasting)),
        *([Text((shown(description),))] if description else []),
        *_children(detail, actor.person.calendar, now),
        *checklists.on_card(detail.task),
        *_comments(detail, actor.person.calendar, now),
    )


def _ended(task: Task, calendar: Calendar, now: datetime, deleted_by: Who | None) -> Line:
    """ "Done by Ana, today 10:42"."""
    word = "Deleted" if task.deleted_at else capital(one_line(task.standing))
    by = deleted_by if task.deleted_at else task.completed_by
    at = task.deleted_at or task.completed_at
    return line(word, line(" by ", mention(by)) if by else (), (", ", instant(at, calendar, now)) if at else (), ".")


def fields(detail: Detail, actor: Actor, now: datetime, *, lasting: bool = False) -> tuple[tuple[str, Line], ...]:
    """What is empty is left out, except who has it and when it is due.

    `lasting`: without what is wrong tomorrow, as "in 6 days".
    """
    task, calendar = detail.task, actor.person.calendar
    rows: tuple[tuple[str, Line], ...] = (
        ("Status", _status(task, calendar, now)),
        ("Due", _due(task, calendar, now, lasting=lasting)),
        ("Assigned to", _assignees(task)),
        ("Priority", (task.priority.label,) if task.priority is not Priority.NONE else ()),
        ("Project", line(one_line(task.project or ""))),
        ("Tags", line(", ".join(one_line(tag) for tag in task.tags))),
        ("Starts", _date(task.start, calendar, now)),
        ("Repeats", line(one_line(task.repeat or ""))),
        ("Reminders", _reminders(task)),
        ("Estimate", (work(task.estimate_minutes),) if task.estimate_minutes else ()),
        ("Time spent", _spent(detail)),
        ("Part of", _called(task.parent, detail.parent)),
        ("Waits for", _blockers(detail)),
        ("Related to", _listed(detail.related)),
        ("Duplicate of", _called(task.duplicate_of, detail.original)),
        ("Duplicates", _listed(detail.duplicates)),
        ("Files", files.on_card(detail.files)),
        ("Created", _created(task, calendar, now)),
        ("Source", _source(task)),
    )
    return tuple((name, content) for name, content in rows if content)


# ---- fields


def _status(task: Task, calendar: Calendar, now: datetime) -> Line:
    if task.deleted_at:
        return line("deleted, ", instant(task.deleted_at, calendar, now))
    by = line(" by ", mention(task.completed_by)) if task.completed_by and not task.is_open else ()
    at = line(", ", instant(task.completed_at, calendar, now)) if task.completed_at and not task.is_open else ()
    return line(one_line(task.standing), by, at)


def _due(task: Task, calendar: Calendar, now: datetime, *, lasting: bool) -> Line:
    if task.due is None:
        return ("no date",) if task.is_open else ()
    when = moment(task.due, calendar, now)
    distance = "" if lasting else relative(task.due.at, now)
    if task.is_overdue(now):
        return line(when, " · ", Bold("overdue"), f", {distance}" if distance else "")
    return line(when, f" · {distance}") if task.is_open and distance else (when,)


def _date(when: When | None, calendar: Calendar, now: datetime) -> Line:
    return (moment(when, calendar, now),) if when else ()


def _assignees(task: Task) -> Line:
    if not task.assignees:
        return ("nobody",) if task.is_open else ()
    if task.mode is not Mode.ALL:
        return line(joined([mention(one.who) for one in task.assignees], "or"), _any(task))
    people = [line(mention(one.who), " ✓" if one.done else "") for one in task.assignees]
    ready = sum(one.done for one in task.assignees)
    return line(joined(people), f" (all of them; {ready} of {len(people)} done)")


def _any(task: Task) -> str:
    return " (any of them)" if len(task.assignees) > 1 or task.groups else ""


def _reminders(task: Task) -> Line:
    if not task.reminders:
        return ()
    return (f"{listed([duration(minutes) for minutes in task.reminders])} before",)


def _spent(detail: Detail) -> Line:
    """Against the estimate, where there is one."""
    estimate = detail.task.estimate_minutes
    return (f"{work(detail.spent)}{f' of {work(estimate)}' if estimate else ''}",) if detail.spent else ()


def _called(number: int | None, known: Task | None) -> Line:
    return line(title(known)) if known else (f"#{number}",) if number else ()


def _listed(tasks: Sequence[Task]) -> Line:
    more = [(f"{len(tasks) - BLOCKERS} more",)] if len(tasks) > BLOCKERS else []
    return joined([*(line(title(one)) for one in tasks[:BLOCKERS]), *more])


def _blockers(detail: Detail) -> Line:
    known = {one.number: one for one in detail.blockers}
    numbers = detail.task.blocked_by
    shown_ones = [
        line(title(known[number]), f" ({one_line(known[number].standing)})") if number in known else (f"#{number}",)
        for number in numbers[:BLOCKERS]
    ]
    more = [(f"{len(numbers) - BLOCKERS} more",)] if len(numbers) > BLOCKERS else []
    outside = [line(one_line(detail.task.waits_on))] if detail.task.waits_on else []
    return joined([*shown_ones, *more, *outside])


def _created(task: Task, calendar: Calendar, now: datetime) -> Line:
    """ "by Ana, Fri 20 Nov 10:00, in #web"; nothing for a task that is only being previewed."""
    if task.created_at is None:
        return ()
    where = f", in {room_name(task.room, private=task.private)}" if task.room else ""
    return line("by ", mention(task.creator), ", ", instant(task.created_at, calendar, now), where)


def _source(task: Task) -> Line:
    """A link only where it is one that a browser opens; anything else stays text."""
    source = one_line(task.source or "")
    if source.startswith(("https://", "http://")):
        return (Link("Where it came from", source),)
    return (source,) if source else ()


# ---- below the fields


def _children(detail: Detail, calendar: Calendar, now: datetime) -> list[Block]:
    if not detail.children:
        return []
    done = sum(not child.is_open for child in detail.children)
    rows = tuple(task_row(child, calendar, now) for child in detail.children[:CHILDREN])
    blocks: list[Block] = [TaskList(rows, f"Subtasks: {done} of {len(detail.children)} done")]
    if len(detail.children) > CHILDREN:
        more = f"…and {len(detail.children) - CHILDREN} more. All of them: "
        blocks.append(Note((more, Code(f"subs {detail.task.number}"))))
    return blocks


def _comments(detail: Detail, calendar: Calendar, now: datetime) -> list[Block]:
    last = detail.comments[-COMMENTS:]
    earlier = detail.task.comment_count - len(last)
    blocks: list[Block] = []
    if earlier > 0 and last:
        blocks.append(Note((f"{plural(earlier, 'earlier comment')}",)))
    elif earlier > 0:
        blocks.append(Note((f"{plural(earlier, 'comment')}: ", Code(f"show {detail.task.number}"))))
    return [*blocks, *(Note(_comment(one, calendar, now)) for one in last)]


def _comment(comment: Comment, calendar: Calendar, now: datetime) -> Line:
    body = clip(shown(comment.body), 500)
    return line(mention(comment.author), " · ", instant(comment.at, calendar, now), ": ", body)
