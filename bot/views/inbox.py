"""What somebody was told, or would have been but for their quiet hours: by page, unread first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.message import Bold, Button, Buttons, Message, Note, Select, Text, Tone
from bot.notices import NoticeKind, State
from bot.views.notice_texts import sentence
from bot.views.spans import clip, instant, line, plural, title, with_examples

if TYPE_CHECKING:
    from bot.message import Block, Line
    from bot.notices import Delivery
    from bot.views.notice_texts import Telling

_LABEL = 75  # characters, of what a select offers
_MOST = 25  # tasks, of what a select offers


@dataclass(frozen=True, slots=True)
class InboxPage:
    """Newest first each. `older`: the line that shows what comes behind them; None at the end."""

    unread: tuple[Delivery, ...] = ()
    read: tuple[Delivery, ...] = ()
    older: str | None = None


def inbox(page: InboxPage, telling: Telling, *, first: bool) -> Message:
    """`first`: nothing newer is on a page before this one."""
    both = bool(page.unread and page.read)
    blocks: list[Block] = [
        *([Text((Bold("New"),))] if both else []),
        *(Text(_row(one, telling)) for one in page.unread),
        *([Text((Bold("Read"),))] if both else []),
        *(Text(_row(one, telling)) for one in page.read),
    ]
    if not blocks:
        blocks.append(Text(with_examples("Nothing here. `prefs` says what I tell you, and where.")))
    return Message(_title(page, first=first), (*blocks, *_tasks(page, telling), *_buttons(page)))


def _title(page: InboxPage, *, first: bool) -> str:
    if not first:
        return "Inbox: older"
    more = "+" if page.unread and page.older and not page.read else ""
    return f"Inbox: {len(page.unread)}{more} unread" if page.unread else "Inbox: all read"


def _row(delivery: Delivery, telling: Telling) -> Line:
    """What can't be told any more, as they may not see its task, is there without what it said."""
    told_all_the_same = delivery.kind is NoticeKind.UNASSIGNED
    hidden = delivery.task is not None and telling.task(delivery) is None and not told_all_the_same
    said = "Something about a task that you can't see any more" if hidden else sentence(delivery, telling)
    at = delivery.sent_at or delivery.created_at
    mark = "" if delivery.read_at else "• "
    return line(mark, instant(at, telling.calendar, telling.now), " · ", said, _state(delivery))


def _state(delivery: Delivery) -> str:
    if delivery.state is State.PENDING:
        return " (not sent yet)"
    return " (could not be sent)" if delivery.state is State.DEAD else ""


def _tasks(page: InboxPage, telling: Telling) -> tuple[Block, ...]:
    """One tap to each task."""
    numbers = dict.fromkeys(one.task for one in (*page.unread, *page.read))
    tasks = [telling.tasks[number] for number in numbers if number is not None and number in telling.tasks]
    options = tuple(Button(clip(title(task), _LABEL), f"show {task.number}") for task in tasks[:_MOST])
    return (Select("Show a task", options),) if options else ()


def _buttons(page: InboxPage) -> tuple[Block, ...]:
    buttons: list[Button] = []
    if page.unread:
        newest = max(one.id for one in page.unread)
        buttons.append(Button("Mark as read", f"inbox read upto:{newest}", Tone.GOOD))
    if page.older:
        buttons.append(Button("Older", page.older))
    return (Buttons(tuple(buttons)),) if buttons else ()


def marked(count: int) -> Message:
    if not count:
        return Message("Nothing was unread", (Buttons((Button("Inbox", "inbox"),)),))
    told = Note(("What comes from now on is new.",))
    return Message(f"Marked {plural(count, 'notice')} as read", (told, Buttons((Button("Inbox", "inbox"),))), Tone.GOOD)
