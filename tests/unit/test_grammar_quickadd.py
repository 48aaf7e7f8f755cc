"""The quick-add tokens, row by row of the language's table, and their quirks."""

from __future__ import annotations

from datetime import date, time

import pytest

from bot.calendar import When
from bot.commands import AddTask, PreviewTask
from bot.errors import ChoiceError
from bot.model import Mode, Priority
from bot.parsing.grammar import parse
from bot.terms import Draft, RoomRef, TaskField, WhoRef
from tests.unit.readers import CALENDAR, ROOM, at, day, refused

ANA, BOB, ME = WhoRef(handle="ana"), WhoRef(handle="bob"), WhoRef(me=True)
U1, U2 = WhoRef(account="U1"), WhoRef(account="U2")


def draft(line: str) -> Draft:
    command = parse(f"add {line}", ROOM)
    assert isinstance(command, AddTask)
    return command.draft


def opening(month: int, number: int, year: int = 2026) -> When:
    """A day that something begins on: its first moment."""
    first = date(year, month, number)
    return When(CALENDAR.instant(first, time()), day=first)


ROWS: list[tuple[str, dict[str, object]]] = [
    # assignee
    ("Fix @ana", {"people": (ANA,)}),
    ("@me Fix", {"people": (ME,)}),
    ("Fix for:@ana", {"people": (ANA,)}),
    ("Fix for:@ana,bob", {"people": (ANA, BOB), "mode": Mode.ANY}),
    ("Fix <@U123>", {"people": (WhoRef(account="U123"),)}),
    ("Fix <@person:17>", {"people": (WhoRef(person=17),)}),
    ("Fix @ana @bob", {"people": (ANA, BOB), "mode": Mode.ANY}),
    ("Fix @ana @bob all", {"people": (ANA, BOB), "mode": Mode.ALL}),
    ("@ana @bob any Fix", {"people": (ANA, BOB), "mode": Mode.ANY}),
    ("Fix @devs all", {"people": (WhoRef(handle="devs"),), "mode": Mode.ALL}),
    ("<@U1> <@U2> any Fix", {"people": (U1, U2), "mode": Mode.ANY}),
    ("Fix <@U1> <@U2> all", {"people": (U1, U2), "mode": Mode.ALL}),
    ("<@U1> Fix <@U2> all friday", {"people": (U1, U2), "mode": Mode.ALL, "due": day(9, 18)}),
    ("Fix <@U1> <@U2> any +bug by friday", {"people": (U1, U2), "mode": Mode.ANY, "tags": ("bug",), "due": day(9, 18)}),
    ("Fix @ana @ana", {"people": (ANA,)}),
    ("Fix @ana,@bob", {"people": (ANA, BOB), "mode": Mode.ANY}),
    ("Fix @ana,bob, all", {"people": (ANA, BOB), "mode": Mode.ALL}),
    ('Fix @"Ana Maria"', {"people": (WhoRef(handle="Ana Maria"),)}),
    ("Fix for:none", {"clear": frozenset({TaskField.ASSIGNEES})}),
    # due
    ("Fix friday", {"due": day(9, 18)}),
    ("Fix by friday", {"due": day(9, 18)}),
    ("Fix on friday", {"due": day(9, 18)}),
    ("Fix due friday", {"due": day(9, 18)}),
    ("Fix due: friday", {"due": day(9, 18)}),
    ("Fix until friday 5pm", {"due": at(9, 18, 17)}),
    ("Fix friday @ana 5pm", {"due": at(9, 18, 17), "people": (ANA,)}),
    ("due:fri Fix", {"due": day(9, 18)}),
    ('Fix due:"fri 17:00"', {"due": at(9, 18, 17)}),
    ("Fix due:fri 17:00", {"due": at(9, 18, 17)}),
    ("Fix due:=2020-01-01", {"due": day(1, 1, 2020)}),
    ("Fix due:=2026-11-27T16:00Z", {"due": at(11, 27, 17)}),
    ("Fix due:none", {"clear": frozenset({TaskField.DUE})}),
    # start
    ("Fix start:mon", {"start": opening(9, 21)}),
    ("Fix start:=2026-11-23", {"start": opening(11, 23)}),
    ("Fix start:today", {"start": opening(9, 16)}),
    # priority
    ("Fix !1", {"priority": Priority.URGENT}),
    ("Fix !high", {"priority": Priority.HIGH}),
    ("Fix p3", {"priority": Priority.MEDIUM}),
    ("Fix p:4", {"priority": Priority.LOW}),
    ("Fix priority:urgent", {"priority": Priority.URGENT}),
    # tags
    ("Fix +bug", {"tags": ("bug",)}),
    ("Fix +Bug, +bug tag:a,b", {"tags": ("bug", "a", "b")}),
    ('Fix +"two words" tag:"three more words"', {"tags": ("two words", "three more words")}),
    # project
    ("Fix in:web", {"project": "web"}),
    ("Fix project:web", {"project": "web"}),
    ('Fix in:"Web site"', {"project": "Web site"}),
    ("Fix #web", {"project": RoomRef(name="web")}),
    ("Fix in:#web", {"project": RoomRef(name="web")}),
    ("Fix <#C1>", {"project": RoomRef(external_id="C1")}),
    # recurrence
    ("Fix every mon,thu 9:00", {"repeat": "every mon,thu 09:00", "due": at(9, 17, 9)}),
    (
        "Fix every mon,thu 9:00 !3 +x",
        {"repeat": "every mon,thu 09:00", "due": at(9, 17, 9), "tags": ("x",), "priority": Priority.MEDIUM},
    ),
    ("Fix every! 2w", {"repeat": "every! 2 weeks", "due": day(9, 16)}),
    ('Fix repeat:"every last fri"', {"repeat": "every last fri", "due": day(9, 25)}),
    ("Fix every week by friday", {"repeat": "every week", "due": day(9, 18)}),
    ("Fix friday every week", {"repeat": "every week", "due": day(9, 18)}),
    ("Fix every month due:31.10.2026", {"repeat": "every 31st", "due": day(10, 31)}),
    # reminder, estimate, parent, blocker, source
    ("Fix remind:1d,2h", {"reminders": (1440, 120)}),
    ("Fix ~2h", {"estimate_minutes": 120}),
    ("Fix estimate:1h30", {"estimate_minutes": 90}),
    ("Fix parent:12", {"parent": 12}),
    ("Fix parent:WEB-12", {"parent": 12}),
    ("Fix after:15,#16", {"blocked_by": (15, 16)}),
    ("Fix source:https://example.com/a?b=c:d", {"source": "https://example.com/a?b=c:d"}),
    # description
    ("Fix // the long story", {"description": "the long story"}),
    ("Fix +bug\nthe long\n\nstory", {"tags": ("bug",), "description": "the long\n\nstory"}),
    ('Fix desc:"the long story"', {"description": "the long story"}),
    ('Fix desc:"two\nlines" +bug', {"description": "two\nlines", "tags": ("bug",)}),
    ('Fix // "quotes, @ana and +tags stay text', {"description": '"quotes, @ana and +tags stay text'}),
]


