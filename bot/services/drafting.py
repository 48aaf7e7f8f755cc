"""Adding and editing: the fields of a Draft become a task's fields, names looked up and limits checked."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.commands import AddTask, EditTask
from bot.errors import UserError
from bot.events import EventKind, NewEvent, changed_fields
from bot.files import file_data
from bot.model import Mode, RoomKind, Task
from bot.parsing import grammar
from bot.parsing.lexer import lex
from bot.policy import Verb, may, may_see
from bot.ports import Reply
from bot.services import circles, keeping, promising, references
from bot.services.changing import Judged, Rule, answer, finish, judge, linked
from bot.services.names import look_up
from bot.services.showing import already
from bot.services.tasks import check_people, check_project, date_notes, in_project, tagged
from bot.terms import Draft, TaskField
from bot.views import forms, results
from bot.workflows import begun, fitted

if TYPE_CHECKING:
    from bot.commands import OpenForm, PreviewTask
    from bot.message import Form, Line
    from bot.model import Project, Who
    from bot.parsing.lexer import Token
    from bot.services.names import Book
    from bot.services.request import Request


async def add(request: Request, command: AddTask, whole: Task | None = None) -> Reply:
    """`whole`: what it is a part of, and whose project it has."""
    if command.message:
        await request.tx.lock_workspace()  # two who make a task of one message at once: the second sees the first's
        number = await request.tx.task_of(request.actor, command.message)
        if number is not None:
            return await already(request, number)
    draft = command.draft
    task = await _drafted(request, _within(whole, _blank(request)), draft, await look_up(request))
    files = keeping.begun(request)
    fields = changed_fields(_BLANK, task) | ({"files": (None, file_data(files))} if files else {})
    event = NewEvent(EventKind.ADDED, 0, fields)
    card = request.limits.live  # a new task is at home in its room
    added = await promising.add(request, task, event, card=card)
    await keeping.keep_begun(request, added, files)
    if command.message:
        await request.tx.post_card(request.actor, added.number, command.message)
    judged = Judged(done=[(event, added)])
    return answer(request, judged, notes=_notes(draft), detail=await linked(request, judged))


async def preview(request: Request, command: PreviewTask) -> Reply:
    task = await _drafted(request, _blank(request), command.draft, await look_up(request))
    message = results.preview(task, command, request.actor, request.now)
    return Reply(message, understood=False)


async def open_form(request: Request, command: OpenForm) -> Reply:
    """With what can be read of the line. A value that can't stands in its field to be mended; else all is the title."""
    line = command.text
    try:
        return Reply(_form(request, _prefilled(request, line)))
    except UserError as error:
        mended = (_mended(request, line, token, error) for token in _values(line))
        return Reply(next(filter(None, mended), None) or _form(request, Draft(title=line)))


def _form(request: Request, draft: Draft) -> Form:
    return forms.task_form(draft, request.actor, request.limits.fields)


def _prefilled(request: Request, line: str) -> Draft:
    """Raises UserError."""
    reading = grammar.Reading(calendar=request.actor.person.calendar, now=request.now)
    if not line:
        return Draft()
    try:
        read = grammar.parse(f"add {line}", reading)
    except UserError:
        if titleless := _titleless(line, reading):
            return titleless
        raise
    return read.draft if isinstance(read, AddTask) else Draft()


def _titleless(line: str, reading: grammar.Reading) -> Draft | None:
    """Only who has it, or when: as an edit may say. None: it is something else."""
    with suppress(UserError):
        read = grammar.parse(f"edit 1 {line}", reading)
        if isinstance(read, EditTask) and not (read.draft.clear or read.draft.drop_tags):
            return read.draft
    return None


def _values(line: str) -> list[Token]:
    """What stands behind keys."""
    try:
        return [token for token in lex(line, 0)[0] if token.key]
    except UserError:
        return []


def _mended(request: Request, line: str, token: Token, error: UserError) -> Form | None:
    """Without this value, if the rest can be read then."""
    try:
        form = _form(request, _prefilled(request, f"{line[: token.start]} {line[token.end :]}"))
    except UserError:
        return None
    return forms.with_wrong(form, token.key, token.text, line[token.start : token.end], str(error))


async def edit(request: Request, command: EditTask) -> Reply:
    book = await look_up(request)
    if command.draft.parent or command.draft.blocked_by:
        await request.tx.lock_workspace()
    task = await references.load_one(request, command.ref, lock=True)
    references.check_there(task)
    if not may(request.actor, Verb.EDIT, task):
        raise UserError(f"You may not change {task.reference}.", "Its creator, its assignees or an admin can.")
    if command.draft == Draft():
        return Reply(forms.edit_form(task, request.actor, request.now, request.limits.fields))
    if command.version is not None and command.version != task.version:
        last = await request.tx.history(request.actor, task.number, before=None, limit=1)
        raise StaleTask(task, last[0].actor.name if last else "somebody")
    after = await _drafted(request, task, _touched(task, command), book)
    judged = judge(request, (task,), Rule(Verb.EDIT, EventKind.EDITED, lambda _: after, "changes"))
    return await finish(request, judged, notes=_notes(command.draft))


