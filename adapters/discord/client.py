"""Discord's REST API by discord.py, which stays in this file and in app.py.

- Every call ends as a DeliveryError that says what to do next, or well.
- discord.py waits for its rate-limit buckets inside of a call, and forgets to let the others go on when that is
  cancelled during a global limit. So a call that takes too long is left to its end, and nobody waits for it; but
  nothing is sent any more for it, as that may have been sent anew since.
- Discord bans an address that is told 401, 403 or 429 ten thousand times in ten minutes: well before that, nothing is
  sent any more until the ten minutes are over; nor while a ban lasts.
"""

from __future__ import annotations

import asyncio
import logging
import math
from collections import deque
from contextvars import ContextVar
from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import parse_qsl

import aiohttp
import discord
import structlog
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord import limits
from adapters.discord.failures import all_wait, failure, seconds_of
from bot import lease
from bot.errors import AddressGone, DeliveryError, NotPermitted, OutcomeUnknown, TryAgain, Wait

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from datetime import datetime

    from adapters.discord.render import Rendered
    from adapters.discord.settings import DiscordSettings
    from adapters.discord.spans import Json
    from bot.ports import Clock

T = TypeVar("T")

SECONDS = 20.0
LONGEST_RATE_LIMIT = 30.0  # discord.py takes no less; what it would have to wait for longer comes back as Wait
MOST_REFUSED = 500
DIRECTS = 20_000  # channels that are remembered
REFUSED_WITHIN = timedelta(minutes=10)
REFUSALS = frozenset({401, 403, 429})

# What is sent and received is nobody's business; with errors, tokens of interactions. What fails is said here.
logging.getLogger("discord").setLevel(logging.ERROR)
discord.VoiceClient.warn_nacl = False
discord.VoiceClient.warn_dave = False

log = structlog.get_logger(__name__)


def point_at(settings: DiscordSettings) -> None:
    """discord.py knows one Discord for the whole program: to be said before a client is made."""
    Route.BASE = settings.api_base
    discord.Asset.BASE = settings.cdn_base
    if settings.gateway_url:
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(settings.gateway_url)


class Refusals:
    """Counts what Discord refused, as Discord does."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._at: deque[datetime] = deque()
        self._all_wait_until: datetime | None = None
        self.trace = aiohttp.TraceConfig()
        self.trace.on_request_start.append(_not_too_late)
        self.trace.on_request_chunk_sent.append(lease.look)  # it is asked before
        self.trace.on_request_end.append(self._ended)

    async def _ended(self, _session: object, _context: object, ended: aiohttp.TraceRequestEndParams) -> None:
        status, headers = ended.response.status, ended.response.headers
        if status in REFUSALS and headers.get("X-RateLimit-Scope") != "shared":
            self._at.append(self._clock())
            if len(self._at) == MOST_REFUSED:
                log.error("discord_refuses_too_much", refused=MOST_REFUSED, minutes=10)
        if status == 429 and (seconds := all_wait(headers, LONGEST_RATE_LIMIT)):
            self._all_wait_until = self._clock() + timedelta(seconds=seconds)
            log.error("discord_refuses_everything", seconds=seconds)

    @property
    def seconds(self) -> float:
        """How long nothing may be sent; 0: it may."""
        now = self._clock()
        while self._at and now - self._at[0] > REFUSED_WITHIN:
            self._at.popleft()
        ends = [self._all_wait_until] if self._all_wait_until else []
        if len(self._at) >= MOST_REFUSED:
            ends.append(self._at[-MOST_REFUSED] + REFUSED_WITHIN)
        return max([0.0, *((end - now).total_seconds() for end in ends)])


class Calls:
    """What is asked of Discord with this client. Everything raises DeliveryError.

    `forbidden`: set when Discord refused the token.
    """

    def __init__(self, client: discord.Client, refusals: Refusals) -> None:
        self._client = client
        self._refusals = refusals
        self.forbidden = asyncio.Event()
        self._directs: dict[str, str] = {}

    async def tried(self, what: str, call: Callable[[], Awaitable[T]]) -> T:
        if self._client.is_closed():
            raise TryAgain(f"{what}: not connected to Discord")
        if seconds := self._refusals.seconds:
            raise Wait(f"{what}: Discord refused too much lately", seconds)
        asked = asyncio.ensure_future(_until(asyncio.get_running_loop().time() + SECONDS, call))
        done, _ = await asyncio.wait({asked}, timeout=SECONDS)
        if not done:
            asked.add_done_callback(_noticed)
            raise OutcomeUnknown(f"{what}: no answer in {SECONDS:.0f} s")
        try:
            return asked.result()
        except Exception as error:
            problem = as_delivery(what, error)
            if isinstance(problem, NotPermitted):
                self.forbidden.set()
            raise problem from error

    # ---- messages

    async def post(self, channel: str, drawn: Rendered, nonce: str, reply_to: str = "") -> str:
        """The message's id. Discord takes one message of this nonce, for a few minutes."""
        place = self._client.get_partial_messageable(int(channel))
        reply = _reference(channel, reply_to) if reply_to else None
        sent = await self.tried(
            "post",
            lambda: place.send(
                **said(drawn),
                nonce=nonce,
                reference=reply,  # type: ignore[arg-type]  # None is its default, and missing in the overloads
            ),
        )
        return str(sent.id)

    async def edit(self, channel: str, message: str, drawn: Rendered) -> None:
        place = self._client.get_partial_messageable(int(channel)).get_partial_message(int(message))
        await self.tried("edit", lambda: place.edit(**edited(drawn)))

    async def own_messages(self, channel: str, limit: int) -> Sequence[tuple[str, int | None]]:
        """The newest ones of the bot there: their ids, and the number that marks each (render.message)."""
        found = await self.get(f"/channels/{channel}/messages?limit={limit}")
        own = str(self._client.user.id) if self._client.user else ""
        return [
            (str(one["id"]), next((part.get("id") for part in one.get("components") or ()), None))
            for one in found
            if one.get("author", {}).get("id") == own
        ]

    async def direct(self, user: str) -> str:
        """The channel of the direct messages with this person. Asked once: Discord minds who opens many."""
        if user not in self._directs:
            route = Route("POST", "/users/@me/channels")
            made = await self.tried("direct", lambda: self._client.http.request(route, json={"recipient_id": user}))
            if len(self._directs) >= DIRECTS:
                self._directs.clear()
            self._directs[user] = str(made["id"])
        return self._directs[user]

    async def get(self, path: str) -> Any:  # noqa: ANN401 - JSON
        route, query = route_of(path)
        return await self.tried(route.path, lambda: self._client.http.request(route, params=query))

    async def register(self, commands: Sequence[Json], guild: int | None) -> None:
        """All commands of the bot, in this server or everywhere: those not named are gone."""
        http, own = self._client.http, self._client.application_id
        assert own is not None, "known after the login"
        if guild is None:
            await self.tried("commands", lambda: http.bulk_upsert_global_commands(own, list(commands)))
        else:
            await self.tried("commands", lambda: http.bulk_upsert_guild_commands(own, guild, list(commands)))


