"""The bot's documents as messages of Slack. Pure, no SDK.

- A long title or a page of rows never fails and never vanishes silently: what is cut ends in "…", what is left out is
  counted, and the last buttons stay.
- A page (a list, a card) has a header; an answer of a line or two only a bold line.
- A block_id ends in the line that shows the message again: what is only visible to one person can only be replaced
  by the response to a click in it, and Slack does not say what it showed.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from adapters.slack import limits
from adapters.slack.actions import actions, row_menu
from adapters.slack.spans import (
    Readers,
    clip,
    date_text,
    elements,
    fitted,
    has_reference,
    length,
    neutral,
    plain_text,
    readable,
    rich_text,
    size,
)
from bot.characters import aligned, clean, one_line
from bot.message import (
    Bold,
    Buttons,
    Divider,
    Fields,
    Image,
    Link,
    Mention,
    Note,
    PersonSelect,
    Select,
    Table,
    TaskList,
    Text,
    Tone,
    plain_block,
    plain_line,
)
from bot.model import Priority, Status
from bot.pictures import Chart, Picture

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from adapters.slack.spans import Json
    from bot.message import Block, Line, Message, TaskRow

MARKS: Mapping[Tone, str] = {Tone.PLAIN: "", Tone.GOOD: "✓ ", Tone.WARNING: "⚠ ", Tone.BAD: "⛔ "}
_STATES: Mapping[Status, str] = {Status.TODO: "", Status.DOING: "▸ ", Status.DONE: "✓ ", Status.CANCELLED: "✗ "}
_PRESSABLE = (Buttons, Select, PersonSelect)
# Of a row, so that 25 of them find room in a message; the card shows all of it.
_ROW_TITLE, _ROW_META = 150, 120
_TITLE = 1_000


class Rendered(NamedTuple):
    """`text`: for notifications and screen readers, beside the blocks.

    `pictures`: to be uploaded before; until then blocks name them by their file names.
    """

    text: str
    blocks: list[Json]
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True)
class Surface:
    """What blocks are shown on: how many of them it takes, and how much text."""

    blocks: int
    text: int


MESSAGE = Surface(limits.MESSAGE_BLOCKS, limits.MESSAGE_TEXT)


def message(
    document: Message,
    *,
    origin: str = "",
    room: bool = False,
    names: Mapping[str, str] | None = None,
    pictured: bool = False,
) -> Rendered:
    """`origin`: the line that shows it again. `room`: everybody there reads it. `names`: as in Readers.

    `pictured`: with its pictures; else in words alone.
    """
    readers = Readers(room, names or {})
    blocks = within(body(document, readers, pictured=pictured), MESSAGE)
    shown = {block["slack_file"]["id"] for block in blocks if "slack_file" in block}
    pictures = tuple(one for one in document.blocks if isinstance(one, Picture) and one.name in shown)
    return Rendered(fallback(document, readers), identified(blocks, origin), pictures)


def body(document: Message, readers: Readers, *, pictured: bool = False) -> list[Json]:
    """Without bounds on their number, and without ids. `pictured`: as in `message`."""
    blocks = _title(document, readers)
    for pressable, group in groupby(document.blocks, key=lambda block: isinstance(block, _PRESSABLE)):
        if pressable:
            blocks += actions((one for one in group if isinstance(one, _PRESSABLE)), readers)
        else:
            blocks += [rendered for block in group for rendered in _shown(block, readers, pictured)]
    return blocks


def fallback(document: Message, readers: Readers) -> str:
    """A line for the title, and what follows it without the buttons."""
    rest = (plain_block(block) for block in document.blocks if not isinstance(block, _PRESSABLE))
    title = MARKS[document.tone] + one_line(document.title)
    return neutral("\n".join(filter(str.strip, [title, *rest])), readers, limits.FALLBACK) or "…"


# ---- ids


def identified(blocks: Sequence[Json], origin: str) -> list[Json]:
    """A line too long for an id is left out: then the message can't be shown again, and is only answered."""
    room = limits.BLOCK_ID - len(f"{limits.VIEW_BLOCKS}|")
    line = origin if length(origin) <= room else ""
    return [{**block, "block_id": f"{index}|{line}"} for index, block in enumerate(blocks)]


def origin_of(block_id: str) -> str:
    return block_id.partition("|")[2]


# ---- bounds


def within(blocks: Sequence[Json], surface: Surface) -> list[Json]:
    """Everything if it fits; else from the beginning, how many blocks are missing, and the last buttons."""
    if len(blocks) <= surface.blocks and sum(map(size, blocks)) <= surface.text:
        return list(blocks)
    last = max((index for index, block in enumerate(blocks) if block["type"] == "actions"), default=len(blocks))
    end, rest = blocks[last : last + 1], [*blocks[:last], *blocks[last + 1 :]]
    kept = list(_first(rest, surface.blocks - len(end) - 1, surface.text - size(list(end)) - size(_more(len(blocks)))))
    return [*kept, _more(len(rest) - len(kept)), *end]


def _first(blocks: Sequence[Json], number: int, text: int) -> Iterator[Json]:
    for block in blocks[:number]:
        text -= size(block)
        if text < 0:
            return
        yield block


