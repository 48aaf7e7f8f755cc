"""What `nudge doctor` finds between the bot and Discord, and where it says to mend it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from adapters.discord import doctor, tree
from adapters.discord.permissions import NEEDED_BITS
from adapters.discord.settings import DiscordSettings, commands_note
from bot.errors import AddressGone, DatabaseError, NotPermitted, TryAgain
from bot.ports import Address

if TYPE_CHECKING:
    from bot.ports import Finding

TOKEN = "MjAw.GhostW.secret"
SETTINGS = DiscordSettings(TOKEN)
VIEW, SEND = 1 << 10, 1 << 11
CONTENT, CONTENT_LIMITED, MEMBERS_LIMITED = 1 << 18, 1 << 19, 1 << 15
HERE = tree.fingerprint(tree.commands())

SOUND: dict[str, Any] = {
    "/users/@me": {"id": "200", "username": "nudge"},
    "/oauth2/applications/@me": {"id": "201", "name": "Nudge", "bot_public": True, "flags": 0},
    "/gateway/bot": {
        "url": "wss://gateway.discord.gg",
        "shards": 1,
        "session_start_limit": {"total": 1000, "remaining": 998, "reset_after": 14_400_000, "max_concurrency": 1},
    },
    "/users/@me/guilds": [{"id": "100", "name": "Acme"}],
    "/guilds/100": {
        "id": "100",
        "name": "Acme",
        "owner_id": "300",
        "roles": [{"id": "100", "permissions": str(NEEDED_BITS)}],
    },
    "/guilds/100/members/200": {"user": {"id": "200"}, "roles": []},
    "/channels/400": {"id": "400", "permission_overwrites": []},
    "/channels/401": {
        "id": "401",
        "permission_overwrites": [{"id": "100", "type": 0, "allow": "0", "deny": str(SEND)}],
    },
}


class Discord:
    """Answers as the REST API does; what it has not got is gone. `asked`: the paths."""

    def __init__(self, **changes: object) -> None:
        self.answers = SOUND | changes
        self.asked: list[str] = []

    async def ask(self, path: str) -> object:
        self.asked.append(path)
        answer = self.answers.get(path, AddressGone(path))
        if isinstance(answer, Exception):
            raise answer
        return answer

    def change(self, path: str, **changes: object) -> Discord:
        self.answers[path] = self.answers[path] | changes
        return self


class Notebook:
    """What of bot.ports.Memory is asked here."""

    def __init__(
        self, *rooms: tuple[str, str, str], notes: dict[str, str] | None = None, conversations: bool = False
    ) -> None:
        self.conversations = conversations
        self.rooms = [Address("discord", guild, room, name) for guild, room, name in rooms]
        self.notes = {commands_note("201", None): HERE} if notes is None else notes

    async def note(self, platform: str, name: str) -> str | None:
        assert platform == "discord"
        return self.notes.get(name)

    async def bound_rooms(self, platform: str) -> list[Address]:
        assert platform == "discord"
        return self.rooms

    async def has_conversations(self, platform: str) -> bool:
        assert platform == "discord"
        return self.conversations


async def look(
    discord: Discord, settings: DiscordSettings = SETTINGS, memory: Notebook | None = None
) -> dict[str, Finding]:
    """Of several with one name the last."""
    found = await doctor.look(settings, discord.ask, memory)  # type: ignore[arg-type]
    assert TOKEN not in repr(found)
    return {finding.what: finding for finding in found}


async def test_a_sound_set_up_has_nothing_to_fix() -> None:
    findings = await look(Discord(), memory=Notebook(("100", "400", "web")))
    assert {what: finding.text for what, finding in findings.items()} == {
        "discord": "one process, commands in all servers",
        "bot": "nudge, 200",
        "app": "Nudge; anybody may invite it",
        "intents": (
            "none is needed; message content is off (a reaction then makes a task of what the message says), "
            "server members is off (a task can then be given to all of a role)"
        ),
        "starts": "998 of 1000 connections left for today; 1 shard is enough",
        "servers": "in 1",
        "commands": "registered",
        "channels": "1 of 1 allow what is needed",
    }
    assert not any(finding.fix for finding in findings.values())


async def test_how_it_is_split_is_said() -> None:
    settings = DiscordSettings(TOKEN, guild_ids=(100,), shard_ids=(0, 1), shard_count=4)
    findings = await look(Discord(), settings)
    assert findings["discord"].text == "shards 0, 1 of 4, commands in 1 of its servers (DISCORD_GUILD_IDS)"


async def test_a_refused_token_is_the_only_thing_to_say() -> None:
    findings = await look(Discord(**{"/users/@me": NotPermitted("/users/@me: HTTP 401")}))
    assert list(findings) == ["discord", "bot"]
    assert findings["bot"].text == "Discord refuses DISCORD_TOKEN."
    assert "Reset Token" in (findings["bot"].fix or "")


@pytest.mark.parametrize("path", ["/users/@me", "/gateway/bot"])
async def test_discord_out_of_reach_is_one_finding_with_a_fix(path: str) -> None:
    findings = await look(Discord(**{path: TryAgain("ClientConnectorError")}))
    assert findings["discord"].text == "Discord does not answer: ClientConnectorError."
    assert "DISCORD_API_BASE" in (findings["discord"].fix or "")
    assert "servers" not in findings


@pytest.mark.parametrize("answer", [None, [], {"ok": True}])
async def test_something_else_that_answers_there_is_found(answer: object) -> None:
    finding = (await look(Discord(**{"/users/@me": answer})))["bot"]
    assert finding.text == "What answers there is not Discord."
    assert "DISCORD_API_BASE" in (finding.fix or "")


async def test_intents_are_told_and_never_a_problem() -> None:
    for flags in (CONTENT | MEMBERS_LIMITED, CONTENT_LIMITED | MEMBERS_LIMITED):
        discord = Discord().change("/oauth2/applications/@me", flags=flags)
        finding = (await look(discord))["intents"]
        assert (finding.text, finding.fix) == ("none is needed; message content is on, server members is on", None)


@pytest.mark.parametrize("flag", [CONTENT, CONTENT_LIMITED])
@pytest.mark.parametrize(
    ("has", "setting", "says", "fix"),
    [
        (
            False,
            False,
            "not heard unless it pings the bot",
            "Message Content Intent on the application's page “Bot”, and",
        ),
        (True, False, "not heard unless it pings the bot", "Set DISCORD_MESSAGE_CONTENT=true."),
        (False, True, "Discord takes no connection", "or unset DISCORD_MESSAGE_CONTENT."),
        (True, True, "is heard", ""),
    ],
)
async def test_conversations_that_are_not_heard_are_found(
    flag: int, has: bool, setting: bool, says: str, fix: str
) -> None:
    discord = Discord().change("/oauth2/applications/@me", flags=flag if has else 0)
    settings = DiscordSettings(TOKEN, message_content=setting)
    finding = (await look(discord, settings, Notebook(conversations=True)))["threads"]
    assert says in finding.text
    assert fix in (finding.fix or "")
    assert bool(finding.fix) is bool(fix)


async def test_without_conversations_only_a_connection_that_is_refused_is_a_problem() -> None:
    assert "threads" not in await look(Discord(), memory=Notebook())
    finding = (await look(Discord(), DiscordSettings(TOKEN, message_content=True), Notebook()))["threads"]
    assert finding.fix is not None


@pytest.mark.parametrize(
    ("field", "value", "says", "fix"),
    [
        ("interactions_endpoint_url", "https://x.example", "never reach nudge run", "General Information"),
        ("bot_require_code_grant", True, "nobody can invite it", "Requires OAuth2 Code Grant"),
    ],
)
async def test_what_keeps_it_from_working_is_found(field: str, value: object, says: str, fix: str) -> None:
    finding = (await look(Discord().change("/oauth2/applications/@me", **{field: value})))["app"]
    assert says in finding.text
    assert fix in (finding.fix or "")


async def test_a_bot_that_nobody_else_may_invite_is_told() -> None:
    finding = (await look(Discord().change("/oauth2/applications/@me", bot_public=False)))["app"]
    assert (finding.text, finding.fix) == ("Nudge; only its owner may invite it", None)


async def test_few_connections_left_are_found_before_discord_resets_the_token() -> None:
    limit = {"total": 1000, "remaining": 19, "reset_after": 7_200_000}
    finding = (await look(Discord().change("/gateway/bot", session_start_limit=limit)))["starts"]
    assert "Only 19 of 1000 connections are left for 2 h" in finding.text
    assert finding.fix
    limit["remaining"] = 20
    assert (await look(Discord().change("/gateway/bot", session_start_limit=limit)))["starts"].fix is None


async def test_a_bot_without_a_server_is_to_be_invited() -> None:
    finding = (await look(Discord(**{"/users/@me/guilds": []})))["servers"]
    assert finding.text == "The bot is in no server yet."
    assert "nudge discord invite" in (finding.fix or "")


async def test_servers_for_trying_out_that_it_is_not_in_are_named() -> None:
    finding = (await look(Discord(), DiscordSettings(TOKEN, guild_ids=(100, 101))))["servers"]
    assert finding.text == "DISCORD_GUILD_IDS names servers that the bot is not in: 101."
    assert finding.fix


async def test_of_two_hundred_servers_nobody_knows_which_are_missing() -> None:
    many = [{"id": str(number), "name": "x"} for number in range(1, 201)]
    finding = (await look(Discord(**{"/users/@me/guilds": many}), DiscordSettings(TOKEN, guild_ids=(999,))))["servers"]
    assert (finding.text, finding.fix) == ("in 200 or more", None)


@pytest.mark.parametrize(
    ("guild_ids", "notes", "text"),
    [
        ((), {}, "not registered yet: nudge run does it at its start"),
        ((), {commands_note("201", None): "older"}, "out of date: nudge run does it at its start"),
        ((), {commands_note("202", None): HERE}, "not registered yet: nudge run does it at its start"),
        ((100,), {commands_note("201", None): HERE}, "not registered yet: nudge run does it at its start"),
        ((100,), {commands_note("201", 100): HERE}, "registered"),
    ],
)
async def test_whether_discord_has_the_commands_is_told(
    guild_ids: tuple[int, ...], notes: dict[str, str], text: str
) -> None:
    settings = DiscordSettings(TOKEN, guild_ids=guild_ids)
    finding = (await look(Discord(), settings, Notebook(notes=notes)))["commands"]
    assert (finding.text, finding.fix) == (text, None)


async def test_a_channel_that_forbids_something_is_named_with_what() -> None:
    memory = Notebook(("100", "400", "web"), ("100", "401", "#ops"))
    findings = await look(Discord(), memory=memory)
    assert findings["channels"].text == "1 of 2 allow what is needed"
    assert findings["channel"].text == "#ops in Acme: the bot lacks Send Messages."
    assert "Edit Channel → Permissions" in (findings["channel"].fix or "")


async def test_a_channel_that_it_can_not_see_is_named() -> None:
    findings = await look(Discord(), memory=Notebook(("100", "404", "secret")))
    assert findings["channel"].text == "#secret is gone, or the bot lacks View Channels there."
    assert findings["channel"].fix


async def test_a_server_that_it_has_left_is_asked_about_once() -> None:
    discord = Discord()
    findings = await look(discord, memory=Notebook(("999", "1", "a"), ("999", "2", "")))
    assert findings["channels"].text == "0 of 2 allow what is needed"
    assert findings["channel"].text == "#2: the bot is not in that server any more."
    assert discord.asked.count("/guilds/999") == 1


async def test_no_more_than_fifty_channels_are_looked_at() -> None:
    discord = Discord()
    findings = await look(discord, memory=Notebook(*[("100", "400", "web")] * 60))
    assert findings["channels"].text == "50 of 50 allow what is needed; 10 more were not looked at"
    assert discord.asked.count("/channels/400") == 50


async def test_without_the_database_the_rest_is_looked_at() -> None:
    assert list(await look(Discord())) == ["discord", "bot", "app", "intents", "starts", "servers"]


async def test_a_database_that_goes_away_meanwhile_is_one_finding() -> None:
    class Away(Notebook):
        async def bound_rooms(self, platform: str) -> list[Address]:
            raise DatabaseError("connection lost", again=True)

    finding = (await look(Discord(), memory=Away()))["channels"]
    assert finding.text == "They cannot be read: connection lost."
    assert finding.fix


@pytest.mark.parametrize(
    ("token", "bot"),
    [
        ("MjAw.x.y", "200"),
        ("MTIzNDU2Nzg5MDEyMzQ1Njc4.x.y", "123456789012345678"),
        ("not base64!.x.y", ""),
        ("YWJj.x.y", ""),
        ("____.x.y", ""),
        ("M.x.y", ""),
        ("w7-__.x.y", ""),
    ],
)
def test_a_token_begins_with_the_bots_id(token: str, bot: str) -> None:
    assert DiscordSettings(token).bot_id == bot


def test_printing_the_settings_shows_no_token() -> None:
    assert TOKEN not in repr(SETTINGS)
