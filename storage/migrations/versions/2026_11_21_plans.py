"""Every order of a team's tasks is a range of an index, and what is rarely there is found without reading the rest.

Revision ID: 20261121_plans
Revises: 20261121_workflows
Create Date: 2026-11-21 22:20:00+00:00

- Indexes that are wider take the place of two: what was open by due date, and who made it.
- What is made while tasks are written is read rarely; a task that is added pays for four more entries, which is some
  hundredths of a millisecond.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.migrations.amending import amend

revision = "20261121_plans"
down_revision = "20261121_retention"
branch_labels = None
depends_on = None

TASKS: dict[str, list[str | sa.TextClause]] = {
    "ix_tasks_due": ["is_open", "due_key", "number"],
    "ix_tasks_priority": ["is_open", "priority", "number"],
    "ix_tasks_created": ["is_open", "created_at", "number"],
    "ix_tasks_updated": ["is_open", "updated_at", "number"],
    "ix_tasks_title": ["is_open", sa.text("lower(title)"), "number"],
    "ix_tasks_creator_open_due": ["creator_id", "is_open", "due_key", "number"],
}
RARE = {
    "ix_tasks_linked": "blocked_by <> '{}'::bigint[] OR relates <> '{}'::bigint[]",
    "ix_tasks_watched": "watchers <> '{}'::bigint[]",
}
MISSED = "state = 'pending' AND room_id IS NULL AND facts ? 'missed'"

# The same for the index: what names no task overlaps with none.
FORGETTING = "forget_tasks(timestamp with time zone, integer)"
NAMING = "WHERE workspace_id = place.id AND number <> ALL (old) AND (blocked_by && old OR relates && old);"
LINKED = f"""WHERE workspace_id = place.id AND ({RARE["ix_tasks_linked"]})
                AND number <> ALL (old) AND (blocked_by && old OR relates && old);"""


def upgrade() -> None:
    for name, columns in TASKS.items():
        op.create_index(name, "tasks", ["workspace_id", *columns])
    for name, where in RARE.items():
        op.create_index(name, "tasks", ["workspace_id", "number"], postgresql_where=sa.text(where))
    op.create_index("ix_deliveries_missed", "deliveries", ["workspace_id", "due_at"], postgresql_where=sa.text(MISSED))
    op.drop_index("ix_tasks_open_due", "tasks")
    op.drop_index("ix_tasks_creator", "tasks")
    amend(FORGETTING, NAMING, LINKED)


def downgrade() -> None:
    amend(FORGETTING, LINKED, NAMING)
    made = sa.text("creator_id IS NOT NULL")
    op.create_index("ix_tasks_creator", "tasks", ["workspace_id", "creator_id"], postgresql_where=made)
    due = ["workspace_id", "due_key", "number"]
    op.create_index("ix_tasks_open_due", "tasks", due, postgresql_where=sa.text("is_open"))
    op.drop_index("ix_deliveries_missed", "deliveries")
    for name in (*RARE, *TASKS):
        op.drop_index(name, "tasks")
