"""What `/health/live` and `/health/ready` answer. Anybody may read it: words, no secrets, no addresses."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import structlog

from bot.ports import Health

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.ports import Check

CHECK_SECONDS = 3.0
FRESH_SECONDS = 1.0  # asked more often than that, the answer is the last one: a probe costs no more than a second does
log = structlog.get_logger(__name__)

Answer = tuple[int, dict[str, Any]]


class Checkup:
    """All checks at once, each in its time; many who ask at once share one answer."""

    def __init__(self, checks: Mapping[str, Check], seconds: Callable[[], float]) -> None:
        self._checks = checks
        self._seconds = seconds
        self._asking = asyncio.Lock()
        self._answered = float("-inf")
        self._answer: Answer = (503, {})

    async def answer(self) -> Answer:
        """The status, 200 or 503, and the document."""
        async with self._asking:
            if self._seconds() - self._answered >= FRESH_SECONDS:
                self._answer = _answer(await self._look())
                self._answered = self._seconds()
            return self._answer

    async def _look(self) -> dict[str, Health]:
        checks = dict(self._checks)
        found = await asyncio.gather(*(_one(name, check) for name, check in checks.items()))
        return dict(zip(checks, found, strict=True))


def _answer(found: Mapping[str, Health]) -> Answer:
    well = all(health.ok for health in found.values())
    checks = {name: {"ok": health.ok, "text": health.text} for name, health in found.items()}
    return (200 if well else 503), {"status": "ok" if well else "unavailable", "checks": checks}


async def _one(name: str, check: Check) -> Health:
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            return await check()
    except TimeoutError:
        return Health(ok=False, text="does not answer in time")
    except Exception:  # a check that breaks is an answer, too
        log.warning("check_failed", check=name, exc_info=True)
        return Health(ok=False, text="cannot be checked; see the log")
