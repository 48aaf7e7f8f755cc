"""Other processes that use the bundled server, and small ways to look at it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import asyncpg

from storage import programs
from storage.cluster import Cluster

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]

# Starts or joins, says where, stays until its standard input ends, leaves.
VISITOR = """
import sys
from pathlib import Path
from storage.embedded import start
with start(Path(sys.argv[1])) as server:
    print(server.url, flush=True)
    sys.stdin.read()
"""


@contextlib.contextmanager
def short_folder() -> Iterator[Path]:
    """A folder with a short path that other users may walk through, unlike pytest's own."""
    with tempfile.TemporaryDirectory(prefix="nudge-") as folder:
        yield Path(folder).resolve()


@contextlib.contextmanager
def visitor(data_dir: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", VISITOR, str(data_dir)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        yield process
        if process.poll() is None:
            leave(process)


def wait_for(process: subprocess.Popen[str]) -> str:
    """The URL it prints once its server is there."""
    assert process.stdout
    return process.stdout.readline().strip()


def leave(process: subprocess.Popen[str]) -> None:
    assert process.stdin
    process.stdin.close()
    assert process.wait(30) == 0


def cluster(data_dir: Path) -> Cluster:
    folder = programs.bundled()
    assert folder
    return Cluster(folder, data_dir / "postgres")


def ask(url: str, statement: str) -> Any:  # noqa: ANN401 - whatever the statement yields
    """The first value of the first row."""

    async def go() -> object:
        connection = await asyncpg.connect(url)
        try:
            return await connection.fetchval(statement)
        finally:
            await connection.close()

    return asyncio.run(go())
