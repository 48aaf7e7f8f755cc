"""Taking back what was done to entries of time: each becomes what it was before, as its next version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import UserError
from bot.events import EventKind, NewEvent, same
from bot.timelog import as_it_was, entry_data, entry_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.events import Event
    from bot.services.request import Request
    from bot.timelog import Entry


async def entries_of(request: Request, events: Sequence[Event]) -> dict[int, Entry]:
    """As they are now, locked."""
    numbers = sorted({entry_number(*event.fields["time"]) for event in events if "time" in event.fields})
    found = await request.tx.lock_entries(numbers) if numbers else ()
    return {entry.id: entry for entry in found}


def taken_back(event: Event, entries: Mapping[int, Entry]) -> tuple[NewEvent, Entry] | None:
    """The entry as it was before; None if it is no longer what the event made it."""
    before, after = event.fields["time"]
    entry = entries.get(entry_number(before, after))
    if entry is None or not same(entry_data(entry), after):
        return None
    return NewEvent(EventKind.UNDONE, event.task, {"time": (after, before)}), as_it_was(entry, before)


def overtaking(event: Event, later: Iterable[Event]) -> Event | None:
    """What was done since to the same entry."""
    number = entry_number(*event.fields["time"])
    about_time = (one for one in later if "time" in one.fields)
    return next((one for one in about_time if entry_number(*one.fields["time"]) == number), None)


async def write(request: Request, entries: Sequence[Entry]) -> None:
    """Raises UserError for a timer that would run again beside another one."""
    written = {entry.id for entry in entries}
    for entry in entries:
        running = await request.tx.running_timer(entry.who.id) if entry.runs else None
        if running is not None and running.id not in written:
            raise UserError(
                f"That timer would run again, and there is another one by now, on #{running.task}.",
                "`time stop` stops that one first.",
            )
    await request.tx.write_time(entries, request.now)
