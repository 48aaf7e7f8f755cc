"""The date at the end of a title: found where it is one, and never cut off from words that mean something else."""

from __future__ import annotations

import pytest

from bot.errors import UnreadableDate
from bot.parsing.dates import find_tail, read
from tests.unit.phrases import BASE, BERLIN, at


@pytest.mark.parametrize(
    ("title", "tail"),
    [
        ("Fix login", "friday 5pm"), ("Fix login", "Fri, 5pm"), ("Call bob", "tomorrow at 9"), ("Pay", "1 dec"),
        ("Call bob", "17:00"), ("Call bob", "in 2 hours"), ("Call", "2 hours from now"), ("Call", "next week"),
        ("Review PR 1234", "tomorrow"), ("upgrade to 2.1", "friday"), ("Fix room 12", "friday"), ("BBQ", "sat 6pm"),
        ("Chapter 12", "may 5"), ("Buy iphone 5p", "friday"), ("Good morning", "tomorrow"), ("talk 3rd", "friday"),
        ("Pay rent", "01.12."), ("Pay rent", "2026-12-01 17:00"), ("taxes", "12/25"), ("party", "the 3rd at 5pm"),
        ("ship", "end of month"), ("cake", "a week from friday"), ("report", "the day after tomorrow"),
        ("report", "eow"), ("Call", "friday 17:00 Europe/Berlin"), ("Call", "5pm PT"), ("Submit", "(friday)"),
        ("call mum", "in an hour and a half"), ("plan", "this weekend"), ("lunch", "tomorrow noon"),
        ("order lunch", "friday"), ("plan the team lunch", "in 10 days"),
        ("Notes", "next friday"), ("", "friday"),
    ],
)  # fmt: skip
def test_finds_a_date_at_the_end(title: str, tail: str) -> None:
    words = f"{title} {tail}".split()
    assert find_tail(words, BERLIN, at(BASE)) == len(tail.split())


@pytest.mark.parametrize(
    ("title", "tail"),
    [
        ("Fix login", "by friday"), ("meet", "at 5"), ("meet", "by may"), ("pay", "due 1/2"), ("party", "on the 3rd"),
        ("report", "by q3"), ("release", "due: friday"), ("release", "due by fri 5pm"), ("ship", "by end of the month"),
        ("fix", "by yesterday"), ("do", "before 17h"), ("wait", "until tomorrow"), ("room", "at 1700"),
    ],
)  # fmt: skip
def test_finds_a_date_behind_a_keyword(title: str, tail: str) -> None:
    words = f"{title} {tail}".split()
    assert find_tail(words, BERLIN, at(BASE)) == len(tail.split())


@pytest.mark.parametrize(
    "title",
    [
        "upgrade to v2.1", "upgrade to 2.1", "review PR 1234", "call 12 people in may", "buy milk", "second", "a", "5",
        "version 2026", "wait a second", "multiply by 5", "pay by 2026", "enjoy the sun", "notes from friday",
        "notes from last friday", "notes of friday 5pm", "what broke yesterday", "cook 2 hours", "sprint 2 weeks",
        "split 1/2", "pages 20-23", "tickets 12-01", "read henry the 3rd", "report q3", "work 17h", "iphone 5p",
        "standup every monday", "prepare for friday", "move standup to friday", "budget may 2026", "launch jan",
        "spring clean march", "do it now", "ship by", "friday review", "ip 10.10.10.10", "", "   ",
        "buy 2 for 1", "plan the weekend", "read input/output", "page 20261201", "bug 404 at 404", "\ud800 \x00 🙂",
    ],
)  # fmt: skip
def test_leaves_a_title_whole(title: str) -> None:
    assert find_tail(title.split(), BERLIN, at(BASE)) == 0


@pytest.mark.parametrize(
    ("title", "count"),
    [
        ("pay at 25:00", 2), ("pay At 25:00.", 2), ("pay friday 25:00", 2), ("pay tomorrow 99:99", 2),
        ("pay by year 9999", 3), ("pay 31/02/2027", 1), ("pay 2027-02-30", 1), ("pay on 45/45/2027", 2),
        ("pay 45/45/2027", 1), ("pay by 2020-01-01", 2), ("pay 1999-01-01", 1), ("pay 1899-01-01", 1),
        ("read isaiah 40:31", 0), ("ratio 25:00", 0), ("pay by 9999", 0), ("sell at 9.99", 0),
        ("ip 10.10.10.10", 0), ("pay 31/02", 0), ("minutes of 2027-02-30", 0), ("bug 404 at 404", 0),
        ("be there in the year 9999", 0),
    ],
)  # fmt: skip
def test_last_words_in_the_shape_of_a_date_are_never_silently_a_title(title: str, count: int) -> None:
    assert find_tail(title.split(), BERLIN, at(BASE)) == count


def test_a_day_that_its_month_does_not_have_is_said_and_not_left_in_the_title() -> None:
    assert find_tail("pay rent feb 30".split(), BERLIN, at(BASE)) == 2
    with pytest.raises(UnreadableDate, match="February 2027 has 28 days"):
        read("feb 30", BERLIN, at(BASE))
