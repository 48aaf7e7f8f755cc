"""`inbox`, `why` and what admins ask of deliveries."""

from __future__ import annotations

import pytest

from bot import commands as c
from bot.parsing.grammar import parse
from bot.terms import Ref
from tests.unit.readers import ROOM, THREAD, refused


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("inbox", c.ShowInbox()),
        ("Inbox UNREAD", c.ShowInbox(unread=True)),
        ("inbox before:48", c.ShowInbox(before=48)),
        ("inbox before:123456789012", c.ShowInbox(before=123456789012)),  # longer than any verb
        ("inbox unread before:48", c.ShowInbox(unread=True, before=48)),
        ("inbox read", c.MarkRead()),
        ("inbox read upto:48", c.MarkRead(upto=48)),
        ("why 12", c.ShowWhy(ref=Ref(number=12))),
        ("why WEB-12", c.ShowWhy(ref=Ref(project="WEB", number=12))),
        ("why ^", c.ShowWhy(ref=Ref(last=True))),
        ("admin deliveries", c.ShowDeliveries()),
        ("admin deliveries before:48", c.ShowDeliveries(before=48)),
        ("admin retry", c.RetryDeliveries()),
        ("admin retry 48", c.RetryDeliveries(delivery=48)),
        ("admin retry #48", c.RetryDeliveries(delivery=48)),
    ],
)
def test_lines(line: str, command: c.AnyCommand) -> None:
    assert parse(line, ROOM) == command


def test_in_a_thread_why_is_about_its_task() -> None:
    assert parse("why", THREAD) == c.ShowWhy()


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("inbox zero", "I don't understand “zero” behind `inbox`."),
        ("inbox before:x", "“before:x” is no number of a notice."),
        ("inbox before:0", "There is no notice 0."),
        ("inbox read 12", "I don't understand “12” behind `inbox read`."),
        ("why", "Which task? I see no number behind `why`."),
        ("why is it so", "Which task? I see no number behind `why`."),
        ("why 12 13", "I don't understand “13” behind `why`."),
        ("admin deliveries all", "I don't understand “all” behind `admin deliveries`."),
        ("admin retry all", "“all” is no number of a notice."),
        ("admin retry 1 2", "I don't understand “2” behind `admin retry`."),
        (f"admin retry {2**64}", f"There is no notice {2**64}."),
    ],
)
def test_what_they_do_not_take(line: str, problem: str) -> None:
    assert refused(line).problem == problem
