"""Dates while they are typed: how each is read, and what it could become.

Rules: what is suggested reads back to just what its name says; where a text has several readings, each has a value of
its own; what is shown is what the grammar itself would make of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.calendar import relative
from bot.errors import UncertainDate, UserError
from bot.parsing import dates, unfinished
from bot.parsing.fields import NOTHING
from bot.parsing.grammar import Reading
from bot.parsing.line import Line
from bot.views.spans import as_typed, plural

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from bot.calendar import When
    from bot.model import Person


@dataclass(frozen=True, slots=True)
class Dates:
    """For whom, and when. `begins`: something begins on them, so that a day alone is its first moment."""

    person: Person
    now: datetime
    begins: bool = False

    def suggested(self, text: str) -> list[tuple[str, str]]:
        """Values and names, likeliest first; for an unreadable text, itself, with a name that says so."""
        found: dict[str, tuple[str, str]] = {}
        for phrase in (text, *unfinished.completions(text)) if text else unfinished.AT_FIRST:
            for value, when in self._readings(phrase, all_of_them=phrase == text):
                shown = self._shown(when)
                found.setdefault(shown, (value, shown if phrase == text else f"{phrase}: {shown}"))
        options = list(found.values())
        if text and "none".startswith(text.lower()):
            options.append(("none", "none: no date"))
        return options or ([(text, f"I can't read “{text}” as a date yet")] if text else [])

    def _readings(self, phrase: str, *, all_of_them: bool) -> Iterator[tuple[str, When]]:
        """The phrase stands for what is not asked about; each of several readings for itself."""
        if phrase.lower() in NOTHING:
            return
        try:
            first = self._read(phrase)
        except UncertainDate as asked:
            yield from ((self._exact(when), when) for when in asked.options)
        except UserError:
            return
        else:
            yield phrase, first
            others = dates.readings(phrase, self.person.calendar, self.now)[1:] if all_of_them else ()
            for when in others:
                value = self._exact(when)
                yield value, self._read(value)

    def _read(self, phrase: str) -> When:
        line = Line("", Reading(self.person.calendar, self.now))
        return line.start_date(phrase) if self.begins else line.date(phrase)

    def _exact(self, when: When) -> str:
        """As it can be typed; with the sign that asks no question where it is past."""
        typed = as_typed(when, self.person.calendar)
        return typed if when.at >= self.now or typed.startswith("=") else f"={typed}"

    def _shown(self, when: When) -> str:
        """ "Fri 27 Nov 17:00, in 6 days", with what is odd about it."""
        local, today = self.person.calendar.local(when.at), self.person.calendar.today(self.now)
        year = f" {local.year}" if local.year != today.year else ""
        day = f"{local:%a} {local.day} {local:%b}{year}"
        if self.begins and when.day:
            return f"{day}, {_days_away(when.day, today)}"
        zone = "" if self.person.zone_known else f" ({self.person.calendar.zone.key})"
        past = " (past)" if when.at < self.now else ""
        note = f". {when.note}" if when.note else ""
        return f"{day} {local:%H:%M}{zone}, {relative(when.at, self.now)}{past}{note}"


def _days_away(day: date, today: date) -> str:
    days = (day - today).days
    if days < 0:
        return f"{plural(-days, 'day')} ago (past)"
    return {0: "today", 1: "tomorrow"}.get(days, f"in {plural(days, 'day')}")
