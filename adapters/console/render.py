"""The bot's documents as rich renderables. Pure; only `rich`, and nothing of the terminal.

- What people wrote is never markup: it goes through `clean` into `rich.text.Text`, so neither `[bold]` nor an escape
  sequence in a title reaches the terminal.
- What somebody typed comes back with the native references it was sent with; they are shown as they were typed.
- Buttons are numbered through a message in the order of `buttons_of`: `.1`, `.2` …
- Widths are display widths: a wide character takes two columns.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table as Grid
from rich.text import Text as Styled

from adapters.console.inbound import readable
from bot.message import (
    Bold,
    Buttons,
    Choices,
    Code,
    Divider,
    FieldKind,
    Fields,
    Form,
    Image,
    Link,
    Mention,
    Message,
    Moment,
    Note,
    PersonSelect,
    Select,
    Table,
    TaskList,
    Text,
    Tone,
)
from bot.model import Priority, Status
from bot.pictures import Chart, Picture

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.message import Block, Button, FormField, Line, Span, TaskRow

TONES: Mapping[Tone, str] = {
    Tone.PLAIN: "bold",
    Tone.GOOD: "bold green",
    Tone.WARNING: "bold yellow",
    Tone.BAD: "bold red",
}
_MARKS: Mapping[Status, str] = {Status.TODO: "", Status.DOING: "▸", Status.DONE: "✓", Status.CANCELLED: "✗"}

# Overrides and isolates would turn what follows them around; a lone surrogate cannot be written at all.
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff]")


# ---- text


def clean(text: str) -> str:
    """Without anything that acts on a terminal; a control character is shown as its picture. Line breaks stay."""
    lines = _BIDI.sub("", text.replace("\r\n", "\n").replace("\t", "    ")).split("\n")
    return "\n".join(_CONTROL.sub(_picture, line) for line in lines)


def _picture(found: re.Match[str]) -> str:
    code = ord(found[0])
    return chr(0x2400 + code) if code < 0x20 else "\N{REPLACEMENT CHARACTER}"


def one_line(text: str) -> str:
    return " ".join(clean(text).split("\n"))


def styled_line(line: Line, style: str = "") -> Styled:
    text = Styled(style=style)
    for span in line:
        text.append(*_span(span))
    return text


def _span(span: Span) -> tuple[str, str | None]:
    match span:
        case str():
            return clean(readable(span)), None
        case Bold(text):
            return clean(text), "bold"
        case Code(text):
            return clean(readable(text)), "cyan"
        case Link(label, url):
            return (one_line(url) if label in {"", url} else f"{one_line(label)} ({one_line(url)})"), None
        case Mention(who):
            return f"@{one_line(who.name)}", "bold"
        case Moment(text=text):
            return one_line(text), None


# ---- messages


def body(document: Message | Form | Choices, columns: int) -> RenderableType:
    match document:
        case Message():
            return message(document, columns)
        case Form():
            return form(document)
        case Choices(options):
            return Group(*(Styled(one_line(shown)) for _, shown in options))


def message(document: Message, columns: int) -> RenderableType:
    layout = _layout([row for block in document.blocks if isinstance(block, TaskList) for row in block.rows], columns)
    parts: list[RenderableType] = [Styled(clean(document.title), TONES[document.tone])] if document.title else []
    first = 1
    for block in document.blocks:
        parts.extend(_block(block, first, layout, columns))
        first += len(_offered(block))
    return Group(*parts)


def buttons_of(document: Message) -> tuple[Button, ...]:
    """Everything that can be pressed, in the order of its numbers."""
    return tuple(button for block in document.blocks for button in _offered(block))


def _offered(block: Block) -> tuple[Button, ...]:
    match block:
        case Buttons(buttons):
            return buttons
        case Select(options=options):
            return options
    return ()


def _block(block: Block, first: int, layout: Mapping[str, int], columns: int) -> Iterator[RenderableType]:
    match block:
        case Text(spans) | Note(spans):
            yield styled_line(spans, "dim" if isinstance(block, Note) else "")
        case Fields(rows):
            yield _fields(rows, columns)
        case Table(head, rows):
            yield _table(head, rows)
        case TaskList(rows, heading):
            yield from _heading(heading)
            yield _task_table(rows, layout)
        case Divider():
            yield Rule(style="dim", characters="─")
        case Buttons(buttons):
            yield from _button_lines(buttons, first, columns)
        case Select(placeholder, options):
            yield Styled(one_line(placeholder), "bold")
            yield from (Padding(_button(option, number), (0, 0, 0, 2)) for number, option in enumerate(options, first))
        case PersonSelect(placeholder, command):
            yield Styled(f"{one_line(placeholder)}: {one_line(command.replace('{}', '@…'))}", "dim")
        case Image() | Chart() | Picture():
            yield _described(block)


def _described(block: Image | Chart | Picture) -> RenderableType:
    if isinstance(block, Image):
        return Styled(f"[{one_line(block.alternative)}] {one_line(block.url)}", "dim")
    return styled_line((block.alternative,))


def _fields(rows: Sequence[tuple[str, Line]], columns: int) -> Grid:
    table = Grid.grid(padding=(0, _GAP, 0, 0))
    table.add_column(max_width=columns // 3, overflow="fold")
    table.add_column(overflow="fold", ratio=1)
    for name, line in rows:
        table.add_row(Styled(one_line(name), "dim"), styled_line(line))
    return table


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Grid:
    table = Grid.grid(padding=(0, _GAP, 0, 0))
    for place in range(len(head)):
        table.add_column(justify="right" if place else "left", overflow="fold")
    table.add_row(*(Styled(one_line(name), "dim") for name in head))
    for row in rows:
        table.add_row(*(Styled(one_line(cell)) for cell in row))
    return table


def _button(button: Button, number: int) -> Styled:
    style = TONES[button.tone] if button.tone is not Tone.PLAIN else ""
    return Styled.assemble((f".{number}", "bold cyan"), " ", (one_line(button.label), style))


def _button_lines(buttons: Sequence[Button], first: int, columns: int) -> Iterator[Styled]:
    """As many to a line as fit; a label is never broken in two unless it is alone."""
    line = Styled()
    for number, button in enumerate(buttons, first):
        shown = _button(button, number)
        if line and line.cell_len + 3 + shown.cell_len > columns:
            yield line
            line = Styled()
        line = Styled("   ").join([line, shown]) if line else shown
    yield line


# ---- lists of tasks

_GAP = 2
_TITLE_ROOM = 40  # a title is given this much before priority, tags and comments get their columns
_EXTRAS = ("priority", "tags", "comments")
_ORDER = ("mark", "reference", "title", "priority", "due", "people", "tags", "comments")


def _cell(row: TaskRow, column: str) -> str:
    match column:
        case "mark":
            return _MARKS[row.status]
        case "title":
            return one_line(row.title)
        case "priority":
            return "" if row.priority is Priority.NONE else row.priority.label
        case "due":
            return one_line(row.due.text) if row.due else ""
        case "people":
            return " ".join(f"@{one_line(who.name)}" for who in row.assignees)
        case "tags":
            return " ".join(f"+{one_line(tag)}" for tag in row.tags)
        case "comments":
            return f"{row.comments} comment{'s' if row.comments > 1 else ''}" if row.comments else ""
    return one_line(row.reference)


def _layout(rows: Sequence[TaskRow], columns: int) -> Mapping[str, int]:
    """Each column's width, the same for every list of a message. Empty columns are left out."""
    bounds = {"reference": columns // 6, "due": columns // 4, "people": columns // 5, "tags": columns // 5}
    natural = {name: max((cell_len(_cell(row, name)) for row in rows), default=0) for name in _ORDER}
    widths = {name: min(width, bounds.get(name, width)) for name, width in natural.items() if width}
    chosen = [name for name in widths if name not in {*_EXTRAS, "title"}]
    left = columns - sum(widths[name] + _GAP for name in chosen)
    for name in _EXTRAS:
        if name in widths and left - widths[name] - _GAP >= min(natural["title"], _TITLE_ROOM):
            chosen.append(name)
            left -= widths[name] + _GAP
    widths["title"] = max(8, min(natural["title"], left))
    return {name: widths[name] for name in _ORDER if name == "title" or name in chosen}


def _heading(text: str) -> Iterator[Padding]:
    if text:
        yield Padding(Styled(one_line(text), "bold underline"), (1, 0, 0, 0))


def _task_table(rows: Sequence[TaskRow], layout: Mapping[str, int]) -> Grid:
    table = Grid.grid(padding=(0, _GAP, 0, 0))
    for name, width in layout.items():
        table.add_column(
            no_wrap=True, width=width, overflow="ellipsis", justify="right" if name == "reference" else "left"
        )
    for row in rows:
        table.add_row(*(Styled(_cell(row, name), _style(row, name)) for name in layout), style=_row_style(row))
    return table


def _row_style(row: TaskRow) -> str:
    return "" if row.status.is_open else "dim"


def _style(row: TaskRow, column: str) -> str:
    match column:
        case "reference":
            return "cyan"
        case "due" if row.overdue:
            return "bold red"
        case "priority" if row.priority is Priority.URGENT:
            return "red"
        case "tags" | "comments":
            return "dim"
    return ""


# ---- forms


def form(document: Form) -> RenderableType:
    """All of a form at once, where nobody can be asked."""
    return Group(form_head(document), *(field_head(field, with_value=True) for field in document.fields))


NAMED = frozenset({FieldKind.PEOPLE, FieldKind.PROJECT})  # their values hold references, not prose


def shown_value(field: FormField) -> str:
    """A choice by its label, people as @names."""
    if field.kind is FieldKind.CHOICE:
        return dict(field.choices).get(field.value, field.value)
    return readable(field.value) if field.kind in NAMED else field.value


def form_head(document: Form) -> RenderableType:
    """With what is wrong with the whole, unless the fields say it."""
    title = Styled(one_line(document.title), "bold")
    told = any(field.error for field in document.fields) or not document.error
    return title if told else Group(title, Styled(clean(document.error), "red"))


def field_head(field: FormField, *, with_value: bool = False) -> RenderableType:
    """The field's name with what helps to fill it in."""
    value = f": {clean(shown_value(field))}" if with_value and field.value else ""
    needed = " (needed)" if field.required and not field.value else ""
    choices = " · ".join(one_line(label) for _, label in field.choices)
    below = [(text, style) for text, style in ((field.hint, "dim"), (choices, "dim"), (field.error, "red")) if text]
    return Group(
        Styled.assemble((one_line(field.label), "bold"), needed, value),
        *(Padding(Styled(clean(text), style), (0, 0, 0, 2)) for text, style in below),
    )


# ---- drawing


def draw(renderable: RenderableType, *, columns: int, colour: str | None = None) -> str:
    """`colour`: rich's name for what the terminal can do ("standard", "256", "truecolor"); None: plain text.

    Lines end without trailing spaces, and the last one with a line break.
    """
    console = Console(
        file=io.StringIO(),
        width=columns,
        color_system=colour,  # type: ignore[arg-type]  # one of rich's literals, from rich
        force_terminal=colour is not None,
        no_color=False,
        highlight=False,
        emoji=False,
        markup=False,
        legacy_windows=False,
    )
    with console.capture() as drawn:
        console.print(renderable)
    return "".join(f"{line.rstrip()}\n" for line in drawn.get().removesuffix("\n").split("\n"))
