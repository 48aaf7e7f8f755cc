"""Text → Command. A line is a verb and what it takes, a bare reference, a sentence, or free text, which is shown first.

Raises UserError and nothing else, whatever was typed. Where a date has several readings, each becomes a whole line
(bot.canonical) that says the same with that reading, and ChoiceError carries them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.canonical import encode
from bot.commands import AnyCommand, Command, ListTasks, PreviewTask, SearchTasks, ShowHome, ShowTask, ShowToday
from bot.errors import ChoiceError, UncertainDate, UserError
from bot.parsing import (
    administration,
    bulk,
    changes,
    dependencies,
    digests,
    exporting,
    feeds,
    files,
    following,
    forgetting,
    importing,
    linking,
    lists,
    notices,
    parts,
    preferences,
    projects,
    refills,
    reports,
    saved_views,
    sentences,
    tasks,
    timelog,
    timing,
)
from bot.parsing.clean import MAX_LINE, clean
from bot.parsing.line import CREATED, START, Line
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
    """Who reads, when and where. `in_thread`: in a thread, which may be a task's; then references may be left out.

    `exact`: no sentence is looked for.
    """

    calendar: Calendar
    now: datetime
    in_thread: bool = False
    exact: bool = False


def parse(text: str, reading: Reading) -> AnyCommand:
    """The command a line means. Raises UserError: what was understood, what is wrong, how to go on."""
    cleaned = text if refills.is_refill(text) else clean(text).strip()
    return settle(Line(cleaned, reading), _command)


def verb_changes(text: str) -> bool:
    """Whether the line, or the sentence, may change something. Raises nothing; an unreadable one changes nothing."""
    return len(text) <= MAX_LINE and _changes(text)


@lru_cache(maxsize=1000)  # asked before and after each line; and buttons say the same ones
def _changes(text: str) -> bool:
    try:
        cleaned = clean(text)
    except UserError:
        return False
    verb = find_verb(cleaned)
    if verb and verb.command.changes:
        return True
    meant = map(find_verb, sentences.lines(cleaned.strip()))
    return any(verb is not None and verb.command.changes for verb in meant)


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
    label_of = _labels_of(uncertain.phrase)
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


def _labels_of(phrase: str) -> Callable[[When, Reading], str]:
    if phrase.startswith(START):
        return _start_label
    return _day if phrase.startswith(CREATED) else _label


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
    if not line.text or line.text.casefold() == "today":
        return ShowToday()
    if line.reading.exact:
        return _in_proper_form(line) or _preview(line)
    said = _said(line) if sentences.overrules_a_verb(line.text) else None
    try:
        return said or _in_proper_form(line) or _said(line) or _preview(line)
    except UncertainDate:
        raise
    except UserError:
        said = _said(line)
        if said is None:
            raise
        return said


def _in_proper_form(line: Line) -> AnyCommand | None:
    """None for what begins with no verb, and is no reference. Raises UserError for a verb with what it can't take."""
    verb = find_verb(line.text)
    if verb:
        # Keyed by the closed union, which mypy can't see: a test holds the readers' table to it.
        return _READERS[verb.command](replace(line, verb=verb.word, start=verb.end))  # type: ignore[return-value]
    ref = read_ref(line.text) if len(line.text) <= _LONGEST_REF else None
    if ref:
        return ShowTask(ref=ref)
    noun = unknown_noun_verb(line.text)
    if noun:
        raise _unknown_of(noun, line.text)
    return None


def _said(line: Line) -> AnyCommand | None:
    """What a sentence says, if one of the lines that it may stand for can be read."""
    for text in sentences.lines(line.text):
        try:
            return _in_proper_form(replace(line, text=text))
        except UncertainDate:
            raise
        except UserError:
            continue
    return None


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
    ShowHome: lists.read_home,
    **tasks.VERBS,
    **changes.VERBS,
    **projects.VERBS,
    **administration.VERBS,
    **preferences.VERBS,
    **following.VERBS,
    **digests.VERBS,
    **saved_views.VERBS,
    **bulk.VERBS,
    **timing.VERBS,
    **refills.VERBS,
    **notices.VERBS,
    **linking.VERBS,
    **timelog.VERBS,
    **reports.VERBS,
    **parts.VERBS,
    **dependencies.VERBS,
    **exporting.VERBS,
    **importing.VERBS,
    **feeds.VERBS,
    **files.VERBS,
    **forgetting.VERBS,
}
_WORDS = tuple(word for command in _READERS for word in command.words)
