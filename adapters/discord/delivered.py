"""One payload of Discord, and what somebody did by it. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeAlias

from adapters.discord.contents import files_in
from adapters.discord.marks import mark_of
from adapters.discord.received import Content, Ignored, id_of, mapping, number, text
from adapters.discord.slip import Slip, Source
from adapters.discord.text import link, neutral
from bot.contents import Chosen, Pressed, Typed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.files import SentFile
    from bot.ports import Sender

Payload: TypeAlias = "Mapping[str, Any]"

_EPOCH = datetime(2015, 1, 1, tzinfo=UTC)  # what Discord's ids count from, in milliseconds
_THREADS = frozenset({10, 11})  # channels: in one for announcements, in any other
EPHEMERAL = 1 << 6


@dataclass(frozen=True, slots=True)
class Action:
    """Ids are Discord's; what there is not is empty. `guild`: empty in a direct message.

    `room`: a channel; `thread`: in it. `room_name`: as Discord calls the room, if the payload tells. `key`: the same
    for every delivery of this action. `named`: whom the content names, as far as Discord tells of them; a role's name
    may be missing. `at`: when it was done. `mark`: which server's the message is that it was done on (adapters.discord.
    marks); 0: there is none, or it does not say. `files`: those that are meant. `about`: the message that it is about.
    """

    guild: str
    room: str
    thread: str
    room_name: str
    is_dm: bool
    sender: Sender
    content: Content
    key: str
    slip: Slip
    named: tuple[Sender, ...]
    at: datetime
    mark: int = 0
    files: tuple[SentFile, ...] = ()
    about: str = ""


@dataclass(frozen=True, slots=True)
class Delivered:
    """`d`: Discord's object. `bot`: its account; `bot_role`: the role of this server that only it has."""

    d: Payload
    bot: str
    bot_role: str
    now: datetime

    @property
    def guild(self) -> str:
        return id_of(self.d, "guild_id")

    @property
    def channel(self) -> str:
        """Where it happened, a thread too."""
        return id_of(self.d, "channel_id") or id_of(self.d, "channel", "id")

    @property
    def room(self) -> str:
        parent = id_of(self.d, "channel", "parent_id")
        return parent if parent and number(self.d, "channel", "type") in _THREADS else self.channel

    @property
    def channels(self) -> frozenset[str]:
        """Where a link to a message may mean a task of this room."""
        return frozenset(filter(None, (self.channel, self.room)))

    def link(self, message: str) -> str:
        return link(self.guild, self.channel, message) if self.channel and message else ""

    def files(self, message: Payload) -> tuple[SentFile, ...]:
        return files_in(message, self.channel, self.link(id_of(message, "id")), bot_user=self.bot)

    def neutral(self, written: str) -> str:
        """What was not said to the bot."""
        return neutral(written, bot_user=self.bot, bot_role=self.bot_role, limit=None)


def action_of(
    delivered: Delivered,
    who: Sender,
    content: Content,
    source: Source,
    *,
    message: str = "",
    origin: str = "",
    key: str = "",
    named: Iterable[Sender] = (),
    files: tuple[SentFile, ...] = (),
) -> Action | Ignored:
    """`key`: if it is not the id of what was delivered."""
    d, room = delivered.d, delivered.room
    key = key or id_of(d, "id")
    if not (who.external_id and key and room):
        return Ignored("nobody did it, or it happened nowhere")
    in_thread = room != delivered.channel
    slip = Slip(source, delivered.guild, delivered.channel, who.external_id, message, origin, line=_line_of(content))
    return Action(
        guild=delivered.guild,
        room=room,
        thread=delivered.channel if in_thread else "",
        room_name="" if in_thread or not delivered.guild else text(d, "channel", "name"),
        is_dm=not delivered.guild,
        sender=who,
        content=content,
        key=key,
        slip=replace(slip, alone=bool(number(d, "message", "flags") & EPHEMERAL)),
        named=_each_once(named),
        at=_made_at(id_of(d, "id")) or delivered.now,
        mark=mark_of(mapping(d, "message") or mapping(d, "data", "resolved", "messages", message)),
        files=files,
    )


def _line_of(content: Content) -> str:
    """What was typed or pressed; of what was chosen, a line that opens the same form, if it opens one."""
    match content:
        case Typed(line) | Pressed(line):
            return line
        case Chosen(word, given):
            return " ".join((word, *given.values()))
    return ""


def _each_once(named: Iterable[Sender]) -> tuple[Sender, ...]:
    """What is said first of somebody counts."""
    first: dict[str, Sender] = {}
    for one in named:
        first.setdefault(one.external_id, one)
    return tuple(first.values())


def _made_at(snowflake: str) -> datetime | None:
    """Discord's ids say when they were made; None for none."""
    milliseconds = int(snowflake or 0) >> 22
    return _EPOCH + timedelta(milliseconds=milliseconds) if milliseconds else None
