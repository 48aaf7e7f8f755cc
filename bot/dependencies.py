"""How one task leads to another: to what it is part of, what it waits for, what it is a duplicate of. Pure.

Of each relation there is no circle: whoever adds to it looks for a way back first.
"""

from __future__ import annotations

from collections import deque
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Relation(StrEnum):
    PARENT = "parent"
    BLOCKER = "blocker"
    ORIGINAL = "original"


class Edge(NamedTuple):
    """`task` names `next` as its parent, a blocker, or its original."""

    relation: Relation
    task: int
    next: int


def way_back(edges: Iterable[Edge], relation: Relation, starts: Sequence[int], goal: int) -> tuple[int, ...]:
    """The shortest way from one of `starts` to `goal`, both included; empty if there is none."""
    onward: dict[int, list[int]] = {}
    for edge in edges:
        if edge.relation is relation:
            onward.setdefault(edge.task, []).append(edge.next)
    came_from: dict[int, int | None] = dict.fromkeys(starts)
    waiting = deque(came_from)
    while waiting:
        here = waiting.popleft()
        if here == goal:
            return _way_to(goal, came_from)
        fresh = [one for one in onward.get(here, ()) if one not in came_from]
        came_from.update(dict.fromkeys(fresh, here))
        waiting.extend(dict.fromkeys(fresh))
    return ()


def _way_to(goal: int, came_from: dict[int, int | None]) -> tuple[int, ...]:
    way: list[int] = []
    here: int | None = goal
    while here is not None:
        way.append(here)
        here = came_from[here]
    return tuple(reversed(way))
