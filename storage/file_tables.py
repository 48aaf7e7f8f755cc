"""The table of files that are kept with tasks. As storage.tables."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, PrimaryKeyConstraint, Table, Text, text

from storage.tables import MOMENT, belongs, metadata, workspace_column

# Where a file is, and none of its bytes. Its number is its task's next one, and stays its own when it is detached.
task_files = Table(
    "task_files",
    metadata,
    workspace_column(),
    Column("task_number", BigInteger, nullable=False),
    Column("number", Integer, nullable=False),
    Column("platform", Text, nullable=False),
    Column("installation", Text, nullable=False),
    Column("room", Text, nullable=False),  # where it was sent, by the platform's id
    Column("external_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("size", BigInteger, nullable=False),  # bytes
    Column("media_type", Text, nullable=False),
    Column("link", Text, nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("at", MOMENT, nullable=False),
    Column("removed_at", MOMENT),
    PrimaryKeyConstraint("workspace_id", "task_number", "number"),
    # For has:file, and for cards.
    Index("ix_task_files_kept", "workspace_id", "task_number", postgresql_where=text("removed_at IS NULL")),
    # As ix_tasks_creator.
    Index("ix_task_files_person", "workspace_id", "person_id"),
    belongs("task_number", "tasks.number"),
    belongs("person_id", "persons.id"),
)
