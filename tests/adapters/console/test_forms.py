"""Forms as prompts, through real prompt-toolkit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from adapters.console.forms import problem_with, value_of
from adapters.console.render import shown_value
from bot.contents import Submitted
from bot.message import FieldKind, FormField

if TYPE_CHECKING:
    from tests.adapters.console.conftest import SmallCore, Terminal

CTRL_C = "\x03"
CTRL_U = "\x15"  # clears the line
NEW_LINE = "\x1b\r"


@pytest.fixture(autouse=True)
def _one_task(core: SmallCore) -> None:
    core.titles[1] = "Fix login"
    core.people.add("bob")


async def test_fields_come_prefilled_and_enter_keeps_them(core: SmallCore, terminal: Terminal) -> None:
    shown = await terminal.type(core, "edit 1\r\r\r\r\r")

    assert core.submitted == [{"title": "Fix login", "description": "", "assignees": "<@bob>", "priority": "none"}]
    assert "Saved." in shown


async def test_fields_are_changed_and_a_paragraph_has_several_lines(core: SmallCore, terminal: Terminal) -> None:
    keys = f"edit 1\r now\rfirst{NEW_LINE}second\r{CTRL_U}@bob @zed\r{CTRL_U}urg\r"

    await terminal.type(core, keys)

    assert core.submitted == [
        {"title": "Fix login now", "description": "first\nsecond", "assignees": "<@bob> @zed", "priority": "1"}
    ]


async def test_ctrl_c_saves_nothing_and_resume_goes_on_with_what_was_typed(core: SmallCore, terminal: Terminal) -> None:
    shown = await terminal.type(core, f"edit 1\r now\rlong te{CTRL_C}/resume\r\rxt\r\r\r")

    assert "Nothing was saved." in shown
    assert "/resume" in shown
    assert [(one["title"], one["description"]) for one in core.submitted] == [("Fix login now", "long text")]


async def test_a_form_that_comes_back_asks_only_for_what_was_wrong(core: SmallCore, terminal: Terminal) -> None:
    shown = await terminal.type(core, f"edit 1\r{CTRL_U}taken\rwhy\r\r\r{CTRL_U}free\r")

    assert "That title is taken." in shown
    assert core.titles[1] == "free"
    assert core.submitted[-1]["description"] == "why"


@pytest.mark.parametrize(("typed", "problem"), [("", "Title is needed."), ("x" * 21, "20 is the most")])
async def test_what_cannot_be_sent_is_asked_again(
    core: SmallCore, terminal: Terminal, typed: str, problem: str
) -> None:
    shown = await terminal.type(core, f"edit 1\r{CTRL_U}{typed}\r{CTRL_U}short\r\r\r\r")

    assert problem in shown
    assert core.titles[1] == "short"


async def test_a_form_whose_answer_is_lost_can_be_resumed(core: SmallCore, terminal: Terminal) -> None:
    core.fails_on = Submitted

    shown = await terminal.type(core, "edit 1\r now\r\r\r\r/resume\r\r\r\r\r")

    assert "No answer came back." in shown
    assert core.titles[1] == "Fix login now"


async def test_resume_without_a_form_says_so(core: SmallCore, terminal: Terminal) -> None:
    assert "no form to go on with" in await terminal.type(core, "/resume\r")


PRIORITY = FormField(
    "p", "Priority", FieldKind.CHOICE, "none", choices=(("none", "None"), ("1", "Urgent"), ("2", "High"))
)


@pytest.mark.parametrize(
    ("typed", "value"), [("Urgent", "1"), ("h", "2"), ("2", "2"), (" none ", "none"), ("later", "later")]
)
def test_a_choice_is_made_by_label_beginning_or_value(typed: str, value: str) -> None:
    assert value_of(PRIORITY, typed) == value


def test_a_choice_that_there_is_not_names_those_there_are() -> None:
    assert problem_with(PRIORITY, "later") == "Choose one of: None, Urgent, High"


def test_people_and_choices_are_shown_as_a_person_reads_them() -> None:
    assert shown_value(PRIORITY) == "None"
    assert shown_value(FormField("who", "Who", FieldKind.PEOPLE, "<@bob> all")) == "@bob all"
    assert shown_value(FormField("title", "Title", value="<@bob>")) == "<@bob>"
