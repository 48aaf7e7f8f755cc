"""The command line from outside: help, exit status, and two lines instead of a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.ops.processes import ROOT, cluster, short_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
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
]

SLOW = ("alembic", "sqlalchemy", "asyncpg", "pydantic", "rich", "prompt_toolkit", "dateparser", "structlog")


@pytest.fixture
def data_dir() -> Iterator[Path]:
    with short_folder() as folder:
        yield folder / "data"


def nudge(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("NUDGE_", "DATABASE_"))}
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
    for word in ("chat", "say", "run", "db", "doctor", "DATABASE_URL", "NUDGE_DATA_DIR", "NUDGE_LOG_LEVEL"):
        assert word in shown


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_has_help_with_an_example(command: list[str]) -> None:
    done = nudge(*command, "--help")
    assert done.returncode == 0
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


def test_what_was_said_to_one_process_is_known_to_the_next(data_dir: Path) -> None:
    settings = {"NUDGE_DATA_DIR": str(data_dir)}
    added = nudge("say", "add Fix the login", "--as", "ana", "--in", "general", **settings)
    assert added.returncode == 0, added.stderr
    assert "Fix the login" in added.stdout
    listed = nudge("say", "list all", "--as", "ana", "--in", "general", "--json", **settings)
    assert listed.returncode == 0, listed.stderr
    assert "Fix the login" in json.dumps(json.loads(listed.stdout))
    refused = nudge("say", "dnoe 99", "--as", "ana", **settings)
    assert refused.returncode == 1
    assert "Traceback" not in refused.stdout + refused.stderr
