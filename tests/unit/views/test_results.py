from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.canonical import encode
from bot.commands import AddTask, PreviewTask
from bot.events import FIELDS, Change, EventKind, Json, NewEvent, changed_fields
from bot.message import Message, Note, Tone, plain_message
from bot.model import Assignee, Status, Task
from bot.terms import Draft
from bot.views import results
from bot.views.results import Outcome
from tests.unit.views.samples import (
    ACTOR,
    ANA,
    BOB,
    FRIDAY,
    MONDAY,
    NOW,
    PLAIN,
    blocks,
    codes,
    commands,
    event,
    headings,
)

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

BLANK = Task(0, "")
DUE = replace(PLAIN, due=FRIDAY)
DONE = DUE.with_status(Status.DONE, NOW, ANA)


def changed(kind: EventKind, before: Task, after: Task) -> tuple[NewEvent, Task]:
    return NewEvent(kind, before.number, changed_fields(before, after)), after


def said(outcome: Outcome) -> Message:
    return results.outcome(outcome, ACTOR, NOW)


def test_an_added_task_shows_the_date_as_it_was_read(snapshot: SnapshotAssertion) -> None:
    note = ("desk:3 is no field I know, so it stayed in the title.",)
    message = said(Outcome(345, (changed(EventKind.ADDED, PLAIN, DUE),), notes=(note,)))
    assert "Due: Fri 27 Nov, 17:00 (Europe/Berlin) · in 7 days" in plain_message(message)
    assert plain_message(message) == snapshot
    assert commands(message)["Undo"] == "undo 345"
    assert blocks(message, Note) == [Note(note)]


@pytest.mark.parametrize("kind", [kind for kind in EventKind if kind in results._HEADLINES])
def test_every_change_of_one_task_ends_with_undo_and_has_a_headline(kind: EventKind) -> None:
    message = said(Outcome(345, (changed(kind, DUE, DONE),)))
    assert message.title.endswith(": #12 Fix login")
    assert list(commands(message).items())[-1] == ("Undo", "undo 345")
    assert message.tone is Tone.GOOD


def test_every_kind_of_change_of_a_task_has_a_headline() -> None:
    others = {kind for kind in EventKind if kind.value.startswith("project_")}
    others |= {EventKind.ROLE_SET, EventKind.PREFERENCES_SET, EventKind.ZONE_SET}
    others |= {EventKind.FORGOTTEN, EventKind.RETENTION_SET, EventKind.TASKS_FORGOTTEN}
    others |= {EventKind.LINKED, EventKind.UNLINKED, EventKind.ESCALATION_SET}
    others |= {EventKind.DIGEST_SET, EventKind.DIGEST_STOPPED, EventKind.VIEW_SET, EventKind.DEFAULT_VIEW_SET}
    others |= {EventKind.THREADS_SET, EventKind.WORKFLOW_SET, EventKind.FEED_SET, EventKind.IMPORTED}
    assert results._HEADLINES.keys() == set(EventKind) - others


def test_where_a_card_stands_beside_it_the_answer_is_short() -> None:
    assigned = replace(DUE, number=41, assignees=(Assignee(BOB),))
    message = results.outcome(Outcome(345, (changed(EventKind.ADDED, BLANK, assigned),)), ACTOR, NOW, live=True)
    assert plain_message(message) == (
        "Added #41: Fix login\nFor @Bob.\nDue Fri 27 Nov, 17:00 (Europe/Berlin).\n[Undo] [Show] [Edit]"
    )


def test_a_short_answer_tells_what_changed_and_shows_the_date_as_it_was_read() -> None:
    moved = changed(EventKind.EDITED, DUE, replace(DUE, due=MONDAY))
    note = ("a note",)
    message = results.outcome(Outcome(345, (moved,), notes=(note,)), ACTOR, NOW, live=True)
    assert plain_message(message) == (
        "Changed #12: Fix login\nAna moved the due date from Fri 27 Nov to Mon 30 Nov.\na note\n"
        "Due Mon 30 Nov, 17:00 (Europe/Berlin).\n[Undo] [Show]"
    )


def test_a_short_undo_says_what_was_taken_back() -> None:
    told = event(EventKind.COMPLETED, moved(DUE, DONE))
    message = results.undone(Change(345, ANA, NOW, (told,)), [DUE], [], 346, ACTOR, NOW, live=True)
    assert message.title == "Undone #12: Fix login"
    assert "Taken back: Ana completed it" in plain_message(message)
    assert commands(message) == {"Undo": "undo 346", "Show": "show 12"}


def test_a_headline_may_say_more_than_the_kind() -> None:
    started = changed(EventKind.EDITED, DUE, replace(DUE, start=MONDAY))
    assert (
        said(Outcome(345, (started,), headline="Snoozed until Monday")).title == "Snoozed until Monday: #12 Fix login"
    )


