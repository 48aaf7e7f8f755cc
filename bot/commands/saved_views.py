"""What is asked of views: lists under a name, one's own or shared, and what a channel lists."""

from __future__ import annotations

from typing import ClassVar

from bot import options
from bot.commands.command import Command
from bot.commands.tasks import ListTasks
from bot.options import Way
from bot.terms import RoomRef


class SaveView(Command):
    """Without a name: the form that asks for it. `draft`: where that form keeps the list; then `listed` is None."""

    words: ClassVar = ("view save",)
    usage: ClassVar = "view save NAME {filter}"
    summary: ClassVar = "Keep a list under a name, with all that `list` takes. `@me` is whoever opens it."
    examples: ClassVar = (
        "view save late @me due:overdue",
        'view save "web this week" all in:web due:week group:assignee',
    )
    ways: ClassVar = (Way("view save", "Keep a list under a name", (options.NEW_VIEW, options.FILTER.needed())),)
    name: str = ""
    listed: ListTasks | None = None
    draft: int | None = None


class OpenView(Command):
    words: ClassVar = ("view open", "view")
    usage: ClassVar = "view NAME"
    summary: ClassVar = "Show a view: yours first, then a shared one. `list view:NAME` takes more filters, too."
    examples: ClassVar = ("view late", 'view open "web this week"')
    changes: ClassVar = False
    ways: ClassVar = (Way("view open", "Show a view", (options.VIEW.needed(),)),)
    name: str


class ListViews(Command):
    words: ClassVar = ("view list",)
    usage: ClassVar = "view list"
    summary: ClassVar = "Your views, and those that are shared."
    examples: ClassVar = ("view list",)
    changes: ClassVar = False
    ways: ClassVar = (Way("view list", "Your views, and shared ones"),)


class DeleteView(Command):
    words: ClassVar = ("view delete",)
    usage: ClassVar = "view delete NAME"
    summary: ClassVar = "Delete a view; its tasks stay."
    examples: ClassVar = ("view delete late",)
    ways: ClassVar = (Way("view delete", "Delete a view; its tasks stay", (options.VIEW.needed(),)),)
    name: str


class ShareView(Command):
    """`shared` False: it is its owner's alone again."""

    words: ClassVar = ("view share", "view unshare")
    usage: ClassVar = "view share|unshare NAME"
    summary: ClassVar = "Let everybody open a view of yours, or take that back. Each sees in it what they may see."
    examples: ClassVar = ("view share late", "view unshare late")
    ways: ClassVar = (
        Way("view share", "Let everybody open a view of yours", (options.VIEW.needed(),)),
        Way("view unshare", "A view is yours alone again", (options.VIEW.needed(),)),
    )
    name: str
    shared: bool = True


class SetDefaultView(Command):
    """`name` None: the channel lists its tasks again. `room` None: the room this is said in."""

    words: ClassVar = ("view default",)
    usage: ClassVar = "view default NAME|none [#channel]"
    summary: ClassVar = "Make a shared view what `list` shows in a channel. For leads and admins."
    examples: ClassVar = ("view default late", "view default late #web", "view default none")
    ways: ClassVar = (
        Way("view default", "What list shows in a channel", (options.VIEW_OR_NONE.needed(), options.CHANNEL)),
    )
    name: str | None
    room: RoomRef | None = None
