"""The commands as Discord shows them, made of the ways in which the core takes each (bot.options). Pure.

- A word of the core is a subcommand of `/task`; of two words the first names the command. What has another place is in
  `_PLACES`, for /task may have 25 subcommands, and must keep room for new ones.
- Whoever adds a command adds it in the core: it is offered here without a change.
- Limits are those of Discord's documentation, "Application Commands".
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any, TypeAlias

from adapters.discord.permissions import MANAGE_SERVER
from adapters.discord.text import LINE_LENGTH
from bot.commands import COMMANDS, VERBS
from bot.model import COMMENT_LENGTH, TAG_LENGTH, TAGS_PER_TASK, TITLE_LENGTH
from bot.options import Option, OptionKind, Way
from bot.saved_views import NAME_LENGTH
from bot.workflows import NAME_LENGTH as STAGE_LENGTH

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Json: TypeAlias = dict[str, Any]

CREATE_TASK, ADD_TO_TASK, SHOW_TASK = "Create task", "Add to task", "Show task"  # menus of a message
TASKS_OF, ASSIGN_TASK = "Tasks of this person", "Assign a task"  # menus of a person

QUICK = Way(
    "quick",
    "Add a task, or give any command, in one line: as in a message to me",
    (Option("line", OptionKind.LINE, "As in: Fix login @ana friday 5pm !1 +bug; or: done 12", required=True),),
)
WAYS: tuple[Way, ...] = (*(way for command in COMMANDS for way in command.ways), QUICK)

_PLACES = {
    "today": "tasks today",
    "home": "tasks home",
    "form": "tasks new",
    "bulk": "tasks bulk",
    "when": "tasks when",
    "prio": "taskset priority",
    "tag": "taskset tag",
    "move": "taskset project",
    "status": "taskset status",
    "help": "taskhelp",
    "prefs": "taskprefs show",
    "prefs tz": "taskprefs timezone",
    "inbox": "tasknotice inbox",
    "inbox read": "tasknotice read",
    "why": "tasknotice why",
    "mute": "tasknotice mute",
    "unmute": "tasknotice unmute",
    "watch": "tasknotice watch",
    "unwatch": "tasknotice unwatch",
    "sub": "subtask add",
    "subs": "subtask list",
    "check": "subtask check",
    "uncheck": "subtask uncheck",
    "checklist": "subtask checklist",
    "checklist rename": "subtask rename-line",
    "checklist remove": "subtask remove-line",
    "attach": "taskfile attach",
    "files": "taskfile list",
    "detach": "taskfile detach",
    "block": "taskdepend block",
    "unblock": "taskdepend unblock",
    "relate": "taskdepend relate",
    "unrelate": "taskdepend unrelate",
    "duplicate": "taskdepend duplicate",
    "reactions": "taskadmin reactions",
    "link": "tasklink join",
    "unlink": "tasklink leave",
    "time log": "timelog add",
    "import": "taskdata import",
    "export": "taskdata export",
    "export audit": "taskdata audit",
    "export me": "taskdata me",
    "forget me": "taskdata forget-me",
    "ics": "taskdata ics",
    "ics list": "taskdata ics-list",
    "ics reset": "taskdata ics-reset",
    "ics off": "taskdata ics-off",
}
_NAMES = {"prefs": "taskprefs", "admin": "taskadmin", "time": "timelog"}
_ABOUT = {
    "task": "Add, show and change tasks",
    "tasks": "Your tasks at a glance, a form for a new one, many changed at once",
    "taskset": "Set a field of tasks",
    "subtask": "The parts of a task: subtasks and its checklist",
    "taskfile": "Files kept with tasks",
    "taskdepend": "What waits for what, what is related, what is there twice",
    "project": "Projects, and the channels they belong to",
    "digest": "What is up in a channel, posted there on a time",
    "view": "Lists under a name, yours or shared",
    "tasknotice": "What I told you, and what I am to tell you of",
    "taskprefs": "How you read and write dates, and what I tell you",
    "tasklink": "Your accounts on Slack and Discord as one",
    "timelog": "Time spent on tasks: your timer, entries, reports",
    "taskdata": "Files and calendars of tasks, and what is kept about you",
    "report": "How the work as a whole is going",
    "taskadmin": "People, roles and this channel, for those who run the server",
}
_RESTRICTED = frozenset({"taskadmin"})  # shown to those who may manage the server; the core looks again who it is

_CHAT_INPUT, _ON_PERSON, _ON_MESSAGE = 1, 2, 3
_SUBCOMMAND, _STRING, _BOOLEAN, _CHANNEL, _MENTIONABLE, _ATTACHMENT = 1, 3, 5, 7, 9, 11
_TEXT_CHANNELS = [0, 5]  # and those for announcements
_TYPES = {
    OptionKind.FLAG: _BOOLEAN,
    OptionKind.ROOM: _CHANNEL,
    OptionKind.PERSON: _MENTIONABLE,
    OptionKind.FILE: _ATTACHMENT,
}
_LENGTHS = {
    OptionKind.TEXT: COMMENT_LENGTH,
    OptionKind.LINE: LINE_LENGTH,
    OptionKind.TASK: TITLE_LENGTH,
    OptionKind.TASKS: 500,
    OptionKind.DATE: 100,
    OptionKind.START: 100,
    OptionKind.PROJECT: 100,
    OptionKind.TAGS: (TAG_LENGTH + 1) * TAGS_PER_TASK,
    OptionKind.ZONE: 100,
    OptionKind.VERB: 40,
    OptionKind.VIEW: NAME_LENGTH,
    OptionKind.STAGE: STAGE_LENGTH,
    OptionKind.STATUS: 100,
    OptionKind.ENTRY: 40,
}
# In servers and in direct messages with the bot; installed to a server, not to a person.
_WHERE: Mapping[str, Any] = {"contexts": [0, 1], "integration_types": [0]}


def path_of(word: str) -> str:
    """Where a command of the core is found, as it is typed behind the slash: "task done", "project create"."""
    if word in _PLACES:
        return _PLACES[word]
    first, _, rest = word.partition(" ")
    return f"{_NAMES.get(first, first)} {rest}" if rest else f"task {word}"


_WAYS = {path_of(way.word): way for way in WAYS}


def way_of(path: str) -> Way | None:
    """None: an older or newer version of the bot offered that."""
    return _WAYS.get(path)


def as_typed(line: str) -> str:
    """A line of the core's language as it is given in Discord: "list" is /task list, "done 12" /task quick done 12.

    Of "prefs tz CITY" the command asks for the rest. What is no such line, as a date, stays as it is.
    """
    words = line.split()
    for count in (2, 1):
        word, rest = " ".join(words[:count]), words[count:]
        if word in VERBS:
            asked = path_of(word) in _WAYS and all(_ASKED_FOR.fullmatch(one) for one in rest)
            return f"/{path_of(word)}" if asked else f"/{path_of(QUICK.word)} {line}"
    return line


_ASKED_FOR = re.compile("[A-Z]{2,}")


def commands(ways: Sequence[Way] = WAYS) -> list[Json]:
    """The body of the bulk overwrite of the application's commands."""
    made: dict[str, Json] = {}
    for way in ways:
        name, _, child = path_of(way.word).partition(" ")
        if not child:
            made[name] = _command(name, way.help, _options(way))
            continue
        group = made.setdefault(name, _command(name, _ABOUT.get(name, f"Everything about: {name}"), []))
        group["options"].append({"type": _SUBCOMMAND, "name": child, "description": way.help, "options": _options(way)})
    return [*made.values(), *_menus()]


