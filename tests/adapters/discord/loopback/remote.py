"""The loopback Discord in a process of its own, held by a test or a benchmark: `async with Remote() as discord:`."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Self

import aiohttp

from tests.adapters.discord.loopback.sending import Refused

if TYPE_CHECKING:
    from tests.adapters.discord.loopback.checking import Json

ROOT = Path(__file__).parents[4]


class Remote:
    """`environment`: for the bot. `await discord.ask("slash", person=…, channel=…, path="task add", options={…})`."""

    environment: dict[str, str]

    async def __aenter__(self) -> Self:
        pipe = asyncio.subprocess.PIPE
        program = [sys.executable, "-m", "tests.adapters.discord.loopback"]
        self._process = await asyncio.create_subprocess_exec(*program, stdin=pipe, stdout=pipe, cwd=ROOT)
        assert self._process.stdout is not None
        self.environment = json.loads(await self._process.stdout.readline())
        self._url = self.environment.pop("control")
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None))
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()
        self._process.terminate()
        await self._process.communicate()

    async def ask(self, verb: str, **asked: Json) -> Json:
        """A verb of control.py."""
        async with self._session.post(f"{self._url}/{verb}", json=asked) as answer:
            if answer.status == 409:
                raise Refused((await answer.json())["refused"])
            answer.raise_for_status()
            return await answer.json()
