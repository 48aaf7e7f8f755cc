"""The command line from outside: help, exit status, and two lines instead of a traceback."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.ports import Grant
from storage.installations import PostgresInstallations
from storage.store import PostgresStore
from tests.ops.processes import ROOT, cluster

if TYPE_CHECKING:
    from pathlib import Path

COMMANDS = [
    ["chat"],
    ["say"],
    ["run"],
    ["doctor"],
    ["db", "upgrade"],
    ["db", "downgrade"],
    ["db", "current"],
    ["db", "check"],
    ["db", "backup"],
    ["db", "restore"],
    ["slack", "manifest"],
    ["discord", "invite"],
    ["deliveries", "list"],
    ["deliveries", "show"],
    ["deliveries", "retry"],
]

SLOW = (
    "alembic",
    "sqlalchemy",
    "asyncpg",
    "pydantic",
    "rich",
    "prompt_toolkit",
    "dateparser",
    "structlog",
    "slack_bolt",
    "slack_sdk",
    "discord",
    "aiohttp",
    "starlette",
    "uvicorn",
    "cryptography",
)
OURS = ("NUDGE_", "DATABASE_", "SLACK_", "DISCORD_", "HOST", "PORT", "PUBLIC_URL")


def nudge(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=ROOT,
        env={**kept, **settings},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def test_help_lists_the_commands_and_the_settings() -> None:
    shown = nudge("--help").stdout
    for word in (
        "chat",
        "say",
        "run",
        "db",
        "doctor",
        "DATABASE_URL",
        "NUDGE_DATA_DIR",
        "NUDGE_LOG_LEVEL",
        "DISCORD_TOKEN",
    ):
        assert word in shown


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_has_help_with_an_example(command: list[str]) -> None:
    done = CliRunner().invoke(app, [*command, "--help"])
    assert done.exit_code == 0
    assert "Example" in done.stdout
    assert f"nudge {' '.join(command)}" in done.stdout


def test_help_is_quick_because_nothing_slow_is_imported() -> None:
    code = f"import bot.__main__, sys; print([name for name in {SLOW} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("command", [["run"], ["chat"], ["say", "list"], ["db", "upgrade"], ["db", "current"]])
def test_a_wrong_setting_ends_with_status_2_and_two_lines(command: list[str]) -> None:
    done = nudge(*command, DATABASE_URL="mysql://ana:s3cret@db/tasks")
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "The setting DATABASE_URL begins with “mysql://”.",
        "Write postgresql://user:password@host:5432/name, or unset it to use the bundled PostgreSQL.",
    ]


def test_run_without_a_platform_says_what_to_do() -> None:
    done = nudge("run")
    assert done.returncode == 2
    assert "No platform is configured" in done.stderr
    assert len(done.stderr.splitlines()) == 2


def test_a_new_database_is_brought_up_looked_at_and_taken_down(data_dir: Path) -> None:
    settings = {"NUDGE_DATA_DIR": str(data_dir)}
    assert nudge("db", "current", **settings).stdout.startswith("empty (the newest is ")
    assert nudge("db", "upgrade", **settings).stdout.startswith("Applied ")
    assert nudge("db", "upgrade", **settings).stdout == "Nothing to do.\n"
    done = nudge("doctor", **settings)
    assert done.returncode == 0, done.stdout
    assert all(line.startswith("ok ") for line in done.stdout.splitlines())
    dump = data_dir / "monday.dump"
    assert nudge("db", "backup", str(dump), **settings).stdout.startswith(f"Wrote {dump}, ")
    assert nudge("db", "downgrade", "base", **settings).stdout.startswith("Undid ")
    done = nudge("doctor", "--quick", **settings)
    assert done.returncode == 1
    assert "Run nudge db upgrade." in done.stdout
    assert nudge("db", "restore", str(dump), **settings).stdout == f"Restored {dump}.\n"
    assert nudge("db", "current", **settings).stdout.endswith("(newest)\n")
    assert not cluster(data_dir).is_listening()


def test_the_manifest_is_json_for_the_command_and_the_mode_that_are_set() -> None:
    socket = json.loads(nudge("slack", "manifest", SLACK_COMMAND="/nudge").stdout)
    assert socket["settings"]["socket_mode_enabled"] is True
    assert socket["features"]["slash_commands"][0]["command"] == "/nudge"
    http = json.loads(nudge("slack", "manifest", "--http", "https://nudge.example.org/").stdout)
    assert http["settings"]["event_subscriptions"]["request_url"] == "https://nudge.example.org/slack/events"
    settings = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_MODE": "http", "PUBLIC_URL": "https://nudge.example.org"}
    assert json.loads(nudge("slack", "manifest", **settings).stdout) == http
    assert json.loads(nudge("slack", "manifest", "--socket", **settings).stdout)["settings"]["socket_mode_enabled"]


@pytest.mark.parametrize(
    ("options", "settings", "problem"),
    [
        (["--http", "http://nudge.example.org"], {}, "--http is “http://nudge.example.org”."),
        (["--http", "https://nudge.example.org", "--socket"], {}, "--http and --socket exclude each other."),
        ([], {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_MODE": "http"}, "SLACK_MODE is http, and PUBLIC_URL"),
    ],
)
def test_a_manifest_that_slack_would_not_take_is_not_printed(
    options: list[str], settings: dict[str, str], problem: str
) -> None:
    done = nudge("slack", "manifest", *options, **settings)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(problem)
    assert len(done.stderr.splitlines()) == 2


INVITATION = (
    "https://discord.com/oauth2/authorize?client_id=200&scope=bot+applications.commands&permissions=274877975552"
)
DISCORD = {"DISCORD_TOKEN": "MjAw.x.y", "DISCORD_API_BASE": "http://127.0.0.1:1/api/v10"}  # of the bot 200


def test_the_invitation_is_read_off_the_token_while_discord_does_not_answer() -> None:
    done = nudge("discord", "invite", **DISCORD)
    assert (done.returncode, done.stdout) == (0, f"{INVITATION}\n")
    assert done.stderr.startswith("Discord does not answer: ")
    assert len(done.stderr.splitlines()) == 1
    done = nudge("discord", "invite", "--guild", "81384788765712384", **DISCORD)
    assert done.stdout == f"{INVITATION}&guild_id=81384788765712384&disable_guild_select=true\n"


@pytest.mark.parametrize(
    ("options", "settings", "problem"),
    [
        ([], {}, "DISCORD_TOKEN is not set."),
        ([], {"DISCORD_TOKEN": "Bot a.b.c"}, "The setting DISCORD_TOKEN has the word “Bot” in front."),
        ([], {**DISCORD, "DISCORD_TOKEN": "a.b.c"}, "Discord does not answer: "),
        (["--guild", "acme"], DISCORD, "--guild is “acme”."),
    ],
)
def test_without_an_invitation_it_says_why_in_two_lines(
    options: list[str], settings: dict[str, str], problem: str
) -> None:
    done = nudge("discord", "invite", *options, **settings)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(problem)
    assert len(done.stderr.splitlines()) == 2


@pytest.mark.parametrize(
    ("settings", "imported"),
    [
        ({}, []),
        ({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}, ["slack_bolt", "slack_sdk"]),
        ({"DISCORD_TOKEN": "a.b.c"}, ["discord"]),
    ],
)
def test_only_the_sdk_of_what_is_set_up_is_imported(settings: dict[str, str], imported: list[str]) -> None:
    code = """