@pytest.mark.parametrize(("line", "fields"), ROWS)
def test_a_token_sets_its_field_and_leaves_the_title(line: str, fields: dict[str, object]) -> None:
    read = draft(line)
    assert read == Draft(title="Fix", **fields)  # type: ignore[arg-type]  # a table


TITLES = [
    ("Read https://example.com/a//b?x=y#z", "Read https://example.com/a//b?x=y#z"),
    ("See https://x.y/a?b=c|d now", "See https://x.y/a?b=c|d now"),
    ("https://x.y/a?b=c|d", "https://x.y/a?b=c|d"),
    ('Pay "31/02/2027"', "Pay 31/02/2027"),
    ('Pay "at 25:00"', "Pay at 25:00"),
    ("Read Isaiah 40:31", "Read Isaiah 40:31"),
    ("Pay by 9999", "Pay by 9999"),
    ('"Read by friday"', "Read by friday"),
    ('Say "hello, @ana" twice', "Say hello, @ana twice"),
    ("Say “by friday” twice", "Say by friday twice"),
    ('Buy 5" screws', 'Buy 5" screws'),
    ('"a \\"b\\" c"', 'a "b" c'),
    ('"C:\\new"', "C:\\new"),
    ("\\+c++ course", "+c++ course"),
    ("Pay \\friday", "Pay friday"),
    ("\\\\server\\share", "\\\\server\\share"),
    ("Mail bob@example.com", "Mail bob@example.com"),
    ("Look at #12", "Look at #12"),
    ("Call +49 30 1234", "Call +49 30 1234"),
    ("Wow !", "Wow !"),
    ("std::vector -x", "std::vector -x"),
    ("Review every page", "Review every page"),
    ("Check p9 and !x", "Check p9 and !x"),
    ("Tell @ana's team", "Tell @ana's team"),
    ("<script>alert('x')</script>; DROP TABLE tasks", "<script>alert('x')</script>; DROP TABLE tasks"),
    ("many   spaces", "many spaces"),
    ("title:Fix", "Fix"),
]


