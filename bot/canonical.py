"""A command as a line that reads back to the same command, for whoever counts days the same way, at any later time.

Dates are exact (`=2026-11-27` a day, `=2026-11-27T16:00Z` an instant); whatever could be mistaken for something
else is quoted. A When's note is not carried: it was said once. Buttons, drafts and "did you mean" lines hold these.
"""

from __future__ import annotations

import json
import re
from datetime import UTC
from typing import TYPE_CHECKING

from bot import commands as c
from bot.calendar import When
from bot.model import Mode, Priority
from bot.terms import ConditionField, Ref, RoomRef, Scope, SortKey, TaskField, WhoRef

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from bot.commands import AnyCommand, Command
    from bot.terms import Condition, Draft, ProjectRef

_SIMPLE = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_HANDLE = re.compile(r"\w(?:[\w.-]*\w)?")
_ROOM = re.compile(r"[^\W\d][\w-]*")
_TAG = re.compile(r"[^\W\d](?:[\w/-]*\w)?")
_WORDS_THAT_MEAN = frozenset(("none", "to", "any", "all", "me", "nobody", "empty"))  # something, unquoted
_WORD = re.compile(r'(?![:/])[^\s"“”„«\\,]+')
_REFERENCE_LIKE = re.compile(r"[#^0-9<]|[A-Za-z][\w-]*-[0-9]|//|and\b|&")
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def encode(command: AnyCommand) -> str:
    return _ENCODERS[type(command)](command)


def quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


# ---- words of a line


def _line(*parts: str | None) -> str:
    return " ".join(part for part in parts if part)


def _name(text: str) -> str:
    return text if _SIMPLE.fullmatch(text) and text.lower() not in _WORDS_THAT_MEAN else quoted(text)


def _value(text: str) -> str:
    """One value behind `key:`."""
    return text if _WORD.fullmatch(text) and text.lower() not in _WORDS_THAT_MEAN else quoted(text)


def _values(texts: Iterable[str]) -> str:
    """Several values behind `key:`; a comma inside one is escaped."""
    joined = ",".join(text.replace("\\", "\\\\").replace(",", "\\,") for text in texts)
    plain = _WORD.fullmatch(joined.replace(",", "")) and joined.lower() not in _WORDS_THAT_MEAN
    return joined if plain else quoted(joined)


def _ref(ref: Ref | None) -> str:
    if ref is None:
        return ""
    if ref.card is not None:
        return f"<card:{ref.card}>"
    if ref.last:
        return "^"
    return f"{ref.project}-{ref.number}" if ref.project else f"{ref.number}"


def _refs(refs: Sequence[Ref], mark: str = "") -> str:
    """`12 15 #20-23`: numbers in a row as a range, so that fifty fit into a button.

    `mark`: stands before a project's name, where `DEC-24` could be taken for a date.
    """
    return " ".join(_runs(refs, mark))


def _runs(refs: Sequence[Ref], mark: str) -> Iterator[str]:
    place = 0
    while place < len(refs):
        length = _run_length(refs, place)
        if length > 2:
            yield f"#{refs[place].number}-{refs[place + length - 1].number}"
            place += length
        else:
            yield f"{mark if refs[place].project else ''}{_ref(refs[place])}"
            place += 1


def _run_length(refs: Sequence[Ref], start: int) -> int:
    first, length = refs[start], 1
    if first.number is None or first.project:
        return 1
    while start + length < len(refs) and refs[start + length] == Ref(number=first.number + length):
        length += 1
    return length


def mention(who: WhoRef) -> str:
    if who.me:
        return "@me"
    if who.person is not None:
        return f"<@person:{who.person}>"
    if who.account is not None:
        return f"<@{who.account}>"
    handle = who.handle or ""
    return f"@{handle}" if _HANDLE.fullmatch(handle) and handle.lower() != "me" else f"@{quoted(handle)}"


