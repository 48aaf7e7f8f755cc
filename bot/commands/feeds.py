"""What is asked of feeds: one's tasks in one's own calendar."""

from __future__ import annotations

from typing import ClassVar

from bot import options
from bot.commands.command import Command
from bot.commands.tasks import ListTasks
from bot.options import Way


class MakeFeed(Command):
    """`listed`: which tasks; its order and page don't count. Nothing said: those that one has."""

    words: ClassVar = ("ics",)
    usage: ClassVar = "ics [scope] [filters]"
    summary: ClassVar = "A private address for your calendar: your open tasks with a date. Takes what `list` takes."
    examples: ClassVar = ("ics", "ics all in:web", "ics view:late")
    ways: ClassVar = (Way("ics", "Your tasks in your own calendar", (options.FILTER,)),)
    listed: ListTasks = ListTasks()


class ListFeeds(Command):
    words: ClassVar = ("ics list",)
    usage: ClassVar = "ics list"
    summary: ClassVar = "Your calendar addresses: what each shows, and when it was last read."
    examples: ClassVar = ("ics list",)
    changes: ClassVar = False
    ways: ClassVar = (Way("ics list", "Your calendar addresses"),)


class ResetFeed(Command):
    """`feed` None: the only one."""

    words: ClassVar = ("ics reset",)
    usage: ClassVar = "ics reset [number]"
    summary: ClassVar = "A new address for a calendar of yours; the old one ends at once."
    examples: ClassVar = ("ics reset", "ics reset 3")
    ways: ClassVar = (Way("ics reset", "A new calendar address; the old one ends", (options.FEED,)),)
    feed: int | None = None


class EndFeed(Command):
    """As ResetFeed."""

    words: ClassVar = ("ics off", "ics revoke")
    usage: ClassVar = "ics off [number]"
    summary: ClassVar = "End a calendar address of yours at once."
    examples: ClassVar = ("ics off", "ics off 3")
    ways: ClassVar = (Way("ics off", "End a calendar address", (options.FEED,)),)
    feed: int | None = None
