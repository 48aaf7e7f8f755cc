"""What the bot asks for, and what it may do in a channel: the way Discord adds servers, roles and channels up."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import discord
import pytest

from adapters.discord.permissions import EVERYTHING, NEEDED, NEEDED_BITS, administers, in_channel, invitation, missing

VIEW, SEND, HISTORY, THREADS = (1 << 10, 1 << 11, 1 << 16, 1 << 38)
ADMINISTRATOR, MANAGE_SERVER = 1 << 3, 1 << 5
GUILD, BOT, OWNER = "100", "200", "300"


def guild(everybody: int = 0, **roles: int) -> dict[str, Any]:
    """`roles`: by their ids, written after an r."""
    given = {GUILD: everybody, **{name.removeprefix("r"): bits for name, bits in roles.items()}}
    return {
        "id": GUILD,
        "owner_id": OWNER,
        "roles": [{"id": role, "permissions": str(bits)} for role, bits in given.items()],
    }


def member(*roles: str, user: str = BOT) -> dict[str, Any]:
    return {"user": {"id": user}, "roles": list(roles)}


def channel(*overwrites: tuple[str, int, int, int]) -> dict[str, Any]:
    """Of each: whose, 0 a role or 1 a member, what is allowed, what is denied."""
    keys = ("id", "type", "allow", "deny")
    told = [dict(zip(keys, (id_, kind, str(yes), str(no)), strict=True)) for id_, kind, yes, no in overwrites]
    return {"id": "400", "permission_overwrites": told}


def test_the_invitation_asks_for_exactly_what_is_needed() -> None:
    assert invitation("123") == (
        "https://discord.com/oauth2/authorize?client_id=123&scope=bot+applications.commands&permissions=274877975552"
    )


def test_the_invitation_says_what_discord_py_would() -> None:
    wanted = discord.Permissions(
        view_channel=True, send_messages=True, send_messages_in_threads=True, read_message_history=True
    )
    assert wanted.value == NEEDED_BITS
    theirs = discord.utils.oauth_url(123, permissions=wanted, guild=discord.Object(7), disable_guild_select=True)
    assert parse_qs(urlsplit(invitation("123", "7")).query) == parse_qs(urlsplit(theirs).query)


def test_each_permission_is_one_bit_with_its_reason() -> None:
    assert [one.bit.bit_count() for one in NEEDED] == [1] * len(NEEDED)
    assert all(one.name and one.reason for one in NEEDED)


def test_the_readme_says_what_each_permission_is_for() -> None:
    readme = (Path(__file__).parents[3] / "README.md").read_text()
    for one in NEEDED:
        assert f"| {one.name} | {one.reason} |" in readme


def test_what_is_missing_is_named() -> None:
    assert missing(NEEDED_BITS) == ()
    assert missing(VIEW | HISTORY) == ("Send Messages", "Send Messages in Threads")
    assert missing(ADMINISTRATOR) == ()


@pytest.mark.parametrize(
    ("server", "who", "where", "bits"),
    [
        (guild(VIEW), member(), channel(), VIEW),
        (guild(VIEW, r1=SEND), member(), channel(), VIEW),
        (guild(VIEW, r1=SEND, r2=HISTORY), member("1", "2"), channel(), VIEW | SEND | HISTORY),
        # Everybody, then roles, then the member: the later says more.
        (guild(VIEW | SEND), member(), channel((GUILD, 0, 0, SEND)), VIEW),
        (guild(VIEW | SEND, r1=0), member("1"), channel((GUILD, 0, 0, SEND), ("1", 0, SEND, 0)), VIEW | SEND),
        (guild(VIEW | SEND, r1=0), member("1"), channel(("1", 0, SEND, 0), (GUILD, 0, 0, SEND)), VIEW | SEND),
        (guild(VIEW | SEND, r1=0), member("1"), channel(("1", 0, SEND, 0), (BOT, 1, 0, SEND)), VIEW),
        # Of two roles, the one that allows wins.
        (guild(VIEW, r1=0, r2=0), member("1", "2"), channel(("1", 0, SEND, 0), ("2", 0, 0, SEND)), VIEW | SEND),
        (guild(VIEW, r1=0, r2=0), member("1", "2"), channel(("2", 0, 0, SEND), ("1", 0, SEND, 0)), VIEW | SEND),
        # Those of others say nothing.
        (guild(VIEW | SEND, r1=0), member(), channel(("1", 0, 0, SEND), ("201", 1, 0, VIEW)), VIEW | SEND),
        # Whoever owns or administers the server may do everything, whatever a channel says.
        (guild(0, r1=ADMINISTRATOR), member("1"), channel((GUILD, 0, 0, VIEW)), EVERYTHING),
        (guild(), member(user=OWNER), channel((GUILD, 0, 0, VIEW)), EVERYTHING),
        # A channel that says nothing of it.
        (guild(VIEW), member(), {"id": "400"}, VIEW),
    ],
)
def test_servers_roles_and_channels_are_added_up_as_discord_does(
    server: dict[str, Any], who: dict[str, Any], where: dict[str, Any], bits: int
) -> None:
    assert in_channel(server, who, where) == bits


@pytest.mark.parametrize(
    ("roles", "bits", "rules"),
    [
        ((), {GUILD: VIEW}, False),
        ((), {GUILD: MANAGE_SERVER}, True),
        (("1",), {GUILD: VIEW, "1": ADMINISTRATOR}, True),
        (("1", "2"), {GUILD: VIEW, "1": SEND, "2": MANAGE_SERVER}, True),
        (("1",), {GUILD: VIEW, "1": SEND, "2": MANAGE_SERVER}, False),
        (("9",), {GUILD: VIEW}, False),
    ],
)
def test_whoever_may_manage_the_server_administers(roles: tuple[str, ...], bits: dict[str, int], rules: bool) -> None:
    assert administers(GUILD, roles, bits) is rules
