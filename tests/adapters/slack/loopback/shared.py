"""Files that people share: how events and messages tell of them, and what their addresses answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from tests.adapters.slack.loopback.checks import Json
    from tests.adapters.slack.loopback.faults import Faults
    from tests.adapters.slack.loopback.people import User
    from tests.adapters.slack.loopback.world import World

LOGIN = "<html><body>Sign in to your workspace</body></html>"


@dataclass
class Shared:
    """`document`: as files.info has it. `told`: as messages and events have it, if that is less."""

    document: dict[str, Json]
    content: bytes
    told: dict[str, Json] = field(default_factory=dict)
    deleted: bool = False

    def as_told(self) -> dict[str, Json]:
        if self.deleted:
            return {"id": self.document["id"], "mode": "tombstone"}
        return self.told or self.document


def made(world: World, url: str, by: User, name: str, content: bytes, **more: Json) -> Shared:
    """`url`: of the server. `more`: fields of the object; `told`: all that messages tell of it."""
    known = f"F{world.number():08d}"
    told = more.pop("told", {})
    document: dict[str, Json] = {
        "id": known,
        "name": name,
        "title": name,
        "mimetype": "text/plain",
        "user": by.id,
        "mode": "hosted",
        "is_external": False,
        "size": len(content),
        "url_private": f"{url}files-pri/{known}/{name}",
        "permalink": f"https://{by.team.domain}.slack.com/files/{by.id}/{known}/{name}",
    } | more
    world.shared[known] = Shared(document, content, {"id": known, **told} if told else {})
    return world.shared[known]


class Serving:
    """`fetched`: the files that somebody got, each time. `elsewhere`: headers of requests that came to another host."""

    def __init__(self, world: World, faults: Faults) -> None:
        self._world = world
        self._faults = faults
        self.fetched: list[str] = []
        self.elsewhere: list[dict[str, str]] = []

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/files-pri/{file}/{name}", self._serve),
            web.get("/login", self._login),
            web.get("/elsewhere", self._elsewhere),
        ]

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        shared = self._world.shared.get(request.match_info["file"])

        async def process() -> web.Response:
            if not self._may_read(request.headers.get("Authorization", "")):
                raise web.HTTPFound("/login")
            if shared is None or shared.deleted:
                return web.Response(status=404)
            self.fetched.append(shared.document["id"])
            return web.Response(body=shared.content, content_type=shared.document["mimetype"])

        fault = self._faults.take("file", {"file": request.match_info["file"]})
        return await (fault(request, process) if fault else process())

    def _may_read(self, authorization: str) -> bool:
        teams = self._world.teams.values()
        return authorization in {f"Bearer {one.token}" for one in teams if one.token and "files:read" in one.scopes}

    async def _login(self, request: web.Request) -> web.Response:
        return web.Response(text=LOGIN, content_type="text/html")

    async def _elsewhere(self, request: web.Request) -> web.Response:
        self.elsewhere.append(dict(request.headers))
        return web.Response(text="whatever")