import asyncio, sys
from bot import examining, platforms, serving, wiring
async def make():
    return [one(None).name for one in platforms.configured(wiring.now)[1]]
made = asyncio.run(make())
print([name for name in ("discord", "slack_bolt", "slack_sdk") if name in sys.modules])
"""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    program = [sys.executable, "-c", code]
    done = subprocess.run(program, cwd=ROOT, env=kept | settings, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(imported)


def test_doctor_without_a_platform_says_so_and_finds_nothing_wrong(made_dir: Path) -> None:
    settings = {"NUDGE_DATA_DIR": str(made_dir)}
    done = nudge("doctor", **settings)
    assert done.returncode == 0
    assert "ok       slack     not configured" in done.stdout
    assert "ok       discord   not configured" in done.stdout


def test_doctor_names_what_is_wrong_with_discord(made_dir: Path) -> None:
    done = nudge("doctor", NUDGE_DATA_DIR=str(made_dir), PORT="0", **DISCORD)
    assert done.returncode == 1
    assert "ok       discord   one process, commands in all servers" in done.stdout
    assert "problem  discord   Discord does not answer: " in done.stdout
    wrong = nudge("doctor", NUDGE_DATA_DIR=str(made_dir), DISCORD_TOKEN="Bot a.b.c")
    assert "problem  discord   The setting DISCORD_TOKEN has the word “Bot” in front." in wrong.stdout


def test_doctor_names_what_is_wrong_with_slack(made_dir: Path) -> None:
    slack = {
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_SIGNING_SECRET": "short",
        "SLACK_API_BASE_URL": "http://127.0.0.1:1/api/",
    }
    done = nudge("doctor", NUDGE_DATA_DIR=str(made_dir), PORT="0", **slack)
    assert done.returncode == 1
    assert "ok       slack     http mode, one workspace, command /task" in done.stdout
    assert "problem  slack     Slack does not answer" in done.stdout
    assert "problem  signing   SLACK_SIGNING_SECRET has 5 characters" in done.stdout
    swapped = nudge("doctor", NUDGE_DATA_DIR=str(made_dir), SLACK_BOT_TOKEN="xapp-1")
    assert "problem  slack     The setting SLACK_BOT_TOKEN begins with xapp-" in swapped.stdout


def test_doctor_looks_whether_the_workspaces_tokens_open(database_url: str) -> None:
    async def install() -> None:
        store = await PostgresStore.connect(database_url)
        grant = Grant("slack", "T1", "Acme", "xoxb-1", "UB")
        await PostgresInstallations(store, ("a" * 32,)).save(grant, datetime(2026, 11, 23, 9, 0, tzinfo=UTC))
        await store.close()

    asyncio.run(install())
    slack = {
        "SLACK_CLIENT_ID": "1.2",
        "SLACK_CLIENT_SECRET": "topsecret",
        "SLACK_SIGNING_SECRET": "ab" * 16,
        "PUBLIC_URL": "https://nudge.example.org",
    }
    right, wrong = (
        nudge("doctor", DATABASE_URL=database_url, PORT="0", NUDGE_SECRET_KEY=key * 32, **slack).stdout for key in "ab"
    )
    assert "ok       tokens    1 installed; every token opens" in right
    assert "problem  tokens    NUDGE_SECRET_KEY does not open 1 of 1 workspaces' tokens: Acme." in wrong


def test_migrations_and_code_agree() -> None:
    done = nudge("db", "check")
    assert done.returncode == 0, done.stdout
    assert done.stdout == "The migrations make exactly the tables of the code.\n"


def test_doctor_finds_wrong_settings_without_a_traceback() -> None:
    done = nudge("doctor", DATABASE_URL="postgresql://ana:s3cret@127.0.0.1:1/tasks")
    assert done.returncode == 1
    assert "problem  database  No PostgreSQL answers at 127.0.0.1:1" in done.stdout
    assert "s3cret" not in done.stdout + done.stderr
    assert nudge("doctor", NUDGE_LOG_LEVEL="loud").returncode == 1


def test_what_was_said_to_one_process_is_known_to_the_next(made_dir: Path) -> None:
    settings = {"NUDGE_DATA_DIR": str(made_dir)}
    added = nudge("say", "add Fix the login", "--as", "ana", "--in", "general", **settings)
    assert added.returncode == 0, added.stderr
    assert "Fix the login" in added.stdout
    listed = nudge("say", "list all", "--as", "ana", "--in", "general", "--json", **settings)
    assert listed.returncode == 0, listed.stderr
    assert "Fix the login" in json.dumps(json.loads(listed.stdout))
    refused = nudge("say", "dnoe 99", "--as", "ana", **settings)
    assert refused.returncode == 1
    assert "Traceback" not in refused.stdout + refused.stderr
