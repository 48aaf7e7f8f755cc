"""Which tasks a save is about: those that something was done to, and those that name them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.events import Json
    from bot.store import Saving

NAMING = ("parent", "relates", "duplicate_of")  # fields by which the other task's card names this one


def touched(saving: Saving) -> list[int]:
    """Every task that something was done to: what shows it has to follow."""
    commented = (task for task, _ in saving.comments)
    told = (event.task for event in saving.events if event.task)
    return sorted({*(task.number for task in saving.tasks), *commented, *told})


def shown(saving: Saving) -> list[int]:
    """What is touched, and the tasks whose cards name it: what it is or was part of, related to, or a duplicate of."""
    named = [one for task in saving.tasks for one in (task.parent, task.duplicate_of, *task.relates)]
    named += [one for event in saving.events for name in NAMING for one in _numbers_in(event.fields.get(name))]
    return sorted({*touched(saving), *filter(None, named)})


def _numbers_in(pair: tuple[Json, Json] | None) -> list[int]:
    sides = pair or ()
    listed = [one for side in sides for one in (side if isinstance(side, list) else [side])]
    return [one for one in listed if isinstance(one, int)]


def others(saving: Saving) -> list[int]:
    """Those whose people are not in the saving."""
    given = {task.number for task in saving.tasks}
    return [number_ for number_ in touched(saving) if number_ not in given]
