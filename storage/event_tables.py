"""The tables of what happened: changes, and their events. As storage.tables."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Identity, Index, PrimaryKeyConstraint, Table, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB

from bot.events import EventKind
from storage.tables import MOMENT, belongs, metadata, one_of, workspace_column

# A claimed inbound: whoever inserts its key does the work. `undoes`: the change that this one took back.
changes = Table(
    "changes",
    metadata,
    workspace_column(),
    Column("id", BigInteger, Identity(), nullable=False),
    Column("key", Text, nullable=False),
    Column("actor_id", BigInteger, nullable=False),
    Column("room_id", BigInteger, nullable=False),
    Column("at", MOMENT, nullable=False),
    Column("undoes", BigInteger),
    PrimaryKeyConstraint("workspace_id", "id"),
    UniqueConstraint("workspace_id", "key"),
    Index("ix_changes_actor_at", "workspace_id", "actor_id", "at", "id"),
    Index(None, "workspace_id", "at", "id"),  # what happened since, for reports
    Index("ix_changes_room", "workspace_id", "room_id"),  # for whoever deletes a room
    Index(None, "workspace_id", "undoes", postgresql_where=text("undoes IS NOT NULL")),
    belongs("actor_id", "persons.id"),
    belongs("room_id", "rooms.id"),
    belongs("undoes", "changes.id"),
)

events = Table(
    "events",
    metadata,
    workspace_column(),
    Column("id", BigInteger, Identity(), nullable=False),
    Column("change_id", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("task_number", BigInteger),
    Column("comment_id", BigInteger),
    Column("fields", JSONB, nullable=False),
    Column("at", MOMENT, nullable=False),  # its change's, by a trigger
    PrimaryKeyConstraint("workspace_id", "id"),
    Index(None, "workspace_id", "task_number", "id", postgresql_where=text("task_number IS NOT NULL")),
    Index(None, "workspace_id", "change_id", "id"),
    # For reports: what moved a task, and when it was started.
    Index(
        "ix_events_moves",
        *("workspace_id", "at"),
        postgresql_where=text("kind = 'added'::text OR fields ? 'status'::text OR fields ? 'deleted'::text"),
    ),
    Index(
        "ix_events_beginnings",
        *("workspace_id", "task_number", "at"),
        postgresql_where=text("(fields['status'::text] ->> 1) = 'doing'::text"),
    ),
    # For forget_tasks().
    Index("ix_events_retention", "workspace_id", "id", postgresql_where=text("kind = 'retention_set'::text")),
    Index("ix_events_comment", "workspace_id", "comment_id", postgresql_where=text("comment_id IS NOT NULL")),
    belongs("change_id", "changes.id"),
    belongs("task_number", "tasks.number"),
    belongs("comment_id", "comments.id"),
    one_of("kind", EventKind),
)
