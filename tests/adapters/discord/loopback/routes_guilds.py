"""The application, people, servers and commands over REST."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.adapters.discord.loopback import errors, limits, payloads
from tests.adapters.discord.loopback.checking import snowflake
from tests.adapters.discord.loopback.errors import ApiError
from tests.adapters.discord.loopback.permissions import EVERYONE

if TYPE_CHECKING:
    from tests.adapters.discord.loopback.calls import Answer, Call, Routes
    from tests.adapters.discord.loopback.checking import Json
    from tests.adapters.discord.loopback.gateway import Gateway
    from tests.adapters.discord.loopback.places import Guild, Member


def add(routes: Routes, gateway: Gateway) -> None:
    routes.add("GET /gateway", lambda _: (200, {"url": gateway.url}))
    routes.add("GET /gateway/bot", lambda _: (200, _gateway(gateway)))
    routes.add("GET /users/@me", lambda call: (200, payloads.user(call.world.bot) | {"verified": True, "flags": 0}))
    routes.add("GET /users/@me/guilds", my_guilds)
    routes.add("POST /users/@me/channels", open_dm)
    routes.add("GET /users/{}", user)
    routes.add("GET /oauth2/applications/@me", lambda call: (200, _application(call, gateway)))
    routes.add("GET /applications/@me", lambda call: (200, _application(call, gateway)))
    routes.add("GET /guilds/{}", lambda call: (200, payloads.guild(guild_of(call))))
    routes.add("GET /guilds/{}/channels", channels)
    routes.add("GET /guilds/{}/roles", roles)
    routes.add("GET /guilds/{}/roles/{}", role)
    routes.add("GET /guilds/{}/threads/active", threads)
    routes.add("GET /guilds/{}/members", lambda call: members(call, gateway))
    routes.add("GET /guilds/{}/members/search", search)
    routes.add("GET /guilds/{}/members/{}", lambda call: (200, payloads.member(member_of(call))))
    _add_commands(routes, "/applications/{}/commands")
    _add_commands(routes, "/applications/{}/guilds/{}/commands")


def _add_commands(routes: Routes, path: str) -> None:
    routes.add(f"GET {path}", lambda call: (200, call.world.registry.listed(_scope(call))))
    routes.add(f"PUT {path}", lambda call: (200, call.world.registry.overwrite(_scope(call), call.body)))
    routes.add(f"POST {path}", lambda call: (201, call.world.registry.upsert(_scope(call), call.body)))
    routes.add(f"GET {path}/{{}}", command)
    routes.add(f"DELETE {path}/{{}}", delete_command)


def _gateway(gateway: Gateway) -> dict[str, Json]:
    left = max(0, limits.IDENTIFIES_A_DAY - gateway.identifies)
    limit = {"total": limits.IDENTIFIES_A_DAY, "remaining": left, "reset_after": 86_400_000, "max_concurrency": 1}
    return {"url": gateway.url, "shards": gateway.shards, "session_start_limit": limit}


def _application(call: Call, gateway: Gateway) -> dict[str, Json]:
    """`bot_permissions` asked for at installation are in install_params."""
    bot = call.world.bot
    return {
        "id": str(call.world.application_id),
        "name": bot.name,
        "icon": None,
        "description": "",
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "flags": gateway.application_flags,
        "owner": payloads.user(next(iter(call.world.users.values()))),
        "team": None,
        "bot": payloads.user(bot),
        "rpc_origins": [],
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "approximate_guild_count": sum(one.has_bot for one in call.world.guilds.values()),
        "approximate_user_install_count": 0,
        "tags": [],
        "install_params": {"scopes": ["bot", "applications.commands"], "permissions": str(EVERYONE)},
        "integration_types_config": {"0": {}},
    }


def my_guilds(call: Call) -> Answer:
    mine = [one for one in call.world.guilds.values() if one.has_bot]
    return 200, [payloads.guild(one) | {"owner": False, "permissions": "0"} for one in mine]


def user(call: Call) -> Answer:
    found = call.world.users.get(call.id())
    if found is None:
        raise ApiError(*errors.UNKNOWN_USER)
    return 200, payloads.user(found)


def open_dm(call: Call) -> Answer:
    """It opens also where nothing can be sent."""
    found = call.world.users.get(snowflake(call.document.get("recipient_id")) or 0)
    if found is None:
        raise ApiError(*errors.UNKNOWN_USER)
    if found.bot:
        raise ApiError(400, 50007, errors.CANNOT_SEND_TO_USER)
    return 200, payloads.channel(found.dm)


# ---- servers


def guild_of(call: Call) -> Guild:
    guild = call.world.guilds.get(call.id())
    if guild is None or not guild.has_bot:
        raise ApiError(*errors.UNKNOWN_GUILD)
    if not guild.available:
        raise ApiError(*errors.UNAVAILABLE)
    return guild


def member_of(call: Call) -> Member:
    guild = guild_of(call)
    if call.id(1) not in call.world.users:
        raise ApiError(*errors.UNKNOWN_USER)
    if call.id(1) not in guild.members:
        raise ApiError(*errors.UNKNOWN_MEMBER)
    return guild.members[call.id(1)]


def channels(call: Call) -> Answer:
    return 200, [payloads.channel(one) for one in guild_of(call).channels]


def threads(call: Call) -> Answer:
    guild = guild_of(call)
    active = [one for one in guild.threads if not one.archived and one.shows(call.world.bot)]
    return 200, {"threads": [payloads.channel(one) for one in active], "members": []}


def roles(call: Call) -> Answer:
    return 200, [payloads.role(one) for one in guild_of(call).roles.values()]


def role(call: Call) -> Answer:
    found = guild_of(call).roles.get(call.id(1))
    if found is None:
        raise ApiError(*errors.UNKNOWN_ROLE)
    return 200, payloads.role(found)


def members(call: Call, gateway: Gateway) -> Answer:
    """Only for an application with the members intent."""
    guild = guild_of(call)
    if "members" not in gateway.privileged:
        raise ApiError(*errors.MISSING_ACCESS)
    limit = min(int(call.query.get("limit", 1)), limits.MEMBERS)
    after = int(call.query.get("after", 0))
    ordered = sorted((one for one in guild.members.values() if one.user.id > after), key=lambda one: one.user.id)
    return 200, [payloads.member(one) for one in ordered[:limit]]


def search(call: Call) -> Answer:
    """By the start of the username or nickname; without the intent too."""
    start = call.query.get("query", "").casefold()
    limit = min(int(call.query.get("limit", 1)), limits.MEMBERS)
    found = [
        one
        for one in guild_of(call).members.values()
        if any(name.casefold().startswith(start) for name in (one.user.username, one.user.name, one.nick or "") if name)
    ]
    return 200, [payloads.member(one) for one in found[:limit]]


# ---- commands


def _scope(call: Call) -> int | None:
    if call.id() != call.world.application_id:
        raise ApiError(403, 20012, "You are not authorized to perform this action on this application")
    if "/guilds/" not in call.route:
        return None
    guild = call.world.guilds.get(call.id(1))
    if guild is None or not guild.has_bot:
        raise ApiError(*errors.MISSING_ACCESS)
    return guild.id


def command(call: Call) -> Answer:
    for one in call.world.registry.listed(_scope(call)):
        if one["id"] == call.values[-1]:
            return 200, one
    raise ApiError(*errors.UNKNOWN_COMMAND)


def delete_command(call: Call) -> Answer:
    if not call.world.registry.remove(_scope(call), call.id(-1)):
        raise ApiError(*errors.UNKNOWN_COMMAND)
    return 204, None
