"""Exports of Trello, Todoist and Taskwarrior, as they write them."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from bot.errors import UserError
from bot.imports.model import ImportedComment, ImportedItem
from bot.model import Priority, Status
from tests.unit.import_files import by_title, imported, sample

# ---- Trello


def test_a_card_is_a_task_with_all_that_hangs_on_it() -> None:
    task = by_title(imported(sample("trello.json")))["Write the launch post"]
    assert task.description.startswith("For the **blog**.\n\n- tone")
    assert (task.status, task.stage, task.project) == (Status.TODO, "Backlog", "Website")
    assert (task.people, task.creator, task.tags) == (("Jane Doe",), "Max Müller", ("design",))
    assert (task.due, task.start) == (datetime(2026, 10, 2, 15, tzinfo=UTC), datetime(2026, 9, 21, 7, tzinfo=UTC))
    assert task.created_at == datetime(2024, 5, 1, 9, 0, tzinfo=UTC)
    assert [one.text for one in task.checklist] == ["Ask Max to read it", "Pictures", "Draft"]


def test_comments_are_in_order_by_whom_they_are() -> None:
    task = by_title(imported(sample("trello.json")))["Login fails on Safari 17"]
    assert [(one.author, one.text.splitlines()[0]) for one in task.comments] == [
        ("Max Müller", "Happens on my phone, too."),
        ("lena_1", "It is the cookie banner. 🍪"),
    ]
    assert (task.tags, task.people) == (("bug", "green"), ("Max Müller", "lena_1"))
    assert "safari.png: https://trello.com/1/cards/" in task.description


def test_several_checklists_say_which_is_which() -> None:
    task = by_title(imported(sample("trello.json")))["Prices page: new layout"]
    assert task.checklist == (
        ImportedItem("Desktop: Table", done=True),
        ImportedItem("Desktop: Footer"),
        ImportedItem("Phone: Menu"),
    )
    assert (task.status, task.stage) == (Status.DOING, "Review")


def test_complete_and_archived_cards_are_closed() -> None:
    file = imported(sample("trello.json"))
    closed = {
        status: [task.title for task in file.tasks if task.status is status]
        for status in (Status.DONE, Status.CANCELLED)
    }
    assert closed == {
        Status.DONE: ["Buy the domain", "Ask the lawyers about cookies", "Old newsletter"],
        Status.CANCELLED: ["Dark mode", "A mascot"],
    }
    assert by_title(file)["Buy the domain"].completed_at == datetime(2024, 5, 9, 16, 20, 31, tzinfo=UTC)
    assert [note.split()[0] for note in file.notes] == ["The", "Archived"]


def test_templates_and_cards_without_a_name_are_refused_by_their_place() -> None:
    assert [(one.row, one.title) for one in imported(sample("trello.json")).refused] == [
        (9, "How we write bug reports"),
        (10, ""),
    ]


def test_a_board_of_a_thousand_actions_says_that_older_comments_are_missing() -> None:
    board = json.loads(sample("trello.json"))
    board["actions"] *= 150
    assert "older comments are missing" in imported(json.dumps(board)).notes[0]


# ---- Todoist


def test_a_project_of_todoist_with_its_sections_and_parts() -> None:
    file = imported(sample("todoist.csv"), name="Garden & home [2203306141].csv")
    tasks = by_title(file)
    assert {task.project for task in file.tasks} == {"Garden & home"}
    paint, buy = tasks["Paint the kitchen"], tasks["Buy paint, brushes and tape"]
    colour, walls = tasks["Choose the colour"], tasks["Clean the walls"]
    assert (paint.parent, buy.parent, colour.parent, walls.parent) == ("", paint.key, buy.key, paint.key)
    assert (paint.status, tasks["Measure the floor"].status) == (Status.DOING, Status.DONE)
    assert tasks["Water the plants"].stage == "Routines"


def test_a_task_of_todoist_with_its_notes() -> None:
    task = by_title(imported(sample("todoist.csv")))["Call the landlord"]
    assert (task.row, task.priority, task.tags) == (5, Priority.URGENT, ("phone", "urgent"))
    assert (task.people, task.creator, task.estimate_minutes) == (("Ana Lopez",), "Evan", 30)
    assert task.description == "Ask about the **heating**.\nSecond line."
    assert task.comments == (
        ImportedComment("He is on holiday, try next week", "Ana Lopez", datetime(2026, 9, 1, 8, tzinfo=UTC)),
        ImportedComment(
            "The contract contract.pdf https://files.todoist.example/contract.pdf",
            "Evan",
            datetime(2026, 9, 2, 8, tzinfo=UTC),
        ),
    )


def test_dates_of_todoist_are_by_the_zone_of_their_row() -> None:
    tasks = by_title(imported(sample("todoist.csv")))
    assert tasks["Call the landlord"].due == datetime(2026, 10, 1, 12, 0, tzinfo=UTC)
    assert tasks["Clean the walls"].due == datetime(2026, 10, 2, 13, 0, tzinfo=UTC)
    assert (tasks["Paint the kitchen"].due, tasks["Buy paint, brushes and tape"].due) == (
        date(2026, 10, 20),
        date(2026, 10, 12),
    )


def test_what_repeats_in_todoist_repeats_as_it_is_written() -> None:
    tasks = by_title(imported(sample("todoist.csv")))
    assert tasks["Water the plants"].repeat == "every monday"
    assert tasks["Blumen gießen"].repeat == ""
    assert "jeden Montag" in tasks["Blumen gießen"].warnings[0]


def test_priorities_of_todoist_are_those_that_people_see() -> None:
    tasks = by_title(imported(sample("todoist.csv")))
    assert [tasks[one].priority for one in ("Paint the kitchen", "Buy paint, brushes and tape", "Clean the walls")] == [
        Priority.HIGH,
        Priority.MEDIUM,
        Priority.NONE,
    ]


def test_notes_on_a_project_and_empty_tasks_are_refused_by_their_line() -> None:
    assert [(one.row, one.why.split(".")[0]) for one in imported(sample("todoist.csv")).refused] == [
        (3, "It is a note on the project, not on a task"),
        (23, "It has no title"),
    ]


# ---- Taskwarrior


def test_a_task_of_taskwarrior() -> None:
    file = imported(sample("taskwarrior.json"))
    task = by_title(file)["Repair the bike"]
    assert (task.priority, task.project, task.tags) == (Priority.HIGH, "Home.Garage", ("bike", "weekend"))
    assert task.due == date(2026, 9, 19)  # midnight in Berlin
    assert [one.text for one in task.comments] == ["Shop: https://bikes.example/tubes", "The tube is 28 inches"]
    assert task.created_at == datetime(2026, 9, 1, 8, 15, tzinfo=UTC)
    assert file.notes == ("Fields of your own are not taken along: githubissue.",)


def test_statuses_of_taskwarrior() -> None:
    tasks = by_title(imported(sample("taskwarrior.json")))
    assert tasks["Buy a tube"].status is Status.DOING
    assert tasks["Learn the accordion"].status is Status.CANCELLED
    assert (tasks["Sell the old desk"].status, tasks["Sell the old desk"].completed_at) == (
        Status.DONE,
        datetime(2026, 6, 1, 10, 11, 12, tzinfo=UTC),
    )
    assert tasks["Write the trip report"].start == datetime(2026, 9, 20, 6, 0, tzinfo=UTC)


def test_what_a_task_depends_on_is_a_list_or_a_text_with_commas() -> None:
    tasks = by_title(imported(sample("taskwarrior.json")))
    lake, report = tasks["Ride to the lake"], tasks["Write the trip report"]
    assert lake.blocked_by == (tasks["Repair the bike"].key, tasks["Buy a tube"].key)
    assert report.blocked_by == (lake.key,)
    assert "which is not in the file" in report.warnings[0]


def test_of_a_repeating_task_the_last_open_one_repeats() -> None:
    file = imported(sample("taskwarrior.json"))
    plants = [(task.due, task.status, task.repeat) for task in file.tasks if task.title == "Water the plants"]
    assert plants == [
        (date(2026, 9, 1), Status.DONE, ""),
        (date(2026, 9, 8), Status.TODO, ""),
        (date(2026, 9, 15), Status.TODO, "every week"),
    ]
    assert [(one.row, one.title) for one in file.refused] == [(5, "Water the plants")]


def test_a_pattern_that_nothing_came_of_yet_is_the_task() -> None:
    tasks = by_title(imported(sample("taskwarrior.json")))
    assert tasks["Pay the rent"].repeat == "every 1 months"
    assert (tasks["Stretch"].repeat, len(tasks["Stretch"].warnings)) == ("", 1)


def test_lines_with_and_without_commas_are_read_and_a_broken_one_refused() -> None:
    with_commas = sample("taskwarrior_lines.json").decode()
    without = with_commas.replace("},\n", "}\n")
    assert imported(with_commas).tasks == imported(without).tasks
    broken = imported(f"{without}{{broken\n")
    assert [task.row for task in broken.tasks] == [1, 2, 3, 4]
    assert [one.row for one in broken.refused] == [5]


@pytest.mark.parametrize("length", [30, 60, 100, -2])
def test_json_that_was_cut_says_so(length: int) -> None:
    with pytest.raises(UserError) as caught:
        imported(sample("trello.json")[:length], name="trello.json")
    assert caught.value.problem == "The file looks like JSON, but it ends in the middle."


def test_json_with_a_fault_names_the_line() -> None:
    with pytest.raises(UserError) as caught:
        imported('{"a": 1,\n "b" 2}', name="plan.json")
    assert caught.value.problem == "The file looks like JSON, but line 2 can't be read."
