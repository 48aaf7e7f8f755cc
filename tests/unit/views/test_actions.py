"""What can be pressed: every line reads, on every day of the week, and fits what the task is and who looks."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.commands import PreviewTask
from bot.message import COMMAND_LENGTH, Button, Buttons, Message, PersonSelect, Select, TaskList, plain_message
from bot.model import Assignee, Mode, Move, Priority, Stage, Status, Task, Workflow
from bot.parsing.grammar import Reading, parse
from bot.store import Detail, Page
from bot.views import actions, cards, lists
from tests.unit.views.samples import ACTOR, ANA, BERLIN, BOB, COMMENT, EVE, FULL, NOW, PLAIN, YESTERDAY, commands

MINE = replace(PLAIN, assignees=(Assignee(ANA),))
BOBS = replace(PLAIN, assignees=(Assignee(BOB),))
GROUP = replace(PLAIN, assignees=(Assignee(BOB), Assignee(EVE)), mode=Mode.ANY)
DONE = PLAIN.with_status(Status.DONE, NOW, BOB)
DELETED = replace(PLAIN, deleted_at=NOW)
TASKS = [PLAIN, MINE, BOBS, GROUP, FULL, DONE, DELETED, replace(MINE, status=Status.DOING, priority=Priority.URGENT)]


def live(task: Task, detail: Detail | None = None) -> Message:
    return cards.live_card(detail or Detail(task), ACTOR, NOW, deleted_by=EVE)


def pressed(message: Message) -> list[str]:
    picks = [one.picked("UBOB") for one in message.blocks if isinstance(one, PersonSelect)]
    menus = [
        button.command for one in message.blocks if isinstance(one, TaskList) for row in one.rows for button in row.menu
    ]
    return [*commands(message).values(), *picks, *menus]


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("days", range(7))
def test_every_line_reads_on_every_day_of_the_week(task: Task, days: int) -> None:
    listed = lists.task_list(Page((task,)), ACTOR, NOW, title="t", group=None, next_line=None, menus=True)
    messages = [cards.card(Detail(task), ACTOR, NOW, live=True, undo=7), live(task), listed]
    for line in (line for message in messages for line in pressed(message)):
        assert len(line) <= COMMAND_LENGTH
        assert not isinstance(parse(line, Reading(BERLIN, NOW + timedelta(days=days))), PreviewTask), line


@pytest.mark.parametrize(
    ("task", "labels"),
    [
        (PLAIN, ["Done", "Snooze until tomorrow", "Claim", "Edit", "Show"]),
        (MINE, ["Done", "Snooze until tomorrow", "Start", "Edit", "Show"]),
        (BOBS, ["Done", "Snooze until tomorrow", "Edit", "Show"]),
        (DONE, ["Reopen", "Show"]),
        (DELETED, ["Restore", "Show"]),
    ],
)
def test_a_rows_menu_fits_the_state_and_the_person(task: Task, labels: list[str]) -> None:
    menu = actions.menu(task, ACTOR)
    assert [one.label for one in menu] == labels
    assert len(menu) <= 5


def test_a_rows_menu_has_every_move_of_a_workflow() -> None:
    names = [f"stage {letter}" for letter in "abcdefgh"]
    stages = (Stage("todo", Status.TODO), *(Stage(name, Status.DOING) for name in names))
    workflow = Workflow(stages, tuple(Move("todo", name) for name in names))
    task = replace(MINE, workflow=workflow)
    for menu in (actions.menu(task, ACTOR), actions.in_digest(task)):
        assert [one.command for one in menu][:8] == [f'status 12 "{name}"' for name in names]
        assert menu[-1].label == "Show"


def test_a_list_has_menus_only_where_they_are_wanted() -> None:
    (block,) = lists.task_list(Page((PLAIN,)), ACTOR, NOW, title="t", group=None, next_line=None).blocks
    assert isinstance(block, TaskList)
    assert block.rows[0].menu == ()


@pytest.mark.parametrize(
    ("task", "labels"),
    [(PLAIN, ["Done", "Claim", "Edit"]), (GROUP, ["Done", "Claim", "Edit"]), (MINE, ["Done", "Edit"])],
)
def test_a_card_for_everybody_offers_what_anybody_may_press(task: Task, labels: list[str]) -> None:
    (buttons,) = [one for one in live(task).blocks if isinstance(one, Buttons)]
    assert [one.label for one in buttons.buttons] == labels
    assert {"Snooze", "More"} == {one.placeholder for one in live(task).blocks if isinstance(one, Select)}
    assert not {"Undo", "Drop"} & commands(live(task)).keys()


def test_picking_somebody_assigns_it() -> None:
    (select,) = [one for one in live(PLAIN).blocks if isinstance(one, PersonSelect)]
    assert select.picked("UBOB") == "assign 12 <@UBOB>"


@pytest.mark.parametrize(
    ("task", "ended"),
    [
        (DONE, "Done by @Bob, today 10:42."),
        (PLAIN.with_status(Status.CANCELLED, NOW, ANA), "Cancelled by @Ana, today 10:42."),
        (DELETED, "Deleted by @Eve, today 10:42."),
    ],
)
def test_a_closed_card_says_who_and_when_and_has_nothing_to_press(task: Task, ended: str) -> None:
    message = live(task, Detail(task, (COMMENT,)))
    assert plain_message(message).split("\n")[1] == ended
    assert pressed(message) == []


def test_a_card_that_stays_says_nothing_that_is_wrong_tomorrow() -> None:
    assert " ago" not in plain_message(live(replace(PLAIN, due=YESTERDAY)))
    assert "overdue" in plain_message(live(replace(PLAIN, due=YESTERDAY)))
    assert "in 7 days" in plain_message(cards.card(Detail(FULL), ACTOR, NOW))
    assert "in 7 days" not in plain_message(live(FULL))


def test_my_card_offers_the_rest_behind_more() -> None:
    card = cards.card(Detail(MINE), ACTOR, NOW, live=True)
    (more,) = [one for one in card.blocks if isinstance(one, Select) and one.placeholder == "More"]
    labels = [one.label for one in more.options]
    assert {"Drop", "Comment", "History", "Due tomorrow", "Urgent", "Delete"} <= set(labels)
    assert Button("Start", "start 12") not in more.options, "it stands among the buttons"
