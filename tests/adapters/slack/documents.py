"""Documents as the bot says them, with what people of bad will would write into them."""

from __future__ import annotations

from datetime import UTC, date, datetime

from bot.message import (
    Bold,
    Button,
    Buttons,
    Code,
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
ANA, BOB = Who(1, "Ana", "U01ANA"), Who(2, "Bob *the* <b>", "U02BOB")
DUE = Moment(AT, "Fri 27 Nov, 17:00 (Europe/Berlin)")
DAY = Moment(AT, "Fri 27 Nov", date(2026, 11, 27))
NOW = Moment(datetime(2026, 11, 20, 9, tzinfo=UTC), "today 10:00")

HOSTILE = (
    "<!channel> <!here|here> @everyone <!subteam^S0TEAM>",
    "<@U02BOB> ask <@W9ENTER> and <@person:5> in <#C0WEB>, <card:17.5>",
    "*bold* _it_ ~gone~ `code` ```block``` > quote",
    "<https://evil.example|Pay here> https://evil.example [x](https://evil.example)",
    "&lt;b&gt; &amp; <b>R&D</b> & co",
    ":smile: :skull_and_crossbones: 👩‍👩‍👧‍👦 🇩🇪🇫🇷 👍🏽 ❤️",
    "\u202eevil\u202c \u2066turned\u2069 שלום مرحبا",
    "z" + "\u0301" * 60 + "algo",
    "nul\x00 bell\x07 half\ud83d line\u2028break\r\nnew\ttab",
    "<!date^0^{date}|never> <mailto:a@b.example|mail>",
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


def row(number: int, title: str, **more: object) -> TaskRow:
    status = more.pop("status", Status.TODO)
    return TaskRow(number, f"#{number}", title, status, menu=MENU, **more)  # type: ignore[arg-type]


def fields(*rows: tuple[str, Line]) -> Fields:
    return Fields((*rows, ("Created", ("by ", Mention(ANA), ", ", NOW, ", in #web"))))


OPEN_CARD = Message(
    "Added: #12 Fix <b>login</b> & R&D for <!channel>",
    (
        fields(
            ("Status", ("to do",)),
            ("Due", (DUE, " · in 6 days")),
            ("Assigned to", (Mention(ANA), " or ", Mention(BOB), " (any of them)")),
            ("Source", (Link("Where it came from", "https://example.org/a?b=c&d=e"),)),
        ),
        Text(("A *description* by somebody, with <@U02BOB> in it.\nAnd a second line.",)),
        TaskList((row(13, "Ask the users", status=Status.DONE), row(14, "Write a test")), "Subtasks: 1 of 2 done"),
        Note((Mention(ANA), " · ", NOW, ": @channel <https://evil.example|look>")),
        Buttons((Button("Done", "done 12", Tone.GOOD), Button("Claim", "claim 12"), Button("Edit", "edit 12"))),
        Select("Snooze", (Button("Tomorrow", "snooze 12 tomorrow"), Button("In a week", "snooze 12 in 7 days"))),
        PersonSelect("Reassign", "assign 12 {}"),
    ),
    Tone.GOOD,
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
                    tags=("bug", "<!here>"),
                    comments=number,
                )
                for number, title in enumerate(HOSTILE, 1)
            ),
            "Overdue",
        ),
        TaskList((row(20, "No date at all"), row(21, "Only a tag", tags=("office",))), "No date"),
        TaskList(tuple(row(30 + n, f"Task {n}", status=status) for n, status in enumerate(Status)), "By <@U01ANA>"),
        Note(("There are more.",)),
        Buttons((Button("Next", "list mine page:2"),)),
    ),
)
HELP = Message(
    "What I understand",
    (
        Text(("To begin: ", Code("add Fix login @ana friday 5pm"), ", then ", Code("list"), ".")),
        Text((Bold("Work"),)),
        Fields((("done, start, cancel", ("Sets how a task stands.",)), ("claim", ("Takes ", Code("12"), ".")))),
        Note(("More on each: ", Code("help add"), ".")),
    ),
)
ERROR = Message(
    "I can't read a date in “<!channel> *foo*”.",
    (
        Text(("Write ", Code("friday 5pm"), " or ", DUE, ".")),
        Note(("You wrote: ", Code("add Fix `<@U02BOB>` <https://evil.example> 30 feb"))),
        Buttons((Button("28 Feb", "draft 5 1"), Button("Edit in form", "form Fix <@U02BOB>"))),
    ),
    Tone.WARNING,
)
PREVIEW = Message(
    "New task? Fix <b>login</b>",
    (
        Text(("Did you mean ", Code("done"), "?")),
        Buttons((Button("Run done", "done 3"),)),
        fields(("Due", (DAY, " · in 6 days"))),
        Note(("Nothing is created yet. A line that begins with ", Code("add"), " creates at once.")),
        Buttons((Button("Create", "draft 6", Tone.GOOD), Button("Edit in form", "form Fix"))),
    ),
)
HISTORY = Message(
    "History of #12 Fix <b>login</b>",
    (
        Text((NOW, " · Ana renamed it from “*a*” to “<!channel>”")),
        Text((NOW, " · Ana moved the due date from ", DAY, " to ", DUE)),
        Buttons((Button("Older", "history 12 page:2"),)),
    ),
)
INCIDENT = Message("Something went wrong (a1b2).", (Text(("Nothing was changed.",)),), Tone.BAD)

EDIT = Form(
    "Edit #12",
    "edit 12 version:3",
    (
        FormField("title", "Title", value="Fix <b>login</b> & *R&D*", required=True, limit=200),
        FormField("description", "Description", FieldKind.PARAGRAPH, "word " * 700, limit=4000),
        FormField("assignees", "Assigned to", FieldKind.PEOPLE, "<@U01ANA> @zed <@person:5> all", "@ana @bob all"),
        FormField("due", "Due", FieldKind.DATE, "2026-11-27 17:00", "Now: Fri 27 Nov", error="“<!here>” is no date."),
        FormField("priority", "Priority", FieldKind.CHOICE, "1", choices=(("none", "No priority"), ("1", "Urgent"))),
        FormField("tags", "Tags", FieldKind.TAGS, '+bug +"two words"', "+bug +office"),
        FormField("project", "Project", FieldKind.PROJECT, "<#C0WEB>", "web"),
        FormField("parent", "Part of", FieldKind.TASK, "7", "A number"),
    ),
)
PREFERENCES = Form(
    "How you read dates",
    "prefs",
    (
        FormField("zone", "Time zone", value="Europe/Berlin", hint="A city, or Europe/Berlin", required=True),
        FormField(
            "day_first", "Order of dates", FieldKind.CHOICE, choices=(("", "Ask me"), ("dmy", "Day"), ("mdy", "Month"))
        ),
    ),
    error="Somebody was faster: <!channel>",
)
