from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from bot.calendar import Calendar, When
from bot.message import Message, Tone, plain_message
from bot.model import Actor, Assignee, Priority, RoomKind, Status, Task
from bot.store import Page
from bot.terms import GroupKey, Scope
from bot.views import lists
from tests.unit.views.samples import ACTOR, ANA, BERLIN, BOB, FRIDAY, NOW, PLAIN, WEB, YESTERDAY, commands, headings

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion


def due(number: int, when: When | None) -> Task:
    return replace(PLAIN, number=number, due=when)


def day(month: int, number: int) -> When:
    return BERLIN.end_of(date(2026, month, number))


TASKS = (due(1, YESTERDAY), due(2, day(11, 20)), due(3, day(11, 22)), due(4, day(11, 23)), due(5, None))


def listed(tasks: tuple[Task, ...], group: GroupKey | None, onward: str | None = None, actor: Actor = ACTOR) -> Message:
    return lists.task_list(Page(tasks), actor, NOW, title="Your tasks", group=group, next_line=onward)


def test_due_groups_follow_the_readers_days_and_weeks(snapshot: SnapshotAssertion) -> None:
    message = listed(TASKS, GroupKey.DUE)
    assert headings(message) == {"Overdue": [1], "Today": [2], "This week": [3], "Later": [4], "No date": [5]}
    assert plain_message(message) == snapshot


def test_a_week_that_begins_on_sunday_ends_on_saturday() -> None:
    american = replace(ACTOR, person=replace(ACTOR.person, calendar=Calendar(BERLIN.zone, week_start=6)))
    assert headings(listed(TASKS, GroupKey.DUE, actor=american))["Later"] == [3, 4]


def test_what_is_closed_is_earlier_and_not_overdue() -> None:
    closed = due(1, YESTERDAY).with_status(Status.DONE, NOW, ANA)
    assert headings(listed((closed,), GroupKey.DUE)) == {"Earlier": [1]}


@pytest.mark.parametrize(
    ("group", "first", "second"),
    [
        (GroupKey.STATUS, "To do", "In progress"),
        (GroupKey.PRIORITY, "No priority", "High"),
        (GroupKey.PROJECT, "No project", "web"),
        (GroupKey.ASSIGNEE, "Nobody", "Ana and Bob"),
    ],
)
def test_groups_have_headings_and_keep_their_order(group: GroupKey, first: str, second: str) -> None:
    people = (Assignee(ANA), Assignee(BOB))
    other = replace(
        PLAIN, number=2, status=Status.DOING, priority=Priority.HIGH, project_id=1, project="web", assignees=people
    )
    assert headings(listed((due(1, None), other, due(3, None)), group)) == {first: [1, 3], second: [2]}


def test_next_leads_to_the_page_after() -> None:
    assert commands(listed(TASKS, None, "list mine after:c5")) == {"Next": "list mine after:c5"}
    assert commands(listed(TASKS, None)) == {}


def test_an_empty_list_says_so_and_how_to_go_on() -> None:
    message = listed((), None)
    assert message.title == "Your tasks: none"
    assert "add Fix login friday" in plain_message(message)


@pytest.mark.parametrize(
    ("scope", "people", "filtered", "title"),
    [
        (Scope.MINE, [], False, "Your tasks"),
        (Scope.MINE, [], True, "Your tasks, filtered"),
        (Scope.HERE, [], False, "Tasks in #web"),
        (Scope.UNASSIGNED, [], False, "Tasks of nobody"),
        (Scope.ALL, [], False, "All tasks"),
        (Scope.ALL, ["Ana", "Bob"], False, "Tasks of Ana and Bob"),
    ],
)
def test_a_list_is_called_after_what_was_asked(scope: Scope, people: list[str], filtered: bool, title: str) -> None:
    assert lists.title_of(scope, ACTOR, people, filtered=filtered) == title


def test_a_private_room_is_no_channel() -> None:
    actor = replace(ACTOR, room=replace(WEB, name="Ana", kind=RoomKind.DM))
    assert lists.title_of(Scope.HERE, actor, [], filtered=False) == "Tasks in Ana"


def test_search_names_what_was_sought() -> None:
    assert lists.found(Page(TASKS), ACTOR, NOW, text="log\nin", next_line=None).title == "Tasks with “log in”"
    assert lists.found(Page(()), ACTOR, NOW, text="login", next_line=None).title == "No task has “login”"


def test_today_is_what_is_overdue_and_what_is_due_today(snapshot: SnapshotAssertion) -> None:
    message = lists.today(Page(TASKS), ACTOR, NOW)
    assert headings(message) == {"Overdue": [1], "Today": [2]}
    assert message.tone is Tone.WARNING
    assert commands(message) == {"New task": "form", "All mine": "list mine"}
    assert plain_message(message) == snapshot


def test_today_does_not_claim_to_have_counted_everything_when_there_is_more() -> None:
    assert lists.today(Page(TASKS[:2], "c2"), ACTOR, NOW).title == "Today: 1 overdue and 1 due, and more"
    assert lists.today(Page(TASKS, "c5"), ACTOR, NOW).title == "Today: 1 overdue and 1 due"


def test_a_free_day_shows_what_comes_next() -> None:
    message = lists.today(Page((due(4, FRIDAY),)), ACTOR, NOW)
    assert message.title == "Nothing is due today"
    assert headings(message) == {"Next": [4]}


def test_an_empty_desk_still_offers_a_new_task() -> None:
    message = lists.today(Page(()), ACTOR, NOW)
    assert commands(message) == {"New task": "form"}
    assert message.title == "Nothing is due today"
