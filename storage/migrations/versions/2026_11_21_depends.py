"""What belongs together: a task's checklist, tasks related to it, and what it is a duplicate of.

Revision ID: 20261121_depends
Revises: 20261121_views
Create Date: 2026-11-21 19:00:00+00:00

- They are columns, as parent and blocked_by are: they change with the task, and its events say how.
- The functions that join and part workspaces renumber tasks, or leave some behind: each is amended where it does so.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from storage.migrations.amending import amend

revision = "20261121_depends"
down_revision = "20261121_views"
branch_labels = None
depends_on = None

NUMBERS = postgresql.ARRAY(sa.BigInteger())
FOREIGN_KEY = "fk_tasks_workspace_id_duplicate_of"
INDEX = "ix_tasks_workspace_id_duplicate_of"

JOINING = "join_workspaces(bigint, timestamptz)"
PARTING = "part_workspace(text, text, timestamptz)"

JOINED = """
        'relates', 'ARRAY(SELECT one + $3 FROM unnest(t.relates) WITH ORDINALITY AS r (one, n) ORDER BY n)',
        'duplicate_of', 't.duplicate_of + $3',"""
PARTED = """,
        'relates', 'ARRAY(SELECT one FROM unnest(t.relates) AS one WHERE one = ANY ($4))',
        'duplicate_of', 'CASE WHEN t.duplicate_of = ANY ($4) THEN t.duplicate_of END'"""
LEFT = """
    UPDATE tasks SET duplicate_of = NULL WHERE workspace_id = from_ws AND duplicate_of = ANY (leaving);
    UPDATE tasks SET relates = ARRAY(SELECT one FROM unnest(relates) AS one WHERE one <> ALL (leaving))
        WHERE workspace_id = from_ws AND relates && leaving;"""

# Of each function: what is there, and what is put behind it.
AMENDED = (
    (JOINING, "'ARRAY(SELECT one + $3 FROM unnest(t.blocked_by) WITH ORDINALITY AS b (one, n) ORDER BY n)',", JOINED),
    (PARTING, "'ARRAY(SELECT one FROM unnest(t.blocked_by) AS one WHERE one = ANY ($4))'", PARTED),
    (PARTING, "UPDATE tasks SET parent = NULL WHERE workspace_id = from_ws AND parent = ANY (leaving);", LEFT),
)


def upgrade() -> None:
    op.add_column("tasks", sa.Column("checklist", postgresql.JSONB(), server_default="[]", nullable=False))
    op.add_column("tasks", sa.Column("relates", NUMBERS, server_default="{}", nullable=False))
    op.add_column("tasks", sa.Column("duplicate_of", sa.BigInteger()))
    op.create_check_constraint("duplicate_of", "tasks", "duplicate_of <> number")
    own, target = ["workspace_id", "duplicate_of"], ["workspace_id", "number"]
    op.create_foreign_key(op.f(FOREIGN_KEY), "tasks", "tasks", own, target)
    op.create_index(op.f(INDEX), "tasks", own, postgresql_where=sa.text("duplicate_of IS NOT NULL"))
    for function, there, behind in AMENDED:
        amend(function, there, there + behind)


def downgrade() -> None:
    for function, there, behind in AMENDED:
        amend(function, there + behind, there)
    op.drop_index(op.f(INDEX), "tasks")
    op.drop_constraint(op.f(FOREIGN_KEY), "tasks", type_="foreignkey")
    op.drop_constraint("duplicate_of", "tasks", type_="check")
    op.drop_column("tasks", "duplicate_of")
    op.drop_column("tasks", "relates")
    op.drop_column("tasks", "checklist")
