"""What becomes of a timer whose time has come: who is told what, and when it is looked at again. Pure.

- The task is looked at as it is now; a timer only says that there may be something to say. So one that was left behind
  by a change that it did not see does no harm.
- Whatever is late is said once: of several steps that have passed, the last. What has no sense any more is not said.
- What escalates goes step by step: one that had to wait moves those behind it, so that each has its time to help.
- A notice's key names the due date that it is about, so nothing is told twice of one date, however often it is fired.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.model import Priority, RoomKind
from bot.notices import Level, NewNotice, NoticeKind, NoticeSettings
from bot.notify.pause import pause_of
from bot.notify.quiet import quiet_of, quiet_since, quiet_until
from bot.timers import DUE_SOON_BEFORE, MORNING, OVERDUE_AFTER, REOPENED, RESUMED, Escalated, Timer, TimerKind

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from datetime import date, datetime

    from bot.calendar import Calendar, When
    from bot.events import Json
    from bot.model import Person, Project, Task, Who
    from bot.notices import Quiet

TIMED = frozenset({NoticeKind.DUE_SOON, NoticeKind.OVERDUE, NoticeKind.REMINDER, NoticeKind.ESCALATION})
LONGEST_LEAD = timedelta(days=14)  # nobody's workday before, in any zone, is that long before a due date
REMINDER_SENSE = timedelta(hours=1)  # a reminder is still one so long after its time, even behind the due date


@dataclass(frozen=True, slots=True)
class Around:
    """What timers are about, as it is now; by number and id.

    `tasks`: also those that they wait for, those that wait for them, and what these wait for. `channels`: of their
    rooms, those that several people read. `people`: everybody, where something goes by their calendars; `settings`: of
    those whose quiet hours matter. `deleted_by`: who deleted a task that others may have waited for. `escalated`: by
    the task and its due date, where that goes on. `seen`: of tasks that escalate to a lead, by whom of those who would
    hear of it; `admins`: the workspace's.
    """

    tasks: Mapping[int, Task] = field(default_factory=dict)
    people: Mapping[int, Person] = field(default_factory=dict)
    settings: Mapping[int, NoticeSettings] = field(default_factory=dict)
    projects: Mapping[int, Project] = field(default_factory=dict)
    channels: frozenset[int] = frozenset()
    deleted_by: Mapping[int, int] = field(default_factory=dict)
    escalated: Mapping[tuple[int, datetime], Escalated] = field(default_factory=dict)
    admins: tuple[Who, ...] = ()
    seen: Mapping[int, Collection[int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fired:
    notices: tuple[NewNotice, ...] = ()
    timers: tuple[Timer, ...] = ()


NOTHING = Fired()


def fire(timer: Timer, around: Around, now: datetime) -> Fired:
    task = around.tasks.get(timer.task)
    return _FIRES[timer.kind](timer, task, around, now) if task else NOTHING


def soon_at(due: When, calendar: Calendar, quiet: Quiet | None, since: datetime) -> datetime:
    """When it is due soon, by this person's calendar: their workday before at 9:00, or an hour before.

    Would that be in their quiet hours, and were it due before these end, it is an hour before they begin; unless that
    was before `since`, when the date was set.
    """
    at = _usual(due, calendar)
    until = quiet_until(quiet, calendar, at) if quiet else None
    if quiet is None or until is None or due.at > until:
        return at
    before = quiet_since(quiet, calendar, at) - DUE_SOON_BEFORE
    return before if before >= since else at


def _usual(due: When, calendar: Calendar) -> datetime:
    if due.day is None:
        return due.at - DUE_SOON_BEFORE
    return calendar.instant(_workday_before(due.day, calendar), MORNING)


def _workday_before(day: date, calendar: Calendar) -> date:
    days = (day - timedelta(days=back) for back in range(1, 8))
    return next(one for one in days if one.weekday() in calendar.workdays)


# ---- each kind


def _due_soon(timer: Timer, task: Task, around: Around, now: datetime) -> Fired:
    """For those whose time is still to come it is looked at again.

    Whose time was before the date was set is not told: it was told them then, or they set it.
    """
    if not task.is_open or task.due is None or task.due.at <= now:
        return NOTHING
    lead = timer.step or _lead(task.due.at - timer.at)
    if waits := _starts_at(task, now):
        return _again(task, TimerKind.DUE_SOON, waits, lead)
    holders = _holders(task)  # until somebody has it, it is looked at when its creator would hear of it
    since = task.due.at - timedelta(minutes=lead)
    level = _level(task, Level.INFO)
    moments = {who: _soon_for(who, task.due, level, around, since) for who in holders or (task.creator,)}
    told = [who for who, at in moments.items() if who in holders and since <= at <= now]
    later = [at for at in moments.values() if at > now]
    notices = _Notices(task, NoticeKind.DUE_SOON, f"due_soon:{_date_of(task)}", level, around, now)
    return Fired(notices.to(told), _again(task, TimerKind.DUE_SOON, min(later), lead).timers if later else ())


def _soon_for(who: Who, due: When, level: Level, around: Around, since: datetime) -> datetime:
    person, settings = around.people[who.id], around.settings.get(who.id, NoticeSettings())
    return soon_at(due, person.calendar, quiet_of(person, settings, level), since)


def _lead(span: timedelta) -> int:
    """In minutes, rounded up; not more than makes a difference."""
    return -(-min(span, LONGEST_LEAD) // timedelta(minutes=1))


def _overdue(timer: Timer, task: Task, around: Around, now: datetime) -> Fired:
    """What becomes overdue begins to escalate: who missed both, as in an outage, hears of both at once."""
    if not task.is_open or task.due is None:
        return NOTHING
    if waits := _waits_until(task, now):
        return _again(task, TimerKind.OVERDUE, waits, timer.step)
    step, following = _steps(task, OVERDUE_AFTER, now)
    notices = _nagging(task, step, around, now) if step is not None else ()
    again = _again(task, TimerKind.OVERDUE, task.due.at + OVERDUE_AFTER[following], following) if following else NOTHING
    escalated = _escalation(timer, task, around, now) if timer.step == 0 else NOTHING
    return Fired((*notices, *escalated.notices), (*again.timers, *escalated.timers))


def _nagging(task: Task, step: int, around: Around, now: datetime) -> tuple[NewNotice, ...]:
    """Those who have it, and those who have what it waits for; of a task that nobody has, its creator and channel."""
    notices = _Notices(task, NoticeKind.OVERDUE, f"overdue:{_date_of(task)}:{step}", _level(task), around, now)
    told = notices.to(_holders(task) or (task.creator,), step=step)
    if not task.assignees:
        told += notices.in_room(task.room_id, step=step)
    for blocker in _blockers(task, around):
        told += notices.to(_holders(blocker), step=step, blocker=blocker.number)
    return tuple({one.key: one for one in reversed(told)}.values())


def _escalation(timer: Timer, task: Task, around: Around, now: datetime) -> Fired:
    """Those who have it again, then its channel, then the lead; then nobody more."""
    project = around.projects.get(task.project_id or 0)
    if not task.is_open or task.due is None or task.due.at > now or project is None:
        return NOTHING  # with another date it begins anew
    if waits := _waits_until(task, now):
        return _again(task, TimerKind.ESCALATION, waits, timer.step)
    after = tuple(timedelta(minutes=one) for one in project.escalation)
    following = _next_step(timer, task, after, around.escalated.get((task.number, task.due.at)), now)
    if following is None:
        return NOTHING
    step, at = following
    if at > now:
        return _again(task, TimerKind.ESCALATION, at, step)
    notices = _escalated(task, project, step, around, now)
    if step + 1 == len(after):
        return Fired(notices)
    return Fired(notices, _again(task, TimerKind.ESCALATION, now + after[step + 1] - after[step], step + 1).timers)


def _next_step(
    timer: Timer, task: Task, after: Sequence[timedelta], told: Escalated | None, now: datetime
) -> tuple[int, datetime] | None:
    """And when its time is. `told`: the step before it, if it is reopened."""
    assert task.due is not None
    if timer.step == REOPENED and told is not None:
        step = told.step + 1
        its = after[step : step + 1]
        return (step, max(task.due.at + its[0], told.at + its[0] - after[told.step])) if its else None
    since = now if timer.step == RESUMED else None
    ats = [(step, task.due.at + one) for step, one in enumerate(after) if step >= timer.step]
    return next(((step, at) for step, at in ats if not _is_older(task, at) and (since is None or at > since)), None)


def _escalated(task: Task, project: Project, step: int, around: Around, now: datetime) -> tuple[NewNotice, ...]:
    key = f"escalation:{_date_of(task)}:{step}"
    notices = _Notices(task, NoticeKind.ESCALATION, key, _level(task), around, now)
    if step == 0:
        return notices.to(_holders(task) or (task.creator,), step=step)
    if step == 1:
        return notices.in_room(_channel(task, project, around), step=step)
    return _led(notices, task, project.lead, around, step) if project.lead else ()


def _led(notices: _Notices, task: Task, lead: Who, around: Around, step: int) -> tuple[NewNotice, ...]:
    """The lead or, if they may not see it, who made it, or an admin. What they are not told stands beside it."""
    told = notices.to((lead,), step=step)
    if lead.id in around.seen.get(task.number, ()):
        return told
    instead = next((one for one in (task.creator, *around.admins) if one.id in around.seen.get(task.number, ())), None)
    return (*told, *notices.to((instead,), step=step, person=lead.id, name=lead.name)) if instead else told


def _channel(task: Task, project: Project, around: Around) -> int | None:
    """The task's own or, if that is a direct message, one of its project. What is private stays where it is."""
    if task.room_id in around.channels or task.private:
        return task.room_id
    return next((room.id for room in project.rooms if room.kind is RoomKind.CHANNEL), None)


