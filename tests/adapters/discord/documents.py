"""Documents as the bot says them, with what people of bad will would write into them."""

from __future__ import annotations

from datetime import UTC, date, datetime

from bot.message import (
    Bold,
    Button,
    Buttons,
    Code,
    Divider,
    FieldKind,
    Fields,
    Form,
    FormField,
    Line,
    Link,
    Mention,
    Message,
    Moment,
    Note,
    PersonSelect,
    Select,
    TaskList,
    TaskRow,
    Text,
    Tone,
)
from bot.model import Priority, Status, Who

AT = datetime(2026, 11, 27, 16, tzinfo=UTC)
ANA, BOB, OPS = Who(1, "Ana", "1001"), Who(2, "Bob *the* <b>", "1002"), Who(3, "ops", "&2001")
DUE = Moment(AT, "Fri 27 Nov, 17:00 (Europe/Berlin)")
DAY = Moment(AT, "Fri 27 Nov", date(2026, 11, 27))
NOW = Moment(datetime(2026, 11, 20, 9, tzinfo=UTC), "today 10:00")
LINK = "https://discord.com/channels/5000/6000/7000"

HOSTILE = (
    "@everyone @here @Everyone",
    "<@1002> <@!1002> ask <@&2001> and <@person:5> in <#3001>, <card:17>",
    "*bold* **b** _it_ __u__ ~~gone~~ ||spoiler|| `code` ```block```",
    "# head\n## head\n-# small\n- list\n* list\n1. list\n> quote\n>>> quote",
    "[Pay here](https://evil.example) <https://evil.example> https://evil.example/a_b_c [x](<https://evil.example>)",
    "steam://run/1 discord://-/settings </done:123> <id:home> <a:boom:123456789012345678> <t:0:F> :boom:",
    "\\*back\\\\slash\\ ¯\\_(ツ)_/¯ a](https://evil.example)",
    "👩‍👩‍👧‍👦 🇩🇪🇫🇷 👍🏽 ❤️",
    "\u202eevil\u202c \u2066turned\u2069 שלום مرحبا zero\u200bwidth",
    "z" + "\u0301" * 60 + "algo",
    "nul\x00 bell\x07 half\ud83d line\u2028break\r\nnew\ttab",
    "",
    "   \n ",
    "long " * 60,
)

MENU = (
    Button("Done", "done 12", Tone.GOOD),
    Button("Snooze until tomorrow", "snooze 12 tomorrow"),
    Button("Edit", "edit 12"),
    Button("Show", "show 12"),
)


def menu(number: int) -> tuple[Button, ...]:
    """As the core's: five entries."""
    return (
        Button("Done", f"done {number}", Tone.GOOD),
        Button("Snooze until tomorrow", f"snooze {number} tomorrow"),
        Button("Start", f"start {number}"),
        Button("Edit", f"edit {number}"),
        Button("Show", f"show {number}"),
    )


def row(number: int, title: str, **more: object) -> TaskRow:
    status = more.pop("status", Status.TODO)
    return TaskRow(number, f"#{number}", title, status, **{"menu": menu(number), **more})  # type: ignore[arg-type]


def fields(*rows: tuple[str, Line]) -> Fields:
    return Fields((*rows, ("Created", ("by ", Mention(ANA), ", ", NOW, ", in #web"))))