def _touched(task: Task, command: EditTask) -> Draft:
    """A form says every field: a day that comes back as it was is not moved to this person's end of workday."""
    draft = command.draft
    for name in ("due", "start"):
        given, now = getattr(draft, name), getattr(task, name)
        if command.version is not None and given and now and given.day and given.day == now.day:
            draft = draft.model_copy(update={name: None})
    return draft


class StaleTask(UserError):
    """Somebody changed the task while the form was open. The form comes back with what was typed."""

    def __init__(self, task: Task, who: str) -> None:
        problem = f"{who} changed {task.reference} while you were writing."
        super().__init__(problem, "Here is your text again; each field says what it is now. Save to make it yours.")


_BLANK = Task(number=0, title="")


def _blank(request: Request) -> Task:
    """A task of this room: its project, its privacy, and in a direct message the person's own."""
    actor, room = request.actor, request.actor.room
    own = (actor.person.who,) if room.kind is RoomKind.DM else ()
    blank = replace(
        _BLANK,
        creator=actor.person.who,
        watchers=(actor.id,),
        room_id=room.id,
        room=room.name,
        private=room.is_private,
        project_id=room.project_id,
        project=room.project,
        workflow=room.workflow,
    )
    return blank.assigned(own, Mode.ONE)


def _within(whole: Task | None, task: Task) -> Task:
    if whole is None or whole.project_id is None:
        return task
    return replace(task, project_id=whole.project_id, project=whole.project, workflow=whole.workflow)


async def _drafted(request: Request, task: Task, draft: Draft, book: Book) -> Task:
    before, task = task, _emptied(task, draft.clear)
    task = _named(task, draft, book)
    task = replace(task, **_given(draft), tags=tagged(task.tags, draft.tags, draft.drop_tags))
    await _check_links(request, before, task, draft)
    return fitted(task) if task.number else begun(task)


def _emptied(task: Task, clear: frozenset[TaskField]) -> Task:
    if not clear:
        return task
    empty = {_ATTRIBUTE.get(one, one.value): getattr(_BLANK, _ATTRIBUTE.get(one, one.value)) for one in clear}
    if TaskField.PROJECT in clear:
        empty |= {"project_id": None, "workflow": None}
    if TaskField.TITLE in clear:
        raise UserError("A task needs a title.", "Write the new one.")
    return replace(task, **empty)


_ATTRIBUTE = {TaskField.ESTIMATE: "estimate_minutes"}


def _named(task: Task, draft: Draft, book: Book) -> Task:
    if draft.people:
        people: tuple[Who, ...] = book.people(draft.people)
        check_people(book.request, people)
        mode = Mode.ANY if draft.mode is Mode.ONE and len(people) > 1 else draft.mode
        task = task.assigned(people, mode)
    if draft.project:
        project: Project = book.project(draft.project)
        check_project(project)
        task = in_project(task, project)
    return task


def _given(draft: Draft) -> dict[str, Any]:
    """The plain fields the draft gives, by their attribute's name."""
    plain = {
        "title": draft.title,
        "description": draft.description,
        "due": replace(draft.due, note="") if draft.due else None,
        "start": replace(draft.start, note="") if draft.start else None,
        "priority": draft.priority,
        "repeat": draft.repeat,
        "reminders": draft.reminders or None,
        "estimate_minutes": draft.estimate_minutes,
        "parent": draft.parent,
        "blocked_by": draft.blocked_by or None,
        "source": draft.source,
    }
    return {name: value for name, value in plain.items() if value is not None}


async def _check_links(request: Request, before: Task, task: Task, draft: Draft) -> None:
    """A parent or blocker must be a task this person may see, and lead nowhere back to the task itself."""
    wanted = sorted({*draft.blocked_by, *([draft.parent] if draft.parent else [])})
    if not wanted:
        return
    seen = {one.number: one for one in await request.tx.load(request.actor, wanted) if may_see(request.actor, one)}
    if missing := [f"#{number}" for number in wanted if number not in seen]:
        raise references.unknown_task(missing)
    await circles.refuse(request, before, task)
    if task.number:
        circles.refuse_both_ways(task, list(seen.values()))


def _notes(draft: Draft) -> list[Line]:
    notes = date_notes(draft.due, draft.start)
    if draft.unknown:
        notes.append((f"{', '.join(draft.unknown)} is no field I know, so it stayed in the title.",))
    return notes
