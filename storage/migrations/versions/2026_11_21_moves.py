"""Events keep when they were, so that reports reach those of their days; what is counted is read along indexes alone.

Revision ID: 20261121_moves
Revises: 20261121_imports
Create Date: 2026-11-21 23:20:00+00:00

- An event's instant is its change's, copied by a trigger: whatever writes events, here or in a function, need not know
  of it. Nothing changes either of the two. That costs a few microseconds an event.
- Two indexes carry what reports and lists of projects look at beside their order, so these leave the tasks alone.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261121_moves"
down_revision = "20261121_imports"
branch_labels = None
depends_on = None

COPY = """
CREATE FUNCTION copy_moment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT c.at INTO NEW.at FROM changes AS c WHERE c.workspace_id = NEW.workspace_id AND c.id = NEW.change_id;
    RETURN NEW;
END
$$
"""
TRIGGER = "CREATE TRIGGER copy_moment BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION copy_moment()"
BY_NOW = """
UPDATE events AS e SET at = c.at FROM changes AS c WHERE c.workspace_id = e.workspace_id AND c.id = e.change_id
"""
# As PostgreSQL prints them back.
MOVES = "kind = 'added'::text OR fields ? 'status'::text OR fields ? 'deleted'::text"
BEGINNINGS = "(fields['status'::text] ->> 1) = 'doing'::text"

# By index: its table, its columns, and what it carries now.
WIDER: dict[str, tuple[str, list[str], list[str]]] = {
    "ix_tasks_project_open_due": (
        "tasks",
        ["workspace_id", "project_id", "is_open", "due_key", "number"],
        ["status", "private", "creator_id", "room_id", "deleted_at"],
    ),
    "ix_assignments_person_open_due": (
        "assignments",
        ["workspace_id", "person_id", "is_open", "due_key", "task_number"],
        ["done_at"],
    ),
}


def upgrade() -> None:
    op.add_column("events", sa.Column("at", sa.TIMESTAMP(timezone=True)))
    op.execute(BY_NOW)
    op.alter_column("events", "at", nullable=False)
    op.execute(COPY)
    op.execute("REVOKE ALL ON FUNCTION copy_moment() FROM PUBLIC")
    op.execute(TRIGGER)
    op.create_index("ix_events_moves", "events", ["workspace_id", "at"], postgresql_where=sa.text(MOVES))
    began = ["workspace_id", "task_number", "at"]
    op.create_index("ix_events_beginnings", "events", began, postgresql_where=sa.text(BEGINNINGS))
    for name, (table, columns, carried) in WIDER.items():
        op.drop_index(name, table)
        op.create_index(name, table, columns, postgresql_include=carried)


def downgrade() -> None:
    for name, (table, columns, _) in WIDER.items():
        op.drop_index(name, table)
        op.create_index(name, table, columns)
    op.execute("DROP TRIGGER copy_moment ON events")
    op.execute("DROP FUNCTION copy_moment()")
    op.drop_column("events", "at")  # and with it its indexes
