"""Files that came along with what somebody said, kept with the task that it is about: their places, not their bytes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.errors import UserError
from bot.files import FILES_PER_TASK, file_data, news, numbered

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from bot.events import Json
    from bot.files import KeptFile
    from bot.model import Task
    from bot.services.request import Request


class TooManyFiles(UserError):
    """#12 would have 52 files."""

    def __init__(self, task: Task, count: int) -> None:
        super().__init__(
            f"{task.reference} would have {count} files; {FILES_PER_TASK} is the most.",
            f"`files {task.number}` shows those that it has, `detach {task.number} 1` takes one off.",
        )


async def keep(request: Request, task: Task) -> Json:
    """As an event has them; None: there is nothing that it does not have already. The task is locked.

    Raises TooManyFiles.
    """
    if not request.files:
        return None
    known = await request.tx.files_of((task.number,), removed=True)
    fresh = _sent(request, task.number, known)
    count = len(fresh) + sum(not one.removed for one in known)
    if fresh and count > FILES_PER_TASK:
        raise TooManyFiles(task, count)
    await _write(request, fresh)
    return file_data(fresh)


def begun(request: Request) -> Sequence[KeptFile]:
    """Those of a task that is only being added: it has no number yet, and they have theirs."""
    return _sent(request, 0)


async def keep_begun(request: Request, task: Task, files: Sequence[KeptFile]) -> None:
    await _write(request, [replace(one, task=task.number) for one in files])


def _sent(request: Request, task: int, known: Collection[KeptFile] = ()) -> Sequence[KeptFile]:
    actor = request.actor
    fresh = news(request.files, actor.platform, known)
    return numbered(fresh, task, actor.platform, actor.person.who, request.now, known)


async def _write(request: Request, files: Sequence[KeptFile]) -> None:
    if files:
        await request.tx.keep_files(files)
