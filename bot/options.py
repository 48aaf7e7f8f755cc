"""Commands given by typed options, where a platform has them, as Discord's slash commands.

A command says its ways (bot.commands); a platform offers them, and hands in what was chosen (bot.contents.Chosen).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum


class OptionKind(StrEnum):
    TEXT = "text"
    LINE = "line"  # in the bot's own language
    TASK = "task"
    TASKS = "tasks"  # one, or several
    PERSON = "person"  # or a group
    DATE = "date"
    START = "start"  # a date that something begins on: a day alone is its first moment
    PROJECT = "project"
    TAGS = "tags"
    ZONE = "zone"
    VERB = "verb"
    VIEW = "view"
    STAGE = "stage"
    ENTRY = "entry"  # of time
    STATUS = "status"  # one to look for: also what several have in common, as "open"
    ROOM = "room"
    CHOICE = "choice"
    FLAG = "flag"
    FILE = "file"  # what is given is in Inbound.files

    @property
    def completes(self) -> str:
        """As what suggestions are asked for (bot.contents.Completing.what); empty: there are none."""
        return self.value if self in _COMPLETED else ""


_COMPLETED = frozenset(
    (
        OptionKind.TASK,
        OptionKind.TASKS,
        OptionKind.DATE,
        OptionKind.START,
        OptionKind.PROJECT,
        OptionKind.TAGS,
        OptionKind.ZONE,
        OptionKind.VERB,
        OptionKind.VIEW,
        OptionKind.STAGE,
        OptionKind.STATUS,
        OptionKind.ENTRY,
    )
)


@dataclass(frozen=True, slots=True)
class Option:
    """`name`: small letters, digits and "_"; `help`: at most 100 characters. `choices`: pairs of value and label."""

    name: str
    kind: OptionKind
    help: str
    required: bool = False
    choices: tuple[tuple[str, str], ...] = ()

    def needed(self) -> Option:
        return replace(self, required=True)


@dataclass(frozen=True, slots=True)
class Way:
    """`word`: what the command's line begins with: "done", "project create". `help`: at most 100 characters.

    `options`: the required ones first.
    """

    word: str
    help: str
    options: tuple[Option, ...] = ()


# ---- the options there are. Their texts are short: a platform may count those of all its commands together.


def _choice(name: str, text: str, **choices: str) -> Option:
    return Option(name, OptionKind.CHOICE, text, choices=tuple(choices.items()))


def _people(name: str, first: int, last: int) -> tuple[Option, ...]:
    """One more person each: assignee2, assignee3 …"""
    return tuple(Option(f"{name}{place}", OptionKind.PERSON, "And who else") for place in range(first, last + 1))


TASK = Option("task", OptionKind.TASK, "Number or title, unless in its thread")
TASKS = Option("task", OptionKind.TASKS, "Numbers or a title, unless in its thread")
ASSIGNEE = Option("assignee", OptionKind.PERSON, "Who has it")
WHO = Option("who", OptionKind.PERSON, "Who it is about")
FROM_WHO = Option("who", OptionKind.PERSON, "From whom; else from everybody")
MORE_WHO = _people("who", 2, 3)
MODE = _choice("mode", "Who of several must do it", any="Any of them", all="All of them")
PRIORITY = _choice(
    "priority", "How urgent", urgent="1 Urgent", high="2 High", medium="3 Medium", low="4 Low", none="None"
)
LEVEL = replace(PRIORITY, name="level")
PROJECT = Option("project", OptionKind.PROJECT, "Its project")
CHANNEL = Option("channel", OptionKind.ROOM, "Else this one")
WHEN = Option("when", OptionKind.DATE, "As fri 5pm, or none")
UNTIL = Option("when", OptionKind.START, "Until when, or none")
DATE = Option("text", OptionKind.DATE, "As friday at 5")
BY = Option("by", OptionKind.TASKS, "Tasks, or words for what else it waits for")
TO = Option("to", OptionKind.TASKS, "The others")
ORIGINAL = Option("of", OptionKind.TASK, "The one that stays")
FROM_TASKS = Option("from", OptionKind.TASKS, "Else from all of them")
ITEM = Option("line", OptionKind.TEXT, "Its number, or what to add")
ONE_ITEM = Option("number", OptionKind.TEXT, "Its number", required=True)
NEW_ITEM = Option("text", OptionKind.TEXT, "What it is to say; else a form")
ITEMS = Option("lines", OptionKind.TEXT, "Their numbers, as 1 2")
TEXT = Option("text", OptionKind.TEXT, "Words, or how they begin")
COMMENT = Option("text", OptionKind.TEXT, "Without it, a form")
NOTE = Option("note", OptionKind.TEXT, "Becomes a comment")
FILE = Option("file", OptionKind.FILE, "A file to keep with it")
FILE_NUMBERS = Option("files", OptionKind.TEXT, "Their numbers, as 1 2")
ADDED_TAGS = Option("add", OptionKind.TAGS, "As bug, urgent")
REMOVED_TAGS = Option("remove", OptionKind.TAGS, "As later")
PUBLIC = Option("public", OptionKind.FLAG, "For everybody here")
FILTER = Option("filter", OptionKind.LINE, "As due:week or p:1")
LINE = Option("line", OptionKind.LINE, "What you know of it")
TOPIC = Option("topic", OptionKind.VERB, "A command")
STATE = _choice("state", "On or off", on="On", off="Off")

NEW_TASK = (
    Option("title", OptionKind.TEXT, "What is to be done", required=True),
    Option("due", OptionKind.DATE, "When, as friday 5pm"),
    ASSIGNEE,
    *_people("assignee", 2, 5),
    MODE,
    PRIORITY,
    PROJECT,
    Option("tags", OptionKind.TAGS, "As bug, urgent"),
    Option("repeat", OptionKind.TEXT, "As every mon,thu 9:00"),
    Option("remind", OptionKind.TEXT, "How long before, as 1d,2h"),
    Option("start", OptionKind.START, "Not in your list before"),
    Option("estimate", OptionKind.TEXT, "As 2h or 30m"),
    Option("description", OptionKind.TEXT, "More about it"),
    Option("parent", OptionKind.TASK, "Number of what it is part of"),
    FILE,
)

NEW_SUBTASK = (
    Option("title", OptionKind.TEXT, "What is to be done", required=True),
    replace(TASK, help="Number or title of the whole, unless in its thread"),
    Option("due", OptionKind.DATE, "When, as friday 5pm"),
    ASSIGNEE,
    PRIORITY,
)

STATUS = Option("status", OptionKind.STATUS, "How far it is, as open or review")
LIST = (
    _choice("scope", "Which tasks", mine="Mine", here="This channel", all="All", unassigned="Nobody's"),
    STATUS,
    _choice("due", "When it is due", today="Today", overdue="Overdue", week="This week", none="No date"),
    ASSIGNEE,
    PROJECT,
    Option("tag", OptionKind.TAGS, "Any of these"),
    Option("query", OptionKind.TEXT, "Words of the title or description"),
    Option(
        "sort",
        OptionKind.CHOICE,
        "What comes first",
        choices=(
            ("due", "Due first"),
            ("priority", "Urgent first"),
            ("created-", "Newest first"),
            ("created", "Oldest first"),
            ("updated-", "Changed last"),
            ("number", "By number"),
            ("title", "By title"),
            ("status", "By status"),
        ),
    ),
    _choice(
        "group", "Under headings", status="Status", priority="Priority", project="Project", assignee="Who", due="Date"
    ),
    PUBLIC,
)
SEARCH = (TEXT.needed(), STATUS, PROJECT, ASSIGNEE, PUBLIC)

NEW_PROJECT = (
    Option("name", OptionKind.TEXT, "What it is called", required=True),
    Option("member", OptionKind.PERSON, "Who works on it"),
    *_people("member", 2, 5),
)
WORKFLOW = Option("workflow", OptionKind.TEXT, "As todo > doing > review > done; or none")
DROPPED = Option("to", OptionKind.TEXT, "Where tasks go whose status is no more")
STAGE = Option("status", OptionKind.STAGE, "As review")
ROLE = _choice("role", "Which role", admin="Admin", lead="Lead", member="Member", guest="Guest")
ZONE = Option("zone", OptionKind.ZONE, "A city near you")
DAYS = Option("days", OptionKind.TEXT, "As mon-fri")
WORKDAY_END = Option("end", OptionKind.TEXT, "As 17:30")
WEEK_START = _choice("day", "Its first day", monday="Monday", sunday="Sunday", saturday="Saturday")
ORDER = _choice("order", "What comes first", dmy="The day: 31/12", mdy="The month: 12/31")

# ---- notices
UNREAD = Option("unread", OptionKind.FLAG, "Only what you have not read")
MUTED_UNTIL = Option("when", OptionKind.START, "Until when; else for good")
NOTICE_KIND = Option("kind", OptionKind.TEXT, "As assigned, commented or all")
NOTICE_HOW = _choice("how", "Where", dm="In a direct message", channel="In the channel", off="Not at all")
PLATFORM = _choice("platform", "Which", slack="Slack", discord="Discord")
QUIET = Option("hours", OptionKind.TEXT, "As 22:00-8:00, or off")
BEFORE = Option("before", OptionKind.TEXT, "How long before, as 1d,2h; or none")
RULE = Option("rule", OptionKind.TEXT, "As every mon,thu 9:00; or none")
STEPS = Option("steps", OptionKind.TEXT, "How long overdue, as 1d 2d 3d; or off")
CODE = Option("code", OptionKind.TEXT, "From the other platform; else I make one")
DELIVERY = Option("number", OptionKind.TEXT, "Its number; else all of them")

# ---- time
DURATION = Option("duration", OptionKind.TEXT, "How long, as 1h30m")
KEPT_TIME = replace(DURATION, help="Keep only so much, as 3h")
SPENT_WHEN = Option("when", OptionKind.TEXT, "As yesterday or mon 14:00; else just now")
TIME_NOTE = Option("note", OptionKind.TEXT, "What it was spent on")
TIME_ENTRY = Option("entry", OptionKind.ENTRY, "Its number, as /timelog today shows it")
TIME_OF = Option("who", OptionKind.PERSON, "Whose; else everybody's")
TIME_RANGE = Option("range", OptionKind.TEXT, "As last week or 1 mar to 15 mar; else this week")
BREAKDOWN = _choice("by", "What it is listed by", person="Person", project="Project", task="Task", day="Day")

# ---- files
FILE_FORMAT = _choice("format", "A table, or all of it for programs", csv="CSV", json="JSON")
IMPORT_FILE = Option("file", OptionKind.FILE, "JSON or CSV, as other apps export it", required=True)
AUDIT_RANGE = Option("range", OptionKind.TEXT, "As last month or 1 mar to 15 mar; else all of it")
FEED = Option("number", OptionKind.TEXT, "As the list of addresses shows it; else the only one")
RETENTION = Option("after", OptionKind.TEXT, "As 365d, or off")
# ---- reports
REPORT_RANGE = replace(TIME_RANGE, help="As this quarter or 1 mar to 15 mar; else 30 days")
STEP = _choice("by", "Row by row", day="Days", week="Weeks")

# ---- digests
DIGEST_TIME = Option("at", OptionKind.TEXT, "As 09:00")
DIGEST_DAYS = Option("on", OptionKind.TEXT, "As mon-fri")
PAUSED_UNTIL = Option("when", OptionKind.START, "Until when; else until resumed")

# ---- views
NEW_VIEW = Option("name", OptionKind.TEXT, "What it is called", required=True)
VIEW = Option("name", OptionKind.VIEW, "Which view")
VIEW_OR_NONE = replace(VIEW, help="Which view, or none")
CHANGE = Option("change", OptionKind.LINE, "As done, assign @eve or due friday", required=True)