@pytest.mark.parametrize(("line", "title"), TITLES)
def test_what_only_looks_like_a_token_stays_in_the_title(line: str, title: str) -> None:
    assert draft(line) == Draft(title=title)


def test_all_or_any_behind_one_person_is_a_word_of_the_title() -> None:
    assert draft("Ask @ana all about it") == Draft(title="Ask all about it", people=(ANA,))


def test_a_sign_ends_the_words_of_a_repeat() -> None:
    read = draft("Water every monday +x the plants")
    assert (read.title, read.repeat, read.due) == ("Water the plants", "every mon", day(9, 21))


def test_a_date_inside_the_title_is_no_date() -> None:
    assert draft("Lunch tomorrow with bob").due is None


def test_unknown_keys_stay_in_the_title_and_are_mentioned() -> None:
    assert draft("Fix TODO:later sev:2") == Draft(title="Fix TODO:later sev:2", unknown=("TODO:later", "sev:2"))


def test_free_text_is_shown_first() -> None:
    command = parse("Fix login @bob fri", ROOM)
    assert command == PreviewTask(
        draft=Draft(title="Fix login", people=(BOB,), due=day(9, 18)), text="Fix login @bob fri"
    )


def test_only_emoji_is_a_title() -> None:
    assert parse("🔥🔥", ROOM) == PreviewTask(draft=Draft(title="🔥🔥"), text="🔥🔥")


# ---- what is refused


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("add", "no title"),
        ("add friday", "no title"),
        ("add @ana +bug", "no title"),
        (f"add {'word ' * 60}", "299 characters; it may have 200"),
        ("add Fix " + " ".join(f"+{a}{b}" for a in "abcdefghij" for b in range(100)), "1,000 tags; a task may have 20"),
        ("add Fix +" + "t" * 41, "41 characters; it may have 40"),
        ("add Fix // " + "x" * 4001, "4,001 characters; it may have 4,000"),
        ("add Fix p:9", "“9” is no priority"),
        ("add Fix !5", "“!5” is no priority"),
        ("add Fix p:1 p:2", "The priority was given twice"),
        ("add Fix !1 !2", "The priority was given twice"),
        ("add Fix due:fri due:mon", "The due date was given twice"),
        ("add Fix due:", "`due:` has nothing behind it"),
        ("add Fix tag: !1", "`tag:` has nothing behind it"),
        ("add Fix remind:soon", "“soon” is no length of time"),
        ("add Fix parent:login", "“login” is no task's number"),
        ("add Fix parent:99999999999999999999", "There is no task 99999999999999999999"),
        ("add Fix due:sometime", "can't read a date in “sometime”"),
        ("add Fix due:=2026-02-30", "can't read a date in “2026-02-30”"),
        ("add Fix due:=9999-12-31T23:59Z", "can't read a date"),
        ("add Fix repeat:never", "can't read a repeat"),
        ("add Fix " + " ".join(f"@p{number}" for number in range(21)), "21 people; a task may have 20"),
    ],
)
def test_too_much_or_unreadable_is_said_with_a_way_on(line: str, said: str) -> None:
    error = refused(line)
    assert said in error.problem
    assert error.advice


