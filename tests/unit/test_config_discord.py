"""Settings of Discord: what is accepted, what goes together, and what an operator reads when it does not."""

from __future__ import annotations

import pytest

from bot.config import discord as discord_settings
from bot.errors import ConfigurationError

TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GhostW.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-_b"
PARTS = TOKEN.split(".")


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in discord_settings.EXPECTED:
        monkeypatch.delenv(name, raising=False)


def discord(monkeypatch: pytest.MonkeyPatch, **settings: str) -> discord_settings.Discord:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    found = discord_settings.load()
    discord_settings.check(found)
    return found


def test_without_a_token_discord_is_not_set_up(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not discord(monkeypatch, DISCORD_GUILD_IDS="81384788765712384").is_set_up


def test_a_token_alone_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    found = discord(monkeypatch, DISCORD_TOKEN=f" {TOKEN}\n")
    assert found.is_set_up
    assert found.token
    assert found.token.get_secret_value() == TOKEN
    assert (found.api_base, found.cdn_base) == ("https://discord.com/api/v10", "https://cdn.discordapp.com")
    assert (found.gateway_url, found.guild_ids, found.shard_ids, found.shard_count) == (None, (), (), None)
    assert not found.message_content


def test_servers_and_shards_are_numbers_between_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    found = discord(
        monkeypatch,
        DISCORD_GUILD_IDS="81384788765712384, 81384788765712385,81384788765712384",
        DISCORD_SHARD_IDS="0, 2",
        DISCORD_SHARD_COUNT="4",
    )
    assert found.guild_ids == (81384788765712384, 81384788765712385)
    assert (found.shard_ids, found.shard_count) == ((0, 2), 4)


def test_the_intent_for_what_is_said_in_threads_is_asked_for_where_it_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    assert discord(monkeypatch, DISCORD_MESSAGE_CONTENT="true").message_content


def test_an_empty_setting_is_an_unset_one(monkeypatch: pytest.MonkeyPatch) -> None:
    found = discord(monkeypatch, **dict.fromkeys(discord_settings.EXPECTED, ""))
    assert not found.is_set_up
    assert (found.guild_ids, found.shard_ids, found.shard_count) == ((), (), None)


def test_another_discord_may_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    found = discord(
        monkeypatch,
        DISCORD_API_BASE="http://127.0.0.1:8080/api/v10/",
        DISCORD_GATEWAY_URL="ws://127.0.0.1:8080/gateway",
        DISCORD_CDN_BASE="http://127.0.0.1:8080/cdn/",
    )
    assert found.api_base == "http://127.0.0.1:8080/api/v10"
    assert found.gateway_url == "ws://127.0.0.1:8080/gateway"
    assert found.cdn_base == "http://127.0.0.1:8080/cdn"


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (f"Bot {TOKEN}", "has the word “Bot” in front"),
        (f"bot {TOKEN}", "has the word “Bot” in front"),
        (f'"{TOKEN}"', "has quotation marks around it"),
        ("s3cret" * 5, "has 30 characters and no dot"),
        (f"{PARTS[0]}.{PARTS[1]}", "has 31 characters and one dot"),
        (f"{TOKEN}.x", "has 72 characters and 3 dots"),
        (f"{PARTS[0]}..{PARTS[2]}", "has 64 characters and 2 dots"),
        (f"{TOKEN} # mine", "has 77 characters and 2 dots"),
        ("   ", "is empty"),
    ],
)
def test_a_wrong_token_is_told_by_its_shape(monkeypatch: pytest.MonkeyPatch, value: str, says: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        discord(monkeypatch, DISCORD_TOKEN=value)
    assert caught.value.problem == f"The setting DISCORD_TOKEN {says}."
    assert "three parts with a dot between" in caught.value.fix
    assert "Reset Token" in caught.value.fix
    for secret in ("s3cret", *PARTS):
        assert secret not in str(caught.value)


@pytest.mark.parametrize(
    ("settings", "problem", "fix"),
    [
        ({"DISCORD_API_BASE": "https://discord.com/api"}, "is “https://discord.com/api”", "ends in /api/v10"),
        ({"DISCORD_API_BASE": "https://discord.com/api/v9"}, "is “https://discord.com/api/v9”", "ends in /api/v10"),
        ({"DISCORD_API_BASE": "discord.com/api/v10"}, "is “discord.com/api/v10”", "ends in /api/v10"),
        ({"DISCORD_GATEWAY_URL": "https://gateway.discord.gg"}, "is “https://gateway.discord.gg”", "wss://"),
        ({"DISCORD_CDN_BASE": "cdn.discordapp.com"}, "is “cdn.discordapp.com”", "https://cdn.discordapp.com"),
        ({"DISCORD_GUILD_IDS": "Acme"}, "is “Acme”", "Copy Server ID"),
        ({"DISCORD_GUILD_IDS": "[81384788765712384]"}, "is “[81384788765712384]”", "a comma between"),
        ({"DISCORD_GUILD_IDS": "0"}, "is “0”", "a comma between"),
        ({"DISCORD_GUILD_IDS": "٣"}, "is “٣”", "a comma between"),
        ({"DISCORD_GUILD_IDS": ","}, "is “,”", "a comma between"),
        ({"DISCORD_SHARD_IDS": "0-3", "DISCORD_SHARD_COUNT": "4"}, "DISCORD_SHARD_IDS is “0-3”", "such as 0,1"),
        ({"DISCORD_SHARD_IDS": "-1", "DISCORD_SHARD_COUNT": "4"}, "DISCORD_SHARD_IDS is “-1”", "such as 0,1"),
        ({"DISCORD_SHARD_COUNT": "0", "DISCORD_SHARD_IDS": "0"}, "DISCORD_SHARD_COUNT is “0”", "1 or more"),
        ({"DISCORD_SHARD_COUNT": "two", "DISCORD_SHARD_IDS": "0"}, "DISCORD_SHARD_COUNT is “two”", "1 or more"),
        ({"DISCORD_SHARD_COUNT": "2"}, "DISCORD_SHARD_COUNT is set, but DISCORD_SHARD_IDS is not.", "such as 0,1"),
        ({"DISCORD_SHARD_IDS": "0"}, "DISCORD_SHARD_IDS is set, but DISCORD_SHARD_COUNT is not.", "all processes"),
        (
            {"DISCORD_SHARD_IDS": "0,2", "DISCORD_SHARD_COUNT": "2"},
            "DISCORD_SHARD_IDS has 2, but DISCORD_SHARD_COUNT is 2.",
            "counted from 0: the last of 2 is 1.",
        ),
    ],
)
def test_what_is_wrong_is_named_with_what_it_should_be(
    monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], problem: str, fix: str
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        discord(monkeypatch, **settings)
    assert problem in caught.value.problem
    assert fix in caught.value.fix


def test_printing_the_settings_shows_no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not any(part in repr(discord(monkeypatch, DISCORD_TOKEN=TOKEN)) for part in PARTS)


def test_every_setting_has_its_explanation() -> None:
    fields = discord_settings.Discord.model_fields.values()
    assert {str(one.validation_alias) for one in fields} == discord_settings.EXPECTED.keys()