def _more(count: int) -> Json:
    return _small(f"…and {count} more")


# ---- blocks


def _title(document: Message, readers: Readers) -> list[Json]:
    title = clip(one_line(document.title), _TITLE)
    if not title:
        return []
    text = MARKS[document.tone] + title
    is_page = any(isinstance(block, (TaskList, Fields, Table)) for block in document.blocks)
    if is_page and length(text) <= limits.HEADER_TEXT and not has_reference(text):
        return [{"type": "header", "text": plain_text(text, limits.HEADER_TEXT)}]
    return rich_text(elements((Bold(text),), readers))


def _shown(block: Block, readers: Readers, pictured: bool) -> list[Json]:
    if not pictured or not isinstance(block, Picture):
        return _block(block, readers)
    said = clip(one_line(block.alternative), limits.IMAGE_ALTERNATIVE) or "A picture"
    return [*_block(block, readers), {"type": "image", "slack_file": {"id": block.name}, "alt_text": said}]


def _block(block: Block, readers: Readers) -> list[Json]:
    match block:
        case Text(spans):
            return rich_text(elements(spans, readers))
        case Note(spans):
            return _note(spans, readers)
        case Fields(rows):
            return rich_text(elements(_rows(rows), readers))
        case Table(head, rows):
            return _table((head, *rows), readers)
        case TaskList(rows, heading):
            return [*rich_text(elements((Bold(heading),), readers)), *(_row(row, readers) for row in rows)]
        case Divider():
            return [{"type": "divider"}]
        case Chart(alternative=alternative) | Picture(alternative=alternative):
            return rich_text(elements((alternative,), readers))
        case Image(url, alternative):
            return _image(url, alternative, readers)
        case Buttons() | Select() | PersonSelect():
            return actions([block], readers)


def _note(spans: Line, readers: Readers) -> list[Json]:
    """Small where it is words only: small print has no dates in the reader's zone, and nothing to type in it."""
    words = all(isinstance(span, (str, Mention)) and not (isinstance(span, Mention) and span.ping) for span in spans)
    text = plain_line(spans)
    if not words or has_reference(text) or length(text) > limits.CONTEXT_TEXT:
        return rich_text(elements(spans, readers))
    return [_small(text)] if clean(text).strip() else []


def _small(text: str) -> Json:
    return {"type": "context", "elements": [plain_text(text, limits.CONTEXT_TEXT)]}


def _rows(rows: Sequence[tuple[str, Line]]) -> Line:
    """One line of spans for all of them: a name in bold, and what stands behind it."""
    return tuple(
        span
        for index, (name, line) in enumerate(rows)
        for span in ("\n" if index else "", Bold(name), ": " if name else "", *line)
    )


def _table(rows: Sequence[Sequence[str]], readers: Readers) -> list[Json]:
    """Preformatted: Slack's own table block is for messages alone, and one of a message."""
    lines = aligned([[one_line(readable(cell, readers)) for cell in row] for row in rows])
    text = "\n".join(lines)
    if not text.strip():
        return []
    shown = fitted([{"type": "text", "text": text}], limits.RICH_TEXT)
    return [{"type": "rich_text", "elements": [{"type": "rich_text_preformatted", "elements": shown}]}]


def _image(url: str, alternative: str, readers: Readers) -> list[Json]:
    shown = clip(one_line(alternative), limits.IMAGE_ALTERNATIVE) or "An image"
    link = elements((Link(shown, url),), readers)
    if link[0]["type"] != "link" or length(url) > limits.IMAGE_URL:
        return rich_text(link)
    return [{"type": "image", "image_url": url, "alt_text": shown}]


# ---- a row of a list


def _row(row: TaskRow, readers: Readers) -> Json:
    """What it is, and when, beside each other; below it the rest; what can be done with it at the right."""
    title = plain_text(_row_title(row, readers), limits.FIELD_TEXT)
    fields = [title, *_row_date(row), *_row_meta(row, readers)]
    content: Json = {"fields": fields} if len(fields) > 1 else {"text": title}
    return {"type": "section", **content, **row_menu(row.menu)}


def _row_title(row: TaskRow, readers: Readers) -> str:
    reference, title = one_line(row.reference), one_line(readable(row.title, readers))
    return f"{_STATES[row.status]}{clip(reference, 80)} {clip(title, _ROW_TITLE)}"


def _row_date(row: TaskRow) -> list[Json]:
    if row.due is None:
        return []
    text = date_text(row.due)
    return [text | {"text": f"⚠ {text['text']} · *overdue*"} if row.overdue else text]


def _row_meta(row: TaskRow, readers: Readers) -> list[Json]:
    parts = (
        row.priority.label if row.priority is not Priority.NONE else "",
        ", ".join(f"@{one_line(who.name)}" for who in row.assignees),
        " ".join(f"+{one_line(tag)}" for tag in row.tags),
        f"{row.comments} comment{'s' if row.comments > 1 else ''}" if row.comments else "",
    )
    text = clip(readable(" · ".join(filter(None, parts)), readers), _ROW_META)
    return [plain_text(text, limits.FIELD_TEXT)] if text else []
