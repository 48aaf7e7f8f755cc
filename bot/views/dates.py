"""How a date is read, and what else it could mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.calendar import brief, relative
from bot.message import Button, Buttons, Code, Fields, Message, Note, Text, Tone
from bot.views.spans import as_typed, capital, clip, line, moment, one_line, plural, with_examples

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.calendar import Calendar, When
    from bot.message import Block, Line
    from bot.model import Actor


def reading(phrase: str, options: Sequence[When], actor: Actor, now: datetime) -> Message:
    """`options`: what it may mean, most likely first."""
    asked, calendar = f"“{clip(one_line(phrase), 100)}”", actor.person.calendar
    if not options:
        advice = "Try `friday 5pm`, `tomorrow`, `in 3 days` or `2026-12-01 14:00`; `help dates` shows more."
        return Message(f"I can't read a date in {asked}.", (Text(with_examples(advice)),), Tone.WARNING)
    rows = tuple((capital(brief(option, calendar, now)), _row(option, calendar, now)) for option in options)
    notes: list[Block] = [Note((note,)) for note in dict.fromkeys(option.note for option in options) if note]
    if any(option.day for option in options):
        notes.append(Note((f"A day alone means the end of your working day, {calendar.workday_end:%H:%M}.",)))
    if len(options) == 1:
        return Message(f"{asked} is {brief(options[0], calendar, now)}", (Fields(rows), *notes))
    title = f"{asked} could be {plural(len(options), 'date')}"
    preferences = Buttons((Button("How I read dates", "prefs"),))
    return Message(title, (Fields(rows), *notes, preferences))


def _row(when: When, calendar: Calendar, now: datetime) -> Line:
    """In full, how far away, and how to write it so that it means nothing else."""
    return line(moment(when, calendar, now), f", {relative(when.at, now)} · ", Code(as_typed(when, calendar)))
