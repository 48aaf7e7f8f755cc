"""After an outage: however much was missed, each person and each room gets one message of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import asyncpg
import pytest

from bot import outbox
from bot.errors import AddressGone
from bot.notices import Reason
from bot.notify.missed import SPREAD
from bot.scheduler import Scheduler

if TYPE_CHECKING:
    from tests.outbox.post import Office

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
LINE = "due:=2026-09-17T10:00Z"
PEOPLE = [f"p{number}" for number in range(12)]


@pytest.fixture(autouse=True)
def three_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of addresses, as there are here."""
    monkeypatch.setattr(outbox, "MOST_AT_ONCE", 5)


def scheduler(office: Office, page: int) -> Scheduler:
    return Scheduler(office.chat.store, lambda: office.chat.now, lambda: None, page)


async def given(office: Office, each: int = 1) -> None:
    """So many tasks to each, and one to nobody; nine days ago by now."""
    for name in PEOPLE:
        await office.chat.say("help", as_=name)
        for number in range(each):
            await office.add(f"Task{number} @{name} {LINE}")
    await office.add(f"Free {LINE}")
    await office.later(MINUTE)
    office.post.letters.clear()
    office.chat.now += 9 * DAY


async def passes(office: Office, lapse: timedelta = 3 * SPREAD) -> None:
    until = office.chat.now + lapse
    while office.chat.now < until:
        await office.later(MINUTE)


@pytest.mark.parametrize("page", [5, 100])
async def test_who_cannot_be_reached_is_told_in_the_one_message_of_the_room(office: Office, page: int) -> None:
    """Whether very many fell due, or few; three batches of addresses."""
    await given(office)
    office.post.always |= {name: AddressGone("closed") for name in PEOPLE}
    clock = scheduler(office, page)
    while await clock.step():
        pass
    await passes(office)
    (told,) = office.post.to("general")
    assert all(f"@{name.capitalize()}" in told for name in PEOPLE)


async def test_a_backlog_that_takes_longer_than_its_spread_is_one_message_each(office: Office) -> None:
    await given(office, each=3)
    clock = scheduler(office, 9)
    while await clock.step():
        await passes(office, 4 * MINUTE)
    await passes(office)
    assert {name: len(office.post.to(name)) for name in (*PEOPLE, "general")} == dict.fromkeys((*PEOPLE, "general"), 1)


async def test_what_a_digest_shows_is_said(office: Office, database_url: str) -> None:
    await given(office)
    await office.chat.say("digest set at 09:55 on mon-fri")
    office.chat.now += DAY * 3
    clock = scheduler(office, 100)
    while await clock.step():
        pass
    posted = "UPDATE surfaces SET message_id = 'm1', tasks = ARRAY[$1::bigint] WHERE digest_id IS NOT NULL RETURNING id"
    owner = await asyncpg.connect(database_url)
    assert await owner.fetch(posted, len(PEOPLE) + 1)
    await owner.close()
    await passes(office)
    assert office.post.to("general") == []
    assert [row.reason for row in await office.rows() if row.room and row.person is None] == [Reason.MERGED]