def _reminder(timer: Timer, task: Task, around: Around, now: datetime) -> Fired:
    if not task.is_open or task.due is None or timer.step not in task.reminders:
        return NOTHING
    at = task.due.at - timedelta(minutes=timer.step)
    if at > now:
        return _again(task, TimerKind.REMINDER, at, timer.step)
    if now > max(task.due.at, at + REMINDER_SENSE) or _is_older(task, at):
        return NOTHING
    if (waits := _starts_at(task, now)) and waits < task.due.at:
        return _again(task, TimerKind.REMINDER, waits, timer.step)
    key = f"reminder:{_date_of(task)}:{timer.step}"
    notices = _Notices(task, NoticeKind.REMINDER, key, _level(task), around, now)
    return Fired(notices.to(_holders(task) or (task.creator,), minutes=timer.step))


def _snoozed(_: Timer, task: Task, around: Around, now: datetime) -> Fired:
    if not task.is_open or task.start is None:
        return NOTHING
    if task.start.at > now:
        return _again(task, TimerKind.SNOOZED, task.start.at)
    key = f"snoozed:{task.number}:{task.start.at.isoformat()}"
    notices = _Notices(task, NoticeKind.REMINDER, key, Level.INFO, around, now)
    return Fired(notices.to(_holders(task) or (task.creator,), back=True))


