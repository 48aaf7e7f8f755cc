"""One team, one morning: Friday 20 November 2026, 10:42 in Berlin."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.calendar import Calendar, When
from bot.events import Event, EventKind, Json
from bot.message import Block, Buttons, Code, Fields, Form, Line, Message, Note, Select, Span, TaskList, Text
from bot.model import Actor, Assignee, Comment, Mode, Person, Priority, Role, Room, Task, Who

NOW = datetime(2026, 11, 20, 9, 42, tzinfo=UTC)
BERLIN = Calendar(zone=ZoneInfo("Europe/Berlin"))

ANA, BOB, EVE = Who(1, "Ana", "UANA"), Who(2, "Bob"), Who(3, "Eve")
WEB = Room(1, "web")
ACTOR = Actor(7, Person(1, "Ana", Role.MEMBER, BERLIN, zone_known=True, account="UANA"), WEB)

FRIDAY = BERLIN.end_of(date(2026, 11, 27))
MONDAY = BERLIN.end_of(date(2026, 11, 30))
AT_TWO = When(BERLIN.instant(date(2026, 11, 20), time(14)))
YESTERDAY = BERLIN.end_of(date(2026, 11, 19))

PLAIN = Task(12, "Fix login", creator=ANA, room="web", room_id=1, created_at=NOW - timedelta(hours=2))
FULL = Task(
    12,
    "Fix login",
    description="It fails\nwith *two* accounts.",
    priority=Priority.HIGH,
    mode=Mode.ALL,
    assignees=(Assignee(ANA, done=True), Assignee(BOB)),
    creator=EVE,
    due=FRIDAY,
    start=AT_TWO,
    tags=("bug", "office"),
    project_id=4,
    project="web",
    room="web",
    room_id=1,
    parent=9,
    blocked_by=(3, 4),
    estimate_minutes=150,
    repeat="every monday",
    reminders=(1440, 120),
    source="https://chat.example/1",
    version=6,
    created_at=NOW - timedelta(days=2),
    comment_count=4,
)
COMMENT = Comment(1, 12, BOB, "works on my machine", NOW - timedelta(minutes=30))


def event(kind: EventKind, fields: dict[str, tuple[Json, Json]], *, actor: Who = ANA, number: int = 900) -> Event:
    return Event(number, 345, kind, 12, actor, "web", NOW - timedelta(minutes=5), fields)


def blocks(message: Message, kind: type[Block]) -> list[Block]:
    return [block for block in message.blocks if isinstance(block, kind)]


def commands(message: Message) -> dict[str, str]:
    """Label → command of every button."""
    groups = [one.buttons if isinstance(one, Buttons) else one.options for one in _pressable(message)]
    return {button.label: button.command for group in groups for button in group}


def _pressable(message: Message) -> list[Buttons | Select]:
    return [one for one in message.blocks if isinstance(one, (Buttons, Select))]


def spans(message: Message) -> list[Span]:
    found: list[Span] = []
    for block in message.blocks:
        for line in _lines(block):
            found.extend(line)
    return found


def _lines(block: Block) -> list[Line]:
    match block:
        case Text(line) | Note(line):
            return [line]
        case Fields(rows):
            return [line for _, line in rows]
        case _:
            return []


def headings(message: Message) -> dict[str, list[int]]:
    """Group → numbers of its tasks."""
    lists = [one for one in message.blocks if isinstance(one, TaskList)]
    return {one.heading: [row.number for row in one.rows] for one in lists}


def codes(message: Message) -> list[str]:
    return [span.text for span in spans(message) if isinstance(span, Code)]


def values(form: Form) -> dict[str, str]:
    return {field.name: field.value for field in form.fields}
