"""What Discord delivers, from the payload to the answer: in time, and once.

- Discord waits three seconds. What is done by `QUICK` is the first answer; what takes longer is deferred, and what was
  deferred becomes the answer. A message that only one person sees may come twice if Discord's answer gets lost; what
  everybody sees is posted with a nonce.
- An interaction that was caused so long ago that Discord may take no answer any more (a resumed session delivers what
  happened in between) is deferred first: if Discord refuses that, nothing is done.
- A second delivery is left alone; and the core claims the interaction's id, so it would do nothing again.
- What got lost on its way to Discord is sent once more: of an interaction Discord takes one first answer.
- While the database is away what was deferred is tried again, for as long as Discord takes an answer to it.
- Nothing here raises.
"""

from __future__ import annotations

import asyncio
import re
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol

import structlog

from adapters.discord import answers, inbound, render
from adapters.discord.answers import Open, Post, Replace, Say, Suggest, Tell
from adapters.discord.failures import Answered, TooLate
from adapters.discord.posting import nonce_of
from adapters.discord.received import Ignored
from adapters.discord.slip import Source
from adapters.discord.translating import Refusal, shown_again
from bot.errors import DatabaseError, DeliveryError, MessageRefused, OutcomeUnknown, PersonUnreachable, TryAgain, Wait
from bot.message import Message, Text, Tone
from bot.ports import Reply

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
    from datetime import datetime

    from adapters.discord.answers import Answer
    from adapters.discord.delivered import Action
    from adapters.discord.render import Rendered
    from adapters.discord.slip import Slip
    from adapters.discord.spans import Json
    from adapters.discord.translating import Translator
    from bot.ports import Clock, Handle

QUICK = 1.0  # seconds
FORM_SECONDS = 2.0  # a form can't be opened after it was deferred
OLD = timedelta(seconds=2.5)
OUTDATED = timedelta(minutes=14)  # of an interaction's token, which holds for fifteen
WORKING = 25.0
AGAIN_SECONDS = (1.0, 2.0, 5.0, 10.0, 30.0)  # the last one until the token is too old
SENDING_TRIES = 3
LONGEST_WAIT = 15.0
MOST_AT_ONCE = 300
REMEMBERED = 10_000  # interactions

_OPENS = re.compile(
    r"(?:form|refill)(?:\s.*)?|(?:edit|comment|time edit) #?[0-9]+|checklist rename #?[0-9]+ (?:items:)?[0-9]+|prefs",
    re.DOTALL,
)
_MAY_OPEN = re.compile(r"(?:form|edit|comment|prefs|refill|draft|time edit|checklist rename)(?: |$)")  # a form

log = structlog.get_logger(__name__)

_UNANSWERED = Reply(
    Message(
        "This takes longer than I may make you wait.",
        (Text(("I can't say whether it was done: my database is slow or away. Look again in a minute.",)),),
        Tone.WARNING,
    ),
    understood=False,
    again=True,
)
_WAITS = Message(
    "My database is slow or away.",
    (Text(("I'll do this when it is back, and say so here. If nothing has changed here in ten minutes, try again.",)),),
    Tone.WARNING,
)
_DEFECT = Reply(
    Message(
        "Something went wrong on my side.",
        (Text(("It is written down, so that it gets mended. Look whether it was done before you try again.",)),),
        Tone.BAD,
    ),
    understood=False,
)
_UNKNOWN = Reply(
    Message("Discord does not tell me enough right now.", (Text(("Please try again in a minute.",)),), Tone.WARNING),
    understood=False,
)


class Waiting(Protocol):
    """An interaction (adapters.discord.client.Asked). Everything raises DeliveryError."""

    @property
    def at(self) -> datetime: ...
    async def say(self, drawn: Rendered, *, private: bool) -> None: ...
    async def replace(self, drawn: Rendered) -> None: ...
    async def open(self, modal: Json) -> None: ...
    async def suggest(self, choices: Sequence[tuple[str, str]]) -> None: ...
    async def defer(self, *, in_place: bool) -> None: ...
    async def finish(self, drawn: Rendered) -> None: ...
    async def vanish(self) -> None: ...
    async def add(self, drawn: Rendered) -> None: ...


class Speaking(Protocol):
    """What of adapters.discord.client is needed here."""

    async def post(self, channel: str, drawn: Rendered, nonce: str, reply_to: str = "") -> str: ...
    async def direct(self, user: str) -> str: ...


@dataclass(frozen=True, slots=True)
class Replied:
    """What the core said; `again`: and what it was asked in, as it is now. `names`: as Translator.names."""

    slip: Slip
    reply: Reply
    again: Reply | None = None
    names: Mapping[str, str] | None = None


