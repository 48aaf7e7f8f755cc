from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.message import Link, Tone, as_data, plain_message
from bot.model import Assignee, Mode, Status, Task
from bot.store import Detail
from bot.views import cards
from tests.unit.views.samples import (
    ACTOR,
    ANA,
    AT_TWO,
    BOB,
    COMMENT,
    EVE,
    FULL,
    NOW,
    PLAIN,
    YESTERDAY,
    commands,
    spans,
)

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

HELD = replace(PLAIN, assignees=(Assignee(ANA),))


def test_a_full_card(snapshot: SnapshotAssertion) -> None:
    child = replace(PLAIN, number=13, title="Write a test")
    blocker = replace(PLAIN, number=3, title="Design")
    detail = Detail(FULL, (COMMENT,), (child, replace(child, number=14, status=Status.DONE)), (blocker,))
    assert plain_message(cards.card(detail, ACTOR, NOW)) == snapshot


def test_a_small_card_says_who_and_when_even_if_nobody_and_never(snapshot: SnapshotAssertion) -> None:
    assert as_data(cards.card(Detail(PLAIN), ACTOR, NOW)) == snapshot


@pytest.mark.parametrize(
    ("task", "labels"),
    [
        (PLAIN, ["Done", "Claim", "Edit", "Comment", "Delete"]),
        (HELD, ["Done", "Start", "Edit", "Comment", "Delete"]),
        (replace(HELD, status=Status.DOING), ["Done", "Drop", "Edit", "Comment", "Delete"]),
        (replace(PLAIN, assignees=(Assignee(BOB),)), ["Done", "Edit", "Comment", "Delete"]),
        (
            replace(PLAIN, assignees=(Assignee(ANA), Assignee(BOB)), mode=Mode.ANY),
            ["Done", "Claim", "Edit", "Comment", "Delete"],
        ),
        (
            replace(PLAIN, assignees=(Assignee(EVE), Assignee(BOB)), mode=Mode.ANY),
            ["Done", "Edit", "Comment", "Delete"],
        ),
        (PLAIN.with_status(Status.DONE, NOW, BOB), ["Reopen", "Comment"]),
        (PLAIN.with_status(Status.CANCELLED, NOW, BOB), ["Reopen", "Comment"]),
        (replace(PLAIN, deleted_at=NOW), ["Restore"]),
    ],
)
def test_buttons_fit_the_state_and_the_person(task: Task, labels: list[str]) -> None:
    assert list(commands(cards.card(Detail(task), ACTOR, NOW))) == labels


def test_after_a_change_undo_stands_last_and_there_are_never_more_than_five() -> None:
    buttons = commands(cards.card(Detail(HELD), ACTOR, NOW, headline="Assigned", undo=345))
    assert list(buttons) == ["Done", "Start", "Edit", "Comment", "Undo"]
    assert buttons["Undo"] == "undo 345"


def test_an_overdue_card_warns_and_says_since_when() -> None:
    card = cards.card(Detail(replace(PLAIN, due=YESTERDAY)), ACTOR, NOW)
    assert card.tone is Tone.WARNING
    assert "Due: Thu 19 Nov, 17:00 (Europe/Berlin) · overdue, 17 hours ago" in plain_message(card)


def test_a_closed_task_is_never_overdue_and_says_who_closed_it() -> None:
    done = replace(HELD, due=YESTERDAY).with_status(Status.DONE, NOW - timedelta(minutes=1), BOB)
    card = cards.card(Detail(done), ACTOR, NOW)
    assert card.tone is Tone.PLAIN
    assert "Status: done by @Bob, today 10:41" in plain_message(card)
    assert "overdue" not in plain_message(card)


def test_dates_are_moments_so_that_every_reader_sees_their_own_zone() -> None:
    task = replace(PLAIN, due=AT_TWO)
    assert any(getattr(span, "at", None) == AT_TWO.at for span in spans(cards.card(Detail(task), ACTOR, NOW)))


@pytest.mark.parametrize("source", ["javascript:alert(1)", "ftp://x", "Bob said so"])
def test_only_web_addresses_become_links(source: str) -> None:
    found = spans(cards.card(Detail(replace(PLAIN, source=source)), ACTOR, NOW))
    assert not any(isinstance(span, Link) for span in found)
    assert source in found


def test_comments_that_are_not_shown_are_counted() -> None:
    text = plain_message(cards.card(Detail(replace(PLAIN, comment_count=3)), ACTOR, NOW))
    assert "3 comments: show 12" in text
    text = plain_message(cards.card(Detail(replace(PLAIN, comment_count=3), (COMMENT,)), ACTOR, NOW))
    assert "2 earlier comments" in text


def test_children_and_blockers_beyond_the_room_there_is_are_counted() -> None:
    children = tuple(replace(PLAIN, number=number) for number in range(20, 33))
    task = replace(PLAIN, blocked_by=tuple(range(1, 9)))
    text = plain_message(cards.card(Detail(task, children=children), ACTOR, NOW))
    assert "…and 3 more." in text
    assert "Waits for: #1, #2, #3, #4, #5 and 3 more" in text


def test_what_was_done_well_stays_good_even_if_it_is_late() -> None:
    late = Detail(replace(PLAIN, due=YESTERDAY))
    assert cards.card(late, ACTOR, NOW, headline="Claimed", tone=Tone.GOOD).tone is Tone.GOOD
