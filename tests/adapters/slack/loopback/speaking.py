"""What people say and show: slash commands, messages, mentions, reactions, and events of the workspace."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

from tests.adapters.slack.loopback import mrkdwn, payloads
from tests.adapters.slack.loopback.calls import ApiError
from tests.adapters.slack.loopback.deliveries import Delivery
from tests.adapters.slack.loopback.messages import Message

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from tests.adapters.slack.loopback.channels import Channel
    from tests.adapters.slack.loopback.checks import Json
    from tests.adapters.slack.loopback.courier import Courier
    from tests.adapters.slack.loopback.hooks import Hooks
    from tests.adapters.slack.loopback.people import User
    from tests.adapters.slack.loopback.shared import Shared
    from tests.adapters.slack.loopback.teams import Team
    from tests.adapters.slack.loopback.world import World

MESSAGE_EVENTS = {
    "channel": ("message.channels", "channels:history"),
    "group": ("message.groups", "groups:history"),
    "im": ("message.im", "im:history"),
    "mpim": ("message.mpim", "mpim:history"),
}
EVENT_SCOPES = {
    "app_mention": "app_mentions:read",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
    "team_join": "users:read",
    "user_change": "users:read",
}


class Refused(AssertionError):
    """Slack itself does not let the person do this: the test asks for the impossible."""


class Speaking:
    world: World
    courier: Courier
    hooks: Hooks

    async def command(self, user: User, channel: Channel, text: str = "", *, command: str = "/task") -> Delivery:
        """A slash command; references in `text` as Slack sends them: `ana.mention`, `web.mention`, `<https://…>`."""
        _inside(user, channel)
        team = channel.team
        if user.team is not team:
            raise Refused("only members of the installing workspace see its commands")
        if team.token is None:
            raise Refused(f"{command} is not a command: the app is not installed in {team.id}")
        if "commands" not in team.scopes:
            self.world.violations.record(f"{command}: without the scope commands")
        hook = self.hooks.new("commands", team, user, channel)
        payload = payloads.command(team, user, channel, command, mrkdwn.escape_typed(text))
        payload |= {"response_url": self.hooks.url_of(hook), "trigger_id": self.world.trigger(user, team)}
        delivery = await self.courier.ask(Delivery("slash_commands", payload, hook))
        self._acknowledged(delivery)
        return delivery

    def _acknowledged(self, delivery: Delivery) -> None:
        """What the acknowledgement of a command says is shown like what comes on its response_url."""
        if not delivery.ok or not delivery.body or delivery.hook is None:
            return
        is_json = "json" in delivery.headers.get("content-type", "json")
        try:
            delivery.hook.accept(delivery.document() if is_json else {"text": delivery.body})
        except ApiError as error:
            self.world.violations.record(f"acknowledgement: {error.error} {error.more or ''}".rstrip())

    async def message(
        self,
        user: User,
        channel: Channel,
        text: str,
        *,
        thread_ts: str | None = None,
        subtype: str | None = None,
        files: tuple[Shared, ...] = (),
        **more: object,
    ) -> Delivery:
        """Somebody writes: the conversation has it, the bot hears of it where it is subscribed.

        With the bot mentioned, app_mention goes out too. `more`: further fields of the event.
        """
        _inside(user, channel)
        message = Message(channel, self.world.stamp(), mrkdwn.escape_typed(text), user, thread_ts=thread_ts)
        message.subtype = subtype or ("file_share" if files else None)
        message.files = [one.as_told() for one in files]
        channel.add(message)
        if thread_ts and (parent := channel.find(thread_ts)):
            parent.thread_ts = parent.ts
        heard = []
        if channel.kind != "im" and channel.team.bot.mention in text:
            heard.append(await self._tell_message(message, "app_mention", more))
        if MESSAGE_EVENTS[channel.kind][0] in self.world.events:
            heard.append(await self._tell_message(message, "message", more))
        return next(iter(heard), Delivery("events_api", {}, posted=message))

    async def mention(
        self, user: User, channel: Channel, text: str, *, thread_ts: str | None = None, files: tuple[Shared, ...] = ()
    ) -> Delivery:
        """`@nudge text` in a channel."""
        said = f"{channel.team.bot.mention} {text}"
        return await self.message(user, channel, said, thread_ts=thread_ts, files=files)

    async def _tell_message(self, message: Message, kind: str, more: dict[str, object]) -> Delivery:
        event = payloads.message_event(message, kind) | more
        delivery = await self._tell(message.channel.team, event, message.user, message.channel)
        delivery.posted = message
        return delivery

    async def react(self, user: User, message: Message, name: str) -> Delivery:
        _inside(user, message.channel)
        message.reactions.setdefault(name, []).append(user.id)
        return await self._tell_reaction(user, message, name, "reaction_added")

    async def unreact(self, user: User, message: Message, name: str) -> Delivery:
        message.reactions[name].remove(user.id)
        if not message.reactions[name]:
            del message.reactions[name]
        return await self._tell_reaction(user, message, name, "reaction_removed")

    async def _tell_reaction(self, user: User, message: Message, name: str, kind: str) -> Delivery:
        event = payloads.reaction_event(user, message, name, kind, self.world.stamp())
        return await self._tell(message.channel.team, event, user, message.channel)

    async def open_home(self, user: User, *, tab: str = "home") -> Delivery:
        event = payloads.home_opened(user, user.dm, self.world.stamp(), tab)
        return await self._tell(user.team, event, user, None)

    async def event(self, team: Team, event: dict[str, Json], *, user: User | None = None) -> Delivery:
        """Any event, as given; event_ts is filled in."""
        channel = self.world.channels.get(event.get("channel", "")) if event["type"] == "message" else None
        return await self._tell(team, {"event_ts": self.world.stamp(), **event}, user, channel)

    async def uninstall(
        self, team: Team, *, order: tuple[str, ...] = ("app_uninstalled", "tokens_revoked")
    ) -> list[Delivery]:
        """The token is dead at once; the events of `order` follow, in that order."""
        team.end_token("account_inactive")
        revoked: dict[str, Json] = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [team.bot_user_id]}}
        bodies: dict[str, dict[str, Json]] = {"app_uninstalled": {"type": "app_uninstalled"}, "tokens_revoked": revoked}
        return [await self.event(team, dict(bodies[one])) for one in order]

    async def _tell(self, team: Team, event: dict[str, Json], user: User | None, channel: Channel | None) -> Delivery:
        """To the bot, if it would hear of it."""
        shared = channel is not None and channel.ext_shared
        payload = payloads.envelope(team, event, shared=shared, sender=user.team if user and shared else None)
        delivery = Delivery("events_api", payload)
        if self._hears(team, event, channel):
            await self.courier.tell(delivery)
        return delivery

    def _hears(self, team: Team, event: dict[str, Json], channel: Channel | None) -> bool:
        kind, scope = event["type"], EVENT_SCOPES.get(event["type"])
        if kind == "message" and channel is not None:
            kind, scope = MESSAGE_EVENTS[channel.kind]
        leaving = kind in ("app_uninstalled", "tokens_revoked")
        if kind not in self.world.events or (channel is not None and not channel.has_bot):
            return False
        if scope and scope not in team.scopes:
            self.world.violations.record(f"subscribed to {kind} without the scope {scope}")
            return False
        return leaving or team.token is not None

    @contextlib.contextmanager
    def copied(self, times: int) -> Iterator[None]:
        """Everything in this block is sent so often, all copies at once."""
        self.courier.copies = times
        try:
            yield
        finally:
            self.courier.copies = 1

    @contextlib.asynccontextmanager
    async def reordered(self) -> AsyncIterator[None]:
        """Events of this block are sent at its end, the last one first."""
        self.courier.held = []
        try:
            yield
        finally:
            held, self.courier.held = self.courier.held, None
        for delivery in reversed(held):
            await self.courier.tell(delivery)

    async def redeliver(self, delivery: Delivery, times: int = 1, *, parallel: bool = False) -> Delivery:
        """The same again, as Slack does when it believes that it was not taken: signed anew, in a new envelope."""
        tries = [self.courier.attempt(delivery, (number, "http_timeout")) for number in range(1, times + 1)]
        if parallel:
            await asyncio.gather(*tries)
        else:
            for one in tries:
                await one
        return delivery


def _inside(user: User, channel: Channel) -> None:
    if user not in channel.members:
        raise Refused(f"{user.name} is not in {channel.name}")
    if user.deleted:
        raise Refused(f"{user.name} is deactivated")
