"""The Dockerfile cannot be built in the tests: this reads it as Docker would and holds it to its promises."""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.ports import Health
from tests.adapters.http.served import served

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Instruction:
    name: str
    text: str

    @property
    def words(self) -> list[str]:
        """The arguments, in either form, without flags such as --from=build."""
        if self.text.startswith("["):
            return list(json.loads(self.text))
        return [word for word in self.text.split() if not word.startswith("--")]


def parse(text: str) -> list[list[Instruction]]:
    """The stages, each with its instructions; the first is its FROM."""
    joined = re.sub(r"\\\n\s*", " ", re.sub(r"(?m)^\s*#.*\n", "", text))
    stages: list[list[Instruction]] = []
    for line in filter(None, map(str.strip, joined.splitlines())):
        name, _, rest = line.partition(" ")
        if name == "FROM":
            stages.append([])
        stages[-1].append(Instruction(name, rest.strip()))
    return stages


@pytest.fixture(scope="module")
def stages() -> list[list[Instruction]]:
    return parse((ROOT / "Dockerfile").read_text())


def named(stage: list[Instruction], name: str) -> list[Instruction]:
    return [instruction for instruction in stage if instruction.name == name]


def test_it_builds_in_one_stage_and_runs_in_another(stages: list[list[Instruction]]) -> None:
    assert len(stages) == 2
    builder = stages[0][0].words[-1]
    assert [f"--from={builder}" in copy.text for copy in named(stages[1], "COPY")] == [True]


def test_every_path_it_copies_exists_and_reaches_the_builder(stages: list[list[Instruction]]) -> None:
    sources = [source for copy in named(stages[0], "COPY") for source in copy.words[:-1]]
    let_through = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert sources
    assert [source for source in sources if not (ROOT / source).exists()] == []
    assert set(sources) == let_through


def test_the_libraries_come_from_the_lock_file_with_hashes(stages: list[list[Instruction]]) -> None:
    installs = [run.text for run in named(stages[0], "RUN") if "pip install" in run.text]
    assert "--require-hashes --requirement requirements/run.lock" in installs[0]
    assert all("--no-deps" in install for install in installs[1:])


def test_it_does_not_run_as_root(stages: list[list[Instruction]]) -> None:
    users = named(stages[-1], "USER")
    assert users
    assert users[-1].text not in {"root", "0"}
    created = " ".join(run.text for run in named(stages[-1], "RUN"))
    assert f"useradd --system --uid 10001 --create-home --home-dir /var/lib/nudge {users[-1].text}" in created


def test_it_runs_the_bot_and_lets_others_reach_it(stages: list[list[Instruction]]) -> None:
    (command,) = named(stages[-1], "CMD")
    assert command.words == ["nudge", "run"]
    (exposed,) = named(stages[-1], "EXPOSE")
    environment = " ".join(one.text for one in named(stages[-1], "ENV"))
    assert "HOST=0.0.0.0" in environment
    assert f"PORT={exposed.text}" in environment


@pytest.mark.parametrize(("alive", "status"), [(True, 0), (False, 1)])
async def test_it_says_whether_it_is_healthy(stages: list[list[Instruction]], alive: bool, status: int) -> None:
    async def check() -> Health:
        return Health(ok=alive)

    (health,) = named(stages[-1], "HEALTHCHECK")
    python, *arguments = json.loads(health.text.partition("CMD ")[2])
    assert python == "python"
    async with served(live={"loop": check}) as server:
        done = await asyncio.create_subprocess_exec(
            sys.executable, *arguments, env={**os.environ, "PORT": str(server.port)}
        )
        assert await done.wait() == status


def test_its_python_is_one_that_nudge_supports(stages: list[list[Instruction]]) -> None:
    images = {stage[0].words[0] for stage in stages}
    assert len(images) == 1
    match = re.fullmatch(r"python:3\.(\d+)-slim", images.pop())
    assert match
    assert int(match[1]) >= 11
