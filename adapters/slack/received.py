"""What Slack's payloads can say, beside what the core knows by itself (bot.contents.Content). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from bot.contents import Attaching, Completing, FromMessage, Joined, Left, Pressed, Remarked, Submitted, Ticked, Typed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.message import Message


@dataclass(frozen=True, slots=True)
class Pointed:
    """Somebody pointed at a message: by a shortcut, or by the reaction that makes a task of it (`at_once`).

    `text`: as Slack wrote it; None: only its id is known, and it is to be fetched. `author`: an account, empty for
    bots, whose name is `author_name`. `thread_ts`: of the thread that it is in. `link`: empty where it is to be asked.
    """

    message: str
    text: str | None = None
    author: str = ""
    author_name: str = ""
    thread_ts: str = ""
    link: str = ""
    attach: bool = False
    at_once: bool = False

    def content(self, text: str, author: str, link: str) -> FromMessage | Attaching:
        """For the core. `text`: neutral. `author`: a name."""
        if self.attach:
            return Attaching(self.message, text, author, link)
        return FromMessage(self.message, text, author, link, self.at_once)


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing that the core could read; the person is told this."""

    message: Message


@dataclass(frozen=True, slots=True)
class Uninstalled:
    """`at`: seconds since 1970; an installation made after that is another one."""

    at: int


@dataclass(frozen=True, slots=True)
class TokensRevoked:
    """`bots`: the bot users whose tokens are dead; empty if only people's are."""

    at: int
    bots: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RoomChanged:
    """Another name, or archived, deleted, shared with others, or not any more: what is known of the channel is old."""


@dataclass(frozen=True, slots=True)
class RoomMoved:
    """The channel has another id from now on. The action's channel is the old one."""

    to: str


@dataclass(frozen=True, slots=True)
class PersonChanged:
    """`user`: as users.info describes them. New people, too."""

    user: Mapping[str, Any]


Content: TypeAlias = (
    Typed
    | Pressed
    | Submitted
    | Completing
    | Ticked
    | Remarked
    | Joined
    | Left
    | Pointed
    | Refused
    | Uninstalled
    | TokensRevoked
    | RoomChanged
    | RoomMoved
    | PersonChanged
)


@dataclass(frozen=True, slots=True)
class Ignored:
    """Nothing to do; acknowledge it. `reason`: for the log."""

    reason: str


# ---- payloads: whatever is missing, or of another type, is empty


def mapping(payload: object, *path: str) -> Mapping[str, Any]:
    for name in path:
        payload = payload.get(name) if isinstance(payload, dict) else None
    return payload if isinstance(payload, dict) else {}


def text(payload: object, *path: str) -> str:
    value = mapping(payload, *path[:-1]).get(path[-1])
    return value if isinstance(value, str) else ""


def mappings(payload: object, *path: str) -> list[Mapping[str, Any]]:
    value = mapping(payload, *path[:-1]).get(path[-1])
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def id_of(payload: object, name: str) -> str:
    """Slack gives some things as an id, and some as an object that has one."""
    return text(payload, name) or text(payload, name, "id")


def thread_of(message: Mapping[str, Any]) -> str:
    """The thread that a message is in; a thread's first message is not in it."""
    thread = text(message, "thread_ts")
    return "" if thread == text(message, "ts") else thread
