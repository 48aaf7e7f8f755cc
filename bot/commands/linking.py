"""What is asked of links: one person, one team, on both platforms; and taking that apart again."""

from __future__ import annotations

from typing import ClassVar

from bot import options
from bot.commands.command import Command
from bot.options import Way


class Link(Command):
    """No `code`: one is made, or what waits is shown. `confirmed`: with the code.

    `waiting`, `refused`: a link's id: it may be, or not.
    """

    words: ClassVar = ("link",)
    usage: ClassVar = "link [CODE]"
    summary: ClassVar = "Be one person on both platforms: I give you a code here, and you say it there."
    examples: ClassVar = ("link", "link BCDF-GHJK")
    ways: ClassVar = (Way("link", "Be one person on both platforms", (options.CODE,)),)
    code: str | None = None
    confirmed: bool = False
    waiting: int | None = None
    refused: int | None = None


class Unlink(Command):
    words: ClassVar = ("unlink",)
    usage: ClassVar = "unlink"
    summary: ClassVar = "Be two people again: your account here gets a person of its own."
    examples: ClassVar = ("unlink",)
    ways: ClassVar = (Way("unlink", "Be two people again"),)
    confirmed: bool = False


class LinkTeam(Command):
    """As Link, of whole teams."""

    words: ClassVar = ("admin link",)
    usage: ClassVar = "admin link [CODE]"
    summary: ClassVar = "Join this team with the one on the other platform: one board, one numbering. For admins."
    examples: ClassVar = ("admin link", "admin link BCDF-GHJK")
    ways: ClassVar = (Way("admin link", "Be one team on both platforms", (options.CODE,)),)
    code: str | None = None
    confirmed: bool = False
    waiting: int | None = None
    refused: int | None = None


class UnlinkTeam(Command):
    words: ClassVar = ("admin unlink",)
    usage: ClassVar = "admin unlink"
    summary: ClassVar = "Be two teams again: the tasks made in the channels here stay here. For admins."
    examples: ClassVar = ("admin unlink",)
    ways: ClassVar = (Way("admin unlink", "Be two teams again"),)
    confirmed: bool = False
