"""Whether one task leads back to another; and the lines that say how tasks hang together."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import commands as c
from bot.dependencies import Edge, Relation, way_back
from bot.parsing.grammar import parse
from bot.services.circles import CircleError
from bot.terms import Ref
from tests.unit.readers import ROOM, THREAD, refused

NUMBERS = st.integers(1, 9)
EDGES = st.lists(st.builds(Edge, st.sampled_from(Relation), NUMBERS, NUMBERS), max_size=25)


def reaches(edges: list[Edge], relation: Relation, start: int, goal: int) -> bool:
    """By taking every step there is, as often as there are tasks."""
    known = {start}
    for _ in range(10):
        known |= {edge.next for edge in edges if edge.relation is relation and edge.task in known}
    return goal in known


@given(EDGES, st.sampled_from(Relation), st.lists(NUMBERS, min_size=1, max_size=3), NUMBERS)
@settings(deadline=None)
def test_a_way_back_is_found_if_and_only_if_there_is_one(
    edges: list[Edge], relation: Relation, starts: list[int], goal: int
) -> None:
    way = way_back(edges, relation, starts, goal)
    assert bool(way) is any(reaches(edges, relation, start, goal) for start in starts)
    if way:
        assert way[0] in starts
        assert way[-1] == goal
        steps = {(edge.task, edge.next) for edge in edges if edge.relation is relation}
        assert all(pair in steps for pair in pairwise(way))


@given(st.lists(st.tuples(NUMBERS, NUMBERS), max_size=40))
@settings(deadline=None)
def test_whoever_always_looks_first_never_makes_a_circle(asked: list[tuple[int, int]]) -> None:
    kept: list[Edge] = []
    for task, blocker in asked:
        if not way_back(kept, Relation.BLOCKER, [blocker], task):
            kept.append(Edge(Relation.BLOCKER, task, blocker))
    for edge in kept:
        others = [one for one in kept if one != edge]
        assert not reaches(others, Relation.BLOCKER, edge.next, edge.task)


def test_the_shortest_way_is_told() -> None:
    edges = [Edge(Relation.BLOCKER, *pair) for pair in ((2, 3), (3, 4), (4, 1), (2, 1))]
    assert way_back(edges, Relation.BLOCKER, [2], 1) == (2, 1)


@pytest.mark.parametrize(
    ("way", "said"),
    [
        (["#12"], "#12 can't wait for itself."),
        (["#15", "#12"], "#12 can't wait for #15: #15 waits for #12."),
        (["#15", "#16", "#12"], "#12 can't wait for #15: #15 waits for #16, which waits for #12."),
    ],
)
def test_a_circle_is_named(way: list[str], said: str) -> None:
    assert CircleError(Relation.BLOCKER, "#12", way).problem == said


def test_a_long_circle_is_named_in_short() -> None:
    said = CircleError(Relation.PARENT, "#1", [f"#{number}" for number in range(2, 40)] + ["#1"]).problem
    assert said.endswith("which is part of #7, and so on, to #1.")


# ---- lines


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("block 12 by 15", c.BlockTask(verb="block", ref=Ref(number=12), others=(Ref(number=15),))),
        ("block by 15", c.BlockTask(verb="block", others=(Ref(number=15),))),
        ("block 12 by the customer", c.BlockTask(verb="block", ref=Ref(number=12), text="the customer")),
        ("block 12 waiting for 3 quotes", c.BlockTask(verb="block", ref=Ref(number=12), text="3 quotes")),
        ('block 12 "waiting for rain"', c.BlockTask(verb="block", ref=Ref(number=12), text="waiting for rain")),
        ('block "the customer"', c.BlockTask(verb="block", text="the customer")),
        ("unblock 12", c.BlockTask(verb="unblock", ref=Ref(number=12))),
        ("unblock 12 15", c.BlockTask(verb="unblock", ref=Ref(number=12), others=(Ref(number=15),))),
        ("unblock", c.BlockTask(verb="unblock")),
        (
            "relate ^ to WEB-15",
            c.RelateTask(verb="relate", ref=Ref(last=True), others=(Ref(project="WEB", number=15),)),
        ),
        ("duplicate 12 of #15", c.MarkDuplicate(ref=Ref(number=12), original=Ref(number=15))),
        ("check 12 Buy milk", c.CheckItems(ref=Ref(number=12), lines=("Buy milk",))),
        ("check 12 - Buy milk\n* Call Bob", c.CheckItems(ref=Ref(number=12), lines=("Buy milk", "Call Bob"))),
        ("check 12 2", c.CheckItems(ref=Ref(number=12), items=(2,))),
        ("check 12 none", c.CheckItems(ref=Ref(number=12), clear=True)),
        ("check 2", c.CheckItems(items=(2,))),
        ("checklist rename 12 2 Oat milk", c.RenameItem(ref=Ref(number=12), item=2, text="Oat milk")),
        ("checklist 12 rename 2 3 eggs", c.RenameItem(ref=Ref(number=12), item=2, text="3 eggs")),
        ("checklist rename 2 Oat milk", c.RenameItem(item=2, text="Oat milk")),
        ('checklist rename items:2 "3 eggs"', c.RenameItem(item=2, text="3 eggs")),
        ("checklist rename 12 2", c.RenameItem(ref=Ref(number=12), item=2)),
        ("checklist 12 Remove 2, 3", c.RemoveItems(ref=Ref(number=12), items=(2, 3))),
        ("checklist remove 2", c.RemoveItems(items=(2,))),
        ("uncheck 12 1 2", c.CheckItems(verb="uncheck", ref=Ref(number=12), items=(1, 2))),
    ],
)
def test_what_is_said_of_a_task(line: str, command: c.Command) -> None:
    assert parse(line, THREAD) == command


def test_a_number_alone_is_a_task_outside_threads() -> None:
    assert parse("check 12", ROOM) == c.ShowChecklist(ref=Ref(number=12))


@pytest.mark.parametrize(
    "line",
    ["check the backup", "block the road friday", "duplicate the keys", "relate to us", "checklist for Rome"],
)
def test_what_names_no_task_is_a_title(line: str) -> None:
    assert isinstance(parse(line, ROOM), c.PreviewTask)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("block 12", "By which task?"),
        ("block 12 by", "By which task?"),
        ("block 12 " + "x" * 201, "has 201 characters"),
        ('block 12 ""', "What does it wait for?"),
        ("block 12 13 by 15", "That names 2 tasks before `by`"),
        ("block 12 by 15 friday", "I don't understand “friday”"),
        ("duplicate 12 of 13 14", "it can be a duplicate of one"),
        ("relate by 12", "Which task?"),
        ("sub 12", "What is the part called?"),
        ("uncheck 12", "Which line shall I untick?"),
        ("check 12 " + "x" * 201, "has 201 characters"),
        ("check 12 " + "x\n" * 51, "That is 51 lines"),
        ("checklist rename 12 Oat milk", "Which line shall I rename?"),
        ("checklist rename 12 2 Oat milk\nBread", "That is 2 lines; one becomes one."),
        ("checklist remove 12 all", "Which line shall I take off?"),
        ("checklist 12 page:99", "There is no page"),
    ],
)
def test_what_is_missing_is_asked(line: str, problem: str) -> None:
    assert problem in refused(line).problem
