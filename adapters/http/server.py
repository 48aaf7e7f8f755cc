"""The bot's web server: what platforms send, and how the bot is.

- `/health/live`: the process works; restart it if not. `/health/ready`: it can serve; send it nothing if not.
- It is there before the database is: until `open`, everything but health is answered "later" (503).
- It takes no signals and logs no requests. Whoever runs it calls `stop`, which lets requests under way finish.
"""

from __future__ import annotations

import contextlib
import http
import socket
import time
from typing import TYPE_CHECKING

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.routing import Route

from adapters.http.health import Checkup
from adapters.http.patience import PatientProtocol
from bot.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from bot.ports import Check

CONNECTIONS = 1000
IDLE_SECONDS = 75  # longer than the proxies before it keep a connection, so that they never write into a closed one
LATER_SECONDS = "5"


class Server:
    """`live` and `ready` may still get checks while it runs. Raises ConfigurationError: HOST and PORT can't be had."""

    def __init__(
        self, host: str, port: int, *, live: Mapping[str, Check], ready: Mapping[str, Check], drain_seconds: int = 20
    ) -> None:
        self._socket = listening(host, port)
        self.port: int = self._socket.getsockname()[1]  # the real one, where 0 was asked for
        self._live, self._ready = Checkup(live, time.monotonic), Checkup(ready, time.monotonic)
        self._opened = False
        self._app = Starlette(
            routes=[Route("/health/live", self._say_live), Route("/health/ready", self._say_ready)],
            # Each is given its own kind; Starlette's type wants any to take all kinds.
            exception_handlers={HTTPException: self._refuse, Exception: _apologize},  # type: ignore[dict-item]
        )
        self._app.router.redirect_slashes = False
        self._server = _Uvicorn(_config(self._app, drain_seconds))

    def open(self, routes: Sequence[BaseRoute]) -> None:
        """From now on these are served, too."""
        self._app.router.routes.extend(routes)
        self._opened = True

    async def serve(self) -> None:
        """Until `stop`; then requests under way have `drain_seconds` to finish. Cancelled: at once."""
        try:
            await self._server.serve([self._socket])
        finally:
            for one in getattr(self._server, "servers", ()):  # cancelled, uvicorn leaves them to the loop
                one.close()
            self._socket.close()

    def stop(self) -> None:
        """Take no more; `serve` returns when what is under way is done."""
        self._server.should_exit = True

    async def _say_live(self, _: Request) -> Response:
        status, document = await self._live.answer()
        return JSONResponse(document, status)

    async def _say_ready(self, _: Request) -> Response:
        status, document = await self._ready.answer()
        return JSONResponse(document, status)

    async def _refuse(self, _: Request, error: HTTPException) -> Response:
        if error.status_code == http.HTTPStatus.NOT_FOUND and not self._opened:
            return JSONResponse({"error": "starting"}, 503, {"Retry-After": LATER_SECONDS})
        phrase = http.HTTPStatus(error.status_code).phrase.lower()
        return JSONResponse({"error": phrase}, error.status_code, error.headers)


class _Uvicorn(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are for whoever runs it."""
        yield


def _config(app: Starlette, drain_seconds: int) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=PatientProtocol,
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="error",  # what clients do wrong is told to them
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=CONNECTIONS,
        timeout_keep_alive=IDLE_SECONDS,
        timeout_graceful_shutdown=drain_seconds,
    )


async def _apologize(_: Request, __: Exception) -> Response:
    """uvicorn has the traceback logged; the request's body is not in it."""
    return JSONResponse({"error": "internal server error"}, 500)


def listening(host: str, port: int) -> socket.socket:
    """For whoever serves. Raises ConfigurationError."""
    try:
        family, kind, number, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, number)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(address)
            listener.listen(CONNECTIONS)  # who comes before it serves waits, and is not refused
        except OSError:
            listener.close()
            raise
    except OSError as error:
        raise ConfigurationError(
            f"HOST is “{host}” and PORT {port}: Nudge cannot listen there: {error.strerror}.",
            "Stop what uses that port, or set PORT to a free one (and HOST to an address of this machine).",
        ) from error
    return listener
