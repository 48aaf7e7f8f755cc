"""What is taken along as a file: tasks, all that happened, all that is kept about oneself."""

from __future__ import annotations

from datetime import date  # noqa: TC003 - pydantic reads it
from typing import ClassVar

from bot import options
from bot.commands.command import Command
from bot.commands.tasks import ListTasks
from bot.exports import ExportFormat
from bot.options import Way


class ExportTasks(Command):
    """`listed`: which tasks; its order and page don't count."""

    words: ClassVar = ("export",)
    usage: ClassVar = "export csv|json [scope] [filters]"
    summary: ClassVar = "Tasks as a file: what `list` would show, all of it. CSV is a table, JSON holds everything."
    examples: ClassVar = ("export csv", "export json all status:any", "export csv in:web due:week")
    changes: ClassVar = False
    ways: ClassVar = (Way("export", "Tasks as a file", (options.FILE_FORMAT.needed(), options.FILTER)),)
    format: ExportFormat
    listed: ListTasks = ListTasks()


class ExportAudit(Command):
    """From `first` to `last`, both included; None: all of it."""

    words: ClassVar = ("export audit",)
    usage: ClassVar = "export audit [range]"
    summary: ClassVar = "All that happened, as a CSV file: who changed what, and when. For admins."
    examples: ClassVar = ("export audit last month", "export audit 1 mar to 15 mar")
    changes: ClassVar = False
    ways: ClassVar = (Way("export audit", "All that happened, as a file, for admins", (options.AUDIT_RANGE,)),)
    first: date | None = None
    last: date | None = None


class ExportMine(Command):
    words: ClassVar = ("export me",)
    usage: ClassVar = "export me"
    summary: ClassVar = "All that I keep about you, as a JSON file."
    examples: ClassVar = ("export me",)
    changes: ClassVar = False
    ways: ClassVar = (Way("export me", "All that I keep about you, as a file"),)
