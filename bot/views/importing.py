"""What is said of a file of tasks: what would become of it, what it needs to be told, what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from bot.canonical import encode
from bot.commands import ImportFile, MapColumns
from bot.imports.model import FIELDS, MOST_TASKS, ImportFormat
from bot.message import (
    COMMAND_LENGTH,
    Button,
    Buttons,
    FieldKind,
    Fields,
    Form,
    FormField,
    Message,
    Note,
    PersonSelect,
    Text,
    Tone,
)
from bot.model import RoomKind
from bot.views.spans import clip, instant, line, listed, one_line, plural, room_name, title, with_examples

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.events import Change
    from bot.imports.model import ImportedFile, Refused, UnknownTable
    from bot.imports.plan import Plan, Planned
    from bot.imports.staging import Staged
    from bot.message import Block, File, Line
    from bot.model import Actor, Task

Row: TypeAlias = tuple[int, str, str, str, str]

COLUMNS = ("row", "title", "what", "task", "why")
_FORMATS = {
    ImportFormat.JSON: "my own JSON",
    ImportFormat.CSV: "a table",
    ImportFormat.TODOIST: "Todoist",
    ImportFormat.TRELLO: "Trello",
    ImportFormat.TASKWARRIOR: "Taskwarrior",
}
_SENDING = {
    "slack": "Write me a direct message, or mention me in the channel it is for, with the file: its text is `import`. "
    "(A slash command can't carry a file.)",
    "discord": "In the channel it is for: `/taskdata import`, with the file. Or write me `import` in a direct message "
    "with the file.",
    "console": "`import plan.csv` with the place of the file on this machine.",
}
_MENTION_ROOM = 30  # characters that a mention may need in a pick
_NAMED, _SHOWN, _LONG = 3, 5, 60
_FIELD = 3000


def how_to_send(platform: str) -> Message:
    where = Text(with_examples(_SENDING.get(platform, _SENDING["console"])))
    kinds = Note(with_examples(f"{ImportFile.summary} Up to {MOST_TASKS:,} tasks."))
    return Message("Which file?", (where, kinds))


# ---- a table whose columns nobody knows


def table(staged: Staged, read: UnknownTable) -> Message:
    rows = tuple((_cell(one), _guessed(read, one)) for one in read.columns)
    guess = tuple((field, column) for column, field in read.guess.items())
    use = encode(MapColumns(staged=staged.id, columns=guess))
    buttons = [Button("Use these", use, Tone.GOOD)] if "title" in read.guess.values() else []
    buttons += [Button("Columns…", f"import map {staged.id}"), _drop(staged)]
    asked = Text(("This is what I take its columns for. Put right what is wrong, then I say what I read.",))
    notes = (Note((one_line(one),)) for one in read.notes)
    return Message(
        f"{_called(staged)}: a table, {plural(read.rows, 'row')}",
        (asked, Fields(rows), *notes, Buttons(tuple(buttons))),
    )


def _guessed(read: UnknownTable, column: str) -> Line:
    seen = ", ".join(f"“{_cell(one)}”" for one in read.samples.get(column, ())[:2] if one.strip())
    return line(read.guess.get(column) or "left out", f" · as in {seen}" if seen else "")


def columns_form(staged: Staged, read: UnknownTable | ImportedFile) -> Form:
    """A line for each column, whatever the platform's forms hold."""
    guess = {column: field for field, column in staged.columns.items()} or getattr(read, "guess", {})
    names = getattr(read, "columns", tuple(guess))
    said = "\n".join(f"{one} = {guess.get(one, '')}".rstrip() for one in names)
    hint = ", ".join(field.name for field in FIELDS)
    columns = FormField("columns", "Column = field", FieldKind.PARAGRAPH, said[:_FIELD], hint, required=True)
    return Form(clip(f"Columns of {_called(staged)}", 24), f"import map {staged.id}", (columns,), "Read it so")


def target_form(staged: Staged) -> Form:
    field = FormField("project", "Project", FieldKind.PROJECT, staged.project or "", "website", required=True)
    return Form("Where do the tasks go?", f"import in {staged.id}", (field,), "There")


# ---- the dry run


def dry_run(
    staged: Staged, file: ImportedFile, plan: Plan, before: datetime | None, actor: Actor, now: datetime
) -> Message:
    closed = sum(not one.task.status.is_open for one in plan.planned)
    done = f", {closed} done" if closed else ""
    heading = f"{_called(staged)}: {_FORMATS[file.format]}, {plural(len(plan.planned), 'task')}{done}, {_into(staged)}"
    said = [*_found(file, plan), *map(one_line, file.notes)]
    blocks: list[Block] = [Text((one,)) for one in said]
    if before:
        blocks.append(Text(_before(before, actor, now)))
    blocks += _picks(staged, plan)
    blocks.append(Buttons(tuple(_choices(staged, len(plan.planned), again=before is not None))))
    blocks.append(Note(("Nothing is imported yet; after a day I forget the file.",)))
    return Message(heading, tuple(blocks))


def _found(file: ImportedFile, plan: Plan) -> list[str]:
    said = [f"{plural(len(file.refused), 'row')} can’t be read."] if file.refused else []
    for name, count in plan.unknown.most_common(_NAMED):
        said.append(f"Nobody here is called {_cell(name)} ({plural(count, 'task')}).")
    if len(plan.unknown) > _NAMED:
        said.append(f"Nor {plural(len(plan.unknown) - _NAMED, 'other name')}.")
    fresh = sorted({_cell(one.project) for one in plan.planned if one.project})
    if fresh:
        called = listed(fresh[:_SHOWN]) + (" …" if len(fresh) > _SHOWN else "")
        said.append(f"{plural(len(fresh), 'project')} would be new: {called}.")
    remarked = sum(bool(one.why) for one in plan.planned)
    return [*said, *([f"Something is left out of {plural(remarked, 'task')}: Rows says what."] if remarked else [])]


