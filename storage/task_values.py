"""A task's changeable columns and its words, as both ways of writing one need them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, Date, DateTime, Integer, SmallInteger, Text, func, literal_column
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from bot.events import checklist_data
from storage.statement import literal

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from bot.model import Task

CHANGEABLE: dict[str, Any] = {
    "title": Text(), "description": Text(), "status": Text(), "priority": SmallInteger(), "mode": Text(),
    "watchers": ARRAY(BigInteger), "due_at": DateTime(timezone=True), "due_day": Date(),
    "start_at": DateTime(timezone=True), "start_day": Date(), "tags": ARRAY(Text), "project_id": BigInteger(),
    "parent": BigInteger(), "blocked_by": ARRAY(BigInteger), "relates": ARRAY(BigInteger),
    "duplicate_of": BigInteger(), "checklist": JSONB(), "estimate_minutes": Integer(), "repeat": Text(),
    "reminders": ARRAY(Integer), "source": Text(), "metadata": JSONB(), "completed_at": DateTime(timezone=True),
    "completed_by": BigInteger(), "deleted_at": DateTime(timezone=True),
    "stage": Text(), "waits_on": Text(),
}  # fmt: skip


def values_of(task: Task) -> dict[str, object]:
    """For the columns that can change, as asyncpg takes them."""
    return {
        "title": task.title,
        "description": task.description,
        "status": task.status.value,
        "priority": task.priority.value,
        "mode": task.mode.value,
        "watchers": list(task.watchers),
        "due_at": task.due and task.due.at,
        "due_day": task.due and task.due.day,
        "start_at": task.start and task.start.at,
        "start_day": task.start and task.start.day,
        "tags": list(task.tags),
        "project_id": task.project_id,
        "parent": task.parent,
        "blocked_by": list(task.blocked_by),
        "relates": list(task.relates),
        "duplicate_of": task.duplicate_of,
        "checklist": json.dumps(checklist_data(task.checklist)),
        "estimate_minutes": task.estimate_minutes,
        "repeat": task.repeat,
        "reminders": list(task.reminders),
        "source": task.source,
        "metadata": json.dumps(dict(task.metadata)) if task.metadata else "{}",
        "completed_at": task.completed_at,
        "completed_by": task.completed_by and task.completed_by.id,
        "deleted_at": task.deleted_at,
        "stage": task.stage,
        "waits_on": task.waits_on,
    }


# ---- words

_SIMPLE: ColumnElement[Any] = literal_column("'simple'::regconfig")
_NO_WORD: ColumnElement[str] = literal_column("'[^[:alnum:]]+'")


def weighed(text: ColumnElement[Any], weight: str) -> ColumnElement[Any]:
    """Runs of letters and digits, as bot text is searched for; whatever else stands between them."""
    plain = func.regexp_replace(text, _NO_WORD, literal_column("' '"), literal_column("'g'"))
    return func.setweight(func.to_tsvector(_SIMPLE, plain), literal(weight))


def title_words(title: ColumnElement[Any], description: ColumnElement[Any]) -> ColumnElement[Any]:
    return weighed(title, "A").op("||")(weighed(description, "B"))
