"""`time start|stop|log|edit|delete|today|report`."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from bot.commands import Command, DeleteTime, EditTime, LogTime, ReportTime, ShowTime, StartTimer, StopTimer
from bot.errors import UnreadableDate, UserError
from bot.parsing import fields
from bot.parsing.fields import NOTHING
from bot.parsing.line import refuse_rest, require_task, typed, usage
from bot.parsing.lists import LAST_PAGE
from bot.parsing.past import read_past, read_range
from bot.parsing.references import people_of, read_number, read_ref, read_who, token_project
from bot.timelog import LONGEST, NOTE_LENGTH, Breakdown

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.calendar import When
    from bot.parsing.lexer import Token
    from bot.parsing.line import Line
    from bot.terms import Ref

_SPENT = "A length of time is like `1h30m`, a date like `yesterday` or `mon 14:00`; a note stands in quotes."
_REPORTED = "A range is like `last week` or `1 mar to 15 mar`, a person `@ana`, a project `in:web`, a list `by:task`."
MOST_WORDS = 6  # of a length of time: "an hour and a half"


class Spent(NamedTuple):
    """How long, when, and what on; None: nothing was said of it."""

    minutes: int | None
    when: When | None
    note: str | None


def read_start(line: Line) -> StartTimer:
    ref, rest = _ref(line, StartTimer)
    refuse_rest(line, StartTimer, rest)
    return StartTimer(ref=ref)


def read_stop(line: Line) -> StopTimer:
    tokens = line.tokens()
    rest = [token for token in tokens if not (token.key == "confirm" and token.text == "yes")]
    keyed = [token for token in rest if token.key == "for"]
    minutes, left = _take_minutes([token for token in rest if token.key != "for"])
    refuse_rest(line, StopTimer, [*left, *keyed[1:]])
    return StopTimer(minutes=read_length(keyed[0].text) if keyed else minutes, confirmed=len(rest) < len(tokens))


def read_log(line: Line) -> LogTime:
    ref, rest = _ref(line, LogTime)
    spent = _read_spent(line, LogTime, rest)
    if spent.minutes is None:
        raise UserError("How long did it take?", usage(LogTime))
    return LogTime(ref=ref, minutes=spent.minutes, when=spent.when, note=spent.note or "")


def read_edit(line: Line) -> EditTime:
    entry, rest = _entry(line, EditTime)
    return EditTime(entry=entry, **_read_spent(line, EditTime, rest)._asdict())


def read_delete(line: Line) -> DeleteTime:
    entry, rest = _entry(line, DeleteTime)
    refuse_rest(line, DeleteTime, rest)
    return DeleteTime(entry=entry)


def read_today(line: Line) -> ShowTime:
    refuse_rest(line, ShowTime, line.tokens())
    return ShowTime()


def read_report(line: Line) -> ReportTime:
    given: dict[str, object] = {"who": ()}
    said: list[str] = []
    for token in line.tokens():
        if read := _NARROWED.get(token.key):
            read(token, given)
        elif token.key == "range" or (token.literal and not token.key):
            said.append(token.text)
        elif who := read_who(token.text) if token.is_plain else None:
            given["who"] = (*given["who"], who)  # type: ignore[misc]  # a tuple, as above
        else:
            said.append(typed(line, token))
    try:
        first, last = read_range(" ".join(said) or "this week", line)
    except UnreadableDate as error:
        raise UnreadableDate(error.phrase, _REPORTED) from None
    return ReportTime(first=first, last=last, **given)


# ---- parts


def _ref(line: Line, command: type[Command]) -> tuple[Ref | None, list[Token]]:
    tokens = line.tokens()
    ref = read_ref(tokens[0].text) if tokens and tokens[0].is_plain else None
    require_task(line, command, ref)
    return ref, tokens[1:] if ref else tokens


def _entry(line: Line, command: type[Command]) -> tuple[int, list[Token]]:
    tokens = line.tokens()
    said = tokens[0].text.lstrip("#") if tokens else ""
    if not (said.isascii() and said.isdigit()):
        raise UserError("Which entry? `time` shows their numbers.", usage(command))
    return read_number(said, "entry"), tokens[1:]


def _read_spent(line: Line, command: type[Command], tokens: Sequence[Token]) -> Spent:
    """A length of time, a date and a note: in this order, or each behind its key. `time edit 7 to 2h`."""
    notes = [token for token in tokens if token.key == "note" or (token.literal and not token.key)]
    keyed = {token.key: token for token in tokens if token.key in {"for", "on"}}
    words = [token for token in tokens if token not in notes and token.key not in keyed]
    refuse_rest(line, command, [token for token in words if token.key] or notes[1:])
    minutes, rest = _take_minutes(words[1:] if words and words[0].text.lower() == "to" else words)
    phrase = keyed["on"].text if "on" in keyed else " ".join(typed(line, token) for token in rest)
    return Spent(
        read_length(keyed["for"].text) if "for" in keyed else minutes,
        _read_when(phrase, line) if phrase or "on" in keyed else None,
        _read_note(notes[0]) if notes else None,
    )


def _read_when(phrase: str, line: Line) -> When:
    """What is no date may have been meant as a length of time, or as a note."""
    try:
        return read_past(phrase, line)
    except UnreadableDate as error:
        raise UnreadableDate(error.phrase, _SPENT) from None


def _take_minutes(tokens: Sequence[Token]) -> tuple[int | None, Sequence[Token]]:
    """The longest beginning that is a length of time: "1h 30m"; in "1h 2 days ago" the first word is."""
    plain = [token.text for token in takewhile(lambda token: token.is_plain, tokens[:MOST_WORDS])]
    found = {count: fields.minutes_of(" ".join(plain[:count])) for count in range(len(plain), 0, -1)}
    for count, minutes in found.items():
        if minutes is not None and 0 < minutes <= LONGEST:
            return minutes, tokens[count:]
    if any(minutes is not None for minutes in found.values()):
        return read_length(plain[0]), tokens
    return None, tokens


def read_length(text: str) -> int:
    minutes = fields.read_minutes(text)
    if not 0 < minutes <= LONGEST:
        raise UserError(
            f"“{text[:40]}” is not between a minute and a day.", "Log what was spent on each day on its own."
        )
    return minutes


def _read_note(token: Token) -> str:
    return "" if not token.literal and token.text.lower() in NOTHING else read_note(token.text)


def read_note(text: str) -> str:
    note = " ".join(text.split())
    if len(note) > NOTE_LENGTH:
        raise UserError(
            f"The note has {len(note):,} characters; it may have {NOTE_LENGTH}.", "`comment` takes longer texts."
        )
    return note


def _take_who(token: Token, given: dict[str, object]) -> None:
    given["who"] = (*given["who"], *people_of(token))  # type: ignore[misc]  # a tuple of people


def take_project(token: Token, given: dict[str, object]) -> None:
    given["project"] = token_project(token)


def _take_by(token: Token, given: dict[str, object]) -> None:
    try:
        given["by"] = Breakdown(token.text.lower())
    except ValueError:
        raise UserError(
            f"I can't add time up by “{token.text[:40]}”.", "Use by:person, by:project, by:task or by:day."
        ) from None


def take_page(token: Token, given: dict[str, object]) -> None:
    number = read_number(token.text, "page") if token.text.isascii() and token.text.isdigit() else 0
    if not 0 < number <= LAST_PAGE:
        raise UserError(f"There is no page {token.text[:40]}.", f"Pages go from 1 to {LAST_PAGE}.")
    given["page"] = number


_NARROWED: dict[str, Callable[[Token, dict[str, object]], None]] = {
    **dict.fromkeys(("@", "who"), _take_who),
    **dict.fromkeys(("in", "project"), take_project),
    "by": _take_by,
    "page": take_page,
}

VERBS: dict[type[Command], Callable[[Line], Command]] = {
    StartTimer: read_start,
    StopTimer: read_stop,
    LogTime: read_log,
    EditTime: read_edit,
    DeleteTime: read_delete,
    ShowTime: read_today,
    ReportTime: read_report,
}
