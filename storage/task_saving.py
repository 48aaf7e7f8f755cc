"""What a command changed, in one statement, whatever it holds.

- assignments carry the task's due_key and is_open, task_words its words: written with it, here and in task_adding.
- The parts of a save that a command does not need are not in its statement; each combination is compiled once.
"""

from __future__ import annotations

import json
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Integer,
    SmallInteger,
    Text,
    and_,
    case,
    delete,
    exists,
    func,
    insert,
    literal_column,
    or_,
    select,
    union,
    union_all,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as upsert

from bot.errors import DatabaseError
from bot.events import EventKind, checklist_data
from storage.digests import mark_digests
from storage.event_tables import changes, events
from storage.promises import promise_parts, promise_values, promises, promising, take_back, wake
from storage.session import Session
from storage.statement import (
    WORKSPACE,
    Statement,
    any_of,
    literal,
    moment,
    number,
    numbers,
    rows_of,
)
from storage.surfaces import (
    duplicates_of,
    keep_cards,
    mark_cards,
    mark_pages,
    not_kept,
    parts_of,
    people_concerned,
    waiting_for,
)
from storage.tables import assignments, comments, task_words, tasks
from storage.task_values import CHANGEABLE, title_words, values_of, weighed
from storage.timers import retiming, timer_parts, timer_values
from storage.touching import others, shown, touched

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import CTE, ColumnElement, Select

    from bot.model import Actor, Task
    from bot.store import Saving

WORDS_OF_COMMENTS = 50  # so many, the newest, are found by search: a vector has room for a megabyte
_WORDY = frozenset({"title", "description"})
# What a card shows of other tasks: of those that it waits for, and of what it is part of or a duplicate of.
_STANDING, _CALLED = frozenset({"status", "deleted", "title"}), frozenset({"deleted", "title"})
_NAMED_BY = {"standing": (waiting_for,), "called": (parts_of, duplicates_of)}


class SavingQueries(Session):
    async def save(self, actor: Actor, change: int, saving: Saving, now: datetime) -> None:
        """The tasks must have been loaded with `lock`. Who made them, where, and how private they are, stays."""
        reworded = [event.task for event in saving.events if event.task and not _WORDY.isdisjoint(event.fields)]
        row = await self._only(
            _save(_parts(saving, bool(reworded))),
            saved=[task.number for task in saving.tasks],
            tasks=json.dumps(list(map(as_row, saving.tasks))),
            parts=json.dumps(list(assigned(saving.tasks))),
            events=json.dumps(list(_as_events(saving))),
            comments=json.dumps(
                [{"position": at, "task": task, "body": body} for at, (task, body) in _ordered(saving)]
            ),
            uncomment=list(saving.uncomment),
            recomment=list(saving.recomment),
            reworded=reworded,
            undoes=saving.undoes,
            change=change,
            actor=actor.id,
            now=now,
            touched=touched(saving),
            shown=shown(saving),
            rooms=sorted({task.room_id for task in saving.tasks if task.room_id}),
            projects=sorted({task.project_id for task in saving.tasks if task.project_id}),
            others=others(saving),
            people=sorted({actor.id, *(one for task in saving.tasks for one in (task.creator.id, *task.people))}),
            cards=sorted(saving.cards),
            platform=self._where.platform,
            installation=self._where.installation,
            here=actor.room.id,
            thread=self._where.thread,
            **promise_values(saving.notices),
            **timer_values(saving.retimed, saving.timers),
        )
        if row["saved"] != len(saving.tasks):
            raise DatabaseError(f"{row['saved']} of {len(saving.tasks)} tasks are there to be saved", again=False)


# ---- a save as JSON


def as_row(task: Task) -> dict[str, object]:
    values = values_of(task) | {
        "number": task.number,
        "metadata": dict(task.metadata),
        "checklist": checklist_data(task.checklist),
    }
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in values.items()}


