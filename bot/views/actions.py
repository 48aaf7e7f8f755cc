"""What can be done with a task: under its card, in a menu beside its row.

Whoever presses is asked again what they may. In a project with a workflow the moves that it allows take the place of
starting, completing and reopening. Days are words that are read when they are picked ("tomorrow"), so that
a card means the right day however old it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.canonical import words
from bot.message import Button, Buttons, PersonSelect, Select, Tone
from bot.model import Mode, Priority, Status
from bot.views.spans import capital, one_line
from bot.workflows import allowed, label

if TYPE_CHECKING:
    from bot.message import Block
    from bot.model import Actor, Stage, Task

ROW = 5  # buttons beside each other
_DAYS = (("Tomorrow", "tomorrow"), ("Next Monday", "next monday"), ("In a week", "in 7 days"))


# ---- cards


def of_card(task: Task, actor: Actor, undo: int | None = None, *, live: bool = False) -> tuple[Block, ...]:
    """For one person. `live`: the platform has selects, too."""
    progress = in_rows(moves(task, actor))
    if not live or not task.is_open:
        return (*progress, Buttons(buttons(task, actor, undo)))
    taking = _holding(task, actor)
    first = _present(*_done(task), taking, _edit(task), _undo(undo))
    rest = [one for one in _changes_of_hands(task, actor) if one != taking]
    return (*progress, Buttons(first), _snooze(task), _reassign(task), _more(task, rest))


def of_live_card(task: Task) -> tuple[Block, ...]:
    """For everybody in the room, as long as it is open: nothing depends on who looks."""
    claim = _claim(task) if not task.assignees or task.mode is Mode.ANY else None
    first = _present(*_done(task), claim, _edit(task))
    start = [_start(task)] if task.status is Status.TODO and task.workflow is None else []
    progress = in_rows(moves(task, None))
    return (*progress, Buttons(first), _snooze(task), _reassign(task), _more(task, start))


def buttons(task: Task, actor: Actor, undo: int | None = None) -> tuple[Button, ...]:
    """What comes next, at most five. Right after a change, taking it back stands where deleting would."""
    if task.deleted_at:
        return _present(_restore(task), _undo(undo))
    if not task.status.is_open:
        return _present(*_reopen(task), _comment(task), _undo(undo))
    return _present(*_done(task), _holding(task, actor), _edit(task), _comment(task), _undo(undo) or _delete(task))


def of_unchanged(task: Task, actor: Actor) -> tuple[Button, ...]:
    """Below why it stays as it is: what its workflow lets this person do instead."""
    return (*moves(task, actor)[: ROW - 1], _show(task))


def brief(task: Task, undo: int | None, *, edit: bool) -> tuple[Button, ...]:
    """Under a short answer: the card with everything else stands in the room, or is a click away."""
    return _present(_undo(undo), _show(task), _edit(task) if edit else None)


# ---- rows


def menu(task: Task, actor: Actor) -> tuple[Button, ...]:
    if task.deleted_at:
        return (_restore(task), _show(task))
    progress = moves(task, actor)
    if not task.is_open:
        return (*_reopen(task), *progress, _show(task))
    later = Button("Snooze until tomorrow", f"snooze {task.number} tomorrow")
    return _present(*_done(task), *progress, later, _holding(task, actor), _edit(task), _show(task))


def in_digest(task: Task) -> tuple[Button, ...]:
    """For everybody in the room, whoever looks."""
    progress = moves(task, None)
    if not task.is_open:
        return (*_reopen(task), *progress, _show(task))
    later = Button("Snooze until tomorrow", f"snooze {task.number} tomorrow")
    hand_on = Button("Reassign…", f"edit {task.number}") if task.assignees else _claim(task)
    return (*_done(task), *progress, later, hand_on, _comment(task), _show(task))


# ---- selects


def _snooze(task: Task) -> Select:
    return Select("Snooze", tuple(Button(label, f"snooze {task.number} {day}") for label, day in _DAYS))


def _reassign(task: Task) -> PersonSelect:
    return PersonSelect("Reassign", f"assign {task.number} {{}}")


def _more(task: Task, first: list[Button]) -> Select:
    number = task.number
    dates = [Button(f"Due {label[:1].lower()}{label[1:]}", f"due {number} {day}") for label, day in _DUE]
    urgency = [
        Button(label, f"prio {number} {one.label}") for one, label in _PRIORITIES.items() if one is not task.priority
    ]
    history = Button("History", f"history {number}")
    return Select("More", (*first, _comment(task), history, *dates, *urgency, _delete(task)))


_DUE = (("Today", "today"), *_DAYS)
_PRIORITIES = {
    Priority.URGENT: "Urgent",
    Priority.HIGH: "High priority",
    Priority.LOW: "Low priority",
    Priority.NONE: "No priority",
}


# ---- buttons


def _holding(task: Task, actor: Actor) -> Button | None:
    """Start what is mine, take what is nobody's or a group's that I am in, give back what I am at."""
    return next(iter(_changes_of_hands(task, actor)), None)


def _changes_of_hands(task: Task, actor: Actor) -> list[Button]:
    """The likeliest first."""
    mine = actor.id in task.people
    if not task.assignees or (task.mode is Mode.ANY and actor.holds(task)):
        return [_claim(task), *([_drop(task)] if mine else [])]
    if not mine:
        return []
    may_start = task.status is Status.TODO and task.workflow is None
    return [_start(task), _drop(task)] if may_start else [_drop(task)]


def moves(task: Task, actor: Actor | None) -> tuple[Button, ...]:
    """Exactly those that this person may make now; None: anybody. None without a workflow."""
    if task.workflow is None or task.deleted_at:
        return ()
    return tuple(_move(task, stage) for stage in allowed(task, actor))


def _move(task: Task, stage: Stage) -> Button:
    tone = Tone.GOOD if stage.category is Status.DONE else Tone.PLAIN
    return Button(capital(one_line(label(stage))), f"status {task.number} {words.name(stage.name)}", tone)


def in_rows(some: tuple[Button, ...]) -> tuple[Buttons, ...]:
    return tuple(Buttons(some[at : at + ROW]) for at in range(0, len(some), ROW))


def _done(task: Task) -> tuple[Button, ...]:
    return () if task.workflow else (Button("Done", f"done {task.number}", Tone.GOOD),)


def _reopen(task: Task) -> tuple[Button, ...]:
    return () if task.workflow else (Button("Reopen", f"reopen {task.number}"),)


def _claim(task: Task) -> Button:
    return Button("Claim", f"claim {task.number}")


def _start(task: Task) -> Button:
    return Button("Start", f"start {task.number}")


def _drop(task: Task) -> Button:
    return Button("Drop", f"drop {task.number}")


def _edit(task: Task) -> Button:
    return Button("Edit", f"edit {task.number}")


def _show(task: Task) -> Button:
    return Button("Show", f"show {task.number}")


def _comment(task: Task) -> Button:
    return Button("Comment", f"comment {task.number}")


def _delete(task: Task) -> Button:
    return Button("Delete", f"delete {task.number}", Tone.BAD)


def _restore(task: Task) -> Button:
    return Button("Restore", f"restore {task.number}")


def _undo(change: int | None) -> Button | None:
    return Button("Undo", f"undo {change}") if change is not None else None


def _present(*some: Button | None) -> tuple[Button, ...]:
    return tuple(button for button in some if button)
