"""What helps just then: the buttons of a notice, by its kind. Whoever presses is asked again what they may.

In a project with a workflow the moves that it allows take the place of starting and completing, as on cards.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.message import Button, Tone
from bot.model import Status
from bot.notices import NoticeKind
from bot.views.actions import moves

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.model import Actor, Task

SMALL = 3  # buttons of one task among several

ALL_READ = Button("Mark all as read", "inbox read")
INBOX = Button("Inbox", "inbox")
NEWEST = Button("Show them", "list mine sort:created-")
_TIMES = frozenset({NoticeKind.DUE_SOON, NoticeKind.OVERDUE, NoticeKind.REMINDER, NoticeKind.ESCALATION})
_PROGRESS = _TIMES | {NoticeKind.ASSIGNED, NoticeKind.UNBLOCKED}
_WORDS = frozenset({NoticeKind.MENTIONED, NoticeKind.COMMENTED})


def of_notice(kind: NoticeKind, task: Task) -> tuple[Button, ...]:
    """The likeliest first, at most five."""
    wanted = _of_open(kind, task) if task.is_open else None
    return tuple(make(task) for make in wanted or _of_any(kind))


def moves_of(kind: NoticeKind, task: Task, reader: Actor | None) -> tuple[Button, ...]:
    """Those that whoever reads it may make now; None: a room."""
    return moves(task, reader) if task.is_open and kind in _PROGRESS else ()


def _of_open(kind: NoticeKind, task: Task) -> tuple[Callable[[Task], Button], ...] | None:
    done, start = ((), ()) if task.workflow else ((_done,), (_start,) if task.status is Status.TODO else ())
    if kind is NoticeKind.ASSIGNED:
        return (*done, *start, _snooze, show, _not_mine)
    if kind in _TIMES:
        return (*done, _on_it if task.assignees else _claim, _snooze, _new_date, show)
    if kind is NoticeKind.UNBLOCKED:
        return (*(start or done), show, mute)
    return (show, _reassign) if kind is NoticeKind.UNREACHABLE else None


def _of_any(kind: NoticeKind) -> tuple[Callable[[Task], Button], ...]:
    return (_reply, show, mute) if kind in _WORDS else (show, mute)


def show(task: Task) -> Button:
    return Button("Show", f"show {task.number}")


def mute(task: Task) -> Button:
    return Button("Mute", f"mute {task.number}")


def _done(task: Task) -> Button:
    return Button("Done", f"done {task.number}", Tone.GOOD)


def _start(task: Task) -> Button:
    return Button("Start", f"start {task.number}")


def _snooze(task: Task) -> Button:
    """A word that is read when it is pressed: it means the right day however old the message is."""
    return Button("Snooze 1 day", f"snooze {task.number} tomorrow")


def _not_mine(task: Task) -> Button:
    return Button("Not mine", f"unassign {task.number} @me")


def _on_it(task: Task) -> Button:
    return Button("I'm on it", f"onit {task.number}")


def _claim(task: Task) -> Button:
    return Button("Claim", f"claim {task.number}")


def _new_date(task: Task) -> Button:
    return Button("New date…", f"edit {task.number}")


def _reassign(task: Task) -> Button:
    return Button("Edit", f"edit {task.number}")


def _reply(task: Task) -> Button:
    return Button("Reply", f"comment {task.number}")