def _freed(_: Timer, closed: Task, around: Around, now: datetime) -> Fired:
    """Those who can go on now, but whoever closed it: they know."""
    if closed.is_open:
        return NOTHING
    how, at, doer = _closing(closed, around)
    notices: list[NewNotice] = []
    for task in around.tasks.values():
        is_free = not task.waits_on and not _blockers(task, around)
        if task.is_open and closed.number in task.blocked_by and is_free:
            key = f"unblocked:{task.number}:{closed.number}:{at.isoformat() if at else ''}"
            telling = _Notices(task, NoticeKind.UNBLOCKED, key, Level.INFO, around, now, doer)
            notices += telling.to(_holders(task), freed_by=closed.number, how=how)
    return Fired(tuple(notices))


def _closing(task: Task, around: Around) -> tuple[str, datetime | None, int | None]:
    """How it was closed, when, and by whom."""
    if task.status.is_open:
        return "deleted", task.deleted_at, around.deleted_by.get(task.number)
    return task.status.label, task.completed_at, task.completed_by.id if task.completed_by else None


_FIRES: Mapping[TimerKind, Callable[[Timer, Task, Around, datetime], Fired]] = {
    TimerKind.DUE_SOON: _due_soon,
    TimerKind.OVERDUE: _overdue,
    TimerKind.REMINDER: _reminder,
    TimerKind.SNOOZED: _snoozed,
    TimerKind.ESCALATION: _escalation,
    TimerKind.FREED: _freed,
}


