"""Tasks from a file: read and kept for a day, looked over, and then imported all at once. `staged`: its number."""

from __future__ import annotations

from typing import ClassVar

from bot import options
from bot.commands.command import Command
from bot.options import Way
from bot.terms import ProjectRef, WhoRef


class ImportFile(Command):
    """The file that comes along with the line."""

    words: ClassVar = ("import",)
    usage: ClassVar = "import"
    summary: ClassVar = (
        "Tasks from a file that you send along: my own JSON and CSV, Trello, Todoist, Taskwarrior, any table as CSV. "
        "First I say what would become of it; nothing is imported before you press the button."
    )
    examples: ClassVar = ("import",)
    ways: ClassVar = (Way("import", "Tasks from a file: first I say what would become of it", (options.IMPORT_FILE,)),)


class ShowImport(Command):
    words: ClassVar = ("import show",)
    usage: ClassVar = "import show NUMBER"
    summary: ClassVar = "What would become of it."
    examples: ClassVar = ("import show 7",)
    changes: ClassVar = False
    staged: int


class MapColumns(Command):
    """`columns`: pairs of a field and the table's column for it; none: a form."""

    words: ClassVar = ("import map",)
    usage: ClassVar = 'import map NUMBER FIELD="COLUMN" …'
    summary: ClassVar = "Which column of a table is what."
    examples: ClassVar = ('import map 7 title="Task name" due=Deadline',)
    staged: int
    columns: tuple[tuple[str, str], ...] = ()


class MapPerson(Command):
    """`who` None: nobody here."""

    words: ClassVar = ("import person",)
    usage: ClassVar = 'import person NUMBER "NAME" = @who|none'
    summary: ClassVar = "Who a name in the file is here."
    examples: ClassVar = ('import person 7 "Jane Doe" = @jane',)
    staged: int
    name: str
    who: WhoRef | None


class ImportInto(Command):
    """`project` None: a form."""

    words: ClassVar = ("import in",)
    usage: ClassVar = "import in NUMBER #channel|project"
    summary: ClassVar = "Where tasks go whose project is not said in the file, or not known here."
    examples: ClassVar = ("import in 7 #web", "import in 7 website")
    staged: int
    project: ProjectRef | None = None


class ListRows(Command):
    words: ClassVar = ("import rows",)
    usage: ClassVar = "import rows NUMBER"
    summary: ClassVar = "What becomes of each row, as a file."
    examples: ClassVar = ("import rows 7",)
    changes: ClassVar = False
    staged: int


class ApplyImport(Command):
    """`confirmed`: although the very same file was imported before."""

    words: ClassVar = ("import go",)
    usage: ClassVar = "import go NUMBER"
    summary: ClassVar = "Import it: all of it, or nothing if something goes wrong. One undo takes it back."
    examples: ClassVar = ("import go 7",)
    staged: int
    confirmed: bool = False


class DropImport(Command):
    words: ClassVar = ("import drop",)
    usage: ClassVar = "import drop NUMBER"
    summary: ClassVar = "Forget the file without importing it; after a day it is forgotten anyway."
    examples: ClassVar = ("import drop 7",)
    staged: int
