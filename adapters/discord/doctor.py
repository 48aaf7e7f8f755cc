"""What may be wrong between the bot and Discord: each finding with where to mend it.

Only asks, and changes nothing: four questions, and three at most for each channel that a project is bound to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from adapters.discord import tree
from adapters.discord.permissions import in_channel, missing
from adapters.discord.settings import commands_note
from bot.errors import AddressGone, DatabaseError, DeliveryError, InstallationGone, NotPermitted
from bot.ports import Finding

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from adapters.discord.settings import DiscordSettings
    from bot.ports import Address, Memory

    Json: TypeAlias = Mapping[str, Any]
    Ask: TypeAlias = Callable[[str], Awaitable[Any]]

MOST_ROOMS = 50
GUILDS_A_PAGE = 200
FEWEST_STARTS = 20

NOT_CONFIGURED = Finding("discord", "not configured: DISCORD_TOKEN is not set")
REFUSED_FIX = "Make a new one on the application's page “Bot” → Reset Token, and set DISCORD_TOKEN to it."
INVITE_FIX = "Open the link that nudge discord invite prints, and pick the server."
CONTENT_FIX = "Switch on Message Content Intent on the application's page “Bot”"
ROOM_FIX = "Allow it for the bot's role: the channel's menu → Edit Channel → Permissions."

# The flags of an application that say which of the privileged intents it has; the second of each is that of small ones.
# Discord's documentation, "Application Flags". They count for the REST API, whatever is asked of the gateway.
PRIVILEGED = (
    (1 << 18 | 1 << 19, "message content", "a reaction then makes a task of what the message says"),
    (1 << 14 | 1 << 15, "server members", "a task can then be given to all of a role"),
)


async def look(settings: DiscordSettings, ask: Ask, memory: Memory | None) -> list[Finding]:
    """`ask(path)`: what a GET there answers; raises DeliveryError. `memory` None: the database can't be asked."""
    findings = [Finding("discord", _described(settings))]
    try:
        bot = await ask("/users/@me")
        if not isinstance(bot, dict) or "id" not in bot:
            return [*findings, Finding("bot", "What answers there is not Discord.", "Look at DISCORD_API_BASE.")]
        findings.append(Finding("bot", f"{bot.get('username', '?')}, {bot['id']}"))
        application = await ask("/oauth2/applications/@me")
        findings += look_at_application(application)
        findings.append(look_at_starts(await ask("/gateway/bot")))
        findings.append(look_at_servers(settings, await ask("/users/@me/guilds")))
        if memory is not None:
            findings.append(await _look_at_commands(settings, application.get("id"), memory))
            wanted = await memory.has_conversations("discord")
            findings += look_at_threads(application, wanted=wanted, asked_for=settings.message_content)
            findings += await _look_at_rooms(ask, str(bot["id"]), await memory.bound_rooms("discord"))
    except DeliveryError as error:
        findings.append(_unanswered(error))
    except DatabaseError as error:
        findings.append(
            Finding("channels", f"They cannot be read: {error}.", "Look at the findings about the database.")
        )
    return findings


def look_at_application(application: Json) -> list[Finding]:
    invited = "anybody may invite it" if application.get("bot_public") else "only its owner may invite it"
    findings = [Finding("app", f"{application.get('name', '?')}; {invited}"), look_at_intents(application)]
    if application.get("interactions_endpoint_url"):
        problem = "Commands and clicks go to an Interactions Endpoint URL, so they never reach nudge run."
        findings.append(Finding("app", problem, "Clear it on the application's page “General Information”."))
    if application.get("bot_require_code_grant"):
        problem = "The bot requires a code grant, so nobody can invite it by a link."
        findings.append(Finding("app", problem, "Turn Requires OAuth2 Code Grant off on the application's page “Bot”."))
    return findings


def look_at_intents(application: Json) -> Finding:
    flags = int(application.get("flags") or 0)
    said = [f"{name} is on" if flags & bits else f"{name} is off ({what})" for bits, name, what in PRIVILEGED]
    return Finding("intents", f"none is needed; {', '.join(said)}")


def look_at_threads(application: Json, *, wanted: bool, asked_for: bool) -> list[Finding]:
    """`wanted`: a project's threads are conversations. `asked_for`: nudge run asks for the intent at its start."""
    content, _, _ = PRIVILEGED[0]
    is_on = bool(int(application.get("flags") or 0) & content)
    if is_on and asked_for:
        return [Finding("threads", "what is said in threads of cards is heard")] if wanted else []
    if asked_for:
        problem = "DISCORD_MESSAGE_CONTENT is on, and Message Content Intent is off: Discord takes no connection."
        return [Finding("threads", problem, f"{CONTENT_FIX}, or unset DISCORD_MESSAGE_CONTENT.")]
    if not wanted:
        return []
    problem = (
        "Projects have conversations in threads; what is said and sent there is not heard unless it pings the bot."
    )
    alone = "Set DISCORD_MESSAGE_CONTENT=true."
    return [Finding("threads", problem, alone if is_on else f"{CONTENT_FIX}, and set DISCORD_MESSAGE_CONTENT=true.")]


