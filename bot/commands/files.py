"""What is asked of the files of a task."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from bot import options
from bot.commands.command import Command
from bot.options import Way
from bot.terms import Ref


class AttachFiles(Command):
    """The files came along with it (bot.ports.Inbound.files)."""

    words: ClassVar = ("attach",)
    usage: ClassVar = "attach ref"
    summary: ClassVar = "Keep the files that you send along with a task. They stay where they are; I keep the links."
    examples: ClassVar = ("attach 12",)
    takes_files: ClassVar = True
    ways: ClassVar = (Way("attach", "Keep a file with a task", (options.FILE.needed(), options.TASK)),)
    ref: Ref | None = None


class ListFiles(Command):
    words: ClassVar = ("files",)
    usage: ClassVar = "files [ref] [page:n]"
    summary: ClassVar = "The files of a task: who sent them, and where they are."
    examples: ClassVar = ("files 12",)
    changes: ClassVar = False
    ways: ClassVar = (Way("files", "Show the files of a task", (options.TASK,)),)
    ref: Ref | None = None
    page: int = Field(default=1, ge=1, le=40)


class DetachFiles(Command):
    """`numbers`: as `files` shows them."""

    words: ClassVar = ("detach",)
    usage: ClassVar = "detach ref 1 2 …"
    summary: ClassVar = "Take files off a task, by their numbers in `files 12`. Where they were sent, they stay."
    examples: ClassVar = ("detach 12 2",)
    ways: ClassVar = (Way("detach", "Take files off a task", (options.FILE_NUMBERS.needed(), options.TASK)),)
    ref: Ref | None = None
    numbers: tuple[int, ...]
