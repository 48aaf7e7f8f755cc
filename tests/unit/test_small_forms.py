"""A task's form of five fields says what the large one says, and reads back the same."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.commands import AddTask, EditTask
from bot.errors import FormError
from bot.model import Assignee, Mode, Priority, Task, Who
from bot.parsing.forms import fill
from bot.parsing.grammar import parse
from bot.terms import MORE, Draft, Ref, RoomRef, TaskField, WhoRef
from bot.views import forms
from tests.unit.readers import CALENDAR, LATER, ROOM, at, day
from tests.unit.values import DATES, NEW, REPEATED, TAGS, TITLES
from tests.unit.views.samples import ACTOR, NOW, values

if TYPE_CHECKING:
    from bot.message import Form

SMALL, WIDE = 5, 25
WRITER = replace(ACTOR, person=replace(ACTOR.person, calendar=CALENDAR))
SLUGS = st.from_regex(r"[a-z][a-z0-9-]{0,20}", fullmatch=True) | st.sampled_from(["me", "to"])
ROOMS = st.from_regex(r"[A-Z0-9]{1,12}", fullmatch=True).map(lambda one: RoomRef(external_id=one))
DRAFTS = st.builds(
    lambda draft, project: draft.model_copy(update={"project": project}), NEW | REPEATED, st.none() | SLUGS | ROOMS
)
PEOPLE = st.lists(
    st.builds(Who, st.just(0), st.sampled_from(["Ana", "Bob", "Ana Maria", "me", "all"]), st.none() | SLUGS),
    max_size=4,
    unique_by=lambda who: who.account or who.name,
)
TASKS = st.builds(
    lambda people, **given: Task(**given).assigned(tuple(people), given["mode"]),
    PEOPLE,
    number=st.integers(1, 10**6),
    title=TITLES,
    mode=st.sampled_from(Mode),
    due=st.none() | DATES,
    start=st.none() | DATES,
    priority=st.sampled_from(Priority),
    tags=st.lists(TAGS, max_size=5, unique=True).map(tuple),
    project=st.none() | SLUGS,
    estimate_minutes=st.none() | st.integers(1, 6000),
    repeat=st.none() | st.just("every mon"),
    version=st.integers(1, 100),
)
SLOW = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def filled(form: Form, **changed: str) -> object:
    return fill(form.command, {**values(form), **changed}, LATER)


def small(text: str, command: str = "edit 12", **beside: str) -> Draft:
    own = {"title": "Fix", "description": "", "assignees": "", "due": ""}
    read = fill(command, {**own, **beside, MORE: text}, ROOM)
    assert isinstance(read, AddTask | EditTask)
    return read.draft


def wrong(text: str, **beside: str) -> str:
    with pytest.raises(FormError) as caught:
        small(text, "add", **beside)
    assert list(caught.value.errors) == [MORE]
    return caught.value.errors[MORE]


@given(DRAFTS)
@SLOW
def test_a_new_tasks_small_form_says_what_the_large_one_says(draft: Draft) -> None:
    read = filled(forms.task_form(draft, WRITER, SMALL))
    assert read == filled(forms.task_form(draft, WRITER, WIDE))
    assert isinstance(read, AddTask)
    for name in ("due", "start", "tags", "project", "repeat", "reminders", "parent", "blocked_by", "source"):
        assert getattr(read.draft, name) == getattr(draft, name), name
    assert read.draft.estimate_minutes == draft.estimate_minutes


@given(TASKS, st.integers(5, 8))
@SLOW
def test_a_small_form_of_a_task_says_what_the_large_one_says(task: Task, most: int) -> None:
    few, many = forms.edit_form(task, WRITER, NOW, most), forms.edit_form(task, WRITER, NOW, WIDE)
    assert [one.name for one in few.fields] == ["title", "description", "assignees", "due", MORE]
    assert filled(few) == filled(many)


@given(TASKS)
@SLOW
def test_emptying_the_last_field_empties_what_it_said(task: Task) -> None:
    few, many = forms.edit_form(task, WRITER, NOW, SMALL), forms.edit_form(task, WRITER, NOW, WIDE)
    people = " ".join(one for one in values(many)["assignees"].split() if one != "all" or task.mode is not Mode.ALL)
    emptied = {"start": "", "priority": "", "tags": "", "project": "", "estimate": "", "assignees": people}
    assert filled(few, more="") == filled(many, **emptied)


def test_the_labels_fit_where_labels_are_short() -> None:
    form = forms.task_form(Draft(), ACTOR, SMALL)
    assert all(len(one.label) <= 45 for one in form.fields)
    assert form.fields[-1].hint == "!2 +bug in:web start:mon ~2h"


def test_the_rest_is_written_as_in_a_line() -> None:
    draft = Draft(
        title="Fix",
        people=(WhoRef(account="1"), WhoRef(account="2")),
        mode=Mode.ALL,
        due=day(9, 18),
        start=at(9, 17, 9),
        priority=Priority.HIGH,
        tags=("bug", "two words"),
        project="web",
        repeat="every fri",
        estimate_minutes=26 * 60,
    )
    shown = values(forms.task_form(draft, WRITER, SMALL))
    assert shown["assignees"] == "<@1> <@2>"
    assert shown[MORE] == 'all !2 +bug +"two words" in:web repeat:"every fri" start:2026-09-17 09:00 ~26h'


def test_what_has_no_field_in_the_large_form_either_is_not_lost() -> None:
    read = parse("add Water every mon remind:1d after:15", ROOM)
    assert isinstance(read, AddTask)
    form = forms.task_form(read.draft, WRITER, WIDE)
    assert values(form)[MORE] == 'repeat:"every mon" remind:1d after:15'
    again = fill(form.command, values(form), ROOM)
    assert isinstance(again, AddTask)
    assert again.draft == read.draft.model_copy(update={"priority": Priority.NONE})


def test_a_form_that_holds_all_but_the_rest_is_folded() -> None:
    assert len(forms.task_form(Draft(title="Fix"), ACTOR, 9).fields) == 9
    assert len(forms.task_form(Draft(title="Fix", repeat="every mon"), ACTOR, 9).fields) == 5


def test_what_is_gone_from_the_last_field_is_cleared_and_the_rest_stays() -> None:
    everything = small("!1 +bug in:web start:mon ~2h")
    assert everything.clear == {TaskField.DESCRIPTION, TaskField.ASSIGNEES, TaskField.DUE, TaskField.TAGS}
    nothing = small("")
    assert nothing.priority is Priority.NONE
    assert nothing.clear == everything.clear | {TaskField.START, TaskField.PROJECT, TaskField.ESTIMATE}
    assert TaskField.REPEAT in small("repeat:none").clear


@pytest.mark.parametrize("text", ["start:none", "tag:none in:none ~none p:none", "est:none", " \n"])
def test_none_empties_there_as_in_a_line(text: str) -> None:
    assert small(text) == small("")


@pytest.mark.parametrize("people", ["@ana @bob", "@ana @bob all", "@ana @bob any"])
def test_all_may_stand_there_and_wins(people: str) -> None:
    assert small("all !1", assignees=people).mode is Mode.ALL
    assert small("!1", assignees="@ana @bob").mode is Mode.ANY
    assert small("!1", assignees="@ana @bob all").mode is Mode.ALL


def test_signs_stand_in_any_order_and_on_any_line() -> None:
    draft = small("~2h +bug,\n#web tag:x p1 every mon remind:1d parent:7", "add")
    assert draft.tags == ("bug", "x")
    assert (draft.priority, draft.project, draft.estimate_minutes) == (Priority.URGENT, RoomRef(name="web"), 120)
    assert (draft.repeat, draft.reminders, draft.parent) == ("every mon", (1440,), 7)


@pytest.mark.parametrize("typed", ["start:2026-09-01", "start:2026-09-01 09:00", "start:=2026-09-01T07:00Z"])
def test_a_start_that_is_over_is_no_question(typed: str) -> None:
    start = small(typed).start
    assert start is not None
    assert start.at < ROOM.now


@pytest.mark.parametrize("text", ["friday", "fix it !1", "-bug", "foo:bar", '"quoted"', "!1 12"])
def test_what_has_no_sign_is_an_error_that_says_how_it_is_written(text: str) -> None:
    said = wrong(text)
    assert "I don't understand" in said
    assert "!2 +bug in:web start:mon ~2h" in said


@pytest.mark.parametrize(
    ("text", "field"),
    [("@ana", "assignees"), ("due:fri", "due date"), ("!1 // text", "description"), ("title:x", "title")],
)
def test_what_has_a_field_of_its_own_is_sent_there(text: str, field: str) -> None:
    assert wrong(text) == f"The {field} has a field of its own. Write it there."


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("p:9", "no priority"),
        ("!1 !2", "given twice"),
        ("start:03/04", "Write 2027-04-03 00:00"),
        ("start:sometime", "can't read a date"),
        ("tag:", "has nothing behind it"),
        ('+"bug', "never closed"),
        ("any all", "given twice"),
    ],
)
def test_other_mistakes_are_named_there(text: str, part: str) -> None:
    assert part in wrong(text)


def test_mistakes_are_named_beside_those_of_other_fields() -> None:
    with pytest.raises(FormError) as caught:
        fill("add", {"title": "", "due": "never", MORE: "what"}, ROOM)
    assert list(caught.value.errors) == ["title", "due", MORE]


def test_the_number_of_the_task_stays() -> None:
    form = forms.edit_form(Task(12, "Fix", assignees=(Assignee(Who(1, "Ana", "UANA")),)), ACTOR, NOW, SMALL)
    read = fill(form.command, values(form), ROOM)
    assert isinstance(read, EditTask)
    assert (read.ref, read.version) == (Ref(number=12), 1)
