"""What Slack delivers, from the payload to the answer: in time, once, and nothing lost on the way.

- Slack waits three seconds. What is done within `QUICK` is answered in the acknowledgement itself. What takes longer is
  stored, acknowledged, and answered when it is done; if even storing takes too long, the person is told so in time.
- What an event asks for is stored before it is acknowledged, and done after it: a crash in between leaves it to the
  next start, a second delivery finds it there. If it can't be stored, Slack gets a 503 and delivers it again.
- Everything else is done once because the core claims its key.
- Nothing here raises: Slack is always answered.
"""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import structlog

from adapters.slack import answers, inbound, news, views
from adapters.slack.grants import PLATFORM, TokenAway
from adapters.slack.received import Ignored, Pointed
from adapters.slack.slip import Source
from adapters.slack.translating import Refusal, shown_again
from bot.contents import Completing, Pressed
from bot.errors import DatabaseError, DeliveryError
from bot.message import Message, Text, Tone
from bot.ports import Kept, Reply

if TYPE_CHECKING:
    from collections.abc import Awaitable, Coroutine, Mapping, Sequence
    from datetime import datetime

    from adapters.slack.calls import Answer
    from adapters.slack.directory import Directory
    from adapters.slack.inbound import Action, Delivered
    from adapters.slack.news import News
    from adapters.slack.performing import Performer
    from adapters.slack.slip import Slip
    from adapters.slack.translating import Translator
    from bot.ports import Clock, Handle, Inbox

QUICK = 1.0  # seconds
STORING = 1.0
WORKING = 25.0  # of the core, after that; what takes longer is begun anew when the lease is over
LEASE = timedelta(seconds=90)  # longer than a modal takes to open (20), the core to work, and Slack to be told (30)
LEFT_OVER_SECONDS = 5.0
FORGET_EVERY = timedelta(hours=1)

_EVENTS = frozenset({Source.MENTION, Source.DIRECT, Source.REACTION, Source.HOME, Source.REMARK})
_OPENS = re.compile(  # a form
    r"form(?: .*)?|(?:edit|comment|prefs|time edit)(?: [0-9]+)?|checklist rename [0-9]+ [0-9]+", re.DOTALL
)

_UNANSWERED = Reply(
    Message(
        "This takes longer than I may make you wait.",
        (Text(("I can't say yet whether it was done: my database is slow or away. Look again in a minute.",)),),
        Tone.WARNING,
    ),
    understood=False,
    again=True,
)

_TOKEN_AWAY = Reply(
    Message(
        "I can't work in this workspace at the moment.",
        (Text(("My access to it does not work, so nothing was done. Whoever runs me is told; try again later.",)),),
        Tone.WARNING,
    ),
    understood=False,
    again=True,
)

_DEFECT = Reply(
    Message(
        "Something went wrong on my side.",
        (Text(("It is written down, so that it gets mended. Look whether it was done before you try again.",)),),
        Tone.BAD,
    ),
    understood=False,
)
_WAITS = Reply(
    Message(
        "My database is slow or away.",
        (Text(("I'll do this when it is back, and say so here or in a message. You can close this window.",)),),
        Tone.WARNING,
    ),
    understood=False,
)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """`body`: JSON; None for an empty one."""

    status: int = 200
    body: Mapping[str, Any] | None = None


TAKEN = Acknowledgement()
LATER = Acknowledgement(503)


@dataclass(frozen=True, slots=True)
class Replied:
    """What the core said; `again`: and what it was asked in, as it is now. `names`: as Directory.names."""

    slip: Slip
    reply: Reply
    again: Reply | None = None
    names: Mapping[str, str] | None = None


def delivered_as(payload: Mapping[str, Any]) -> Delivered:
    if "event" in payload:
        return "event"
    if "command" in payload:
        return "command"
    return "options" if payload.get("type") == "block_suggestion" else "interactive"


def opens_form(action: Action) -> bool:
    """So likely that one is opened before it is known: Slack lets nobody open one after three seconds."""
    match action.content:
        case Pointed(at_once=False):
            return True
        case Pressed(command):
            return _OPENS.fullmatch(command) is not None
    return False


