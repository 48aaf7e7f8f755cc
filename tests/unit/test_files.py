"""Files of tasks: which are kept, by which numbers, and which links may be shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.characters import one_line
from bot.commands import COMMANDS, AttachFiles, ImportFile
from bot.enclosing import carrying, like, read, takes, written
from bot.files import MOST_FILES, NAME_LENGTH, KeptFile, SentFile, file_data, link_of, news, numbered, read_files
from bot.model import Who

if TYPE_CHECKING:
    from bot.commands import Command

NOW = datetime(2026, 9, 16, 8, 0, tzinfo=UTC)
ANA = Who(1, "Ana")
PLAN = SentFile("F1", "plan.pdf", 1_234_567, "application/pdf", "https://acme.slack.com/files/U1/F1/plan.pdf")


def kept(number: int, *, sent: SentFile = PLAN, removed: bool = False) -> KeptFile:
    return KeptFile(12, number, sent, "slack", ANA, NOW, removed)


@pytest.mark.parametrize(
    ("platform", "link"),
    [
        ("slack", "https://acme.slack.com/files/U1/F1/plan.pdf"),
        ("slack", "https://files.slack.com/files-pri/T1-F1/plan.pdf?t=1&x=%20"),
        ("discord", "https://cdn.discordapp.com/attachments/1/2/plan.pdf?ex=1&is=2&hm=3"),
        ("discord", "https://media.discordapp.net/attachments/1/2/plan.png"),
        ("discord", "https://discord.com/channels/1/2/3"),
    ],
)
def test_a_link_to_the_platform_is_kept(platform: str, link: str) -> None:
    assert link_of(platform, link) == link


@pytest.mark.parametrize(
    "link",
    [
        "",
        "http://acme.slack.com/F1",
        "https://slack.com.evil.example/F1",
        "https://evilslack.com/F1",
        "https://evil.example/acme.slack.com",
        "https://acme.slack.com@evil.example/F1",
        "https://evil.example\\.slack.com/F1",
        "https://evil.example\\@acme.slack.com/F1",
        "https://acme.slack.com:8443/F1",
        "https://acme.slack.com/F1|click me",
        "https://acme.slack.com/F1> <!channel>",
        "https://acme.slack.com/F1\nhttps://evil.example",
        "javascript:alert(1)//.slack.com/",
        "https://discord.com/channels/1/2/3",
        "https://acme.slack.com/" + "x" * 3000,
    ],
)
def test_any_other_link_is_none(link: str) -> None:
    assert link_of("slack", link) == ""


@given(st.text())
def test_nothing_that_somebody_makes_up_is_a_link_of_the_console(link: str) -> None:
    assert link_of("console", link) == ""


def test_what_the_task_has_is_no_news_unless_it_was_detached() -> None:
    other = replace(PLAN, id="F2")
    assert news([PLAN, other, other], "slack", [kept(1)]) == (other,)
    assert news([PLAN], "slack", [kept(1, removed=True)]) == (PLAN,)
    assert news([PLAN], "discord", [kept(1)]) == (replace(PLAN, link=""),)


def test_a_number_is_never_given_twice() -> None:
    (file,) = numbered([PLAN], 12, "slack", ANA, NOW, [kept(1), kept(4, removed=True)])
    assert file.number == 5


@given(st.builds(SentFile, id=st.text(), name=st.text(), size=st.integers(), link=st.text(), source=st.text()))
def test_whatever_is_sent_can_be_kept(sent: SentFile) -> None:
    (file,) = news([sent], "slack", ())
    assert 0 < len(file.name) <= NAME_LENGTH
    assert [one_line(one) for one in (file.name, file.id, file.media_type)] == [file.name, file.id, file.media_type]
    assert 0 <= file.size < 2**63
    assert file.source == ""
    assert read_files(file_data(numbered([file], 12, "slack", ANA, NOW))) == (
        (1, SentFile("", file.name, file.size, link=file.link)),
    )


def test_no_message_has_more_than_so_many() -> None:
    assert len(news([replace(PLAN, id=f"F{number}") for number in range(20)], "slack", ())) == MOST_FILES


@given(st.lists(st.builds(SentFile, id=st.text(), name=st.text(), size=st.integers(), source=st.text())))
def test_files_that_wait_come_back_without_what_does_not_last(files: list[SentFile]) -> None:
    assert read(written(files)) == tuple(replace(one, source="") for one in files)


@pytest.mark.parametrize("text", ["", "add Fix login", "{}", "[1]", '[{"id": "x"}]', '["x"]', '[{"nothing": 1}]', "7"])
def test_a_draft_that_lists_no_files_has_none(text: str) -> None:
    assert read(text) == ()


@pytest.mark.parametrize("command", [one for one in COMMANDS if one.words], ids=lambda one: one.__name__)
def test_files_wait_with_the_lines_of_what_takes_them(command: type[Command]) -> None:
    """But for a file that is read at once."""
    assert takes(f"{command.words[0]} 12") is (command.takes_files and command is not ImportFile)


def test_a_line_has_the_files_of_another_one() -> None:
    line = AttachFiles.examples[0]
    waiting = carrying(line, 7)
    assert like("form Fix login", waiting) == "files:7 form Fix login"
    assert like("files:6 form Fix login", waiting) == "files:6 form Fix login"
    assert like("form Fix login", line) == "form Fix login"
