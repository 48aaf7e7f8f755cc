"""Workflows: what statuses a project has, and by which of its names a task's is called.

Revision ID: 20261121_workflows
Revises: 20261121_depends
Create Date: 2026-11-21 20:00:00+00:00

- The category stays in `status`, so that every index and list goes on as it is; `stage` is empty where both are one.
- Both columns go where their rows go when workspaces are joined and parted; of two people who are one, the older is
  named in workflows.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from storage.migrations.amending import amend

revision = "20261121_workflows"
down_revision = "20261121_depends"
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
    events_may_be([*event_kinds(), KIND])
    amend(MERGING, MERGED, MERGE + MERGED)


def event_kinds() -> list[str]:
    """As they are allowed now."""
    values = "SELECT regexp_matches(pg_get_constraintdef(oid), '''(\\w+)''', 'g') FROM pg_constraint WHERE conname = "
    return [kind for (kind,) in op.get_bind().scalars(sa.text(f"{values}'ck_events_kind'"))]


def events_may_be(kinds: list[str]) -> None:
    op.drop_constraint("kind", "events", type_="check")
    op.create_check_constraint("kind", "events", f"kind IN ({', '.join(repr(kind) for kind in kinds)})")


def downgrade() -> None:
    amend(MERGING, MERGE + MERGED, MERGED)
    op.execute(f"DELETE FROM events WHERE kind = '{KIND}'")  # noqa: S608 - ours
    events_may_be([kind for kind in event_kinds() if kind != KIND])
    op.drop_index("ix_tasks_stage", "tasks")
    op.drop_column("tasks", "stage")
    op.drop_column("projects", "workflow")
