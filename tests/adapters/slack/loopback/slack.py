"""LoopbackSlack: the server, and everything a test holds in its hands."""

from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING, Self

from aiohttp import web

from tests.adapters.slack.loopback import oauth, shared
from tests.adapters.slack.loopback.clock import Clock
from tests.adapters.slack.loopback.courier import Courier
from tests.adapters.slack.loopback.deliveries import Delivery
from tests.adapters.slack.loopback.faults import Faults
from tests.adapters.slack.loopback.filling import Filling
from tests.adapters.slack.loopback.hooks import Hooks
from tests.adapters.slack.loopback.sockets import Sockets
from tests.adapters.slack.loopback.speaking import Speaking
from tests.adapters.slack.loopback.web_api import Logged, WebApi
from tests.adapters.slack.loopback.world import EVENTS, SCOPES, World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import TracebackType

    from tests.adapters.slack.loopback.checks import Json
    from tests.adapters.slack.loopback.people import User
    from tests.adapters.slack.loopback.teams import Team
    from tests.adapters.violations import Violations

LARGEST = 2**26
SIGNING_SECRET = "loopback-signing-secret"


class LoopbackSlack(Speaking, Filling):
    """See the package's documentation for what it does. `courier` has mode, deadline and retries."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.faults = Faults()
        self.hooks = Hooks(world)
        self.sockets = Sockets(world)
        self.courier = Courier(world, self.sockets)
        self.api = WebApi(world, self.faults)
        self.api.methods["apps.connections.open"] = self.sockets.method
        self.serving = shared.Serving(world, self.faults)
        self.authorizations: list[dict[str, str]] = []
        self.redirect_uri = "http://127.0.0.1/slack/oauth_redirect"

    @classmethod
    async def start(
        cls,
        *,
        signing_secret: str = SIGNING_SECRET,
        scopes: Iterable[str] = SCOPES,
        events: Iterable[str] = EVENTS,
        request_url: str = "",
        mode: str = "http",
        clock: Callable[[], float] | None = None,
    ) -> Self:
        """On a free port of 127.0.0.1. `clock`: seconds since 1970; real time unless given."""
        world = World(Clock(clock) if clock else Clock(), signing_secret, tuple(scopes), set(events))
        slack = cls(world)
        slack.request_url, slack.mode = request_url, mode
        await slack._serve()
        return slack

    async def _serve(self) -> None:
        server = web.Application(client_max_size=LARGEST)
        server.router.add_route("*", "/api/{method}", self.api.handle)
        server.router.add_post("/hooks/{path:.+}", self._hook)
        server.router.add_post("/upload/{file}", self._upload)
        server.router.add_routes(self.serving.routes())
        server.router.add_get("/link", self.sockets.handle)
        server.router.add_get("/oauth/v2/authorize", self._authorize)
        self._runner = web.AppRunner(server, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host = f"127.0.0.1:{self._runner.addresses[0][1]}"
        self.url = f"http://{host}/"
        self.api_url, self.hooks_url = f"{self.url}api/", f"{self.url}hooks/"
        self.authorize_url = f"{self.url}oauth/v2/authorize"
        self.hooks.url, self.sockets.url = self.hooks_url, f"ws://{host}/link"
        self.api.hosts["upload"] = f"{self.url}upload/"
        self.courier.open()

    async def stop(self) -> None:
        await self.sockets.close()
        await self.courier.close()
        await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()
        if error is None:
            self.check()

    # ---- settings

    @property
    def request_url(self) -> str:
        """Where HTTP deliveries go."""
        return self.courier.request_url

    @request_url.setter
    def request_url(self, url: str) -> None:
        self.courier.request_url = url

    @property
    def mode(self) -> str:
        """http or socket."""
        return self.courier.mode

    @mode.setter
    def mode(self, mode: str) -> None:
        assert mode in ("http", "socket")
        self.courier.mode = mode

    @property
    def deadline(self) -> float:
        return self.courier.deadline

    @deadline.setter
    def deadline(self, seconds: float) -> None:
        self.courier.deadline = seconds

    @property
    def retry_delays(self) -> tuple[float, ...]:
        return self.courier.retry_delays

    @retry_delays.setter
    def retry_delays(self, seconds: tuple[float, ...]) -> None:
        self.courier.retry_delays = seconds

    @property
    def clock(self) -> Clock:
        return self.world.clock

    @property
    def events(self) -> set[str]:
        """What the app is subscribed to."""
        return self.world.events

    @property
    def signing_secret(self) -> str:
        return self.world.signing_secret

    @property
    def app_token(self) -> str:
        return self.world.app_token

    @property
    def client_id(self) -> str:
        return self.world.client_id

    @property
    def client_secret(self) -> str:
        return self.world.client_secret

    # ---- setting up, looking

    def team(self, known: str, *, name: str | None = None, installed: bool = True, **more: object) -> Team:
        """`more`: domain, enterprise_id, enterprise_name, is_enterprise_install, home_tab, messages_tab."""
        return self.world.team(known, name=name, installed=installed, **more)

    def file(self, by: User, name: str, content: bytes = b"-", **more: Json) -> shared.Shared:
        """To be sent along with a message. `more`: as shared.made."""
        return shared.made(self.world, self.url, by, name, content, **more)

    @property
    def teams(self) -> dict[str, Team]:
        return self.world.teams

    @property
    def violations(self) -> Violations:
        return self.world.violations

    def check(self) -> None:
        """Raises AssertionError with everything the bot did against Slack's rules."""
        self.violations.check()

    def forgive(self, part: str) -> None:
        self.violations.forgive(part)

    @property
    def requests_log(self) -> list[Logged]:
        return self.api.log

    def calls(self, method: str) -> list[Logged]:
        return [one for one in self.api.log if one.method == method]

    @property
    def deliveries(self) -> list[Delivery]:
        """Everything sent to the bot, oldest first."""
        return self.courier.log

    async def until(self, holds: Callable[[], object], seconds: float = 5.0) -> None:
        """Waits until it holds; looked at whenever the bot does something. TimeoutError if it never does."""
        await self.world.until(holds, seconds)

    # ---- raw requests

    def sign(self, body: bytes, *, at: float | None = None, secret: str | None = None) -> dict[str, str]:
        return self.courier.sign(body, at=at, secret=secret)

    async def post(self, body: bytes, headers: dict[str, str] | None = None) -> Delivery:
        """Any bytes to the request URL; signed unless headers are given. Nothing that comes of it is judged."""
        sent = {"Content-Type": "application/json", **self.sign(body)} if headers is None else headers
        delivery = Delivery("raw", {}, raw=(body, sent))
        delivery.attempts.append(await self.courier.post(body, sent))
        return delivery

    async def replay(self, delivery: Delivery) -> Delivery:
        """The very same request once more, signature and all, as somebody who overheard it would send it."""
        assert delivery.raw is not None, "it did not go over HTTP"
        return await self.post(*delivery.raw)

    # ---- installing

    def approve(self, url: str, user: User) -> str:
        """The person clicks Allow on the authorize page: the URL that their browser is sent to."""
        self.authorizations.append(oauth.query_of(url))
        return oauth.approve(self.world, url, user, self.redirect_uri)

    def deny(self, url: str) -> str:
        self.authorizations.append(oauth.query_of(url))
        return oauth.deny(url, self.redirect_uri)

    # ---- served beside the Web API

    async def _hook(self, request: web.Request) -> web.StreamResponse:
        hook = self.hooks.hooks.get(request.match_info["path"])
        body = await request.read()
        arguments: dict[str, Json] = {}

        async def process() -> web.Response:
            answer = hook.post(body) if hook else {"ok": False, "error": "no_such_url"}
            missing = answer.get("error") in ("used_url", "expired_url", "no_such_url")
            return web.json_response(answer, status=404 if missing else 200 if answer["ok"] else 400)

        with contextlib.suppress(ValueError):
            arguments = json.loads(body)
        fault = self.faults.take("response_url", arguments)
        return await (fault(request, process) if fault else process())

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        file = self.world.files.get(request.match_info["file"])
        body = await request.read()
        if request.content_type == "multipart/form-data":
            field = (await request.post()).get("filename") or (await request.post()).get("file")
            body = field.file.read() if isinstance(field, web.FileField) else b""

        async def process() -> web.Response:
            if file is None:
                return web.Response(status=404)
            file["content"] = body
            return web.Response(text=f"OK - {len(body)}")

        fault = self.faults.take("upload", {"file": request.match_info["file"]})
        return await (fault(request, process) if fault else process())

    async def _authorize(self, request: web.Request) -> web.StreamResponse:
        self.authorizations.append(dict(request.query))
        problem = oauth.page_problem(self.world, dict(request.query))
        return web.Response(text=problem or "Allow?", status=400 if problem else 200, content_type="text/html")
