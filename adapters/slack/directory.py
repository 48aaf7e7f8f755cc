"""Who and what Slack's ids stand for: people, rooms, user groups. Asked once, kept for a while, never trusted for long.

Whoever waits for an answer has three seconds in all: what takes longer than `PATIENCE` goes on without it, and the next
one profits.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

import structlog

from adapters.slack import spans
from bot.cache import Cache
from bot.errors import AddressGone, DeliveryError
from bot.model import RoomKind
from bot.ports import Sender

if TYPE_CHECKING:
    from collections.abc import Awaitable, Mapping, Sequence

    from adapters.slack.calling import Ask
    from bot.ports import Clock

V = TypeVar("V")
Key = tuple[str, str]  # an installation, and an id in it

PATIENCE = 0.8  # seconds
USERS = timedelta(hours=1)
ROOMS = timedelta(minutes=10)  # of what changes there, Slack tells only one of several processes
GROUPS = timedelta(minutes=15)
EVERYBODY = timedelta(hours=1)
PAGE = 200  # Slack recommends no more a page
PAGES = 25  # in workspaces of more people than this makes, only those who spoke are suggested beyond them
SUGGESTED = 25

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Place:
    """What a channel id stands for. `shared`: people of another organisation are in it. `away`: the bot is not.

    `guessed`: Slack did not say; `kind` is the one that is told the least.
    """

    kind: RoomKind
    name: str = ""
    shared: bool = False
    away: bool = False
    guessed: bool = False


class Directory:
    """`call`: installation, method, arguments → Slack's answer; raises DeliveryError."""

    def __init__(self, call: Ask, clock: Clock) -> None:
        self._call = call
        self._users: Cache[Key, Sender] = Cache(self._ask_user, clock, USERS)
        self._places: Cache[Key, Place] = Cache(self._ask_place, clock, ROOMS)
        self._groups: Cache[Key, tuple[str, ...]] = Cache(self._ask_group, clock, GROUPS)
        self._directs: Cache[Key, str] = Cache(self._ask_direct, clock, timedelta(days=30))
        self._everybody: Cache[str, tuple[Sender, ...]] = Cache(self._ask_everybody, clock, EVERYBODY, size=100)

    async def sender(self, installation: str, account: str) -> Sender:
        """With an empty name if Slack does not say in time: that is no news to the core."""
        key = (installation, account)
        fresh = self._users.fresh(key)
        return fresh or await self._soon(self._users.get(key)) or self._users.known(key) or Sender(account, "")

    async def who_and_where(self, installation: str, account: str, channel: str, hint: str) -> tuple[Sender, Place]:
        """Both asked at once, if they are not known. Two people's own conversation is a room that the bot is not in."""
        key = (installation, account)
        if channel.startswith("D"):
            sender, own = await asyncio.gather(self.sender(*key), self._soon(self._directs.get(key)))
            return sender, Place(RoomKind.PRIVATE, away=True) if own and own != channel else Place(RoomKind.DM)
        if known := self._users.fresh(key):
            return known, await self.place(installation, channel, hint)
        return await asyncio.gather(self.sender(*key), self.place(installation, channel, hint))

    async def senders(self, installation: str, accounts: Sequence[str]) -> tuple[Sender, ...]:
        if len(accounts) < 2:
            return tuple([await self.sender(installation, one) for one in accounts])
        return tuple(await asyncio.gather(*(self.sender(installation, one) for one in accounts)))

    async def place(self, installation: str, channel: str, hint: str = "") -> Place:
        """`hint`: what the payload calls it. What cannot be known is private: nobody else sees what is said there."""
        if channel.startswith(_DIRECT) or hint == "directmessage":
            return Place(RoomKind.DM)
        key = (installation, channel)
        fresh = self._places.fresh(key)
        known = fresh or await self._soon(self._places.get(key)) or self._places.known(key)
        if known and known.away:
            self._places.forget(key)  # it may be invited any moment
        return known or Place(RoomKind.PRIVATE, "" if hint in _NO_NAMES else hint, guessed=True)

    async def names(self, installation: str, *documents: object) -> Mapping[str, str]:
        """By id, of the people and the public channels that a text in these documents refers to."""
        ids = spans.referenced(documents)
        if not ids:
            return {}
        people = [one for one in ids if one.startswith(_PEOPLE)]
        rooms = [one for one in ids if one.startswith("C")]
        senders, places = await asyncio.gather(
            self.senders(installation, people), asyncio.gather(*(self.place(installation, one) for one in rooms))
        )
        public = {one: place.name for one, place in zip(rooms, places, strict=True) if place.kind is RoomKind.CHANNEL}
        return {one.external_id: one.name for one in senders if one.name} | public

    async def group(self, installation: str, group: str) -> tuple[str, ...]:
        """The accounts in a user group; nobody if Slack does not say."""
        return await self._soon(self._groups.get((installation, group))) or ()

    async def direct(self, installation: str, account: str) -> str:
        """The channel in which the bot and this person talk. Raises DeliveryError."""
        return await self._directs.get((installation, account))

    async def named_like(self, installation: str, prefix: str) -> list[Sender]:
        """People whose name or handle, or a part of it, begins like this."""
        wanted = prefix.casefold().removeprefix("@")
        everybody = await self._soon(self._everybody.get(installation)) or ()
        return [one for one in everybody if not one.barred and _is_like(one, wanted)][:SUGGESTED]

    # ---- what Slack says has changed

    def user_changed(self, installation: str, user: Mapping[str, Any]) -> None:
        changed = sender_of(user, installation)
        self._users.put((installation, changed.external_id), changed)
        self._everybody.amend(installation, lambda everybody: _with(changed, everybody))

    def place_changed(self, installation: str, channel: str) -> None:
        self._places.forget((installation, channel))

    def place_shared(self, installation: str, channel: str) -> None:
        """A payload says so, and it is the newest that is known."""
        known = self._places.known((installation, channel))
        if known and not known.shared:
            self._places.put((installation, channel), replace(known, shared=True))

    # ---- asking

    async def _soon(self, asked: Awaitable[V]) -> V | None:
        try:
            async with asyncio.timeout(PATIENCE):
                return await asked
        except (DeliveryError, TimeoutError) as error:
            log.info("slack_does_not_say", reason=str(error))
            return None

    async def _ask_user(self, key: Key) -> Sender:
        installation, account = key
        try:
            answer = await self._call(installation, "users.info", user=account, include_locale="true")
        except AddressGone:  # nobody, or somebody of whom this workspace may know nothing
            return Sender(account, "", barred="is not in this workspace")
        return sender_of(answer.get("user") or {"id": account}, installation)

    async def _ask_place(self, key: Key) -> Place:
        installation, channel = key
        try:
            answer = await self._call(installation, "conversations.info", channel=channel)
        except AddressGone as error:
            if not str(error).endswith("channel_not_found"):
                raise
            return Place(RoomKind.PRIVATE, away=True)  # a private channel that the bot is not in
        return place_of(answer.get("channel") or {})

    async def _ask_group(self, key: Key) -> tuple[str, ...]:
        installation, group = key
        answer = await self._call(installation, "usergroups.users.list", usergroup=group)
        return tuple(str(one) for one in answer.get("users") or ())

    async def _ask_direct(self, key: Key) -> str:
        installation, account = key
        answer = await self._call(installation, "conversations.open", users=account)
        return str(answer["channel"]["id"])

    async def _ask_everybody(self, installation: str) -> tuple[Sender, ...]:
        found: list[Sender] = []
        cursor = ""
        for _ in range(PAGES):
            answer = await self._call(installation, "users.list", limit=PAGE, cursor=cursor)
            found += [sender_of(one, installation) for one in answer.get("members") or ()]
            cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                break
        return tuple(found)


