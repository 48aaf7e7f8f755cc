"""Submitted forms: fields become a command, wrong ones are named all at once."""

from __future__ import annotations

from datetime import date, time

import pytest

from bot.calendar import When
from bot.commands import AddTask, CommentTask, EditTask, SetNotices, SetPreferences
from bot.errors import FormError, UserError
from bot.model import Mode, Priority
from bot.notices import OPTIONAL, How, NoticeKind
from bot.parsing.forms import fill
from bot.parsing.grammar import parse
from bot.terms import Draft, Ref, RoomRef, TaskField, WhoRef
from tests.unit.readers import CALENDAR, ROOM, at, day

ANA, BOB = WhoRef(handle="ana"), WhoRef(handle="bob")
TWELVE = Ref(number=12)


def errors(command: str, values: dict[str, str]) -> dict[str, str]:
    with pytest.raises(FormError) as caught:
        fill(command, values, ROOM)
    return caught.value.errors


def test_a_new_task_with_everything() -> None:
    values = {
        "title": "  Fix\nlogin ",
        "description": "two\nlines",
        "assignees": "@ana <@U1>, @bob all",
        "due": "fri 17:00",
        "start": "",
        "priority": "1",
        "tags": '+Bug, office +"two words"',
        "project": "web",
        "repeat": "every week",
        "reminders": "1d, 2h",
        "estimate": "1h30",
        "parent": "#7",
        "blocked_by": "8, WEB-9",
        "source": "https://example.com",
    }
    assert fill("add", values, ROOM) == AddTask(
        draft=Draft(
            title="Fix login",
            description="two\nlines",
            people=(ANA, WhoRef(account="U1"), BOB),
            mode=Mode.ALL,
            due=at(9, 18, 17),
            priority=Priority.URGENT,
            tags=("bug", "office", "two words"),
            project="web",
            repeat="every week",
            reminders=(1440, 120),
            estimate_minutes=90,
            parent=7,
            blocked_by=(8, 9),
            source="https://example.com",
        )
    )


def test_a_title_is_enough_and_is_never_read_as_a_date() -> None:
    assert fill("add", {"title": 'Read "by friday'}, ROOM) == AddTask(draft=Draft(title='Read "by friday'))


def test_a_repeat_without_a_date_begins_at_its_next_one() -> None:
    command = fill("add", {"title": "Water", "repeat": "every fri"}, ROOM)
    assert command == AddTask(draft=Draft(title="Water", repeat="every fri", due=day(9, 18)))


def test_all_wrong_fields_are_named_at_once() -> None:
    wrong = errors("add", {"title": " ", "due": "sometime", "priority": "9", "tags": "x" * 41, "estimate": "long"})
    assert list(wrong) == ["title", "due", "priority", "tags", "estimate"]
    assert "no title" in wrong["title"]
    assert "can't read a date" in wrong["due"]


def test_an_uncertain_date_says_how_to_write_each_reading() -> None:
    wrong = errors("add", {"title": "Fix", "due": "03/04"})
    assert "2027-04-03 17:00" in wrong["due"]
    assert "2027-03-04 17:00" in wrong["due"]


@pytest.mark.parametrize("typed", ["2026-09-01 09:00", "2026-09-01T09:00", "=2026-09-01T07:00Z"])
def test_an_exact_date_is_no_question_even_when_past(typed: str) -> None:
    assert fill("edit 12", {"due": typed}, ROOM) == EditTask(ref=TWELVE, draft=Draft(due=at(9, 1, 9)))


def test_an_edit_clears_what_is_empty_and_leaves_what_is_absent() -> None:
    command = fill("edit 12 version:3", {"title": "New", "due": "", "project": "", "priority": ""}, ROOM)
    assert command == EditTask(
        ref=TWELVE,
        version=3,
        draft=Draft(title="New", priority=Priority.NONE, clear=frozenset({TaskField.DUE, TaskField.PROJECT})),
    )


def test_the_tags_of_an_edit_are_all_its_tags() -> None:
    command = fill("edit 12", {"tags": "+a +b"}, ROOM)
    assert command == EditTask(ref=TWELVE, draft=Draft(tags=("a", "b"), clear=frozenset({TaskField.TAGS})))


def test_quoted_tags_may_hold_commas_and_quotes() -> None:
    command = fill("edit 12", {"tags": r'+"a,b",+"say \"hi\", or",c'}, ROOM)
    assert isinstance(command, EditTask)
    assert command.draft.tags == ("a,b", 'say "hi", or', "c")


@pytest.mark.parametrize(
    "field", ["due", "start", "assignees", "project", "tags", "estimate", "repeat", "reminders", "parent", "blocked_by"]
)
@pytest.mark.parametrize("typed", ["none", "None", ""])
def test_none_empties_a_field(field: str, typed: str) -> None:
    cleared = Draft(clear=frozenset({TaskField(field)}))
    assert fill("edit 12", {field: typed}, ROOM) == EditTask(ref=TWELVE, draft=cleared)
    assert fill("add", {"title": "Fix", field: typed}, ROOM) == AddTask(draft=Draft(title="Fix"))


def test_only_commas_name_nobody() -> None:
    cleared = Draft(clear=frozenset({TaskField.ASSIGNEES}))
    assert fill("edit 12", {"assignees": " , "}, ROOM) == EditTask(ref=TWELVE, draft=cleared)


