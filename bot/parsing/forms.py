"""What was filled into a form, as the command it stands for. Every wrong field is named at once.

A small form has few fields of its own; what it says in the last one, as a line does, are the other fields.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bot.calendar import When, describe
from bot.commands import (
    AddTask,
    AnyCommand,
    CommentTask,
    EditTask,
    EditTime,
    ImportInto,
    MapColumns,
    RenameItem,
    SaveView,
    SetNotices,
    SetPreferences,
    ShowPreferences,
)
from bot.errors import FormError, UncertainDate, UserError
from bot.model import Mode, Priority
from bot.parsing import fields, parts, preferences, quickadd, timelog
from bot.parsing.clean import clean
from bot.parsing.exact import read_exact
from bot.parsing.following import read_subjects
from bot.parsing.grammar import parse
from bot.parsing.importing import read_column_lines
from bot.parsing.lexer import lex, separated, split_values
from bot.parsing.line import Line
from bot.parsing.lists import read_view_name
from bot.parsing.past import read_past
from bot.parsing.recurrence import print_repeat, read_repeat
from bot.parsing.references import read_project, read_ref, who_or_name
from bot.parsing.repeats import canonical, first_due
from bot.terms import MORE, Draft, Ref, TaskField, WhoRef

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping, Sequence

    from bot.parsing.grammar import Reading


def fill(command_text: str, values: Mapping[str, str], reading: Reading) -> AnyCommand:
    """The command of a submitted form; a field that is absent stays, one that is empty is cleared.

    Raises FormError with a text per field; UserError for a command that has no form.
    """
    cleaned = _cleaned(values)
    verb, _, rest = command_text.partition(" ")
    if verb == "add":
        return _add(cleaned, reading, _of_message(rest))
    if command_text == "prefs":
        return _preferences(cleaned)
    if command_text == "comment":
        given = _read_all({"task": _task, "text": _comment}, {"task": "", "text": "", **cleaned}, reading)
        return CommentTask(ref=given["task"], text=given["text"])
    command = parse(command_text, reading)
    if isinstance(command, EditTask):
        given = _task_values(cleaned, reading)
        return command.model_copy(update={"draft": _edited(given)})
    if isinstance(command, CommentTask):
        given = _read_all({"text": _comment}, {"text": "", **cleaned}, reading)
        return command.model_copy(update=given)
    if isinstance(command, RenameItem):
        given = _read_all({"text": _item}, {"text": "", **cleaned}, reading)
        return command.model_copy(update=given)
    if isinstance(command, EditTime):
        return command.model_copy(update=_read_all(_TIME_FIELDS, cleaned, reading))
    if isinstance(command, SaveView):
        given = _read_all({"name": lambda text, _: read_view_name(text)}, {"name": "", **cleaned}, reading)
        return command.model_copy(update=given)
    if isinstance(command, (MapColumns, ImportInto)):
        return command.model_copy(update=_read_all(_IMPORT_FIELDS, cleaned, reading))
    raise _unknown_form()


def _cleaned(values: Mapping[str, str]) -> dict[str, str]:
    cleaned, errors = {}, {}
    for name, value in values.items():
        try:
            cleaned[name] = clean(value).strip()
        except UserError as error:
            errors[name] = str(error)
    if errors:
        raise FormError(errors)
    return cleaned


def _unknown_form() -> UserError:
    return UserError("That form is not known here.", "Please open it again.")


def _read_all(
    readers: Mapping[str, Callable[[str, Reading], object]], values: Mapping[str, str], reading: Reading
) -> dict[str, object]:
    given: dict[str, object] = {}
    errors: dict[str, str] = {}
    for name in values.keys() & readers.keys():
        try:
            given[name] = readers[name](values[name], reading)
        except UncertainDate as error:
            errors[name] = _asked(error, reading)
        except UserError as error:
            errors[name] = str(error)
    if errors:
        raise FormError({name: errors[name] for name in values if name in errors})
    return given


def _asked(error: UncertainDate, reading: Reading) -> str:
    """A form has no buttons: the readings as they can be typed."""
    ways = " or ".join(
        f"{reading.calendar.local(one.at):%Y-%m-%d %H:%M} for {describe(one, reading.calendar, reading.now)}"
        for one in error.options
    )
    return f"{error.problem} Write {ways}."


# ---- tasks


def _of_message(text: str) -> dict[str, str]:
    """What a new task was made of, behind `add`: `message:"ID" source:"URL"`. No typed line is read like that."""
    tokens, _ = lex(text, 0)
    given = {token.key: token.text for token in tokens}
    if not given.keys() <= {"message", "source"}:
        raise _unknown_form()
    return given


def _task_values(values: Mapping[str, str], reading: Reading) -> dict[str, object]:
    """By field. With a field for the rest: what has no field of its own, and is not said there, is empty."""
    readers = {**_TASK_FIELDS, MORE: lambda text, reading: _read_more(text, reading, values)}
    given = _read_all(readers, values, reading)
    rest = given.pop(MORE, None)
    if not isinstance(rest, dict):
        return given
    mode, people = rest.pop("mode", None), given.get("assignees")
    if mode and isinstance(people, _People):
        given["assignees"] = people._replace(mode=mode)
    return {**{name: empty for name, empty in _IN_MORE.items() if name not in given}, **given, **rest}


def _read_more(text: str, reading: Reading, beside: Container[str]) -> dict[str, object]:
    """`beside`: the fields of the form."""
    gathered = quickadd.read_signs(Line(text.replace("\n", " "), reading))
    said: dict[str, object] = {field.value: None for field in gathered.clear}
    said |= {_FIELDS.get(name, name): value for name, value in gathered.given.items()}
    if gathered.tags:
        said["tags"] = fields.distinct_tags(gathered.tags)
    if gathered.people:
        said["assignees"] = _sharing(gathered.people, said.pop("mode", None))
    if gathered.repeat:
        said["repeat"] = print_repeat(gathered.repeat)
    for name in said:
        if name in beside:
            raise UserError(f"The {_NOUNS.get(name, name)} has a field of its own.", "Write it there.")
    return said


def _add(values: Mapping[str, str], reading: Reading, made_of: Mapping[str, str]) -> AddTask:
    given = _task_values({"title": "", **values}, reading)
    if values.get("priority") == "":
        del given["priority"]
    filled = {name: value for name, value in given.items() if not _is_empty(value)}
    if source := made_of.get("source"):
        filled.setdefault("source", fields.read_source(source))
    if "repeat" in filled:
        repeat = read_repeat(str(filled["repeat"]))
        due = filled.setdefault("due", first_due(repeat, reading))
        assert isinstance(due, When), "an empty date is not among the filled ones"
        filled["repeat"] = canonical(repeat, due, reading)
    return AddTask(draft=_draft(filled), message=made_of.get("message"))


def _edited(given: dict[str, object]) -> Draft:
    filled = {name: value for name, value in given.items() if not _is_empty(value)}
    empty = {TaskField(name) for name in given.keys() - filled.keys()} - {TaskField.PRIORITY}
    if "tags" in filled:  # the form says all of them: what is not there any more goes
        empty.add(TaskField.TAGS)
    return _draft({**filled, "clear": frozenset(empty)})


def _is_empty(value: object) -> bool:
    return not value.people if isinstance(value, _People) else value in (None, "", ())


def _draft(filled: dict[str, object]) -> Draft:
    named = {_ATTRIBUTES.get(name, name): value for name, value in filled.items() if not isinstance(value, _People)}
    for value in filled.values():
        if isinstance(value, _People):
            named |= value._asdict()
    return Draft(**named)


_ATTRIBUTES = {TaskField.ESTIMATE.value: "estimate_minutes"}
_FIELDS = {attribute: field for field, attribute in _ATTRIBUTES.items()}
_NOUNS = {"due": "due date", "start": "start date"}
_IN_MORE = {"start": None, "priority": Priority.NONE, "tags": (), "project": None, "estimate": None}  # empty
_MODES = frozenset(("any", "all"))


def _due(text: str, reading: Reading) -> When:
    """An exact date is what somebody saw and kept, or picked: no question, even when it is past."""
    return read_exact(text, reading.calendar) or Line(text, reading).date(text)


def _start(text: str, reading: Reading) -> When:
    exact = read_exact(text, reading.calendar)
    return Line(text, reading).start_date(f"={text.removeprefix('=')}" if exact else text)


def _people(text: str, _: Reading) -> _People:
    tokens = separated(text)
    ends_in_mode = len(tokens) > 1 and tokens[-1].is_plain and tokens[-1].text.lower() in _MODES
    mode = Mode(tokens.pop().text.lower()) if ends_in_mode else None
    return _sharing([who_or_name(token.text, literal=token.literal) for token in tokens], mode)


def _sharing(people: Sequence[WhoRef], mode: object) -> _People:
    """`mode`: None, if nobody said how they share it."""
    distinct = fields.distinct_people(people)
    return _People(distinct, mode if isinstance(mode, Mode) else Mode.ANY if len(distinct) > 1 else Mode.ONE)


class _People(NamedTuple):
    people: tuple[WhoRef, ...]
    mode: Mode


def _tags(text: str, _: Reading) -> tuple[str, ...]:
    words = (token.text if token.literal else token.text.lstrip("+") for token in separated(text))
    return fields.distinct_tags(map(fields.read_tag, filter(None, words)))


def _numbers(text: str, _: Reading) -> tuple[int, ...]:
    return tuple(dict.fromkeys(map(fields.read_number_of_task, text.replace(",", " ").split())))


def _reminders(text: str, _: Reading) -> tuple[int, ...]:
    return tuple(dict.fromkeys(map(fields.read_minutes, split_values(text))))


def _comment(text: str, _: Reading) -> str:
    if not text:
        raise UserError("The comment is empty.", "Write something.")
    return fields.read_comment(text)


def _item(text: str, _: Reading) -> str:
    if not text:
        raise UserError("The line is empty.", "Write something; `checklist remove` takes it off.")
    return parts.read_item(text)


def _task(text: str, _: Reading) -> Ref:
    ref = read_ref(text)
    if ref is None:
        problem = f"“{text[:40]}” is no task's number." if text else "Which task?"
        raise UserError(problem, "Write it like 12, #12 or WEB-12.")
    return ref


def _unless_empty(read: Callable[[str, Reading], object], empty: object = None) -> Callable[[str, Reading], object]:
    """`none` empties a field, as in `edit`."""
    return lambda text, reading: read(text, reading) if text and text.lower() not in fields.NOTHING else empty


def _plain(read: Callable[[str], object], empty: object = None) -> Callable[[str, Reading], object]:
    return _unless_empty(lambda text, _: read(text), empty)


_TASK_FIELDS: dict[str, Callable[[str, Reading], object]] = {
    TaskField.TITLE.value: lambda text, _: fields.read_title(text),
    TaskField.DESCRIPTION.value: lambda text, _: fields.read_description(text),
    TaskField.ASSIGNEES.value: _unless_empty(_people),
    TaskField.DUE.value: _unless_empty(_due),
    TaskField.START.value: _unless_empty(_start),
    TaskField.PRIORITY.value: _plain(fields.read_priority, Priority.NONE),
    TaskField.TAGS.value: _unless_empty(_tags),
    TaskField.PROJECT.value: _plain(read_project),
    TaskField.REPEAT.value: _plain(lambda text: print_repeat(read_repeat(text))),
    TaskField.REMINDERS.value: _unless_empty(_reminders),
    TaskField.ESTIMATE.value: _plain(fields.read_minutes),
    TaskField.PARENT.value: _plain(fields.read_number_of_task),
    TaskField.BLOCKED_BY.value: _unless_empty(_numbers),
    TaskField.SOURCE.value: _plain(fields.read_source),
}


# ---- time


def _past(text: str, reading: Reading) -> When:
    return read_past(text, Line(text, reading))


_TIME_FIELDS: dict[str, Callable[[str, Reading], object]] = {
    "minutes": _plain(timelog.read_length),
    "when": _unless_empty(_past),
    "note": lambda text, _: timelog.read_note(text),
}


# ---- files from elsewhere

_IMPORT_FIELDS: dict[str, Callable[[str, Reading], object]] = {
    "columns": lambda text, _: read_column_lines(text),
    "project": lambda text, _: read_project(text),
}


# ---- preferences


def _preferences(values: Mapping[str, str]) -> SetPreferences | SetNotices | ShowPreferences:
    """With a field for the rest: what that says has no field of its own."""
    given: dict[str, object] = {}
    errors: dict[str, str] = {}
    rest: tuple[Mapping[str, object], Mapping[str, object]] = ({}, {})
    for name in values.keys() & {*_PREFERENCES, MORE}:
        try:
            if name == MORE:
                rest = preferences.read_more(values[name])
            elif values[name] or name in _SETS:
                given[name] = _PREFERENCES[name](values[name])
        except UserError as error:
            errors[name] = str(error)
    if errors:
        raise FormError({name: errors[name] for name in values if name in errors})
    dates = {name: value for name, value in given.items() if name not in _OF_NOTICES}
    notices = {_OF_NOTICES[name]: value for name, value in given.items() if name in _OF_NOTICES}
    if not given and not any(rest):
        return ShowPreferences()
    emptied = dict.fromkeys(_SETS, ()) if MORE in values else {}  # it says all of them
    return preferences.together({**rest[0], **dates}, {**emptied, **rest[1], **notices})


_PREFERENCES: dict[str, Callable[[str], object]] = {
    "zone": str,
    "workdays": preferences.read_workdays,
    "workday_end": preferences.read_workday_end,
    "week_start": preferences.read_week_start,
    "day_first": preferences.read_day_first,
    "quiet": preferences.read_quiet,
    "notify": lambda text: preferences.read_hows(text.split()),
    "urgent": preferences.read_state,
    "platform": preferences.read_platform,
    "muted": read_subjects,
    "watched": read_subjects,
}
_SETS = ("muted", "watched")  # empty, they are cleared
_OF_NOTICES = {
    "quiet": "quiet",
    "notify": "hows",
    "urgent": "urgent",
    "platform": "platform",
}  # by field: the command's
_OF_NOTICES |= {name: name for name in _SETS}
