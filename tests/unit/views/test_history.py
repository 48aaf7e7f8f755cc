from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.events import FIELDS, EventKind, Json, changed_fields
from bot.message import Bold, Code, Link, Moment, plain_line, plain_message
from bot.model import Assignee, Item, Mode, Priority, Status, Task
from bot.views import history
from tests.unit.views.samples import ACTOR, ANA, AT_TWO, BOB, EVE, FRIDAY, FULL, MONDAY, NOW, PLAIN, commands, event

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

SHARED = PLAIN.assigned((ANA, EVE), Mode.ALL)
PART = replace(SHARED, assignees=(Assignee(ANA, done=True), Assignee(EVE)))
TICKED = (Item("Milk"), Item("Bread", done=True))
LISTED = replace(PLAIN, checklist=(Item("Milk"), Item("Bread")))
TAGGED = replace(PLAIN, tags=("bug", "later"))


def sentence(kind: EventKind, fields: dict[str, tuple[Json, Json]]) -> str:
    return plain_line(history.sentence(event(kind, fields, actor=BOB), ACTOR, NOW))


def told(kind: EventKind, before: Task, after: Task) -> str:
    return sentence(kind, changed_fields(before, after))


# field, before, after, what Bob did
EDITS: list[tuple[str, Task, Task, str]] = [
    ("title", PLAIN, replace(PLAIN, title="Log\nin"), "renamed it from “Fix login” to “Log in”"),
    ("description", PLAIN, replace(PLAIN, description="x"), "wrote a description"),
    ("description", FULL, replace(FULL, description="y"), "changed the description"),
    ("description", FULL, replace(FULL, description=""), "emptied the description"),
    ("status", PLAIN, replace(PLAIN, status=Status.DOING), "changed the status from “to do” to “in progress”"),
    ("priority", PLAIN, replace(PLAIN, priority=Priority.HIGH), "set the priority to high"),
    ("priority", FULL, replace(FULL, priority=Priority.URGENT), "changed the priority from high to urgent"),
    ("priority", FULL, replace(FULL, priority=Priority.NONE), "removed the priority high"),
    ("assignees", PLAIN, PLAIN.assigned((ANA,), Mode.ONE), "assigned it to Ana"),
    ("assignees", PLAIN, SHARED, "assigned it to Ana and Eve (all)"),
    ("assignees", SHARED, SHARED.assigned((ANA, EVE, BOB), Mode.ALL), "assigned it to Bob as well (all)"),
    ("assignees", SHARED, SHARED.assigned((BOB,), Mode.ONE), "reassigned it from Ana and Eve to Bob"),
    ("assignees", SHARED, SHARED.assigned((EVE,), Mode.ONE), "unassigned Ana"),
    ("assignees", SHARED, PLAIN, "unassigned Ana and Eve"),
    ("assignees", SHARED, SHARED.assigned((ANA, EVE), Mode.ANY), "asked for any of Ana and Eve"),
    ("assignees", SHARED, PART, "marked the part of Ana as done"),
    ("assignees", PART, SHARED, "marked the part of Ana as open"),
    ("due", PLAIN, replace(PLAIN, due=FRIDAY), "set the due date to Fri 27 Nov"),
    ("due", replace(PLAIN, due=FRIDAY), replace(PLAIN, due=MONDAY), "moved the due date from Fri 27 Nov to Mon 30 Nov"),
    ("due", replace(PLAIN, due=FRIDAY), PLAIN, "removed the due date Fri 27 Nov"),
    ("start", PLAIN, replace(PLAIN, start=AT_TWO), "set the start date to today 14:00"),
    ("tags", PLAIN, TAGGED, "added the tags bug and later"),
    ("tags", TAGGED, replace(PLAIN, tags=("bug", "web")), "added the tag web and removed the tag later"),
    ("project", PLAIN, replace(PLAIN, project_id=4, project="web"), "moved it to web"),
    ("project", FULL, replace(FULL, project_id=5, project="ops"), "moved it from web to ops"),
    ("project", FULL, replace(FULL, project_id=None, project=None), "took it out of web"),
    ("waits_on", PLAIN, replace(PLAIN, waits_on="the customer"), "made it wait for “the customer”"),
    ("waits_on", replace(PLAIN, waits_on="rain"), PLAIN, "made it no longer wait for “rain”"),
    ("relates", PLAIN, replace(PLAIN, relates=(3,)), "related it to #3"),
    ("relates", replace(PLAIN, relates=(3, 4)), replace(PLAIN, relates=(4,)), "related it no longer to #3"),
    ("relates", PLAIN, replace(PLAIN, relates=(-3,)), "related it to a task that you can't see"),
    ("duplicate_of", PLAIN, replace(PLAIN, duplicate_of=3), "made it a duplicate of #3"),
    ("stage", PLAIN, replace(PLAIN, stage="review"), "moved it to “review”"),
    ("stage", replace(PLAIN, stage="review"), replace(PLAIN, stage="tested"), "moved it from “review” to “tested”"),
    ("stage", replace(PLAIN, stage="review"), PLAIN, "moved it out of “review”"),
    ("duplicate_of", replace(PLAIN, duplicate_of=3), PLAIN, "made it no duplicate of #3 any more"),
    ("checklist", PLAIN, LISTED, "added “Milk” and “Bread” to the checklist"),
    ("checklist", LISTED, replace(PLAIN, checklist=TICKED), "ticked “Bread”"),
    ("checklist", replace(PLAIN, checklist=TICKED), LISTED, "unticked “Bread”"),
    ("checklist", LISTED, replace(PLAIN, checklist=(Item("Bread"),)), "took “Milk” off the checklist"),
    ("checklist", replace(PLAIN, checklist=(Item("Bread"),)), LISTED, "added “Milk” to the checklist"),
    ("checklist", LISTED, replace(PLAIN, checklist=(Item("Oat milk"), Item("Bread"))), "renamed “Milk” to “Oat milk”"),
    ("checklist", LISTED, PLAIN, "took “Milk” and “Bread” off the checklist"),
    ("checklist", PLAIN, replace(PLAIN, checklist=TICKED * 3), "added 6 lines to the checklist"),
    ("parent", PLAIN, replace(PLAIN, parent=9), "made it part of #9"),
    ("parent", FULL, replace(FULL, parent=8), "moved it from below #9 to below #8"),
    ("parent", FULL, replace(FULL, parent=None), "took it out of #9"),
    ("blocked_by", PLAIN, replace(PLAIN, blocked_by=(3,)), "made it wait for #3"),
    ("blocked_by", FULL, replace(FULL, blocked_by=(4, 5)), "made it wait for #5 and made it no longer wait for #3"),
    ("estimate", PLAIN, replace(PLAIN, estimate_minutes=150), "estimated it at 2h30m"),
    ("estimate", FULL, replace(FULL, estimate_minutes=60), "changed the estimate from 2h30m to 1h"),
    ("estimate", FULL, replace(FULL, estimate_minutes=None), "removed the estimate 2h30m"),
    ("repeat", PLAIN, replace(PLAIN, repeat="every day"), "made it repeat “every day”"),
    ("repeat", FULL, replace(FULL, repeat=None), "stopped it repeating “every monday”"),
    ("reminders", PLAIN, replace(PLAIN, reminders=(1440, 120)), "set reminders 1 day and 2 hours before"),
    ("reminders", FULL, replace(FULL, reminders=()), "removed the reminders 1 day and 2 hours before"),
    ("source", PLAIN, replace(PLAIN, source="https://x"), "linked where it came from"),
    ("source", FULL, replace(FULL, source=None), "removed the link to its source"),
    ("deleted", PLAIN, replace(PLAIN, deleted_at=NOW), "deleted it"),
    ("deleted", replace(PLAIN, deleted_at=NOW), PLAIN, "restored it"),
    ("completed", PLAIN, replace(PLAIN, completed_at=NOW), "closed it"),
]


