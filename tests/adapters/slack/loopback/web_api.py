"""POST /api/METHOD: who calls, may they, what comes of it."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiohttp import web

from tests.adapters.slack.loopback import chat, conversations, directory, files, oauth, stack
from tests.adapters.slack.loopback.calls import MISTAKES, ApiError, Call, Method

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.adapters.slack.loopback.checks import Json
    from tests.adapters.slack.loopback.faults import Faults
    from tests.adapters.slack.loopback.teams import Team
    from tests.adapters.slack.loopback.world import World

# They take their arguments from the query or a form, and see nothing of a body of JSON.
_NO_JSON = tuple(
    "users. usergroups. conversations.info conversations.list conversations.members conversations.history "
    "conversations.replies chat.getPermalink bots.info reactions.get oauth.v2.access files.getUploadURLExternal".split()
)

METHODS: dict[str, Method] = {
    **chat.METHODS,
    **conversations.METHODS,
    **directory.METHODS,
    **files.METHODS,
    **oauth.METHODS,
    **stack.METHODS,
}


@dataclass
class Logged:
    """A call as it came in. `answer`: what Slack said, None while it says nothing."""

    method: str
    arguments: dict[str, Json]
    token: str | None
    team: Team | None
    at: float
    answer: dict[str, object] | None = None

    @property
    def ok(self) -> bool:
        return bool(self.answer and self.answer["ok"])


class WebApi:
    """`methods`: sockets add apps.connections.open to those above."""

    def __init__(self, world: World, faults: Faults) -> None:
        self.world = world
        self.faults = faults
        self.methods = dict(METHODS)
        self.hosts: dict[str, str] = {}
        self.log: list[Logged] = []

    async def handle(self, request: web.Request) -> web.StreamResponse:
        call = await self._call(request)
        logged = Logged(call.method, call.arguments, call.token, self._team(call.token), self.world.clock())
        self.log.append(logged)
        self.world.changed()

        async def process() -> web.Response:
            logged.answer = self._answer(call)
            return self._response(call, logged.answer)

        fault = self.faults.take(call.method, call.arguments)
        answer = await (fault(request, process) if fault else process())
        self.world.changed()
        return answer

    async def _call(self, request: web.Request) -> Call:
        arguments = dict(request.query)
        body = await request.read()
        if request.content_type == "application/json" and body:
            if request.match_info["method"].startswith(_NO_JSON):
                self.world.violations.record(f"{request.match_info['method']}: it does not read JSON")
            else:
                arguments |= _decoded(body)
        elif body:
            arguments |= {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
        kind, _, value = request.headers.get("Authorization", "").partition(" ")
        token = arguments.pop("token", None) or (value if kind.lower() == "bearer" else None)
        authorization = _basic(value) if kind.lower() == "basic" else None
        return Call(self.world, request.match_info["method"], arguments, token, None, authorization, self.hosts)

    def _answer(self, call: Call) -> dict[str, object]:
        try:
            return {"ok": True, **self._run(call)}
        except ApiError as error:
            if error.error in MISTAKES:
                self.world.violations.record(f"{call.method}: {error.error} {error.more or ''}".rstrip())
            return error.as_json()

    def _run(self, call: Call) -> dict[str, object]:
        method = self.methods.get(call.method)
        if method is None:
            raise ApiError("unknown_method", req_method=call.method)
        if method.token == "app":
            self._app_token(call)
        elif method.token == "bot":
            call.installed = self._bot(call)
            if method.scopes:
                call.need(*method.scopes)
        return method.run(call)

    def _app_token(self, call: Call) -> None:
        if call.token is None:
            raise ApiError("not_authed")
        if call.token != self.world.app_token:
            raise ApiError("not_allowed_token_type" if call.token.startswith("xoxb-") else "invalid_auth")

    def _bot(self, call: Call) -> Team:
        if call.token is None:
            raise ApiError("not_authed")
        if call.token.startswith("xapp-"):
            raise ApiError("not_allowed_token_type")
        team = self._team(call.token)
        if team is None:
            ended = (one.ended[call.token] for one in self.world.teams.values() if call.token in one.ended)
            raise ApiError(next(ended, "invalid_auth"))
        return team

    def _team(self, token: str | None) -> Team | None:
        return next((one for one in self.world.teams.values() if token and one.token == token), None)

    def _response(self, call: Call, answer: Mapping[str, object]) -> web.Response:
        headers = {"x-oauth-scopes": ",".join(call.installed.scopes)} if call.installed else {}
        method = self.methods.get(call.method)
        if method and method.scopes:
            headers["x-accepted-oauth-scopes"] = ",".join(method.scopes)
        return web.json_response(answer, headers=headers)


def _decoded(body: bytes) -> dict[str, Json]:
    try:
        decoded = json.loads(body)
    except ValueError:
        return {}
    return decoded if isinstance(decoded, dict) else {}


def _basic(value: str) -> tuple[str, str]:
    name, _, secret = base64.b64decode(value).decode().partition(":")
    return name, secret
