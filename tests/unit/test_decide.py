"""Whether a delivery reaches somebody, where and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.calendar import Calendar, When
from bot.links import LinkKind, Side
from bot.model import Assignee, Role, Room, RoomKind, Status, Task
from bot.notices import Delivery, How, Level, NoticeKind, NoticeSettings, Reason
from bot.notify.decide import (
    Decision,
    Direct,
    Elsewhere,
    Hold,
    Send,
    Skip,
    decide,
    repeated,
    taken_back,
)
from bot.notify.pause import paused
from bot.notify.plan import GATHERING
from bot.ports import Address
from bot.store.deliveries import Looked, Place, Recipient
from tests.unit.deciding import ANA, BOB, CHANNEL, DUE, GROUP, NIGHT, PLACE, RECIPIENT, TASK, WEDNESDAY, decided, made


def test_what_is_true_is_sent() -> None:
    assert decided(made()) == Send()


OVER = When(DUE - timedelta(days=1))
STALE = {
    "the task is not there": (made(), None, WEDNESDAY),
    "deleted": (made(), replace(TASK, deleted_at=WEDNESDAY), WEDNESDAY),
    "done": (made(), replace(TASK, status=Status.DONE), WEDNESDAY),
    "somebody else's": (made(), replace(TASK, assignees=(Assignee(ANA),)), WEDNESDAY),
    "assigned again": (made(NoticeKind.UNASSIGNED), TASK, WEDNESDAY),
    "reopened": (made(NoticeKind.COMPLETED), TASK, WEDNESDAY),
    "closed again": (made(NoticeKind.REOPENED), replace(TASK, status=Status.DONE), WEDNESDAY),
    "another due date": (made(NoticeKind.DUE_SOON), replace(TASK, due=OVER), WEDNESDAY),
    "no due date": (made(NoticeKind.OVERDUE), replace(TASK, due=None), DUE),
    "due by now": (made(NoticeKind.DUE_SOON), TASK, DUE),
    "not due yet": (made(NoticeKind.OVERDUE), TASK, WEDNESDAY),
    "long past": (made(NoticeKind.REMINDER), TASK, DUE + timedelta(hours=2)),
    "no more theirs": (made(NoticeKind.OVERDUE), replace(TASK, assignees=(Assignee(ANA),)), DUE),
    "somebody is on it": (made(NoticeKind.ESCALATION), paused(TASK, DUE, BOB.id), DUE),
}


@pytest.mark.parametrize("case", STALE.values(), ids=STALE.keys())
def test_what_is_no_longer_true_is_not_said(case: tuple[Delivery, Task | None, datetime]) -> None:
    delivery, task, now = case
    assert decided(delivery, task, now=now) == Skip(Reason.STALE)


STILL_TRUE = {
    "deleted is told": (made(NoticeKind.STATUS), replace(TASK, deleted_at=WEDNESDAY), WEDNESDAY),
    "done is told": (made(NoticeKind.COMPLETED), replace(TASK, status=Status.DONE), WEDNESDAY),
    "due soon": (made(NoticeKind.DUE_SOON), TASK, WEDNESDAY),
    "overdue": (made(NoticeKind.OVERDUE), TASK, DUE),
    "a reminder for just now": (made(NoticeKind.REMINDER), TASK, DUE),
    "back from being snoozed": (made(NoticeKind.REMINDER, facts={"back": True}), replace(TASK, due=None), WEDNESDAY),
    "waits for theirs": (
        made(NoticeKind.OVERDUE, facts={"blocker": 7}),
        replace(TASK, assignees=(Assignee(ANA),)),
        DUE,
    ),
    "on it until yesterday": (made(NoticeKind.OVERDUE), paused(TASK, DUE - timedelta(days=1), BOB.id), DUE),
}


@pytest.mark.parametrize("case", STILL_TRUE.values(), ids=STILL_TRUE.keys())
def test_what_is_still_true_is_said(case: tuple[Delivery, Task | None, datetime]) -> None:
    delivery, task, now = case
    assert decided(delivery, task, now=now) == Send()


CODE_SAID = made(NoticeKind.LINK, task=None, facts={"link": 48})
SIDES = (
    Side(LinkKind.PERSON, 1, "slack", "T1", 2, "U2", "Bob", "Acme", 1, 1, 1, ("slack",), ("slack",)),
    Side(LinkKind.PERSON, 1, "discord", "G1", 7, "77", "bob", "Acme", 1, 1, 1, ("slack",), ("discord",)),
)


def of_link(recipient: Recipient = RECIPIENT, waiting: int = 48) -> Decision:
    looked = Looked({}, {2: recipient}, {}, {}, Calendar(), {waiting: SIDES})
    return decide(CODE_SAID, looked, "slack", NIGHT)


def test_that_a_link_waits_comes_at_once_whatever_they_want_to_hear() -> None:
    silent = replace(RECIPIENT, settings=NoticeSettings(dict.fromkeys(NoticeKind, How.OFF)))
    assert [of_link(), of_link(silent)] == [Send(), Send()]


def test_a_link_that_has_ended_is_not_asked_for() -> None:
    assert of_link(waiting=49) == Skip(Reason.STALE)


def test_a_link_is_asked_for_where_they_have_an_account_only() -> None:
    assert of_link(replace(RECIPIENT, account=None)) == Skip(Reason.NOWHERE)


def test_overdue_is_said_once_for_each_reason() -> None:
    own, blocking = made(NoticeKind.OVERDUE), made(NoticeKind.OVERDUE, facts={"blocker": 7})
    others = (made(NoticeKind.OVERDUE, task=2), made(NoticeKind.COMMENTED), made(NoticeKind.COMMENTED))
    told = [replace(one, id=number) for number, one in enumerate((own, blocking, *others, own))]
    assert repeated(reversed(told)) == {0}


# ---- does anybody want it


def test_what_they_may_not_see_any_more_is_not_said() -> None:
    assert decided(made(), recipient=replace(RECIPIENT, sees=frozenset())) == Skip(Reason.HIDDEN)


def test_a_kind_that_is_off_is_not_said_and_others_are() -> None:
    off = replace(RECIPIENT, settings=NoticeSettings({NoticeKind.ASSIGNED: How.OFF}))
    assert decided(made(), recipient=off) == Skip(Reason.OFF)
    assert decided(made(NoticeKind.COMMENTED), recipient=off) == Send()


@pytest.mark.parametrize("subject", ["task:1", "project:3", "room:5"])
@pytest.mark.parametrize("level", Level)
def test_what_is_muted_is_not_said_however_urgent(subject: str, level: Level) -> None:
    muted = replace(RECIPIENT, muted=frozenset({subject}))
    assert decided(made(NoticeKind.COMMENTED, level=level), recipient=muted) == Skip(Reason.MUTED)


@pytest.mark.parametrize("kind", [NoticeKind.ASSIGNED, NoticeKind.MENTIONED])
def test_who_mutes_a_project_or_channel_hears_of_what_is_meant_for_them(kind: NoticeKind) -> None:
    for subject, expected in (("task:1", Skip(Reason.MUTED)), ("project:3", Send()), ("room:5", Send())):
        assert decided(made(kind), recipient=replace(RECIPIENT, muted=frozenset({subject}))) == expected


def test_what_is_muted_elsewhere_is_said() -> None:
    assert decided(made(), recipient=replace(RECIPIENT, muted=frozenset({"task:2", "room:6"}))) == Send()


# ---- where?


def test_who_wants_it_in_the_channel_gets_it_in_the_tasks() -> None:
    assert decided(made(), recipient=CHANNEL) == Elsewhere(5, Reason.CHOSEN)


NO_CHANNEL = {
    "none": None,
    "gone": replace(PLACE, gone=True),
    "another platform's": replace(PLACE, where=Address("discord", "G1", "5")),
    "a direct message": replace(PLACE, room=Room(5, "dm", RoomKind.DM)),
}


@pytest.mark.parametrize("place", NO_CHANNEL.values(), ids=NO_CHANNEL.keys())
def test_without_a_channel_there_it_comes_directly(place: Place | None) -> None:
    assert decided(made(), recipient=CHANNEL, place=place) == Send()
    assert decided(made(), recipient=GROUP, place=place) == Skip(Reason.NOWHERE)


def test_who_takes_no_direct_messages_gets_it_in_the_channel() -> None:
    assert decided(made(), recipient=replace(RECIPIENT, unreachable=True)) == Elsewhere(5)


def test_who_has_no_account_there_is_nowhere() -> None:
    assert decided(made(), recipient=replace(RECIPIENT, account=None)) == Skip(Reason.NOWHERE)
    assert decided(made(), recipient=None) == Skip(Reason.NOWHERE)


def test_a_group_is_told_in_the_channel_at_any_hour() -> None:
    assert decided(made(), recipient=GROUP, now=NIGHT) == Elsewhere(5)


def test_what_is_in_a_room_stays_there() -> None:
    assert decided(made(room=5)) == Send()
    assert decided(made(NoticeKind.OVERDUE, room=5, person=None), now=DUE) == Send()


def test_a_private_task_is_told_in_no_other_room() -> None:
    private = replace(TASK, private=True)
    assert decided(made(room=5), private) == Send()
    assert decided(made(room=5), replace(private, room_id=6)) == Skip(Reason.HIDDEN)


def test_what_was_for_a_room_that_is_gone_comes_directly_or_not_at_all() -> None:
    gone = replace(PLACE, gone=True)
    assert decided(made(room=5), place=gone) == Direct()
    assert decided(made(room=5), place=gone, recipient=replace(RECIPIENT, unreachable=True)) == Skip(Reason.NOWHERE)
    assert decided(made(NoticeKind.COMPLETED, room=5, person=None), replace(TASK, status=Status.DONE), place=gone) == (
        Skip(Reason.NOWHERE)
    )


MEMBERS = replace(PLACE, room=Room(5, "web", RoomKind.PRIVATE))
GUEST = replace(CHANNEL, person=replace(CHANNEL.person, role=Role.GUEST))


def test_who_does_not_read_a_room_is_not_told_there() -> None:
    inside = frozenset({5})
    assert decided(made(), recipient=CHANNEL, place=MEMBERS) == Send()
    assert isinstance(decided(made(), recipient=replace(CHANNEL, inside=inside), place=MEMBERS), Elsewhere)
    assert decided(made(), recipient=GUEST) == Send()
    assert isinstance(decided(made(), recipient=replace(GUEST, inside=inside)), Elsewhere)


def test_a_task_that_goes_out_of_sight_is_told_to_be_taken_off() -> None:
    blind = replace(RECIPIENT, sees=frozenset())
    other = replace(TASK, assignees=())
    assert decided(made(NoticeKind.UNASSIGNED), other, blind) == Send()
    assert decided(made(NoticeKind.COMMENTED), other, blind) == Skip(Reason.HIDDEN)


# ---- what waits for others


def freed(blockers: dict[int, Task], **facts: object) -> Decision:
    delivery = made(NoticeKind.UNBLOCKED, facts=facts)
    waiting = replace(TASK, blocked_by=tuple(number for number in blockers if number != 9))
    looked = Looked({1: waiting, **blockers}, {2: RECIPIENT}, {5: PLACE}, {}, Calendar())
    return decide(delivery, looked, "slack", WEDNESDAY)


OPEN, DONE = Task(7, "Design"), Task(7, "Design").with_status(Status.DONE, WEDNESDAY, ANA)


def test_who_waits_again_is_not_told_to_go_on() -> None:
    assert freed({7: DONE}, freed_by=7) == Send()
    assert freed({7: OPEN}, freed_by=7) == Skip(Reason.STALE)
    assert freed({7: DONE, 8: OPEN}, freed_by=7) == Skip(Reason.STALE)


def test_who_still_waits_for_something_outside_is_not_told_to_go_on() -> None:
    waiting = replace(TASK, blocked_by=(7,), waits_on="the customer")
    looked = Looked({1: waiting, 7: DONE}, {2: RECIPIENT}, {5: PLACE}, {}, Calendar())
    delivery = made(NoticeKind.UNBLOCKED, facts={"freed_by": 7})
    assert decide(delivery, looked, "slack", WEDNESDAY) == Skip(Reason.STALE)


def test_what_need_not_be_waited_for_any_more_is_news_if_it_was_open() -> None:
    later = Task(9, "Test").with_status(Status.DONE, WEDNESDAY + timedelta(minutes=1), ANA)
    assert freed({9: OPEN}, waited_for=[9]) == Send()
    assert freed({9: later}, waited_for=[9]) == Send()
    assert freed({9: DONE}, waited_for=[9]) == Skip(Reason.STALE)
    assert freed({9: OPEN, 8: OPEN}, waited_for=[9]) == Skip(Reason.STALE)


# ---- given and taken back

A, U, C = NoticeKind.ASSIGNED, NoticeKind.UNASSIGNED, NoticeKind.COMMENTED


@pytest.mark.parametrize(
    ("kinds", "left"),
    [
        ((A, U), []),
        ((U, A), []),
        ((A, U, A), [3]),
        ((U, A, U), [3]),
        ((A, C, U), [2]),
        ((A,), [1]),
    ],
)
def test_what_was_given_and_taken_back_comes_to_nothing(kinds: tuple[NoticeKind, ...], left: list[int]) -> None:
    its = [replace(made(kind), id=number) for number, kind in enumerate(kinds, 1)]
    assert [one.id for one in its if one.id not in taken_back(its)] == left


def test_what_one_gets_and_another_loses_is_said_to_both() -> None:
    assert not taken_back([replace(made(A), id=1), replace(made(U, person=3), id=2), replace(made(U, task=2), id=3)])


def test_what_was_taken_back_just_now_waits_for_what_tells_of_that() -> None:
    changed = replace(TASK, assignees=(), updated_at=WEDNESDAY)
    assert decided(made(A), changed, now=WEDNESDAY + GATHERING / 2) == Hold(WEDNESDAY + GATHERING, Reason.NONE)
    assert decided(made(A), changed, now=WEDNESDAY + GATHERING) == Skip(Reason.STALE)
