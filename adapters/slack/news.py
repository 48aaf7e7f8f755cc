"""What happened in Slack that nobody waits for an answer to: it is noted before it is acknowledged."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from adapters.slack.received import PersonChanged, RoomChanged, RoomMoved, TokensRevoked, Uninstalled
from bot.contents import Joined, Left, Moved
from bot.errors import DatabaseError
from bot.ports import Address, Inbound, Sender

if TYPE_CHECKING:
    from adapters.slack.directory import Directory
    from adapters.slack.grants import Grants
    from adapters.slack.inbound import Action
    from adapters.slack.translating import Translator
    from bot.ports import Handle

_NEWS = (PersonChanged, RoomChanged, RoomMoved, TokensRevoked, Uninstalled, Joined, Left)


def is_news(action: Action) -> bool:
    return isinstance(action.content, _NEWS)


class News:
    def __init__(self, directory: Directory, grants: Grants, translator: Translator, handle: Handle) -> None:
        self._directory = directory
        self._grants = grants
        self._translator = translator
        self._handle = handle

    async def note(self, action: Action) -> None:
        """Raises DatabaseError: Slack is to deliver it again."""
        match action.content:
            case Uninstalled(at):
                await self._grants.suspend(action.team, _moment(at))
            case TokensRevoked(at, bots) if bots:
                await self._grants.suspend(action.team, _moment(at))
            case PersonChanged(user):
                self._directory.user_changed(action.team, user)
            case RoomChanged():
                self._directory.place_changed(action.team, action.channel)
            case RoomMoved(to):
                self._directory.place_changed(action.team, action.channel)
                where = Address("slack", action.team, action.channel)
                await self._handled(Inbound(Sender("", ""), where, Moved(to), action.key))
            case Joined() | Left():
                came_or_went, _ = await self._translator.inbound(action)
                await self._handled(came_or_went)

    async def _handled(self, inbound: Inbound) -> None:
        reply = await self._handle(inbound)
        if reply.again:
            raise DatabaseError("the news could not be noted", again=True)


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
