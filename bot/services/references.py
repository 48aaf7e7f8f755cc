"""References in a command (12, WEB-12, ^, a thread) → tasks the actor may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.errors import UserError
from bot.policy import may_see

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.model import Task
    from bot.services.request import Request
    from bot.terms import Ref, Refs


@dataclass(frozen=True, slots=True)
class Loaded:
    """`missing`: the references that lead to nothing this person may see; unknown and forbidden look the same."""

    tasks: tuple[Task, ...]
    missing: tuple[str, ...] = ()


async def load_one(request: Request, ref: Ref | None, *, lock: bool = False) -> Task:
    loaded = await load(request, (ref,) if ref else (), lock=lock)
    return loaded.tasks[0]


async def load(request: Request, refs: Refs, *, lock: bool = False) -> Loaded:
    """In order of number. Raises UserError if none of them can be seen."""
    numbers, cards = await _numbers(request, refs)
    found = await request.tx.load(request.actor, numbers, cards=cards, lock=lock)
    seen = tuple(task for task in found if may_see(request.actor, task) and fits(task, *refs))
    known = {task.number for task in seen}
    missing = tuple(f"#{number}" for number in numbers if number not in known)
    if not seen:
        raise unknown_task(missing)
    return Loaded(seen, missing)


def check_there(task: Task) -> None:
    if task.deleted_at:
        raise UserError(f"{task.reference} is deleted.", f"`restore {task.number}` brings it back.")


async def number_of(request: Request, ref: Ref | None) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """For reads that load by themselves: the number, or the card's message."""
    return await _numbers(request, (ref,) if ref else ())


def unknown_task(names: Sequence[str]) -> UserError:
    called = ", ".join(names) or "of that message"
    return UserError(f"There is no task {called} that you can see.", "`list` shows the ones there are.")


async def _numbers(request: Request, refs: Refs) -> tuple[tuple[int, ...], tuple[str, ...]]:
    if not refs:
        return (_of_thread(request),), ()
    numbers = [ref.number for ref in refs if ref.number is not None]
    if any(ref.last for ref in refs):
        numbers.append(await _last(request))
    return tuple(sorted(set(numbers))), tuple(ref.card for ref in refs if ref.card)


def _of_thread(request: Request) -> int:
    if request.standing.thread_task is None:
        raise UserError("This thread is not about a task.", "Name one: `done 12`.")
    return request.standing.thread_task


async def _last(request: Request) -> int:
    number = await request.tx.last_touched(request.actor)
    if number is None:
        raise UserError("`^` is the last task you touched, and there is none yet.", "Name one: `done 12`.")
    return number


def fits(task: Task, *refs: Ref | None) -> bool:
    """WEB-12 is only found if 12 is in web: a wrong prefix is a wrong task."""
    wanted = {ref.project.casefold() for ref in refs if ref and ref.number == task.number and ref.project}
    return not wanted or (task.project or "") in wanted
