"""`import`, and what is said of an import before it is done: `import map 7 title="Task name"`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.commands import (
    ApplyImport,
    Command,
    DropImport,
    ImportFile,
    ImportInto,
    ListRows,
    MapColumns,
    MapPerson,
    ShowImport,
)
from bot.errors import UserError
from bot.parsing.fields import NOTHING
from bot.parsing.line import Line, refuse_rest, usage
from bot.parsing.references import read_number, read_project, token_room, who_or_name

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TypeAlias

    from bot.parsing.lexer import Token
    from bot.terms import ProjectRef

    Numbered: TypeAlias = type[ShowImport | MapColumns | MapPerson | ImportInto | ListRows | ApplyImport | DropImport]

_NUMBER = re.compile(r"\s*([0-9]{1,24})(?:\s+|$)", re.ASCII)
_TEXT = r'(?:"(?:[^"\\]|\\.)*+"|[^\s"=]+)'
_COLUMN = re.compile(rf"\s*([A-Za-z_]+)\s*=\s*({_TEXT})(?=\s|$)")
_PERSON = re.compile(rf"\s*({_TEXT})\s*=\s*(\S.*)", re.DOTALL)
_ESCAPED = re.compile(r"\\(.)")


def read_import(line: Line) -> ImportFile:
    refuse_rest(line, ImportFile, line.tokens())
    return ImportFile()


def read_map(line: Line) -> MapColumns:
    staged, rest = _numbered(line, MapColumns)
    columns: dict[str, str] = {}
    while found := _COLUMN.match(rest):
        columns[found[1].lower()] = _unquoted(found[2])
        rest = rest[found.end() :]
    if rest.strip():
        raise UserError(f"I don't understand “{rest.strip()[:40]}”.", usage(MapColumns))
    return MapColumns(staged=staged, columns=tuple(columns.items()))


def read_column_lines(text: str) -> tuple[tuple[str, str], ...]:
    """As the form has them: `Task name = title`, a line each; a column that is nothing has no field behind it."""
    fields: dict[str, str] = {}
    for said in filter(str.strip, text.splitlines()):
        column, _, field = said.rpartition("=")
        name = field.strip().lower()
        if not column.strip():
            raise UserError(f"I don't understand “{said[:40]}”.", "Write it like: Task name = title.")
        if name in fields:
            raise UserError(f"Two columns are the {name}.", "Leave one of them empty: Notes =.")
        if name and name not in NOTHING:
            fields[name] = column.strip()
    return tuple(fields.items())


def read_person(line: Line) -> MapPerson:
    staged, rest = _numbered(line, MapPerson)
    found = _PERSON.fullmatch(rest.strip())
    if found is None:
        raise UserError("Who is who?", usage(MapPerson))
    said = found[2].strip()
    literal = said.startswith('@"')
    who = None if said.lower() in NOTHING else who_or_name(_unquoted(said[1:]) if literal else said, literal=literal)
    return MapPerson(staged=staged, name=_unquoted(found[1]), who=who)


def read_into(line: Line) -> ImportInto:
    staged, _ = _numbered(line, ImportInto)
    tokens = line.tokens()[1:]
    refuse_rest(line, ImportInto, tokens[1:])
    return ImportInto(staged=staged, project=_target(tokens[0]) if tokens else None)


def _target(token: Token) -> ProjectRef:
    return token_room(token) or (token.text if token.literal else read_project(token.text))


def read_go(line: Line) -> ApplyImport:
    staged, _ = _numbered(line, ApplyImport)
    tokens = line.tokens()[1:]
    rest = [token for token in tokens if not (token.key == "confirm" and token.text == "yes")]
    refuse_rest(line, ApplyImport, rest)
    return ApplyImport(staged=staged, confirmed=len(rest) < len(tokens))


def _alone(command: type[ShowImport | ListRows | DropImport]) -> Callable[[Line], Command]:
    def read(line: Line) -> Command:
        staged, rest = _numbered(line, command)
        if rest.strip():
            refuse_rest(line, command, line.tokens()[1:])
        return command(staged=staged)

    return read


def _numbered(line: Line, command: Numbered) -> tuple[int, str]:
    """The import's number, and what stands behind it."""
    behind = line.text[line.start :].replace("\n", " ")
    found = _NUMBER.match(behind)
    if found is None:
        raise UserError("Which import?", usage(command))
    return read_number(found[1], "import"), behind[found.end() :]


def _unquoted(text: str) -> str:
    return _ESCAPED.sub(r"\1", text[1:-1]) if text[:1] == '"' else text


VERBS: Mapping[type[Command], Callable[[Line], Command]] = {
    ImportFile: read_import,
    ShowImport: _alone(ShowImport),
    MapColumns: read_map,
    MapPerson: read_person,
    ImportInto: read_into,
    ListRows: _alone(ListRows),
    ApplyImport: read_go,
    DropImport: _alone(DropImport),
}
