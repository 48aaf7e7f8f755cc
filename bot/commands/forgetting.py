"""What is asked to be forgotten: a person, and closed tasks of a certain age."""

from __future__ import annotations

from typing import ClassVar

from bot import options
from bot.commands.command import Command
from bot.options import Way


class ForgetMe(Command):
    words: ClassVar = ("forget me", "forget-me")
    usage: ClassVar = "forget me"
    summary: ClassVar = "Forget who you are: your name and accounts. Your tasks stay, of a “former member”."
    examples: ClassVar = ("forget me",)
    ways: ClassVar = (Way("forget me", "Forget who you are: your name and accounts"),)
    confirmed: bool = False


class SetRetention(Command):
    """`days`: since they were closed; None: for good."""

    words: ClassVar = ("admin retention",)
    usage: ClassVar = "admin retention 365d|off"
    summary: ClassVar = "Delete tasks for good so long after they were closed. For admins."
    examples: ClassVar = ("admin retention 365d", "admin retention off")
    ways: ClassVar = (Way("admin retention", "Delete closed tasks after a while", (options.RETENTION.needed(),)),)
    days: int | None
    confirmed: bool = False
