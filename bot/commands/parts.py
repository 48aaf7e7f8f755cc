"""What is asked of the parts of a task: its subtasks, and the lines of its checklist."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from bot import options
from bot.commands.command import Command
from bot.options import Way
from bot.terms import Draft, Ref


class AddSubtask(Command):
    words: ClassVar = ("sub",)
    usage: ClassVar = "sub ref TITLE [@who] [when] [!1..!4] [+tag] [~2h] [// text]"
    summary: ClassVar = "Add a task as a part of another. The card of the whole counts how many are done."
    examples: ClassVar = ("sub 12 Write the tests @ana friday",)
    ways: ClassVar = (Way("sub", "Add a task as a part of another", options.NEW_SUBTASK),)
    ref: Ref | None = None
    draft: Draft


class ListSubtasks(Command):
    words: ClassVar = ("subs",)
    usage: ClassVar = "subs [ref]"
    summary: ClassVar = "All the parts of a task, closed ones too."
    examples: ClassVar = ("subs 12",)
    changes: ClassVar = False
    ways: ClassVar = (Way("subs", "Show the parts of a task", (options.TASK,)),)
    ref: Ref | None = None


class CheckItems(Command):
    """Tick lines by their numbers (`items`), add `lines`, or empty the checklist (`clear`). `verb` is one of the words.

    Only one of them: what is unticked are `items`.
    """

    words: ClassVar = ("check", "uncheck")
    usage: ClassVar = "check ref TEXT|1 2 …|none   (uncheck ref 1 2 …)"
    summary: ClassVar = "Add lines to a task's checklist, or tick them off by their numbers; `none` empties it."
    examples: ClassVar = ("check 12 Buy milk", "check 12 1", "check 12 2-4", "uncheck 12 1 2")
    ways: ClassVar = (
        Way("check", "Tick off a line of a checklist, or add one", (options.ITEM.needed(), options.TASK)),
        Way("uncheck", "Untick lines of a checklist", (options.ITEMS.needed(), options.TASK)),
    )
    verb: Literal["check", "uncheck"] = "check"
    ref: Ref | None = None
    items: tuple[int, ...] = ()
    lines: tuple[str, ...] = ()
    clear: bool = False


class RenameItem(Command):
    """Without `text`: a form that says how the line reads now."""

    words: ClassVar = ("checklist rename",)
    usage: ClassVar = "checklist rename ref 1 [TEXT]"
    summary: ClassVar = "Say a line of a checklist in other words. Without them: a form."
    examples: ClassVar = ("checklist rename 12 2 Buy oat milk", "checklist rename 12 2")
    ways: ClassVar = (
        Way("checklist rename", "Say a line in other words", (options.ONE_ITEM, options.TASK, options.NEW_ITEM)),
    )
    ref: Ref | None = None
    item: int
    text: str = ""


class RemoveItems(Command):
    words: ClassVar = ("checklist remove",)
    usage: ClassVar = "checklist remove ref 1 2 …"
    summary: ClassVar = "Take lines off a checklist by their numbers; those below move up."
    examples: ClassVar = ("checklist remove 12 2",)
    ways: ClassVar = (Way("checklist remove", "Take lines off a checklist", (options.ITEMS.needed(), options.TASK)),)
    ref: Ref | None = None
    items: tuple[int, ...]


class ShowChecklist(Command):
    words: ClassVar = ("checklist",)
    usage: ClassVar = "checklist [ref] [page:n]"
    summary: ClassVar = "A task's checklist, with all its lines."
    examples: ClassVar = ("checklist 12",)
    changes: ClassVar = False
    ways: ClassVar = (Way("checklist", "Show a task's checklist", (options.TASK,)),)
    ref: Ref | None = None
    page: int = Field(default=1, ge=1, le=40)
