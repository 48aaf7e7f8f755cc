"""What was typed in the console, as the core's vocabulary. Pure.

- A line is an action of the console ("/as ana", ".1") or something said to the bot; `read` tells which.
- `native` does what Slack and Discord do before their bots see a line: `@ana` becomes the account `<@ana>` and `#web`
  the room `<#web>` where they are known. Quoted text, e-mail addresses and `#12` stay as they were typed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from bot.model import RoomKind
from bot.ports import Address, Sender

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

PLATFORM = "console"
INSTALLATION = "local"
HOME = "general"

_NAME = r"\w(?:[\w.-]*\w)?"
_QUOTED = r'"[^"]*"|“[^“”]*”|`[^`]*`'
# Not after a letter (ana@web.org), a slash (web.org/@ana) or "<" (already native).
_PERSON = rf"(?<![\w.@/<#])@(?P<person>{_NAME})(?![\w@])"
_ROOM = rf"(?<![\w&@/<#])#(?!\d+\b)(?P<room>{_NAME})"
_REFERENCES = re.compile(f"(?P<quoted>{_QUOTED})|{_PERSON}|{_ROOM}")
_NATIVE = re.compile(r"<([@#])([^<>\s]+)>")
_PRESS = re.compile(r"\.(\d{1,3})")


# ---- people and places


def sender(name: str, *, zone: str | None = None, administers: bool = False) -> Sender:
    account = name.lower()
    return Sender(account, name[:1].upper() + name[1:], handle=account, zone=zone, administers=administers)


def channel(name: str) -> Address:
    return Address(PLATFORM, INSTALLATION, name.lower(), name.lower(), RoomKind.CHANNEL)


def private_room(name: str) -> Address:
    """Another room than the channel of the same name."""
    return Address(PLATFORM, INSTALLATION, f"private:{name.lower()}", name.lower(), RoomKind.PRIVATE)


def direct_message(person: str) -> Address:
    return Address(PLATFORM, INSTALLATION, f"dm:{person.lower()}", "", RoomKind.DM)


def place(name: str, person: str) -> Address | None:
    """The room somebody means by "#web", "web", "private web" or "dm"."""
    kind, _, rest = name.strip().partition(" ")
    if kind == "dm" and not rest:
        return direct_message(person)
    if kind == "private":
        return private_room(rest.strip().lstrip("#")) if _is_name(rest.strip().lstrip("#")) else None
    return channel(name.strip().lstrip("#")) if _is_name(name.strip().lstrip("#")) else None


def card_id(task: int) -> str:
    """The message that a task's card stands in; its thread is the task's."""
    return f"task-{task}"


def in_thread(room: Address, task: int) -> Address:
    return replace(room, thread=card_id(task))


def place_name(where: Address) -> str:
    """As the prompt shows it: "#web", "#web › #12", "private plans", "dm"."""
    room = {RoomKind.CHANNEL: f"#{where.name}", RoomKind.PRIVATE: f"private {where.name}", RoomKind.DM: "dm"}[
        where.kind
    ]
    return f"{room} › #{where.thread.removeprefix('task-')}" if where.thread else room


def _is_name(text: str) -> bool:
    return re.fullmatch(_NAME, text) is not None and len(text) <= 40


# ---- native references


def mentioned(text: str) -> tuple[str, ...]:
    """The people named with an @, in lower case, each once; `@me` is the language's own word."""
    names = (found["person"].lower() for found in _REFERENCES.finditer(text) if found["person"])
    return tuple(dict.fromkeys(name for name in names if name != "me"))


def native(text: str, accounts: Container[str], rooms: Mapping[str, str]) -> str:
    """`accounts`: those known, in lower case. `rooms`: ids of the rooms known, by their names in lower case."""

    def reference(found: re.Match[str]) -> str:
        if found["person"] and found["person"].lower() in accounts:
            return f"<@{found['person'].lower()}>"
        if found["room"] and found["room"].lower() in rooms:
            return f"<#{rooms[found['room'].lower()]}>"
        return found[0]

    return _REFERENCES.sub(reference, text)