def assigned(tasks_: Sequence[Task]) -> Iterator[dict[str, object]]:
    for task in tasks_:
        for position, one in enumerate(task.assignees):
            yield {"task": task.number, "person": one.who.id, "position": position, "done": one.done}


def _ordered(saving: Saving) -> Iterator[tuple[int, tuple[int, str]]]:
    return enumerate(saving.comments)


def _as_events(saving: Saving) -> Iterator[dict[str, object]]:
    """The nth event that says a task was commented on is about the nth new comment on it."""
    waiting = {number_: [at for at, (task, _) in _ordered(saving) if task == number_] for number_, _ in saving.comments}
    for position, event in enumerate(saving.events):
        mine = waiting.get(event.task or 0, []) if event.kind is EventKind.COMMENTED else []
        yield {
            "position": position,
            "kind": event.kind.value,
            "task": event.task,
            "fields": dict(event.fields),
            "comment": event.comment,
            "new_comment": mine.pop(0) if mine else None,
        }


# ---- the statement


def _parts(saving: Saving, reworded: bool) -> frozenset[str]:
    """Which parts the statement needs."""
    given = {
        "tasks": saving.tasks,
        "events": saving.events,
        "comments": saving.comments,
        "flips": saving.uncomment or saving.recomment,
        "words": reworded,
        "undoes": saving.undoes,
        "cards": saving.cards,
        "others": others(saving),
        "standing": any(not _STANDING.isdisjoint(event.fields) for event in saving.events),
        "called": any(not _CALLED.isdisjoint(event.fields) for event in saving.events),
    }
    own = frozenset(name for name, value in given.items() if value)
    return own | promise_parts(saving.notices) | timer_parts(saving.retimed, saving.timers)


@lru_cache(maxsize=256)
def _save(parts: frozenset[str]) -> Statement:
    work: list[CTE] = []
    counts = _comments(parts, work)
    given, saved, unassigned = (None, None, None) if "tasks" not in parts else _tasks(counts, work)
    if counts is not None:
        work.append(_count_comments(counts, given))
    if counts is not None or "words" in parts:
        work.append(_reword(parts, counts, given))
    if "events" in parts:
        work.append(_record(parts))
    if "undoes" in parts:
        work.append(_mark_undo())
    work += [*_marks(parts, unassigned), *retiming(parts)]
    answer = (
        select(literal(0).label("saved")) if saved is None else select(func.count().label("saved")).select_from(saved)
    )
    taken_back = take_back() if "undoes" in parts else None
    if taken_back is not None:
        work.append(taken_back)
    if promising(parts):
        promised = promises(parts, taken_back=taken_back)
        answer = answer.add_columns(wake(promised))
        work.append(promised)
    return Statement(answer.add_cte(*work))


def _tasks(counts: CTE | None, work: list[CTE]) -> tuple[CTE, CTE, CTE]:
    """The tasks with their assignments: the rows given, those saved, and the assignments that end."""
    given = rows_of("tasks", number=BigInteger(), **CHANGEABLE)
    new: dict[str, Any] = {name: given.c[name] for name in CHANGEABLE}
    new |= {"version": tasks.c.version + literal(1), "updated_at": moment("now")}
    if counts is not None:
        more = select(counts.c.more).where(counts.c.task == tasks.c.number).scalar_subquery()
        new["comment_count"] = tasks.c.comment_count + func.coalesce(more, literal(0))
    # By an array: of rows from JSON the planner expects so many that it would read the whole table.
    these = any_of(tasks.c.number, numbers("saved"))
    saved = (
        update(tasks)
        .where(tasks.c.workspace_id == WORKSPACE, these, tasks.c.number == given.c.number)
        .values(new)
        .returning(tasks.c.number, tasks.c.due_key, tasks.c.is_open)
        .cte("saved")
    )
    parts = rows_of("parts", task=BigInteger(), person=BigInteger(), position=SmallInteger(), done=Boolean())
    unassigned = _unassign(parts)
    work += [unassigned, _assign(saved, parts)]
    return given, saved, unassigned


