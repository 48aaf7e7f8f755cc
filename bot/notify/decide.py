"""Whether a delivery reaches somebody, where and when: pure. By the task and the person as they are when it is sent.

- What is no longer true, or may no longer be seen, is not said; nor what somebody does not want to hear.
- Quiet hours, and days off for what can wait, hold it back; only an alert breaks through, for those who allow it.
- Where nobody knows somebody's zone, nobody knows their night: nothing is held back.
- A reminder breaks through as well, where its morning were too late: somebody asked for it. What is due soon, and is
  due before their quiet hours end, does not: it is told before they begin (bot.notify.firing), or not at all.
- What was given and taken back before anybody said so is not said.
- That somebody said the code of a link comes at once, whatever hour it is: whoever made it is waiting for that.
- In a room stands only what may be seen there; and who is not in it does not hear of it there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias

from bot.model import Role, RoomKind, Status
from bot.notices import How, NoticeKind, Reason
from bot.notify.firing import REMINDER_SENSE, TIMED
from bot.notify.pause import pause_of
from bot.notify.plan import GATHERING
from bot.notify.quiet import quiet_of, quiet_until, workday_from

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.model import Task
    from bot.notices import Delivery
    from bot.store.deliveries import Looked, Place, Recipient

HELD = frozenset({NoticeKind.DUE_SOON, NoticeKind.OVERDUE, NoticeKind.REMINDER})  # for those whose task it is
MEANT = frozenset({NoticeKind.ASSIGNED, NoticeKind.UNASSIGNED, NoticeKind.MENTIONED})  # for this very person
HANDED = frozenset({NoticeKind.ASSIGNED, NoticeKind.UNASSIGNED})
_AHEAD = frozenset({NoticeKind.DUE_SOON, NoticeKind.REMINDER})
ON_WORKDAYS = frozenset({NoticeKind.DUE_SOON, NoticeKind.OVERDUE, NoticeKind.ESCALATION, NoticeKind.UNBLOCKED})


@dataclass(frozen=True, slots=True)
class Send:
    """As it is, where it is addressed to."""


@dataclass(frozen=True, slots=True)
class Skip:
    reason: Reason


@dataclass(frozen=True, slots=True)
class Hold:
    until: datetime
    reason: Reason


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """In that room, with a mention; `until`: not before then."""

    room: int
    reason: Reason = Reason.ELSEWHERE
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Direct:
    """In a direct message: the room is gone."""


Decision: TypeAlias = Send | Skip | Hold | Elsewhere | Direct


def decide(delivery: Delivery, looked: Looked, platform: str, now: datetime) -> Decision:
    """`platform`: the one it goes to."""
    if delivery.kind is NoticeKind.LINK:
        return _of_link(delivery, looked)
    task = looked.tasks.get(delivery.task) if delivery.task is not None else None
    if delivery.task is not None and not _holds(delivery, task, looked, now):
        return _gathered(delivery, task, now) or Skip(Reason.STALE)
    if delivery.person is None:
        return _held(delivery, task, None, now) or _in_room(delivery, task, None, looked)
    recipient = looked.people.get(delivery.person)
    if recipient is None:
        return Skip(Reason.NOWHERE)
    unwanted = _unwanted(delivery, task, recipient)
    return unwanted or _held(delivery, task, recipient, now) or _placed(delivery, task, recipient, looked, platform)


def _of_link(delivery: Delivery, looked: Looked) -> Decision:
    recipient = looked.people.get(delivery.person or 0)
    if delivery.link not in looked.links:
        return Skip(Reason.STALE)
    return Send() if recipient and recipient.account is not None else Skip(Reason.NOWHERE)


def taken_back(deliveries: Iterable[Delivery]) -> frozenset[int]:
    """Of those that go out together: which, as given and taken back, come to nothing, or were repeated since."""
    by_task: dict[tuple[int | None, int | None], list[Delivery]] = {}
    for one in sorted(deliveries, key=lambda one: one.id):
        if one.kind in HANDED:
            by_task.setdefault((one.person, one.task), []).append(one)
    its = by_task.values()
    return frozenset(one.id for some in its for one in (some if some[0].kind is not some[-1].kind else some[:-1]))


def repeated(deliveries: Iterable[Delivery]) -> frozenset[int]:
    """Of those that go out together: what is overdue is so once, however many steps have passed meanwhile."""
    overdue = sorted((one for one in deliveries if one.kind is NoticeKind.OVERDUE), key=lambda one: one.id)
    newest = {_late_for(one): one.id for one in overdue}
    return frozenset(one.id for one in overdue if newest[_late_for(one)] != one.id)


def _late_for(delivery: Delivery) -> tuple[object, ...]:
    return (delivery.task, delivery.person, delivery.room, delivery.facts.get("blocker"))


def room_for(recipient: Recipient, task: Task | None, looked: Looked, platform: str) -> int | None:
    """Where people talk about a task, if that is on the platform, takes messages, and they read them."""
    place = looked.places.get(task.room_id) if task is not None and task.room_id is not None else None
    if place is None or place.gone or place.where.platform != platform or place.room.kind is RoomKind.DM:
        return None
    return place.room.id if _reads(recipient, place) else None


def _reads(recipient: Recipient, place: Place) -> bool:
    """A group was given its tasks there."""
    is_open = place.room.kind is RoomKind.CHANNEL and recipient.person.role is not Role.GUEST
    return is_open or recipient.person.group or place.room.id in recipient.inside


# ---- is it still so?


def _gathered(delivery: Delivery, task: Task | None, now: datetime) -> Hold | None:
    """Was it taken back just now, it waits for what tells of that: then neither is said."""
    if delivery.kind not in HANDED or task is None or task.updated_at is None:
        return None
    until = task.updated_at + GATHERING
    return Hold(until, Reason.NONE) if until > now else None


def _holds(delivery: Delivery, task: Task | None, looked: Looked, now: datetime) -> bool:
    """Whether what it tells is still true."""
    if task is None:
        return False
    if delivery.kind in (NoticeKind.STATUS, NoticeKind.UNREACHABLE):  # that it was deleted is told, too
        return True
    if task.deleted_at is not None:
        return False
    if delivery.kind in TIMED:
        return task.is_open and (_is_back(delivery) or (_is_due_then(delivery, task) and _is_time(delivery, task, now)))
    match delivery.kind:
        case NoticeKind.ASSIGNED:
            return task.is_open and (delivery.person is None or delivery.person in task.people)
        case NoticeKind.UNASSIGNED:
            return delivery.person not in task.people
        case NoticeKind.COMPLETED:
            return task.status is Status.DONE
        case NoticeKind.REOPENED:
            return task.is_open
        case NoticeKind.UNBLOCKED:
            return task.is_open and _is_free(delivery, task, looked)
        case _:
            return True


def _is_free(delivery: Delivery, task: Task, looked: Looked) -> bool:
    """It waits for nothing; nor did it before somebody said so."""
    waits = bool(task.waits_on) or any(
        number in looked.tasks and looked.tasks[number].is_open for number in task.blocked_by
    )
    waited = [looked.tasks[number] for number in delivery.waited_for if number in looked.tasks]
    return not waits and (not delivery.waited_for or any(_was_open(one, delivery.created_at) for one in waited))


def _was_open(task: Task, at: datetime) -> bool:
    closed_at = task.completed_at or task.deleted_at
    return closed_at is None or closed_at > at


def _is_back(delivery: Delivery) -> bool:
    """It was snoozed until now."""
    return delivery.kind is NoticeKind.REMINDER and bool(delivery.facts.get("back"))


def _is_due_then(delivery: Delivery, task: Task) -> bool:
    """It has the due date that the delivery was made for, and is still theirs; or waits for what is theirs."""
    said = delivery.facts.get("due")
    if task.due is None or (isinstance(said, str) and datetime.fromisoformat(said) != task.due.at):
        return False
    concerned = (None, *task.people, task.creator.id, *task.watchers)
    return delivery.kind not in HELD or "blocker" in delivery.facts or delivery.person in concerned


def _is_time(delivery: Delivery, task: Task, now: datetime) -> bool:
    assert task.due is not None, "it is due then"
    if delivery.kind is NoticeKind.DUE_SOON:
        return now < task.due.at
    if delivery.kind is NoticeKind.REMINDER:
        minutes = delivery.facts.get("minutes")
        at = task.due.at - timedelta(minutes=minutes if isinstance(minutes, int) else 0)
        return now <= max(task.due.at, at + REMINDER_SENSE)
    pause = pause_of(task)  # somebody is on it
    return task.due.at <= now and (pause is None or pause.until <= now)


# ---- does anybody want it, and now?


def _unwanted(delivery: Delivery, task: Task | None, recipient: Recipient) -> Skip | None:
    """A group sees what is given to it, in the room where that was done. With a task goes often the sight of it."""
    hidden = task is not None and not recipient.person.group and task.number not in recipient.sees
    if hidden and delivery.kind is not NoticeKind.UNASSIGNED:
        return Skip(Reason.HIDDEN)
    if recipient.settings.how(delivery.kind) is How.OFF:
        return Skip(Reason.OFF)
    if task is not None and not recipient.muted.isdisjoint(_mutable(delivery, task)):
        return Skip(Reason.MUTED)
    return None


def _mutable(delivery: Delivery, task: Task) -> tuple[str, ...]:
    """What they may have muted: who mutes a whole project or channel still hears of what is meant for them."""
    own = (f"task:{task.number}",)
    return own if delivery.kind in MEANT else (*own, f"project:{task.project_id}", f"room:{task.room_id}")


def _held(delivery: Delivery, task: Task | None, recipient: Recipient | None, now: datetime) -> Hold | Skip | None:
    if task is not None and task.start is not None and task.start.at > now and delivery.kind in TIMED:
        return Hold(task.start.at, Reason.SNOOZED)
    quiet = quiet_of(recipient.person, recipient.settings, delivery.level) if recipient is not None else None
    if recipient is None or quiet is None:
        return None
    until = quiet_until(quiet, recipient.person.calendar, now) or now
    if _is_missed(delivery, task, until):
        return Skip(Reason.QUIET) if delivery.kind is NoticeKind.DUE_SOON else None
    if (workday := _workday(delivery, task, recipient, until)) > until:
        return Hold(workday, Reason.DAY_OFF)
    return Hold(until, Reason.QUIET) if until > now else None


def _is_missed(delivery: Delivery, task: Task | None, at: datetime) -> bool:
    """It reminds of what would be over by then."""
    if delivery.kind not in _AHEAD or _is_back(delivery) or task is None:
        return False
    return not _is_time(delivery, task, at)


def _workday(delivery: Delivery, task: Task | None, recipient: Recipient, at: datetime) -> datetime:
    """From when on it may come, if not on a day off. What would be too late then comes on one."""
    if delivery.kind not in ON_WORKDAYS:
        return at
    workday = workday_from(recipient.settings.quiet, recipient.person.calendar, at)
    too_late = delivery.kind is NoticeKind.DUE_SOON and not (task and task.due and workday < task.due.at)
    return at if too_late else workday


# ---- where?


def _placed(delivery: Delivery, task: Task | None, recipient: Recipient, looked: Looked, platform: str) -> Decision:
    group = recipient.person.group
    if delivery.room is not None:
        return _in_room(delivery, task, recipient, looked)
    if recipient.account is None and not group:
        return Skip(Reason.NOWHERE)
    room = room_for(recipient, task, looked, platform)
    chosen = recipient.settings.how(delivery.kind) is How.CHANNEL
    if room is not None and (group or recipient.unreachable or chosen):
        return Elsewhere(room, Reason.CHOSEN if chosen else Reason.ELSEWHERE)
    return Skip(Reason.NOWHERE) if group else Send()


def _in_room(delivery: Delivery, task: Task | None, recipient: Recipient | None, looked: Looked) -> Decision:
    place = looked.places.get(delivery.room) if delivery.room is not None else None
    if place is None or place.gone:
        return directly(recipient)
    if task is not None and task.private and task.room_id != place.room.id:
        return Skip(Reason.HIDDEN)
    return Send()


def directly(recipient: Recipient | None) -> Direct | Skip:
    """As the room of it is gone."""
    if recipient is None or recipient.account is None or recipient.unreachable or recipient.person.group:
        return Skip(Reason.NOWHERE)
    return Direct()