# ---- when


def _again(task: Task, kind: TimerKind, at: datetime, step: int = 0) -> Fired:
    return Fired(timers=(Timer(task.number, kind, at, step),))


def _starts_at(task: Task, now: datetime) -> datetime | None:
    """None: it has begun."""
    return task.start.at if task.start and task.start.at > now else None


def _waits_until(task: Task, now: datetime) -> datetime | None:
    """Until when nobody is to be nagged about it: it is not due, has not begun, or somebody is on it."""
    pause = pause_of(task)
    ends = (task.due.at if task.due else None, task.start.at if task.start else None, pause.until if pause else None)
    until = max((end for end in ends if end), default=now)
    return until if until > now else None


def _steps(task: Task, after: Sequence[timedelta], now: datetime) -> tuple[int | None, int | None]:
    """The last step that has passed since there is this task, and the next one."""
    assert task.due is not None
    ats = [task.due.at + one for one in after]
    passed = [step for step, at in enumerate(ats) if at <= now and not _is_older(task, at)]
    following = [step for step, at in enumerate(ats) if at > now]
    return (passed[-1] if passed else None), (following[0] if following else None)


def _is_older(task: Task, at: datetime) -> bool:
    """That moment was before there was such a task: who made it knows how late it is."""
    return task.created_at is not None and at < task.created_at


# ---- who


def _holders(task: Task) -> tuple[Who, ...]:
    """Who still has something to do."""
    return tuple(one.who for one in task.assignees if not one.done)


def _blockers(task: Task, around: Around) -> list[Task]:
    """What it still waits for."""
    found = (around.tasks.get(number) for number in task.blocked_by)
    return [one for one in found if one and one.is_open]


def _level(task: Task, usual: Level = Level.WARNING) -> Level:
    return Level.ALERT if task.priority is Priority.URGENT else usual


def _date_of(task: Task) -> str:
    assert task.due is not None
    return f"{task.number}:{task.due.at.isoformat()}"


@dataclass(frozen=True, slots=True)
class _Notices:
    """About one task, of one kind. `doer`: whoever did what is told."""

    task: Task
    kind: NoticeKind
    key: str
    level: Level
    around: Around
    now: datetime
    doer: int | None = None

    def to(self, people: Iterable[Who], **facts: Json) -> tuple[NewNotice, ...]:
        """A group is told in the task's channel: it has no direct messages."""
        told = [who for who in people if who.id != self.doer]
        return tuple(
            self._notice(str(who.id), who.id, self.task.room_id if who.group else None, facts)
            for who in told
            if not who.group or self.task.room_id in self.around.channels
        )

    def in_room(self, room: int | None, **facts: Json) -> tuple[NewNotice, ...]:
        """In nobody's direct messages."""
        return (self._notice("room", None, room, facts),) if room in self.around.channels else ()

    def _notice(self, whom: str, person: int | None, room: int | None, facts: Mapping[str, Json]) -> NewNotice:
        due: dict[str, Json] = {"due": self.task.due.at.isoformat()} if self.task.due and self.kind in TIMED else {}
        return NewNotice(
            self.kind,
            f"{self.key}:{whom}",
            self.now,
            self.level,
            person=person,
            room=room,
            task=self.task.number,
            actor=self.doer,
            facts={**due, **facts},
        )
