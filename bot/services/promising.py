"""A task's change is written together with who is told of it, and when the task is looked at again: only here."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.notify import plan
from bot.store import Names
from bot.timers import is_retimed, timers_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence, Set

    from bot.events import NewEvent
    from bot.model import Task
    from bot.notices import NewNotice
    from bot.services.request import Request
    from bot.store import Saving


async def save(request: Request, saving: Saving, tasks: Iterable[Task], untold: Set[int] = frozenset()) -> None:
    """`tasks`: all that its events are about, as they shall be. What is promised or timed in it already stays.

    `untold`: of these, what nobody was told of, and is told nothing now.
    """
    after = {task.number: task for task in tasks}
    retimed = sorted({event.task for event in saving.events if event.task in after and is_retimed(event.fields)})
    dated = {event.task for event in saving.events if "due" in event.fields}
    timers = (one for number in retimed for one in timers_for(after[number], request.now, dated=number in dated))
    events = [event for event in saving.events if event.task not in untold]
    promised = replace(
        saving,
        notices=(*saving.notices, *await _notices(request, events, tuple(after.values()))),
        retimed=(*saving.retimed, *retimed),
        timers=(*saving.timers, *timers),
    )
    await request.tx.save(request.actor, request.change, promised, request.now)


async def add(request: Request, task: Task, event: NewEvent, *, card: bool, told: bool = True) -> Task:
    """`told`: whoever it is given to, and who is mentioned in it, hears of it."""
    return await request.tx.add(
        request.actor,
        request.change,
        task,
        event,
        request.now,
        card=card,
        notices=await _notices(request, (event,), (task,)) if told else (),
        timers=timers_for(task, request.now),
    )


async def _notices(request: Request, events: Sequence[NewEvent], tasks: Sequence[Task]) -> tuple[NewNotice, ...]:
    mentioned = await _mentioned(request, events)
    return plan.plan(request.change, request.actor, events, tasks, mentioned, request.now, request.heard)


async def _mentioned(request: Request, events: Sequence[NewEvent]) -> Mapping[str, int]:
    """Whoever the platform named in what was said is known by now."""
    accounts = plan.accounts_in(events)
    if not accounts:
        return {}
    found = await request.tx.find(Names(accounts=tuple(sorted(accounts))), request.actor.platform)
    return {one.account: one.who.id for one in found.people if one.account in accounts}