class Receiver:
    """`handle`: the core. `bot`: the bot's own account and, of a server, its own role."""

    def __init__(
        self,
        handle: Handle,
        translator: Translator,
        speaking: Callable[[], Speaking],
        clock: Clock,
        bot: Callable[[str], tuple[str, str]],
    ) -> None:
        self._handle = handle
        self._translator = translator
        self._speaking = speaking
        self._clock = clock
        self._bot = bot
        self._seen: OrderedDict[str, None] = OrderedDict()
        self._under_way: set[asyncio.Task[Any]] = set()
        self._at_once = asyncio.Semaphore(MOST_AT_ONCE)
        self._stopping = asyncio.Event()

    def receive(self, payload: Mapping[str, Any], waiting: Waiting | None = None) -> None:
        """`waiting`: of an interaction."""
        if self._stopping.is_set() and waiting is None:
            return
        bot_user, bot_role = self._bot(str((payload.get("d") or {}).get("guild_id") or ""))
        action = inbound.read(payload, bot_user=bot_user, bot_role=bot_role, now=self._clock())
        if isinstance(action, Ignored):
            log.debug("discord_ignored", reason=action.reason)
        elif waiting is None or self._is_new(str(payload["d"]["id"])):
            self._start(self._received(action, waiting))

    async def drain(self, seconds: float) -> None:
        """What was begun may finish."""
        self._stopping.set()
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=seconds)

    def _is_new(self, interaction: str) -> bool:
        if interaction in self._seen:
            return False
        self._seen[interaction] = None
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
        return True

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        """A task that nothing forgets before it ends."""
        task = asyncio.ensure_future(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    # ---- one thing that happened

    async def _received(self, action: Action, waiting: Waiting | None) -> None:
        try:
            if waiting is None:
                async with self._at_once:
                    await self._tell(action.slip, (await self._replied(action)))
            else:
                await self._answer(action, waiting)
        except TooLate as error:
            log.info("discord_too_late", reason=str(error), source=str(action.slip.source))
        except DeliveryError as error:
            log.warning("discord_answer_lost", reason=str(error), source=str(action.slip.source))
        except Exception:  # the same payload would raise again
            log.exception("discord_delivery_failed", source=str(action.slip.source))

    async def _answer(self, action: Action, waiting: Waiting) -> None:
        age = self._clock() - waiting.at
        if age > OUTDATED:
            raise TooLate(f"from {age.total_seconds():.0f} s ago")
        is_late = age > OLD and action.slip.source is not Source.SUGGESTION and not _only_opens(action)
        if is_late:  # or this clock is wrong: Discord says which
            await _sent(lambda: waiting.defer(in_place=action.slip.in_place))
        work = asyncio.ensure_future(self._replied(action))
        if not is_late:
            seconds = FORM_SECONDS if _opens_form(action) else QUICK
            done, _ = await asyncio.wait({work}, timeout=max(seconds - max(age.total_seconds(), 0.0), 0.2))
            if done and not work.result().reply.again:
                await self._first(waiting, self._planned(work.result()))
                return
            if action.slip.source is Source.SUGGESTION:
                await waiting.suggest(())
                return
            with suppress(Answered):  # discord.py tries again by itself, too
                await _sent(lambda: waiting.defer(in_place=action.slip.in_place))
        await self._finish(action, waiting, work)

    async def _finish(self, action: Action, waiting: Waiting, work: asyncio.Future[Replied]) -> None:
        """What was deferred: when it is done, however often the database has to be asked."""
        replied = await self._worked(action, work)
        told = False
        pauses = iter(AGAIN_SECONDS)
        while replied.reply.again and not self._stopping.is_set() and self._clock() - waiting.at < OUTDATED:
            if not told:
                told = await self._told(waiting, action)
            await self._paused(next(pauses, AGAIN_SECONDS[-1]))
            replied = await self._worked(action, self._replied(action))
        await self._later(action, waiting, self._planned(replied, late=True))

    async def _paused(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stopping.wait()

    async def _told(self, waiting: Waiting, action: Action) -> bool:
        """To wait. Where something is replaced in the end, it stays as it is until then."""
        tell = waiting.add if action.slip.in_place else waiting.finish
        try:
            await tell(render.message(_WAITS))
        except DeliveryError as error:
            log.info("discord_wait_not_told", reason=str(error))
        return True

    async def _worked(self, action: Action, work: Awaitable[Replied]) -> Replied:
        try:
            async with asyncio.timeout(WORKING):
                return await work
        except TimeoutError:
            return Replied(action.slip, _UNANSWERED)

    # ---- the answer

    async def _first(self, waiting: Waiting, answer: Answer) -> None:
        match answer:
            case Say(drawn, public):
                await _insisted(lambda shown: waiting.say(shown, private=not public), drawn)
            case Replace(drawn):
                await _insisted(waiting.replace, drawn)
            case Open(modal):
                await self._opened(waiting, modal)
            case Suggest(choices):
                await waiting.suggest(choices)
            case _:
                await _sent(lambda: waiting.defer(in_place=True))

    async def _opened(self, waiting: Waiting, modal: Json) -> None:
        try:
            await _sent(lambda: waiting.open(modal))
        except MessageRefused as error:
            log.error("discord_refused_a_form", reason=str(error))
            await waiting.say(render.message(_UNSHOWN), private=True)

    async def _later(self, action: Action, waiting: Waiting, answer: Answer) -> None:
        match answer:
            case Say(drawn, public) if public and await self._posted(action, drawn):
                if not action.slip.in_place:
                    await waiting.vanish()
            case Say(drawn) if action.slip.in_place:
                await _insisted(waiting.add, drawn)
            case Say(drawn) | Replace(drawn):
                await _insisted(waiting.finish, drawn)
            case _ if not action.slip.in_place:
                await waiting.vanish()

    async def _posted(self, action: Action, drawn: Rendered) -> bool:
        """For everybody: by itself, as what was deferred is private. False: not there, so it is told in private."""
        try:
            await _sent(lambda: self._speaking().post(action.slip.channel, drawn, nonce_of(action.key)))
        except DeliveryError as error:
            log.info("discord_not_posted", reason=str(error))
            return False
        return True

    async def _tell(self, slip: Slip, replied: Replied) -> None:
        """What was written, not chosen: nobody waits for an acknowledgement."""
        nonce = nonce_of(f"{slip.channel}:{slip.message}:{slip.source}:{slip.user}")
        match self._planned(replied):
            case Post(drawn):
                await _insisted(lambda shown: self._speaking().post(slip.channel, shown, nonce, slip.message), drawn)
            case Say(drawn) | Replace(drawn):
                await _insisted(lambda shown: self._speaking().post(slip.channel, shown, nonce, slip.message), drawn)
            case Tell(drawn, otherwise):
                try:
                    await _insisted(lambda shown: self._direct(slip.user, shown, nonce), drawn)
                except PersonUnreachable:
                    if otherwise is None:
                        return
                    await _sent(lambda: self._speaking().post(slip.channel, otherwise, nonce, slip.message))

    async def _direct(self, user: str, drawn: Rendered, nonce: str) -> None:
        await self._speaking().post(await self._speaking().direct(user), drawn, nonce)

    # ---- asking the core

    async def _replied(self, action: Action) -> Replied:
        """Never raises."""
        try:
            asked, slip = await self._translator.inbound(action)
            reply = await self._handle(asked)
            line = answers.shown_again(slip, reply)
            again = await self._handle(shown_again(asked, line)) if line else None
            names = await self._translator.names(asked, reply.body, again and again.body)
        except Refusal as refusal:
            return Replied(action.slip, refusal.reply)
        except DatabaseError as error:
            log.warning("discord_waits_for_the_database", reason=str(error))
            return Replied(action.slip, _UNANSWERED)
        except DeliveryError as error:
            log.info("discord_does_not_say", reason=str(error))
            return Replied(action.slip, _UNKNOWN)
        except Exception:
            log.exception("discord_not_answered", source=str(action.slip.source))
            return Replied(action.slip, _DEFECT)
        return Replied(slip, reply, again, names)

    def _planned(self, replied: Replied, *, late: bool = False) -> Answer:
        try:
            return answers.plan(replied.slip, replied.reply, again=replied.again, names=replied.names, late=late)
        except Exception:
            log.exception("discord_answer_not_drawn", source=str(replied.slip.source))
            slip = replace(replied.slip, origin="")
            return answers.plan(slip, _DEFECT, late=late)


def _only_opens(action: Action) -> bool:
    """A form, and changes nothing; so it may be tried however late it is."""
    return action.slip.source is Source.MENU or _OPENS.fullmatch(action.slip.line) is not None


def _opens_form(action: Action) -> bool:
    return action.slip.source is Source.MENU or _MAY_OPEN.match(action.slip.line) is not None


async def _sent(send: Callable[[], Awaitable[object]]) -> None:
    """Once more, if it got lost on the way there or back: Discord takes one of the two."""
    try:
        await send()
    except OutcomeUnknown:
        with suppress(Answered):
            await send()


async def _insisted(send: Callable[[Rendered], Awaitable[object]], drawn: Rendered) -> None:
    """Again after a while, if it was not taken now and a person would wait that long; plainly, if it is refused.

    What got lost on the way is sent again at once: of an interaction Discord takes one first answer, and soon.
    """
    for tried in range(SENDING_TRIES - 1):
        try:
            await send(drawn)
        except MessageRefused as error:
            log.error("discord_refused_a_message", reason=str(error))
            await send(render.message(_UNSHOWN))
            return
        except (Wait, TryAgain) as error:
            seconds = error.seconds if isinstance(error, Wait) else AGAIN_SECONDS[0]
            if seconds > LONGEST_WAIT:
                raise
            await asyncio.sleep(seconds)
        except OutcomeUnknown:
            await asyncio.sleep(tried * AGAIN_SECONDS[0])
        else:
            return
    await send(drawn)


_UNSHOWN = Message(
    "I have an answer, and Discord does not take it.",
    (Text(("It is written down, so that it gets mended. What you asked for was done or not: have a look.",)),),
    Tone.WARNING,
)
