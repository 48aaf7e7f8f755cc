"""The bot's own files, read again."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bot.calendar import When
from bot.exports import TAIL, TASK_COLUMNS, exported, head, rows, task_row
from bot.imports.model import ImportedComment, ImportedItem, ImportedTask, ImportedTime
from bot.model import WAITS_ON_LENGTH, Assignee, Comment, Item, Mode, Priority, Status, Task, Who
from bot.timelog import Entry
from tests.unit.import_files import imported, refused, sample
from tests.unit.readers import CALENDAR, NOW

ANA, BOB = Who(1, "Ana"), Who(2, "Bob")
PARENT = Task(11, "Launch", creator=ANA, created_at=NOW, project="web", stage="review", status=Status.DOING)
TASK = Task(
    12,
    "=HYPERLINK(…)",
    "First line\n\n'- second line'",
    Status.DONE,
    Priority.URGENT,
    assignees=(Assignee(ANA, done=True), Assignee(BOB)),
    creator=BOB,
    due=CALENDAR.end_of(date(2026, 9, 18)),
    start=When(NOW + timedelta(minutes=30)),
    tags=("bug", "web"),
    project="web",
    parent=11,
    blocked_by=(13,),
    waits_on="the rain to stop",
    relates=(11, 13),
    duplicate_of=13,
    checklist=(Item("Paint", done=True), Item("Dry")),
    estimate_minutes=90,
    repeat="every mon 09:00",
    created_at=NOW,
    completed_at=NOW + timedelta(hours=1),
    completed_by=ANA,
)
BLOCKER = Task(13, "-1 is no formula", creator=ANA, created_at=NOW, status=Status.CANCELLED, completed_at=NOW)
COMMENT = Comment(3, 12, ANA, "“Done”\nreally", NOW)
ENTRY = Entry(4, 12, BOB, NOW, date(2026, 9, 16), 90, "call")


def whole(*parts: str) -> str:
    return head(NOW) + "\n" + ",\n".join(parts) + TAIL


def json_of(task: Task) -> str:
    return exported(task, [COMMENT] if task is TASK else [], [ENTRY] if task is TASK else []).model_dump_json()


def test_what_was_exported_is_read_as_it_was() -> None:
    file = imported(whole(*map(json_of, (PARENT, TASK, BLOCKER))))
    parent, task, blocker = file.tasks
    assert (parent.key, parent.project, parent.status, parent.stage) == ("11", "web", Status.DOING, "review")
    assert task == ImportedTask(
        row=2,
        title=TASK.title,
        key="12",
        description=TASK.description,
        status=Status.DONE,
        priority=Priority.URGENT,
        people=("Ana", "Bob"),
        creator="Bob",
        due=date(2026, 9, 18),
        start=NOW + timedelta(minutes=30),
        tags=("bug", "web"),
        project="web",
        parent="11",
        blocked_by=("13",),
        waits_on="the rain to stop",
        relates=("11", "13"),
        duplicate_of="13",
        checklist=(ImportedItem("Paint", done=True), ImportedItem("Dry")),
        comments=(ImportedComment("“Done”\nreally", "Ana", NOW),),
        time=(ImportedTime(90, date(2026, 9, 16), "Bob", "call"),),
        estimate_minutes=90,
        repeat="every mon 09:00",
        created_at=NOW,
        completed_at=NOW + timedelta(hours=1),
    )
    assert (blocker.title, blocker.status) == ("-1 is no formula", Status.CANCELLED)
    assert (file.refused, file.notes) == ((), ("Not taken along: who completed it.",))


def test_what_an_import_does_not_take_along_is_said() -> None:
    running = replace(ENTRY, minutes=None)
    private = replace(
        TASK, private=True, reminders=(60,), source="https://chat.example/1", mode=Mode.ALL, relates=(), blocked_by=()
    )
    alone = replace(private, parent=None, duplicate_of=None)
    file = imported(whole(exported(alone, [], [running]).model_dump_json()))
    (note,) = file.notes
    assert note.startswith("Not taken along: reminders, the link to where it came from, who completed it, whether")
    assert [one.split(":")[0] for one in file.tasks[0].warnings] == [
        "It was private there",
        "The timer of Bob runs still",
    ]


def test_a_later_version_is_refused_and_its_additions_to_this_one_are_left_out() -> None:
    assert "a later release" in refused('{"format": "nudge", "version": 2, "tasks": []}').problem
    told = json.loads(json_of(PARENT))
    told |= {"colour": "red", "creator": {**told["creator"], "mood": "good"}}
    file = imported(whole(json.dumps(told)))
    assert [task.title for task in file.tasks] == ["Launch"]
    assert file.notes == (
        "A later release of this bot wrote the file. What I don't know yet is left out: creator.mood, colour.",
    )


def test_an_instant_without_a_zone_is_utc_and_a_year_out_of_reach_is_left_out() -> None:
    told = {**json.loads(json_of(PARENT)), "created_at": "2026-09-16T08:00:00", "completed_at": "0001-01-01T00:00:00Z"}
    (task,) = imported(whole(json.dumps(told))).tasks
    assert (task.created_at, task.completed_at) == (NOW, None)
    assert task.warnings == ("The year 1 is out of reach: that date is left out.",)


def test_a_task_that_is_not_as_we_write_it_is_refused_and_the_others_stay() -> None:
    told = json.loads(json_of(BLOCKER))
    file = imported(whole(json_of(PARENT), json.dumps({**told, "status": "asleep"}), '{"title": "Half"}', "7"))
    assert [task.title for task in file.tasks] == ["Launch"]
    assert [(one.row, one.title) for one in file.refused] == [(2, "-1 is no formula"), (3, "Half"), (4, "")]


def test_a_table_is_read_without_a_mapping_and_its_formulas_are_as_they_were() -> None:
    tasks = (PARENT, replace(TASK, comment_count=1), BLOCKER)
    file = imported(rows([TASK_COLUMNS, *(task_row(one, 0, CALENDAR) for one in tasks)]))
    parent, task, blocker = file.tasks
    assert (task.title, blocker.title) == ("=HYPERLINK(…)", "-1 is no formula")
    assert (task.parent, task.blocked_by, task.waits_on) == (parent.key, (blocker.key,), "the rain to stop")
    assert (task.people, task.priority, task.tags) == (("Ana", "Bob"), Priority.URGENT, ("bug", "web"))
    assert (task.due, task.start) == (date(2026, 9, 18), datetime(2026, 9, 16, 8, 30, tzinfo=UTC))
    assert (task.estimate_minutes, task.repeat, task.completed_at) == (90, "every mon 09:00", TASK.completed_at)
    assert [one.status for one in file.tasks] == [Status.DOING, Status.DONE, Status.CANCELLED]
    assert "`export json` takes them along" in file.notes[0]


def test_what_is_wrong_with_a_row_is_said_in_words() -> None:
    whole = json.loads(sample("ours.json"))["tasks"][0]
    rows = [5, {"title": "No number"}, whole | {"due": "soon"}, whole]
    file = imported(json.dumps({"format": "nudge", "version": 1, "tasks": rows}))
    assert [one.why for one in file.refused] == [
        "It is no task. Export it once more.",
        "It has no “number”. Export it once more.",
        "Its “due” is not as I write it. Export it once more.",
    ]


def test_a_table_of_before_there_was_anything_else_to_wait_for_is_ours_still() -> None:
    place = TASK_COLUMNS.index("also waits for")
    cells = [TASK_COLUMNS, *(task_row(one, 0, CALENDAR) for one in (PARENT, TASK, BLOCKER))]
    file = imported(rows([*one[:place], *one[place + 1 :]] for one in cells))
    assert [task.waits_on for task in file.tasks] == ["", "", ""]
    assert file.tasks[1].blocked_by == (file.tasks[2].key,)


def test_what_a_task_waits_for_is_one_line_and_no_longer_than_it_may_be() -> None:
    (task,) = imported(whole(json_of(replace(PARENT, waits_on="the rain\nto stop " + "x" * 300)))).tasks
    assert task.waits_on.startswith("the rain to stop xxx")
    assert len(task.waits_on) == WAITS_ON_LENGTH
