"""Who is told what of a change, from the events and the tasks alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.calendar import When
from bot.events import EventKind, Json, NewEvent, changed_fields
from bot.model import Actor, Assignee, Mode, Person, Priority, Room, Status, Task, Who
from bot.notices import Level, NewNotice, NoticeKind
from bot.notify.plan import GATHERING, SAID, accounts_in, plan

NOW = datetime(2026, 9, 16, 8, 0, tzinfo=UTC)
ANA, BOB, EVE, TOM = (Who(number, name) for number, name in enumerate(("Ana", "Bob", "Eve", "Tom"), 1))
DEVS = Who(9, "devs", group=True)
TASK = Task(12, "Fix the login", assignees=(Assignee(BOB),), creator=ANA, watchers=(ANA.id, TOM.id), project_id=3)
BLANK = Task(0, "")


def actor(who: Who = ANA, *groups: Who) -> Actor:
    return Actor(1, Person(who.id, who.name), Room(5, "general"), groups=frozenset(one.id for one in groups))


def event(kind: EventKind, after: Task, before: Task = TASK) -> NewEvent:
    return NewEvent(kind, after.number, changed_fields(before, after))


def said(words: str) -> NewEvent:
    return NewEvent(EventKind.COMMENTED, TASK.number, {"comment": (None, words)})


def planned(*events: NewEvent, after: Task = TASK, by: Actor | None = None, **mentioned: int) -> list[NewNotice]:
    return list(plan(7, by or actor(), events, (after,), mentioned, NOW))


def told(notices: list[NewNotice]) -> dict[int, NoticeKind]:
    people = {one.person: one.kind for one in notices if one.person}
    assert len(people) == len([one for one in notices if one.person]), "each at most once"
    return {who: kind for who, kind in people.items() if who}


def attached(kind: EventKind = EventKind.ATTACHED) -> NewEvent:
    return NewEvent(kind, TASK.number, {"files": (None, FILES)})


FILES: Json = [{"number": 1, "name": "plan.pdf", "size": 9, "link": "https://a.slack.com/F1"}]


def test_a_file_is_told_as_a_comment_is() -> None:
    notices = planned(attached(), by=actor(EVE))
    assert told(notices) == dict.fromkeys((ANA.id, BOB.id, TOM.id), NoticeKind.COMMENTED)
    assert all(one.facts["files"] == FILES for one in notices)
    (said_there,) = [one for one in notices if one.kind is NoticeKind.SAID]
    assert said_there.facts["comment"] == ""


def test_a_file_that_is_put_back_or_comes_with_a_new_task_is_not_said_again() -> None:
    for kind in (EventKind.UNDONE, EventKind.ADDED):
        assert not [one for one in planned(attached(kind), by=actor(EVE)) if one.kind is NoticeKind.SAID]


def test_taking_a_file_off_is_told_to_nobody() -> None:
    gone = NewEvent(EventKind.DETACHED, TASK.number, {"files": (FILES, None)})
    assert planned(gone, by=actor(EVE)) == []


def done(by: Who = EVE) -> Task:
    return TASK.with_status(Status.DONE, NOW, by)


def test_a_task_that_is_done_concerns_who_made_it_has_it_and_watches_it() -> None:
    notices = planned(event(EventKind.COMPLETED, done()), after=done(), by=actor(EVE))
    assert told(notices) == dict.fromkeys((ANA.id, BOB.id, TOM.id), NoticeKind.COMPLETED)


def test_the_one_who_acted_is_never_told() -> None:
    for who in (ANA, BOB, TOM):
        after = replace(done(who), assignees=(Assignee(who),))
        notices = planned(event(EventKind.COMPLETED, after), said("<@me>"), after=after, by=actor(who), me=who.id)
        assert who.id not in told(notices)


def test_who_is_given_a_task_hears_that_and_not_what_else_was_changed_of_it() -> None:
    after = replace(TASK.assigned((TOM,), Mode.ONE), due=When(NOW + timedelta(days=1)), priority=Priority.HIGH)
    assert told(planned(event(EventKind.EDITED, after), after=after)) == {
        BOB.id: NoticeKind.UNASSIGNED,
        TOM.id: NoticeKind.ASSIGNED,
    }


def test_who_is_called_hears_that_before_all() -> None:
    after = TASK.assigned((EVE,), Mode.ONE)
    notices = planned(event(EventKind.ASSIGNED, after), said("yours, <@eve>"), after=after, eve=EVE.id)
    assert told(notices)[EVE.id] is NoticeKind.MENTIONED


def test_only_who_is_called_anew_is_called() -> None:
    old = replace(TASK, description="<@bob> knows")
    edited = event(EventKind.EDITED, replace(TASK, description="<@bob> and <@eve> know"), old)
    assert accounts_in((edited,)) == {"eve"}
    assert accounts_in((NewEvent(EventKind.UNDONE, 12, {"comment": ("<@bob>?", None)}),)) == set()


def test_a_comment_beside_a_change_is_part_of_what_is_told_of_it() -> None:
    notices = planned(event(EventKind.COMPLETED, done(BOB)), said("x" * 400), after=done(BOB), by=actor(BOB))
    assert told(notices) == dict.fromkeys((ANA.id, TOM.id), NoticeKind.COMPLETED)
    assert notices[0].facts["comment"] == "x" * SAID
    assert notices[0].facts["status"] == ["todo", "done"]
    assert notices[0].facts["what"] == "completed"


@pytest.mark.parametrize(
    ("after", "kind"),
    [
        (TASK.with_status(Status.DOING, NOW, BOB), EventKind.STARTED),
        (replace(TASK, priority=Priority.LOW), EventKind.EDITED),
        (replace(TASK, project_id=4, project="web"), EventKind.EDITED),
        (replace(TASK, assignees=(Assignee(BOB, done=True),)), EventKind.PART_DONE),
    ],
)
def test_a_step_on_the_way_is_told_to_who_watches_not_to_who_has_it(after: Task, kind: EventKind) -> None:
    notices = planned(event(kind, after), after=after, by=actor(EVE))
    assert told(notices) == dict.fromkeys((ANA.id, TOM.id), NoticeKind.STATUS)


@pytest.mark.parametrize(
    ("after", "kind"),
    [
        (TASK.with_status(Status.CANCELLED, NOW, EVE), EventKind.CANCELLED),
        (replace(TASK, deleted_at=NOW), EventKind.DELETED),
        (replace(TASK, due=When(NOW)), EventKind.EDITED),
    ],
)
def test_what_changes_the_work_is_told_to_who_has_it_too(after: Task, kind: EventKind) -> None:
    notices = planned(event(kind, after), after=after, by=actor(EVE))
    assert told(notices) == dict.fromkeys((ANA.id, BOB.id, TOM.id), NoticeKind.STATUS)


def test_a_restored_and_a_reopened_task_are_told_as_such() -> None:
    restored = event(EventKind.RESTORED, TASK, replace(TASK, deleted_at=NOW))
    assert set(told(planned(restored)).values()) == {NoticeKind.STATUS}
    reopened = event(EventKind.REOPENED, TASK, done())
    assert told(planned(reopened)) == dict.fromkeys((BOB.id, TOM.id), NoticeKind.REOPENED)


def test_what_people_did_not_ask_to_hear_is_not_told() -> None:
    for after in (replace(TASK, tags=("bug",)), replace(TASK, title="Fix it"), replace(TASK, estimate_minutes=30)):
        assert planned(event(EventKind.EDITED, after), after=after, by=actor(EVE)) == []


def test_a_new_task_concerns_those_it_is_for() -> None:
    new = replace(TASK, number=0)
    (notice, to_all) = planned(event(EventKind.ADDED, new, BLANK), after=new)
    assert (notice.person, notice.kind, notice.task) == (BOB.id, NoticeKind.ASSIGNED, 0)
    assert notice.key == "change:7:{task}:assigned:2"
    assert notice.facts == {"what": "added"}
    assert (to_all.watching, to_all.kind) == (("project:3",), NoticeKind.STATUS)


def test_who_watches_the_task_or_its_project_hears_of_all_of_it() -> None:
    for after, kind in ((done(), NoticeKind.COMPLETED), (TASK.assigned((EVE,), Mode.ONE), NoticeKind.STATUS)):
        (*_, to_all) = planned(event(EventKind.EDITED, after), after=after)
        assert (to_all.watching, to_all.kind, to_all.person) == (("task:12", "project:3"), kind, None)
        assert to_all.key == f"change:7:12:{kind.value}"


def test_a_new_task_outside_projects_is_watched_by_nobody() -> None:
    new = replace(TASK, number=0, project_id=None, assignees=())
    assert planned(event(EventKind.ADDED, new, BLANK), after=new) == []


def test_urgent_work_is_told_at_once_all_else_a_moment_later() -> None:
    after = replace(TASK.assigned((EVE,), Mode.ONE), priority=Priority.URGENT)
    before = replace(TASK, priority=Priority.URGENT)
    by_person = {one.person: one for one in planned(event(EventKind.ASSIGNED, after, before), after=after)}
    assert (by_person[EVE.id].level, by_person[EVE.id].due_at) == (Level.ALERT, NOW)
    assert (by_person[BOB.id].level, by_person[BOB.id].due_at) == (Level.INFO, NOW + GATHERING)


def test_a_group_hears_what_it_is_given() -> None:
    after = TASK.assigned((DEVS,), Mode.ANY)
    notices = planned(event(EventKind.ASSIGNED, after), after=after, by=actor(ANA, DEVS))
    assert told(notices)[DEVS.id] is NoticeKind.ASSIGNED


def test_a_group_is_not_told_what_one_of_it_did() -> None:
    before = replace(TASK, assignees=(Assignee(DEVS),), mode=Mode.ANY)
    claimed = before.assigned((EVE,), Mode.ONE)
    by = actor(EVE, DEVS)
    taken = planned(event(EventKind.CLAIMED, claimed, before), after=claimed, by=by)
    assert told(taken) == dict.fromkeys((ANA.id, TOM.id), NoticeKind.STATUS)
    finished = before.with_status(Status.DONE, NOW, EVE)
    assert DEVS.id not in told(planned(event(EventKind.COMPLETED, finished, before), after=finished, by=by))
    assert DEVS.id in told(planned(event(EventKind.COMPLETED, finished, before), after=finished))


def test_what_was_claimed_and_is_given_back_is_told_to_who_waits_for_it() -> None:
    after = TASK.assigned((), Mode.ONE)
    assert told(planned(event(EventKind.UNASSIGNED, after), after=after, by=actor(BOB))) == dict.fromkeys(
        (ANA.id, TOM.id), NoticeKind.STATUS
    )


def test_a_new_task_that_is_taken_back_is_no_news_but_that_it_is_gone() -> None:
    gone = replace(TASK, deleted_at=NOW)
    undone = NewEvent(EventKind.UNDONE, 12, changed_fields(TASK, gone))
    assert told(planned(undone, after=gone)) == dict.fromkeys((BOB.id, TOM.id), NoticeKind.STATUS)


def test_of_several_tasks_each_is_told_by_itself() -> None:
    other = replace(TASK, number=13, assignees=(Assignee(EVE),))
    events = [event(EventKind.DELETED, replace(one, deleted_at=NOW), one) for one in (TASK, other)]
    notices = plan(7, actor(TOM), events, [replace(one, deleted_at=NOW) for one in (TASK, other)], {}, NOW)
    assert {(one.task, one.person) for one in notices if one.person} == {(12, 1), (12, 2), (13, 1), (13, 3)}
    assert len({one.key for one in notices}) == len(notices)


def test_what_is_about_no_task_is_told_to_nobody() -> None:
    assert planned(NewEvent(EventKind.ZONE_SET, None, {"zone": (None, "Europe/Berlin")})) == []


def test_who_watches_the_channel_hears_of_what_happens_there() -> None:
    new = replace(TASK, number=0, room_id=5)
    (*_, to_all) = planned(event(EventKind.ADDED, new, BLANK), after=new)
    assert to_all.watching == ("project:3", "room:5")


def test_who_has_it_hears_that_somebody_else_is_on_it() -> None:
    after = TASK.with_status(Status.DOING, NOW, EVE)
    assert told(planned(event(EventKind.ON_IT, after), after=after, by=actor(EVE))) == dict.fromkeys(
        (ANA.id, BOB.id, TOM.id), NoticeKind.STATUS
    )


def test_who_has_it_hears_that_it_need_not_wait_any_more() -> None:
    waiting = replace(TASK, blocked_by=(3, 4))
    notices = planned(event(EventKind.EDITED, replace(TASK, blocked_by=(4,)), waiting), after=TASK)
    assert told(notices) == {BOB.id: NoticeKind.UNBLOCKED}
    assert notices[0].facts["waited_for"] == [3]
    assert planned(event(EventKind.EDITED, waiting), after=waiting) == []