def _people(people: Iterable[WhoRef]) -> str:
    return " ".join(map(mention, people))


def _room(room: RoomRef | None) -> str:
    if room is None:
        return ""
    if room.external_id is not None:
        return f"<#{room.external_id}>"
    name = room.name or ""
    return f"#{name}" if _ROOM.fullmatch(name) else f"#{quoted(name)}"


def _project(project: ProjectRef | None) -> str:
    return _name(project) if isinstance(project, str) else _room(project)


def _when(when: When | None) -> str:
    if when is None:
        return "none"
    if when.day is not None:
        return f"={when.day.isoformat()}"
    at = when.at.astimezone(UTC).replace(tzinfo=None)
    precision = "minutes" if not (at.second or at.microsecond) else "auto"
    return f"={at.isoformat(timespec=precision)}Z"


def _span(minutes: int) -> str:
    days, rest = divmod(minutes, 1440)
    hours, rest = divmod(rest, 60)
    parts = ((days, "d"), (hours, "h"), (rest, "m"))
    return "".join(f"{count}{unit}" for count, unit in parts if count) or "0m"


def _tag(tag: str) -> str:
    return f"+{tag}" if _TAG.fullmatch(tag) else f"+{quoted(tag)}"


def _dropped(tag: str) -> str:
    return f"-{tag}" if _TAG.fullmatch(tag) else f"-tag:{_values([tag])}"


# ---- a draft's fields


def _draft(draft: Draft, title: str) -> str:
    """`title`: how the title is written, which differs between `add` and `edit`."""
    line = _line(title, *_draft_fields(draft))
    if not draft.description:
        return line
    return f"{line}\n{draft.description}" if "\n" in draft.description else f"{line} // {draft.description}"


def _draft_fields(draft: Draft) -> Iterator[str]:
    yield _people(draft.people)
    if draft.people and draft.mode is not Mode.ONE:
        yield draft.mode.value
    if draft.due:
        yield f"due:{_when(draft.due)}"
    if draft.start:
        yield f"start:{_when(draft.start)}"
    yield from signs(draft)
    yield from (f"{_CLEARED.get(field, field.value)}:none" for field in TaskField if field in draft.clear)


def signs(draft: Draft) -> Iterator[str]:
    """The words of a line that say all the rest: all but what it is, who has it, when it is, and what is cleared."""
    if draft.priority is not None:
        yield "p:none" if draft.priority is Priority.NONE else f"!{draft.priority.value}"
    yield from map(_tag, draft.tags)
    yield from map(_dropped, draft.drop_tags)
    if draft.project is not None:
        yield f"in:{_project(draft.project)}" if isinstance(draft.project, str) else _room(draft.project)
    yield from _draft_links(draft)


_CLEARED = {TaskField.ASSIGNEES: "for", TaskField.BLOCKED_BY: "after", TaskField.REMINDERS: "remind"}


def _draft_links(draft: Draft) -> Iterator[str]:
    if draft.repeat:
        yield f"repeat:{quoted(draft.repeat)}"
    if draft.reminders:
        yield f"remind:{','.join(map(_span, draft.reminders))}"
    if draft.estimate_minutes is not None:
        yield f"~{_span(draft.estimate_minutes)}"
    if draft.parent is not None:
        yield f"parent:{draft.parent}"
    if draft.blocked_by:
        yield f"after:{','.join(map(str, draft.blocked_by))}"
    if draft.source:
        yield f"source:{_value(draft.source)}"


def _titled(draft: Draft) -> str:
    """Quoted, except what stayed in the title as an unknown `key:value`: that must be seen again."""
    rest, parts = f" {draft.title or ''} ", []
    for word in draft.unknown:
        before, found, after = rest.partition(f" {word} ")
        if found:
            parts += [quoted(before.strip()) if before.strip() else "", word]
            rest = f" {after}"
    parts.append(quoted(rest.strip()) if rest.strip() or not parts else "")
    return _line(*parts)