def look_at_starts(gateway: Json) -> Finding:
    limit, shards = gateway.get("session_start_limit") or {}, gateway.get("shards", 1)
    left, total = limit.get("remaining", 0), limit.get("total", 0)
    if left < FEWEST_STARTS:
        hours = limit.get("reset_after", 0) / 3_600_000
        problem = f"Only {left} of {total} connections are left for {hours:.0f} h; at none Discord resets the token."
        return Finding("starts", problem, "Stop nudge run, and see in its log why it connects again and again.")
    advised = "1 shard is" if shards == 1 else f"{shards} shards are"
    return Finding("starts", f"{left} of {total} connections left for today; {advised} enough")


def look_at_servers(settings: DiscordSettings, guilds: Sequence[Json]) -> Finding:
    """`guilds`: the first page of those the bot is in."""
    if not guilds:
        return Finding("servers", "The bot is in no server yet.", INVITE_FIX)
    there = {str(one["id"]) for one in guilds}
    outside = [str(one) for one in settings.guild_ids if str(one) not in there]
    if outside and len(guilds) < GUILDS_A_PAGE:
        problem = f"DISCORD_GUILD_IDS names servers that the bot is not in: {', '.join(outside)}."
        return Finding("servers", problem, f"{INVITE_FIX} Or take them out.")
    more = " or more" if len(guilds) == GUILDS_A_PAGE else ""
    return Finding("servers", f"in {len(guilds)}{more}")


async def _look_at_commands(settings: DiscordSettings, application: object, memory: Memory) -> Finding:
    guilds = settings.guild_ids or (None,)
    told = {await memory.note("discord", commands_note(application, guild)) for guild in guilds}
    if told == {tree.fingerprint(tree.commands())}:
        return Finding("commands", "registered")
    return Finding(
        "commands", f"{'not registered yet' if None in told else 'out of date'}: nudge run does it at its start"
    )


async def _look_at_rooms(ask: Ask, bot: str, rooms: Sequence[Address]) -> list[Finding]:
    if not rooms:
        return [Finding("channels", "none is bound to a project")]
    looked = rooms[:MOST_ROOMS]
    servers: dict[str, tuple[Json, Json] | None] = {}
    problems = []
    for room in looked:
        if room.installation not in servers:
            servers[room.installation] = await _server(ask, room.installation, bot)
        problem = await _look_at_room(ask, servers[room.installation], room)
        if problem is not None:
            problems.append(problem)
    more = f"; {len(rooms) - len(looked)} more were not looked at" if len(rooms) > len(looked) else ""
    good = len(looked) - len(problems)
    return [Finding("channels", f"{good} of {len(looked)} allow what is needed{more}"), *problems]


async def _server(ask: Ask, guild: str, bot: str) -> tuple[Json, Json] | None:
    """The server, and the bot's membership there; None: it is not there."""
    try:
        return await ask(f"/guilds/{guild}"), await ask(f"/guilds/{guild}/members/{bot}")
    except AddressGone:
        return None


async def _look_at_room(ask: Ask, server: tuple[Json, Json] | None, room: Address) -> Finding | None:
    name = f"#{room.name.removeprefix('#') or room.room}"
    if server is None:
        return Finding("channel", f"{name}: the bot is not in that server any more.", INVITE_FIX)
    try:
        channel = await ask(f"/channels/{room.room}")
    except AddressGone:
        return Finding("channel", f"{name} is gone, or the bot lacks View Channels there.", ROOM_FIX)
    guild, member = server
    lacking = missing(in_channel(guild, member, channel))
    if not lacking:
        return None
    return Finding("channel", f"{name} in {guild.get('name', '?')}: the bot lacks {', '.join(lacking)}.", ROOM_FIX)


def _described(settings: DiscordSettings) -> str:
    commands = "commands in all servers"
    if settings.guild_ids:
        commands = f"commands in {len(settings.guild_ids)} of its servers (DISCORD_GUILD_IDS)"
    if settings.shard_ids is None:
        return f"one process, {commands}"
    return f"shards {', '.join(map(str, settings.shard_ids))} of {settings.shard_count}, {commands}"


def _unanswered(error: DeliveryError) -> Finding:
    if isinstance(error, InstallationGone | NotPermitted):
        return Finding("bot", "Discord refuses DISCORD_TOKEN.", REFUSED_FIX)
    return Finding("discord", f"Discord does not answer: {error}.", "Check this machine's way to DISCORD_API_BASE.")