_PEOPLE = ("U", "W")
_DIRECT = ("D", *_PEOPLE)  # a person stands for the direct messages with them
_NO_NAMES = frozenset({"privategroup", "directmessage"})  # what Slack calls rooms whose name it does not tell


def _with(changed: Sender, everybody: tuple[Sender, ...]) -> tuple[Sender, ...]:
    known = any(one.external_id == changed.external_id for one in everybody)
    others = tuple(changed if one.external_id == changed.external_id else one for one in everybody)
    return others if known else (*others, changed)


def _is_like(sender: Sender, wanted: str) -> bool:
    words = (*sender.name.casefold().split(), sender.name.casefold(), sender.handle.casefold())
    return any(word.startswith(wanted) for word in words)


def sender_of(user: Mapping[str, Any], installation: str) -> Sender:
    """A user as users.info and user_change describe them."""
    profile = user.get("profile") or {}
    name = profile.get("display_name") or profile.get("real_name") or user.get("real_name") or user.get("name") or ""
    return Sender(
        str(user.get("id", "")),
        str(name),
        str(user.get("name") or ""),
        user.get("tz") or None,
        administers=bool(user.get("is_admin") or user.get("is_owner")),
        guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
        barred=_barred(user, installation),
        locale=user.get("locale") or None,
    )


def _barred(user: Mapping[str, Any], installation: str) -> str:
    team = str(user.get("team_id") or installation)
    elsewhere = team != installation and not user.get("enterprise_user") and installation.startswith("T")
    if user.get("deleted"):
        return "is deactivated"
    if user.get("is_bot") or user.get("id") == "USLACKBOT":
        return "is a bot"
    return "belongs to another organisation" if user.get("is_stranger") or elsewhere else ""


def place_of(channel: Mapping[str, Any]) -> Place:
    """A conversation as conversations.info describes it. Its id says nothing about who sees it."""
    if channel.get("is_im"):
        return Place(RoomKind.DM)
    private = bool(channel.get("is_private") or channel.get("is_mpim") or channel.get("is_group"))
    shared = bool(channel.get("is_ext_shared") or channel.get("is_pending_ext_shared"))
    return Place(RoomKind.PRIVATE if private else RoomKind.CHANNEL, str(channel.get("name") or ""), shared)
