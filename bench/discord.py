"""What Discord is to both bots here: their gateway, and the few paths of the REST API they ask, answered at once.

Both are in one server (bench.guild). It checks nothing and remembers nothing but who waits for an answer.
"""

from __future__ import annotations

import asyncio
import base64
import json
import zlib
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

from aiohttp import WSMsgType, web

from bench import guild

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from aiohttp.web import Request, Response, WebSocketResponse

    from bench.guild import Json

API = "/api/v10"
HEARTBEAT_SECONDS = 41.25
ANSWER_SECONDS = 30.0
DISPATCH, HEARTBEAT, IDENTIFY, HELLO, HEARTBEAT_ACK = 0, 1, 2, 10, 11
DEFERRED = frozenset({5, 6})  # answers that say that the answer comes later


@dataclass(frozen=True, slots=True)
class Application:
    """One of the bots. `id`: the application's, and its user's."""

    id: str
    name: str

    @property
    def token(self) -> str:
        return f"{base64.urlsafe_b64encode(self.id.encode()).decode().rstrip('=')}.bench.{self.name}"

    @property
    def user(self) -> Json:
        return guild.user(self.id, self.name, bot=True)


BOT, FLOOR = Application("44000000000000001", "bot"), Application("44000000000000002", "floor")
APPLICATIONS = {one.token: one for one in (BOT, FLOOR)}


class Discord:
    """Made by `serving`."""

    def __init__(self) -> None:
        self.port = 0
        self._connections: dict[Application, asyncio.Future[_Connection]] = {}
        self._waiting: dict[str, asyncio.Future[bytes]] = {}

    @property
    def settings(self) -> Mapping[str, str]:
        """For the bot."""
        return {"DISCORD_TOKEN": BOT.token, "DISCORD_API_BASE": self.api, "DISCORD_GATEWAY_URL": self.gateway}

    @property
    def api(self) -> str:
        return f"http://127.0.0.1:{self.port}{API}"

    @property
    def gateway(self) -> str:
        return f"ws://127.0.0.1:{self.port}/gateway"

    async def connected(self, application: Application) -> None:
        """Once it was told of its server."""
        await asyncio.wait_for(asyncio.shield(self._connection(application)), ANSWER_SECONDS)

    async def ask(self, application: Application, interaction: str) -> bytes:
        """Its answer, whole. `interaction`: JSON without its id and token (bench.interactions)."""
        connection = self._connection(application).result()
        id_ = guild.snowflake()
        answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._waiting[id_] = answer
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await connection.dispatch("INTERACTION_CREATE", f'{{"id":"{id_}","token":"{id_}",{interaction[1:]}')
                return await answer
        finally:
            del self._waiting[id_]

    def _connection(self, application: Application) -> asyncio.Future[_Connection]:
        return self._connections.setdefault(application, asyncio.get_running_loop().create_future())

    # ---- the gateway

    async def talk(self, request: Request) -> WebSocketResponse:
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        connection = _Connection(socket, compressed=request.query.get("compress") == "zlib-stream")
        await connection.send(HELLO, json.dumps({"heartbeat_interval": HEARTBEAT_SECONDS * 1000}))
        async for said in socket:
            if said.type is WSMsgType.TEXT:
                await self._hear(connection, said.json())
        return socket

    async def _hear(self, connection: _Connection, said: Json) -> None:
        match said["op"]:
            case op if op == HEARTBEAT:
                await connection.send(HEARTBEAT_ACK)
            case op if op == IDENTIFY:
                application = APPLICATIONS[said["d"]["token"]]
                await connection.dispatch("READY", json.dumps(self._ready(application)))
                await connection.dispatch("GUILD_CREATE", json.dumps(guild.guild(application.user)))
                self._connection(application).set_result(connection)

    def _ready(self, application: Application) -> Json:
        return {
            "v": 10,
            "user": application.user,
            "guilds": [{"id": guild.GUILD, "unavailable": True}],
            "session_id": application.name,
            "resume_gateway_url": self.gateway,
            "application": {"id": application.id, "flags": 0},
            "shard": [0, 1],
        }

    # ---- REST

    async def answer(self, request: Request) -> Response:
        """An interaction is answered; what is deferred, later (`finish`)."""
        body, id_ = await request.read(), request.match_info["id"]
        said = json.loads(body)
        given = said.get("data") or {}
        if said["type"] not in DEFERRED:
            self._answered(id_, body)
        told: Json = {"interaction": {"id": id_, "type": 2}, "resource": {"type": said["type"]}}
        if "components" in given or "content" in given:
            told["resource"]["message"] = guild.message(id_, id_, _asking(request).user, given)
        return _json(told)

    async def finish(self, request: Request) -> Response:
        body, id_ = await request.read(), request.match_info["token"]
        self._answered(id_, body)
        return _json(guild.message(id_, id_, _asking(request).user, json.loads(body)))

    def _answered(self, id_: str, body: bytes) -> None:
        waiting = self._waiting.get(id_)
        if waiting and not waiting.done():
            waiting.set_result(body)

    async def post(self, request: Request) -> Response:
        channel = request.match_info["channel"]
        said = json.loads(await request.read())
        return _json(guild.message(guild.snowflake(), channel, _asking(request).user, said))

    async def edit(self, request: Request) -> Response:
        where = request.match_info
        said = json.loads(await request.read())
        return _json(guild.message(where["message"], where["channel"], _asking(request).user, said))

    async def register(self, request: Request) -> Response:
        own = {"application_id": request.match_info["application"], "version": "1"}
        return _json([{**one, **own, "id": guild.snowflake()} for one in json.loads(await request.read())])

    async def me(self, request: Request) -> Response:
        return _json(_asking(request).user)

    async def direct(self, request: Request) -> Response:
        asked = json.loads(await request.read())
        return _json(guild.direct(asked["recipient_id"]))

    async def application(self, request: Request) -> Response:
        own = _asking(request)
        known = {"description": "", "icon": None, "bot_public": True, "bot_require_code_grant": False}
        owner = guild.person(guild.OWNER)
        return _json({"id": own.id, "name": own.name, "owner": owner, "verify_key": "0", "flags": 0, **known})

    async def shards(self, _: Request) -> Response:
        limit = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
        return _json({"url": self.gateway, "shards": 1, "session_start_limit": limit})

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post(f"{API}/interactions/{{id}}/{{token}}/callback", self.answer),
            web.patch(f"{API}/webhooks/{{application}}/{{token}}/messages/@original", self.finish),
            web.post(f"{API}/channels/{{channel}}/messages", self.post),
            web.patch(f"{API}/channels/{{channel}}/messages/{{message}}", self.edit),
            web.put(f"{API}/applications/{{application}}/commands", self.register),
            web.get(f"{API}/users/@me", self.me),
            web.post(f"{API}/users/@me/channels", self.direct),
            web.get(f"{API}/oauth2/applications/@me", self.application),
            web.get(f"{API}/gateway/bot", self.shards),
            web.get("/gateway", self.talk),
            web.get("/gateway/", self.talk),
        ]


