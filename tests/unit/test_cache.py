"""What a platform was asked: once for everybody who wants to know, for a while, and not what is old by then."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.cache import Cache

START = datetime(2026, 9, 16, tzinfo=UTC)


class Asked:
    """Answers when it is told to, with how often it was asked by then."""

    def __init__(self, size: int = 100) -> None:
        self.count = 0
        self.now = START
        self.answer = asyncio.Event()
        self.answer.set()
        self.fails = False
        self.cache: Cache[str, int] = Cache(self.fetch, lambda: self.now, timedelta(minutes=1), size=size)

    async def fetch(self, _: str) -> int:
        self.count += 1
        count = self.count
        await self.answer.wait()
        if self.fails:
            raise OSError("away")
        return count


async def test_many_who_want_to_know_at_once_ask_once() -> None:
    asked = Asked()
    assert await asyncio.gather(*(asked.cache.get("a") for _ in range(5))) == [1] * 5
    asked.now += timedelta(seconds=59)
    assert await asked.cache.get("a") == 1


async def test_what_is_known_and_not_old_is_told_at_once() -> None:
    asked = Asked()
    assert asked.cache.fresh("a") is None
    await asked.cache.get("a")
    assert asked.cache.fresh("a") == 1
    asked.now += timedelta(minutes=1)
    assert asked.cache.fresh("a") is None
    assert asked.count == 1


async def test_it_is_asked_again_when_it_is_old_and_the_old_is_still_known() -> None:
    asked = Asked()
    await asked.cache.get("a")
    asked.now += timedelta(minutes=1)
    assert asked.cache.known("a") == 1
    assert await asked.cache.get("a") == 2


async def test_an_error_is_told_to_all_who_wait_and_not_kept() -> None:
    asked = Asked()
    asked.fails = True
    found = await asyncio.gather(*(asked.cache.get("a") for _ in range(3)), return_exceptions=True)
    assert [type(one) for one in found] == [OSError] * 3
    asked.fails = False
    assert await asked.cache.get("a") == 2


async def test_whoever_goes_away_while_waiting_does_not_stop_the_others() -> None:
    asked = Asked()
    asked.answer.clear()
    impatient = asyncio.ensure_future(asked.cache.get("a"))
    patient = asyncio.ensure_future(asked.cache.get("a"))
    await asyncio.sleep(0)
    impatient.cancel()
    asked.answer.set()
    assert await patient == 1
    with pytest.raises(asyncio.CancelledError):
        await impatient


async def test_what_is_forgotten_while_it_is_asked_is_asked_again() -> None:
    """The answer that is on its way was given before whatever made it old."""
    asked = Asked()
    asked.answer.clear()
    early = asyncio.ensure_future(asked.cache.get("a"))
    await asyncio.sleep(0)
    asked.cache.forget("a")
    late = asyncio.ensure_future(asked.cache.get("a"))
    await asyncio.sleep(0)
    asked.answer.set()
    assert await asyncio.gather(early, late) == [1, 2]
    assert await asked.cache.get("a") == 2


async def test_it_does_not_grow_without_end() -> None:
    asked = Asked(size=3)
    for one in "abcd":
        await asked.cache.get(one)
    assert [asked.cache.known(one) for one in "abcd"] == [None, 2, 3, 4]
