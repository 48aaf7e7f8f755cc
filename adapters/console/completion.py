"""What could come next while somebody types: `wanted` decides what to ask, the core answers, the menu shows it.

Typing never waits: prompt-toolkit runs the completer beside the prompt, one question at a time, and asks anew only
when the text has changed meanwhile; so a slow answer leaves out the letters in between instead of queueing them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from prompt_toolkit.completion import Completer, Completion

from adapters.console.inbound import COMMANDS, account_of
from adapters.console.render import one_line
from bot.commands import VERBS
from bot.message import FieldKind

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterable

    from prompt_toolkit.completion import CompleteEvent
    from prompt_toolkit.document import Document

    from adapters.console.conversation import Conversation

_REFERENCE = r"(?:#?\d+(?:-\d+)?|\^|[a-z][\w.]*-\d+)"
_SEVERAL = "done close x reopen start cancel delete restore claim drop"
_ONE = "show history log edit assign unassign due prio priority tag move comment note attach files detach"
_PERSON = re.compile(r"(?:^|[\s:,(-])@(?P<prefix>[\w.-]*)$")
_PROJECT = re.compile(r"(?:^|[\s-])(?:in:|project:)(?P<prefix>[\w.,-]*)$", re.IGNORECASE)
_TAG = re.compile(r"(?:^|[\s-])(?:\+|tag:)(?P<prefix>[\w.-]*)$", re.IGNORECASE)
_ROOM = re.compile(r"(?:^|\s)#(?P<prefix>[^\W\d][\w.-]*|)$")
_ARGUMENTS = (
    ("task", re.compile(rf"(?:{'|'.join(_SEVERAL.split())})\s+(?:{_REFERENCE}\s+)*#?(?P<prefix>.*)", re.IGNORECASE)),
    ("date", re.compile(rf"(?:due\s+(?:{_REFERENCE}\s+)+|when\s+)(?P<prefix>.+)", re.IGNORECASE)),
    ("project", re.compile(rf"move\s+(?:{_REFERENCE}\s+)+(?P<prefix>\S*)", re.IGNORECASE)),
    ("task", re.compile(rf"(?:{'|'.join(_ONE.split())})\s+(?!{_REFERENCE}\s)#?(?P<prefix>.*)", re.IGNORECASE)),
    ("project", re.compile(r"project\s+(?:bind|status|show|archive)\s+(?P<prefix>\S*)", re.IGNORECASE)),
    ("view", re.compile(r"view\s+(?:open|delete|share|unshare|default)\s+(?P<prefix>.*)", re.IGNORECASE)),
    ("zone", re.compile(r"prefs\s+tz\s+(?P<prefix>\S+)", re.IGNORECASE)),
)
_FIELDS = {
    FieldKind.PEOPLE: "person",
    FieldKind.PROJECT: "project",
    FieldKind.TAGS: "tag",
    FieldKind.TASK: "task",
    FieldKind.DATE: "date",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to ask the core ("person", "tag" …; "room" and "command" the console knows itself), for which beginning."""

    what: str
    prefix: str


def wanted(text: str) -> Wanted | None:
    """`text`: the line before the cursor. Pure."""
    if text.startswith("/"):
        return _wanted_by_console(text)
    if found := _PERSON.search(text):
        return Wanted("person", found["prefix"])
    if found := _PROJECT.search(text):
        return Wanted("project", found["prefix"])
    if found := _TAG.search(text):
        return Wanted("tag", found["prefix"])
    if found := _ROOM.search(text):
        return Wanted("room", found["prefix"])
    start = text.lstrip()
    if start and _begins_a_verb(start.lower()):
        return Wanted("verb", start)
    for what, pattern in _ARGUMENTS:
        if found := pattern.fullmatch(start):
            return Wanted(what, found["prefix"])
    return None


def _begins_a_verb(text: str) -> bool:
    """One word, or the beginning of a verb of several: "project cr"."""
    return " " not in text or any(verb.startswith(text) for verb in VERBS if " " in verb)


def _wanted_by_console(text: str) -> Wanted | None:
    word, blank, rest = text.partition(" ")
    if not blank:
        return Wanted("command", word)
    match word.lower():
        case "/as":
            return Wanted("person", rest.removeprefix("@"))
        case "/in":
            return Wanted("room", rest.removeprefix("#"))
        case "/thread":
            return Wanted("task", rest.removeprefix("#"))
    return None


class LineCompleter(Completer):
    """For the chat's line."""

    def __init__(self, conversation: Conversation) -> None:
        self._conversation = conversation

    def get_completions(
        self,
        document: Document,  # noqa: ARG002 - as prompt_toolkit calls it
        complete_event: CompleteEvent,  # noqa: ARG002 - the same
    ) -> Iterable[Completion]:
        """Never asked: the prompt uses the asynchronous way."""
        return ()

    async def get_completions_async(
        self,
        document: Document,
        complete_event: CompleteEvent,  # noqa: ARG002 - as prompt_toolkit calls it
    ) -> AsyncGenerator[Completion, None]:
        for option in await self._options(wanted(document.text_before_cursor)):
            yield option

    async def _options(self, asked: Wanted | None) -> list[Completion]:
        if asked is None:
            return []
        if asked.what == "command":
            named = ((name, usage, does) for name, (usage, does) in COMMANDS.items() if name.startswith(asked.prefix))
            return [_completion(name, asked.prefix, f"{usage}: {does}") for name, usage, does in named]
        if asked.what == "room":
            rooms = self._conversation.rooms
            return [
                _completion(room, asked.prefix, f"#{room}") for room in rooms if room.startswith(asked.prefix.lower())
            ]
        choices = await self._conversation.complete(asked.what, asked.prefix)
        return [_completion(_inserted(asked.what, text), asked.prefix, shown) for text, shown in choices.options]


class FieldCompleter(Completer):
    """For a form's field: people, projects and tags by their last word, dates by all of it, choices by their labels."""

    def __init__(self, conversation: Conversation, kind: FieldKind, labels: Iterable[str] = ()) -> None:
        self._ask = conversation.complete
        self._kind = kind
        self._labels = tuple(labels)

    def get_completions(
        self,
        document: Document,
        complete_event: CompleteEvent,  # noqa: ARG002 - as prompt_toolkit calls it
    ) -> Iterable[Completion]:
        typed = document.text_before_cursor.strip().lower()
        return [
            _completion(label, document.text_before_cursor, label)
            for label in self._labels
            if label.lower().startswith(typed)
        ]

    async def get_completions_async(
        self, document: Document, complete_event: CompleteEvent
    ) -> AsyncGenerator[Completion, None]:
        what = _FIELDS.get(self._kind)
        if what is None:
            for option in self.get_completions(document, complete_event):
                yield option
            return
        text = document.text_before_cursor
        last = text if self._kind is FieldKind.DATE else re.split(r"[\s,]", text)[-1]
        if not last:
            return
        prefix = last.lstrip("@+")
        for inserted, shown in (await self._ask(what, prefix)).options:
            yield _completion(_inserted(what, inserted), prefix, shown)


def _inserted(what: str, text: str) -> str:
    """As it is typed, after a sign that stands there already."""
    return account_of(text) if what == "person" else text.lstrip("+") if what == "tag" else text


def _completion(text: str, prefix: str, shown: str) -> Completion:
    return Completion(one_line(text), start_position=-len(prefix), display=one_line(shown))