def _picks(staged: Staged, plan: Plan) -> list[Block]:
    picks = ((name, f'import person {staged.id} "{name}" = {{}}') for name, _ in plan.unknown.most_common(_NAMED))
    return [
        PersonSelect(f"Who is {_cell(name)}?", command)
        for name, command in picks
        if not set(name) & set('"\\{}\n') and len(command) + _MENTION_ROOM <= COMMAND_LENGTH
    ]


def _choices(staged: Staged, count: int, *, again: bool) -> list[Button]:
    sure = " confirm:yes" if again else ""
    label = f"Import {count} again" if again else f"Import {count}"
    go = [Button(label, f"import go {staged.id}{sure}", Tone.WARNING if again else Tone.GOOD)] if count else []
    mapping = [Button("Columns…", f"import map {staged.id}")] if staged.content else []
    return [
        *go,
        Button("Rows", f"import rows {staged.id}"),
        *mapping,
        Button("Elsewhere…", f"import in {staged.id}"),
        _drop(staged),
    ]


def ask_again(staged: Staged, before: datetime, actor: Actor, now: datetime) -> Message:
    buttons = (Button("Import again", f"import go {staged.id} confirm:yes", Tone.WARNING), _drop(staged))
    return Message(
        f"Import {_called(staged)} once more?", (Text(_before(before, actor, now)), Buttons(buttons)), Tone.WARNING
    )


def _before(before: datetime, actor: Actor, now: datetime) -> Line:
    at = instant(before, actor.person.calendar, now)
    return line("This very file was imported already, ", at, ": its tasks would be there twice.")


def _drop(staged: Staged) -> Button:
    return Button("Drop", f"import drop {staged.id}")


def _into(staged: Staged) -> str:
    room = staged.room
    project = staged.project or (room and room.project)
    if project or room is None or room.kind is RoomKind.DM:
        return f"into {_cell(project)}" if project else "for you"
    return f"into {room_name(room.name, private=room.is_private)}"


def dropped(staged: Staged) -> Message:
    return Message(f"{_called(staged)} is forgotten; nothing was imported")


# ---- row by row


def rows(plan: Plan, refused: Sequence[Refused], *, done: bool) -> list[Row]:
    """In the order of COLUMNS, and of the file."""
    what, not_read = ("imported", "left out") if done else ("will be imported", "can’t be read")
    said = [(one.row.row, one.task.title, what, _number(one, done=done), " ".join(one.why)) for one in plan.planned]
    left = [(one.row, one.title, not_read, "", one.why) for one in refused]
    return sorted([*said, *left], key=lambda one: one[0])


def _number(one: Planned, *, done: bool) -> str:
    return f"#{one.task.number}" if done else ""


def report(staged: Staged, all_: Sequence[Row], file: File) -> Message:
    """With the first of those of which there is something to say."""
    remarked = [(row, called, why) for row, called, _, _, why in all_ if why]
    blocks: list[Block] = [
        Text((f"Row {row}{f', {_cell(called)}' if called else ''}: {clip(one_line(why), 300)}",))
        for row, called, why in remarked[:_SHOWN]
    ]
    if len(remarked) > _SHOWN:
        blocks.append(Note((f"…and {len(remarked) - _SHOWN} more in the file.",)))
    back = Buttons((Button("Back", f"import show {staged.id}"),))
    return Message(f"{_called(staged)}, {plural(len(all_), 'row')}: {file.name}", (*blocks, back))


# ---- done


def imported(staged: Staged, plan: Plan, refused: Sequence[Refused], made: Sequence[str], change: int) -> Message:
    first, last = plan.planned[0].task.number, plan.planned[-1].task.number
    numbers = f"#{first}" if first == last else f"#{first} to #{last}"
    said = [f"They are {numbers}, {_into(staged)}." if first != last else f"It is {numbers}, {_into(staged)}."]
    if made:
        said.append(f"New: the {'project' if len(made) == 1 else 'projects'} {listed(list(map(_cell, made)))}.")
    if refused:
        said.append(f"{plural(len(refused), 'row')} could not be read.")
    buttons = Buttons((Button("Rows", f"import rows {staged.id}"), Button("Undo", f"undo {change}")))
    heading = f"Imported {plural(len(plan.planned), 'task')} from {_called(staged)}"
    return Message(heading, (*(Text((one,)) for one in said), buttons), Tone.GOOD)


def taken_back(change: Change, gone: int, kept: Sequence[Task]) -> Message:
    file = one_line(str(change.events[0].fields.get("file", (None, None))[1] or "a file"))
    blocks: list[Block] = []
    if kept:
        named = [clip(title(task), _LONG) for task in kept[:_SHOWN]]
        more = f" and {len(kept) - _SHOWN} more" if len(kept) > _SHOWN else ""
        stay = "was changed since, and stays" if len(kept) == 1 else "were changed since, and stay"
        blocks.append(Text((f"{listed(named) if not more else ', '.join(named) + more} {stay}.",)))
    if not gone:
        return Message(f"Nothing of {file} was taken back", tuple(blocks), Tone.WARNING)
    return Message(f"Taken back: {plural(gone, 'task')} of {file}", tuple(blocks), Tone.WARNING if kept else Tone.GOOD)


def _called(staged: Staged) -> str:
    return clip(one_line(staged.name), _LONG)


def _cell(text: str) -> str:
    return clip(one_line(text), _LONG)
