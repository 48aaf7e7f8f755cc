"""What rows of a file are to each other: unknown, doubled, in a circle; and how long that takes to see."""

from __future__ import annotations

import time

from bot.imports.model import ImportedTask
from bot.imports.reading.relations import linked
from bot.model import LINKS_PER_TASK


def task(key: str, **fields: object) -> ImportedTask:
    return ImportedTask(row=int(key), title=f"Task {key}", key=key, **fields)  # type: ignore[arg-type]  # as each test says


def test_what_holds_stays() -> None:
    given = (task("1"), task("2", parent="1", blocked_by=("1", "3"), relates=("3",)), task("3", duplicate_of="1"))
    assert linked(given) == given


def test_what_is_not_in_the_file_is_left_out_and_said() -> None:
    (one,) = linked([task("1", parent="9", blocked_by=("7", "8"), relates=("6",))])
    assert (one.parent, one.blocked_by, one.relates) == ("", (), ())
    assert one.warnings[0] == "It can't be part of “9”, which is not in the file or can't be read."
    assert one.warnings[1].startswith("It can't wait for “7”, “8”, which")


def test_of_two_rows_with_one_name_the_first_has_it() -> None:
    _, other, part = linked([task("1"), ImportedTask(2, "Again", key="1"), task("3", parent="1")])
    assert (other.key, part.parent) == ("", "1")
    assert other.warnings == ("Row 1 is “1” too: what names “1” means that one.",)


def test_a_circle_is_opened_at_one_place() -> None:
    told = linked([task("1", parent="2"), task("2", parent="3"), task("3", parent="1"), task("4", parent="3")])
    assert [one.parent for one in told] == ["2", "3", "", "3"]
    assert told[2].warnings == ("It can't be part of “Task 1”, which would close a circle.",)


def test_nothing_belongs_to_waits_for_or_is_related_to_itself() -> None:
    (one,) = linked([task("1", parent="1", blocked_by=("1",), relates=("1",), duplicate_of="1")])
    assert (one.parent, one.blocked_by, one.relates, one.duplicate_of) == ("", (), (), "")
    assert len(one.warnings) == 4


def test_two_circles_through_one_task_are_both_opened() -> None:
    told = linked([task("1", blocked_by=("2", "3")), task("2", blocked_by=("1",)), task("3", blocked_by=("1", "2"))])
    assert [one.blocked_by for one in told] == [("2", "3"), (), ("2",)]


def test_no_task_waits_for_more_than_it_may() -> None:
    others = [task(str(number)) for number in range(2, LINKS_PER_TASK + 12)]
    first = linked([task("1", blocked_by=tuple(one.key for one in others)), *others])[0]
    assert len(first.blocked_by) == LINKS_PER_TASK
    assert "and 7 more, for these are too many" in first.warnings[0]


def test_a_long_chain_is_followed_in_one_pass() -> None:
    chain = [task(str(number), blocked_by=(str(number % 20_000 + 1),)) for number in range(1, 20_001)]
    started = time.process_time()
    told = linked(chain)
    assert time.process_time() - started < 5
    assert [one.row for one in told if not one.blocked_by] == [20_000]
