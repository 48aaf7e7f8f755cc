"""A request of the bot's, read; and the table of routes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from aiohttp import BodyPartReader

from tests.adapters.discord.loopback import limits
from tests.adapters.discord.loopback.errors import INVALID_JSON, TOO_LARGE, ApiError
from tests.adapters.discord.loopback.world import File

if TYPE_CHECKING:
    from aiohttp import web

    from tests.adapters.discord.loopback.checking import Json
    from tests.adapters.discord.loopback.world import World

FILE_FIELD = re.compile(r"files?\[(\d+)\]")


@dataclass
class Call:
    """`values`: what stands in the path for the route's placeholders. `body`: its JSON, or payload_json."""

    world: World
    route: str
    values: list[str]
    query: dict[str, str]
    body: Json = None
    files: list[File] = field(default_factory=list)

    def id(self, index: int = 0) -> int:
        """The snowflake in the path; 0 if it is none."""
        value = self.values[index]
        return int(value) if value.isdecimal() else 0

    @property
    def document(self) -> dict[str, Json]:
        return self.body if isinstance(self.body, dict) else {}


Answer: TypeAlias = "tuple[int, Json]"
Handler: TypeAlias = Callable[[Call], Answer]


@dataclass
class Route:
    """`by_token`: the path has a token of its own, and needs no Authorization."""

    name: str
    handler: Handler
    by_token: bool = False


class Routes:
    """Templates with {} for whatever varies: "POST /channels/{}/messages"."""

    def __init__(self) -> None:
        self._tree: dict[str, Json] = {}

    def add(self, name: str, handler: Handler, *, by_token: bool = False) -> None:
        method, path = name.split(" ", 1)
        place = self._tree.setdefault(method, {})
        for step in path.strip("/").split("/"):
            place = place.setdefault(step, {})
        place[""] = Route(name, handler, by_token)

    def find(self, method: str, path: str) -> tuple[Route, list[str]] | None:
        """A fixed step goes before a placeholder: /users/@me."""
        place, values = self._tree.get(method), []
        for step in path.strip("/").split("/"):
            if place is None:
                return None
            if step in place:
                place = place[step]
            else:
                values.append(step)
                place = place.get("{}")
        route = place.get("") if place else None
        return (route, values) if route else None


async def read(request: web.Request, world: World) -> tuple[Json, list[File]]:
    """The body: JSON, or multipart with payload_json and files[n]."""
    if (request.content_length or 0) > limits.REQUEST_SIZE:
        raise ApiError(*TOO_LARGE)
    if request.content_type == "multipart/form-data":
        return await _multipart(request, world)
    raw = await request.read()
    return _parsed(raw) if raw else None, []


def _parsed(raw: bytes | str) -> Json:
    try:
        return json.loads(raw)
    except ValueError:
        raise ApiError(*INVALID_JSON) from None


async def _multipart(request: web.Request, world: World) -> tuple[Json, list[File]]:
    body: Json = {}
    found: dict[int, File] = {}
    async for part in await request.multipart():
        assert isinstance(part, BodyPartReader)
        matched = FILE_FIELD.fullmatch(part.name or "")
        if part.name == "payload_json":
            body = _parsed(await part.text())
        elif matched:
            content = bytes(await part.read())
            kind = part.headers.get("Content-Type", "application/octet-stream")
            found[int(matched[1])] = File(world.snowflake(), part.filename or "file", content, kind)
    if any(len(one.content) > limits.FILE_SIZE for one in found.values()):
        raise ApiError(*TOO_LARGE)
    for one in _attachments(body):
        _describe(one, found)
    world.files |= {one.id: one for one in found.values()}
    return body, [found[index] for index in sorted(found)]


def _attachments(body: Json) -> list[dict[str, Json]]:
    """Of a message, or of what answers an interaction."""
    if not isinstance(body, dict):
        return []
    return [*(body.get("attachments") or []), *((body.get("data") or {}).get("attachments") or [])]


def _describe(document: dict[str, Json], found: dict[int, File]) -> None:
    """`attachments` names the uploaded files by their index."""
    file = found.get(int(document.get("id", -1)))
    if file is not None:
        file.name = document.get("filename") or file.name
        file.description = document.get("description") or ""
        document["id"] = str(file.id)