@pytest.mark.parametrize(("field", "before", "after", "did"), EDITS, ids=[f"{row[0]}: {row[3]}" for row in EDITS])
def test_every_change_of_a_field_is_a_sentence(field: str, before: Task, after: Task, did: str) -> None:
    assert changed_fields(before, after).keys() == {field}
    assert told(EventKind.EDITED, before, after) == f"Bob {did}"


def test_every_field_has_a_sentence() -> None:
    assert {row[0] for row in EDITS} == FIELDS.keys()


DONE = PLAIN.with_status(Status.DONE, NOW, BOB)
WEB: Json = {"id": 4, "slug": "web", "name": "Web"}
UNBOUND: Json = {"room": 1, "name": "general", "project": None, "slug": None}
BOUND: Json = {"room": 1, "name": "general", "project": 4, "slug": "web"}


def followed(before: dict[str, Json], after: dict[str, Json]) -> dict[str, tuple[Json, Json]]:
    return {"follow": ({"hows": before, "called": "#12 Fix"}, {"hows": after, "called": "#12 Fix"})}


TIMER: dict[str, Json] = {
    "entry": 7,
    "person": {"id": BOB.id, "name": "Bob"},
    "started": "2026-09-15T08:00:00+00:00",
    "day": "2026-09-15",
    "minutes": None,
    "note": "",
}
ENTRY: dict[str, Json] = {**TIMER, "minutes": 90}
LATE: dict[str, Json] = {"name": "late", "line": "list mine", "shared": False}
NO_VIEW: dict[str, Json] = {"name": "web", "called": None}
DIGEST: dict[str, Json] = {"room": 7, "name": "web", "state": "on"}
FILES: list[Json] = [
    {"number": 1, "name": "plan.pdf", "size": 1_234_567, "link": ""},
    {"number": 2, "name": "notes.txt", "size": 12, "link": ""},
]
KINDS: list[tuple[EventKind, dict[str, tuple[Json, Json]], str]] = [
    (
        EventKind.ADDED,
        changed_fields(Task(0, ""), replace(SHARED, due=FRIDAY)),
        "added it, named it “Fix login”, assigned it to Ana and Eve (all) and set the due date to Fri 27 Nov",
    ),
    (EventKind.EDITED, {}, "changed it"),
    (EventKind.ASSIGNED, changed_fields(PLAIN, SHARED), "assigned it to Ana and Eve (all)"),
    (EventKind.UNASSIGNED, changed_fields(SHARED, PLAIN), "unassigned Ana and Eve"),
    (EventKind.UNASSIGNED, changed_fields(PLAIN.assigned((BOB,), Mode.ONE), PLAIN), "gave it back"),
    (EventKind.CLAIMED, changed_fields(PLAIN, PLAIN.assigned((BOB,), Mode.ONE)), "claimed it"),
    (EventKind.COMPLETED, changed_fields(PLAIN, DONE), "completed it"),
    (EventKind.PART_DONE, changed_fields(SHARED, PART), "did their part"),
    (EventKind.REOPENED, changed_fields(DONE, PLAIN), "reopened it"),
    (EventKind.STARTED, changed_fields(PLAIN, replace(PLAIN, status=Status.DOING)), "started it"),
    (EventKind.CANCELLED, changed_fields(PLAIN, PLAIN.with_status(Status.CANCELLED, NOW, BOB)), "cancelled it"),
    (EventKind.DELETED, changed_fields(PLAIN, replace(PLAIN, deleted_at=NOW)), "deleted it"),
    (EventKind.RESTORED, changed_fields(replace(PLAIN, deleted_at=NOW), PLAIN), "restored it"),
    (EventKind.COMMENTED, {"comment": (None, "works on\nmy machine")}, "commented “works on my machine”"),
    (
        EventKind.UNDONE,
        changed_fields(DONE, PLAIN),
        "took back a change: changed the status from “done” to “to do”",
    ),
    (EventKind.PROJECT_CREATED, {"project": (None, WEB)}, "created the project Web"),
    (EventKind.PROJECT_BOUND, {"binding": (UNBOUND, BOUND)}, "made web the project of general"),
    (EventKind.PROJECT_UNBOUND, {"binding": (BOUND, UNBOUND)}, "took web off general"),
    (EventKind.PROJECT_ARCHIVED, {"archived": (None, WEB)}, "archived the project Web"),
    (
        EventKind.ROLE_SET,
        {"role": ({"person": 2, "name": "Eve", "role": "guest"}, {"person": 2, "name": "Eve", "role": "lead"})},
        "gave Eve the role lead",
    ),
    (EventKind.PREFERENCES_SET, {"preferences": ({}, {})}, "changed how they read dates"),
    (EventKind.PREFERENCES_SET, {"notices": ({}, {})}, "changed what I tell them"),
    (
        EventKind.PREFERENCES_SET,
        {"preferences": ({}, {}), "notices": ({}, {})},
        "changed how they read dates and what I tell them",
    ),
    (EventKind.PREFERENCES_SET, followed({"watch": None}, {"watch": None, "mute": None}), "muted #12 Fix"),
    (EventKind.PREFERENCES_SET, followed({"mute": None}, {"mute": "2026-11-27T16:00"}), "muted #12 Fix"),
    (EventKind.PREFERENCES_SET, followed({"mute": None}, {}), "unmuted #12 Fix"),
    (EventKind.PREFERENCES_SET, followed({"mute": None}, {"watch": None}), "started watching #12 Fix"),
    (EventKind.PREFERENCES_SET, followed({"watch": None}, {}), "stopped watching #12 Fix"),
    (EventKind.ZONE_SET, {"zone": (None, "Asia/Tokyo")}, "set the team's time zone to Asia/Tokyo"),
    (EventKind.DIGEST_SET, {"digest": (None, DIGEST)}, "set the digest of web"),
    (EventKind.DIGEST_STOPPED, {"digest": (DIGEST, {**DIGEST, "state": "paused"})}, "paused the digest of web"),
    (EventKind.DIGEST_STOPPED, {"digest": (DIGEST, None)}, "took the digest off web"),
    (EventKind.ON_IT, changed_fields(PLAIN, replace(PLAIN, status=Status.DOING)), "is on it"),
    (EventKind.THREADS_SET, {"threads": ({"name": "web"}, {"name": "web"})}, "set what threads of web are"),
    (EventKind.ESCALATION_SET, {"escalation": (None, {"name": "web"})}, "set when web escalates"),
    (EventKind.LINKED, {"link": (None, {"name": "Acme", "platform": "discord"})}, "linked with Acme on Discord"),
    (EventKind.FORGOTTEN, {"person": (7, None)}, "asked to be forgotten"),
    (EventKind.FEED_SET, {"feed": (None, 3)}, "made a private calendar address"),
    (EventKind.FEED_SET, {"feed": (3, 3)}, "replaced a private calendar address"),
    (EventKind.FEED_SET, {"feed": (3, None)}, "ended a private calendar address"),
    (EventKind.RETENTION_SET, {"retention": (None, 365)}, "let closed tasks be deleted after 365 days"),
    (EventKind.RETENTION_SET, {"retention": (365, None)}, "let closed tasks be kept for good"),
    (EventKind.TASKS_FORGOTTEN, {"forgotten": (None, 12)}, "let 12 closed tasks be deleted by age"),
    (EventKind.VIEW_SET, {"view": (None, LATE)}, "saved the view late"),
    (EventKind.VIEW_SET, {"view": (LATE, {**LATE, "line": "list"})}, "changed the view late"),
    (EventKind.VIEW_SET, {"view": (LATE, {**LATE, "shared": True})}, "shared the view late"),
    (EventKind.VIEW_SET, {"view": ({**LATE, "shared": True}, LATE)}, "stopped sharing the view late"),
    (EventKind.VIEW_SET, {"view": (LATE, None)}, "deleted the view late"),
    (EventKind.DEFAULT_VIEW_SET, {"default": (NO_VIEW, {**NO_VIEW, "called": "late"})}, "let web list the view late"),
    (EventKind.DEFAULT_VIEW_SET, {"default": ({}, NO_VIEW)}, "let web list its tasks again"),
    (EventKind.IMPORTED, {"imported": (None, 12), "file": (None, "plan.csv")}, "imported 12 tasks from plan.csv"),
    (EventKind.IMPORTED, {"imported": (None, 1), "file": (None, "a.json")}, "imported a task from a.json"),
    (EventKind.WORKFLOW_SET, {"workflow": ({"name": "Web"}, {"name": "Web"})}, "set the workflow of Web"),
    (
        EventKind.UNLINKED,
        {"link": ({"name": "Acme", "platform": "slack"}, None)},
        "took apart the link with Acme on Slack",
    ),
    (EventKind.ATTACHED, {"files": (None, FILES)}, "attached plan.pdf (1.2 MB) and notes.txt (12 bytes)"),
    (EventKind.DETACHED, {"files": (FILES[:1], None)}, "detached plan.pdf (1.2 MB)"),
    (
        EventKind.COMMENTED,
        {"comment": (None, "See there"), "files": (None, FILES[:1])},
        "commented “See there” and attached plan.pdf (1.2 MB)",
    ),
    (EventKind.TIMED, {"time": (None, TIMER)}, "started a timer"),
    (EventKind.TIMED, {"time": (TIMER, ENTRY)}, "stopped the timer after 1h30m"),
    (EventKind.TIMED, {"time": (TIMER, None)}, "deleted the timer"),
    (EventKind.TIMED, {"time": (ENTRY, TIMER)}, "let the timer run on"),
    (EventKind.TIMED, {"time": (None, {**ENTRY, "note": "a call"})}, "logged 1h30m for 15 Sep 2026 (“a call”)"),
    (EventKind.TIMED, {"time": (ENTRY, {**ENTRY, "minutes": 120})}, "corrected 1h30m of 15 Sep 2026 to 2h"),
    (
        EventKind.TIMED,
        {"time": (ENTRY, {**ENTRY, "day": "2026-09-14"})},
        "corrected 1h30m of 15 Sep 2026 to 14 Sep 2026",
    ),
    (EventKind.TIMED, {"time": (ENTRY, None)}, "deleted 1h30m of 15 Sep 2026"),
    (
        EventKind.TIMED,
        {"time": (None, {**ENTRY, "person": {"id": 99, "name": "Eve"}})},
        "logged 1h30m for 15 Sep 2026 (of Eve’s time)",
    ),
]


