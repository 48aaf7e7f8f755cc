"""Loops that must go on: started again, later each time, and seen when they do not."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import ConfigurationError
from bot.supervision import Loop

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class Work:
    """Fails as often as it is told, each time after as long as it is told; then it goes on."""

    def __init__(self, *failures: tuple[Exception | None, float]) -> None:
        self.failures = list(failures)
        self.now = NOW
        self.tick: datetime | None = None
        self.pauses: list[float] = []
        self.steady = asyncio.Event()
        self.loop = Loop("cards", self.work, lambda: self.tick, lambda: self.now, self.pause)

    async def work(self) -> None:
        if not self.failures:
            self.tick = self.now
            self.steady.set()
            await asyncio.Event().wait()
        error, seconds = self.failures.pop(0)
        self.now += timedelta(seconds=seconds)
        if error:
            raise error

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += timedelta(seconds=seconds)

    async def run_until_steady(self) -> None:
        running = asyncio.create_task(self.loop.run())
        await self.steady.wait()
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running


async def test_what_fails_or_ends_is_started_again_later_each_time() -> None:
    work = Work(*[(OSError("gone"), 0), (None, 0)] * 4)
    await work.run_until_steady()
    assert work.pauses == [1, 2, 4, 8, 16, 32, 60, 60]


async def test_after_a_good_while_it_is_started_again_at_once() -> None:
    work = Work((OSError("gone"), 0), (OSError("gone"), 0), (OSError("gone"), 3600), (OSError("gone"), 0))
    await work.run_until_steady()
    assert work.pauses == [1, 2, 1, 2]


async def test_a_wrong_setting_ends_it_even_from_within_a_group() -> None:
    wrong = ConfigurationError("SLACK_BOT_TOKEN is refused.", "Use another.")
    with pytest.raises(ConfigurationError) as caught:
        await Work((ExceptionGroup("tasks", [OSError("gone"), ExceptionGroup("more", [wrong])]), 0)).loop.run()
    assert caught.value is wrong


async def test_one_that_gets_ready_is_well() -> None:
    assert (await Work().loop.check()).ok


@pytest.mark.parametrize(("seconds", "ok"), [(0, True), (60, True), (61, False)])
async def test_one_that_has_not_gone_round_for_a_minute_is_ill(seconds: int, ok: bool) -> None:
    work = Work()
    work.tick = NOW - timedelta(seconds=seconds)
    health = await work.loop.check()
    assert health.ok is ok
    assert health.text == f"last tick {seconds} s ago"


async def test_one_that_failed_is_ill_until_it_goes_round_again() -> None:
    work = Work((OSError("gone"), 0))
    seen = []

    async def looking(seconds: float) -> None:
        seen.append(await work.loop.check())
        work.now += timedelta(seconds=seconds)

    work.loop = Loop("cards", work.work, lambda: work.tick, lambda: work.now, looking)
    await work.run_until_steady()
    assert [health.ok for health in seen] == [False]
    assert (await work.loop.check()).ok
