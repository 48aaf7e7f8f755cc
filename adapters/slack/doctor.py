"""What may be wrong between the bot and Slack: each finding with where to mend it.

Asks Slack two questions at most (auth.test, and apps.connections.open in socket mode), and changes nothing there.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from adapters.slack.grants import LOST_KEY
from adapters.slack.manifest import SCOPES
from bot.errors import DeliveryError
from bot.ports import Finding

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from adapters.slack.settings import SlackSettings
    from bot.ports import Grant

    Call = Callable[[str, str], Awaitable[tuple[dict[str, Any], dict[str, str]]]]

SIGNING_SECRET = re.compile(r"[0-9a-f]{32}", re.ASCII)
NOT_CONFIGURED = Finding("slack", "not configured: SLACK_BOT_TOKEN and SLACK_APP_TOKEN are not set")
BOT_FIX = "Install the app (OAuth & Permissions → Install to Workspace) and set SLACK_BOT_TOKEN to the token there."
APP_FIX = "Make an app-level token with the scope connections:write (Basic Information → App-Level Tokens)."


async def look(settings: SlackSettings, call: Call) -> list[Finding]:
    """`call(method, token)`: Slack's answer, "ok" or not, and its headers in lower case; raises DeliveryError."""
    findings = [Finding("slack", _described(settings))]
    if settings.bot_token:
        findings += await _look_at_bot(settings.bot_token, call)
    if settings.mode == "socket" and settings.app_token:
        findings.append(await _look_at_app(settings.app_token, call))
    if settings.signing_secrets:
        findings.append(_look_at_secrets(settings.signing_secrets))
    return findings


def _described(settings: SlackSettings) -> str:
    workspaces = "many workspaces" if settings.oauth else "one workspace"
    return f"{settings.mode} mode, {workspaces}, command {settings.command}"


async def _look_at_bot(token: str, call: Call) -> list[Finding]:
    try:
        answer, headers = await call("auth.test", token)
    except DeliveryError as error:
        return [_unreachable(error)]
    if not answer.get("ok"):
        return [Finding("token", f"Slack refuses SLACK_BOT_TOKEN: {answer.get('error')}.", BOT_FIX)]
    who = f"{answer.get('user', '?')} in {answer.get('team', '?')}"
    return [Finding("token", who), look_at_scopes(headers.get("x-oauth-scopes", ""))]


def look_at_scopes(granted: str) -> Finding:
    """`granted`: as Slack's header has them, between commas."""
    missing = sorted(SCOPES.keys() - {scope.strip() for scope in granted.split(",")})
    if missing:
        fix = "Add them under OAuth & Permissions → Scopes (or paste nudge slack manifest), then reinstall the app."
        return Finding("scopes", f"Missing: {', '.join(missing)}.", fix)
    return Finding("scopes", f"all {len(SCOPES)} granted")


async def _look_at_app(token: str, call: Call) -> Finding:
    try:
        answer, _ = await call("apps.connections.open", token)
    except DeliveryError as error:
        return _unreachable(error)
    if not answer.get("ok"):
        return Finding("socket", f"SLACK_APP_TOKEN opens no connection: {answer.get('error')}.", APP_FIX)
    return Finding("socket", "SLACK_APP_TOKEN opens connections")


def _look_at_secrets(secrets: tuple[str, ...]) -> Finding:
    odd = [len(secret) for secret in secrets if not SIGNING_SECRET.fullmatch(secret)]
    if odd:
        problem = f"SLACK_SIGNING_SECRET has {odd[0]} characters and is not 32 hexadecimal digits."
        return Finding("signing", problem, "Copy it from Basic Information → App Credentials → Signing Secret.")
    return Finding("signing", "signing secret looks right" if len(secrets) == 1 else f"{len(secrets)} signing secrets")


def look_at_installations(grants: Sequence[Grant]) -> Finding:
    """`grants`: all that are stored; their tokens are empty where no key opens them."""
    active = [one for one in grants if one.suspended_at is None]
    locked = [one.name or one.installation for one in active if not one.token]
    if locked:
        named = ", ".join(locked[:5]) + (", …" if len(locked) > 5 else "")
        problem = f"NUDGE_SECRET_KEY does not open {len(locked)} of {len(active)} workspaces' tokens: {named}."
        return Finding("tokens", problem, LOST_KEY)
    left = f", {len(grants) - len(active)} more left" if len(grants) > len(active) else ""
    return Finding("tokens", f"{len(active)} installed{left}; every token opens")


def _unreachable(error: DeliveryError) -> Finding:
    return Finding("slack", f"Slack does not answer: {error}.", "Check this machine's way to SLACK_API_BASE_URL.")
