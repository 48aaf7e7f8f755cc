"""What is asked of the bot itself."""

from __future__ import annotations

from typing import ClassVar

from bot import options
from bot.commands.command import Command
from bot.options import Way


class Help(Command):
    words: ClassVar = ("help", "?")
    usage: ClassVar = "help [verb]"
    summary: ClassVar = "What I understand; with a verb, how it is written."
    examples: ClassVar = ("help add", "help list")
    changes: ClassVar = False
    ways: ClassVar = (Way("help", "What I understand", (options.TOPIC,)),)
    topic: str = ""


class Recall(Command):
    """A button whose command was too long to carry: the draft that holds it."""

    words: ClassVar = ("draft",)
    changes: ClassVar = True
    takes_files: ClassVar = True
    draft: int
