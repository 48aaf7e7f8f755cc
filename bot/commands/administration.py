"""What admins ask of the team as a whole: how the bot is, who is what, who may what, what is bound where."""

from __future__ import annotations

from typing import ClassVar

from bot.commands.command import Command
from bot.options import Way


class ShowStatus(Command):
    words: ClassVar = ("admin status",)
    usage: ClassVar = "admin status"
    summary: ClassVar = "How I am in this team: where I am installed, what waits, what is stuck. For admins."
    examples: ClassVar = ("admin status",)
    changes: ClassVar = False
    ways: ClassVar = (Way("admin status", "Where I am installed, what waits, what is stuck"),)


class ShowRoles(Command):
    words: ClassVar = ("admin roles",)
    usage: ClassVar = "admin roles"
    summary: ClassVar = "Who is admin, lead or guest here, and a way to change that. For admins."
    examples: ClassVar = ("admin roles",)
    changes: ClassVar = False
    ways: ClassVar = (Way("admin roles", "Who is admin, lead or guest"),)


class ShowPolicy(Command):
    words: ClassVar = ("admin policy",)
    usage: ClassVar = "admin policy"
    summary: ClassVar = "What each role may do. For admins."
    examples: ClassVar = ("admin policy",)
    changes: ClassVar = False
    ways: ClassVar = (Way("admin policy", "What each role may do"),)


class ShowProjects(Command):
    words: ClassVar = ("admin projects",)
    usage: ClassVar = "admin projects"
    summary: ClassVar = "Every project: who leads it, who is in it, its channels on every platform. For admins."
    examples: ClassVar = ("admin projects",)
    changes: ClassVar = False
    ways: ClassVar = (Way("admin projects", "Every project, its people and channels"),)
    page: int = 1