def _unassign(parts: CTE) -> CTE:
    kept = exists().where(parts.c.task == assignments.c.task_number, parts.c.person == assignments.c.person_id)
    gone = (assignments.c.workspace_id == WORKSPACE, any_of(assignments.c.task_number, numbers("saved")), ~kept)
    return delete(assignments).where(*gone).returning(assignments.c.person_id).cte("unassigned")


def _assign(saved: CTE, parts: CTE) -> CTE:
    """Who had done their part before, did it then."""
    rows = select(
        WORKSPACE,
        parts.c.task,
        parts.c.person,
        parts.c.position,
        case((parts.c.done, moment("now"))),
        saved.c.due_key,
        saved.c.is_open,
    ).select_from(parts.join(saved, saved.c.number == parts.c.task))
    columns = ["workspace_id", "task_number", "person_id", "position", "done_at", "due_key", "is_open"]
    assign = upsert(assignments).from_select(columns, rows)
    new, old = assign.excluded, assignments.c
    done_at = case((new.done_at.is_not(None), func.coalesce(old.done_at, new.done_at)))
    is_changed = or_(
        old.position != new.position,
        old.done_at.is_(None) != new.done_at.is_(None),
        old.due_key != new.due_key,
        old.is_open != new.is_open,
    )
    return assign.on_conflict_do_update(
        index_elements=["workspace_id", "task_number", "person_id"],
        set_={"position": new.position, "done_at": done_at, "due_key": new.due_key, "is_open": new.is_open},
        where=is_changed,
    ).cte("assigned")


@cache
def _new_comments() -> CTE:
    """Numbered before they are stored, so that their events can name them."""
    given = rows_of("comments", position=Integer(), task=BigInteger(), body=Text())
    id_ = func.nextval(literal_column("'comments_id_seq'")).label("id")
    return select(id_, given.c.position, given.c.task, given.c.body).order_by(given.c.position).cte("new_comments")


@cache
def _flipped() -> CTE:
    """Comments taken back or put back; what is so already stays."""
    gone = any_of(comments.c.id, numbers("uncomment"))
    back = any_of(comments.c.id, numbers("recomment"))
    flips = or_(and_(gone, comments.c.removed_at.is_(None)), and_(back, comments.c.removed_at.is_not(None)))
    return (
        update(comments)
        .where(comments.c.workspace_id == WORKSPACE, flips)
        .values(removed_at=case((gone, moment("now"))))
        .returning(comments.c.task_number, comments.c.removed_at)
        .cte("flipped")
    )


def _comments(parts: frozenset[str], work: list[CTE]) -> CTE | None:
    """How many comments each task gains or loses; None if there is nothing about comments."""
    gains: list[Select[Any]] = []
    if "comments" in parts:
        new = _new_comments()
        rows = select(WORKSPACE, new.c.id, new.c.task, number("actor"), new.c.body, moment("now"))
        columns = ["workspace_id", "id", "task_number", "author_id", "body", "at"]
        work.append(insert(comments).from_select(columns, rows).cte("commented"))
        gains.append(select(new.c.task.label("task"), literal(1).label("more")))
    if "flips" in parts:
        flipped = _flipped()
        more = case((flipped.c.removed_at.is_(None), literal(1)), else_=literal(-1))
        gains.append(select(flipped.c.task_number.label("task"), more.label("more")))
    if not gains:
        return None
    gained = union_all(*gains).subquery("gained")
    return select(gained.c.task, func.sum(gained.c.more).label("more")).group_by(gained.c.task).cte("counts")


def _count_comments(counts: CTE, given: CTE | None) -> CTE:
    """For tasks of which nothing else changes: their version stays, a form that is open still fits."""
    only = update(tasks).where(tasks.c.workspace_id == WORKSPACE, tasks.c.number == counts.c.task)
    if given is not None:
        only = only.where(~exists().where(given.c.number == counts.c.task))
    return only.values(comment_count=tasks.c.comment_count + counts.c.more, updated_at=moment("now")).cte("counted")


