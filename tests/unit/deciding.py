"""Somebody in Berlin, a task, and what is to be told of it: what the tests of bot.notify.decide begin with."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.calendar import Calendar, When
from bot.model import Assignee, Person, Room, Task, Who
from bot.notices import Delivery, How, Level, NoticeKind, NoticeSettings
from bot.notify.decide import Decision, decide
from bot.ports import Address
from bot.store.deliveries import Looked, Place, Recipient

BERLIN = Calendar(ZoneInfo("Europe/Berlin"))
WEDNESDAY = datetime(2026, 9, 16, 8, 0, tzinfo=UTC)  # 10:00 in Berlin
NIGHT = datetime(2026, 9, 16, 21, 0, tzinfo=UTC)  # 23:00
MORNING = datetime(2026, 9, 17, 6, 0, tzinfo=UTC)  # 8:00, when the quiet hours end
SATURDAY = datetime(2026, 9, 19, 8, 0, tzinfo=UTC)
MONDAY = datetime(2026, 9, 21, 6, 0, tzinfo=UTC)  # 8:00
BOB, ANA = Who(2, "Bob"), Who(1, "Ana")
DUE = WEDNESDAY + timedelta(hours=2)
TASK = Task(1, "Fix login", assignees=(Assignee(BOB),), creator=ANA, project_id=3, room_id=5, due=When(DUE))
RECIPIENT = Recipient(Person(2, "Bob", calendar=BERLIN, zone_known=True), NoticeSettings(), "U2", sees=frozenset({1}))
GROUP = replace(RECIPIENT, person=Person(2, "Team", group=True), account="R2", sees=frozenset())
PLACE = Place(Room(5, "web"), Address("slack", "T1", "C5"))
CHANNEL = replace(RECIPIENT, settings=NoticeSettings({NoticeKind.ASSIGNED: How.CHANNEL}))
TIMED = (NoticeKind.DUE_SOON, NoticeKind.OVERDUE, NoticeKind.REMINDER, NoticeKind.ESCALATION)


def made(kind: NoticeKind = NoticeKind.ASSIGNED, **fields: object) -> Delivery:
    due = {"due": DUE.isoformat()} if kind in TIMED else {}
    given: dict[str, object] = {"person": 2, "task": 1, "facts": due} | fields
    return Delivery(1, kind, given.pop("level", Level.WARNING), WEDNESDAY, **given)  # type: ignore[arg-type]


def decided(
    delivery: Delivery,
    task: Task | None = TASK,
    recipient: Recipient | None = RECIPIENT,
    place: Place | None = PLACE,
    now: datetime = WEDNESDAY,
) -> Decision:
    tasks = {1: task} if task else {}
    people = {2: recipient} if recipient else {}
    places = {5: place} if place else {}
    return decide(delivery, Looked(tasks, people, places, {}, Calendar()), "slack", now)
