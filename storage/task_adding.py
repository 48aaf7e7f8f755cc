"""A new task. Its number is drawn from its workspace in the statement that inserts it: no gaps, never two alike."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Boolean, bindparam, case, func, insert, literal_column, select, update
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from storage.digests import mark_digests
from storage.event_tables import events
from storage.promises import promise_parts, promise_values, promises, promising, wake
from storage.session import Session
from storage.statement import WORKSPACE, Statement, literal, moment, number, numbers, words, yes
from storage.surfaces import mark_cards, mark_pages, new_card
from storage.tables import assignments, task_words, tasks, workspaces
from storage.task_values import CHANGEABLE, title_words, values_of
from storage.timers import retiming, timer_parts, timer_values

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import CTE, ColumnElement

    from bot.events import NewEvent
    from bot.model import Actor, Task
    from bot.notices import NewNotice
    from bot.timers import Timer


class AddingQueries(Session):
    async def add(
        self,
        actor: Actor,
        change: int,
        task: Task,
        event: NewEvent,
        now: datetime,
        *,
        card: bool = False,
        notices: Sequence[NewNotice] = (),
        timers: Sequence[Timer] = (),
    ) -> Task:
        creator = task.creator if task.creator.id else actor.person.who
        row = await self._only(
            _add(card, task.parent is not None, promise_parts(notices) | timer_parts((), timers)),
            **values_of(task),
            creator=creator.id,
            room=task.room_id,
            private=task.private,
            now=now,
            people=list(task.people),
            done=[one.done for one in task.assignees],
            change=change,
            kind=event.kind.value,
            fields=json.dumps(event.fields),
            concerned=sorted({actor.id, creator.id, *task.people}),
            touched=[],
            shown=[task.parent] if task.parent else [],
            rooms=[task.room_id] if task.room_id else [],
            projects=[task.project_id] if task.project_id else [],
            **promise_values(notices),
            **timer_values((), timers),
            platform=self._where.platform,
            installation=self._where.installation,
            here=actor.room.id,
            thread=self._where.thread,
        )
        return replace(task, number=row["number"], creator=creator, version=1, created_at=now, updated_at=now)


@cache
def _add(card: bool, part: bool, told: frozenset[str]) -> Statement:
    """`part`: of another task, whose card shows it. `told`: the parts of promises and timers that there are."""
    numbered = (
        update(workspaces)
        .where(workspaces.c.id == WORKSPACE)
        .values(last_number=workspaces.c.last_number + literal(1))
        .returning(workspaces.c.last_number)
        .cte("numbered")
    )
    own: dict[str, ColumnElement[Any]] = {name: bindparam(name, type_=type_) for name, type_ in CHANGEABLE.items()}
    own |= {"creator_id": number("creator"), "room_id": number("room"), "private": yes("private")}
    own |= {"created_at": moment("now"), "updated_at": moment("now")}
    added = (
        insert(tasks)
        .from_select(["workspace_id", "number", *own], select(WORKSPACE, numbered.c.last_number, *own.values()))
        .returning(tasks.c.number, tasks.c.due_key, tasks.c.is_open)
        .cte("added")
    )
    vector = title_words(words("title"), words("description"))
    worded = insert(task_words).from_select(
        ["workspace_id", "task_number", "words"], select(WORKSPACE, added.c.number, vector)
    )
    fields = bindparam("fields", type_=JSONB)
    event = select(WORKSPACE, number("change"), words("kind"), added.c.number, fields)
    recorded = insert(events).from_select(["workspace_id", "change_id", "kind", "task_number", "fields"], event)
    parts = [_assign_new(added), worded.cte("worded"), recorded.cte("recorded")]
    parts += [mark_pages(numbers("concerned")), mark_digests()]
    if part:
        parts.append(mark_cards())
    if card:
        parts.append(new_card(added))
    answer = select(added.c.number)
    if promising(told):
        promised = promises(told, added=added)
        answer = answer.add_columns(wake(promised))
        parts.append(promised)
    return Statement(answer.add_cte(*parts, *retiming(told, added=added)))


def _assign_new(added: CTE) -> CTE:
    done = bindparam("done", type_=ARRAY(Boolean))
    given = func.unnest(numbers("people"), done).table_valued(
        "person", "done", with_ordinality="position", name="given"
    )
    given = given.render_derived()
    rows = select(
        WORKSPACE,
        added.c.number,
        given.c.person,
        given.c.position - literal(1),
        case((given.c.done, moment("now"))),
        added.c.due_key,
        added.c.is_open,
    ).select_from(added.join(given, literal_column("true")))
    columns = ["workspace_id", "task_number", "person_id", "position", "done_at", "due_key", "is_open"]
    return insert(assignments).from_select(columns, rows).cte("assigned")
