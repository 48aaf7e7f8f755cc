"""A command printed as a line reads back to the same command, whatever its texts contain and whenever it is read."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import commands as c
from bot.canonical import encode
from bot.errors import UserError
from bot.parsing.grammar import parse
from bot.terms import Draft, Ref, Scope
from tests.unit.every_command import COMMANDS
from tests.unit.readers import LATER, THREAD
from tests.unit.values import NEW


def test_every_command_is_printed_here() -> None:
    assert set(COMMANDS) | {c.PreviewTask} == set(c.COMMANDS)


@pytest.mark.parametrize("command_type", COMMANDS, ids=lambda one: one.__name__)
@given(data=st.data())
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
def test_a_printed_command_reads_back(command_type: type[c.Command], data: st.DataObject) -> None:
    command = data.draw(COMMANDS[command_type])
    assert parse(encode(command), LATER) == command  # type: ignore[arg-type]  # one of the union


@given(NEW)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_printed_preview_is_a_preview_of_the_same_task(draft: Draft) -> None:
    line = encode(c.PreviewTask(draft=draft, text="as it was typed"))
    read = parse(line, LATER)
    assert isinstance(read, c.PreviewTask)
    assert read.draft == draft
    assert encode(read) == line


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("add Fix login @ana friday 5pm !1", 'add "Fix login" @ana due:=2026-09-18T15:00Z !1'),
        ("add Fix TODO:x now foo:bar", 'add "Fix" TODO:x "now" foo:bar'),
        ("add Fix foo:bar foo:bar", 'add "Fix" foo:bar foo:bar'),
        ("x 12 15 20 21 22 note:ok", 'done 12 15 #20-22 note:"ok"'),
        ("due 12 friday", "due 12 =2026-09-18"),
        ("list @ana due:<fri -tag:x sort:due-", "list @ana due:<2026-09-18 -tag:x sort:due-"),
        ("search login status:done", 'search status:done "login"'),
        ("edit 12 due:none +bug -later", "edit 12 +bug -later due:none"),
        ("snooze 12 15 mon 9:00", "snooze 12 15 =2026-09-21T07:00Z"),
        ("snooze 12 tomorrow", "snooze 12 =2026-09-17"),
        ("home due:week p:1,2", "home due:week p:urgent,high"),
        ("show public 12", "show 12 public:yes"),
        ("list mine public", "list mine public:yes"),
        ("search public:yes login", 'search public:yes "login"'),
        ("finish the login", 'picktask "done {}" "login" "finish the login"'),
    ],
)
def test_lines_are_short_and_can_be_read_by_people(typed: str, printed: str) -> None:
    command = parse(typed, THREAD)
    assert encode(command) == printed
    assert parse(printed, LATER) == command


@pytest.mark.parametrize("command_type", [c.SetDue, c.SnoozeTasks])
def test_a_project_called_like_a_month_is_no_date(command_type: type[c.SetDue | c.SnoozeTasks]) -> None:
    command = command_type(refs=(Ref(number=12), Ref(project="DEC", number=24)))
    assert parse(encode(command), THREAD) == command


def test_a_form_longer_than_any_line_reads_back() -> None:
    command = c.RefillForm(
        form="add", values=(("title", "x" * 200), ("description", "é\t\\" * 1300), ("more", "\r" * 3000))
    )
    line = encode(command)
    assert line.isascii()
    assert parse(line, LATER) == command


@pytest.mark.parametrize("line", ["refill the printer", "Refill", "draft a letter", "draft 2 letters"])
def test_what_only_buttons_say_is_a_task_like_any_other(line: str) -> None:
    assert isinstance(parse(line, THREAD), c.PreviewTask)


@pytest.mark.parametrize("line", ['refill "add" title', 'refill "add" title:"x" y', 'refill "\\ud800"', 'refill "\\x"'])
def test_a_form_that_is_none_is_no_crash(line: str) -> None:
    with pytest.raises(UserError, match="open it again"):
        parse(line, THREAD)


def test_five_hundred_tasks_fit_into_a_line() -> None:
    command = c.BulkEdit(
        listed=c.ListTasks(scope=Scope.ALL), change=c.ClaimTasks(), only=tuple(range(1_000_000, 1_001_000, 2))
    )
    assert parse(encode(command), LATER) == command


def test_fifty_tasks_in_a_row_fit_into_a_button() -> None:
    refs = tuple(Ref(number=number) for number in range(1_000_000, 1_000_050))
    assert len(encode(c.DeleteTasks(refs=refs, confirmed=True))) <= 100