def test_an_edit_says_what_became_of_it() -> None:
    message = said(Outcome(345, (changed(EventKind.EDITED, DUE, replace(DUE, due=MONDAY)),)))
    assert "Ana moved the due date from Fri 27 Nov to Mon 30 Nov." in plain_message(message)


def test_several_tasks_are_one_line_and_a_list(snapshot: SnapshotAssertion) -> None:
    other = replace(PLAIN, number=13, title="Write a test")
    outcome = Outcome(
        345,
        (
            changed(EventKind.COMPLETED, PLAIN, DONE),
            changed(EventKind.COMPLETED, other, replace(other, status=Status.DONE)),
        ),
        unchanged=((replace(PLAIN, number=15), "is already done (Ana, today 10:42)"),),
        refused=(("#99", "not found"),),
    )
    message = said(outcome)
    assert message.title == "Done: 2 tasks, 1 unchanged, 1 refused"
    assert message.tone is Tone.WARNING
    assert plain_message(message) == snapshot


def test_parts_and_wholes_are_counted_apart() -> None:
    first = changed(EventKind.COMPLETED, PLAIN, DONE)
    part = (NewEvent(EventKind.PART_DONE, 13, {}), replace(PLAIN, number=13))
    assert said(Outcome(345, (first, part))).title == "Done: 1 task, Your part is done: 1 task"


def test_one_date_for_several_tasks_is_shown_as_it_was_read() -> None:
    pairs = tuple(
        changed(EventKind.EDITED, one, replace(one, due=FRIDAY)) for one in (PLAIN, replace(PLAIN, number=13))
    )
    text = plain_message(said(Outcome(345, pairs)))
    assert "Due Fri 27 Nov, 17:00 (Europe/Berlin)." in text


def test_what_stayed_as_it_is_is_the_title() -> None:
    why = "is already done (Ana, today 10:42)"
    message = said(Outcome(unchanged=((DONE, why),)))
    assert message.title == "#12 is already done (Ana, today 10:42)."
    assert commands(message) == {"Show": "show 12"}


def test_how_to_go_on_stands_below_the_reason_for_no_title_can_mark_what_to_type() -> None:
    message = said(Outcome(unchanged=((PLAIN, "is Bob’s; `assign 12 @me` takes it over"),)))
    assert message.title == "#12 is Bob’s."
    assert plain_message(message).splitlines()[1] == "assign 12 @me takes it over."
    assert codes(message) == ["assign 12 @me"]
    assert said(Outcome(refused=(("#9", "not yours; ask an admin"),))).title == "#9: not yours; ask an admin."


def test_what_was_refused_is_the_title() -> None:
    message = said(Outcome(refused=(("#12", "you may not delete it"),)))
    assert message.title == "#12: you may not delete it."
    assert message.tone is Tone.WARNING


def test_several_reasons_are_told_one_by_one_with_what_to_type() -> None:
    gone = (replace(PLAIN, deleted_at=NOW), "is deleted; `restore 12` brings it back")
    message = said(Outcome(unchanged=(gone,), refused=(("#9", "not found"),)))
    assert message.title == "Nothing has changed."
    assert codes(message) == ["restore 12"]
    assert "#9: not found." in plain_message(message)


def test_something_that_arrived_twice_is_answered_honestly() -> None:
    message = said(Outcome(345, (changed(EventKind.COMPLETED, DUE, DONE),), repeated=True))
    assert "This reached me twice; it was done once." in plain_message(message)


@pytest.mark.parametrize(
    ("doing", "title", "label"),
    [
        ("completes", "This completes 14 tasks.", "Complete 14 tasks"),
        ("gives back", "This gives back 14 tasks.", "Give back 14 tasks"),
        ("changes the due date of", "This changes the due date of 14 tasks.", "Change the due date of 14 tasks"),
    ],
)
def test_many_are_asked_about_with_their_count(doing: str, title: str, label: str) -> None:
    tasks = [replace(PLAIN, number=number) for number in range(1, 15)]
    message = results.confirm(doing, "done #1-14 confirm:yes", tasks, ACTOR, NOW)
    assert message.title == title
    assert commands(message) == {label: "done #1-14 confirm:yes"}
    assert len(headings(message)[""]) == 14


def test_one_is_asked_about_in_the_singular() -> None:
    message = results.confirm("deletes", "delete 12 confirm:yes", [PLAIN], ACTOR, NOW)
    assert message.title == "This deletes 1 task."
    assert commands(message) == {"Delete 1 task": "delete 12 confirm:yes"}


# ---- free text


DRAFT = Draft(title="lsit the reasons", due=FRIDAY)


