"""Installing and leaving: the authorize page, oauth.v2.access, auth.*, apps.*."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.adapters.slack.loopback import limits
from tests.adapters.slack.loopback.calls import ApiError, Call, Method

if TYPE_CHECKING:
    from tests.adapters.slack.loopback.people import User
    from tests.adapters.slack.loopback.teams import Team
    from tests.adapters.slack.loopback.world import World


@dataclass
class Authorization:
    """Somebody allowed the app into their workspace; the code stands for it."""

    team: Team
    user: User
    scopes: tuple[str, ...]
    redirect_uri: str
    at: float
    used: bool = False


def query_of(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query, keep_blank_values=True).items()}


def page_problem(world: World, query: dict[str, str]) -> str | None:
    """What Slack's authorize page would complain about."""
    if query.get("client_id") != world.client_id:
        return "invalid_client_id"
    if not query.get("scope"):
        return "invalid_scope"
    if not query.get("state"):
        world.violations.record("oauth: an authorize link without a state")
    return None


def approve(world: World, url: str, user: User, redirect_uri: str) -> str:
    """The person clicks Allow: where their browser is sent. `redirect_uri`: the app's, if the link names none."""
    query = query_of(url)
    problem = page_problem(world, query)
    assert problem is None, f"Slack shows {problem} for {url}"
    code = f"{world.number()}.{secrets.token_hex(12)}"
    scopes = tuple(one for one in query["scope"].replace(" ", ",").split(",") if one)
    redirect = query.get("redirect_uri", "")
    world.codes[code] = Authorization(user.team, user, scopes, redirect, world.clock())
    return f"{redirect or redirect_uri}?{urlencode({'code': code, 'state': query.get('state', '')})}"


def deny(url: str, redirect_uri: str) -> str:
    query = query_of(url)
    parameters = urlencode({"error": "access_denied", "state": query.get("state", "")})
    return f"{query.get('redirect_uri') or redirect_uri}?{parameters}"


def access(call: Call) -> dict[str, object]:
    _client(call)
    authorization = call.world.codes.get(call.require("code"))
    if authorization is None or call.world.clock() - authorization.at > limits.CODE_SECONDS:
        raise ApiError("invalid_code")
    if authorization.used:
        raise ApiError("code_already_used")
    if call.get("redirect_uri") != authorization.redirect_uri:
        raise ApiError("bad_redirect_uri")
    authorization.used = True
    team = authorization.team
    token = team.install(authorization.scopes)
    call.world.changed()
    return {
        "access_token": token,
        "token_type": "bot",
        "scope": ",".join(team.scopes),
        "bot_user_id": team.bot_user_id,
        "app_id": call.world.app_id,
        "team": None if team.is_enterprise_install else {"id": team.id, "name": team.name},
        "enterprise": team.enterprise,
        "authed_user": {"id": authorization.user.id},
        "is_enterprise_install": team.is_enterprise_install,
    }


def _client(call: Call) -> None:
    known, secret = call.authorization or (call.get("client_id"), call.get("client_secret"))
    if known != call.world.client_id:
        raise ApiError("invalid_client_id")
    if secret != call.world.client_secret:
        raise ApiError("bad_client_secret")


def test(call: Call) -> dict[str, object]:
    team = call.team
    shown: dict[str, object] = {"url": f"https://{team.domain}.slack.com/", "team": team.name, "team_id": team.id}
    shown |= {"user": team.bot.handle, "user_id": team.bot_user_id, "bot_id": team.bot_id}
    shown |= {"is_enterprise_install": team.is_enterprise_install}
    return shown | ({"enterprise_id": team.enterprise_id} if team.enterprise_id else {})


def revoke(call: Call) -> dict[str, object]:
    if not call.flag("test"):
        call.team.end_token("token_revoked")
    return {"revoked": not call.flag("test")}


def uninstall(call: Call) -> dict[str, object]:
    _client(call)
    call.team.end_token("account_inactive")
    return {}


METHODS = {
    "oauth.v2.access": Method(access, token=""),
    "auth.test": Method(test),
    "auth.revoke": Method(revoke),
    "apps.uninstall": Method(uninstall),
}
