"""What is asked of all tasks that fit filters."""

from __future__ import annotations

from typing import ClassVar

from bot import options
from bot.commands.command import Command
from bot.commands.tasks import ListTasks
from bot.options import Way


class BulkEdit(Command):
    """`change`: a command of several tasks that names none. `only`: the tasks that were previewed; now it is done."""

    words: ClassVar = ("bulk",)
    usage: ClassVar = "bulk {filter} -> CHANGE"
    summary: ClassVar = (
        "Change all tasks that fit filters: I say how many there are, and a button does it, with one undo for all. "
        "Filters as in `list`; a change is what you would say behind numbers."
    )
    examples: ClassVar = (
        "bulk all in:web due:overdue -> due friday",
        "bulk mine tag:old -> move archive",
        "bulk view:late -> assign @eve",
    )
    ways: ClassVar = (Way("bulk", "Change all tasks that fit filters", (options.FILTER.needed(), options.CHANGE)),)
    listed: ListTasks
    change: Command
    only: tuple[int, ...] = ()