OPEN_CARD = Message(
    "#12 Fix *login* & R_D for @everyone",
    (
        fields(
            ("Status", ("to do",)),
            ("Due", (DUE,)),
            ("Assigned to", (Mention(ANA), " or ", Mention(OPS, ping=True), " (any of them)")),
            ("Source", (Link("Where it came from", LINK),)),
        ),
        Text(("A *description* by somebody, with <@1002> in it.\n# And a second line: https://a.example/b_c_d.",)),
        TaskList(
            (row(13, "Ask the users", status=Status.DONE, menu=()), row(14, "Write a test", menu=())),
            "Subtasks: 1 of 2 done",
        ),
        Note((Mention(ANA), " · ", NOW, ": @here <https://evil.example|look>\nand more")),
        Buttons((Button("Done", "done 12", Tone.GOOD), Button("Claim", "claim 12"), Button("Edit", "edit 12"))),
        Select("Snooze", (Button("Tomorrow", "snooze 12 tomorrow"), Button("In a week", "snooze 12 in 7 days"))),
        PersonSelect("Reassign", "assign 12 {}"),
        Select("More", (Button("Comment", "comment 12"), Button("Delete", "delete 12", Tone.BAD))),
    ),
)
OVERDUE_CARD = Message(
    "WEB-7 Renew the certificate",
    (
        fields(("Status", ("in progress",)), ("Due", (DAY, " · ", Bold("overdue"), ", 2 days ago"))),
        Buttons((Button("Done", "done 7", Tone.GOOD), Button("Delete", "delete 7", Tone.BAD))),
    ),
    Tone.WARNING,
)
CLOSED_CARD = Message("#9 Water the plants", (Text(("Done by ", Mention(BOB), ", ", NOW, ".")), fields()))
LIST = Message(
    "Your tasks",
    (
        TaskList(
            tuple(
                row(
                    number,
                    title,
                    due=DUE if number % 2 else DAY,
                    overdue=True,
                    priority=Priority.URGENT,
                    assignees=(ANA, BOB),
                    tags=("bug", "@here"),
                    comments=number,
                )
                for number, title in enumerate(HOSTILE[:5], 1)
            ),
            "Overdue",
        ),
        TaskList((row(20, "No date at all"), row(21, "Only a tag", tags=("office",))), "No date"),
        TaskList(tuple(row(30 + n, f"Task {n}", status=status) for n, status in enumerate(Status)), "By <@1001>"),
        Note(("There are more.",)),
        Buttons((Button("Next", "list mine page:2"),)),
    ),
)
HOME = Message(
    "Your tasks: 5 overdue, 1 due today",
    (
        Buttons((Button("New task", "form"), Button("Preferences", "prefs"), Button("Refresh", "home"))),
        Select("Show", (Button("Overdue", "home due:overdue"), Button("Done", "home status:done"))),
        Divider(),
        TaskList(tuple(row(n, f"Late {n}", due=DUE, overdue=True) for n in range(1, 6)), "Overdue (8)"),
        Buttons((Button("All 8 tasks: Overdue", "home due:overdue"),)),
        TaskList((row(6, "Today's", due=DAY),), "Today (1)"),
        TaskList(tuple(row(n, f"Later {n}") for n in range(7, 12)), "Next"),
        TaskList(tuple(row(n, f"Theirs {n}", assignees=(BOB,)) for n in range(12, 15)), "Waiting on others (3)"),
    ),
    Tone.WARNING,
)
ERROR = Message(
    "I can't read a date in “@everyone *foo*”.",
    (
        Text(("Write ", Code("friday 5pm"), " or ", DUE, ".")),
        Note(("You wrote: ", Code("add Fix `<@1002>` <https://evil.example> 30 feb"))),
        Buttons((Button("28 Feb", "draft 5 1"), Button("Edit in form", "form Fix <@1002>"))),
    ),
    Tone.WARNING,
)
CONFIRMATION = Message(
    "This deletes 14 tasks.",
    (
        TaskList(tuple(row(number, f"Task {number}", menu=()) for number in range(1, 15))),
        Note(("Nothing has changed yet. Where there are no buttons: ", Code("delete 1-14 confirm:yes"), ".")),
        Buttons((Button("Delete 14 tasks", "delete 1-14 confirm:yes", Tone.BAD),)),
    ),
    Tone.WARNING,
)
PREFERENCES_SET = Message(
    "How you read dates",
    (
        Fields((("Time zone", ("Europe/Berlin",)), ("Now", (NOW,)), ("Week begins on", ("Monday",)))),
        Buttons((Button("Undo", "undo 5"), Button("Change", "prefs"))),
    ),
    Tone.GOOD,
)
HISTORY = Message(
    "History of #12 Fix *login*",
    (
        Text((NOW, " · Ana renamed it from “*a*” to “<@1002>”")),
        Text((NOW, " · Ana moved the due date from ", DAY, " to ", DUE)),
        Buttons((Button("Older", "history 12 page:2"),)),
    ),
)
INCIDENT = Message("Something went wrong (a1b2).", (Text(("Nothing was changed.",)),), Tone.BAD)

EDIT = Form(
    "Edit #12",
    "edit 12 version:3",
    (
        FormField("title", "Title", value="Fix *login* & R_D", required=True, limit=200),
        FormField("description", "Description", FieldKind.PARAGRAPH, "word " * 700, limit=4000),
        FormField("assignees", "Assigned to", FieldKind.PEOPLE, "<@1001> <@&2001>", "@ana @bob all"),
        FormField("due", "Due", FieldKind.DATE, "2026-11-27 17:00", "Now: Fri 27 Nov", error="“@here” is no date."),
        FormField("more", "More", value='!1 +bug +"two words" in:web', hint="!1 +bug in:web ~2h"),
    ),
)
PREFERENCES = Form(
    "How you read dates",
    "prefs",
    (
        FormField("zone", "Time zone", value="Europe/Berlin", hint="A city, or Europe/Berlin", required=True),
        FormField("workdays", "Working days", hint="mon-fri, or mon,wed,thu"),
        FormField(
            "day_first", "Order of dates", FieldKind.CHOICE, choices=(("", "Ask me"), ("dmy", "Day"), ("mdy", "Month"))
        ),
    ),
    error="Somebody was faster: @everyone",
)