@pytest.mark.parametrize("typed", ["mon", "2026-09-21", "=2026-09-21"])
def test_a_day_alone_starts_with_its_first_moment(typed: str) -> None:
    first = date(2026, 9, 21)
    begins = When(CALENDAR.instant(first, time()), day=first)
    assert fill("edit 12", {"start": typed}, ROOM) == EditTask(ref=TWELVE, draft=Draft(start=begins))


def test_who_has_it_may_be_said_with_the_rest_where_no_field_asks_for_it() -> None:
    bob, eve = WhoRef(account="U1"), WhoRef(account="U2")
    added = fill("add", {"title": "x", "more": "<@U1>"}, ROOM)
    assert isinstance(added, AddTask)
    assert (added.draft.people, added.draft.mode) == ((bob,), Mode.ONE)
    edited = fill("edit 12", {"title": "x", "more": "<@U1> <@U2> all"}, ROOM)
    assert isinstance(edited, EditTask)
    assert (edited.draft.people, edited.draft.mode) == ((bob, eve), Mode.ALL)


def test_an_edit_does_not_lose_its_title() -> None:
    assert "no title" in errors("edit 12", {"title": ""})["title"]


def test_a_channel_stands_for_its_project() -> None:
    assert fill("edit 12", {"project": "<#C1>"}, ROOM) == EditTask(
        ref=TWELVE, draft=Draft(project=RoomRef(external_id="C1"))
    )


def test_a_comment_is_kept_as_it_was_written() -> None:
    text = "12 monkeys // and\n\n+more"
    assert fill("comment 12", {"text": text}, ROOM) == CommentTask(ref=TWELVE, text=text)


def test_an_empty_comment_is_no_comment() -> None:
    assert "empty" in errors("comment 12", {"text": "\u200b "})["text"]


def test_preferences() -> None:
    values = {
        "zone": "Europe/Berlin",
        "workdays": "mon-thu",
        "workday_end": "4:30 pm",
        "week_start": "sunday",
        "day_first": "dmy",
    }
    assert fill("prefs", values, ROOM) == SetPreferences(
        zone="Europe/Berlin",
        workdays=frozenset(range(4)),
        workday_end="16:30",
        week_start=6,
        day_first=True,
    )


def test_preferences_of_notices() -> None:
    values = {"quiet": "22-7", "notify": "all dm, commented off", "urgent": "on"}
    read = fill("prefs", values, ROOM)
    assert isinstance(read, SetNotices)
    assert (read.quiet, read.urgent) == (("22:00", "07:00"), True)
    assert dict(read.hows) == {kind: How.OFF if kind is NoticeKind.COMMENTED else How.DM for kind in OPTIONAL}
    assert fill("prefs", {**values, "workdays": "mon-thu"}, ROOM) == SetPreferences(
        workdays=frozenset(range(4)), notices=read
    )


def test_what_has_no_field_of_its_own_is_said_as_in_a_line() -> None:
    assert fill("prefs", {"workdays": "mon", "more": "week sunday urgent on platform discord"}, ROOM) == SetPreferences(
        workdays=frozenset({0}), week_start=6, notices=SetNotices(urgent=True, platform="discord", muted=(), watched=())
    )
    for wrong in ("hurry", "week", "week someday", 'urgent "on'):
        assert set(errors("prefs", {"workdays": "mon", "more": wrong})) == {"more"}


def test_wrong_preferences_are_named() -> None:
    assert set(errors("prefs", {"zone": "", "workdays": "never", "workday_end": "late"})) == {"workdays", "workday_end"}


def test_a_task_of_a_message_remembers_the_message_and_where_it_stands() -> None:
    command = fill('add message:"1758.01" source:"https://x.y/p?a=b&c=d"', {"title": "Fix"}, ROOM)
    assert command == AddTask(draft=Draft(title="Fix", source="https://x.y/p?a=b&c=d"), message="1758.01")
    assert fill("add message:1758.01", {"title": "Fix"}, ROOM) == AddTask(draft=Draft(title="Fix"), message="1758.01")


def test_what_somebody_wrote_into_the_form_of_a_message_wins() -> None:
    command = fill('add message:1 source:"https://x.y"', {"title": "Fix", "source": "https://z.y"}, ROOM)
    assert command == AddTask(draft=Draft(title="Fix", source="https://z.y"), message="1")


@pytest.mark.parametrize("line", ["add Fix message:1758.01", 'add message:"1758.01" Fix', "Fix message:1"])
def test_a_typed_line_never_takes_a_message(line: str) -> None:
    command = parse(line, ROOM)
    assert getattr(command, "message", None) is None


def test_an_odd_form_for_a_new_task_is_refused() -> None:
    with pytest.raises(UserError, match="not known here"):
        fill("add title:x", {"title": "Fix"}, ROOM)


@pytest.mark.parametrize(("typed", "ref"), [("12", TWELVE), ("#12", TWELVE), ("WEB-12", Ref(project="WEB", number=12))])
def test_a_comment_without_a_number_takes_the_task_that_was_picked(typed: str, ref: Ref) -> None:
    assert fill("comment", {"task": typed, "text": "so it is"}, ROOM) == CommentTask(ref=ref, text="so it is")


def test_a_comment_without_a_number_needs_a_task_and_a_text() -> None:
    assert list(errors("comment", {"text": "so it is"})) == ["task"]
    assert "no task's number" in errors("comment", {"task": "login", "text": "so it is"})["task"]
    assert list(errors("comment", {})) == ["task", "text"]


def test_another_command_has_no_form() -> None:
    with pytest.raises(UserError):
        fill("done 12", {"title": "x"}, ROOM)
