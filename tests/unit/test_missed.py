"""When an address is told what an outage left."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.notices import NewNotice, NoticeKind
from bot.notify.missed import FIRST, SPREAD, marked, moment_of

NOW = datetime(2026, 9, 16, 8, 0, tzinfo=UTC)
ADDRESSES = st.integers(-(2**40), 2**40)
BEFORE = st.timedeltas(timedelta(0), timedelta(days=400))


@given(ADDRESSES, BEFORE, BEFORE)
def test_whoever_asks_before_an_addresss_next_moment_gets_that_one(
    address: int, before: timedelta, later: timedelta
) -> None:
    moment = moment_of(address, NOW - before)
    assert timedelta(0) < moment - (NOW - before) <= SPREAD
    between = min(NOW - before + later, moment - timedelta.resolution)
    assert moment_of(address, between) == moment
    assert moment_of(address, moment) == moment + SPREAD


def test_few_are_told_at_once_but_rooms_come_last() -> None:
    to_bob = NewNotice(NoticeKind.OVERDUE, "b", NOW, person=2, task=1)
    to_room = NewNotice(NoticeKind.OVERDUE, "r", NOW, room=2, task=1)
    assert marked(to_bob, NOW, NOW, crowded=False).due_at == NOW
    for notice, crowded in ((to_bob, True), (to_room, True), (to_room, False)):
        assert NOW + FIRST < marked(notice, NOW, NOW, crowded=crowded).due_at <= NOW + FIRST + SPREAD
