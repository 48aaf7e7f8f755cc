"""Files of tasks: where they are, and what they are called.

Revision ID: 20261121_files
Revises: 20261121_workflows
Create Date: 2026-11-21 22:00:00+00:00

The functions that join teams and people, take them apart, and forget tasks learn of the table.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.migrations.amending import allow_kinds, amend, refuse_kinds
from storage.migrations.protecting import protect

revision = "20261121_files"
down_revision = "20261121_plans"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
KINDS = ("attached", "detached")
REWRITTEN = (
    (
        "join_workspaces(bigint, timestamptz)",
        "'assignments', 'time_entries', 'task_words',",
        "'assignments', 'time_entries', 'task_files', 'task_words',",
    ),
    (
        "part_workspace(text, text, timestamptz)",
        "'assignments', 'time_entries', 'task_words',",
        "'assignments', 'time_entries', 'task_files', 'task_words',",
    ),
    (
        "merge_persons(bigint, timestamptz)",
        "'accounts', 'time_entries', 'assignments',",
        "'accounts', 'time_entries', 'task_files', 'assignments',",
    ),
    (
        "forget_tasks(timestamptz, integer)",
        "'surfaces', 'timers', 'time_entries',",
        "'surfaces', 'timers', 'time_entries', 'task_files',",
    ),
)


def upgrade() -> None:
    create_files()
    allow_kinds("events", *KINDS)
    for function, before, after in REWRITTEN:
        amend(function, before, after)


def create_files() -> None:
    op.create_table(
        "task_files",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("task_number", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("platform", "installation", "room", "external_id")),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("removed_at", MOMENT),
        sa.PrimaryKeyConstraint("workspace_id", "task_number", "number", name="pk_task_files"),
        sa.ForeignKeyConstraint(
            ["workspace_id", "task_number"],
            ["tasks.workspace_id", "tasks.number"],
            name="fk_task_files_workspace_id_task_number",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["persons.workspace_id", "persons.id"],
            name="fk_task_files_workspace_id_person_id",
        ),
    )
    kept = sa.text("removed_at IS NULL")
    op.create_index("ix_task_files_kept", "task_files", ["workspace_id", "task_number"], postgresql_where=kept)
    op.create_index("ix_task_files_person", "task_files", ["workspace_id", "person_id"])
    protect("task_files", "SELECT, INSERT, UPDATE")
    op.execute("CREATE POLICY owner ON task_files FOR SELECT TO pg_database_owner USING (true)")
    op.execute("CREATE POLICY joining ON task_files TO pg_database_owner USING (true) WITH CHECK (true)")


def downgrade() -> None:
    for function, before, after in reversed(REWRITTEN):
        amend(function, after, before)
    op.execute("DELETE FROM events WHERE kind = 'undone' AND fields ? 'files'")
    refuse_kinds("events", *KINDS)
    op.drop_table("task_files")