@pytest.mark.parametrize(("kind", "fields", "did"), KINDS, ids=[kind.value for kind, _, _ in KINDS])
def test_every_kind_of_event_is_a_sentence(kind: EventKind, fields: dict[str, tuple[Json, Json]], did: str) -> None:
    assert sentence(kind, fields) == f"Bob {did}"


def test_every_kind_is_in_the_table() -> None:
    assert {kind for kind, _, _ in KINDS} == set(EventKind)


@pytest.mark.parametrize("kind", EventKind)
def test_an_event_that_kept_less_than_expected_is_still_a_sentence(kind: EventKind) -> None:
    assert len(sentence(kind, {}).split()) > 2


def test_what_changed_besides_is_not_hidden_by_the_kind() -> None:
    after = replace(DONE, due=FRIDAY)
    assert told(EventKind.COMPLETED, PLAIN, after) == "Bob completed it and set the due date to Fri 27 Nov"


def test_a_comment_taken_back_is_told() -> None:
    assert (
        sentence(EventKind.UNDONE, {"comment": ("oops", None)})
        == "Bob took back a change: took back the comment “oops”"
    )


def test_dates_in_sentences_are_moments() -> None:
    spans = history.sentence(event(EventKind.EDITED, changed_fields(PLAIN, replace(PLAIN, due=FRIDAY))), ACTOR, NOW)
    assert [span.at for span in spans if isinstance(span, Moment)] == [FRIDAY.at]


