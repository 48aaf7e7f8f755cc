"""One person at a time talking to the core: who speaks, where, what can be pressed. Knows no terminal.

Every way of using the console goes through `ask`, which hands the core an Inbound and nothing else.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import uuid
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from adapters.console import files
from adapters.console.inbound import (
    HOME,
    account_of,
    card_id,
    channel,
    direct_message,
    in_thread,
    mentioned,
    native,
    sender,
)
from adapters.console.render import buttons_of
from bot.contents import Completing, Posted, Pressed, Submitted, Typed
from bot.errors import UserError
from bot.message import Choices, Message
from bot.model import RoomKind
from bot.ports import Audience, Inbound, Reply

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.contents import Content
    from bot.files import SentFile
    from bot.message import Button
    from bot.ports import Address, Handle, Sender


def new_key() -> str:
    return f"console-{uuid.uuid4().hex}"


@dataclass(frozen=True, slots=True)
class Offer:
    """What can be pressed. `only_for`: the account that sees it, None if the room does."""

    buttons: tuple[Button, ...]
    where: Address
    only_for: str | None


class Conversation:
    """`zone`: the machine's, for everybody on it. `operator`: whose machine it is; they administer the workspace."""

    def __init__(
        self, handle: Handle, person: str, where: Address | None = None, *, zone: str | None = None, operator: str = ""
    ) -> None:
        self._handle = handle
        self._zone = zone
        self._operator = operator.lower()
        self._accounts: set[str] = set()
        self._asking: set[asyncio.Task[Choices]] = set()
        self._rooms: dict[str, str] = {}
        self._offer: Offer | None = None
        self._last_card: int | None = None
        self._unsettled: Inbound | None = None
        self.sender = self._sender(person)
        self.where = channel(HOME)
        self.enter(where or self.where)

    # ---- who and where

    def become(self, name: str) -> None:
        """In a direct message the room changes too: nobody sits in somebody else's."""
        self.sender = self._sender(name)
        if self.where.kind is RoomKind.DM:
            self.enter(direct_message(name))

    def _sender(self, name: str) -> Sender:
        return sender(name, zone=self._zone, administers=name.lower() == self._operator)

    def enter(self, where: Address) -> None:
        self.where = where
        if where.name:
            self._rooms.setdefault(where.name, where.room)

    def leave_thread(self) -> None:
        self.where = replace(self.where, thread=None)

    @property
    def accounts(self) -> tuple[str, ...]:
        """Those that were seen so far, in lower case."""
        return tuple(sorted(self._accounts))

    @property
    def rooms(self) -> tuple[str, ...]:
        return tuple(sorted(self._rooms))

    @property
    def pressable(self) -> int:
        """How many buttons the last message with buttons has."""
        return len(self._offer.buttons) if self._offer else 0

    def offer(self, message: Message, where: Address, only_for: str | None) -> None:
        """Its buttons can be pressed from now on, if it has any. `only_for`: as in Offer."""
        if buttons := buttons_of(message):
            self._offer = Offer(buttons, where, only_for)

    # ---- saying things

    async def say(self, text: str) -> Reply:
        text, sent = files.along(text, in_thread=self.where.thread is not None)
        return await self.ask(Typed(await self.native(text)), sent=sent)

    async def press(self, number: int) -> Reply:
        """The button goes where its message stands, as a click does; UserError if there is none."""
        offer = self._offer
        if offer is None:
            raise UserError("There is nothing to press yet.", "`.1` presses the first button of the last message.")
        if offer.only_for not in {None, self.sender.external_id}:
            raise UserError("Those buttons are somebody else's.", f"/as {offer.only_for} goes back to them.")
        if not 1 <= number <= len(offer.buttons):
            raise UserError(f"There is no button .{number}.", f"The last one is .{len(offer.buttons)}.")
        return await self.ask(Pressed(offer.buttons[number - 1].command), offer.where)

    async def submit(self, command: str, values: Mapping[str, str]) -> Reply:
        return await self.ask(Submitted(command, values))

    async def open_thread(self, reference: str) -> Reply:
        """Show a task's card here and go into its thread; an answer that is not understood leaves us where we are."""
        wanted = reference or str(self._last_card or "")
        if not wanted:
            raise UserError("Which task's thread?", "For example: /thread 12")
        self.leave_thread()
        reply = await self.say(f"show {wanted}")
        task = reply.card or _number(wanted)
        if reply.understood and task:
            if reply.card is None:
                await self._post(task, self.where)
            self.where = in_thread(self.where, task)
        return reply

    async def send_again(self) -> Reply:
        """What got no answer, or could not be done: the same Inbound with the same key, so that it is done once."""
        if self._unsettled is None:
            raise UserError("There is nothing to send again.", "Your last line was done.")
        return await self._settle(self._unsettled)

    async def ask(self, content: Content, where: Address | None = None, *, sent: tuple[SentFile, ...] = ()) -> Reply:
        return await self._settle(Inbound(self.sender, where or self.where, content, new_key(), files=sent))

    async def _settle(self, inbound: Inbound) -> Reply:
        self._unsettled = inbound
        reply = await self._handle(inbound)
        self._unsettled = None if reply.understood else inbound
        self._accounts.add(inbound.sender.external_id)
        if isinstance(reply.body, Message):
            only_for = inbound.sender.external_id if reply.audience is Audience.PRIVATE else None
            self.offer(reply.body, inbound.where, only_for)
        if reply.card is not None:
            self._last_card = reply.card
            await self._post(reply.card, replace(inbound.where, thread=None))
        return reply

    async def _post(self, task: int, where: Address) -> None:
        # The answer is there and matters more; /thread posts the card anew.
        with contextlib.suppress(Exception):
            await self._handle(Inbound(self.sender, where, Posted(task, card_id(task)), new_key()))

    # ---- names

    async def complete(self, what: str, prefix: str) -> Choices:
        """Suggestions are a kindness: whatever goes wrong, there are none.

        Typing on gives up waiting, not the question: a transaction cut short costs more than one that ends.
        """
        asking = asyncio.create_task(self._suggested(what, prefix))
        self._asking.add(asking)
        asking.add_done_callback(self._asking.discard)
        return await asyncio.shield(asking)

    async def _suggested(self, what: str, prefix: str) -> Choices:
        try:
            reply = await self._handle(Inbound(self.sender, self.where, Completing(what, prefix), new_key()))
        except Exception:  # noqa: BLE001  # the line itself will meet the same trouble, and say so
            return Choices()
        if not isinstance(reply.body, Choices):
            return Choices()
        if what == "person":
            mentions = (inserted for inserted, _ in reply.body.options if inserted.startswith("<@"))
            self._accounts.update(map(account_of, mentions))  # who has no account here stays a name
        return reply.body

    async def native(self, text: str) -> str:
        """With `<@ana>` for people the core knows; a name unknown to it stays, so that it can say so."""
        for name in mentioned(text):
            if name not in self._accounts:
                await self.complete("person", name)
        return native(text, self._accounts, self._rooms)


def _number(reference: str) -> int | None:
    found = re.search(r"(\d{1,9})\s*$", reference)
    return int(found[1]) if found else None