def _reword(parts: frozenset[str], counts: CTE | None, given: CTE | None) -> CTE:
    """The words of tasks whose title, description or comments change, made anew from all of them."""
    wanted = [select(func.unnest(numbers("reworded")).label("task"))]
    if counts is not None:
        wanted.append(select(counts.c.task))
    which = union(*wanted).cte("which")
    # By an array, for the planner: it takes an array to be short.
    these = func.array(select(which.c.task).scalar_subquery())
    old = tasks.alias("old")
    same = and_(old.c.workspace_id == WORKSPACE, old.c.number == which.c.task, any_of(old.c.number, these))
    source: Any = which.join(old, same)
    title: ColumnElement[Any] = old.c.title
    description: ColumnElement[Any] = old.c.description
    if given is not None:
        source = source.outerjoin(given, given.c.number == which.c.task)
        title = func.coalesce(given.c.title, title)
        description = func.coalesce(given.c.description, description)
    vector = title_words(title, description).op("||")(weighed(_comment_text(parts, which.c.task), "C"))
    made = select(which.c.task, vector.label("words")).select_from(source).subquery("made")
    mine = (task_words.c.workspace_id == WORKSPACE, any_of(task_words.c.task_number, these))
    return (
        update(task_words)
        .where(*mine, task_words.c.task_number == made.c.task)
        .values(words=made.c.words)
        .cte("reworded")
    )


def _comment_text(parts: frozenset[str], task: ColumnElement[Any]) -> ColumnElement[Any]:
    """The newest comments as they will be after this statement, which does not see what it writes."""
    stands = and_(comments.c.removed_at.is_(None), ~any_of(comments.c.id, numbers("uncomment")))
    if "flips" in parts:
        stands = or_(stands, any_of(comments.c.id, numbers("recomment")))
    mine = (comments.c.workspace_id == WORKSPACE, comments.c.task_number == task, stands)
    bodies: Any = select(comments.c.id, comments.c.body).where(*mine).correlate_except(comments)
    if "comments" in parts:
        new = _new_comments()
        fresh = select(new.c.id, new.c.body).where(new.c.task == task).correlate_except(new)
        bodies = union_all(bodies, fresh)
    every = bodies.subquery("every")
    newest = (
        select(every.c.body)
        .order_by(every.c.id.desc())
        .limit(literal_column(str(WORDS_OF_COMMENTS)))
        .subquery("newest")
    )
    return func.coalesce(
        select(func.string_agg(newest.c.body, literal_column("' '"))).scalar_subquery(), literal_column("''")
    )


def _record(parts: frozenset[str]) -> CTE:
    given = rows_of(
        "events",
        position=Integer(),
        kind=Text(),
        task=BigInteger(),
        fields=JSONB(),
        comment=BigInteger(),
        new_comment=Integer(),
    )
    comment: ColumnElement[Any] = given.c.comment
    if "comments" in parts:
        new = _new_comments()
        written = select(new.c.id).where(new.c.position == given.c.new_comment).scalar_subquery()
        comment = func.coalesce(given.c.comment, written)
    rows = select(WORKSPACE, number("change"), given.c.kind, given.c.task, given.c.fields, comment)
    columns = ["workspace_id", "change_id", "kind", "task_number", "fields", "comment_id"]
    return insert(events).from_select(columns, rows.order_by(given.c.position)).cte("recorded")


def _marks(parts: frozenset[str], unassigned: CTE | None) -> list[CTE]:
    pages = mark_pages(people_concerned(unassigned, others="others" in parts))
    naming = [chosen(numbers("touched")) for name, those in _NAMED_BY.items() if name in parts for chosen in those]
    if "cards" in parts:
        return [mark_cards(not_kept(), naming=naming), keep_cards(), pages, mark_digests()]
    return [mark_cards(naming=naming), pages, mark_digests()]


def _mark_undo() -> CTE:
    mine = (changes.c.workspace_id == WORKSPACE, changes.c.id == number("change"))
    return update(changes).where(*mine).values(undoes=number("undoes")).cte("marked")
