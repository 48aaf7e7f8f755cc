"""The README's transcript is what really happens; only dates, times and the zone are of the day it was written.

Every setting is in it.
"""

import os
import re
import shlex
import subprocess
import sys

import pytest

from bot import config
from bot.config import discord, slack
from tests.ops.processes import ROOT, short_folder

COMMAND = "$ .venv/bin/nudge "
OF_THE_DAY = (
    (r"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d{1,2} [A-Z][a-z]{2}(?: \d{4})?|\b(?:today|tomorrow)\b", "DATE"),
    (r"\b\d\d:\d\d\b", "TIME"),
    (r"\([A-Z][\w/+-]*\)", "(ZONE)"),
    (r"· in \d+ \w+", "· in SOME TIME"),
)


def test_the_transcript_happens_as_written() -> None:
    steps = _transcript((ROOT / "README.md").read_text())
    assert len(steps) > 3
    with short_folder() as folder:
        for command, expected in steps:
            assert _masked(_run(command, str(folder))) == _masked(expected), command


@pytest.mark.parametrize("name", [*config.EXPECTED, *slack.EXPECTED, *discord.EXPECTED])
def test_every_setting_is_in_its_table(name: str) -> None:
    rows = [line for line in (ROOT / "README.md").read_text().splitlines() if line.startswith("| `")]
    assert any(f"`{name}`" in row.split("|")[1] for row in rows)


def _transcript(readme: str) -> list[tuple[str, str]]:
    """Each command with what is printed below it."""
    lines = [line.removeprefix("    ") for line in readme.splitlines() if line.startswith("    ") or not line]
    text = "\n".join(lines)
    parts = text.split(COMMAND)[1:]
    return [(part.split("\n")[0], part.partition("\n")[2].split("\n\n")[0]) for part in parts]


def _run(command: str, folder: str) -> str:
    environment = {**os.environ, "NUDGE_DATA_DIR": folder, "COLUMNS": "80"}
    arguments = [sys.executable, "-m", "bot", *shlex.split(command)]
    done = subprocess.run(arguments, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    return done.stdout


def _masked(text: str) -> str:
    for pattern, name in OF_THE_DAY:
        text = re.sub(pattern, name, text)
    return "\n".join(line.rstrip() for line in text.strip().splitlines())
