"""A task that named one that was deleted by age says so in its history.

Revision ID: 20261121_retention
Revises: 20261121_unnamed
Create Date: 2026-11-21 22:50:00+00:00

The deletion is written down before what it changes, in the same transaction; a private task is not named.
"""

from __future__ import annotations

from storage.migrations.amending import amend

revision = "20261121_retention"
down_revision = "20261121_unnamed"
branch_labels = None
depends_on = None

FORGETTING = "forget_tasks(timestamptz, integer)"
FIRST = "        UPDATE tasks SET parent = NULL WHERE workspace_id = place.id AND parent = ANY (old);\n"
TOLD = """        INSERT INTO changes (workspace_id, key, actor_id, room_id, at)
            SELECT place.id, 'retention:' || e.id || ':' || old[1], c.actor_id, c.room_id, present
            FROM events AS e JOIN changes AS c ON c.workspace_id = place.id AND c.id = e.change_id
            WHERE e.workspace_id = place.id AND e.kind = 'retention_set' ORDER BY e.id DESC LIMIT 1
            RETURNING id INTO told;
        INSERT INTO events (workspace_id, change_id, kind, fields)
            VALUES (place.id, told, 'tasks_forgotten', jsonb_build_object('forgotten', jsonb_build_array(
                NULL, cardinality(old)
            )));
"""
NAMED = """        INSERT INTO events (workspace_id, change_id, kind, task_number, fields)
            SELECT place.id, told, 'tasks_forgotten', t.number, jsonb_build_object('named', jsonb_build_array((
                SELECT jsonb_agg(CASE WHEN NOT g.private THEN g.number END ORDER BY g.number) FROM tasks AS g
                WHERE g.workspace_id = place.id AND g.number = ANY (old)
                    AND (g.number IN (t.parent, t.duplicate_of) OR g.number = ANY (t.blocked_by || t.relates))
            ), NULL))
            FROM tasks AS t
            WHERE t.workspace_id = place.id AND t.number <> ALL (old) AND t.number IN (
                SELECT p.number FROM tasks AS p WHERE p.workspace_id = place.id AND p.parent = ANY (old)
                UNION SELECT d.number FROM tasks AS d WHERE d.workspace_id = place.id AND d.duplicate_of = ANY (old)
                UNION SELECT l.number FROM tasks AS l WHERE l.workspace_id = place.id
                    AND (l.blocked_by <> '{}'::bigint[] OR l.relates <> '{}'::bigint[])
                    AND (l.blocked_by && old OR l.relates && old)
            ) ORDER BY t.number;
"""


def upgrade() -> None:
    amend(FORGETTING, TOLD, "")
    amend(FORGETTING, FIRST, TOLD + NAMED + FIRST)


def downgrade() -> None:
    amend(FORGETTING, TOLD + NAMED + FIRST, FIRST)
    before_count = "        forgotten := forgotten + cardinality(old);\n"
    amend(FORGETTING, before_count, TOLD + before_count)
