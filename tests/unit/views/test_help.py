from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.commands import COMMANDS, Command
from bot.message import Select, plain_message
from bot.views import help as help_views
from tests.unit.views.samples import codes, commands

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

EXPLAINED = [kind for kind in COMMANDS if kind.usage]


def test_the_overview(snapshot: SnapshotAssertion) -> None:
    assert plain_message(help_views.overview()) == snapshot


def test_each_heading_of_the_overview_says_what_its_commands_do() -> None:
    overview = help_views.overview()
    (headings,) = [block for block in overview.blocks if isinstance(block, Select)]
    for option, (heading, kinds) in zip(headings.options, help_views.TOPICS, strict=True):
        said = plain_message(help_views.topic(option.command.removeprefix("help ")))
        assert said.startswith(heading)
        for kind in kinds:
            assert kind.summary.partition(". ")[0].rstrip(".").replace("`", "") in said.replace("`", "")


def test_every_command_is_in_the_overview_exactly_once() -> None:
    assert sorted(kind.__name__ for _, kinds in help_views.TOPICS for kind in kinds) == sorted(
        kind.__name__ for kind in EXPLAINED
    )


@pytest.mark.parametrize("kind", EXPLAINED)
def test_every_word_of_every_command_leads_to_its_usage_and_examples(kind: type[Command]) -> None:
    for word in kind.words:
        message = help_views.topic(word)
        assert kind.usage in codes(message)
        assert set(kind.examples) <= set(codes(message))


def test_help_on_add_shows_the_signs_of_a_line(snapshot: SnapshotAssertion) -> None:
    assert plain_message(help_views.topic("add")) == snapshot


@pytest.mark.parametrize(("word", "typed"), [("fields", "in:web"), ("dates", "eom"), ("filters", "-tag:later")])
def test_what_many_share_has_its_own_help(word: str, typed: str) -> None:
    assert typed in plain_message(help_views.topic(word))


def test_the_beginning_of_several_verbs_shows_all_of_them() -> None:
    message = help_views.topic("Project")
    assert message.title == "Help: project"
    assert {"project create NAME {@who}", "project archive NAME"} <= set(codes(message))


@pytest.mark.parametrize(
    ("word", "near"), [("lsit", "help list"), ("filtres", "help filters"), ("reopne", "help reopen")]
)
def test_a_slip_is_answered_with_what_is_near(word: str, near: str) -> None:
    assert near in commands(help_views.topic(word)).values()


@pytest.mark.parametrize("word", ["qqqqqq", "draft", "x" * 5000, "<!channel>"])
def test_what_nobody_knows_leads_back_to_all_of_it(word: str) -> None:
    message = help_views.topic(word)
    assert message.title.startswith("I have no help on")
    assert len(message.title) < 100
    assert commands(message)


@pytest.mark.parametrize(
    ("word", "offered"),
    [("workflows", "project workflow"), ("subtasks", "sub"), ("timer", "time start"), ("checklists", "checklist")],
)
def test_a_word_that_is_no_verb_leads_to_what_is_said_with_it(word: str, offered: str) -> None:
    assert f"help {offered}" in commands(help_views.topic(word)).values()
