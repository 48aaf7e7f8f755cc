"""Who and what Discord's ids stand for, as far as payloads do not say: servers, channels, roles, and who is in them.

What the gateway tells is known without asking (`Known`); the rest is asked once and kept for a while.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol

import structlog

from adapters.discord import spans
from adapters.discord.permissions import administers
from bot.cache import Cache
from bot.errors import AddressGone, DeliveryError
from bot.model import RoomKind
from bot.ports import Sender

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from bot.ports import Clock

MEMBERS = timedelta(minutes=5)
PAGE = 1000  # members; Discord gives no more at once
PAGES = 10
NAMES = 10  # people who are asked for in one go, because a text names them
PATIENCE = 0.5  # seconds, for them

_IDS = re.compile(r"[0-9]{15,19}")  # of Discord's accounts

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Place:
    """What a channel's id stands for. `room`: where its tasks belong, of a thread the channel that it is in.

    `thread`: empty if it is none. A thread that only some see, or whose channel takes no messages, is a room itself.
    `silent`: the bot may post nothing there.
    """

    room: str
    thread: str = ""
    name: str = ""
    kind: RoomKind = RoomKind.CHANNEL
    silent: bool = False


class Known(Protocol):
    """What the gateway has told so far."""

    def server(self, guild: str) -> str:
        """Its name; empty if it is not known."""

    def place(self, guild: str, channel: str) -> Place | None: ...
    def role(self, guild: str, role: str) -> str:
        """As Directory.role, by its own id."""

    def roles(self, guild: str) -> Mapping[str, int]:
        """The permissions that each role gives; @everyone's id is the server's."""

    def owner(self, guild: str) -> str: ...


class Directory:
    """`get`: GETs a path of the REST API; raises DeliveryError."""

    def __init__(self, known: Known, get: Callable[[str], Awaitable[Any]], clock: Clock) -> None:
        self._known = known
        self._get = get
        self._members: Cache[tuple[str, str], Sender | None] = Cache(self._ask_member, clock, MEMBERS)
        self._lists: Cache[str, tuple[Mapping[str, Any], ...] | None] = Cache(
            self._ask_members, clock, MEMBERS, size=50
        )

    def server(self, guild: str) -> str:
        return self._known.server(guild)

    def place(self, guild: str, channel: str) -> Place | None:
        return self._known.place(guild, channel)

    async def member(self, guild: str, user: str) -> Sender | None:
        """As they are now. None: they are not in the server. Raises DeliveryError."""
        member = await self._ask_member((guild, user))
        self._members.put((guild, user), member)
        return member

    async def met(self, guild: str, users: Sequence[str]) -> tuple[Sender, ...]:
        """Those of them who are in the server, as they were a while ago."""
        found = await asyncio.gather(*(self._soon(self._members.get((guild, one))) for one in users[:NAMES]))
        return tuple(one for one in found if one)

    def role(self, guild: str, account: str) -> str:
        """Its name, by its account's id; empty if it is not known."""
        return self._known.role(guild, account.removeprefix("&"))

    async def names(self, guild: str, *documents: object) -> Mapping[str, str]:
        """By id, of the people, roles and public channels that a text in these documents refers to."""
        referred = spans.referenced(documents)
        known = {one: self._name(guild, one) for one in referred}
        people = sorted(one for one, name in known.items() if name is None and _IDS.fullmatch(one))
        found = await self.met(guild, people)
        return {one: name for one, name in known.items() if name} | {one.external_id: one.name for one in found}

    def _name(self, guild: str, referred: str) -> str | None:
        """Empty if it is not known, or not everybody may know it. None: it is nothing that the gateway tells of."""
        if referred.startswith("&"):
            return self.role(guild, referred)
        return None if self.place(guild, referred) is None else self.public_room(guild, referred)

    def public_room(self, guild: str, channel: str) -> str:
        """Its name; empty if not everybody sees it."""
        place = self.place(guild, channel)
        return place.name if place and place.kind is RoomKind.CHANNEL else ""

    async def _soon(self, asked: Awaitable[Sender | None]) -> Sender | None:
        """A name is not worth waiting for."""
        try:
            async with asyncio.timeout(PATIENCE):
                return await asked
        except (DeliveryError, TimeoutError):
            return None

    async def group_members(self, guild: str, account: str) -> tuple[Sender, ...] | None:
        """None: Discord does not tell; the application needs the intent of server members for that."""
        try:
            everybody = await self._lists.get(guild)
        except DeliveryError as error:
            log.info("discord_does_not_say", reason=str(error))
            return None
        if everybody is None:
            return None
        wanted = account.removeprefix("&")
        found = (self._sender(guild, one) for one in everybody if wanted in one.get("roles", ()))
        return tuple(one for one in found if not one.barred)

    # ---- asking

    async def _ask_member(self, key: tuple[str, str]) -> Sender | None:
        guild, user = key
        try:
            return self._sender(guild, await self._get(f"/guilds/{guild}/members/{user}"))
        except AddressGone:
            return None

    async def _ask_members(self, guild: str) -> tuple[Mapping[str, Any], ...] | None:
        found: list[Mapping[str, Any]] = []
        after = "0"
        for _ in range(PAGES):
            try:
                page = await self._get(f"/guilds/{guild}/members?limit={PAGE}&after={after}")
            except AddressGone:
                return None
            found += page
            if len(page) < PAGE:
                return tuple(found)
            after = str(page[-1]["user"]["id"])
        return None  # too many to look through

    def _sender(self, guild: str, member: Mapping[str, Any]) -> Sender:
        user = member.get("user") or {}
        account, roles = str(user.get("id", "")), tuple(map(str, member.get("roles") or ()))
        name = member.get("nick") or user.get("global_name") or user.get("username") or ""
        rules = account == self._known.owner(guild) or administers(guild, roles, self._known.roles(guild))
        return Sender(
            account,
            str(name),
            str(user.get("username") or ""),
            administers=rules,
            barred="is a bot" if user.get("bot") else "",
            groups=tuple(f"&{role}" for role in roles),
        )
