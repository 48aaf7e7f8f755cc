"""What is asked of projects, channels, people and the team: who is what, and how each reads and writes dates."""

from __future__ import annotations

from typing import ClassVar

from bot import options
from bot.commands.command import Command
from bot.commands.notices import SetNotices
from bot.model import Role
from bot.options import Way
from bot.terms import ProjectRef, RoomRef, WhoRef


class SetReactions(Command):
    """For the room it is said in."""

    words: ClassVar = ("reactions",)
    usage: ClassVar = "reactions on|off"
    summary: ClassVar = "Whether the reaction :task: on a message of this channel makes a task of it. Off at first."
    examples: ClassVar = ("reactions on",)
    ways: ClassVar = (Way("reactions", "Whether the task emoji makes tasks here", (options.STATE.needed(),)),)
    on: bool


class CreateProject(Command):
    words: ClassVar = ("project create",)
    usage: ClassVar = "project create NAME {@who}"
    summary: ClassVar = "Create a project; you lead it, the people named are its members."
    examples: ClassVar = ("project create Web @ana @bob",)
    ways: ClassVar = (Way("project create", "Create a project; you lead it", options.NEW_PROJECT),)
    name: str
    people: tuple[WhoRef, ...] = ()


class ListProjects(Command):
    words: ClassVar = ("project list", "projects")
    usage: ClassVar = "project list"
    summary: ClassVar = "All projects, with how much is open in each."
    examples: ClassVar = ("project list",)
    changes: ClassVar = False
    ways: ClassVar = (Way("project list", "All projects, and what is open in them"),)


class BindProject(Command):
    """`room` None: the room this is said in."""

    words: ClassVar = ("project bind",)
    usage: ClassVar = "project bind NAME [#channel]"
    summary: ClassVar = "Make a project the default of a channel: tasks added there belong to it."
    examples: ClassVar = ("project bind web", "project bind web #web")
    ways: ClassVar = (
        Way("project bind", "New tasks of a channel belong to it", (options.PROJECT.needed(), options.CHANNEL)),
    )
    project: ProjectRef
    room: RoomRef | None = None


class UnbindProject(Command):
    words: ClassVar = ("project unbind",)
    usage: ClassVar = "project unbind [#channel]"
    summary: ClassVar = "Take the default project off a channel; its tasks stay in the project."
    examples: ClassVar = ("project unbind",)
    ways: ClassVar = (Way("project unbind", "A channel has no project any more", (options.CHANNEL,)),)
    room: RoomRef | None = None


class ArchiveProject(Command):
    words: ClassVar = ("project archive",)
    usage: ClassVar = "project archive NAME"
    summary: ClassVar = "Close a project to new tasks and take it off its channels; its tasks stay."
    examples: ClassVar = ("project archive web",)
    ways: ClassVar = (Way("project archive", "Close a project; its tasks stay", (options.PROJECT.needed(),)),)
    project: ProjectRef


class SetThreads(Command):
    words: ClassVar = ("project thread",)
    usage: ClassVar = "project thread NAME on|off"
    summary: ClassVar = (
        "Whether what is said in the thread of a card is a comment, and comments stand in the threads. Off at first."
    )
    examples: ClassVar = ("project thread web on",)
    ways: ClassVar = (
        Way(
            "project thread",
            "Whether threads of cards are conversations",
            (options.PROJECT.needed(), options.STATE.needed()),
        ),
    )
    project: ProjectRef
    on: bool


class ShowProject(Command):
    words: ClassVar = ("project status", "project show")
    usage: ClassVar = "project status [NAME]"
    summary: ClassVar = (
        "How a project stands: open, overdue, done, its people, channels and workflow. A workflow behind its name sets "
        "that: `help project workflow`."
    )
    examples: ClassVar = ("project status web",)
    changes: ClassVar = False
    ways: ClassVar = (Way("project status", "How a project stands", (options.PROJECT,)),)
    project: ProjectRef | None = None


class ShowPreferences(Command):
    words: ClassVar = ("prefs",)
    usage: ClassVar = "prefs"
    summary: ClassVar = "How you read and write dates, and what I tell you; a form to change it."
    examples: ClassVar = ("prefs",)
    changes: ClassVar = False
    ways: ClassVar = (Way("prefs", "Your dates, and what I tell you"),)


class SetPreferences(Command):
    """What is None stays. `workdays` as date.weekday(); `workday_end` as HH:MM; `zone` an IANA name or a city.

    `notices`: what was said of those along with it, as in a form.
    """

    words: ClassVar = ("prefs tz", "prefs days", "prefs workday", "prefs week", "prefs order")
    usage: ClassVar = "prefs tz ZONE | days mon-fri | workday end 17:30 | week monday|sunday | order dmy|mdy"
    summary: ClassVar = (
        "Your time zone, working days, end of the working day, first day of the week, and order of day and month."
    )
    examples: ClassVar = ("prefs tz Europe/Berlin", "prefs days mon-thu", "prefs workday end 16:30", "prefs order dmy")
    ways: ClassVar = (
        Way("prefs tz", "Your time zone", (options.ZONE.needed(),)),
        Way("prefs days", "Your working days", (options.DAYS.needed(),)),
        Way("prefs workday", "When your working day ends", (options.WORKDAY_END.needed(),)),
        Way("prefs week", "When your week begins", (options.WEEK_START.needed(),)),
        Way("prefs order", "How you read 03/04", (options.ORDER.needed(),)),
    )
    zone: str | None = None
    workdays: frozenset[int] | None = None
    workday_end: str | None = None
    week_start: int | None = None
    day_first: bool | None = None
    notices: SetNotices | None = None


class ReadDate(Command):
    words: ClassVar = ("when",)
    usage: ClassVar = "when TEXT"
    summary: ClassVar = "Show how a date is read, and what else it could mean."
    examples: ClassVar = ("when friday at 5", "when 03/04", "when eom")
    changes: ClassVar = False
    ways: ClassVar = (Way("when", "How a date is read", (options.DATE.needed(),)),)
    text: str


class ListPeople(Command):
    words: ClassVar = ("admin people", "people")
    usage: ClassVar = "admin people"
    summary: ClassVar = "Who is in this workspace, and with which role; for admins, with accounts and time zones."
    examples: ClassVar = ("admin people",)
    changes: ClassVar = False
    ways: ClassVar = (Way("admin people", "Who is here, with which role"),)
    page: int = 1


class SetRole(Command):
    words: ClassVar = ("admin role",)
    usage: ClassVar = "admin role @who admin|lead|member|guest"
    summary: ClassVar = "Say what somebody may do. For admins."
    examples: ClassVar = ("admin role @ana lead",)
    ways: ClassVar = (Way("admin role", "Say what somebody may do", (options.WHO.needed(), options.ROLE.needed())),)
    who: WhoRef
    role: Role


class SetDefaultZone(Command):
    """`zone`: an IANA name or a city."""

    words: ClassVar = ("admin zone",)
    usage: ClassVar = "admin zone ZONE"
    summary: ClassVar = "Set the team's time zone, for all who did not say theirs. For admins."
    examples: ClassVar = ("admin zone Europe/Berlin",)
    ways: ClassVar = (Way("admin zone", "The team's time zone", (options.ZONE.needed(),)),)
    zone: str