class Receiver:
    """`handle`: the core. `secret`: seals what goes through forms. `hooks`: how a response_url may begin."""

    def __init__(
        self,
        handle: Handle,
        translator: Translator,
        directory: Directory,
        noted: News,
        inbox: Inbox,
        performer: Performer,
        clock: Clock,
        *,
        secret: bytes,
        hooks: Sequence[str],
    ) -> None:
        self._handle = handle
        self._translator = translator
        self._directory = directory
        self._news = noted
        self._inbox = inbox
        self._performer = performer
        self._clock = clock
        self._secret = secret
        self._hooks = tuple(hooks)
        self._under_way: set[asyncio.Task[Any]] = set()
        self.last_tick: datetime | None = None

    async def receive(self, payload: Mapping[str, Any]) -> Acknowledgement:
        """`payload`: as Bolt parsed it."""
        action = inbound.read(payload, source=delivered_as(payload), secret=self._secret)
        if isinstance(action, Ignored):
            log.debug("slack_ignored", reason=action.reason)
            return TAKEN
        try:
            if news.is_news(action):
                async with asyncio.timeout(QUICK + STORING):
                    await self._noted(action)
                return TAKEN
            if action.slip.source in _EVENTS:
                return await self._taken_in(action, payload)
            return await self._in_time(action, payload)
        except (DatabaseError, TimeoutError) as error:
            log.warning("slack_delivery_refused", reason=str(error))
            return LATER
        except Exception:  # the same payload would raise again
            log.exception("slack_delivery_failed", source=str(action.slip.source))
            return TAKEN

    async def run(self) -> None:
        """Work off what was acknowledged and not finished, by a process before this one or by this one."""
        forgotten = self._clock()
        while True:
            self.last_tick = now = self._clock()
            try:
                await self._work_off(now)
                if now - forgotten > FORGET_EVERY:
                    await self._inbox.forget(now)
                    forgotten = now
            except DatabaseError as error:
                log.warning("slack_inbox_waits", reason=str(error))
            except Exception:  # whatever it is, what comes in must go on
                log.exception("slack_inbox_failed")
            await asyncio.sleep(LEFT_OVER_SECONDS)

    async def drain(self, seconds: float) -> None:
        """What was begun may finish; what does not was stored, or Slack delivers it again."""
        async with asyncio.timeout(seconds):
            while self._under_way:
                await asyncio.wait(self._under_way)

    # ---- news and events

    async def _noted(self, action: Action) -> None:
        try:
            await self._news.note(action)
        except Refusal as refusal:
            log.debug("slack_news_ignored", reason=str(refusal))

    async def _taken_in(self, action: Action, payload: Mapping[str, Any]) -> Acknowledgement:
        if await self._kept(action, payload, QUICK + STORING):
            self._start(self._finished(action))
        return TAKEN

    async def _kept(self, action: Action, payload: Mapping[str, Any], seconds: float) -> bool:
        """False: another delivery of it was stored before. Raises DatabaseError and TimeoutError."""
        now = self._clock()
        kept = Kept(action.team, action.key, payload)
        async with asyncio.timeout(seconds):
            return await self._inbox.keep(PLATFORM, kept, now, until=now + LEASE)

    async def _finished(
        self,
        action: Action,
        work: asyncio.Task[Replied] | None = None,
        meanwhile: Reply | None = None,
        *,
        left_over: bool = False,
    ) -> None:
        """If the database was away it is left over, and done once more. `work`: it was begun before.

        `meanwhile`: what a modal says until then.
        """
        try:
            replied = await self._worked(action, work or self._replied(action, left_over=left_over))
            if not replied.reply.again:
                await self._told(action, replied)
                await self._inbox.finish(PLATFORM, action.team, action.key, self._clock())
            elif meanwhile and action.slip.view_id:
                await self._told(action, Replied(action.slip, meanwhile))
        except DatabaseError as error:
            log.warning("slack_left_over", reason=str(error))
        except Exception:  # not again and again
            log.exception("slack_not_worked_off", source=str(action.slip.source))
            await self._confessed(action)

    async def _worked(self, action: Action, work: Awaitable[Replied]) -> Replied:
        try:
            async with asyncio.timeout(WORKING):
                return await work
        except TimeoutError:
            return Replied(action.slip, _UNANSWERED)

    async def _told(self, action: Action, replied: Replied) -> None:
        late = action.slip.source not in _EVENTS
        await self._performer.perform(action.team, self._plan(replied, view_id=action.slip.view_id, late=late))

    async def _confessed(self, action: Action) -> None:
        """A defect: whoever waits learns that there is nothing to wait for."""
        try:
            await self._told(action, Replied(action.slip, _DEFECT))
        except Exception:  # the defect may be there, too
            log.exception("slack_defect_not_told", source=str(action.slip.source))
        with suppress(DatabaseError):
            await self._inbox.finish(PLATFORM, action.team, action.key, self._clock())

    async def _work_off(self, now: datetime) -> None:
        for kept in await self._inbox.left_over(PLATFORM, now, until=now + LEASE):
            action = self._read_again(kept)
            if isinstance(action, Ignored):
                await self._inbox.finish(PLATFORM, kept.installation, kept.key, now)
            else:
                self._start(self._finished(action, left_over=True))

    def _read_again(self, kept: Kept) -> Action | Ignored:
        """What can't be read, would hold up all that waits behind it."""
        try:
            return inbound.read(kept.body, source=delivered_as(kept.body), secret=self._secret)
        except Exception:
            log.exception("slack_left_over_not_read", key=kept.key)
            return Ignored("it can't be read")

    # ---- what somebody waits for

    async def _in_time(self, action: Action, payload: Mapping[str, Any]) -> Acknowledgement:
        work = self._start(self._replied(action))
        done, _ = await asyncio.wait({work}, timeout=QUICK)
        if not done:
            return await self._later(action, payload, work)
        try:
            answer = self._plan(work.result())
        except Exception:  # the same payload would raise again
            log.exception("slack_delivery_failed", source=str(action.slip.source))
            answer = self._plan(Replied(action.slip, _DEFECT))
        return self._answered(action, answer)

    def _answered(self, action: Action, answer: Answer) -> Acknowledgement:
        if answer.calls:
            self._start(self._performer.perform(action.team, answer))
        return Acknowledgement(200, answer.ack)

    async def _later(self, action: Action, payload: Mapping[str, Any], work: asyncio.Task[Replied]) -> Acknowledgement:
        """Acknowledge it, and answer when it is done."""
        if action.slip.source is Source.SUGGESTION:
            return Acknowledgement(200, {"options": []})
        opening = asyncio.ensure_future(self._with_form(action))
        try:
            await self._kept(action, payload, STORING)
        except (DatabaseError, TimeoutError):  # said now, and once more if it comes to an end
            is_form = action.slip.source is Source.SUBMISSION  # it stays as it was filled in
            self._start(self._finished_late(opening, work, None if is_form else _UNANSWERED))
            return self._answered(action, self._plan(Replied(action.slip, _UNANSWERED)))
        self._start(self._finished_late(opening, work, _WAITS))
        return Acknowledgement(200, answers.working() if action.slip.source is Source.SUBMISSION else None)

    async def _finished_late(
        self, opening: asyncio.Future[Action], work: asyncio.Task[Replied], meanwhile: Reply | None
    ) -> None:
        await self._finished(await opening, work, meanwhile)

    async def _with_form(self, action: Action) -> Action:
        """With the modal that a form will be drawn into, if one is to be expected."""
        if not (action.slip.trigger_id and opens_form(action)):
            return action
        try:
            view_id = await self._performer.open_view(action.team, action.slip.trigger_id, views.loading("Nudge"))
        except DeliveryError as error:
            log.info("slack_form_not_opened", reason=str(error))
            return action
        return replace(action, slip=replace(action.slip, view_id=view_id))

    # ---- asking the core

    async def _replied(self, action: Action, *, left_over: bool = False) -> Replied:
        """Never raises, but for a defect."""
        try:
            asked, slip = await self._translator.inbound(action, left_over=left_over)
        except Refusal as refusal:
            return Replied(action.slip, refusal.reply)
        except TokenAway as error:
            log.info("slack_token_away", reason=str(error))
            return Replied(action.slip, _TOKEN_AWAY)
        except DatabaseError as error:
            log.warning("slack_grant_unknown", reason=str(error))
            return Replied(action.slip, _UNANSWERED)
        reply = await self._handle(asked)
        if isinstance(asked.content, Completing):
            reply = await self._translator.with_people(action.team, asked.content, reply)
        reply = await self._translator.kept_inside(asked.where, slip, reply)
        line = answers.shown_again(slip, reply)
        again = await self._handle(shown_again(asked, slip, line)) if line else None
        names = await self._directory.names(action.team, reply.body, again and again.body)
        return Replied(slip, reply, again, names)

    def _plan(self, replied: Replied, *, view_id: str = "", late: bool = False) -> Answer:
        slip = replace(replied.slip, view_id=view_id) if view_id else replied.slip
        if replied.reply.again and slip.source is Source.PRESS_PRIVATE:
            slip = replace(slip, source=Source.PRESS)  # what was pressed stays: nobody can draw it anew now
        return answers.plan(
            slip,
            replied.reply,
            secret=self._secret,
            again=replied.again,
            names=replied.names,
            hooks=self._hooks,
            late=late,
        )

    def _start(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """A task that nothing forgets before it ends."""
        task = asyncio.ensure_future(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return task
