"""What deliveries are told with, for one person who looks back at them: only tasks that they may see now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.policy import may_see
from bot.store import Names
from bot.views.notice_texts import Telling

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.model import Who
    from bot.notices import Delivery
    from bot.services.request import Request


async def telling(request: Request, deliveries: Sequence[Delivery]) -> Telling:
    actor = request.actor
    numbers = sorted({number for one in deliveries for number in one.about})
    loaded = await request.tx.load(actor, numbers) if numbers else ()
    tasks = {task.number: task for task in loaded if may_see(actor, task)}
    names = await names_of(request, (one.actor for one in deliveries))
    return Telling(tasks, names, actor.person.calendar, request.now)


async def names_of(request: Request, people: Iterable[int | None]) -> Mapping[int, Who]:
    wanted = tuple(sorted({person for person in people if person is not None}))
    if not wanted:
        return {}
    found = await request.tx.find(Names(persons=wanted), request.actor.platform)
    return {one.who.id: one.who for one in found.people}
