"""Reminders, repeats, who is on it, and how overdue work escalates: said, shown, taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.flows.chat import button, text

if TYPE_CHECKING:
    from tests.flows.chat import Chat


async def test_reminders_are_set_and_removed(chat: Chat) -> None:
    await chat.say("add Fix login @bob due:=2026-09-21T10:00Z")
    assert "Reminders 1 day and 2 hours before" in text(await chat.say("remind 1 1d,2h"))
    assert "1 day" in text(await chat.say("show 1"))
    assert "is that way already" in text(await chat.say("remind 1 1d and 2h before"))
    assert "No reminders any more" in text(await chat.say("remind 1 none"))
    await chat.say("undo")
    assert "1 day" in text(await chat.say("show 1"))


async def test_a_reminder_whose_time_is_over_is_said(chat: Chat) -> None:
    await chat.say("add Fix login @bob due:=2026-09-17T08:00Z")  # in a day
    said = text(await chat.say("remind 1 3d,1h"))
    assert "Reminders 3 days and 1 hour before" in said
    assert "3 days before #1 is due is over already: nothing comes then." in said
    assert "is over already" not in text(await chat.say("remind 1 1h"))


async def test_reminders_need_a_due_date(chat: Chat) -> None:
    await chat.say("add Fix login")
    said = text(await chat.say("remind 1 1d"))
    assert "has no due date" in said
    assert "due 1 friday" in said


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("remind 1", "How long before"),
        ("remind 1 1 day", "“day” is not between a minute and a year"),
        ("remind 1 in 2 hours", "A reminder comes so long before it is due, not at a time."),
        ("remind 1 tomorrow", "A reminder comes so long before it is due, not at a time."),
        ("remind 1 0m", "“0m” is not between"),
        ("remind 1 400d", "“400d” is not between"),
        ("remind 1 1d,2d,3d,4d,5d,6d", "6 times; 1 to 5"),
        ("repeat 1", "How often"),
        ("repeat 1 every blue moon", "I can't read a repeat"),
        ("project escalate web", "How long overdue"),
        ("project escalate", "Which project"),
        ("project escalate web 2d 1d", "later than the one before"),
        ("project escalate web 1d 2d 3d 4d", "4 times; 1 to 3"),
        ("project escalate nosuch 1d", "nosuch"),
    ],
)
async def test_what_is_wrong_is_said(chat: Chat, line: str, said: str) -> None:
    await chat.say("project create Web")
    await chat.say("add Fix login due:=2026-09-21")
    reply = await chat.say(line)
    assert said in text(reply)
    assert not reply.understood


async def test_a_task_repeats_and_repeats_no_more(chat: Chat) -> None:
    await chat.say("add Water plants due:=2026-09-21T07:00Z")
    await chat.say("repeat 1 every mon,thu 9:00")
    assert "every mon,thu 09:00" in text(await chat.say("show 1"))
    assert "Thu 24 Sep, 09:00" in text(await chat.say("done 1"))
    await chat.say("repeat 2 none")
    assert "Next" not in text(await chat.say("done 2"))


async def test_a_repeat_gives_a_date_to_what_has_none(chat: Chat) -> None:
    await chat.say("add Water plants")
    await chat.say("repeat 1 every fri 9:00")
    assert "Fri 18 Sep, 09:00" in text(await chat.say("show 1"))


async def test_a_month_counts_from_its_day(chat: Chat) -> None:
    await chat.say("add Pay rent due:=2026-10-31")
    await chat.say("repeat 1 every month")
    assert "every 31st" in text(await chat.say("show 1"))


async def test_on_it_starts_a_task(chat: Chat) -> None:
    await chat.say("add Fix login @bob")
    assert "On it" in text(await chat.say("onit 1", as_="bob"))
    assert "in progress" in text(await chat.say("show 1"))
    assert "is on it" in text(await chat.say("history 1"))
    await chat.say("undo", as_="bob")
    assert "to do" in text(await chat.say("show 1"))


async def test_on_it_is_said_once_a_day(chat: Chat) -> None:
    await chat.say("add Fix login @bob due:=2026-09-21")
    await chat.say("onit 1", as_="bob")
    assert "left in peace already" in text(await chat.say("onit 1", as_="bob"))
    await chat.say("done 1")
    assert "is done" in text(await chat.say("onit 1", as_="bob"))


async def test_escalation_is_set_and_taken_back(chat: Chat) -> None:
    await chat.say("project create Web")
    said = await chat.say("project escalate web 1d 2d 3d")
    for one in ("After 1 day", "After 2 days", "the channel", "After 3 days", "Ana"):
        assert one in text(said)
    assert "1 day" in text(await chat.say("project status web"))
    assert button(said, "Undo")
    assert "That is so" in text(await chat.say("project escalate web 1d, 2d, 3d"))
    await chat.press(said, "Undo")
    assert "1 day" not in text(await chat.say("project status web"))


async def test_only_who_runs_a_project_sets_how_it_escalates(chat: Chat) -> None:
    await chat.say("project create Web")
    assert "Only a lead of Web" in text(await chat.say("project escalate web 1d", as_="bob"))


async def test_by_typed_options(chat: Chat) -> None:
    await chat.say("project create Web")
    await chat.say("add Fix login due:=2026-09-21")
    assert (await chat.choose("remind", task="1", before="1d, 2h")).understood
    assert (await chat.choose("repeat", task="1", rule="every mon 9:00")).understood
    assert (await chat.choose("onit", task="1")).understood
    assert (await chat.choose("project escalate", project="web", steps="1d 2d")).understood
    assert "every mon 09:00" in text(await chat.say("show 1"))
