"""What is asked of notices: who hears what, where and when; reminders and repeats."""

from __future__ import annotations

from typing import ClassVar, Literal

from bot import options
from bot.calendar import When
from bot.commands.command import Command
from bot.notices import How, NoticeKind
from bot.options import Way
from bot.terms import ProjectRef, Ref, Refs, RoomRef, SubjectRef

# ---- what reached you


class ShowInbox(Command):
    """`before`: a delivery's id: the page of older ones."""

    words: ClassVar = ("inbox",)
    usage: ClassVar = "inbox [unread]"
    summary: ClassVar = "What I told you, or kept for later: unread first."
    examples: ClassVar = ("inbox", "inbox unread")
    changes: ClassVar = False
    ways: ClassVar = (Way("inbox", "What I told you, unread first", (options.UNREAD,)),)
    unread: bool = False
    before: int | None = None


class MarkRead(Command):
    """`upto`: a delivery's id: that and all before it; None: all of them."""

    words: ClassVar = ("inbox read",)
    usage: ClassVar = "inbox read"
    summary: ClassVar = "Mark what I told you as read."
    examples: ClassVar = ("inbox read",)
    ways: ClassVar = (Way("inbox read", "Mark all I told you as read"),)
    upto: int | None = None


class ShowWhy(Command):
    words: ClassVar = ("why",)
    usage: ClassVar = "why [ref]"
    summary: ClassVar = "Why you were, or were not, told about a task."
    examples: ClassVar = ("why 12",)
    changes: ClassVar = False
    ways: ClassVar = (Way("why", "Why you were told, or not", (options.TASK,)),)
    ref: Ref | None = None


# ---- what is to reach you


class Follow(Command):
    """Mute, watch, and neither again: a task, a project, or a channel; none of them: the thread's task, or the channel.

    `verb` is one of the words. `until`: of a mute.
    """

    words: ClassVar = ("mute", "unmute", "watch", "unwatch")
    usage: ClassVar = "mute|unmute|watch|unwatch [ref|in:project|#channel] [until when]"
    summary: ClassVar = (
        "Hear nothing of a task, a project or a channel, for ever or until then; or hear of all that happens there."
    )
    examples: ClassVar = ("mute 12", "mute in:web until monday", "watch 12", "unwatch in:web")
    ways: ClassVar = (
        Way("mute", "Hear nothing of it", (options.TASK, options.PROJECT, options.CHANNEL, options.MUTED_UNTIL)),
        Way("unmute", "Hear of it again", (options.TASK, options.PROJECT, options.CHANNEL)),
        Way("watch", "Hear of all that happens to it", (options.TASK, options.PROJECT, options.CHANNEL)),
        Way("unwatch", "Hear only what concerns you", (options.TASK, options.PROJECT, options.CHANNEL)),
    )
    verb: Literal["mute", "unmute", "watch", "unwatch"]
    ref: Ref | None = None
    project: ProjectRef | None = None
    room: RoomRef | None = None
    until: When | None = None


class SetNotices(Command):
    """What is None stays. `quiet`: from and until, "HH:MM" each; a pair of equal ones: never.

    `hows`: pairs, in the order of NoticeKind. `dm`: False turns off what comes in direct messages, True turns on again
    what that turned off. `platform`: where direct messages come, for who has several accounts. `muted`, `watched`: all
    of what is; what is not named is so no more.
    """

    words: ClassVar = (
        *("prefs notify", "prefs quiet", "prefs urgent", "prefs dm", "prefs platform"),
        *("prefs muted", "prefs watched"),
    )
    usage: ClassVar = (
        "prefs notify KIND|all dm|channel|off | quiet 22:00-8:00|off | urgent on|off | dm on|off"
        " | platform slack|discord | muted ALL|none | watched ALL|none"
    )
    summary: ClassVar = (
        "What I tell you, where and when: by kind, in a direct message or the channel; quiet hours, whose notices wait "
        "for one message in the morning; whether urgent ones break through."
    )
    examples: ClassVar = (
        "prefs notify commented off",
        "prefs notify assigned,mentioned channel",
        "prefs quiet 20:00-7:30",
        "prefs quiet off",
        "prefs urgent on",
        "prefs dm off",
        "prefs platform discord",
        "prefs muted 12, in:web, #random",
    )
    ways: ClassVar = (
        Way("prefs notify", "What I tell you, and where", (options.NOTICE_KIND.needed(), options.NOTICE_HOW.needed())),
        Way("prefs quiet", "When I keep quiet", (options.QUIET.needed(),)),
        Way("prefs urgent", "Whether urgent breaks through", (options.STATE.needed(),)),
        Way("prefs dm", "Direct messages at all", (options.STATE.needed(),)),
        Way("prefs platform", "Where I write to you", (options.PLATFORM.needed(),)),
    )
    hows: tuple[tuple[NoticeKind, How], ...] = ()
    quiet: tuple[str, str] | None = None
    urgent: bool | None = None
    dm: bool | None = None
    platform: str | None = None
    muted: tuple[SubjectRef, ...] | None = None
    watched: tuple[SubjectRef, ...] | None = None


