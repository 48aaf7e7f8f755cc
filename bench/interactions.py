"""What people do in Discord here: as the bot's adapter tells the core, and as Discord delivers it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from itertools import count
from typing import TYPE_CHECKING, Any

from adapters.discord import tree
from bench import data, guild
from bench.measure import FIRST_ROOM, NAMED, SPEAKERS
from bot.contents import Chosen, Completing, Pressed
from bot.ports import Address, Inbound, Sender

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from bench.discord import Application
    from bench.guild import Json
    from bot.contents import Content

COMMAND, COMPONENT, AUTOCOMPLETE = 2, 3, 4
SUBCOMMAND, STRING, BOOLEAN, MENTIONABLE = 1, 3, 5, 9
BUTTON = 2
CARD = f"{data.DISCORD.message}1"  # the message whose button is clicked; nobody looks at which it is

_KEYS = count()


@dataclass(frozen=True, slots=True)
class Interaction:
    """`content`: takes the number of a task, if it is about one; and how many were there before it."""

    name: str
    content: Callable[[Iterator[int], int], Content]
    writes: bool = False

    def inbounds(self, numbers: Iterator[int], wanted: int) -> list[Inbound]:
        return [_inbound(self.content(numbers, at), at % SPEAKERS) for at in range(wanted)]


def _typed_in(what: str, *prefixes: str) -> Callable[[Iterator[int], int], Content]:
    return lambda _, at: Completing(what, prefixes[at % len(prefixes)])


TYPING = ", typing"  # after the option's name
NEW = {
    "title": "Fix the login page",
    "due": "friday 5pm",
    "assignee": f"<@{guild.account_id(NAMED)}>",
    "priority": "high",
    "tags": "web",
}
DATES = ("fri", "friday 5", "tomorrow 9", "in 3 days", "24 dec")
TASKS = ("log", "fix the", "12", "update pass", data.RARE)

OPTIONS = {"date": ("add", "due"), "task": ("show", "task")}  # of which command: where that is typed

INTERACTIONS = (
    Interaction("add", lambda _, __: Chosen("add", NEW), writes=True),
    Interaction("done", lambda numbers, _: Pressed(f"done {next(numbers)}"), writes=True),
    Interaction("list mine", lambda _, __: Chosen("list", {"scope": "mine"})),
    Interaction("list", lambda _, __: Chosen("list", {})),
    Interaction("show", lambda numbers, _: Chosen("show", {"task": str(next(numbers))})),
    Interaction(f"due{TYPING}", _typed_in("date", *DATES)),
    Interaction(f"task{TYPING}", _typed_in("task", *TASKS)),
)


def _inbound(content: Content, speaker: int) -> Inbound:
    room = FIRST_ROOM + speaker
    where = Address(data.DISCORD.platform, guild.GUILD, f"{data.DISCORD.room}{room}", f"room {room}")
    given = content.given if isinstance(content, Chosen) else {}
    named = (account(NAMED),) if "assignee" in given else ()
    return Inbound(_speaking(speaker + 1), where, content, f"bench-{next(_KEYS)}", named)


def _speaking(person: int) -> Sender:
    return Sender(
        guild.account_id(person),
        f"Person {person}",
        f"person{person}",
        locale=data.DISCORD.locale,
        groups=(),
        checked=True,
    )


def account(person: int) -> Sender:
    return Sender(guild.account_id(person), f"Person {person}", f"person{person}", groups=())


# ---- as Discord delivers it


def interaction(inbound: Inbound, to: Application, card: Card) -> str:
    """JSON, without its id and its token: those are made when it is sent."""
    room = int(inbound.where.room.removeprefix(data.DISCORD.room))
    speaker = int(inbound.sender.external_id.removeprefix(data.DISCORD.account))
    return json.dumps(
        {
            "application_id": to.id,
            "guild_id": guild.GUILD,
            "guild": {"id": guild.GUILD, "locale": "en-US", "features": []},
            "guild_locale": "en-US",
            "channel_id": inbound.where.room,
            "channel": {**guild.channel(room), "permissions": str(guild.EVERYBODY_MAY)},
            "member": guild.member(speaker),
            "locale": data.DISCORD.locale,
            "app_permissions": str(guild.EVERYBODY_MAY),
            "version": 1,
            "entitlements": [],
            "authorizing_integration_owners": {"0": guild.GUILD},
            "context": 0,
            "attachment_size_limit": 10_485_760,
            **_what(inbound, to, card),
        }
    )


def _what(inbound: Inbound, to: Application, card: Card) -> Json:
    match inbound.content:
        case Chosen(word, given):
            return {"type": COMMAND, "data": _command(tree.path_of(word), given)}
        case Completing(what, prefix):
            word, name = OPTIONS[what]
            return {"type": AUTOCOMPLETE, "data": _command(tree.path_of(word), {name: prefix}, focused=name)}
        case Pressed(line):
            pressed = {"component_type": BUTTON, "custom_id": card.button(line)}
            shown = card.message(line, inbound.where.room, to)
            return {"type": COMPONENT, "data": pressed, "message": shown}
    raise ValueError(f"nobody does {inbound.content}")


def _command(path: str, given: Mapping[str, str], focused: str = "") -> Json:
    name, _, child = path.partition(" ")
    options = [_option(path, one, value, focused=one == focused) for one, value in given.items()]
    named = [value[2:-1] for value in given.values() if value.startswith("<@")]
    people = {one: int(one.removeprefix(data.DISCORD.account)) for one in named}
    resolved = {
        "users": {id_: guild.person(number) for id_, number in people.items()},
        "members": {id_: guild.partial_member() for id_ in people},
    }
    inside = [{"type": SUBCOMMAND, "name": child, "options": options}] if child else options
    return {"id": "1", "name": name, "type": 1, "options": inside, **({"resolved": resolved} if people else {})}


def _option(path: str, name: str, value: str, *, focused: bool) -> Json:
    type_ = _types(path)[name]
    said: Any = value[2:-1] if type_ == MENTIONABLE else value
    return {"type": type_, "name": name, "value": said, **({"focused": True} if focused else {})}


@cache
def _types(path: str) -> Mapping[str, int]:
    """Of a command's options, as they are registered."""
    name, _, child = path.partition(" ")
    command = _named(tree.commands(), name)
    options = _named(command["options"], child)["options"] if child else command["options"]
    return {one["name"]: one["type"] for one in options}


def _named(some: Sequence[Json], name: str) -> Json:
    return next(one for one in some if one["name"] == name)


@dataclass(frozen=True, slots=True)
class Card:
    """The components of one task's card, which serves for all: only the number in its buttons is another."""

    number: int
    components: Sequence[Json]

    def button(self, line: str) -> str:
        """The id of the one that says this."""
        wanted = f":{_without_number(line)} {self.number}"
        found = next(one for one in _texts(self.components) if one.endswith(wanted))
        return found.removesuffix(str(self.number)) + _number(line)

    def message(self, line: str, channel: str, author: Application) -> Json:
        components = json.loads(json.dumps(self.components).replace(f' {self.number}"', f' {_number(line)}"'))
        said = {"components": components, "flags": guild.COMPONENTS}
        return guild.message(CARD, channel, author.user, said)


def _number(line: str) -> str:
    return line.rpartition(" ")[2]


def _without_number(line: str) -> str:
    return line.rpartition(" ")[0]


def _texts(document: object) -> Iterator[str]:
    if isinstance(document, str):
        yield document
    elif isinstance(document, dict):
        for one in document.values():
            yield from _texts(one)
    elif isinstance(document, (list, tuple)):
        for one in document:
            yield from _texts(one)
