"""Calendar addresses: made, listed, replaced, ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.calendar import relative
from bot.message import Button, Buttons, Code, Fields, Message, Note, Text, Tone
from bot.views.spans import clip, plural, with_examples

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.feeds import Feed
    from bot.message import Line
    from bot.model import Actor
    from bot.views.agenda import Agenda

CALLED = 60  # characters of a filter
BUTTONS = 5  # addresses with buttons below their list
_SECRET = "Whoever has this address can read these tasks, so keep it to yourself. I show it only now, and keep no copy."  # noqa: S105 - says so of one
_WHERE = (
    "Give it to your calendar. Google: Other calendars, From URL. Apple: File, New Calendar Subscription. Outlook: Add"
    " calendar, Subscribe from web."
)


@dataclass(frozen=True, slots=True)
class Shown:
    """`filter`: with people's names where it keeps numbers."""

    feed: Feed
    filter: str


def called(filter_: str) -> str:
    return clip(filter_, CALLED) or "my tasks"


def made(shown: Shown, address: str, agenda: Agenda) -> Message:
    count = f"{plural(len(agenda.tasks), 'task')} with a date {'is' if len(agenda.tasks) == 1 else 'are'} in it now."
    text = Text((f"{count} What you may not see any more, or is done, leaves it by itself.",))
    title = f"Your calendar address: {called(shown.filter)}"
    return Message(title, (Text((Code(address),)), text, *_about(shown)), Tone.GOOD)


def reset(shown: Shown, address: str) -> Message:
    text = Text(("The old one has ended: calendars that have it show nothing more.",))
    title = f"Your new calendar address: {called(shown.filter)}"
    return Message(title, (Text((Code(address),)), text, *_about(shown)), Tone.GOOD)


def _about(shown: Shown) -> tuple[Text | Note | Buttons, ...]:
    return (Note((_WHERE,)), Note((_SECRET,)), Buttons(_buttons(shown)))


def _buttons(shown: Shown, which: str = "") -> tuple[Button, ...]:
    """`which`: told apart from others."""
    return (
        Button(f"New address{which}", f"ics reset {shown.feed.id}"),
        Button(f"End{which}", f"ics off {shown.feed.id}", Tone.BAD),
    )


def known(shown: Shown) -> Message:
    text = "I keep no copy of an address, so I can't show it again. A new one ends the old one."
    title = f"You have a calendar address already: {called(shown.filter)}"
    return Message(title, (Text((text,)), Buttons(_buttons(shown))))


def ended(shown: Shown) -> Message:
    text = Text(with_examples("Calendars that have it show nothing more. `ics` makes another one."))
    return Message(f"Calendar address ended: {called(shown.filter)}", (text,), Tone.GOOD)


def which(feeds: Sequence[Shown], verb: str) -> Message:
    buttons = tuple(Button(f"{one.feed.id}: {called(one.filter)}", f"ics {verb} {one.feed.id}") for one in feeds)
    return Message("Which calendar address?", (Buttons(buttons),), Tone.WARNING)


def listing(feeds: Sequence[Shown], actor: Actor, now: datetime) -> Message:
    if not feeds:
        text = Text(with_examples("`ics` makes one for your tasks, `ics all in:web` for those of a project."))
        return Message("You have no calendar address", (text,))
    rows = tuple((f"{one.feed.id}: {called(one.filter)}", _told(one, actor, now)) for one in feeds)
    buttons = [button for one in feeds[:BUTTONS] for button in _buttons(one, f" {one.feed.id}")]
    note = Note(with_examples("More: `ics reset NUMBER`, `ics off NUMBER`."))
    rest = (note,) if len(feeds) > BUTTONS else ()
    title = f"{len(feeds)} calendar address{'es' if len(feeds) > 1 else ''}"
    return Message(title, (Fields(rows), Buttons(tuple(buttons)), *rest))


def _told(shown: Shown, actor: Actor, now: datetime) -> Line:
    made_on = actor.person.calendar.local(shown.feed.made_at)
    read = f"last read {relative(shown.feed.read_at, now)}" if shown.feed.read_at else "not read yet"
    return (f"Made {made_on:%-d %b %Y}, {read}",)
