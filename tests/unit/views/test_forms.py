from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

import pytest

from bot.calendar import When
from bot.commands import SetNotices, SetPreferences
from bot.message import as_data
from bot.model import Mode, Person, Priority
from bot.notices import OPTIONAL, How, NoticeKind, NoticeSettings, Quiet
from bot.parsing.forms import fill
from bot.parsing.grammar import Reading
from bot.terms import Draft, RoomRef, SubjectRef, TaskField, WhoRef
from bot.views import forms
from bot.views.spans import as_typed
from tests.unit.views.samples import ACTOR, AT_TWO, BERLIN, FRIDAY, FULL, NOW, PLAIN, values

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

WIDE = 25  # fields


def test_the_edit_form_prints_what_can_be_read_back() -> None:
    form = forms.edit_form(FULL, ACTOR, NOW, WIDE)
    assert form.command == "edit 12 version:6"
    assert values(form) == {
        "title": "Fix login",
        "description": "It fails\nwith *two* accounts.",
        "assignees": "<@UANA> @Bob all",
        "due": "2026-11-27",
        "start": "2026-11-20 14:00",
        "priority": "2",
        "tags": "+bug +office",
        "project": "web",
        "estimate": "2h30m",
    }


def test_the_edit_form_says_how_the_date_stands_now() -> None:
    (due,) = (field for field in forms.edit_form(FULL, ACTOR, NOW, WIDE).fields if field.name == "due")
    assert due.hint == "Now: Fri 27 Nov, 17:00 (Europe/Berlin)"


def test_an_empty_task_makes_an_empty_form(snapshot: SnapshotAssertion) -> None:
    assert as_data(forms.task_form(Draft(), ACTOR, WIDE)) == snapshot


def test_field_names_are_those_of_the_language() -> None:
    assert {field.name for field in forms.task_form(Draft(), ACTOR, WIDE).fields} <= set(TaskField)


def test_a_draft_fills_the_form() -> None:
    draft = Draft(
        title="Fix login",
        people=(WhoRef(me=True), WhoRef(handle="bob"), WhoRef(handle="ana maria"), WhoRef(person=7)),
        mode=Mode.ALL,
        due=FRIDAY,
        priority=Priority.URGENT,
        tags=("bug", "to do"),
        project=RoomRef(external_id="C1"),
        estimate_minutes=90,
    )
    form = forms.task_form(draft, ACTOR, WIDE)
    assert form.command == "add"
    filled = values(form)
    assert filled["assignees"] == '@me @bob @"ana maria" <@person:7> all'
    assert (filled["due"], filled["priority"], filled["tags"]) == ("2026-11-27", "1", '+bug +"to do"')
    assert (filled["project"], filled["estimate"]) == ("<#C1>", "1h30m")


def test_a_title_too_long_for_its_field_goes_on_in_the_description() -> None:
    filled = values(forms.task_form(Draft(title="word " * 60, description="more"), ACTOR, WIDE))
    assert len(filled["title"]) <= 200
    assert filled["description"] == f"{('word ' * 60).strip()}\n\nmore"


@pytest.mark.parametrize("hour", [0, 1, 2])
def test_a_time_that_comes_twice_in_autumn_is_printed_exactly(hour: int) -> None:
    when = When(datetime(2026, 10, 25, hour, 30, tzinfo=UTC))
    printed = as_typed(when, BERLIN)
    exact = printed.startswith("=")
    assert exact == (hour == 1)
    if not exact:
        wall = datetime.fromisoformat(printed)
        assert BERLIN.instant(wall.date(), wall.time()) == when.at


def test_seconds_are_not_lost() -> None:
    when = When(AT_TWO.at.replace(second=5))
    assert as_typed(when, BERLIN) == "=2026-11-20T13:00:05Z"


def test_a_comment_form_needs_a_text() -> None:
    form = forms.comment_form(replace(PLAIN, project="web"))
    assert (form.title, form.command) == ("Comment on WEB-12", "comment 12")
    assert [(field.name, field.required) for field in form.fields] == [("text", True)]


def test_where_forms_are_small_preferences_are_folded() -> None:
    settings = NoticeSettings(quiet=Quiet(time(9), time(9)))
    hearing = forms.Hearing(settings)
    form = forms.preferences(Person(1, "Ana", calendar=BERLIN, zone_known=True), "discord", hearing, 5)
    assert values(form) == {
        "zone": "Europe/Berlin",
        "workdays": "mon-fri",
        "quiet": "off",
        "notify": "all dm",
        "more": "workday 17:00 week monday urgent off",
    }
    read = fill("prefs", values(form), Reading(BERLIN, NOW))
    assert isinstance(read, SetPreferences)
    assert read.notices == SetNotices(
        hows=tuple((kind, How.DM) for kind in OPTIONAL), quiet=("00:00", "00:00"), urgent=False, muted=(), watched=()
    )
    assert (read.workday_end, read.week_start, read.day_first) == ("17:00", 0, None)


def test_a_small_form_of_preferences_says_what_the_large_one_says() -> None:
    settings = NoticeSettings({NoticeKind.COMMENTED: How.OFF}, Quiet(time(21), time(7, 30)), platform="slack")
    hearing = forms.Hearing(settings, ("discord", "slack"), "#12, in:web", '#"two words"')
    person = Person(1, "Ana", calendar=replace(BERLIN, day_first=True), zone_known=True)
    few, many = (forms.preferences(person, "slack", hearing, most) for most in (5, 25))
    assert (len(few.fields), len(many.fields)) == (5, 11)
    assert all(len(one.label) <= 45 and len(one.hint) <= 100 for one in few.fields)
    read = [fill("prefs", values(one), Reading(BERLIN, NOW)) for one in (few, many)]
    assert read[0] == read[1]
    assert isinstance(read[0], SetPreferences)
    assert read[0].notices
    assert read[0].notices.watched == (SubjectRef(room=RoomRef(name="two words")),)


def test_preferences_print_as_they_are_typed() -> None:
    calendar = replace(
        BERLIN, workdays=frozenset({0, 1, 2, 4}), workday_end=time(16, 30), week_start=5, day_first=False
    )
    settings = NoticeSettings({NoticeKind.COMMENTED: How.OFF}, Quiet(time(21), time(7, 30)), urgent_breaks=True)
    hearing = forms.Hearing(settings, ("discord", "slack"), "#12, in:web", "#general")
    form = forms.preferences(Person(1, "Ana", calendar=calendar, zone_known=True), "slack", hearing, 25)
    assert form.command == "prefs"
    assert values(form) == {
        "zone": "Europe/Berlin",
        "workdays": "mon-wed,fri",
        "workday_end": "16:30",
        "week_start": "saturday",
        "day_first": "mdy",
        "quiet": "21:00-07:30",
        "notify": "all dm, commented off",
        "urgent": "on",
        "platform": "discord",
        "muted": "#12, in:web",
        "watched": "#general",
    }
    (week,) = (field for field in form.fields if field.name == "week_start")
    assert ("saturday", "Saturday") in week.choices
