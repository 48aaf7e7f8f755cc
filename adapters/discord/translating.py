"""What somebody did in Discord, with everything the core has to know: who they are, where, and whom they named.

A form that is opened on a message comes back without its files, and has no room for them: they are kept here for a
while, and lost if the bot is started anew in between.

In a direct message Discord names no server. What is said there goes to the board of the server in which the person
last used the bot, and is still a member; what is pressed there belongs to the server whose message it is on.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import structlog

from adapters.discord import inbound
from adapters.discord.contents import files_in
from adapters.discord.marks import server_mark
from adapters.discord.received import Pointed, Refused, others_in
from adapters.discord.slip import Source
from adapters.discord.text import mentioned
from bot.contents import Attaching, Chosen, FromMessage, Pressed, Remarked, Submitted, Typed
from bot.errors import DeliveryError
from bot.message import Message, Text, Tone
from bot.model import RoomKind
from bot.ports import Address, Inbound, Reply, Sender

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from adapters.discord.delivered import Action
    from adapters.discord.directory import Directory, Place
    from adapters.discord.slip import Slip
    from bot.files import SentFile
    from bot.ports import Clock, Memory

PLATFORM = "discord"
REMEMBERED = 50_000  # accounts
FORMS = 1_000  # opened on messages with files, and perhaps never sent
_NO_SERVER = Message(
    "I don't know yet which server you mean.",
    (Text(("Use me once in a server where I am, as with /task list; then I work here, too.",)),),
    Tone.WARNING,
)
_LEFT_SERVER = Message(
    "This was about a server where we are not together any more.",
    (Text(("So nothing was done.",)),),
    Tone.WARNING,
)
_REFERENCE = re.compile(r"<(?:#(?P<room>[0-9]{1,20})|@(?P<who>&?[0-9]{1,20}))>")
_ALL = re.compile(r"\ball\b", re.IGNORECASE)

log = structlog.get_logger(__name__)


class Refusal(Exception):
    """Nothing for the core: `reply` says why. None: nothing is said at all."""

    def __init__(self, message: Message | None) -> None:
        self.reply = Reply(message or Message(""), understood=False)
        super().__init__(message.title if message else "")


class Translator:
    """`get`: GETs a path of the REST API; raises DeliveryError. `bot`: as Receiver has it."""

    def __init__(
        self,
        directory: Directory,
        get: Callable[[str], Awaitable[Any]],
        memory: Memory,
        clock: Clock,
        bot: Callable[[str], tuple[str, str]],
    ) -> None:
        self._directory = directory
        self._get = get
        self._memory = memory
        self._clock = clock
        self._bot = bot
        self._used: dict[str, str] = {}  # by account: the server they used last, as far as this process knows
        self._opened: dict[tuple[str, str], tuple[SentFile, ...]] = {}  # by account and message: the files of a form

    async def inbound(self, action: Action) -> tuple[Inbound, Slip]:
        """For the core; and how to answer. Raises Refusal, DatabaseError and DeliveryError."""
        if isinstance(action.content, Refused):
            raise Refusal(action.content.message)
        if action.sender.barred:
            raise Refusal(None)
        action = self._with_files(await self._fetched(await self._at_home(action)))
        named = await asyncio.gather(*(self._whole(action, one) for one in await self._named(action)))
        sender = _checked(action.sender)
        content = action.content.content() if isinstance(action.content, Pointed) else action.content
        assert not isinstance(content, Refused), "told above"
        if isinstance(content, (FromMessage, Attaching, Remarked)):
            content = replace(content, text=self._with_names(content.text, action.guild, named))
        place = None if action.is_dm else self._directory.place(action.guild, action.slip.channel)
        slip = replace(action.slip, silent=not action.is_dm and (place is None or place.silent), server=action.guild)
        told = tuple(map(_checked, named))
        return Inbound(sender, _where(action, place), content, action.key, told, files=action.files), slip

    async def names(self, asked: Inbound, *documents: object) -> Mapping[str, str]:
        """Of whom and what these documents refer to, by id, as far as it is known."""
        told = {one.external_id: one.name for one in asked.named if one.name}
        return {**await self._directory.names(asked.where.installation, *documents), **told}

    # ---- parts

    async def _at_home(self, action: Action) -> Action:
        """With the server that it belongs to."""
        account = action.sender.external_id
        if action.guild:
            if self._used.get(account) != action.guild and action.slip.source is not Source.SUGGESTION:
                await self._memory.used(PLATFORM, account, action.guild, self._clock())
                if len(self._used) >= REMEMBERED:
                    self._used.clear()
                self._used[account] = action.guild
            return action
        used = await self._memory.last_used(PLATFORM, account)
        for guild in used:
            if action.mark and action.mark != server_mark(guild):
                continue  # what is pressed is about another server's tasks
            member = await self._directory.member(guild, account)
            if member is not None:
                known = replace(member, locale=action.sender.locale)
                slip = replace(action.slip, home=self._directory.server(guild) if len(used) > 1 else "")
                return replace(action, guild=guild, sender=known, slip=slip)
        raise Refusal(_LEFT_SERVER if action.mark else _NO_SERVER)

    async def _fetched(self, action: Action) -> Action:
        """With the message that somebody reacted to: Discord tells only its id."""
        content = action.content
        if not isinstance(content, Pointed) or content.text is not None:
            return action
        try:
            found = await self._get(f"/channels/{action.slip.channel}/messages/{content.message}")
        except DeliveryError as error:
            log.info("discord_message_not_read", reason=str(error))
            raise Refusal(None) from error
        bot_user, bot_role = self._bot(action.guild)
        filled = inbound.filled(content, found, bot_user=bot_user, bot_role=bot_role)
        named = others_in(found, action.guild, bot_user=bot_user, bot_role=bot_role)
        files = files_in(found, action.slip.channel, content.link, bot_user=bot_user)
        return replace(action, content=filled, named=named, files=files)

    def _with_files(self, action: Action) -> Action:
        """A form may be sent twice, if it was filled in wrongly."""
        opened = action.sender.external_id, action.about
        if action.slip.source is Source.SUBMISSION:
            return replace(action, files=self._opened.get(opened, ()))
        if action.slip.source is Source.MENU and action.files:
            self._opened.pop(opened, None)
            self._opened[opened] = action.files
            if len(self._opened) > FORMS:
                del self._opened[next(iter(self._opened))]
        return action

    async def _named(self, action: Action) -> Sequence[Sender]:
        """Discord tells of those who are picked or mentioned; not of those whose mention is in an option's text."""
        told = {one.external_id for one in action.named}
        strangers = [one for one in _mentioned(action) if one not in told]
        if not strangers:
            return action.named
        groups = [Sender(one, "", group=True) for one in strangers if one.startswith("&")]
        met = await self._directory.met(action.guild, [one for one in strangers if not one.startswith("&")])
        return (*action.named, *groups, *met)

    def _with_names(self, said: str, guild: str, named: Sequence[Sender]) -> str:
        """What was said to people, with names for channels, and for whom Discord tells nothing of."""
        known = {one.external_id for one in named}

        def name(found: re.Match[str]) -> str:
            if found["room"]:
                return f"#{self._directory.public_room(guild, found['room']) or 'channel'}"
            return found[0] if found["who"] in known else "@somebody"

        return _REFERENCE.sub(name, said)

    async def _whole(self, action: Action, named: Sender) -> Sender:
        """A role has a name, and members if they matter."""
        if not named.group:
            return named
        group = replace(named, name=named.name or self._directory.role(action.guild, named.external_id))
        if not _is_for_all(action):
            return group
        return replace(group, members=await self._directory.group_members(action.guild, named.external_id))


