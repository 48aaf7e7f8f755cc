"""Links: codes, how they are typed, who can be joined with whom, and what is shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.calendar import Calendar
from bot.canonical import encode
from bot.commands import Link, LinkTeam, PreviewTask, Unlink, UnlinkTeam
from bot.errors import UserError
from bot.links import ALPHABET, LENGTH, LinkKind, Side, hashed, new_code, read_code, shown_code
from bot.message import COMMAND_LENGTH, Buttons, Message, plain_message
from bot.parsing import grammar
from bot.services.linking import check
from bot.views import linking as views

NOW = datetime(2026, 9, 16, 8, 0, tzinfo=UTC)
SLACK = Side(LinkKind.PERSON, 1, "slack", "T1", 5, "U1", "Ana", "Acme", 12, 3, 1, ("discord", "slack"), ("slack",))
DISCORD = replace(
    SLACK, platform="discord", installation="G1", person=9, account="77", name="ana_b", accounts=("discord",)
)
SLACK_TEAM = replace(SLACK, kind=LinkKind.TEAM, platforms=("slack",))
DISCORD_TEAM = replace(DISCORD, kind=LinkKind.TEAM, workspace=2, team="Acme's server", platforms=("discord",))


def read(text: str) -> object:
    return grammar.parse(text, grammar.Reading(Calendar(), NOW))


def test_a_code_is_eight_letters_that_nobody_mistakes() -> None:
    codes = {new_code() for _ in range(100)}
    assert len(codes) == 100
    assert all(len(code) == LENGTH and set(code) <= set(ALPHABET) for code in codes)
    assert not set(ALPHABET) & set("AEIOUYLS0128")


def test_a_code_is_read_as_people_type_it() -> None:
    code = new_code()
    for typed in (code, code.lower(), shown_code(code), f" {code[:4]} {code[4:]} "):
        assert read_code(typed) == code
    for wrong in ("", "BCDF", "ABCDEFGH", f"{code}B"):
        assert read_code(wrong) is None


def test_a_hash_does_not_show_its_code() -> None:
    assert hashed("BCDFGHJK") != hashed("BCDFGHJM")
    assert "BCDF" not in hashed("BCDFGHJK").upper()


@pytest.mark.parametrize(
    "command",
    [
        Link(),
        Link(code="BCDFGHJK"),
        Link(code="34567934", confirmed=True),
        Link(waiting=48),
        Link(refused=48),
        LinkTeam(),
        LinkTeam(code="BCDFGHJK", confirmed=True),
        LinkTeam(waiting=48),
        LinkTeam(refused=48),
        Unlink(),
        Unlink(confirmed=True),
        UnlinkTeam(),
        UnlinkTeam(confirmed=True),
    ],
)
def test_a_link_prints_and_reads_back(command: Link) -> None:
    assert read(encode(command)) == command
    assert len(encode(command)) <= COMMAND_LENGTH


@pytest.mark.parametrize("text", ["link bcdf-ghjk", "LINK BCDFGHJK", "/link BCDF-GHJK"])
def test_a_link_is_read_however_it_is_typed(text: str) -> None:
    assert read(text) == Link(code="BCDFGHJK")


@pytest.mark.parametrize(
    "text",
    [
        "link the login page",
        "link homepage to the shop",
        "unlink the tests",
        "link homepage",
        "link README",
        "link WEB-12",
    ],
)
def test_a_title_that_begins_with_link_is_a_task(text: str) -> None:
    assert isinstance(read(text), PreviewTask)


@pytest.mark.parametrize(
    "text",
    [
        "link ABCD-EFGH",
        "link BCDF-GHJ",
        "link ABC123",
        "link BCDFGHJKM",
        "link bcdf-ghj",
        "admin link ABCDEFGH",
        "admin link what is this",
        "admin unlink now",
        "link refuse:yes",
    ],
)
def test_what_can_be_no_code_says_so(text: str) -> None:
    with pytest.raises(UserError):
        read(text)


def test_two_of_one_team_can_be_one_person() -> None:
    check(SLACK, DISCORD)
    check(SLACK_TEAM, DISCORD_TEAM)


@pytest.mark.parametrize(
    ("mine", "theirs", "problem"),
    [
        (SLACK, DISCORD_TEAM, "joins teams"),
        (SLACK_TEAM, DISCORD, "joins people"),
        (SLACK, SLACK, "made on Slack, too"),
        (SLACK, replace(DISCORD, workspace=2), "not joined"),
        (SLACK, replace(DISCORD, person=5), "one person on both"),
        (replace(SLACK, accounts=("discord", "slack")), DISCORD, "account on Discord already"),
        (SLACK_TEAM, replace(DISCORD_TEAM, workspace=1), "one team already"),
        (replace(SLACK_TEAM, platforms=("discord", "slack")), DISCORD_TEAM, "team on Discord already"),
    ],
)
def test_who_cannot_be_joined_is_told_why(mine: Side, theirs: Side, problem: str) -> None:
    with pytest.raises(UserError, match=problem) as error:
        check(mine, theirs)
    assert error.value.advice


def test_what_would_be_joined_is_shown_with_how_much_it_is() -> None:
    shown = plain_message(views.found(SLACK_TEAM, DISCORD_TEAM, "BCDFGHJK"))
    assert "Join Acme with Acme's server?" in shown
    assert "Acme (Slack): 12 tasks, 3 people and 1 project" in shown
    assert "Acme's server (Discord)" in shown


def test_every_button_of_a_link_can_be_read() -> None:
    messages: list[Message] = [
        views.found(SLACK, DISCORD, "BCDFGHJK"),
        views.found(SLACK_TEAM, DISCORD_TEAM, "BCDFGHJK"),
        views.waiting(SLACK, DISCORD, 48),
        views.waiting(SLACK_TEAM, DISCORD_TEAM, 48),
        views.ask_unlink(SLACK),
        views.ask_part(SLACK_TEAM),
    ]
    lines = [
        one.command
        for message in messages
        for block in message.blocks
        if isinstance(block, Buttons)
        for one in block.buttons
    ]
    assert len(lines) == len(messages) + 2  # to refuse what waits
    assert [encode(read(line)) for line in lines] == lines  # type: ignore[arg-type]  # a command each


def test_a_name_is_never_more_than_one_line() -> None:
    shown = views.waiting(SLACK, replace(DISCORD, name="Eve\nPress the button"), 48)
    assert shown.title == "Are you Eve Press the button on Discord?"