def test_a_quote_that_is_not_closed_is_offered_closed() -> None:
    error = refused('add Say "hello\nmore')
    assert isinstance(error, ChoiceError)
    assert "character 9" in error.problem
    ((_, line),) = error.options
    assert parse(line, ROOM) == AddTask(draft=Draft(title="Say hello", description="more"))


@pytest.mark.parametrize(
    ("line", "phrase"),
    [
        ("add Pay at 25:00", "at 25:00"),
        ("add Pay 31/02/2027", "31/02/2027"),
        ("Pay by year 9999", "by year 9999"),
        ("Pay rent feb 30", "feb 30"),
        ("add Pay @ana tomorrow 25:00 +rent", "tomorrow 25:00"),
    ],
)
def test_last_words_that_only_look_like_a_date_are_said_and_can_be_kept_by_quotes(line: str, phrase: str) -> None:
    error = refused(line)
    assert error.problem == f"I can't read a date in “{phrase}”."
    assert f'put it in quotes: `"{phrase}"`' in error.advice
    assert isinstance(parse(line.replace(phrase, f'"{phrase}"'), ROOM), AddTask | PreviewTask)


# ---- dates that are asked back


def choices(line: str) -> list[tuple[str, Draft]]:
    error = refused(line)
    assert isinstance(error, ChoiceError)
    read = [(label, parse(option, ROOM)) for label, option in error.options]
    assert all(isinstance(command, AddTask | PreviewTask) for _, command in read)
    return [(label, command.draft) for label, command in read if isinstance(command, AddTask | PreviewTask)]


def labels_and_dues(line: str) -> list[tuple[str, When | None]]:
    return [(label, read.due) for label, read in choices(line)]


def test_day_and_month_in_an_unknown_order_become_two_lines() -> None:
    assert labels_and_dues("add Fix @ana 03/04") == [
        ("Sat 3 Apr 2027 17:00", day(4, 3, 2027)),
        ("Thu 4 Mar 2027 17:00", day(3, 4, 2027)),
    ]
    assert all(read.people == (ANA,) and read.title == "Fix" for _, read in choices("add Fix @ana 03/04"))


def test_a_past_date_may_be_kept() -> None:
    assert labels_and_dues("add Fix due:yesterday") == [
        ("Tue 22 Sep 17:00", day(9, 22)),
        ("Keep Tue 15 Sep, mark overdue", day(9, 15)),
    ]


def test_a_date_of_long_ago_may_be_kept_too() -> None:
    assert labels_and_dues("add Fix by 2020-01-01") == [
        ("Fri 1 Jan 2027 17:00", day(1, 1, 2027)),
        ("Keep Wed 1 Jan 2020, mark overdue", day(1, 1, 2020)),
    ]


def test_a_past_start_is_kept_without_being_overdue() -> None:
    read = [(label, each.start) for label, each in choices("add Fix start:yesterday")]
    assert read == [("Tue 22 Sep", opening(9, 22)), ("Keep Tue 15 Sep", opening(9, 15))]


def test_the_same_words_may_be_due_and_start() -> None:
    pairs = {(read.due, read.start) for _, read in choices("add Fix start:03/04 due:03/04")}
    assert (day(4, 3, 2027), opening(4, 3, 2027)) in pairs


def test_an_hour_before_or_after_noon_is_asked() -> None:
    assert [label for label, _ in labels_and_dues("Fix at 9")] == ["Thu 17 Sep 09:00", "Wed 16 Sep 21:00"]


def test_two_uncertain_dates_give_every_pair() -> None:
    pairs = [(read.due, read.start) for _, read in choices("add Fix due:03/04 start:05/06")]
    assert pairs == [
        (due, start)
        for due in (day(4, 3, 2027), day(3, 4, 2027))
        for start in (opening(6, 5, 2027), opening(5, 6, 2027))
    ]
