"""What `/health/…` answers."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from adapters.http import health
from adapters.http.health import Checkup
from bot.ports import Health

if TYPE_CHECKING:
    import pytest

    from bot.ports import Check


def saying(*answers: Health) -> Check:
    """A check that gives these answers, one after the other."""
    left = iter(answers)

    async def check() -> Health:
        return next(left)

    return check


WELL, ILL = Health(ok=True, text="PostgreSQL 18"), Health(ok=False, text="does not answer")


async def test_all_well_is_200_and_says_how_each_is() -> None:
    status, document = await Checkup({"database": saying(WELL)}, lambda: 0.0).answer()
    assert status == 200
    assert document == {"status": "ok", "checks": {"database": {"ok": True, "text": "PostgreSQL 18"}}}


async def test_one_that_is_ill_makes_it_503() -> None:
    status, document = await Checkup({"database": saying(ILL), "slack": saying(WELL)}, lambda: 0.0).answer()
    assert status == 503
    assert document["status"] == "unavailable"
    assert document["checks"]["database"] == {"ok": False, "text": "does not answer"}
    assert document["checks"]["slack"]["ok"]


async def test_nothing_to_check_is_well() -> None:
    assert (await Checkup({}, lambda: 0.0).answer())[0] == 200


async def test_a_check_that_raises_is_ill_and_its_error_stays_inside() -> None:
    async def broken() -> Health:
        raise RuntimeError("postgresql://ana:s3cret@db")

    status, document = await Checkup({"database": broken}, lambda: 0.0).answer()
    assert status == 503
    assert "s3cret" not in str(document)


async def test_a_check_that_hangs_is_ill(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "CHECK_SECONDS", 0.01)

    async def hanging() -> Health:
        await asyncio.Event().wait()
        raise AssertionError("never set")

    status, document = await Checkup({"database": hanging}, lambda: 0.0).answer()
    assert status == 503
    assert document["checks"]["database"]["text"] == "does not answer in time"


async def test_many_probes_within_a_second_are_one_check() -> None:
    checkup = Checkup({"database": saying(WELL)}, lambda: 0.0)  # a second call would end the answers
    assert {status for status, _ in await asyncio.gather(*(checkup.answer() for _ in range(50)))} == {200}


async def test_a_second_later_it_is_looked_at_anew() -> None:
    seconds = iter([0.0, 0.0, 0.9, 1.0, 1.0])
    checkup = Checkup({"database": saying(WELL, ILL)}, lambda: next(seconds))
    assert [(await checkup.answer())[0] for _ in range(3)] == [200, 200, 503]


async def test_a_check_added_later_is_asked_too() -> None:
    checks = {"database": saying(WELL)}
    checkup = Checkup(checks, lambda: 0.0)
    checks["slack"] = saying(ILL)
    assert (await checkup.answer())[0] == 503
