"""Inbound → Reply: one transaction, one place where errors end.

begin → who and where, and the claim of what is to change → read → service → commit. A UserError rolls back and is
shown; anything else is logged with an incident's id, and the person is told that id. Nothing typed is ever lost:
the answer gives it back.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import replace
from typing import TYPE_CHECKING

import structlog

from bot import commands as c
from bot import numbering
from bot.canonical import encode
from bot.contents import (
    Attaching,
    Completing,
    FromMessage,
    Joined,
    Left,
    Moved,
    PageOpened,
    Posted,
    Pressed,
    Remarked,
    Submitted,
    Ticked,
    Typed,
)
from bot.errors import DatabaseError, FieldError, OutsideError, UserError
from bot.failpoints import reach
from bot.illustration import illustrated
from bot.inbounds import as_line, as_numbered, as_refill, changes, claims, in_its_thread, said_in
from bot.lines import buttons_of
from bot.message import COMMAND_LENGTH, Button, Buttons, Form, Message, Select
from bot.model import RoomKind
from bot.parsing import forms as form_reading
from bot.parsing import grammar
from bot.ports import Audience, Inbound, Limits, Reply
from bot.preparation import prepared
from bot.services import home, messages, repeats, suggesting, waiting, zones
from bot.services.request import Request
from bot.services.table import SERVICES
from bot.views import errors, forms

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from bot.message import Block
    from bot.ports import Charts, Clock, Fetch
    from bot.store import Standing, Store, Tx

ATTEMPTS = 3
log = structlog.get_logger(__name__)


class Dispatcher:
    """Safe to call from many tasks at once; one instance serves every platform of the same limits.

    `changed` is called when something may have been changed, after it was committed. `charts`: what draws them; None:
    the platform says them in words. `fetch`: what reads files that were sent; None: none are. `public_url`: where
    calendars are served; None: nowhere.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        limits: Limits | None = None,
        changed: Callable[[], None] | None = None,
        charts: Charts | None = None,
        public_url: str | None = None,
        fetch: Fetch | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._limits = limits or Limits()
        self._changed = changed
        self._charts = charts
        self._public_url = public_url
        self._fetch = fetch

    async def handle(self, inbound: Inbound) -> Reply:
        """Never raises: whatever happens, the person gets an answer."""
        try:
            inbound = await waiting.resumed(self._store, as_line(inbound), self._clock())
            return await waiting.kept(self._store, inbound, await self._answered(inbound), self._clock())
        except UserError as error:  # no line says what was chosen, or its files are gone
            return Reply(errors.user_error(error, said_in(inbound), forms=False), understood=False)
        except DatabaseError as error:
            log.warning("database_unavailable", reason=str(error))
            return Reply(errors.unavailable(said_in(inbound)), understood=False, again=True)
        except Exception:  # the one error boundary
            incident = secrets.token_hex(4)
            log.exception("incident", incident=incident, platform=inbound.where.platform)
            return Reply(errors.incident(incident, said_in(inbound)), understood=False)

    async def _answered(self, inbound: Inbound) -> Reply:
        try:
            reply = await self._again(await prepared(inbound, self._store, self._fetch, self._clock()))
        except UserError as error:
            if isinstance(inbound.content, Submitted):
                return await self._form_again(inbound, inbound.content, error)
            return await self._shown(inbound, error)
        if self._changed and _has_changed(inbound, reply):
            reach("after_commit")
            self._changed()
        return await illustrated(reply, self._charts) if self._shows_pictures(inbound, reply) else reply

    def _shows_pictures(self, inbound: Inbound, reply: Reply) -> bool:
        is_seen = reply.audience is Audience.ROOM or inbound.where.kind is RoomKind.DM
        return is_seen or self._limits.private_pictures

    async def _again(self, inbound: Inbound) -> Reply:
        """The whole transaction anew if the database asks for it: the claimed key makes that honest."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return await self._once(inbound)
            except DatabaseError as error:
                if not error.again or attempt == ATTEMPTS:
                    raise
        raise AssertionError("unreachable")

    async def _once(self, inbound: Inbound) -> Reply:
        now = self._clock()
        inbound = in_its_thread(inbound)
        async with self._store.begin(inbound.where) as tx:
            shifts = await self._store.shifts(inbound.where)
            reply = await self._replied(tx, as_numbered(inbound, shifts, now), now)
            return numbering.marked_reply(reply, shifts)

    async def _replied(self, tx: Tx, inbound: Inbound, now: datetime) -> Reply:
        if isinstance(inbound.content, Moved):  # nobody did it
            await tx.rename_room(inbound.where.room, inbound.content.to)
            return messages.SILENT
        if isinstance(inbound.content, (Joined, Left)):
            return await _came_or_went(tx, inbound, inbound.content, now)
        if isinstance(inbound.content, Remarked) and not await tx.is_conversation(inbound.where):
            return messages.SILENT  # most of what people say in threads: nobody is even written down for it
        standing = await tx.identify(inbound, claim=claims(inbound), now=now)
        if standing.outside:
            return _sent_away(standing, inbound)
        if isinstance(inbound.content, (Typed, Pressed, Submitted)):
            return await self._commanded(tx, standing, inbound, now)
        return await self._happened(tx, standing, inbound, now)

    async def _commanded(self, tx: Tx, standing: Standing, inbound: Inbound, now: datetime) -> Reply:
        in_thread = inbound.where.thread is not None
        exact = isinstance(inbound.content, Typed) and inbound.content.exact
        reading = grammar.Reading(standing.actor.person.calendar, now, in_thread, exact)
        command = await _command(tx, standing, inbound, reading)
        request = self._request(tx, standing, inbound, now, command)
        reply = await repeats.answer_again(request) if standing.repeated else None
        return await self._carried(tx, standing, inbound, reply or await _perform(request), now)

    async def _happened(self, tx: Tx, standing: Standing, inbound: Inbound, now: datetime) -> Reply:
        """What people do on a platform beside giving commands."""
        match inbound.content:
            case Completing():
                return await suggesting.suggest(tx, standing.actor, inbound.content, now, inbound.sender.locale)
            case PageOpened() as opened:
                return await home.open_page(tx, standing, opened, now, self._limits)
            case Posted(task, message):
                await tx.post_card(standing.actor, task, message)
            case FromMessage() | Attaching() | Ticked() | Remarked():
                return await messages.answer(self._request(tx, standing, inbound, now, c.OpenForm()), inbound)
        return messages.SILENT

    def _request(self, tx: Tx, standing: Standing, inbound: Inbound, now: datetime, command: c.AnyCommand) -> Request:
        named = {sender.external_id: sender for sender in inbound.named}
        heard = _heard(standing, inbound)
        said = (named, inbound.sender.locale, heard, self._public_url, inbound.files, inbound.fetched)
        return Request(tx, standing, command, now, self._limits, *said)

    async def _shown(self, inbound: Inbound, error: UserError) -> Reply:
        """The error, with the typed line in its buttons; only a line too long for a button needs the database."""
        shifts = await self._store.shifts(inbound.where)
        inbound = as_numbered(inbound, shifts, self._clock())
        typed = said_in(inbound)
        forms = self._limits.forms and not isinstance(error, OutsideError)  # where it could not be sent from, either
        pressed = isinstance(inbound.content, Pressed)
        message = errors.user_error(error, typed, forms=forms, pressed=pressed)
        kept = _KEPT.fullmatch(typed)
        if not kept and not _too_long(message, shifts):
            return numbering.marked_reply(Reply(message, understood=False), shifts)
        now = self._clock()
        async with self._store.begin(inbound.where) as tx:
            standing = await tx.identify(inbound, claim=False, now=now)
            if kept:
                typed = await tx.recall_draft(standing.actor, int(kept[1])) or typed
                message = errors.user_error(error, typed, forms=forms)
            reply = await self._carried(tx, standing, inbound, Reply(message, understood=False), now)
            return numbering.marked_reply(reply, shifts)

    async def _form_again(self, inbound: Inbound, content: Submitted, error: UserError) -> Reply:
        """The form once more, with what was filled in and what is wrong with it; or a button that opens it so."""
        refill = encode(as_refill(content))
        try:
            asked = Pressed(numbering.like(refill, content.command))
            again = await self._again(replace(inbound, content=asked, key=f"{inbound.key}:form"))
        except UserError:  # what the form was about is gone, too
            return await self._shown(inbound, error)
        assert isinstance(again.body, Form)
        form = forms.pointing(again.body, error) if isinstance(error, FieldError) else again.body
        if self._limits.reopens:
            return Reply(replace(form, error=str(error)), understood=False)
        message = errors.form_again(error, form, refill, said_in(inbound))
        return await self._kept(inbound, Reply(message, understood=False))

    async def _kept(self, inbound: Inbound, reply: Reply) -> Reply:
        """With what is too long for its buttons kept."""
        now = self._clock()
        async with self._store.begin(inbound.where) as tx:
            standing = await tx.identify(inbound, claim=False, now=now)
            reply = await self._carried(tx, standing, inbound, reply, now)
            return numbering.marked_reply(reply, await self._store.shifts(inbound.where))

    async def _carried(self, tx: Tx, standing: Standing, inbound: Inbound, reply: Reply, now: datetime) -> Reply:
        """A line too long for a button is kept, and the button carries its number."""
        long = _too_long(reply.body, await self._store.shifts(inbound.where))
        if not long or not isinstance(reply.body, Message):
            return reply
        kept = {line: f"draft {await tx.keep_draft(standing.actor, line, now)}" for line in sorted(long)}
        blocks = tuple(_shortened(one, kept) for one in reply.body.blocks)
        return replace(reply, body=replace(reply.body, blocks=blocks))


_KEPT = re.compile(r"draft (\d{1,18})")


def _has_changed(inbound: Inbound, reply: Reply) -> bool:
    """Most likely; or a card is to be posted."""
    is_told = reply.understood and isinstance(reply.body, Message) and reply != messages.SILENT
    return is_told and (changes(inbound) or reply.card is not None)


def _heard(standing: Standing, inbound: Inbound) -> tuple[int, str] | None:
    """As Request.heard: what is chosen or filled in, only the bot reads."""
    is_written = isinstance(inbound.content, Remarked) or (
        isinstance(inbound.content, Typed) and not inbound.content.exact
    )
    thread = inbound.where.thread
    return (standing.actor.room.id, thread) if is_written and thread else None


async def _came_or_went(tx: Tx, inbound: Inbound, content: Joined | Left, now: datetime) -> Reply:
    """They are in the room only if they did not leave it later, so being told of this makes nobody a member."""
    standing = await tx.identify(replace(inbound, present=False), claim=False, now=now)
    if isinstance(content, Joined):
        await tx.join(standing.actor, content.at or now)
    else:
        await tx.leave(standing.actor, content.at or now)
    return messages.SILENT


def _sent_away(standing: Standing, inbound: Inbound) -> Reply:
    """Raises OutsideError, but where nobody expects a word."""
    at_once = isinstance(inbound.content, FromMessage) and inbound.content.at_once
    if at_once or isinstance(inbound.content, (Ticked, Remarked)):
        return messages.SILENT
    raise OutsideError(standing.actor.room.name)


async def _command(tx: Tx, standing: Standing, inbound: Inbound, reading: grammar.Reading) -> c.AnyCommand:
    match inbound.content:
        case Submitted(command=line, values=values):
            return form_reading.fill(line, values, reading)
        case Typed(text) | Pressed(text):
            command = grammar.parse(text, reading)
            return await _recalled(tx, standing, command, reading) if isinstance(command, c.Recall) else command
        case _:
            raise AssertionError("answered before a command is read")


async def _recalled(tx: Tx, standing: Standing, command: c.Recall, reading: grammar.Reading) -> c.AnyCommand:
    text = await tx.recall_draft(standing.actor, command.draft)
    if text is None:
        raise UserError("That button is too old: its line is gone.", "Please type it again.")
    return grammar.parse(text, reading)


def _too_long(body: object, shifts: Sequence[int]) -> set[str]:
    most = COMMAND_LENGTH - len(numbering.mark(shifts))
    return {one.command for one in buttons_of(body) if len(one.command) > most}


def _shortened(block: Block, kept: dict[str, str]) -> Block:
    def short(buttons: tuple[Button, ...]) -> tuple[Button, ...]:
        return tuple(replace(one, command=kept.get(one.command, one.command)) for one in buttons)

    match block:
        case Buttons(buttons):
            return Buttons(short(buttons))
        case Select(placeholder, options):
            return Select(placeholder, short(options))
        case _:
            return block


async def _perform(request: Request) -> Reply:
    command = request.command
    if isinstance(command, c.Recall):
        raise UserError("A kept line cannot name another one.")
    reply = await zones.told(request, await SERVICES[type(command)](request, command))
    return replace(reply, origin=_origin(command, reply))


def _origin(command: c.AnyCommand, reply: Reply) -> str:
    """The line that shows this again: of what only reads, if a button can carry it; a file is not made again."""
    if command.changes or reply.file or not reply.understood or not isinstance(reply.body, Message):
        return ""
    line = reply.origin or encode(command)
    return line if len(line) <= COMMAND_LENGTH else ""
