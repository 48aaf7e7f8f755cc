"""Time: timers, entries, corrections and totals, as people see them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.message import plain_message
from bot.model import RoomKind
from tests.flows.chat import Chat, button, buttons, fields, text

if TYPE_CHECKING:
    from bot.ports import Reply


def entry_of(reply: Reply) -> str:
    return button(reply, "Edit").command.split()[-1]


async def history(chat: Chat, task: int = 1) -> str:
    return text(await chat.say(f"history {task}"))


# ---- the timer


async def test_a_timer_says_how_long_and_how_much_of_the_estimate(chat: Chat) -> None:
    await chat.say("add Fix login ~2h")
    started = await chat.say("time start 1")
    assert "Timer started on #1 Fix login" in text(started)
    chat.pass_time(minutes=90)
    assert "Running: #1 Fix login, since today 10:00 (1h30m)" in text(await chat.say("time"))
    stopped = text(await chat.press(started, "Stop"))
    assert "Timer stopped: 1h30m on #1 Fix login" in stopped
    assert "1h30m in all, of 2h estimated: 30m left." in stopped
    assert "Time spent: 1h30m of 2h" in text(await chat.say("show 1"))
    await chat.say("time log 1 1h")
    assert "Time spent: 2h30m of 2h" in text(await chat.say("show 1"))


async def test_a_timer_stops_the_one_before_it_and_undo_takes_both_back(chat: Chat) -> None:
    await chat.say("add Fix login")
    await chat.say("add Write docs")
    await chat.say("time start 1")
    chat.pass_time(minutes=25)
    started = await chat.say("time start 2")
    assert "I stopped the one on #1 Fix login: 25m." in text(started)
    shown = text(await chat.say("time"))
    assert "Running: #2 Write docs" in shown
    assert "25m on #1 Fix login, from 10:00" in shown
    assert "Undone: 2 tasks" in text(await chat.press(started, "Undo"))
    shown = text(await chat.say("time"))
    assert "Running: #1 Fix login" in shown
    assert "#2" not in shown


async def test_the_timer_of_a_task_that_is_over_says_so(chat: Chat) -> None:
    await chat.say("add Fix login")
    await chat.say("time start 1")
    await chat.say("done 1")
    assert "Running: #1 Fix login (done), since" in text(await chat.say("time"))
    await chat.say("delete 1 confirm:yes")
    assert "Running: #1 Fix login (deleted), since" in text(await chat.say("time"))


async def test_everybody_has_a_timer_of_their_own(chat: Chat) -> None:
    await chat.say("add Fix login")
    await chat.say("time start 1")
    assert "I stopped" not in text(await chat.say("time start 1", as_="bob"))
    await chat.say("time stop")
    assert "Running: #1" in text(await chat.say("time", as_="bob"))


async def test_a_forgotten_timer_is_asked_about(chat: Chat) -> None:
    await chat.say("add Fix login")
    await chat.say("add Write docs")
    await chat.say("time start 1")
    chat.pass_time(hours=14, minutes=20)
    for line in ("time stop", "time start 2"):
        asked = await chat.say(line)
        assert "has run for 14h20m" in text(asked)
        assert "Running: #1" in text(await chat.say("time"))
    stopped = text(await chat.press(asked, "Log 3h instead"))
    assert "Timer stopped: 3h on #1 Fix login" in stopped
    assert "3h in all." in stopped


async def test_all_of_a_long_timer_is_kept_or_it_is_thrown_away(chat: Chat) -> None:
    await chat.say("add Fix login")
    await chat.say("time start 1")
    chat.pass_time(hours=13)
    asked = await chat.say("time stop")
    gone = await chat.press(asked, "Delete it")
    assert "Deleted: timer on #1 Fix login" in text(gone)
    assert "No timer of yours runs" in text(await chat.say("time stop"))
    await chat.press(gone, "Undo")
    assert "Timer stopped: 13h" in text(await chat.press(asked, "Log all"))


async def test_a_night_and_the_end_of_summer_time_are_counted_as_they_passed(store: object) -> None:
    chat = Chat(store, now=datetime(2026, 10, 24, 21, 30, tzinfo=UTC))  # type: ignore[arg-type]  # 23:30 in Berlin
    await chat.say("add Watch the clocks")
    await chat.say("time start 1")
    chat.pass_time(hours=4, minutes=30)  # to 03:00, the second one
    assert "Timer stopped: 4h30m" in text(await chat.say("time stop"))
    assert "Sat 24 Oct: 4h30m" in text(await chat.say("time report by:day this month"))


# ---- entries


async def test_time_is_logged_for_another_day_with_a_note(chat: Chat) -> None:
    await chat.say("add Fix login")
    logged = text(await chat.say('time log 1 1h30m yesterday "call with Ana"'))
    assert "Logged: 1h30m on #1 Fix login" in logged
    assert "For yesterday." in logged
    assert "“call with Ana”" in logged
    assert "Ana logged 1h30m for 15 Sep 2026 (“call with Ana”)" in await history(chat)
    assert "No time today yet" in text(await chat.say("time"))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("time log 1 1h 30m", "1h30m on #1 Fix login\nFrom today 08:30."),
        ("time log 1 an hour and a half", "1h30m on #1"),
        ("time log 1 2h mon 14:00", "2h on #1 Fix login\nFrom Mon 14 Sep 14:00."),
        ("time log 1 2h friday", "2h on #1 Fix login\nFor Fri 11 Sep."),
        ("time log 1 45m 9:00 note:planning", "45m on #1 Fix login\nFrom today 09:00.\n“planning”"),
        ("time log 1 1h 2 days ago", "1h on #1 Fix login\nFor Mon 14 Sep."),
    ],
)
async def test_when_it_was_is_read_backwards(chat: Chat, line: str, said: str) -> None:
    await chat.say("add Fix login")
    assert said in text(await chat.say(line))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("time log 1", "How long did it take?"),
        ("time log", "Which task?"),
        ("time log 1 yesterday", "How long did it take?"),
        ("time log 1 3d", "“3d” is not between a minute and a day"),
        ("time log 1 1h tomorrow", "still to come"),
        ("time log 1 2h 9:30", "would end at 11:30"),
        ("time log 1 1h call with Ana", "I can't read a date in “call with Ana”"),
        ("time log 1 1h call with Ana", "a note stands in quotes"),
        ("time log 1 90", "A length of time is like 1h30m"),
        ("time log 99 1h", "99"),
        ("time start 99", "99"),
        ("time stop", "No timer of yours runs"),
        ("time stop soon", "I don't understand “soon”"),
        ("time edit", "Which entry?"),
        ("time edit 999999999 2h", "There is no entry 999999999"),
        ("time delete x", "Which entry?"),
        ("time report by:colour", "I can't add time up by “colour”"),
        ("time report 5 mar to 1 mar", "runs backwards"),
        ("time report blue", "I can't read a date in “blue”"),
        ("time report by person", "a list by:task"),
        ("time strat 1", "I don't know “time strat 1”"),
        ("time to fix the door", "New task? time to fix the door"),
    ],
)
async def test_what_is_wrong_is_said(chat: Chat, line: str, said: str) -> None:
    await chat.say("add Fix login")
    assert said in text(await chat.say(line))


async def test_a_correction_keeps_what_was_said_in_the_history(chat: Chat) -> None:
    await chat.say("add Fix login")
    entry = entry_of(await chat.say("time log 1 1h30m"))
    corrected = await chat.say(f"time edit {entry} 2h mon")
    assert "Corrected: 2h on #1 Fix login" in text(corrected)
    told = await history(chat)
    assert "Ana corrected 1h30m of 16 Sep 2026 to 2h of 14 Sep 2026" in told
    assert "Ana logged 1h30m for 16 Sep 2026" in told
    assert "is that way already" in text(await chat.say(f"time edit {entry} 2h"))
    await chat.press(corrected, "Undo")
    assert "1h30m on #1 Fix login" in text(await chat.say("time"))


async def test_an_entry_is_corrected_in_a_form(chat: Chat) -> None:
    await chat.say("add Fix login")
    form = await chat.press(await chat.say('time log 1 1h30m "calls"'), "Edit")
    assert fields(form) == {"minutes": "1h30m", "when": "2026-09-16 08:30", "note": "calls"}
    assert "is that way already" in str((await chat.submit(form, {})).body)
    again = await chat.submit(form, {"minutes": "a while"})
    assert "is no length of time" in str(again.body)
    done = text(await chat.submit(form, {"minutes": "1h", "note": ""}))
    assert "Corrected: 1h on #1 Fix login" in done
    assert "calls" not in done


async def test_a_correction_may_say_to_what(chat: Chat) -> None:
    await chat.say("add Fix login")
    entry = entry_of(await chat.say("time log 1 1h"))
    assert "Corrected: 2h on #1 Fix login" in text(await chat.say(f"time edit {entry} to 2h"))


async def test_a_running_timer_gets_another_start(chat: Chat) -> None:
    await chat.say("add Fix login")
    await chat.say("time start 1")
    entry = button(await chat.say("time"), "Edit").command.split()[-1]
    assert "At what time" in text(await chat.say(f"time edit {entry} yesterday"))
    assert "still runs" in text(await chat.say(f"time edit {entry} 2h"))
    assert "timer on #1" in text(await chat.say(f"time edit {entry} 9:15"))
    assert "Timer stopped: 45m" in text(await chat.say("time stop"))


async def test_time_is_deleted_and_brought_back(chat: Chat) -> None:
    await chat.say("add Fix login")
    entry = entry_of(await chat.say("time log 1 1h"))
    deleted = await chat.say(f"time delete {entry}")
    assert "Deleted: 1h on #1 Fix login" in text(deleted)
    assert "Time spent" not in text(await chat.say("show 1"))
    assert "There is no entry" in text(await chat.say(f"time delete {entry}"))
    await chat.press(deleted, "Undo")
    assert "Time spent: 1h" in text(await chat.say("show 1"))


# ---- undo


async def test_what_was_corrected_since_is_not_undone(chat: Chat) -> None:
    await chat.say("add Fix login")
    logged = await chat.say("time log 1 1h")
    await chat.say("time log 1 5m")
    await chat.say(f"time edit {entry_of(logged)} 2h")
    refused = text(await chat.press(logged, "Undo"))
    assert "Not undone" in refused
    assert "corrected 1h of 16 Sep 2026 to 2h" in refused


async def test_a_stopped_timer_does_not_run_again_beside_another(chat: Chat) -> None:
    await chat.say("add Fix login")
    await chat.say("add Write docs")
    await chat.say("time start 1")
    stopped = await chat.say("time stop")
    await chat.say("time start 2")
    assert "there is another one by now, on #2" in text(await chat.press(stopped, "Undo"))
    await chat.say("time stop")
    await chat.press(stopped, "Undo")
    assert "Running: #1" in text(await chat.say("time"))


async def test_the_same_line_twice_is_done_once(chat: Chat) -> None:
    await chat.say("add Fix login")
    for _ in range(2):
        said = text(await chat.say("time log 1 1h", key="same"))
    assert "it was done once" in said
    assert "Time spent: 1h" in text(await chat.say("show 1"))


# ---- who may


async def test_others_time_is_corrected_by_leads_and_admins(chat: Chat) -> None:
    await chat.say("add Fix login")
    entry = entry_of(await chat.say("time log 1 1h", as_="bob"))
    assert f"Entry {entry} is Bob’s." in text(await chat.say(f"time edit {entry} 2h", as_="eve"))
    assert "is Bob’s" in text(await chat.say(f"time delete {entry}", as_="eve"))
    assert "Bob’s time." in text(await chat.say(f"time edit {entry} 2h"))  # the first one here is an admin
    assert "(of Bob’s time)" in await history(chat)


async def test_a_task_that_one_may_not_see_has_no_time(chat: Chat) -> None:
    await chat.say("add Secret", room="vault", kind=RoomKind.PRIVATE)
    entry = entry_of(await chat.say("time log 1 1h", room="vault", kind=RoomKind.PRIVATE))
    assert "There is no entry" in text(await chat.say(f"time edit {entry} 2h", as_="bob"))
    assert ": none" in text(await chat.say("time report", as_="bob"))
    assert "Secret" in text(await chat.say("time report by:task"))


async def test_guests_log_on_their_tasks_and_add_up_what_they_see(chat: Chat) -> None:
    await chat.say("add Fix login")
    await chat.say("help", as_="gil")
    await chat.say("add Paint it @gil")
    await chat.say("admin role @gil guest")
    await chat.say("time log 1 1h")
    await chat.say("add Elsewhere", room="web")
    await chat.say("time log 3 4h")
    assert "You may not log time on #1" in text(await chat.say("time log 1 1h", as_="gil"))
    assert "Logged" in text(await chat.say("time log 2 30m", as_="gil"))
    report = text(await chat.say("time report by:task", as_="gil"))
    assert "1h30m" in report.splitlines()[0]  # of the room that they are in, and of what is theirs
    assert "Elsewhere" not in report


async def test_a_deleted_task_takes_no_time(chat: Chat) -> None:
    await chat.say("add Fix login")
    await chat.say("delete 1 confirm:yes")
    assert "#1 is deleted." in text(await chat.say("time start 1"))


# ---- totals


async def test_time_is_added_up_by_person_task_and_day(chat: Chat) -> None:
    await chat.say("add Fix login")
    await chat.say("add Write docs")
    await chat.say("time log 1 2h mon")
    await chat.say("time log 2 1h30m tue")
    await chat.say("time log 2 30m", as_="bob")
    report = await chat.say("time report")
    assert "Time, Mon 14 Sep to Sun 20 Sep: 4h" in text(report)
    assert "Ana: 3h30m in 2 entries\nBob: 30m in 1 entry" in text(report)
    assert "#1 Fix login: 2h in 1 entry\n#2 Write docs: 2h in 2 entries" in text(await chat.press(report, "By task"))
    days = "Mon 14 Sep: 2h in 1 entry\nTue 15 Sep: 1h30m in 1 entry\nWed 16 Sep: 30m in 1 entry"
    assert days in text(await chat.press(report, "By day"))
    assert "Time of Bob, Mon 14 Sep to Sun 20 Sep: 30m" in text(await chat.say("time report @bob"))


async def test_time_is_added_up_by_project(chat: Chat) -> None:
    await chat.say("project create Web Shop")
    await chat.say("add Fix login in:web-shop")
    await chat.say("add Write docs")
    await chat.say("time log 1 2h mon")
    await chat.say("time log 1 1h", as_="bob")
    await chat.say("time log 2 30m")
    report = await chat.say("time report by:project")
    assert "3h30m" in text(report).splitlines()[0]
    assert "Web Shop: 3h in 2 entries\nNo project: 30m in 1 entry" in text(report)
    assert text(await chat.press(await chat.say("time report"), "By project")) == text(report)
    assert "By project" not in [one.label for one in buttons(await chat.say("time report in:web-shop"))]


async def test_time_of_a_project(chat: Chat) -> None:
    await chat.say("project create Web")
    await chat.say("add Fix login in:web")
    await chat.say("add Write docs")
    await chat.say("time log 1 1h")
    await chat.say("time log 2 2h")
    said = text(await chat.say("time report in:web by:task today"))
    assert "Time on Web, Wed 16 Sep: 1h" in said
    assert "WEB-1 Fix login: 1h in 1 entry" in said
    assert "Write docs" not in said


async def test_a_long_report_has_pages(chat: Chat) -> None:
    for number in range(1, 13):
        await chat.say(f"add Task {number}")
        await chat.say(f"time log {number} {number}m 9:00")
    first = await chat.say("time report by:task today")
    assert "1h18m" in text(first).splitlines()[0]
    assert "#12 Task 12: 12m" in text(first)
    assert "#2 Task 2:" not in text(first)
    second = await chat.press(first, "More")
    assert "1h18m" in text(second).splitlines()[0]
    assert "#2 Task 2: 2m in 1 entry\n#1 Task 1: 1m in 1 entry" in text(second)
    assert "More" not in [one.label for one in buttons(second)]


async def test_a_day_has_its_buttons(chat: Chat) -> None:
    await chat.say("add Fix login")
    await chat.say("time log 1 1h")
    await chat.say("time start 1")
    chat.pass_time(minutes=10)
    day = await chat.say("time")
    assert "Your time today: 1h10m" in text(day)
    assert [one.label for one in buttons(day)] == ["Stop", "Edit timer of #1", "Edit 1h of #1", "This week"]
    assert "Time of Ana" in text(await chat.press(day, "This week"))


async def test_a_live_card_follows_the_time(chat: Chat) -> None:
    await chat.say("add Fix login")
    await chat.say("time log 1 1h")
    drawn = await chat.drawn(1)
    assert drawn is not None
    assert "Time spent: 1h" in plain_message(drawn)
