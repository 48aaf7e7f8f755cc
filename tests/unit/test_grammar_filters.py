"""The filters of `list` and `search`, row by row."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.commands import ListTasks, SearchTasks
from bot.errors import ChoiceError
from bot.model import Priority, Status
from bot.parsing.grammar import parse
from bot.terms import Condition, ConditionField, GroupKey, RoomRef, Scope, SortKey, WhoRef
from tests.unit.readers import CALENDAR, ROOM, at, day, refused

ANA, BOB, ME = WhoRef(handle="ana"), WhoRef(handle="bob"), WhoRef(me=True)
F = ConditionField


def where(field: ConditionField, *values: object, **more: object) -> Condition:
    return Condition(field=field, values=values, **more)  # type: ignore[arg-type]  # a table


ROWS: list[tuple[str, Condition]] = [
    ("status:todo,doing", where(F.STATUS, Status.TODO, Status.DOING)),
    ("status:open", where(F.STATUS, Status.TODO, Status.DOING)),
    ("status:closed", where(F.STATUS, Status.DONE, Status.CANCELLED)),
    ('status:"in progress"', where(F.STATUS, Status.DOING)),
    ("status:any", where(F.STATUS, *Status)),
    ("due:today", where(F.DUE, "today")),
    ("due:overdue,none", where(F.DUE, "overdue", "none")),
    ("due:week", where(F.DUE, "week")),
    ("due:fri", where(F.DUE, day(9, 18))),
    ("due:<fri", where(F.DUE, day(9, 18), compare="<")),
    ('due:"<= fri 17:00"', where(F.DUE, at(9, 18, 17), compare="<=")),
    ("due:≤fri", where(F.DUE, day(9, 18), compare="<=")),
    ("due:>=2026-01-01", where(F.DUE, day(1, 1), compare=">=")),
    ("due:yesterday", where(F.DUE, day(9, 15))),
    ("due:<yesterday", where(F.DUE, day(9, 15), compare="<")),
    ('due:">= last friday"', where(F.DUE, day(9, 11), compare=">=")),
    ("p:1,high", where(F.PRIORITY, Priority.URGENT, Priority.HIGH)),
    ("!1", where(F.PRIORITY, Priority.URGENT)),
    ("tag:a,B", where(F.TAG, "a", "b")),
    ("+bug", where(F.TAG, "bug")),
    ("in:web", where(F.PROJECT, "web")),
    ('in:"a\\,b,c d"', where(F.PROJECT, "a,b", "c d")),
    ("in:#web", where(F.PROJECT, RoomRef(name="web"))),
    ('in:#"team talk"', where(F.PROJECT, RoomRef(name="team talk"))),
    ('in:"#team talk,web"', where(F.PROJECT, RoomRef(name="team talk"), "web")),
    ("#web", where(F.PROJECT, RoomRef(name="web"))),
    ("<#C1>", where(F.PROJECT, RoomRef(external_id="C1"))),
    ("for:ana", where(F.ASSIGNEE, ANA)),
    ("for:none", where(F.ASSIGNEE)),
    ("by:@me,bob", where(F.CREATOR, ME, BOB)),
    ("created:>monday", where(F.CREATED, day(9, 14), compare=">")),
    ("created:yesterday", where(F.CREATED, day(9, 15))),
    ("created:today", where(F.CREATED, day(9, 16))),
    ('created:"<20 dec"', where(F.CREATED, day(12, 20, 2025), compare="<")),
    ("blocked", where(F.BLOCKED)),
    ("is:blocked", where(F.BLOCKED)),
    ("has:sub,comment", where(F.HAS, "sub", "comment")),
    ('"fix login"', where(F.TEXT, "fix login")),
    ("text:login", where(F.TEXT, "login")),
]


@pytest.mark.parametrize(("typed", "condition"), ROWS)
def test_a_filter_is_a_condition(typed: str, condition: Condition) -> None:
    assert parse(f"list {typed}", ROOM) == ListTasks(conditions=(condition,))


@pytest.mark.parametrize(("typed", "condition"), ROWS)
def test_a_minus_negates_it(typed: str, condition: Condition) -> None:
    negated = condition.model_copy(update={"negated": True})
    assert parse(f"list -{typed}", ROOM) == ListTasks(conditions=(negated,))


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("ls", ListTasks()),
        ("list mine", ListTasks(scope=Scope.MINE)),
        ("list all unassigned:x", None),
        ("list unassigned", ListTasks(scope=Scope.UNASSIGNED)),
        ("list @ana", ListTasks(who=(ANA,))),
        ("list @ana,@bob me", ListTasks(who=(ANA, BOB, ME))),
        ("list here <@U1>", ListTasks(scope=Scope.HERE, who=(WhoRef(account="U1"),))),
        ("list -@bob", ListTasks(conditions=(where(F.ASSIGNEE, BOB, negated=True),))),
        ("list sort:due-", ListTasks(descending=True)),
        ("list sort:priority group:assignee", ListTasks(sort=SortKey.PRIORITY, group=GroupKey.ASSIGNEE)),
        ("list page:3", ListTasks(page=3)),
        ("list after:eyJhIjox+/==", ListTasks(after="eyJhIjox+/==")),
    ],
)
def test_scopes_people_order_and_pages(line: str, command: ListTasks | None) -> None:
    if command is None:
        assert "unassigned:x" in refused(line).problem
    else:
        assert parse(line, ROOM) == command


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("search login page", SearchTasks(text="login page")),
        ('find "login page" now', SearchTasks(text="login page now")),
        ("search TODO:later -x blocked", SearchTasks(text="TODO:later -x blocked")),
        (
            "search login is:blocked @ana -tag:old after:abc",
            SearchTasks(
                text="login",
                conditions=(where(F.BLOCKED), where(F.ASSIGNEE, ANA), where(F.TAG, "old", negated=True)),
                after="abc",
            ),
        ),
    ],
)
def test_a_search_looks_for_what_is_no_filter(line: str, command: SearchTasks) -> None:
    assert parse(line, ROOM) == command


@pytest.mark.parametrize(
    ("line", "said", "advised"),
    [
        ("list login", "“login”", "search login"),
        ("list p:9", "“9” is no priority", "urgent"),
        ("list has:wings", "has:wings", "has:file"),
        ("list is:odd", "is:odd", "is:blocked"),
        ("search view:mine x", "A view is for a list", "list view:mine"),
        ("list due:nonsense", "can't read a date", "friday"),
        ("list created:>nonsense", "can't read a date", "friday"),
        ("list due:today,fri", "one date, or several of", "on their own"),
        ("list sort:size", "can't sort by “size”", "priority"),
        ("list group:size", "can't group by “size”", "status"),
        ("list page:0", "no page “0”", "1 to 40"),
        ("list page:41", "no page “41”", "1 to 40"),
        ("list " + "created:>monday " * 31, "31 filters; one list takes 30", "tag:a,b,c"),
        ("search x " + "tag:a " * 31, "31 filters; one list takes 30", "tag:a,b,c"),
        ("list foo:bar", "“foo:bar”", "Filters"),
        ("search", "What shall I look for", "search login"),
        ("search status:done", "What shall I look for", "list"),
    ],
)
def test_an_unknown_word_or_value_is_named_with_what_is_possible(line: str, said: str, advised: str) -> None:
    error = refused(line)
    assert said in error.problem
    assert advised in error.advice


def test_a_due_date_with_two_readings_is_asked_back() -> None:
    error = refused("list all due:<03/04")
    assert isinstance(error, ChoiceError)
    assert [line for _, line in error.options] == ["list all due:<2027-04-03", "list all due:<2027-03-04"]


def test_a_list_of_uncertain_dates_is_not_asked_one_by_one() -> None:
    assert "More than three" in refused("list due:01/02 due:02/03 due:03/04 due:04/05").problem


def test_a_creation_date_with_two_readings_is_asked_back_and_both_are_gone() -> None:
    error = refused("list created:<03/04")
    assert isinstance(error, ChoiceError)
    assert "3 April or 4 March" in error.problem
    assert error.options == (
        ("Fri 3 Apr", "list created:<2026-04-03"),
        ("Wed 4 Mar", "list created:<2026-03-04"),
    )


def test_a_creation_date_in_a_known_order_is_the_last_one_gone() -> None:
    reading = replace(ROOM, calendar=replace(CALENDAR, day_first=False))
    command = parse("list created:<03/04", reading)
    assert command == ListTasks(conditions=(where(F.CREATED, day(3, 4), compare="<"),))


def test_the_same_words_may_be_due_and_created() -> None:
    error = refused("list due:03/04 created:03/04")
    assert isinstance(error, ChoiceError)
    assert {line for _, line in error.options} == {
        f"list due:{due} created:{created}"
        for due in ("2027-04-03", "2027-03-04")
        for created in ("2026-04-03", "2026-03-04")
    }