def test_free_text_is_shown_before_it_becomes_a_task(snapshot: SnapshotAssertion) -> None:
    command = PreviewTask(draft=DRAFT, text="lsit the reasons fri", meant="list", meant_line="list the reasons fri")
    message = results.preview(Task(0, "lsit the reasons", due=FRIDAY, creator=ANA), command, ACTOR, NOW)
    assert plain_message(message) == snapshot
    assert commands(message) == {
        "Run list": "list the reasons fri",
        "Create": 'add "lsit the reasons" due:=2026-11-27',
        "Edit in form": "form lsit the reasons fri",
    }


def test_free_text_that_is_no_slip_offers_no_verb() -> None:
    message = results.preview(PLAIN, PreviewTask(draft=DRAFT, text="x"), ACTOR, NOW)
    assert list(commands(message)) == ["Create", "Edit in form"]


def test_create_is_the_add_command_itself() -> None:
    command = PreviewTask(draft=DRAFT, text="x")
    message = results.preview(PLAIN, command, ACTOR, NOW)
    assert commands(message)["Create"] == encode(AddTask(draft=DRAFT))


# ---- undo


def moved(before: Task, after: Task) -> dict[str, tuple[Json, Json]]:
    return {"due": (FIELDS["due"](before), FIELDS["due"](after))}


CHANGE = Change(345, ANA, NOW, (event(EventKind.EDITED, moved(DUE, replace(DUE, due=MONDAY))),))


def test_undo_shows_the_task_as_it_is_again_and_what_was_taken_back() -> None:
    message = results.undone(CHANGE, [DUE], [], 346, ACTOR, NOW)
    text = plain_message(message)
    assert message.title == "Undone: #12 Fix login"
    assert "Taken back: Ana moved the due date from Fri 27 Nov to Mon 30 Nov (today 10:37)." in text
    assert commands(message)["Undo"] == "undo 346"


def test_undo_of_several_counts_what_it_could_not_take_back() -> None:
    later = replace(event(EventKind.COMPLETED, {}, actor=BOB), at=NOW - timedelta(minutes=1))
    tasks = [DUE, replace(DUE, number=13)]
    message = results.undone(CHANGE, tasks, [(CHANGE.events[0], later)], 346, ACTOR, NOW)
    assert message.title == "Undone: 2 tasks, 1 not"
    assert "#12: Bob completed it (today 10:41)." in plain_message(message)


def test_undo_that_would_overwrite_others_says_who_changed_what_since() -> None:
    later = event(EventKind.EDITED, moved(replace(DUE, due=MONDAY), PLAIN), actor=BOB)
    message = results.undone(CHANGE, [], [(CHANGE.events[0], later)], 346, ACTOR, NOW)
    assert message.title == "Not undone: #12 has changed since."
    assert "#12: Bob removed the due date Mon 30 Nov (today 10:37)." in plain_message(message)
    assert commands(message) == {"Show #12": "show 12"}


def test_undo_of_a_project_says_what_and_offers_no_way_back_where_there_is_none() -> None:
    made = replace(
        event(EventKind.PROJECT_CREATED, {"project": (None, {"id": 1, "slug": "web", "name": "Web"})}), task=None
    )
    message = results.undone(replace(CHANGE, events=(made,)), [], [], 346, ACTOR, NOW)
    assert message.title == "Undone: Ana created the project Web"
    assert commands(message) == {}
    role = replace(
        event(EventKind.ROLE_SET, {"role": ({"name": "Bob", "role": "guest"}, {"name": "Bob", "role": "lead"})}),
        task=None,
    )
    message = results.undone(replace(CHANGE, events=(role,)), [], [], 346, ACTOR, NOW)
    assert message.title == "Undone: Ana gave Bob the role lead"
    assert commands(message) == {"Undo": "undo 346"}


def test_undo_does_not_claim_what_it_could_not_take_back() -> None:
    finished = event(EventKind.COMPLETED, {}, number=901)
    change = replace(CHANGE, events=(*CHANGE.events, finished))
    text = plain_message(results.undone(change, [DUE], [(finished, None)], 346, ACTOR, NOW))
    assert "Taken back: Ana moved the due date" in text
    assert "completed" not in text
    assert "#12 is no longer as you left it." in text


def test_hundreds_of_tasks_and_reasons_are_counted_and_not_all_told() -> None:
    tasks = [replace(PLAIN, number=number) for number in range(1, 201)]
    asked = results.confirm("completes", f"done {'1,' * 200}2", tasks, ACTOR, NOW, results.left(2, 1))
    told = plain_message(asked)
    assert told.count("Fix login") == 50
    for part in ("And 150 more.", "2 other tasks would not change.", "1 other task you may not change."):
        assert part in told
    assert "Where there are no buttons" not in told
    stayed = results.Outcome(unchanged=tuple((task, "is done already") for task in tasks))
    told = plain_message(results.outcome(stayed, ACTOR, NOW))
    assert told.count("is done already") == 10
    assert "And 190 more." in told