def fingerprint(payload: Sequence[Json]) -> str:
    """The same for the same commands, so that they are sent to Discord only when they changed."""
    return hashlib.sha256(json.dumps(payload, sort_keys=True).encode()).hexdigest()


# ---- parts


def _command(name: str, about: str, options: list[Json]) -> Json:
    restricted = {"default_member_permissions": str(MANAGE_SERVER)} if name in _RESTRICTED else {}
    return {"type": _CHAT_INPUT, "name": name, "description": about, "options": options, **restricted, **_WHERE}


def _menus() -> list[Json]:
    messages = [{"type": _ON_MESSAGE, "name": name, **_WHERE} for name in (CREATE_TASK, ADD_TO_TASK, SHOW_TASK)]
    return [*messages, *({"type": _ON_PERSON, "name": name, **_WHERE} for name in (TASKS_OF, ASSIGN_TASK))]


def _options(way: Way) -> list[Json]:
    return [_option(one) for one in way.options]


def _option(option: Option) -> Json:
    made: Json = {
        "type": _TYPES.get(option.kind, _STRING),
        "name": option.name,
        "description": option.help,
        "required": option.required,
    }
    if option.kind is OptionKind.ROOM:
        made["channel_types"] = _TEXT_CHANNELS
    if option.kind.completes:
        made["autocomplete"] = True
    if option.kind is OptionKind.CHOICE:
        made["choices"] = [{"name": label, "value": value} for value, label in option.choices]
    if longest := TITLE_LENGTH if option.name == "title" else _LENGTHS.get(option.kind):
        made["max_length"] = longest
    return made
