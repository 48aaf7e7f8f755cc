"""CSV as programs write it: comma, semicolon, tab or bar between cells, quoted new lines, rows that are empty."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING, NamedTuple

from bot.characters import clip
from bot.errors import UserError
from bot.imports.model import MOST_TASKS
from bot.imports.reading.bounds import one_line
from bot.imports.reading.contents import refuse_too_many

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MOST_COLUMNS = 200
ABSENT = -1  # the place of a column that there is not
COLUMN_LENGTH = 80
SAMPLES = 3
SAMPLE_LENGTH = 40
_DELIMITERS = ",;\t|"
_LOOKED_AT = 20  # rows
_HEAD = 65_536  # characters
_END = "\x1eend\x1e"  # a line of its own behind the file's
_NAMED_DELIMITER = re.compile(r"\s*sep=(.)\r?\n")  # Excel's own
_NO_TABLES = (("<", "a web page or XML"), ("BEGIN:VC", "a calendar or an address book"), ("%!", "a printer's file"))


class TableRow(NamedTuple):
    """`number`: the line of the file on which it begins."""

    number: int
    cells: tuple[str, ...]

    def cell(self, place: int) -> str:
        return self.cells[place].strip() if 0 <= place < len(self.cells) else ""


@dataclass(frozen=True, slots=True)
class Table:
    """`columns`: their names, each another one."""

    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]

    def place(self, column: str) -> int:
        """Of a column without regard to case."""
        names = [one.casefold() for one in self.columns]
        return names.index(column.casefold()) if column.casefold() in names else ABSENT

    def cells(self, column: str) -> Iterator[str]:
        """Of a column, as far as there is one, what stands in each row."""
        place = self.place(column)
        return (row.cell(place) for row in self.rows)


def load(text: str) -> Table:
    """Counts all rows, and keeps no more than are taken. Raises UserError."""
    if kind := next((kind for opening, kind in _NO_TABLES if text.lstrip().startswith(opening)), ""):
        raise UserError(f"That is {kind}; I read CSV and JSON.", "Save or export the tasks as CSV, and send me that.")
    named = _NAMED_DELIMITER.match(text)
    body = text[named.end() :] if named else text
    reader = _rows(body, named[1] if named else _delimiter(body))
    first = next(reader, None)
    if first is None:
        raise UserError("The file has no rows.", "Look whether the export went through, and send it again.")
    kept, count, last = [], 0, first
    for count, last in enumerate(reader, 1):
        if count <= MOST_TASKS:
            kept.append(last)
    _refuse_open_quote(last)
    refuse_too_many(count, "rows")
    if not kept:
        raise UserError("The file has one row only.", "The first row names the columns; each other one is a task.")
    skipped = 1 if named else 0
    return Table(_columns(first.cells), tuple(TableRow(number + skipped, cells) for number, cells in kept))


def _refuse_open_quote(last: TableRow) -> None:
    """All behind a quote that is never closed is one cell: rows would be lost, and nobody would see it."""
    if last.cells[-1].endswith(_END):
        raise UserError(
            f"A quote in the row of line {last.number:,} is never closed.",
            "Close it or take it out, or save it as CSV once more.",
        )


def _rows(text: str, delimiter: str) -> Iterator[TableRow]:
    """Those that are not empty; the last one has _END in it, if a quote is open. Raises UserError."""
    reader = csv.reader(chain(io.StringIO(text, newline=""), (_END,)), delimiter=delimiter)
    number = 1
    try:
        for cells in reader:
            if cells == [_END]:
                return
            if any(map(str.strip, cells)):
                yield TableRow(number, tuple(cells))
            number = reader.line_num + 1
    except csv.Error as error:
        problem = f"I read the file as a table, but stumbled at line {number:,}: {error}."
        raise UserError(problem, "Perhaps a quote there is never closed. Save it as CSV once more.") from None


def _delimiter(text: str) -> str:
    """What parts the first rows into cells most evenly, and into most of them."""
    head = text[:_HEAD]

    def evenness(delimiter: str) -> tuple[bool, int, int]:
        try:
            widths = [len(row.cells) for row in islice(_rows(head, delimiter), _LOOKED_AT)]
        except UserError:
            return False, 0, 0
        first = widths[0] if widths else 0
        return first > 1, widths.count(first), first

    return max(_DELIMITERS, key=evenness)


def _columns(cells: Sequence[str]) -> tuple[str, ...]:
    if len(cells) > MOST_COLUMNS:
        raise UserError(
            f"The first row names {len(cells):,} columns; I read up to {MOST_COLUMNS}.",
            "Keep those that matter, and send it again.",
        )
    seen: Counter[str] = Counter()
    return tuple(_distinct(one_line(cell), place, seen) for place, cell in enumerate(cells, 1))


def _distinct(name: str, place: int, seen: Counter[str]) -> str:
    name = clip(name, COLUMN_LENGTH, len) or f"Column {place}"
    seen[name.casefold()] += 1
    again = seen[name.casefold()]
    if again == 1:
        return name
    return _distinct(f"{name} ({again})", place, seen)


def samples(table: Table) -> dict[str, tuple[str, ...]]:
    return {column: _first_cells(table, column) for column in table.columns}


def _first_cells(table: Table, column: str) -> tuple[str, ...]:
    told = (one_line(cell[: 4 * SAMPLE_LENGTH]) for cell in table.cells(column))
    return tuple(clip(one, SAMPLE_LENGTH, len) for one in islice(filter(None, told), SAMPLES))
