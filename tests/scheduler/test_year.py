"""A year by the clock in four zones: what repeats is due once on each local date, at the right wall time."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from tests.scheduler.clockwork import ZONES

if TYPE_CHECKING:
    from tests.scheduler.clockwork import Clockwork

BEGINS, ENDS = date(2026, 9, 17), date(2027, 9, 16)
RULES = {
    "every day 9:00": (time(9), range(7)),
    "every mon,thu 02:30": (time(2, 30), (0, 3)),
    "every day 0:00": (time(0), range(7)),
}
# The wall times there were not, and what came instead.
GAPS = {
    "Europe/Berlin": {},
    "America/New_York": {},
    "America/Santiago": {date(2027, 9, 5): time(1)},  # midnight; the day begins an hour later
    "Asia/Kolkata": {},
}


@pytest.mark.timeout(120)
@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("rule", RULES)
async def test_once_on_each_local_date(clockwork: Clockwork, zone: str, rule: str) -> None:
    """Completed whenever it is overdue: told of once each, at that moment."""
    chat = clockwork.chat
    chat.zone = zone
    chat.now = datetime(2026, 9, 16, 16, tzinfo=UTC)
    await chat.say("help", as_="bob")
    clock, days = RULES[rule]
    await chat.say(f"add Water plants @bob {rule}", as_="bob")
    seen: list[datetime] = []
    while (at := await _due(clockwork, len(seen) + 1)).astimezone(ZoneInfo(zone)).date() <= ENDS:
        chat.now = at
        await clockwork.scheduler.step()
        seen.append(at.astimezone(ZoneInfo(zone)))
        assert (await chat.say(f"done {len(seen)}", as_="bob")).understood
    wanted = [BEGINS + timedelta(days=count) for count in range((ENDS - BEGINS).days + 1)]
    wanted = [day for day in wanted if day.weekday() in days]
    assert [one.date() for one in seen if one.date() >= BEGINS] == wanted
    gaps = GAPS[zone] if clock == time(0) else {}
    assert all(one.time() == gaps.get(one.date(), clock) for one in seen)
    assert [one.at for one in await clockwork.told("overdue")] == seen


async def _due(clockwork: Clockwork, number: int) -> datetime:
    at: datetime = await clockwork.owner.fetchval("SELECT due_at FROM tasks WHERE number = $1", number)
    return at