def _checked(sender: Sender) -> Sender:
    """Who rules the server is told with all they do: nobody becomes an admin by being named first."""
    members = sender.members if sender.members is None else tuple(map(_checked, sender.members))
    return replace(sender, checked=True, members=members)


def _where(action: Action, place: Place | None) -> Address:
    """A room that only some see: who leaves it, nobody tells the bot."""
    if action.is_dm:
        return Address(PLATFORM, action.guild, action.room, kind=RoomKind.DM)
    if place is None:  # the bot is not in it: who is, nobody tells
        room, thread = action.room, action.thread or None
        where = Address(PLATFORM, action.guild, room, action.room_name, RoomKind.PRIVATE, thread)
        return replace(where, guessed=True, unwatched=True)
    where = Address(PLATFORM, action.guild, place.room, place.name, place.kind, place.thread or None)
    return replace(where, unwatched=place.kind is RoomKind.PRIVATE)


def shown_again(asked: Inbound, line: str) -> Inbound:
    return replace(asked, content=Pressed(line), key=f"{asked.key}:again", files=())


def _mentioned(action: Action) -> tuple[str, ...]:
    match action.content:
        case Typed(line) | Pressed(line):
            return mentioned(line)
        case Chosen(given=given):
            return mentioned(" ".join(given.values()))
        case Submitted(values=values):
            return mentioned(" ".join(values.values()))
    return ()


def _is_for_all(action: Action) -> bool:
    match action.content:
        case Typed(line) | Pressed(line):
            return bool(_ALL.search(line))
        case Chosen(given=given):
            return given.get("mode") == "all"
        case Submitted(values=values):
            return any(map(_ALL.search, values.values()))
    return False
