"""For admins: what could not be delivered and what waits, and why. Never what it says: that is not theirs to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.message import Bold, Button, Buttons, Message, Text, Tone
from bot.notices import Reason, State
from bot.views.spans import clip, instant, line, name, one_line, plural

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.calendar import Calendar
    from bot.message import Block, Line
    from bot.model import Who
    from bot.notices import Delivery

_ERROR = 120  # characters
_BUTTONS = 5  # to try one of them again


def deliveries(
    dead: Sequence[Delivery],
    waiting: Sequence[Delivery],
    names: Mapping[int, Who],
    calendar: Calendar,
    now: datetime,
    older: str | None,
) -> Message:
    """Newest first each. `older`: what shows the page behind it."""
    if not dead and not waiting:
        return Message("Nothing waits", (Text(("Everything was delivered.",)),), Tone.GOOD)
    blocks: list[Block] = [Text(_row(one, names, calendar, now)) for one in dead]
    if waiting:
        heading = [Text((Bold("On its way"),))]
        blocks += [*heading, *(Text(_row(one, names, calendar, now)) for one in waiting)]
    title = f"{plural(len(dead), 'notice')} could not be delivered" if dead else "Everything else was delivered"
    return Message(title, (*blocks, *_buttons(dead, older)), Tone.WARNING if dead else Tone.PLAIN)


def _row(delivery: Delivery, names: Mapping[int, Who], calendar: Calendar, now: datetime) -> Line:
    about = f" about #{delivery.task}" if delivery.task is not None else ""
    on = f" on {delivery.platform.capitalize()}" if delivery.platform else ""
    return line(
        f"{delivery.id} · ",
        instant(delivery.created_at, calendar, now),
        f" · {delivery.kind.value.replace('_', ' ')}{about}, to {_whom(delivery, names)}{on}",
        *_because(delivery, calendar, now),
    )


def _whom(delivery: Delivery, names: Mapping[int, Who]) -> str:
    who = names.get(delivery.person) if delivery.person is not None else None
    called = name(who) if who else "somebody" if delivery.person is not None else ""
    there = "a channel" if delivery.room is not None else ""
    return " in ".join(filter(None, (called, there)))


def _because(delivery: Delivery, calendar: Calendar, now: datetime) -> Line:
    error = clip(one_line(delivery.error), _ERROR)
    said = f": {error}" if error else f": {_HELD[delivery.reason]}" if delivery.reason in _HELD else ""
    if delivery.state is State.PENDING and delivery.due_at and delivery.due_at > now:
        return line(said, "; next at ", instant(delivery.due_at, calendar, now))
    return line(said)


_HELD = {
    Reason.QUIET: "quiet hours",
    Reason.DAY_OFF: "a day off",
    Reason.SNOOZED: "the task is snoozed",
    Reason.BURST: "very much fell due at once",
}


def _buttons(dead: Sequence[Delivery], older: str | None) -> tuple[Block, ...]:
    some = [Button(f"Try {one.id} again", f"admin retry {one.id}") for one in dead[: _BUTTONS - 2]]
    every = [Button("Try all again", "admin retry", Tone.GOOD)] if dead else []
    more = [Button("Older", older)] if older else []
    return (Buttons((*every, *some, *more)),) if dead or older else ()


def revived(count: int) -> Message:
    text = Text(("I am trying again now. What fails once more comes back to this list.",))
    pressed = Buttons((Button("Show the list", "admin deliveries"),))
    return Message(f"Trying {plural(count, 'notice')} again", (text, pressed), Tone.GOOD)
