"""Installing the bot into any number of workspaces: the pages people see, and what is kept of it.

Bolt's flow does the protocol. The state that comes back from Slack is signed and ten minutes old at most, so that no
process has to remember it; it belongs to one browser (Bolt's cookie), and a code is good for one use (Slack).
"""

from __future__ import annotations

import hashlib
import hmac
import html
import secrets
from typing import TYPE_CHECKING

import structlog
from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncBoltRequest
from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions, AsyncFailureArgs, AsyncSuccessArgs
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from starlette.responses import Response
from starlette.routing import Route

from adapters.slack.client import SDK_LOG
from adapters.slack.manifest import REDIRECT_PATH, SCOPES
from bot.errors import ConfigurationError, DatabaseError
from bot.ports import Grant

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_sdk.oauth.installation_store import Installation
    from slack_sdk.web.async_client import AsyncWebClient
    from starlette.requests import Request

    from adapters.slack.settings import OAuthSettings
    from bot.ports import Clock

    Save = Callable[[Grant], Awaitable[None]]

STATE_SECONDS = 600
INSTALL = "/slack/install"

log = structlog.get_logger(__name__)


def routes(settings: OAuthSettings, web: AsyncWebClient, save: Save, clock: Clock) -> list[Route]:
    """The two pages. `save`: keeps what was granted; raises DatabaseError."""
    flow = _flow(settings, web, save, clock)

    async def install(request: Request) -> Response:
        return _response(await flow.handle_installation(_bolt_request(request)))

    async def redirect(request: Request) -> Response:
        try:
            return _response(await flow.handle_callback(_bolt_request(request)))
        except DatabaseError as error:
            log.warning("installation_not_kept", reason=str(error))
            return Response(page("Not installed yet", _LATER), 503, media_type="text/html")
        except ConfigurationError as error:
            log.error("installation_not_kept", reason=error.problem, fix=error.fix)
            return Response(page("Not installed yet", _BROKEN), 500, media_type="text/html")
        except Exception as error:  # noqa: BLE001 - Slack out of reach, half an answer: its text may tell a token
            log.error("slack_not_installed", reason=type(error).__name__)
            return Response(page("Not installed yet", _UNHEARD), 502, media_type="text/html")

    return [Route(INSTALL, install), Route(REDIRECT_PATH, redirect)]


def _flow(settings: OAuthSettings, web: AsyncWebClient, save: Save, clock: Clock) -> AsyncOAuthFlow:
    bolts = AsyncOAuthSettings(
        client_id=settings.client_id,
        client_secret=settings.client_secret,
        scopes=list(SCOPES),
        user_scopes=[],
        redirect_uri=settings.redirect_url,
        install_path=INSTALL,
        redirect_uri_path=REDIRECT_PATH,
        authorization_url=settings.authorize_url,
        installation_store=_Store(save),
        state_store=_States(settings.client_secret.encode(), clock),
        callback_options=AsyncCallbackOptions(success=_installed, failure=_failed),
    )
    return AsyncOAuthFlow(client=web, logger=SDK_LOG, settings=bolts)


# ---- what is kept


class _Store(AsyncInstallationStore):
    """Where Bolt's flow puts what was granted."""

    def __init__(self, save: Save) -> None:
        self._save = save

    async def async_save(self, installation: Installation) -> None:
        await self._save(grant_of(installation))
        log.info("slack_installed", installation=installation.team_id or installation.enterprise_id)


def grant_of(installation: Installation) -> Grant:
    """Installed org-wide, the whole organisation is one installation: its people and channels have one id each."""
    org = bool(installation.is_enterprise_install)
    ids = (installation.enterprise_id, installation.enterprise_name) if org else ()
    place, name = ids or (installation.team_id, installation.team_name)
    scopes = installation.bot_scopes or ()
    return Grant(
        platform="slack",
        installation=str(place),
        name=str(name or ""),
        token=str(installation.bot_token),
        bot_user=str(installation.bot_user_id or ""),
        bot_id=str(installation.bot_id or ""),
        app_id=str(installation.app_id or ""),
        scopes=tuple(scopes.split(",") if isinstance(scopes, str) else scopes),
    )


class _States(AsyncOAuthStateStore):
    """`nonce.seconds.signature`; nothing is stored."""

    def __init__(self, key: bytes, clock: Clock) -> None:
        self._key = key
        self._clock = clock

    async def async_issue(self, *_: object, **__: object) -> str:
        body = f"{secrets.token_urlsafe(16)}.{int(self._clock().timestamp())}"
        return f"{body}.{self._signature(body)}"

    async def async_consume(self, state: str) -> bool:
        body, _, signature = state.rpartition(".")
        if not hmac.compare_digest(signature.encode(), self._signature(body).encode()):
            return False
        age = self._clock().timestamp() - float(body.rpartition(".")[2])
        return 0 <= age + 1 <= STATE_SECONDS

    def _signature(self, body: str) -> str:
        return hmac.new(self._key, f"state:{body}".encode(), hashlib.sha256).hexdigest()


# ---- what people see


async def _installed(arguments: AsyncSuccessArgs) -> BoltResponse:
    name = arguments.installation.team_name or arguments.installation.enterprise_name or "your workspace"
    text = f"Nudge is in {name} now. Open Slack and type /task help in any channel."
    return _page_response(200, "Installed", text)


_REASONS = {
    "access_denied": "You did not allow it, so nothing was installed.",
    "invalid_browser": "This page was opened in another browser than the one that began, or its cookie is gone.",
    "invalid_state": "That took longer than ten minutes, or the link was not from here.",
}
_LATER = "The database does not answer at the moment. Nothing is lost; please try again in a minute."
_UNHEARD = "Slack could not be asked whether you allowed it. Nothing is lost; please begin again in a minute."
_BROKEN = "Something is wrong with this bot's settings. Whoever runs it finds in its log what to do."
_UNCONFIRMED = "Slack did not confirm it: a link like this works once, for ten minutes."


async def _failed(arguments: AsyncFailureArgs) -> BoltResponse:
    log.info("slack_not_installed", reason=arguments.reason)
    text = _REASONS.get(arguments.reason, _UNCONFIRMED)
    return _page_response(arguments.suggested_status_code, "Not installed", text)


def _page_response(status: int, title: str, text: str) -> BoltResponse:
    return BoltResponse(status=status, body=page(title, text), headers={"Content-Type": "text/html; charset=utf-8"})


def page(title: str, text: str) -> str:
    again = f'<p><a href="{INSTALL}">Begin again</a></p>' if title != "Installed" else ""
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{html.escape(title)}</title>'
        f"<h1>{html.escape(title)}</h1><p>{html.escape(text)}</p>{again}</html>"
    )


def _bolt_request(request: Request) -> AsyncBoltRequest:
    headers = dict(request.headers.items())
    return AsyncBoltRequest(body="", query=str(request.url.query), headers=headers)  # type: ignore[arg-type]  # it takes both


def _response(answer: BoltResponse) -> Response:
    response = Response(answer.body, answer.status)
    for name, values in answer.headers.items():
        for value in values:
            response.headers.append(name, value)
    return response
