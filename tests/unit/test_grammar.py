"""The verbs: every row of the language's table and every example that a command carries."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from bot import commands as c
from bot.calendar import When
from bot.errors import ChoiceError, UserError
from bot.model import Mode, Priority, Role
from bot.notices import OPTIONAL, How, NoticeKind
from bot.parsing import grammar
from bot.parsing.grammar import parse
from bot.terms import Condition, ConditionField, Draft, Ref, RoomRef, Scope, TaskField, WhoRef
from tests.unit.readers import CALENDAR, ROOM, THREAD, at, day, refused

ANA, BOB, ME = WhoRef(handle="ana"), WhoRef(handle="bob"), WhoRef(me=True)


def refs(*numbers: int) -> tuple[Ref, ...]:
    return tuple(Ref(number=number) for number in numbers)


TWELVE = Ref(number=12)
HIGH = Priority.HIGH
REFILLED = c.RefillForm(form="edit 12 version:3", values=(("title", 'a "b"\n'), ("due", "")))
PRIORITY_1_2 = Condition(field=ConditionField.PRIORITY, values=(Priority.URGENT, HIGH))


def morning(month: int, number: int, year: int = 2026) -> When:
    """The first moment of a day."""
    return When(CALENDAR.instant(date(year, month, number), time()), day=date(year, month, number))


_MONDAY = morning(9, 21)
_LATE = ((NoticeKind.DUE_SOON, How.CHANNEL), (NoticeKind.OVERDUE, How.CHANNEL))
_OFF_BUT_LATE = tuple((kind, dict(_LATE).get(kind, How.OFF)) for kind in OPTIONAL)


@pytest.mark.parametrize(
    ("command", "example"), [(command, example) for command in c.COMMANDS for example in command.examples]
)
def test_every_example_reads_as_its_command(command: type[c.Command], example: str) -> None:
    assert type(parse(example, ROOM)) is command


def test_every_command_with_words_has_a_reader() -> None:
    assert set(grammar._READERS) == {command for command in c.COMMANDS if command.words}


ROWS: list[tuple[str, c.Command]] = [
    ("", c.ShowToday()),
    ("   \n ", c.ShowToday()),
    ("+ Buy milk", c.AddTask(draft=Draft(title="Buy milk"))),
    ("NEW Buy milk", c.AddTask(draft=Draft(title="Buy milk"))),
    ("ａｄｄ Buy milk", c.AddTask(draft=Draft(title="Buy milk"))),
    ("form", c.OpenForm()),
    ("list?", c.ListTasks()),
    ("/list", c.ListTasks()),
    ("help?", c.Help()),
    ("/add Buy milk", c.AddTask(draft=Draft(title="Buy milk"))),
    ('form Fix "login', c.OpenForm(text='Fix "login')),
    # one task
    ("12", c.ShowTask(ref=TWELVE)),
    ("#12", c.ShowTask(ref=TWELVE)),
    ("WEB-12", c.ShowTask(ref=Ref(project="WEB", number=12))),
    ("^", c.ShowTask(ref=Ref(last=True))),
    ("<card:M-1.5>", c.ShowTask(ref=Ref(card="M-1.5"))),
    ("show WEB-12", c.ShowTask(ref=Ref(project="WEB", number=12))),
    ("show 12 public", c.ShowTask(ref=TWELVE, public=True)),
    ("show PUBLIC 12", c.ShowTask(ref=TWELVE, public=True)),
    ("show 12 public:yes", c.ShowTask(ref=TWELVE, public=True)),
    ("list public mine", c.ListTasks(scope=Scope.MINE, public=True)),
    ("list public:yes", c.ListTasks(public=True)),
    ("search login public", c.SearchTasks(text="login public")),
    ("search login public:yes", c.SearchTasks(text="login", public=True)),
    ("home", c.ShowHome()),
    ("home p:1,2", c.ShowHome(conditions=(PRIORITY_1_2,))),
    ("log 12", c.ShowHistory(ref=TWELVE)),
    ("history 12 before:99", c.ShowHistory(ref=TWELVE, before=99)),
    ("edit 12", c.EditTask(ref=TWELVE)),
    ("edit 12 version:3", c.EditTask(ref=TWELVE, version=3)),
    ("edit 12 version:3 due:fri !2", c.EditTask(ref=TWELVE, version=3, draft=Draft(due=day(9, 18), priority=HIGH))),
    ("edit 12 +new -old", c.EditTask(ref=TWELVE, draft=Draft(tags=("new",), drop_tags=("old",)))),
    ("edit 12 tag:none", c.EditTask(ref=TWELVE, draft=Draft(clear=frozenset({TaskField.TAGS})))),
    ("edit 12 every mon 9:00", c.EditTask(ref=TWELVE, draft=Draft(repeat="every mon 09:00"))),
    ("edit 12 // why\nand how", c.EditTask(ref=TWELVE, draft=Draft(description="why\nand how"))),
    ("comment 12 it's \"done\"", c.CommentTask(ref=TWELVE, text="it's \"done\"")),
    ("note 12 two\nlines", c.CommentTask(ref=TWELVE, text="two\nlines")),
    ("comment 12 // 3 apples", c.CommentTask(ref=TWELVE, text="3 apples")),
    ("comment 12", c.CommentTask(ref=TWELVE)),
    # several tasks
    ("done 12 15 20-23", c.ChangeStatus(verb="done", refs=refs(12, 15, 20, 21, 22, 23))),
    ("done #12,#15", c.ChangeStatus(verb="done", refs=refs(12, 15))),
    ("done 12, 15 and 16", c.ChangeStatus(verb="done", refs=refs(12, 15, 16))),
    ("done 12 12 11–13", c.ChangeStatus(verb="done", refs=refs(12, 11, 13))),
    ("close 12", c.ChangeStatus(verb="done", refs=refs(12))),
    ("x 12 note:shipped\nat last", c.ChangeStatus(verb="done", refs=refs(12), note="shipped\nat last")),
    ('done 12 note:"in quotes"', c.ChangeStatus(verb="done", refs=refs(12), note="in quotes")),
    ('done 12 note:"a" or "b"', c.ChangeStatus(verb="done", refs=refs(12), note='"a" or "b"')),
    ("start 12", c.ChangeStatus(verb="start", refs=refs(12))),
    ("cancel ^", c.ChangeStatus(verb="cancel", refs=(Ref(last=True),))),
    ("reopen 20-32 confirm:yes", c.ChangeStatus(verb="reopen", refs=refs(*range(20, 33)), confirmed=True)),
    ("delete 12 confirm:yes", c.DeleteTasks(refs=refs(12), confirmed=True)),
    ("restore 12 15", c.RestoreTasks(refs=refs(12, 15))),
    ("claim 12", c.ClaimTasks(refs=refs(12))),
    ("drop 12", c.ClaimTasks(refs=refs(12), drop=True)),
    ("assign 12 15 @ana", c.AssignTasks(refs=refs(12, 15), people=(ANA,))),
    ("assign @ana 12", c.AssignTasks(refs=refs(12), people=(ANA,))),
    ("assign 12 to ana and me", c.AssignTasks(refs=refs(12), people=(ANA, ME))),
    ("assign 12 <@U1> @bob all", c.AssignTasks(refs=refs(12), people=(WhoRef(account="U1"), BOB), mode=Mode.ALL)),
    ('assign 12 "Ana Maria"', c.AssignTasks(refs=refs(12), people=(WhoRef(handle="Ana Maria"),))),
    ("unassign 12", c.UnassignTasks(refs=refs(12))),
    ("unassign 12 from @bob", c.UnassignTasks(refs=refs(12), people=(BOB,))),
    ("due 12 15:00", c.SetDue(refs=refs(12), when=at(9, 16, 15))),
    ("due 12 15 fri 17:00", c.SetDue(refs=refs(12, 15), when=at(9, 18, 17))),
    ("due 12 24 dec", c.SetDue(refs=refs(12), when=day(12, 24))),
    ("due 12 dec 24", c.SetDue(refs=refs(12), when=day(12, 24))),
    ("due 12 3 days", c.SetDue(refs=refs(12), when=day(9, 19))),
    ("due 12 11-27", c.SetDue(refs=refs(12), when=day(11, 27))),
    ("due 12 11-27 17:00", c.SetDue(refs=refs(12), when=at(11, 27, 17))),
    ("due 12 2026-11-27", c.SetDue(refs=refs(12), when=day(11, 27))),
    ("due #11-13 fri", c.SetDue(refs=refs(11, 12, 13), when=day(9, 18))),
    ("due 12 by friday", c.SetDue(refs=refs(12), when=day(9, 18))),
    ("due 12 none", c.SetDue(refs=refs(12))),
    ("due 12 =2020-01-01 confirm:yes", c.SetDue(refs=refs(12), when=day(1, 1, 2020), confirmed=True)),
    ("snooze 12 15 tomorrow", c.SnoozeTasks(refs=refs(12, 15), when=morning(9, 17))),
    ("snooze ^ mon 9:00", c.SnoozeTasks(refs=(Ref(last=True),), when=at(9, 21, 9))),
    ("snooze 12 none", c.SnoozeTasks(refs=refs(12))),
    ("snooze 12 24 dec", c.SnoozeTasks(refs=refs(12), when=morning(12, 24))),
    ("snooze 12 =2020-01-01 confirm:yes", c.SnoozeTasks(refs=refs(12), when=morning(1, 1, 2020), confirmed=True)),
    ("prio 12 1", c.SetPriority(refs=refs(12), priority=Priority.URGENT)),
    ("priority 12 13 p2", c.SetPriority(refs=refs(12, 13), priority=Priority.HIGH)),
    ("tag 12 +bug –later wip", c.TagTasks(refs=refs(12), add=("bug", "wip"), remove=("later",))),
    ('tag 12 tag:"two words" -tag:x', c.TagTasks(refs=refs(12), add=("two words",), remove=("x",))),
    ("move 12 to Web Site", c.MoveTasks(refs=refs(12), project="Web Site")),
    ("move 12 web-2", c.MoveTasks(refs=refs(12), project="web-2")),
    ("move 12 <#C1>", c.MoveTasks(refs=refs(12), project=RoomRef(external_id="C1"))),
    ("reactions on", c.SetReactions(on=True)),
    ("reactions OFF", c.SetReactions(on=False)),
    # projects
    ("projects", c.ListProjects()),
    ("project", c.ListProjects()),
    ("project create Web Site @ana <@U1>", c.CreateProject(name="Web Site", people=(ANA, WhoRef(account="U1")))),
    ("project bind Web Site to #web", c.BindProject(project="Web Site", room=RoomRef(name="web"))),
    ("project unbind <#C1>", c.UnbindProject(room=RoomRef(external_id="C1"))),
    ("project status", c.ShowProject()),
    ("project show #web", c.ShowProject(project=RoomRef(name="web"))),
    # people
    ("prefs tz New York", c.SetPreferences(zone="New York")),
    ("prefs days sun-thu", c.SetPreferences(workdays=frozenset({6, 0, 1, 2, 3}))),
    ("prefs days mon, wed - fri", c.SetPreferences(workdays=frozenset({0, 2, 3, 4}))),
    ("prefs workday end 5pm", c.SetPreferences(workday_end="17:00")),
    ("prefs week sunday", c.SetPreferences(week_start=6)),
    ("prefs quiet 10pm to 7", c.SetNotices(quiet=("22:00", "07:00"))),
    ("prefs quiet 8-8", c.SetNotices(quiet=("00:00", "00:00"))),
    ("prefs notify comments off", c.SetNotices(hows=((NoticeKind.COMMENTED, How.OFF),))),
    ("prefs notify due soon, overdue channel", c.SetNotices(hows=_LATE)),
    ("prefs notify all off due_soon,overdue channel", c.SetNotices(hows=_OFF_BUT_LATE)),
    ("prefs dm off urgent on", c.SetNotices(dm=False, urgent=True)),
    ("prefs quiet off week sunday", c.SetPreferences(week_start=6, notices=c.SetNotices(quiet=("00:00", "00:00")))),
    ("mute", c.Follow(verb="mute")),
    ("mute WEB-12 until monday", c.Follow(verb="mute", ref=Ref(project="WEB", number=12), until=_MONDAY)),
    ("mute 12 for 2 hours", c.Follow(verb="mute", ref=Ref(number=12), until=at(9, 16, 12))),
    ("mute in:#web", c.Follow(verb="mute", project=RoomRef(name="web"))),
    ('mute in:#"team talk"', c.Follow(verb="mute", project=RoomRef(name="team talk"))),
    ('watch #"web-12"', c.Follow(verb="watch", room=RoomRef(name="web-12"))),
    ("unwatch in:web", c.Follow(verb="unwatch", project="web")),
    ("prefs order mdy", c.SetPreferences(day_first=False)),
    ("prefs tz Berlin order dmy", c.SetPreferences(zone="Berlin", day_first=True)),
    ("people", c.ListPeople()),
    ("admin people page:2", c.ListPeople(page=2)),
    ("admin projects page:3", c.ShowProjects(page=3)),
    ("admin roles", c.ShowRoles()),
    ("project thread web on", c.SetThreads(project="web", on=True)),
    ("project thread big web off", c.SetThreads(project="big web", on=False)),
    ("admin zone new york", c.SetDefaultZone(zone="new york")),
    ('refill "edit 12 version:3" title:"a \\"b\\"\\n" due:""', REFILLED),
    ("admin role <@U1> guest", c.SetRole(who=WhoRef(account="U1"), role=Role.GUEST)),
    # the rest
    ("undo", c.Undo()),
    ("undo 345", c.Undo(change=345)),
    ("draft 17", c.Recall(draft=17)),
    ("when 03/04", c.ReadDate(text="03/04")),
    ("help", c.Help()),
    ("? list", c.Help(topic="list")),
]  # fmt: skip


@pytest.mark.parametrize(("line", "command"), ROWS)
def test_a_line_reads_as_its_command(line: str, command: c.Command) -> None:
    assert parse(line, ROOM) == command


IN_A_THREAD: list[tuple[str, c.Command]] = [
    ("show", c.ShowTask()),
    ("history", c.ShowHistory()),
    ("edit !1", c.EditTask(draft=Draft(priority=Priority.URGENT))),
    ("done", c.ChangeStatus(verb="done")),
    ("done note:at last", c.ChangeStatus(verb="done", note="at last")),
    ("due fri", c.SetDue(when=day(9, 18))),
    ("due 24 dec", c.SetDue(when=day(12, 24))),
    ("due 3 days", c.SetDue(when=day(9, 19))),
    ("snooze 2 days", c.SnoozeTasks(when=morning(9, 18))),
    ("prio 1", c.SetPriority(priority=Priority.URGENT)),
    ("assign ana", c.AssignTasks(people=(ANA,))),
    ("unassign", c.UnassignTasks()),
    ("tag +bug", c.TagTasks(add=("bug",))),
    ("move web", c.MoveTasks(project="web")),
    ("comment works for me", c.CommentTask(text="works for me")),
    ("comment // 12 monkeys", c.CommentTask(text="12 monkeys")),
]


@pytest.mark.parametrize(("line", "command"), IN_A_THREAD)
def test_inside_a_thread_no_reference_is_needed(line: str, command: c.Command) -> None:
    assert parse(line, THREAD) == command


@pytest.mark.parametrize("line", [line for line, _ in IN_A_THREAD if line != "prio 1"])
def test_outside_a_thread_the_error_shows_how_to_name_the_task(line: str) -> None:
    error = refused(line)
    assert "Which task?" in error.problem
    assert "for example" in error.advice


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("done 1-51", "51 tasks; one command takes at most 50"),
        ("done " + " ".join(map(str, range(1, 52))), "51 tasks"),
        ("done 1-9999999999999", "9,999,999,999,999 tasks"),
        ("done 23-20", "runs backwards"),
        ("done " + "12 " * 300, "tasks; one command takes at most 50"),
        ("done 99999999999999999999", "There is no task 99999999999999999999"),
        (f"done {'9' * 4900}", "There is no task 99999999999999999999…"),
        ("done 9223372036854775808", "There is no task"),
        ("show 0", "There is no task 0"),
        ("done 12 looks good", "“looks” behind `done`"),
        ("delete 12 // why", "//"),
        ("show 12 13", "“13” behind `show`"),
        ("assign 12", "whom"),
        ("assign 12 note:x", "“note:x” behind `assign`"),
        ("due 12", "Due when?"),
        ("due 12 feb 30", "can't read a date"),
        ("due 24 dec", "Which task?"),
        ("snooze 12", "Until when?"),
        ("snooze 12 yesterday", "Tue 15 Sep is past"),
        ("snooze 12 today", "has begun already"),
        ("snooze 12 today 9am", "is past"),
        ("snooze 12 sometime", "can't read a date"),
        ("snooze all monday", "Which task?"),
        ("reactions", "on or off"),
        ("reactions maybe", "on or off"),
        ("home login", "“login”"),
        ("prio 12", "Which priority?"),
        ("prio 12 soon", "“soon” is no priority"),
        ("tag 12", "Which tags?"),
        ("move 12", "which project?"),
        ("edit 12 foo bar", "“foo bar” belongs to no field"),
        ("edit 12 friday", "“friday” belongs to no field"),
        ("edit 12 title:x due:=2026-13-01", "can't read a date"),
        (f"comment 12 {'x' * 4001}", "4,001 characters; it may have 4,000"),
        ("project foo", "“project foo”"),
        ("project create @ana", "no name"),
        ("project bind", "Which project?"),
        ("project archive", "Which project?"),
        ("prefs foo", "“foo” behind `prefs`"),
        ("prefs tz", "needs a value"),
        ("prefs quiet", "needs a value"),
        ("prefs quiet at night", "no hours"),
        ("prefs quiet 22-25", "no time of day"),
        ("prefs notify off", "Which notices"),
        ("prefs notify commented", "Where shall I tell you of commented?"),
        ("prefs notify weather off", "“weather”"),
        ("prefs notify un off", "“un”"),
        ("prefs urgent perhaps", "neither on nor off"),
        ("prefs platform teams", "I am not on “teams”"),
        ("mute 12,15", "2 tasks; this takes one"),
        ("mute 12 in:web", "one thing at a time"),
        ("mute 12 until", "Until when?"),
        ("mute 12 until yesterday", "Tue 15 Sep is past"),
        ("watch 12 until friday", "“until” behind `watch`"),
        ("prefs days someday", "“someday” is no day"),
        ("prefs workday end 25:00", "is no time of day"),
        ("prefs order ymd", "is no order"),
        ("admin role @ana king", "“king” is no role"),
        ("admin role @ana", "one person and one role"),
        ("admin people page:0", "no page “0”"),
        ("project thread web", "Which project, and on or off?"),
        ("project thread on", "Which project, and on or off?"),
        ("admin status now", "I don't understand “now” behind `admin status`."),
        ("admin zone", "Which time zone"),
        ("undo it", "“it” is no number"),
        ("when", "Which date"),
        ("draft", "no number"),
    ],
)
def test_what_cannot_be_done_is_said_with_a_way_on(line: str, said: str) -> None:
    error = refused(line)
    assert said in error.problem
    assert error.advice


def test_fifty_tasks_are_not_too_many() -> None:
    command = parse("done 1-50", ROOM)
    assert isinstance(command, c.ChangeStatus)
    assert len(command.refs) == 50


def test_an_uncertain_due_date_becomes_a_line_for_each_reading() -> None:
    error = refused("due 12 15 03/04 confirm:yes")
    assert isinstance(error, ChoiceError)
    read = [parse(line, ROOM) for _, line in error.options]
    assert read == [
        c.SetDue(refs=refs(12, 15), when=when, confirmed=True) for when in (day(4, 3, 2027), day(3, 4, 2027))
    ]


def test_an_uncertain_day_to_snooze_until_becomes_a_line_for_each_reading() -> None:
    error = refused("snooze 12 03/04")
    assert isinstance(error, ChoiceError)
    assert error.options == (
        ("Sat 3 Apr 2027", "snooze 12 =2027-04-03"),
        ("Thu 4 Mar 2027", "snooze 12 =2027-03-04"),
    )


def test_a_weekday_to_snooze_until_is_never_today() -> None:
    friday = replace(ROOM, now=ROOM.now + timedelta(days=2))
    assert parse("snooze 12 fri", friday) == c.SnoozeTasks(refs=refs(12), when=morning(9, 25))


def test_an_uncertain_date_in_an_edit_keeps_the_other_fields() -> None:
    error = refused("edit 12 version:4 due:yesterday +bug")
    assert isinstance(error, ChoiceError)
    kept = parse(error.options[-1][1], ROOM)
    assert kept == c.EditTask(ref=TWELVE, version=4, draft=Draft(due=day(9, 15), tags=("bug",)))


@pytest.mark.parametrize("line", ["\x00", "\ud800", "\u202e", "   ", "\u200d\u200b"])
def test_a_line_of_nothing_visible_is_an_empty_one(line: str) -> None:
    assert parse(line, ROOM) == c.ShowToday()


def test_a_line_too_long_is_refused() -> None:
    with pytest.raises(UserError, match="100,000 characters"):
        parse("add " + "a" * 99_996, ROOM)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("edit 1 -@bob", "`unassign 1 @bob`"),
        ("edit 1 -<@U1>", "`unassign 1 <@U1>`"),
        ('edit 1 -@"Ana Maria"', '`unassign 1 @"Ana Maria"`'),
        ("edit 1 title:none", "A task needs a title."),
    ],
)
def test_an_edit_says_what_it_cannot_take_away(line: str, said: str) -> None:
    assert said in str(refused(line))


@pytest.mark.parametrize("line", ["watch the video friday", "mute the phone", "Watch out", "unmute yourself"])
def test_what_is_watched_in_life_is_a_task(line: str) -> None:
    read = parse(line, ROOM)
    assert isinstance(read, c.PreviewTask)
    assert read.meant is None