def test_braces_and_markup_in_titles_stay_what_they_are() -> None:
    hostile = replace(PLAIN, title="{new} <!channel> *x* {0}")
    spans = history.sentence(event(EventKind.EDITED, changed_fields(PLAIN, hostile)), ACTOR, NOW)
    assert plain_line(spans) == "Ana renamed it from “Fix login” to “{new} <!channel> *x* {0}”"
    assert not any(isinstance(span, (Bold, Code, Link)) for span in spans)


def test_a_history_is_one_line_a_change_with_its_time(snapshot: SnapshotAssertion) -> None:
    events = [
        event(EventKind.COMPLETED, changed_fields(PLAIN, DONE), number=903),
        replace(event(EventKind.COMMENTED, {"comment": (None, "x" * 300)}, number=902), at=NOW - timedelta(days=1)),
        replace(event(EventKind.ADDED, {"title": ("", "Fix login")}, actor=BOB), at=NOW - timedelta(days=400)),
    ]
    message = history.history(PLAIN, events, ACTOR, NOW, "history 12 before:900")
    assert plain_message(message) == snapshot
    assert commands(message) == {"Older": "history 12 before:900", "Why was I told?": "why 12"}


def test_the_end_of_a_history_says_so() -> None:
    message = history.history(PLAIN, [], ACTOR, NOW, None)
    assert plain_message(message) == "History of #12 Fix login\nThere are no older changes.\n[Why was I told?]"
    assert commands(message) == {"Why was I told?": "why 12"}