class _Connection:
    """Of one bot, as it asked for it."""

    def __init__(self, socket: WebSocketResponse, *, compressed: bool) -> None:
        self._socket = socket
        self._compressor = zlib.compressobj(level=1) if compressed else None
        self._numbers = count(1)

    async def dispatch(self, event: str, document: str) -> None:
        await self._send(f'{{"op":{DISPATCH},"t":"{event}","s":{next(self._numbers)},"d":{document}}}')

    async def send(self, op: int, document: str = "null") -> None:
        await self._send(f'{{"op":{op},"t":null,"s":null,"d":{document}}}')

    async def _send(self, text: str) -> None:
        if self._compressor is None:
            await self._socket.send_str(text)
            return
        packed = self._compressor.compress(text.encode()) + self._compressor.flush(zlib.Z_SYNC_FLUSH)
        await self._socket.send_bytes(packed)


def _asking(request: Request) -> Application:
    """An answer to an interaction says only its token: nobody looks at who wrote it."""
    return APPLICATIONS.get(request.headers.get("Authorization", "").removeprefix("Bot "), BOT)


def _json(document: object) -> Response:
    """Its type without a character set, as discord.py reads it."""
    return web.Response(body=json.dumps(document).encode(), content_type="application/json")


@asynccontextmanager
async def serving() -> AsyncIterator[Discord]:
    discord = Discord()
    app = web.Application()
    app.add_routes(discord.routes())
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        discord.port = runner.addresses[0][1]
        yield discord
    finally:
        await runner.cleanup()
