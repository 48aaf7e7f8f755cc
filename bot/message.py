"""What the bot says, as a document. Platforms render it; user text is always a plain span, never markup."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date, datetime
from enum import Enum, StrEnum
from typing import TYPE_CHECKING, TypeAlias

from bot.model import Priority, Status, Who
from bot.pictures import Chart, Picture

if TYPE_CHECKING:
    from collections.abc import Iterator


class Tone(StrEnum):
    PLAIN = "plain"
    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


# ---- spans: pieces of a line


@dataclass(frozen=True, slots=True)
class Bold:
    text: str


@dataclass(frozen=True, slots=True)
class Code:
    """Something to type."""

    text: str


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A person's name; `ping`: the platform may notify them."""

    who: Who
    ping: bool = False


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant, shown in each reader's own zone. `text`: as the asker reads it, for platforms without zones."""

    at: datetime
    text: str
    day: date | None = None


Span: TypeAlias = str | Bold | Code | Link | Mention | Moment
Line: TypeAlias = tuple[Span, ...]


# ---- blocks: pieces of a message


@dataclass(frozen=True, slots=True)
class Text:
    spans: Line


@dataclass(frozen=True, slots=True)
class Note:
    """Small print."""

    spans: Line


@dataclass(frozen=True, slots=True)
class Fields:
    """Pairs of a name and what stands behind it."""

    rows: tuple[tuple[str, Line], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Numbers under their heads, which every row has as many of. The first column says what the row is of."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class TaskRow:
    number: int
    reference: str
    title: str
    status: Status
    priority: Priority = Priority.NONE
    due: Moment | None = None
    overdue: bool = False
    assignees: tuple[Who, ...] = ()
    tags: tuple[str, ...] = ()
    project: str | None = None
    comments: int = 0
    menu: tuple[Button, ...] = ()  # what can be done with it from a list


@dataclass(frozen=True, slots=True)
class TaskList:
    """`heading` names the group the rows belong to."""

    rows: tuple[TaskRow, ...]
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Divider:
    pass


@dataclass(frozen=True, slots=True)
class Button:
    """`command`: what a click says, in the bot's own language, at most COMMAND_LENGTH characters."""

    label: str
    command: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Buttons:
    buttons: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Select:
    """One of several; each option is a button's label and command."""

    placeholder: str
    options: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class PersonSelect:
    """Somebody is picked. `command`: what the pick says, with `{}` where the person's neutral mention goes."""

    placeholder: str
    command: str

    def picked(self, account: str) -> str:
        return self.command.replace("{}", f"<@{account}>")


@dataclass(frozen=True, slots=True)
class Image:
    url: str
    alternative: str


Block: TypeAlias = (
    Text | Note | Fields | Table | TaskList | Divider | Buttons | Select | PersonSelect | Image | Chart | Picture
)


@dataclass(frozen=True, slots=True)
class File:
    """Something to keep, that goes with a message. `description`: what is in it, for whoever does not open it."""

    name: str
    content_type: str
    content: bytes = field(repr=False)
    description: str


COMMAND_LENGTH = 95  # the smallest bound of any platform is Discord's custom_id, 100; the rest is the platform's own


@dataclass(frozen=True, slots=True)
class Message:
    title: str
    blocks: tuple[Block, ...] = ()
    tone: Tone = Tone.PLAIN

    @property
    def is_empty(self) -> bool:
        """There is nothing to say."""
        return not self.title and not self.blocks


def compose(banner: Message, below: Message) -> Message:
    """What was done, in short, and below it what it was done in."""
    short = tuple(block for block in banner.blocks if isinstance(block, _SHORT))
    heading = (Text((Bold(below.title),)),) if below.title else ()
    return Message(banner.title, (*short, Divider(), *heading, *below.blocks), banner.tone)


_SHORT = (Text, Note, Buttons, Select, PersonSelect)


# ---- forms


class FieldKind(StrEnum):
    LINE = "line"
    PARAGRAPH = "paragraph"
    DATE = "date"
    PEOPLE = "people"
    PROJECT = "project"
    TAGS = "tags"
    TASK = "task"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class FormField:
    """`choices`: pairs of value and label, for CHOICE. `error`: what was wrong with `value`."""

    name: str
    label: str
    kind: FieldKind = FieldKind.LINE
    value: str = ""
    hint: str = ""
    required: bool = False
    limit: int = 3000
    choices: tuple[tuple[str, str], ...] = ()
    error: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """`command`: comes back with the values, as bot.contents.Submitted."""

    title: str
    command: str
    fields: tuple[FormField, ...]
    submit: str = "Save"
    error: str = ""


@dataclass(frozen=True, slots=True)
class Choices:
    """Suggestions while typing: pairs of what is inserted and what is shown."""

    options: tuple[tuple[str, str], ...] = ()


# ---- the document as data, and as plain text


def as_data(value: object) -> object:
    """Plain lists, dictionaries, strings and numbers; a block or span says its kind under "kind"."""
    if is_dataclass(value):
        named = {one.name: as_data(getattr(value, one.name)) for one in fields(value)}
        return {"kind": type(value).__name__.lower(), **named}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, (tuple, list)):
        return [as_data(one) for one in value]
    return value


def texts(value: object) -> Iterator[str]:
    """What is read of a document or its parts; not what is pressed, nor what a row says beside its title."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (tuple, list)):
        for one in value:
            yield from texts(one)
    elif isinstance(value, TaskRow):
        yield value.title
    elif not isinstance(value, (Buttons, Select, PersonSelect)):
        for name in getattr(type(value), "__slots__", ()):  # every part of a document has them
            yield from texts(getattr(value, name))


def plain(span: Span) -> str:
    match span:
        case str():
            return span
        case Bold(text) | Code(text):
            return text
        case Link(label, url):
            return f"{label} ({url})"
        case Mention(who):
            return f"@{who.name}"
        case Moment(text=text):
            return text


def plain_line(line: Line) -> str:
    return "".join(plain(span) for span in line)


def plain_block(block: Block) -> str:
    """The fallback for every block: for notifications, screen readers and logs of platforms."""
    match block:
        case Text(spans) | Note(spans):
            return plain_line(spans)
        case Fields(rows):
            return "\n".join(f"{name}: {plain_line(line)}" for name, line in rows)
        case Table(head, rows):
            return "\n".join(_plain_row(head, row) for row in rows)
        case TaskList(rows, heading):
            listed = [f"{row.reference} {row.title}" + (f" ({row.due.text})" if row.due else "") for row in rows]
            return "\n".join([heading, *listed] if heading else listed)
        case Divider():
            return ""
        case Buttons(buttons):
            return " ".join(f"[{button.label}]" for button in buttons)
        case Select(placeholder, options):
            return f"{placeholder}: " + ", ".join(option.label for option in options)
        case PersonSelect(placeholder):
            return f"{placeholder}: @…"
        case Image(alternative=alternative) | Chart(alternative=alternative) | Picture(alternative=alternative):
            return alternative


def _plain_row(head: tuple[str, ...], row: tuple[str, ...]) -> str:
    """ "Wed 16 Sep: Done 1, Added 3": read aloud, a number without its head says nothing."""
    said = (f"{name} {cell}" for name, cell in zip(head[1:], row[1:], strict=True) if cell)
    return f"{row[0]}: {', '.join(said)}"


def plain_message(message: Message) -> str:
    return "\n".join(filter(None, [message.title, *map(plain_block, message.blocks)]))
