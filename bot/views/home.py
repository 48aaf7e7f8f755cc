"""Somebody's own page: what is late, what is up today and next, what others have of theirs, what they got done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.message import Button, Buttons, Divider, Message, Note, Select, Text, Tone
from bot.views.lists import COMING, NEW, OVERDUE, TODAY, Reader, block, within
from bot.views.spans import plural, with_examples

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.message import Block
    from bot.model import Task
    from bot.store import Page

SECTION = 5  # rows of each; a button leads to all of them
DONE_DAYS = 7

# As bot.canonical prints them, so that a list can be called by its name.
LATE, DUE_TODAY, OPEN, WAITING, DONE = (
    "home due:overdue",
    "home due:today",
    "home status:todo,doing",
    "home by:@me -for:@me -for:none",
    "home status:done",
)
FILTERS = (
    ("Overdue", LATE),
    ("Due today", DUE_TODAY),
    ("Due this week", "home due:week"),
    ("High priority", "home p:urgent,high"),
    ("Created by me", "home by:@me"),
    ("Waiting on others", WAITING),
    ("Everything open of mine", OPEN),
    ("Done", DONE),
)
_TITLES = {line: label for label, line in FILTERS}
_ACTIONS = Buttons((NEW, Button("Preferences", "prefs"), Button("Refresh", "home")))
_SHOW = Select("Show", tuple(Button(label, line) for label, line in FILTERS))


@dataclass(frozen=True, slots=True)
class Desk:
    """`mine`: open, by due date; `waiting`: what I created and others have; `done`: by me lately, newest first."""

    mine: Page
    waiting: Page
    done: Sequence[Task]


def overview(desk: Desk, reader: Reader) -> Message:
    if not desk.mine.tasks and not desk.waiting.tasks and not desk.done:
        return _nothing_yet()
    late, today = (within(desk.mine.tasks, heading, reader) for heading in (OVERDUE, TODAY))
    coming = [task for task in desk.mine.tasks if task not in late and task not in today]
    sections = [
        *_section("Overdue", late, LATE, reader, more=_goes_on(desk.mine, late)),
        *_section("Today", today, DUE_TODAY, reader, more=_goes_on(desk.mine, today)),
        *_next(coming, reader, more=desk.mine.next is not None),
        *_section("Waiting on others", desk.waiting.tasks, WAITING, reader, more=desk.waiting.next is not None),
        *_section("Recently done", desk.done, DONE, reader, more=False),
    ]
    tone = Tone.WARNING if late else Tone.PLAIN
    return Message(_title(late, today), (_ACTIONS, _SHOW, Divider(), *_calm(desk), *sections), tone)


def filtered(page: Page, line: str, reader: Reader) -> Message:
    """One list of it. `line`: what shows it."""
    title = _TITLES.get(line, "Your tasks, filtered")
    back = Buttons((Button("Back", "home"), NEW))
    if not page.tasks:
        return Message(f"{title}: none", (back, _SHOW, Text(("Nothing here.",))))
    more = [Note((f"These are the first {len(page.tasks)}.",))] if page.next else []
    return Message(title, (back, _SHOW, Divider(), block(page.tasks, "", reader), *more))


def _title(late: Sequence[Task], today: Sequence[Task]) -> str:
    parts = [f"{len(late)} overdue"] * bool(late) + [f"{len(today)} due today"] * bool(today)
    return f"Your tasks: {', '.join(parts)}" if parts else "Your tasks"


def _nothing_yet() -> Message:
    text = Text(("Here is what is yours, what you wait for, and what you did, as soon as there is something.",))
    how = Text(with_examples("`add Fix login friday 5pm` adds your first task; New task opens a form."))
    return Message("Nothing on your list", (text, how, _ACTIONS))


def _calm(desk: Desk) -> list[Block]:
    return [] if desk.mine.tasks else [Text(("You have no open tasks.",))]


def _next(coming: Sequence[Task], reader: Reader, *, more: bool) -> list[Block]:
    if not coming:
        return []
    every = [Buttons((Button("All of mine", OPEN),))] if more or len(coming) > COMING else []
    return [block(coming[:COMING], "Next", reader), *every]


def _section(heading: str, tasks: Sequence[Task], line: str, reader: Reader, *, more: bool) -> list[Block]:
    if not tasks:
        return []
    shown = block(tasks[:SECTION], f"{heading} ({len(tasks)}{'+' if more else ''})", reader)
    if len(tasks) <= SECTION and not more:
        return [shown]
    label = "All" if more else f"All {plural(len(tasks), 'task')}"
    return [shown, Buttons((Button(f"{label}: {heading}", line),))]


def _goes_on(page: Page, tasks: Sequence[Task]) -> bool:
    """Whether the page may have ended in the middle of these."""
    return page.next is not None and bool(tasks) and tasks[-1] is page.tasks[-1]