# ---- filters


def _condition(condition: Condition) -> str:
    minus = "-" if condition.negated else ""
    match condition.field:
        case ConditionField.BLOCKED:
            return f"{minus}is:blocked"
        case ConditionField.DUE | ConditionField.CREATED if isinstance(condition.values[0], When):
            return f"{minus}{condition.field.value}:{_compared(condition, condition.values[0])}"
        case ConditionField.ASSIGNEE if not condition.values:
            return f"{minus}for:none"
    texts = [_condition_value(value) for value in condition.values]
    values = ",".join(texts) if condition.field in _CLOSED_VALUES else _values(texts)
    return f"{minus}{_CONDITION_KEYS.get(condition.field, condition.field.value)}:{values}"


_CLOSED_VALUES = frozenset((ConditionField.STATUS, ConditionField.DUE, ConditionField.PRIORITY, ConditionField.HAS))
_CONDITION_KEYS = {
    ConditionField.PRIORITY: "p",
    ConditionField.PROJECT: "in",
    ConditionField.ASSIGNEE: "for",
    ConditionField.CREATOR: "by",
}


def _compared(condition: Condition, when: When) -> str:
    """Without the `=` of an exact date, which would read as part of the comparison; filters need none."""
    sign = "" if condition.compare == "=" else condition.compare
    return sign + _when(when)[1:]


def _condition_value(value: object) -> str:
    match value:
        case WhoRef(handle=str(handle)):
            return handle
        case WhoRef():
            return mention(value)
        case RoomRef(name=str(name)):
            return f"#{name}"
        case RoomRef():
            return _room(value)
        case Priority():
            return value.label
        case _:
            return str(value)


def _list(command: c.ListTasks) -> str:
    return _line(
        "list",
        "" if command.scope is Scope.DEFAULT else command.scope.value,
        _people(command.who),
        *map(_condition, command.conditions),
        f"sort:{command.sort.value}{'-' if command.descending else ''}" if _is_sorted(command) else "",
        f"group:{command.group.value}" if command.group else "",
        f"page:{command.page}" if command.page > 1 else "",
        f"after:{_value(command.after)}" if command.after else "",
        _public(command),
    )


def _public(command: c.ListTasks | c.SearchTasks | c.ShowTask) -> str:
    return "public:yes" if command.public else ""


def _is_sorted(command: c.ListTasks) -> bool:
    return command.descending or command.sort is not SortKey.DUE


def _search(command: c.SearchTasks) -> str:
    after = f"after:{_value(command.after)}" if command.after else ""
    return _line("search", *map(_condition, command.conditions), after, _public(command), quoted(command.text))


# ---- tasks


def _pick(command: c.PickTask) -> str:
    names = _line("picktask", quoted(command.verb_line), quoted(command.text))
    return _draft(command.draft, _line(names, _titled(command.draft))) if command.draft else names


def _refill(command: c.RefillForm) -> str:
    """With every character that was typed, as JSON has it: read without being cleaned (bot.parsing.refills)."""
    return _line("refill", json.dumps(command.form), *(f"{name}:{json.dumps(text)}" for name, text in command.values))


def _edit(command: c.EditTask) -> str:
    draft = command.draft
    title = f"title:{quoted(draft.title)}" if draft.title is not None else ""
    version = f"version:{command.version}" if command.version is not None else ""
    return _draft(draft, _line("edit", _ref(command.ref), version, title))


def _bulk(verb: str, command: c.BulkCommand) -> str:
    refs = _refs(command.refs, "#" if verb in _DATED else "")
    return _line(verb, refs, "confirm:yes" if command.confirmed else "")


_DATED = frozenset(("due", "snooze"))


def _status(command: c.ChangeStatus) -> str:
    return _line(_bulk(command.verb, command), f"note:{quoted(command.note)}" if command.note else "")


def _assign(command: c.AssignTasks) -> str:
    mode = "" if command.mode is Mode.ANY else command.mode.value
    return _line(_bulk("assign", command), _people(command.people), mode)


