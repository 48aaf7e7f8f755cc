"""Text → Command. A line is a verb and what it takes, a bare reference, or free text, which is shown first.

Raises UserError and nothing else, whatever was typed. Where a date has several readings, each becomes a whole line
(bot.canonical) that says the same with that reading, and ChoiceError carries them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.canonical import encode
from bot.commands import AnyCommand, Command, ListTasks, PreviewTask, SearchTasks, ShowTask, ShowToday
from bot.errors import ChoiceError, UncertainDate, UserError
from bot.parsing import changes, lists, people, projects, tasks
from bot.parsing.clean import clean
from bot.parsing.line import START, Line
from bot.parsing.quickadd import read_draft
from bot.parsing.references import read_ref
from bot.parsing.verbs import find_verb, nearest, unknown_noun_verb

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from bot.calendar import Calendar, When

_LONGEST_REF = 80


@dataclass(frozen=True, slots=True)
class Reading:
    """Who reads, when and where. `in_thread`: in a thread, which may be a task's; then references may be left out."""

    calendar: Calendar
    now: datetime
    in_thread: bool = False


def parse(text: str, reading: Reading) -> AnyCommand:
    """The command a line means. Raises UserError: what was understood, what is wrong, how to go on."""
    cleaned = clean(text).strip()
    return settle(Line(cleaned, reading), _command)


def verb_changes(text: str) -> bool:
    """Whether the line's verb is one that changes something. Raises nothing; an unreadable line changes nothing."""
    try:
        verb = find_verb(clean(text))
    except UserError:
        return False
    return verb is not None and verb.command.changes


def settle(line: Line, read: Callable[[Line], AnyCommand]) -> AnyCommand:
    """What `read` makes of the line; an uncertain date becomes a ChoiceError with a line for each reading."""
    try:
        return read(line)
    except UncertainDate as uncertain:
        options = tuple(_choices(line, read, uncertain, ""))
        raise ChoiceError(uncertain.problem, uncertain.advice, options) from None


def _choices(
    line: Line, read: Callable[[Line], AnyCommand], uncertain: UncertainDate, said: str
) -> Iterator[tuple[str, str]]:
    """A label and a line for every way to read the date; two uncertain dates in one line give every pair."""
    label_of = _start_label if uncertain.phrase.startswith(START) else _label
    for option in uncertain.options:
        label = f"{said}{label_of(option, line.reading)}"
        picked = replace(line, picks={**(line.picks or {}), uncertain.phrase: option})
        try:
            yield label, encode(read(picked))
        except UncertainDate as another:
            if len(picked.picks or {}) > 2:
                raise UserError(
                    "More than three of these dates may be read in several ways.", "Write them like 2026-12-01."
                ) from None
            yield from _choices(picked, read, another, f"{label} · ")


def _label(when: When, reading: Reading) -> str:
    """ "Fri 27 Nov 17:00"; with the year unless it is this one; a past one says what it means to keep it."""
    day = _day(when, reading)
    return f"Keep {day}, mark overdue" if when.at < reading.now else f"{day} {_clock(when, reading)}"


def _start_label(when: When, reading: Reading) -> str:
    """Nothing is overdue for having begun, and a day alone has no clock."""
    day, today = _day(when, reading), reading.calendar.today(reading.now)
    if when.day:
        return f"Keep {day}" if when.day < today else day
    return f"{'Keep ' if when.at < reading.now else ''}{day} {_clock(when, reading)}"


def _day(when: When, reading: Reading) -> str:
    local = reading.calendar.local(when.at)
    year = "" if local.year == reading.calendar.today(reading.now).year else f" {local.year}"
    return f"{local:%a} {local.day} {local:%b}{year}"


def _clock(when: When, reading: Reading) -> str:
    return f"{reading.calendar.local(when.at):%H:%M}"


def _command(line: Line) -> AnyCommand:
    if not line.text:
        return ShowToday()
    verb = find_verb(line.text)
    if verb:
        # The readers' table is keyed by the closed union; a test holds it to that.
        return _READERS[verb.command](replace(line, verb=verb.word, start=verb.end))  # type: ignore[return-value]
    ref = read_ref(line.text) if len(line.text) <= _LONGEST_REF else None
    if ref:
        return ShowTask(ref=ref)
    noun = unknown_noun_verb(line.text)
    if noun:
        raise _unknown_of(noun, line.text)
    return _preview(line)


def _unknown_of(noun: str, text: str) -> UserError:
    known = sorted({word for word in _WORDS if word.startswith(f"{noun} ")})
    shown = text if len(text) <= 40 else f"{text[:39]}…"
    return UserError(
        f"I don't know “{shown}”.", f"I know {', '.join(f'`{word}`' for word in known)}. For a task: `add {shown}`."
    )


def _preview(line: Line) -> PreviewTask:
    meant, meant_line = _meant(line)
    return PreviewTask(draft=read_draft(line), text=line.text, meant=meant, meant_line=meant_line)


def _meant(line: Line) -> tuple[str | None, str | None]:
    """The verb that the first word may be a slip of, if the line says something with it."""
    first, *others = line.text.split(None, 1)
    verb = nearest(first, alone=not others)
    if verb is None:
        return None, None
    corrected = f"{verb} {others[0]}" if others else verb
    try:
        read = _command(Line(corrected, line.reading))
    except UncertainDate:
        return verb, corrected
    except UserError:
        return None, None
    return (None, None) if isinstance(read, PreviewTask) else (verb, corrected)


_READERS: dict[type[Command], Callable[[Line], Command]] = {
    ListTasks: lists.read_list,
    SearchTasks: lists.read_search,
    **tasks.VERBS,
    **changes.VERBS,
    **projects.VERBS,
    **people.VERBS,
}
_WORDS = tuple(word for command in _READERS for word in command.words)
