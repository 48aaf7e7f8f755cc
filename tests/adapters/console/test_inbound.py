"""What was typed → what the core is told."""

from __future__ import annotations

import pytest

from adapters.console.inbound import (
    Action,
    Become,
    Enter,
    LeaveThread,
    OpenThread,
    Press,
    Quit,
    Say,
    SendAgain,
    ShowHelp,
    Unclear,
    channel,
    direct_message,
    in_thread,
    mentioned,
    native,
    place,
    place_name,
    private_room,
    read,
    readable,
    sender,
)
from bot.model import RoomKind

PEOPLE = {"ana", "bob", "jörg", "mary.jane"}
ROOMS = {"web": "web", "plans": "private:plans"}


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("add Fix login @ana", "add Fix login <@ana>"),
        ("add Fix login @Ana, @BOB.", "add Fix login <@ana>, <@bob>."),
        ("add Fix for:@ana by:@bob", "add Fix for:<@ana> by:<@bob>"),
        ("list -@ana", "list -<@ana>"),
        ("add Fix (@mary.jane)", "add Fix (<@mary.jane>)"),
        ("add Grüße @Jörg", "add Grüße <@jörg>"),
        ("add Fix @zed", "add Fix @zed"),
        ("add Fix @me", "add Fix @me"),
        ("add Fix @anna", "add Fix @anna"),
        ("add Mail ana@bob.org", "add Mail ana@bob.org"),
        ("add Read https://example.org/@ana", "add Read https://example.org/@ana"),
        ('add "ask @ana" @bob', 'add "ask @ana" <@bob>'),
        ("add “ask @ana in #web”", "add “ask @ana in #web”"),
        ("add `@ana`", "add `@ana`"),
        ('add "unbalanced @ana', 'add "unbalanced <@ana>'),
        ("add already <@ana>", "add already <@ana>"),
        ("add Fix #web", "add Fix <#web>"),
        ("project bind web #Web", "project bind web <#web>"),
        ("add Fix #plans", "add Fix <#private:plans>"),
        ("add Fix #nowhere", "add Fix #nowhere"),
        ("done #12", "done #12"),
        ("done #12 #web", "done #12 <#web>"),
        ("add https://example.org/#web", "add https://example.org/#web"),
        ("add &#web;", "add &#web;"),
        ("add @", "add @"),
        ("add @ana@example.org", "add @ana@example.org"),
        ("add C# and F# @ana", "add C# and F# <@ana>"),
    ],
)
def test_references_become_native_where_they_are_known(typed: str, sent: str) -> None:
    assert native(typed, PEOPLE, ROOMS) == sent


@pytest.mark.parametrize(
    "line", ["@#" * 50_000, '"' * 100_001, "“" * 100_000, "@a" + "-" * 100_000, "@" + "a" * 100_000 + "@"]
)
@pytest.mark.timeout(5)
def test_a_long_line_takes_no_time(line: str) -> None:
    assert native(line, PEOPLE, ROOMS) == line


def test_those_named_are_asked_for_once_and_without_oneself() -> None:
    assert mentioned('add @Ana @ana @me "@zed" x@y.org @Bob') == ("ana", "bob")


def test_native_references_are_shown_as_they_are_typed() -> None:
    assert readable("<@ana> in <#web> and <#private:plans>, a < b > c") == "@ana in #web and #plans, a < b > c"


@pytest.mark.parametrize(
    ("line", "action"),
    [
        ("", None),
        ("  \t ", None),
        ("add Fix login", Say("add Fix login")),
        ("  add Fix ", Say("  add Fix ")),
        ("12", Say("12")),
        ("!1", Say("!1")),
        (".5 hours", Say(".5 hours")),
        (".1", Press(1)),
        (" .12 ", Press(12)),
        ("/as ana", Become("ana")),
        ("/as @Ana", Become("Ana")),
        ("/in #web", Enter(channel("web"))),
        ("/in Web", Enter(channel("web"))),
        ("/in private Plans", Enter(private_room("plans"))),
        ("/in dm", Enter(direct_message("ana"))),
        ("/dm", Enter(direct_message("ana"))),
        ("/thread 12", OpenThread("12")),
        ("/thread", OpenThread("")),
        ("/up", LeaveThread()),
        ("/people", Say("people")),
        ("/again", SendAgain()),
        ("/help", ShowHelp()),
        ("/HELP", ShowHelp()),
        ("/quit", Quit()),
        ("/task add Fix", Say("add Fix")),
        ("/task", Say("")),
    ],
)
def test_a_line_is_for_the_console_or_for_the_bot(line: str, action: Action | None) -> None:
    assert read(line, "ana") == action


@pytest.mark.parametrize(
    "line", ["/as", "/as ana bob", "/as \x1b[31m", "/in", "/in private", "/in a b", "/etc/passwd is broken"]
)
def test_what_the_console_cannot_read_is_explained(line: str) -> None:
    assert isinstance(read(line, "ana"), Unclear)


def test_a_person_has_one_account_however_it_is_written() -> None:
    assert sender("Ana") == sender("ana")
    assert (sender("ana").external_id, sender("ana").handle, sender("ana").name) == ("ana", "ana", "Ana")


def test_a_private_room_is_another_than_the_channel_of_its_name() -> None:
    assert private_room("web").room != channel("web").room
    assert place("private web", "ana") == private_room("web")
    assert private_room("web").kind is RoomKind.PRIVATE


def test_the_prompt_names_the_place() -> None:
    places = [channel("web"), in_thread(channel("web"), 12), private_room("plans"), direct_message("ana")]

    assert [place_name(one) for one in places] == ["#web", "#web › #12", "private plans", "dm"]
