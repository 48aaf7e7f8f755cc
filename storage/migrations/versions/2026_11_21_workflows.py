"""Workflows: what statuses a project has, and by which of its names a task's is called.

Revision ID: 20261121_workflows
Revises: 20261121_reports
Create Date: 2026-11-21 20:00:00+00:00

- The category stays in `status`, so that every index and list goes on as it is; `stage` is empty where both are one.
- Both columns go where their rows go when workspaces are joined and parted; of two people who are one, the older is
  named in workflows.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from storage.migrations.amending import allow_kinds, amend, refuse_kinds

revision = "20261121_workflows"
down_revision = "20261121_reports"
branch_labels = None
depends_on = None

KIND = "workflow_set"

MERGING = "merge_persons(bigint, timestamptz)"
MERGED = "    DELETE FROM links WHERE workspace_id = ws AND person_id = young;\n"
MERGE = """    UPDATE projects SET workflow = renamed(workflow, young, old)
        WHERE workspace_id = ws AND workflow IS NOT NULL;
"""


def upgrade() -> None:
    op.add_column("projects", sa.Column("workflow", postgresql.JSONB()))
    op.add_column("tasks", sa.Column("stage", sa.Text(), server_default="", nullable=False))
    op.create_index(
        "ix_tasks_stage",
        "tasks",
        ["workspace_id", "stage", "due_key", "number"],
        postgresql_where=sa.text("stage <> ''"),
    )
    allow_kinds("events", KIND)
    amend(MERGING, MERGED, MERGE + MERGED)


def downgrade() -> None:
    amend(MERGING, MERGE + MERGED, MERGED)
    refuse_kinds("events", KIND)
    op.drop_index("ix_tasks_stage", "tasks")
    op.drop_column("tasks", "stage")
    op.drop_column("projects", "workflow")