def _tags(command: c.TagTasks) -> str:
    return _line(_bulk("tag", command), *map(_tag, command.add), *map(_dropped, command.remove))


def _comment(command: c.CommentTask) -> str:
    needs_mark = _REFERENCE_LIKE.match(command.text)
    return _line("comment", _ref(command.ref), "//" if needs_mark else "", command.text)


def _history(command: c.ShowHistory) -> str:
    return _line("history", _ref(command.ref), f"before:{command.before}" if command.before is not None else "")


# ---- people and projects


def _create_project(command: c.CreateProject) -> str:
    return _line("project create", quoted(command.name), _people(command.people))


def _preferences(command: c.SetPreferences) -> str:
    return _line(
        "prefs",
        f"tz {_value(command.zone)}" if command.zone is not None else "",
        f"days {','.join(_DAYS[day] for day in sorted(command.workdays))}" if command.workdays else "",
        f"workday end {command.workday_end}" if command.workday_end is not None else "",
        f"week {_DAYS[command.week_start]}" if command.week_start is not None else "",
        "" if command.day_first is None else f"order {'dmy' if command.day_first else 'mdy'}",
    )


_ENCODERS: dict[type[Command], Callable[..., str]] = {
    c.AddTask: lambda command: _draft(command.draft, _line("add", _titled(command.draft))),
    c.PreviewTask: lambda command: _draft(command.draft, _titled(command.draft)),
    c.PickTask: _pick,
    c.OpenForm: lambda command: _line("form", command.text),
    c.RefillForm: _refill,
    c.ShowToday: lambda _: "today",
    c.ListTasks: _list,
    c.SearchTasks: _search,
    c.ShowHome: lambda command: _line("home", *map(_condition, command.conditions)),
    c.ShowTask: lambda command: _line("show", _ref(command.ref), _public(command)),
    c.ShowHistory: _history,
    c.EditTask: _edit,
    c.ChangeStatus: _status,
    c.DeleteTasks: lambda command: _bulk("delete", command),
    c.RestoreTasks: lambda command: _bulk("restore", command),
    c.AssignTasks: _assign,
    c.UnassignTasks: lambda command: _line(_bulk("unassign", command), _people(command.people)),
    c.ClaimTasks: lambda command: _bulk("drop" if command.drop else "claim", command),
    c.SetDue: lambda command: _line(_bulk("due", command), _when(command.when)),
    c.SnoozeTasks: lambda command: _line(_bulk("snooze", command), _when(command.when)),
    c.SetPriority: lambda command: _line(_bulk("prio", command), command.priority.label),
    c.TagTasks: _tags,
    c.MoveTasks: lambda command: _line(_bulk("move", command), _project(command.project) or "none"),
    c.CommentTask: _comment,
    c.Undo: lambda command: "undo" if command.change is None else f"undo {command.change}",
    c.SetReactions: lambda command: f"reactions {'on' if command.on else 'off'}",
    c.CreateProject: _create_project,
    c.ListProjects: lambda _: "project list",
    c.BindProject: lambda command: _line("project bind", _project(command.project), _room(command.room)),
    c.UnbindProject: lambda command: _line("project unbind", _room(command.room)),
    c.ArchiveProject: lambda command: _line("project archive", _project(command.project)),
    c.ShowProject: lambda command: _line("project status", _project(command.project)),
    c.ShowPreferences: lambda _: "prefs",
    c.SetPreferences: _preferences,
    c.ReadDate: lambda command: f"when {command.text}",
    c.ListPeople: lambda _: "people",
    c.SetRole: lambda command: f"admin role {mention(command.who)} {command.role.value}",
    c.SetDefaultZone: lambda command: f"admin zone {_value(command.zone)}",
    c.Help: lambda command: _line("help", command.topic),
    c.Recall: lambda command: f"draft {command.draft}",
}