class Asked:
    """An interaction: whoever caused it waits for an answer, three seconds for the first."""

    def __init__(self, interaction: discord.Interaction, calls: Calls) -> None:
        self._interaction = interaction
        self._calls = calls

    @property
    def at(self) -> datetime:
        return self._interaction.created_at

    async def say(self, drawn: Rendered, *, private: bool) -> None:
        response = self._interaction.response
        await self._calls.tried("answer", lambda: response.send_message(**said(drawn), ephemeral=private))

    async def replace(self, drawn: Rendered) -> None:
        response = self._interaction.response
        await self._calls.tried("replace", lambda: response.edit_message(**edited(drawn)))

    async def open(self, modal: Json) -> None:
        await self._calls.tried("form", lambda: self._interaction.response.send_modal(Opened(modal)))

    async def suggest(self, choices: Sequence[tuple[str, str]]) -> None:
        offered = [discord.app_commands.Choice(name=name, value=value) for name, value in choices]
        await self._calls.tried("suggest", lambda: self._interaction.response.autocomplete(offered))

    async def defer(self, *, in_place: bool) -> None:
        """`in_place`: the message that was pressed stays, and may be replaced; else "thinking", in private."""
        response = self._interaction.response
        await self._calls.tried("defer", lambda: response.defer(ephemeral=True, thinking=not in_place))

    async def finish(self, drawn: Rendered) -> None:
        """What was deferred becomes this. However often it is asked for, it is there once."""
        original = self._interaction.edit_original_response
        await self._calls.tried("finish", lambda: original(**edited(drawn)))

    async def vanish(self) -> None:
        """Nothing comes of what was deferred."""
        await self._calls.tried("vanish", self._interaction.delete_original_response)

    async def add(self, drawn: Rendered) -> None:
        """One more private message, after the first answer."""
        send = self._interaction.followup.send
        await self._calls.tried("followup", lambda: send(**said(drawn), ephemeral=True, wait=True))


# ---- what is drawn elsewhere, as discord.py takes it


class Shown(discord.ui.LayoutView):
    """Components that are drawn already. Finished from the beginning: discord.py keeps nothing in memory for it."""

    def __init__(self, components: Sequence[Json]) -> None:
        super().__init__(timeout=None)
        self._drawn = list(components)
        self.stop()

    def to_components(self) -> list[Json]:
        return self._drawn

    def has_components_v2(self) -> bool:
        return True

    def is_dispatchable(self) -> bool:
        return False