def readable(text: str) -> str:
    """Native references as a person would type them."""
    return _NATIVE.sub(lambda found: found[1] + found[2].removeprefix("private:"), text)


def account_of(suggestion: str) -> str:
    """A suggested person as they are typed behind an @: "ana" of "<@ana>" and "@ana"."""
    return suggestion.strip("<@>").lower()


# ---- a line


@dataclass(frozen=True, slots=True)
class Say:
    """Everything that is not for the console itself."""

    text: str


@dataclass(frozen=True, slots=True)
class Press:
    number: int


@dataclass(frozen=True, slots=True)
class Become:
    person: str


@dataclass(frozen=True, slots=True)
class Enter:
    where: Address


@dataclass(frozen=True, slots=True)
class OpenThread:
    """`reference` as typed; empty: the card shown last."""

    reference: str


@dataclass(frozen=True, slots=True)
class LeaveThread:
    pass


@dataclass(frozen=True, slots=True)
class SendAgain:
    pass


@dataclass(frozen=True, slots=True)
class ResumeForm:
    pass


@dataclass(frozen=True, slots=True)
class TakeTour:
    pass


@dataclass(frozen=True, slots=True)
class ShowHelp:
    pass


@dataclass(frozen=True, slots=True)
class Quit:
    pass


@dataclass(frozen=True, slots=True)
class Unclear:
    problem: str
    advice: str


Action: TypeAlias = (
    Say
    | Press
    | Become
    | Enter
    | OpenThread
    | LeaveThread
    | SendAgain
    | ResumeForm
    | TakeTour
    | ShowHelp
    | Quit
    | Unclear
)

# What is typed, and what it does.
COMMANDS: Mapping[str, tuple[str, str]] = {
    "/as": ("/as ana", "speak as somebody else"),
    "/in": ("/in #web", "go to another room; /in private plans is one that only its people see"),
    "/dm": ("/dm", "talk to the bot alone"),
    "/thread": ("/thread 12", "go into the thread of a task's card: there a verb needs no number"),
    "/up": ("/up", "leave the thread"),
    "/people": ("/people", "who is here"),
    "/again": ("/again", "send once more what got no answer or could not be done; it is done once"),
    "/resume": ("/resume", "go on with a form you left"),
    "/tour": ("/tour", "the two-minute tour"),
    "/help": ("/help", "this; `help` is the bot's own"),
    "/quit": ("/quit", "leave, as Ctrl-D does; everything is kept"),
}

_PLAIN: Mapping[str, Action] = {
    "/up": LeaveThread(),
    "/people": Say("people"),
    "/again": SendAgain(),
    "/resume": ResumeForm(),
    "/tour": TakeTour(),
    "/help": ShowHelp(),
    "/quit": Quit(),
}


def read(line: str, person: str) -> Action | None:
    """None: nothing was typed."""
    text = line.strip()
    if not text:
        return None
    if pressed := _PRESS.fullmatch(text):
        return Press(int(pressed[1]))
    return _read_command(text, person) if text.startswith("/") else Say(line)


def _read_command(text: str, person: str) -> Action:
    word, _, rest = text.partition(" ")
    rest = rest.strip()
    match word.lower():
        case "/as":
            name = rest.removeprefix("@")
            return Become(name) if _is_name(name) else Unclear("Speak as whom?", "For example: /as ana")
        case "/in":
            where = place(rest, person)
            return Enter(where) if where else Unclear("Go where?", "For example: /in #web, or /in private plans")
        case "/dm":
            return Enter(direct_message(person))
        case "/thread":
            return OpenThread(rest)
        case "/task":  # how Slack and Discord address the bot
            return Say(rest)
        case plain if plain in _PLAIN:
            return _PLAIN[plain]
    return Unclear(f"I don't know {word[:40]}.", f"/help lists what I know. To say it to the bot: /task {text[:60]}")
