"""No task leads back to itself: not by what it is part of, not by what it waits for, not by what it is a duplicate of.

Whoever adds such a link locks the workspace before any task, so that two who add one each make no circle together.
Deleted tasks count: restoring one closes no circle, either.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from bot.dependencies import Relation, way_back
from bot.errors import UserError
from bot.model import LINKS_PER_TASK
from bot.policy import may_see

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.model import Task
    from bot.services.request import Request

LINKING = frozenset({"parent", "blocked_by", "duplicate_of"})  # fields of events
_STEPS_NAMED = 5
_HIDDEN = "a task that you can't see"


class CircleError(UserError):
    """#12 can't wait for #15: #15 waits for #16, which waits for #12. `way`: what each is called, from what was named
    to the task itself.
    """

    def __init__(self, relation: Relation, task: str, way: Sequence[str]) -> None:
        would, does = _SAID[relation]
        named, *steps = way
        if not steps:
            super().__init__(f"{task} can't {would} itself.", "Name another task.")
            return
        shown = f", which {does} ".join(steps[:_STEPS_NAMED])
        onward = f", and so on, to {task}" if len(steps) > _STEPS_NAMED else ""
        super().__init__(f"{task} can't {would} {named}: {named} {does} {shown}{onward}.", _advice(relation, way))


_SAID = {
    Relation.PARENT: ("be part of", "is part of"),
    Relation.BLOCKER: ("wait for", "waits for"),
    Relation.ORIGINAL: ("be a duplicate of", "is a duplicate of"),
}


def _advice(relation: Relation, way: Sequence[str]) -> str:
    """How the way is opened where this person sees it."""
    named, *_ = way
    if relation is Relation.PARENT:
        return f"To take {named} out first: `edit {named} parent:none`."
    if relation is Relation.ORIGINAL:
        return f"To make {named} a task of its own first: `reopen {named}`."
    pair = next((pair for pair in pairwise(way) if _HIDDEN not in pair), None)
    return f"To let {pair[0]} go first: `unblock {pair[0]} from {pair[1]}`." if pair else "Name another task."


async def refuse(request: Request, before: Task, after: Task) -> None:
    """Raises UserError if what `after` names anew leads back to it, or is too much. One query finds out."""
    if len(after.blocked_by) > max(LINKS_PER_TASK, len(before.blocked_by)):
        raise UserError(
            f"{after.reference} would wait for {len(after.blocked_by)} tasks; {LINKS_PER_TASK} is the most.",
            "Put some of them into one task, as its subtasks.",
        )
    added = _added(before, after)
    if not added or not after.number:
        return  # nothing names a new task yet
    edges = await request.tx.leading_from(added)
    for relation, starts in added.items():
        if way := way_back(edges, relation, starts, after.number):
            raise CircleError(relation, after.reference, await _called(request, way))


def _added(before: Task, after: Task) -> Mapping[Relation, Sequence[int]]:
    pairs = {
        Relation.PARENT: (before.parent, after.parent),
        Relation.ORIGINAL: (before.duplicate_of, after.duplicate_of),
    }
    added = {relation: [new] for relation, (old, new) in pairs.items() if new and new != old}
    if fresh := [one for one in after.blocked_by if one not in before.blocked_by]:
        added[Relation.BLOCKER] = fresh
    return added


def refuse_both_ways(task: Task, others: Sequence[Task]) -> None:
    """Raises UserError for one that is part of the task, and is to be its parent or what it waits for; and so on."""
    for one in others:
        if one.parent == task.number:
            raise UserError(
                f"{one.reference} is part of {task.reference}.",
                f"To take it out first: `edit {one.number} parent:none`.",
            )
        if task.number in one.blocked_by:
            raise UserError(
                f"{one.reference} waits for {task.reference}.",
                f"To let it go first: `unblock {one.number} from {task.number}`.",
            )


async def _called(request: Request, way: Sequence[int]) -> list[str]:
    loaded = await request.tx.load(request.actor, way)
    known = {one.number: one.reference for one in loaded if may_see(request.actor, one)}
    return [known.get(number, _HIDDEN) for number in way]
