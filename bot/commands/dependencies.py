"""What is asked of how tasks hang together: what waits for what, what is related, what is there twice."""

from __future__ import annotations

from typing import ClassVar, Literal

from bot import options
from bot.commands.command import Command
from bot.options import Way
from bot.terms import Ref, Refs


class BlockTask(Command):
    """`verb` is one of the words. `others`: to unblock without any: from all that it waits for.

    `text`: what it waits for that is no task.
    """

    words: ClassVar = ("block", "unblock")
    usage: ClassVar = "block ref by refs|TEXT   (unblock ref [from refs])"
    summary: ClassVar = (
        "A task waits for others, or for something outside. Who has it is told when the last task is closed."
    )
    examples: ClassVar = ("block 12 by 15", "block 12 waiting for the customer", "unblock 12", "unblock 12 from 15")
    ways: ClassVar = (
        Way("block", "Let a task wait for others, or for something outside", (options.BY.needed(), options.TASK)),
        Way("unblock", "A task need not wait any more", (options.TASK, options.FROM_TASKS)),
    )
    verb: Literal["block", "unblock"]
    ref: Ref | None = None
    others: Refs = ()
    text: str = ""


class RelateTask(Command):
    """`verb` is one of the words. `others`: to unrelate without any: from all that it is related to."""

    words: ClassVar = ("relate", "unrelate")
    usage: ClassVar = "relate ref to refs   (unrelate ref [from refs])"
    summary: ClassVar = "Tasks that have to do with each other: each card names the other one."
    examples: ClassVar = ("relate 12 to 15", "unrelate 12 from 15")
    ways: ClassVar = (
        Way("relate", "Tasks have to do with each other", (options.TO.needed(), options.TASK)),
        Way("unrelate", "They have nothing to do with each other", (options.TASK, options.FROM_TASKS)),
    )
    verb: Literal["relate", "unrelate"]
    ref: Ref | None = None
    others: Refs = ()


class MarkDuplicate(Command):
    words: ClassVar = ("duplicate",)
    usage: ClassVar = "duplicate ref of ref"
    summary: ClassVar = "Close a task because another one says the same. `reopen` makes it one of its own again."
    examples: ClassVar = ("duplicate 12 of 15",)
    ways: ClassVar = (Way("duplicate", "Close a task that is there twice", (options.ORIGINAL.needed(), options.TASK)),)
    ref: Ref | None = None
    original: Ref