# ---- time


class RemindTasks(Command):
    """`minutes` before it is due; none at all: no reminders any more."""

    words: ClassVar = ("remind",)
    usage: ClassVar = "remind refs 1d,2h|none"
    summary: ClassVar = "Remind those who have a task, so long before it is due."
    examples: ClassVar = ("remind 12 1d,2h", "remind 12 none")
    ways: ClassVar = (Way("remind", "So long before it is due", (options.BEFORE.needed(), options.TASKS)),)
    refs: Refs = ()
    minutes: tuple[int, ...] = ()
    confirmed: bool = False


class RepeatTask(Command):
    """`rule`: canonical, as bot.parsing.recurrence prints it; None: no repeat any more."""

    words: ClassVar = ("repeat",)
    usage: ClassVar = "repeat ref every …|none"
    summary: ClassVar = "Let a task come back: when it is closed, the next one is there. `every!` counts from then."
    examples: ClassVar = ("repeat 12 every mon,thu 9:00", "repeat 12 every! 3d", "repeat 12 none")
    ways: ClassVar = (Way("repeat", "When it comes back", (options.RULE.needed(), options.TASK)),)
    ref: Ref | None = None
    rule: str | None = None


class OnIt(Command):
    """Somebody works on it: it is started, and escalates no further for a day."""

    words: ClassVar = ("onit",)
    usage: ClassVar = "onit [refs]"
    summary: ClassVar = "Say that you are on it: nobody is nagged about it for a day."
    examples: ClassVar = ("onit 12",)
    ways: ClassVar = (Way("onit", "Say that you are on it", (options.TASKS,)),)
    refs: Refs = ()
    confirmed: bool = False


class SetEscalation(Command):
    """`minutes` overdue: the assignees again, the channel, the lead. Empty: it does not escalate."""

    words: ClassVar = ("project escalate",)
    usage: ClassVar = "project escalate NAME 1d 2d 3d|off"
    summary: ClassVar = "How long overdue until I tell those who have it again, then the channel, then the lead."
    examples: ClassVar = ("project escalate web 1d 2d 3d", "project escalate web off")
    ways: ClassVar = (
        Way(
            "project escalate", "When overdue work is told to whom", (options.PROJECT.needed(), options.STEPS.needed())
        ),
    )
    project: ProjectRef
    minutes: tuple[int, ...] = ()


# ---- for who runs it


class ShowDeliveries(Command):
    """What could not be delivered, newest first. `before`: a delivery's id: the page of older ones."""

    words: ClassVar = ("admin deliveries",)
    usage: ClassVar = "admin deliveries"
    summary: ClassVar = "What waits, and what could not be delivered, and why. For admins."
    examples: ClassVar = ("admin deliveries",)
    changes: ClassVar = False
    ways: ClassVar = (Way("admin deliveries", "What could not be delivered"),)
    before: int | None = None


class RetryDeliveries(Command):
    """`delivery` None: all that are dead."""

    words: ClassVar = ("admin retry",)
    usage: ClassVar = "admin retry [number]"
    summary: ClassVar = "Try again what could not be delivered. For admins."
    examples: ClassVar = ("admin retry", "admin retry 48")
    ways: ClassVar = (Way("admin retry", "Try again what was not delivered", (options.DELIVERY,)),)
    delivery: int | None = None
