"""The table of time spent on tasks. As storage.tables."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Identity,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)

from storage.tables import MOMENT, belongs, metadata, workspace_column

CURRENT = text("replaced_at IS NULL AND NOT deleted")

# A version of an entry. It never changes, but that the next one replaces it; so what was said before stays.
time_entries = Table(
    "time_entries",
    metadata,
    workspace_column(),
    Column("id", BigInteger, Identity(), nullable=False),
    Column("version", Integer, nullable=False),
    Column("task_number", BigInteger, nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("started_at", MOMENT, nullable=False),
    Column("day", Date, nullable=False),  # that it counts for
    Column("minutes", Integer),  # NULL: its timer runs
    Column("note", Text, nullable=False, server_default=""),
    Column("deleted", Boolean, nullable=False, server_default="false"),
    Column("written_at", MOMENT, nullable=False),
    Column("replaced_at", MOMENT),
    PrimaryKeyConstraint("workspace_id", "id", "version"),
    # One timer a person.
    Index(
        "uq_time_entries_running",
        "workspace_id",
        "person_id",
        unique=True,
        postgresql_where=text("minutes IS NULL AND replaced_at IS NULL AND NOT deleted"),
    ),
    # Reports of everybody, of somebody; what was spent on a task. The last two hold all versions, so that deleting a
    # task or a person is quick.
    Index("ix_time_entries_day", "workspace_id", "day", postgresql_where=CURRENT),
    Index("ix_time_entries_person", "workspace_id", "person_id", "day"),
    Index("ix_time_entries_task", "workspace_id", "task_number"),
    belongs("task_number", "tasks.number"),
    belongs("person_id", "persons.id"),
    CheckConstraint("minutes > 0", name="minutes"),
)
