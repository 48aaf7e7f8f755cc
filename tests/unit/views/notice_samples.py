"""Notices of one morning, to Bob and to the room web; and any at all, for the tests of limits."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from bot.model import Person, Room, RoomKind, Who
from bot.notices import Claim, Delivery, Level, NoticeKind, NoticeSettings, Reason
from bot.ports import Address
from bot.store.deliveries import Looked, Place, Recipient
from tests.unit.views.samples import ANA, BERLIN, EVE, NOW, PLAIN, YESTERDAY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.events import Json
    from bot.message import Message
    from bot.model import Task

TO_BOB, IN_WEB = -2, 1
LATE = replace(PLAIN, due=YESTERDAY)


def told(kind: NoticeKind, number: int = 1, /, *, task: int | None = 12, **given: object) -> Delivery:
    """What Ana did, to Bob."""
    filled = {"level": Level.INFO, "created_at": NOW, "person": 2, "actor": 1, "task": task, "facts": {}} | given
    return Delivery(number, kind, **filled)  # type: ignore[arg-type]  # the fields of a delivery


def looked(tasks: Sequence[Task], *, account: str = "UBOB", title: str = "Bob") -> Looked:
    people = {2: _recipient(2, title, account), 3: _recipient(3, "Eve", "UEVE")}
    place = Place(Room(1, "web"), Address("slack", "T1", "C1", "web", RoomKind.CHANNEL))
    return Looked({task.number: task for task in tasks}, people, {1: place}, {1: ANA, 3: EVE}, BERLIN)


def _recipient(number: int, name: str, account: str) -> Recipient:
    person = Person(number, name, calendar=BERLIN, zone_known=True, account=account)
    return Recipient(person, NoticeSettings(), account, sees=frozenset(range(1, 30)))


def claim(deliveries: Sequence[Delivery], address: int = TO_BOB, count: int | None = None) -> Claim:
    until = NOW + timedelta(minutes=1)
    return Claim("slack", "T1", 7, address, 9, until, tuple(deliveries), len(deliveries) if count is None else count)


def drawn(
    deliveries: Sequence[Delivery], *tasks: Task, address: int = TO_BOB, count: int | None = None, hour: int = 0
) -> Message:
    """`hour`: so many later."""
    from bot.views.notices import notice

    known = looked(tasks or (PLAIN,))
    return notice(claim(deliveries, address, count), deliveries, known, NOW + timedelta(hours=hour))


# ---- any at all


def any_of(texts: st.SearchStrategy[str], accounts: st.SearchStrategy[str | None]) -> st.SearchStrategy[Message]:
    """Notices about tasks and people who are called by these texts."""
    from bot.views.notices import notice

    facts: st.SearchStrategy[Mapping[str, Json]] = st.fixed_dictionaries(
        {},
        optional={
            "comment": texts,
            "what": st.sampled_from(["added", "edited", "claimed", "dropped", "moved", "due", "x"]),
            "status": st.just(["todo", "doing"]),
            "project": st.just([None, "web"]),
            "name": texts,
            "back": st.booleans(),
        },
    )
    made = st.builds(
        Delivery,
        st.integers(1, 10**18),
        st.sampled_from(NoticeKind),
        st.sampled_from(Level),
        st.just(NOW),
        person=st.sampled_from([None, 2, 3, 4]),
        task=st.none() | st.integers(1, 30),
        actor=st.sampled_from([None, 1, 9]),
        facts=facts,
        reason=st.sampled_from(
            [Reason.NONE, Reason.QUIET, Reason.DAY_OFF, Reason.SNOOZED, Reason.BURST, Reason.ELSEWHERE]
        ),
    )

    def draw(
        deliveries: list[Delivery], title: str, name: str, account: str | None, address: int, more: int
    ) -> Message:
        tasks = {number: replace(LATE, number=number * 10**17, title=title) for number in range(1, 29)}
        whos = {1: Who(1, name, account)}
        people = {number: replace(_recipient(number, name, ""), account=account) for number in (2, 3)}
        known = Looked(tasks, people, {}, whos, BERLIN)
        return notice(claim(deliveries, address, len(deliveries) + more), deliveries, known, NOW)

    many = st.lists(made, min_size=1, max_size=50)
    return st.builds(draw, many, texts, texts, accounts, st.sampled_from([TO_BOB, IN_WEB]), st.sampled_from([0, 0, 93]))
