"""A file's rows as the tasks that they become."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from bot.calendar import Calendar
from bot.imports.model import ImportedComment, ImportedFile, ImportedTask, ImportedTime, ImportFormat
from bot.imports.staging import packed, unpacked
from bot.model import Actor, Mode, Person, Project, Room, Stage, Status, Task, Who, Workflow
from bot.services.import_planning import Known, folded, plan, timers_of
from bot.timers import TimerKind

if TYPE_CHECKING:
    from bot.imports.plan import Planned

NOW = datetime(2026, 9, 16, 8, 0, tzinfo=UTC)
ANA, BOB = Who(1, "Ana"), Who(2, "Bob")
ACTOR = Actor(1, Person(1, "Ana", calendar=Calendar(ZoneInfo("Europe/Berlin"))), Room(7, "web"))
STAGES = (Stage("todo", Status.TODO), Stage("Review", Status.DOING), Stage("done", Status.DONE))
WEB = Project(3, "Web", "web", workflow=Workflow(STAGES))
KNOWN = Known(Task(0, "", room_id=7), {"ana": ANA, "bob": BOB, "joe": None}, {"web": WEB}, {"ops": "Ops"})


def planned(*rows: ImportedTask, first: int = 1) -> list[Planned]:
    return list(plan(ImportedFile(ImportFormat.JSON, rows), KNOWN, ACTOR, NOW, first).planned)


def one(**fields: object) -> Planned:
    return planned(ImportedTask(1, "Fix login", **fields))[0]  # type: ignore[arg-type]  # the fields of a row


def test_links_are_the_numbers_that_the_tasks_get() -> None:
    rows = (
        ImportedTask(1, "One", key="a", blocked_by=("b", "gone", "a")),
        ImportedTask(2, "Two", key="b", parent="a", relates=("a",)),
        ImportedTask(3, "Three", status=Status.DONE, duplicate_of="a"),
        ImportedTask(4, "Four", duplicate_of="a"),
    )
    first, second, third, fourth = (row.task for row in planned(*rows, first=11))
    assert (first.number, first.blocked_by, first.relates) == (11, (12,), (12,))
    assert (second.parent, second.relates) == (11, (11,))
    assert third.duplicate_of == 11
    assert fourth.duplicate_of is None, "what is open is no duplicate"


def test_people_are_those_who_are_here() -> None:
    made = one(people=("Bob", "@ana", "Joe", "Jane Doe"), creator="Bob")
    assert (made.task.people, made.task.mode, made.task.creator) == ((2, 1), Mode.ANY, BOB)
    assert made.why == ("Nobody here is called Jane Doe.",), "Joe was said to be nobody"
    assert one(creator="Jane Doe").task.creator == ANA


def test_who_is_unknown_is_counted_by_task() -> None:
    rows = [ImportedTask(at, "One", people=("Jane",), comments=(ImportedComment("Hi", "Jane"),)) for at in (1, 2)]
    assert plan(ImportedFile(ImportFormat.JSON, tuple(rows)), KNOWN, ACTOR, NOW).unknown == {"Jane": 2}


def test_a_comment_names_its_author_who_is_not_here() -> None:
    at = datetime(2025, 3, 3, 9, tzinfo=UTC)
    said = (ImportedComment("Nearly", "Bob", at), ImportedComment("There", "Jane Doe", at), ImportedComment("Now"))
    comments = one(comments=said).comments
    assert [(each.author, each.body, each.at) for each in comments] == [
        (BOB, "Nearly", at),
        (ANA, "Jane Doe, 3 Mar 2025: There", at),
        (ANA, "Now", NOW),
    ]


def test_time_of_somebody_who_is_not_here_is_left_out() -> None:
    made = one(time=(ImportedTime(45, date(2026, 3, 3), "Bob"), ImportedTime(30, date(2026, 3, 3), "Jane")))
    assert [(entry.who, entry.minutes) for entry in made.entries] == [(BOB, 45)]
    assert made.why == ("Nobody here is called Jane: their 30 minutes are left out.",)


def test_a_day_is_due_at_the_end_of_work_and_begins_with_its_first_moment() -> None:
    task = one(due=date(2026, 9, 18), start=date(2026, 9, 17)).task
    assert task.due is not None
    assert task.start is not None
    assert (task.due.day, task.due.at) == (date(2026, 9, 18), datetime(2026, 9, 18, 15, tzinfo=UTC))
    assert task.start.at == datetime(2026, 9, 16, 22, tzinfo=UTC)


@pytest.mark.parametrize("day", [date.min, date.max, datetime.max.replace(tzinfo=UTC)])
def test_a_date_at_the_end_of_the_world_is_left_out(day: date) -> None:
    made = one(due=day, start=day)
    assert (made.task.due, made.task.start) == (None, None)
    assert "is left out" in made.why[0]


def test_what_is_closed_was_closed_then() -> None:
    at = datetime(2026, 3, 3, 9, tzinfo=UTC)
    assert one(status=Status.DONE, completed_at=at).task.completed_at == at
    assert one(status=Status.DONE).task.completed_at == NOW
    assert one(completed_at=at).task.completed_at is None


@pytest.mark.parametrize(
    ("status", "stage", "is_now"),
    [
        (Status.TODO, "review", (Status.DOING, "Review")),
        (Status.DONE, "Review", (Status.DONE, "")),
        (Status.DOING, "Backlog", (Status.DOING, "Review")),
    ],
)
def test_a_stage_is_one_of_its_project(status: Status, stage: str, is_now: tuple[Status, str]) -> None:
    made = one(project="Web", status=status, stage=stage)
    assert (made.task.status, made.task.stage) == is_now
    assert bool(made.why) is (stage == "Backlog")


def test_a_project_that_is_to_be_made_is_named() -> None:
    assert [one(project=name).project for name in ("OPS", "Web", "")] == ["Ops", "", ""]


def test_what_repeats_is_read_as_people_type_it() -> None:
    assert one(repeat="every monday").task.repeat == "every mon"
    assert one(repeat="every monday").task.due is not None
    assert one(repeat="now and then").why == ("I can't read how it repeats: “now and then”.",)
    assert one(repeat="every monday", status=Status.DONE).task.repeat is None


def test_what_is_too_much_is_cut_and_said() -> None:
    made = one(tags=tuple(f"tag{number}" for number in range(30)), description="x" * 5000)
    assert (len(made.task.tags), len(made.task.description)) == (20, 4000)
    assert len(made.why) == 2


def test_what_was_overdue_before_it_came_is_no_news() -> None:
    late = replace(one(due=date(2026, 9, 1)).task, start=None)
    assert timers_of(late, NOW) == ()
    asleep = one(due=NOW - timedelta(days=1), start=NOW + timedelta(days=1)).task
    assert [timer.kind for timer in timers_of(asleep, NOW)] == [TimerKind.SNOOZED]
    assert {timer.kind for timer in timers_of(one(due=date(2026, 9, 30)).task, NOW)} == {
        TimerKind.DUE_SOON,
        TimerKind.OVERDUE,
    }
    assert timers_of(one(due=date(2026, 9, 30), status=Status.DONE).task, NOW) == ()


def test_names_are_compared_without_case_and_signs() -> None:
    assert {folded(name) for name in ("Jane  Doe", "@jane doe", "JANE DOE")} == {"jane doe"}


def test_what_is_staged_is_read_back_as_it_was() -> None:
    at = datetime(2026, 3, 3, tzinfo=UTC)
    row = ImportedTask(1, "Fix", due=date(2026, 3, 3), start=at, comments=(ImportedComment("Hi", at=at),), tags=("a",))
    file = ImportedFile(ImportFormat.TRELLO, (row,), notes=("A note.",))
    assert unpacked(packed(file)) == file
