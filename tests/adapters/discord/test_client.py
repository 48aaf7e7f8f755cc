"""Discord's REST API by discord.py: whatever happens ends as what to do next, and nothing goes out that should not."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import aiohttp
import discord
import pytest

from adapters.discord import client as module
from adapters.discord import render
from adapters.discord.client import MOST_REFUSED, Calls, Refusals, as_delivery, ask, look, mentions, point_at
from adapters.discord.failures import Answered
from adapters.discord.posting import marker_of, nonce_of
from adapters.discord.render import Rendered
from adapters.discord.settings import DiscordSettings
from bot.errors import (
    AddressGone,
    DeliveryError,
    MessageRefused,
    NotPermitted,
    OutcomeUnknown,
    PersonUnreachable,
    TryAgain,
    Wait,
)
from bot.lease import lasting
from bot.message import Message
from tests.adapters.discord.bot import settings
from tests.adapters.discord.loopback import Discord, faults

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.adapters.discord.loopback import Person
    from tests.adapters.discord.loopback.places import Channel

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
SAID = render.message(Message("Feed the cat"), marker=marker_of("cat"))


@dataclass
class Place:
    server: Discord
    client: discord.Client
    calls: Calls
    ana: Person
    web: Channel


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    """Logged in, and not connected to the gateway."""
    async with Discord() as server:
        acme = server.guild("Acme")
        point_at(settings(server))
        refusals = Refusals(lambda: datetime.now(UTC))
        async with discord.Client(intents=discord.Intents.none(), http_trace=refusals.trace) as client:
            await client.login(server.token)
            yield Place(server, client, Calls(client, refusals), server.person("Ana", acme), acme.channel("web"))


# ---- how it ends


class Response:
    def __init__(self, status: int, headers: dict[str, str] | None = None) -> None:
        self.status, self.reason, self.headers = status, "", headers or {}


def refused(status: int, code: int = 0, **headers: str) -> discord.HTTPException:
    said: Any = Response(status, headers)
    return discord.HTTPException(said, {"code": code, "message": "No"})


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (refused(403, 50001), AddressGone),
        (refused(400, 50007), PersonUnreachable),
        (refused(400, 50035), MessageRefused),
        (refused(401), NotPermitted),
        (refused(502), OutcomeUnknown),
        (refused(429), Wait),
        (discord.RateLimited(40), Wait),
        (discord.InteractionResponded(SimpleNamespace()), Answered),  # type: ignore[arg-type]  # an interaction
        (aiohttp.ServerDisconnectedError(), OutcomeUnknown),
        (aiohttp.ClientPayloadError(), OutcomeUnknown),
        (aiohttp.ClientConnectorError(SimpleNamespace(ssl=None), OSError()), TryAgain),  # type: ignore[arg-type]
        (ConnectionResetError(), OutcomeUnknown),
        (TimeoutError(), OutcomeUnknown),
        (ValueError("no JSON"), OutcomeUnknown),
        (discord.ClientException("closed"), TryAgain),
        (RuntimeError("Session is closed"), TryAgain),
        (AttributeError("_MissingSentinel"), TryAgain),
        (TryAgain("already"), TryAgain),
    ],
)
def test_every_end_says_what_to_do_next(error: Exception, kind: type[DeliveryError]) -> None:
    assert type(as_delivery("post", error)) is kind


def test_a_defect_of_ours_is_no_matter_of_delivery() -> None:
    with pytest.raises(KeyError):
        as_delivery("post", KeyError("a defect"))


@pytest.mark.parametrize(
    ("error", "seconds"), [(discord.RateLimited(40), 40), (refused(429, **{"Retry-After": "7"}), 7), (refused(429), 30)]
)
def test_told_to_wait_it_is_known_for_how_long_and_that_only_there(error: Exception, seconds: float) -> None:
    waits = as_delivery("post", error)
    assert isinstance(waits, Wait)
    assert (waits.seconds, waits.here) == (seconds, True)


async def test_after_the_end_of_a_claim_nothing_is_written(place: Place) -> None:
    """Whoever was stopped in the middle of a turn goes on where it was; by then another one has sent it."""
    with lasting(MONDAY, lambda: MONDAY + timedelta(seconds=1)), pytest.raises(OutcomeUnknown):
        await place.calls.post(place.web.id, SAID, nonce_of("cat"))
    assert not place.web.messages
    with lasting(MONDAY, lambda: MONDAY):
        await place.calls.post(place.web.id, SAID, nonce_of("cat"))
    assert len(place.web.messages) == 1


# ---- counting what was refused


def ended(status: int, **headers: str) -> aiohttp.TraceRequestEndParams:
    return SimpleNamespace(response=Response(status, headers))  # type: ignore[return-value]  # what is read of it


@pytest.mark.parametrize("status", [401, 403, 429])
async def test_f12_five_hundred_within_ten_minutes_are_too_many(status: int) -> None:
    now = MONDAY
    refusals = Refusals(lambda: now)
    for number in range(MOST_REFUSED):
        assert refusals.seconds == 0, number
        await refusals._ended(None, None, ended(status, Via="1.1 google"))
        now += timedelta(seconds=0.5)
    assert refusals.seconds == 600 - 250
    now += timedelta(seconds=350)
    assert refusals.seconds == 0
    for _ in range(2):
        await refusals._ended(None, None, ended(status, Via="1.1 google"))
    assert refusals.seconds > 0, "the others are not forgotten"


async def test_f12_as_many_in_a_longer_time_are_not() -> None:
    now = MONDAY
    refusals = Refusals(lambda: now)
    for _ in range(2 * MOST_REFUSED):
        await refusals._ended(None, None, ended(403))
        now += timedelta(seconds=1.3)
    assert refusals.seconds == 0


@pytest.mark.parametrize(
    ("status", "headers"), [(404, {}), (500, {}), (200, {}), (429, {"X-RateLimit-Scope": "shared", "Via": "1.1"})]
)
async def test_f12_what_is_no_refusal_does_not_count(status: int, headers: dict[str, str]) -> None:
    refusals = Refusals(lambda: MONDAY)
    for _ in range(2 * MOST_REFUSED):
        await refusals._ended(None, None, ended(status, **headers))
    assert refusals.seconds == 0


# ---- calls


async def test_a_message_says_whom_it_may_ping_and_is_there_once(place: Place) -> None:
    drawn = Rendered(SAID.components, users=(str(place.ana.id),))
    posted = [await place.calls.post(str(place.web.id), drawn, nonce_of("cat")) for _ in range(3)]
    assert {str(one.id) for one in place.web.messages} == set(posted)
    assert place.web.last.allowed_mentions == {"parse": [], "users": [place.ana.id], "roles": []}
    assert place.server.unguarded == []


def test_nobody_may_be_pinged_but_who_is_meant() -> None:
    assert mentions(Rendered([])).to_dict() == {"parse": [], "users": [], "roles": []}
    meant = mentions(Rendered([], users=("1",), roles=("2",))).to_dict()
    assert meant == {"parse": [], "users": [1], "roles": [2]}


async def test_its_own_messages_are_known_by_their_mark(place: Place) -> None:
    await place.ana.says(place.web, "Hello")
    posted = await place.calls.post(str(place.web.id), SAID, nonce_of("cat"))
    plain = await place.calls.post(str(place.web.id), render.message(Message("Hello")), nonce_of("dog"))
    known = dict(await place.calls.own_messages(str(place.web.id), 100))
    assert list(known) == [plain, posted]
    assert known[posted] == marker_of("cat")
    assert known[plain] != marker_of("cat")


async def test_what_is_answered_to_is_gone_and_it_is_said_nevertheless(place: Place) -> None:
    asked = await place.ana.says(place.web, "Hello")
    await place.ana.deletes(asked)
    await place.calls.post(str(place.web.id), SAID, nonce_of("cat"), reply_to=str(asked.id))
    assert place.web.last.text.endswith("Feed the cat")


async def test_f4_nobody_waits_for_ever_nor_is_it_sent_when_nobody_waits_any_more(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """discord.py lets one wait for the other: what comes next may be on its way again by then, or be overtaken."""
    monkeypatch.setattr(module, "SECONDS", 0.1)
    released = asyncio.Event()
    place.server.faults.add("POST /channels/*/messages", faults.hang(released))
    for one in ("cat", "dog"):
        with pytest.raises(OutcomeUnknown, match="no answer in"):
            await place.calls.post(str(place.web.id), SAID, nonce_of(one))
    released.set()
    await place.server.until(lambda: place.web.messages)
    monkeypatch.setattr(module, "SECONDS", 5.0)
    await place.calls.post(str(place.web.id), SAID, nonce_of("cow"))
    nonces = [one.body["nonce"] for one in place.server.calls("POST /channels/*/messages")]
    assert nonces == [nonce_of("cat"), nonce_of("cow")]


async def test_closed_nothing_is_sent(place: Place) -> None:
    await place.client.close()
    before = len(place.server.requests)
    with pytest.raises(TryAgain):
        await place.calls.get("/users/@me")
    assert len(place.server.requests) == before


async def test_before_it_is_logged_in_it_is_to_be_tried_again() -> None:
    async with discord.Client(intents=discord.Intents.none()) as client:
        with pytest.raises(TryAgain):
            await Calls(client, Refusals(lambda: MONDAY)).get("/users/@me")


async def test_a_refused_token_is_told_to_whoever_watches(place: Place) -> None:
    place.server.faults.add("GET /users/*", faults.unauthorized())
    with pytest.raises(NotPermitted):
        await place.calls.get("/users/@me")
    assert place.calls.forbidden.is_set()


# ---- without a client


async def test_one_question_needs_no_client(place: Place) -> None:
    assert (await look(settings(place.server)))["id"] == str(place.server.application_id)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (faults.unauthorized(), NotPermitted),
        (faults.status(502), OutcomeUnknown),
        (faults.reset(), OutcomeUnknown),
        (faults.broken_json(), OutcomeUnknown),
        (faults.error(404, 10004), AddressGone),
    ],
)
async def test_one_question_ends_as_all_do(place: Place, fault: faults.Fault, kind: type[DeliveryError]) -> None:
    place.server.faults.add("GET /oauth2/*", fault, times=None)
    with pytest.raises(kind):
        await look(settings(place.server))


async def test_where_nobody_is_one_question_says_so() -> None:
    with contextlib.closing(await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)) as taken:
        port = taken.sockets[0].getsockname()[1]
    with pytest.raises(TryAgain):
        await ask(DiscordSettings("a", api_base=f"http://127.0.0.1:{port}/api"), "/users/@me")