class Opened(discord.ui.Modal):
    """A modal that is drawn already."""

    def __init__(self, drawn: Json) -> None:
        super().__init__(title=str(drawn["title"]), custom_id=str(drawn["custom_id"]), timeout=None)
        self._drawn = drawn
        self.stop()

    def to_dict(self) -> Json:
        return self._drawn


def said(drawn: Rendered, uploads: str = "files") -> dict[str, Any]:
    """The arguments of whatever says it. `uploads`: what the one for them is called; without any it is not there."""
    sent = files(drawn)
    return {
        "view": Shown(drawn.components),
        "allowed_mentions": mentions(drawn),
        **({uploads: sent} if sent else {}),
    }


def edited(drawn: Rendered) -> dict[str, Any]:
    """What was uploaded before and is named no more, Discord shows no more."""
    return said(drawn, "attachments")


def mentions(drawn: Rendered) -> discord.AllowedMentions:
    """Exactly the people meant."""
    return discord.AllowedMentions(
        everyone=False,
        users=[discord.Object(int(one)) for one in drawn.users],
        roles=[discord.Object(int(one)) for one in drawn.roles],
        replied_user=False,
    )


def files(drawn: Rendered) -> list[discord.File]:
    """Made anew for every try: sending reads them."""
    uploads = [(one.content, one.name, one.alternative) for one in drawn.pictures]
    if drawn.file is not None:
        uploads.append((drawn.file.content, drawn.file.name, drawn.file.description))
    return [
        discord.File(BytesIO(content), name, description=told[: limits.DESCRIPTION] or None)
        for content, name, told in uploads
    ]


def _reference(channel: str, message: str) -> discord.MessageReference:
    return discord.MessageReference(message_id=int(message), channel_id=int(channel), fail_if_not_exists=False)


def route_of(path: str) -> tuple[Route, dict[str, str]]:
    """With ids as parameters: Discord counts by them, and discord.py keeps one bucket for each path without."""
    plain, _, query = path.partition("?")
    ids: dict[str, str] = {}
    parts = plain.split("/")
    for index, part in enumerate(parts):
        if part.isdigit():
            name = f"{parts[index - 1].rstrip('s')}_id"  # "/guilds/1": Discord's guild_id
            ids[name], parts[index] = part, f"{{{name}}}"
    return Route("GET", "/".join(parts), **ids), dict(parse_qsl(query))


# ---- what went wrong


def as_delivery(what: str, error: BaseException) -> DeliveryError:
    match error:
        case DeliveryError():
            return error
        case discord.RateLimited(retry_after=seconds):
            return Wait(f"{what}: too many", seconds_of(seconds), here=True)
        case discord.HTTPException():
            return failure(what, error.status, error.code, _retry_after(error))
        case aiohttp.ClientConnectorError():
            return TryAgain(f"{what}: {type(error).__name__}")
        case aiohttp.ClientError() | OSError() | ValueError():  # ValueError: an answer that is no JSON
            return OutcomeUnknown(f"{what}: {type(error).__name__}")
        case discord.InteractionResponded():
            return failure(what, 400, 40060)
        case discord.ClientException() | RuntimeError() | AttributeError():  # closed in the middle of it
            return TryAgain(f"{what}: {type(error).__name__}")
    raise error


def _retry_after(error: discord.HTTPException) -> float | None:
    try:
        return float(error.response.headers.get("Retry-After", ""))
    except ValueError:
        return None


_UNTIL: ContextVar[float] = ContextVar("until", default=math.inf)  # by the loop's clock


async def _until(end: float, call: Callable[[], Awaitable[T]]) -> T:
    _UNTIL.set(end)
    return await call()


async def _not_too_late(*_: object) -> None:
    if asyncio.get_running_loop().time() > _UNTIL.get():
        raise TimeoutError("nobody waits for this any more")


def _noticed(asked: asyncio.Future[Any]) -> None:
    """An error that nobody waited for any more was still seen."""
    if not asked.cancelled():
        asked.exception()


# ---- without a connection to the gateway


async def ask(settings: DiscordSettings, path: str) -> Any:  # noqa: ANN401 - JSON
    """One question to the REST API, for whoever keeps no client. Raises DeliveryError."""
    url = settings.api_base + path
    headers = {"Authorization": f"Bot {settings.token}"}
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=SECONDS)) as session,
            session.get(url, headers=headers) as answer,
        ):
            body = await answer.json(content_type=None)
            if answer.status >= 400:
                raise failure(path, answer.status, body.get("code", 0) if isinstance(body, dict) else 0)
            return body
    except (aiohttp.ClientError, OSError, ValueError) as error:
        raise as_delivery(path, error) from error


async def look(settings: DiscordSettings) -> Mapping[str, Any]:
    """The application. Raises DeliveryError."""
    found = await ask(settings, "/oauth2/applications/@me")
    if not isinstance(found, dict):
        raise AddressGone("Discord tells nothing of the application")
    return found
