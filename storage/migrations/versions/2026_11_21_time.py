"""Time: entries of what people spent on tasks, a version a row.

Revision ID: 20261121_time
Revises: 20261121_links
Create Date: 2026-11-21 19:00:00+00:00

The functions that join teams and people, and take them apart, learn of the table.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.migrations.amending import allow_kinds, amend, refuse_kinds
from storage.migrations.protecting import protect

revision = "20261121_time"
down_revision = "20261121_links"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)

# Two timers of one person that was two: the younger's is stopped. Then its entries are the older's.
ONE_TIMER = """UPDATE time_entries AS t
        SET minutes = greatest(1, floor(extract(epoch FROM present - t.started_at) / 60 + 0.5)::integer)
        WHERE t.workspace_id = ws AND t.person_id = young AND t.minutes IS NULL AND t.replaced_at IS NULL
          AND NOT t.deleted AND EXISTS (
              SELECT FROM time_entries AS o WHERE o.workspace_id = ws AND o.person_id = old AND o.minutes IS NULL
                  AND o.replaced_at IS NULL AND NOT o.deleted
          );
    """
REWRITTEN = (
    (
        "join_workspaces(bigint, timestamptz)",
        "'assignments', 'task_words',",
        "'assignments', 'time_entries', 'task_words',",
    ),
    (
        "part_workspace(text, text, timestamptz)",
        "'assignments', 'task_words',",
        "'assignments', 'time_entries', 'task_words',",
    ),
    ("merge_persons(bigint, timestamptz)", "'accounts', 'assignments',", "'accounts', 'time_entries', 'assignments',"),
    ("merge_persons(bigint, timestamptz)", "ARRAY['assignees',", "ARRAY['time', 'assignees',"),
    (
        "merge_persons(bigint, timestamptz)",
        "UPDATE comments SET author_id = old",
        ONE_TIMER + "UPDATE comments SET author_id = old",  # noqa: S608 - ours
    ),
)


def upgrade() -> None:
    create_entries()
    allow_kinds("events", "timed")
    for function, before, after in REWRITTEN:
        amend(function, before, after)


def create_entries() -> None:
    op.create_table(
        "time_entries",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("task_number", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer()),
        sa.Column("note", sa.Text(), nullable=False, server_default=""),
        sa.Column("deleted", sa.Boolean(), nullable=False, server_default="false"),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.Column("replaced_at", MOMENT),
        sa.PrimaryKeyConstraint("workspace_id", "id", "version", name="pk_time_entries"),
        sa.ForeignKeyConstraint(
            ["workspace_id", "task_number"],
            ["tasks.workspace_id", "tasks.number"],
            name="fk_time_entries_workspace_id_task_number",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["persons.workspace_id", "persons.id"],
            name="fk_time_entries_workspace_id_person_id",
        ),
        sa.CheckConstraint("minutes > 0", name="minutes"),
    )
    running = sa.text("minutes IS NULL AND replaced_at IS NULL AND NOT deleted")
    op.create_index(
        "uq_time_entries_running", "time_entries", ["workspace_id", "person_id"], unique=True, postgresql_where=running
    )
    current = sa.text("replaced_at IS NULL AND NOT deleted")
    op.create_index("ix_time_entries_day", "time_entries", ["workspace_id", "day"], postgresql_where=current)
    op.create_index("ix_time_entries_person", "time_entries", ["workspace_id", "person_id", "day"])
    op.create_index("ix_time_entries_task", "time_entries", ["workspace_id", "task_number"])
    protect("time_entries", "SELECT, INSERT, UPDATE")
    op.execute("CREATE POLICY owner ON time_entries FOR SELECT TO pg_database_owner USING (true)")
    op.execute("CREATE POLICY joining ON time_entries TO pg_database_owner USING (true) WITH CHECK (true)")
    op.execute("GRANT USAGE ON SEQUENCE time_entries_id_seq TO nudge_bot")


def downgrade() -> None:
    for function, before, after in reversed(REWRITTEN):
        amend(function, after, before)
    op.execute("DELETE FROM events WHERE fields ? 'time'")
    refuse_kinds("events", "timed")
    op.drop_table("time_entries")
