"""What was chosen in typed options, as the line that says just that: `add "Fix login" <@17> due:"friday"`.

Rules: what somebody typed is quoted, so that nothing inside is a sign, a key or another option; a choice is one of
those that were offered; a task named by its words is asked back (`picktask`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.canonical.words import keyed, quoted
from bot.commands import COMMANDS
from bot.errors import UserError
from bot.options import OptionKind
from bot.parsing.clean import clean
from bot.parsing.fields import NOTHING
from bot.parsing.references import read_project
from bot.parsing.several import read_tags, read_tasks
from bot.reports import ReportKind
from bot.terms import RoomRef

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from bot.options import Option, Way
    from bot.terms import Ref

TASK = "task"  # the option that says what a command is about

_WAYS = {way.word: way for command in COMMANDS for way in command.ways}
_PERSON = re.compile(r"<@[^\s<>,:\"]+>")
_ROOM = re.compile(r"<#[^\s<>,:\"]+>")
_NUMBERS = re.compile(r"[0-9]{1,4}(?:[\s,]+[0-9]{1,4})*", re.ASCII)


def line(word: str, given: Mapping[str, str]) -> str:
    """`word`, `given`: as in bot.contents.Chosen. Whether a date can be read or a task is there, its reading will tell.

    Raises UserError: for what is no option, for a choice or a person that nobody was offered, for too many tasks.
    """
    way = _WAYS.get(word)
    if way is None:
        raise _outdated(f"the command “{word[:40]}”")
    values = _values(way, given)
    said = [write(values[name]) for name, write in _PARTS.get(word, {}).items() if name in values]
    if TASK not in values:
        return _joined(word, *said)
    refs = read_tasks(values[TASK])
    if not refs:
        return _asked_back(_joined(word, "{}", *said), values[TASK])
    if len(refs) > 1 and _kind(way, TASK) is OptionKind.TASK:
        raise UserError(f"That names {len(refs)} tasks; `{word}` takes one.", "Choose one of them.")
    return _joined(word, *map(_reference, refs), *said)


# ---- what was given


def _values(way: Way, given: Mapping[str, str]) -> dict[str, str]:
    """Cleaned, without what is empty."""
    options = {option.name: option for option in way.options}
    if unknown := given.keys() - options.keys():
        raise _outdated(f"the option “{min(unknown)[:40]}” of `{way.word}`")
    values = {name: _checked(options[name], clean(text).strip()) for name, text in given.items()}
    values = {name: value for name, value in values.items() if value}
    needed = (one for one in way.options if one.required and one.kind is not OptionKind.FILE)
    if missing := next((one for one in needed if one.name not in values), None):
        raise UserError(f"`{way.word}` needs “{missing.name}”, and it is empty.", f"{missing.help}.")
    if not any(_kind(way, name) is OptionKind.PERSON for name in values):
        values.pop("mode", None)  # any or all of nobody
    return values


def _kind(way: Way, name: str) -> OptionKind:
    return next(option.kind for option in way.options if option.name == name)


def _checked(option: Option, value: str) -> str:
    wrong = {
        OptionKind.CHOICE: value not in dict(option.choices),
        OptionKind.FLAG: value != "yes",
        OptionKind.PERSON: not _PERSON.fullmatch(value),
        OptionKind.ROOM: not _ROOM.fullmatch(value),
    }
    if value and wrong.get(option.kind):
        raise _outdated(f"“{value[:40]}” as “{option.name}”")
    return value


def _outdated(what: str) -> UserError:
    return UserError(
        f"I don't know {what}.",
        "Your app may show my commands as they were before: reload it (Ctrl+R), and choose again.",
    )


# ---- pieces of a line


def _joined(*parts: str) -> str:
    return " ".join(filter(None, parts))


def _asked_back(verb_line: str, words: str) -> str:
    shown = _one_line(words)
    if not any(map(str.isalnum, shown)):
        raise UserError(f"“{shown[:40]}” names no task.", "Write a number or words of a title, or pick what I suggest.")
    if "\n" in verb_line:
        raise UserError(
            f"“{shown[:40]}” is no task's number, and I can't ask about a text of several lines.",
            "Choose the task by its number.",
        )
    return f"picktask {quoted(verb_line)} {quoted(shown)}"


def _reference(ref: Ref) -> str:
    """With a sign, so that no number can be taken for a part of what follows."""
    if ref.number is None:
        return "^" if ref.last else f"<card:{ref.card}>"
    return f"#{ref.project}-{ref.number}" if ref.project else f"#{ref.number}"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _text(text: str) -> str:
    return quoted(_one_line(text))


def _plain(text: str) -> str:
    return text


def _note(text: str) -> str:
    return f"note:{quoted(text)}"


def _behind(text: str) -> str:
    """To the end of the line, and of the lines that follow."""
    return f"// {text}"


def _under(key: str) -> Callable[[str], str]:
    """A value behind its key; "none" empties it, as in a line."""
    return lambda text: f"{key}:none" if text.lower() in NOTHING else f"{key}:{_text(text)}"


def _valued(key: str) -> Callable[[str], str]:
    """A value behind its key, whatever it says."""
    return lambda text: f"{key}:{_text(text)}"


def _closed(key: str) -> Callable[[str], str]:
    """One of the choices, behind its key."""
    return lambda value: f"{key}:{value}"


def _any_of(key: str, split: Callable[[str], Iterable[str]]) -> Callable[[str], str]:
    """Several values behind one key; nothing if there are none."""

    def write(text: str) -> str:
        escaped = [one.replace("\\", "\\\\").replace(",", "\\,") for one in split(text)]
        return f"{key}:{quoted(','.join(escaped))}" if escaped else ""

    return write


def _parent(text: str) -> str:
    refs = read_tasks(text)
    return f"parent:{refs[0].number}" if len(refs) == 1 and refs[0].number else _under("parent")(text)


def _others(joint: str) -> Callable[[str], str]:
    """Other tasks behind a word, by their numbers."""

    def write(text: str) -> str:
        refs = read_tasks(text)
        if not refs:
            raise UserError(f"“{_one_line(text)[:40]}” is no task's number.", "Pick one that I suggest, or write it.")
        return _joined(joint, *map(_reference, refs))

    return write


def _blockers(text: str) -> str:
    """Tasks, or what else it waits for."""
    return _others("by")(text) if read_tasks(text) else f"by {_text(text)}"


def _item(text: str) -> str:
    """Lines by their numbers, or a new one."""
    return f"items:{','.join(re.findall('[0-9]+', text))}" if _NUMBERS.fullmatch(text) else _text(text)


def _added_tags(text: str) -> str:
    return _joined(*(f"+{quoted(tag)}" for tag in read_tags(text)))


def _project(text: str) -> str:
    """By its name, or by its channel."""
    project = read_project(_one_line(text))
    if not isinstance(project, RoomRef):
        return quoted(project)
    return f"<#{project.external_id}>" if project.external_id else f"#{quoted(project.name or '')}"


def _target(text: str) -> str:
    return "none" if text.lower() in NOTHING else _project(text)


def _in_project(text: str) -> str:
    target = _target(text)
    return target if target[0] in "<#" else f"in:{target}"


def _project_alone(text: str) -> str:
    """A project by its channel is no channel."""
    return f"in:{keyed(read_project(_one_line(text)))}"


def _entry(text: str) -> str:
    number = text.removeprefix("#")
    return number if number.isascii() and number.isdigit() else _text(text)


def _until(text: str) -> str:
    return f"until {_text(text)}"


_FOLLOWED: dict[str, Callable[[str], str]] = {"project": _project_alone, "channel": _plain}
_PEOPLE = dict.fromkeys(("assignee", "assignee2", "assignee3", "assignee4", "assignee5"), _plain)
_LOOKED_FOR = {
    "status": _any_of("status", lambda text: filter(None, map(str.strip, text.split(",")))),
    "project": _any_of("in", lambda text: [_one_line(text)]),
    "public": _closed("public"),
}

_SPENT = {"duration": _valued("for"), "when": _valued("on"), "note": _valued("note")}
_OF_NOW: dict[str, Callable[[str], str]] = {"project": _project_alone, "public": _closed("public")}
_OVER_DAYS: dict[str, Callable[[str], str]] = {**_OF_NOW, "range": _valued("range"), "by": _closed("by")}

# What each option says, in the order of the line; TASK is behind the word, and not here. A test holds it to the ways.
_PARTS: dict[str, dict[str, Callable[[str], str]]] = {
    "add": {
        "title": _text,
        **_PEOPLE,
        "mode": _plain,
        "due": _under("due"),
        "start": _under("start"),
        "priority": _closed("p"),
        "tags": _added_tags,
        "project": _in_project,
        "repeat": _under("repeat"),
        "remind": _under("remind"),
        "estimate": _under("estimate"),
        "parent": _parent,
        "description": _behind,
    },
    "form": {"line": _plain},
    "home": {"filter": _plain},
    "list": {
        "scope": _plain,
        "assignee": _plain,
        "due": _closed("due"),
        "tag": _any_of("tag", read_tags),
        **_LOOKED_FOR,
        "query": _text,
        "sort": _closed("sort"),
        "group": _closed("group"),
    },
    "search": {"assignee": _plain, **_LOOKED_FOR, "text": _text},
    "show": {"public": _closed("public")},
    "done": {"note": _note},
    "assign": {"who": _plain, "who2": _plain, "who3": _plain, "mode": _plain},
    "unassign": {"who": _plain},
    "due": {"when": _text},
    "snooze": {"when": _text},
    "prio": {"level": _plain},
    "remind": {"before": _text},
    "repeat": {"rule": _text},
    "tag": {"add": _added_tags, "remove": _any_of("-tag", read_tags)},
    "move": {"project": _target},
    "status": {"status": _valued("to")},
    "comment": {"text": _behind},
    "attach": {},
    "detach": {"files": _item},
    "sub": {"title": _text, "assignee": _plain, "due": _under("due"), "priority": _closed("p")},
    "check": {"line": _item},
    "uncheck": {"lines": _item},
    "checklist rename": {"number": _item, "text": _text},
    "checklist remove": {"lines": _item},
    "block": {"by": _blockers},
    "unblock": {"from": _others("from")},
    "relate": {"to": _others("to")},
    "unrelate": {"from": _others("from")},
    "duplicate": {"of": _others("of")},
    "reactions": {"state": _plain},
    "project create": {"name": _text, **dict.fromkeys(("member", "member2", "member3", "member4", "member5"), _plain)},
    "project bind": {"project": _project, "channel": _plain},
    "project unbind": {"channel": _plain},
    "project archive": {"project": _project},
    "project status": {"project": _project_alone},
    "project workflow": {
        "project": _project_alone,
        "workflow": lambda text: "none" if text.lower() in NOTHING else _text(text),
        "to": _any_of("to", lambda text: text.split(",")),
    },
    "project escalate": {"project": _project, "steps": _text},
    "project thread": {"project": _project, "state": _plain},
    "prefs tz": {"zone": _text},
    "prefs days": {"days": _text},
    "prefs workday": {"end": _text},
    "prefs week": {"day": _plain},
    "prefs order": {"order": _plain},
    "prefs notify": {"kind": _text, "how": _plain},
    "prefs quiet": {"hours": _text},
    "prefs urgent": {"state": _plain},
    "prefs dm": {"state": _plain},
    "prefs platform": {"platform": _plain},
    **dict.fromkeys(("unmute", "watch", "unwatch"), _FOLLOWED),
    "mute": {**_FOLLOWED, "when": _until},
    "when": {"text": _plain},
    "admin role": {"who": _plain, "role": _plain},
    "admin zone": {"zone": _text},
    "digest set": {
        "channel": _plain,
        "at": lambda text: f"at {_text(text)}",
        "on": lambda text: f"on {_text(text)}",
        "filter": lambda text: f"for {text}",
    },
    "digest now": {"channel": _plain},
    "digest pause": {"channel": _plain, "when": lambda text: f"until {_text(text)}"},
    "digest resume": {"channel": _plain},
    "digest off": {"channel": _plain},
    "view save": {"name": _text, "filter": _plain},
    **{f"view {verb}": {"name": _text} for verb in ("open", "delete", "share", "unshare")},
    "view default": {"name": lambda text: "none" if text.lower() in NOTHING else _text(text), "channel": _plain},
    "bulk": {"filter": _plain, "change": lambda text: f"-> {text}"},
    "link": {"code": _text},
    "admin link": {"code": _text},
    "time stop": {"duration": _valued("for")},
    "time log": _SPENT,
    "time edit": {"entry": _entry, **_SPENT},
    "time delete": {"entry": _entry},
    "time report": {
        "who": _plain,
        "project": _project_alone,
        "range": _valued("range"),
        "by": _closed("by"),
    },
    "export": {"format": _plain, "filter": _plain},
    "import": {},
    "admin retention": {"after": _text},
    "export audit": {"range": _valued("range")},
    "ics": {"filter": _plain},
    "ics reset": {"number": _text},
    "ics off": {"number": _text},
    **{f"report {kind}": _OVER_DAYS if kind.has_days else _OF_NOW for kind in ReportKind},
    "help": {"topic": _plain},
    "inbox": {"unread": lambda _: "unread"},
    "admin retry": {"number": _text},
}
