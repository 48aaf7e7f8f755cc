"""Digests: what is up in a room, by person; and when which room has one. Nobody is mentioned: names are plain words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from bot.digests import DigestState
from bot.message import Button, Buttons, Fields, Message, Note, TaskList, Text, Tone
from bot.views import actions
from bot.views.people import days
from bot.views.spans import instant, line, listed, name, one_line, plural, room_name, task_row, with_examples

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date, datetime

    from bot.digests import Digest
    from bot.message import Block, Line, TaskRow
    from bot.model import Actor, Room, Task
    from bot.views.lists import Reader

NOBODY, DONE = "Nobody has these", "Done"
SET = "Leads and admins set one: `digest set at 09:00 on mon-fri`."


@dataclass(frozen=True, slots=True)
class Contents:
    """The due ones by their date, those of nobody among them; done ones the last first. `cut`: there are more."""

    overdue: Sequence[Task] = ()
    today: Sequence[Task] = ()
    unassigned: Sequence[Task] = ()
    done: Sequence[Task] = ()
    cut: bool = False

    @property
    def is_empty(self) -> bool:
        return not self.numbers

    @property
    def numbers(self) -> list[int]:
        return sorted(task.number for task in (*self.overdue, *self.today, *self.unassigned, *self.done))

    def only(self, kept: Callable[[Task], bool]) -> Contents:
        overdue, today, unassigned, done = (
            list(filter(kept, tasks)) for tasks in (self.overdue, self.today, self.unassigned, self.done)
        )
        return Contents(overdue, today, unassigned, done, self.cut)

    def grouped(self) -> list[tuple[str, Task]]:
        """Each under its heading: whose it is, by name; then what nobody has; then what was done."""
        held = [(_holders(task), task) for task in (*self.overdue, *self.today) if task.assignees]
        free = [task for task in (*self.overdue, *self.today) if not task.assignees]
        return [
            *sorted(held, key=lambda pair: pair[0].casefold()),
            *((NOBODY, task) for task in (*free, *self.unassigned)),
            *((DONE, task) for task in self.done),
        ]


def _holders(task: Task) -> str:
    return listed([name(one.who) for one in task.assignees])


def digest(contents: Contents, day: date, reader: Reader, *, rows: int, page: int = 1, onward: str = "") -> Message:
    """`rows`: of a page. `onward`: the line that shows the next one."""
    every = contents.grouped()
    shown, rest = every[(page - 1) * rows : page * rows], len(every) - page * rows
    title = f"{day:%a} {day.day} {day:%b}: {_counts(contents)}"
    blocks: list[Block] = list(_groups(shown, every, reader))
    if not every:
        blocks.append(Text(("Nothing is overdue, due today or nobody's, and nothing was done lately.",)))
    if rest > 0:
        blocks.append(Buttons((Button(f"More ({rest})", onward),)))
    elif contents.cut:
        blocks.append(Note(with_examples("There are even more: `list due:overdue` and `list unassigned` show them.")))
    tone = Tone.WARNING if contents.overdue else Tone.PLAIN
    return Message(f"{title}, page {page}" if page > 1 else title, tuple(blocks), tone)


def _counts(contents: Contents) -> str:
    counts = (
        (len(contents.overdue), "overdue"),
        (len(contents.today), "due today"),
        (len(contents.unassigned), "unassigned"),
        (len(contents.done), "done"),
    )
    more = "+" if contents.cut else ""
    return ", ".join(f"{count}{more} {what}" for count, what in counts if count) or "nothing is up"


def _groups(shown: Sequence[tuple[str, Task]], every: Sequence[tuple[str, Task]], reader: Reader) -> Iterator[TaskList]:
    """A group that began on the page before has its heading again."""
    for heading, pairs in groupby(shown, lambda pair: pair[0]):
        count = sum(1 for other, _ in every if other == heading)
        yield TaskList(tuple(_row(task, reader) for _, task in pairs), f"{heading} ({count})")


def _row(task: Task, reader: Reader) -> TaskRow:
    """Whose it is says the heading."""
    menu = actions.in_digest(task) if reader.menus else ()
    return replace(task_row(task, reader.calendar, reader.now, menu), assignees=())


# ---- digests as they are set


def was_set(digest: Digest, actor: Actor, now: datetime, change: int) -> Message:
    title = f"{_where(digest.room)} has a digest {_when(digest)}"
    told = Text(line(*_filtered(digest), "Next: ", *_next(digest, actor, now), "."))
    quiet = Note(("Where there is nothing to say, it says nothing.",))
    show = Button("Show it now", f"digest now of:{digest.id}")
    return Message(title, (told, quiet, Buttons((_undo(change), show))), Tone.GOOD)


def stopped(digest: Digest, actor: Actor, now: datetime, change: int) -> Message:
    where, undo = _where(digest.room), Buttons((_undo(change),))
    if digest.state is DigestState.OFF:
        return Message(f"{where} has no digest any more", (undo,), Tone.GOOD)
    if digest.turn is None:
        text = Text(with_examples("`digest resume` brings it back."))
        return Message(f"The digest of {where} is paused", (text, undo), Tone.GOOD)
    return Message(
        f"The digest of {where} comes again", (Text(("Next: ", *_next(digest, actor, now), ".")), undo), Tone.GOOD
    )


def listing(digests: Sequence[Digest], actor: Actor, now: datetime) -> Message:
    if not digests:
        return Message("No channel has a digest", (Text(with_examples(SET)),))
    rows = tuple((_where(one.room), _standing(one, actor, now)) for one in digests)
    return Message(plural(len(digests), "digest"), (Fields(rows),))


def _standing(digest: Digest, actor: Actor, now: datetime) -> Line:
    when = f"{_when(digest)}. "
    if digest.turn is None:
        return line(when, *_filtered(digest), "Paused.")
    return line(when, *_filtered(digest), "Next: ", *_next(digest, actor, now), ".")


def _filtered(digest: Digest) -> Line:
    return (f"Only {one_line(digest.filter)}. ",) if digest.filter else ()


def _next(digest: Digest, actor: Actor, now: datetime) -> Line:
    assert digest.turn is not None, "it is on"
    return (instant(digest.turn.at, actor.person.calendar, now),)


def _when(digest: Digest) -> str:
    return f"at {digest.clock:%H:%M} on {days(digest.days)} ({digest.zone.key})"


def _where(room: Room) -> str:
    return room_name(room.name, private=room.is_private)


def _undo(change: int) -> Button:
    return Button("Undo", f"undo {change}")
