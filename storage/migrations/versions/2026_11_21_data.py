"""What is forgotten: people who asked for it, and closed tasks of a certain age.

Revision ID: 20261121_data
Revises: 20261121_threads
Create Date: 2026-11-21 20:00:00+00:00

- A person stays as a row without a name, so that what they made and did stays what it was.
- Tasks go with all that hangs on them; the workspace's history says how many, by whoever set that they do.
- Workspaces that are joined keep tasks as long as the one that takes the other in.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.migrations.amending import allow_kinds, amend, refuse_kinds

revision = "20261121_data"
down_revision = "20261121_threads"
branch_labels = None
depends_on = None

KINDS = ("forgotten", "retention_set", "tasks_forgotten")

# In what events kept, wherever it says who somebody was.
UNNAMED = """
CREATE FUNCTION unnamed(kept jsonb, person bigint) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN CASE jsonb_typeof(kept)
        WHEN 'array' THEN COALESCE((
            SELECT jsonb_agg(unnamed(one, person) ORDER BY n)
            FROM jsonb_array_elements(kept) WITH ORDINALITY AS e (one, n)
        ), '[]')
        WHEN 'object' THEN COALESCE((
            SELECT jsonb_object_agg(f.key, CASE
                WHEN f.key = 'name' AND to_jsonb(person) IN (kept -> 'id', kept -> 'person')
                THEN '"former member"'::jsonb ELSE unnamed(f.value, person) END)
            FROM jsonb_each(kept) AS f
        ), '{}')
        ELSE kept END;
END
$$
"""

# Of this workspace. Links kept no id: there the name alone says who it was.
FORGET_PERSON = """
CREATE FUNCTION forget_person(its_id bigint, present timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    ws bigint := NULLIF(current_setting('nudge.workspace', true), '')::bigint;
    told text[] := ARRAY['assignees', 'completed', 'role', 'preferences', 'notices', 'follow', 'follows', 'time'];
    called text;
    tab text;
BEGIN
    SELECT name INTO called FROM persons WHERE workspace_id = ws AND id = its_id;
    UPDATE events SET fields = (
        SELECT jsonb_object_agg(f.key, CASE WHEN f.key = ANY (told) THEN unnamed(f.value, its_id) ELSE f.value END)
        FROM jsonb_each(fields) AS f
    ) WHERE workspace_id = ws AND fields ?| told AND fields::text ~ ('"(id|person)": ' || its_id || '(?![0-9])');
    UPDATE events SET fields = replace(fields::text, to_jsonb(called)::text, '"former member"')::jsonb
        WHERE workspace_id = ws AND kind IN ('linked', 'unlinked', 'undone') AND fields ? 'link' AND change_id IN (
            SELECT id FROM changes WHERE workspace_id = ws AND actor_id = its_id
        );
    -- What a platform calls an action may have the account in it.
    UPDATE changes AS c SET key = 'forgotten:' || c.id
        WHERE c.workspace_id = ws AND c.actor_id = its_id AND EXISTS (
            SELECT FROM accounts AS a WHERE a.workspace_id = ws AND a.person_id = its_id
                AND strpos(c.key, a.external_id) > 0
        );
    -- Cards that name them are drawn anew.
    UPDATE surfaces AS s SET wanted = s.wanted + 1,
        stale_since = CASE WHEN s.wanted > s.shown THEN s.stale_since ELSE present END
        WHERE s.workspace_id = ws AND s.task_number IN (
            SELECT t.number FROM tasks AS t WHERE t.workspace_id = ws AND t.creator_id = its_id
            UNION SELECT a.task_number FROM assignments AS a WHERE a.workspace_id = ws AND a.person_id = its_id
        );
    UPDATE time_entries SET minutes = greatest(1, floor(extract(epoch FROM present - started_at) / 60 + 0.5)::integer)
        WHERE workspace_id = ws AND person_id = its_id AND minutes IS NULL AND replaced_at IS NULL AND NOT deleted;
    UPDATE tasks SET watchers = array_remove(watchers, its_id) WHERE workspace_id = ws AND its_id = ANY (watchers);
    UPDATE projects SET lead_id = NULL WHERE workspace_id = ws AND lead_id = its_id;
    UPDATE rooms SET view_id = NULL WHERE workspace_id = ws AND view_id IN (
        SELECT id FROM saved_views WHERE workspace_id = ws AND person_id = its_id AND NOT shared
    );
    DELETE FROM saved_views WHERE workspace_id = ws AND person_id = its_id AND NOT shared;
    DELETE FROM usages AS u USING accounts AS a WHERE u.workspace_id = ws AND a.workspace_id = ws
        AND a.person_id = its_id AND u.platform = a.platform AND u.account = a.external_id;
    DELETE FROM links WHERE (workspace_id = ws AND person_id = its_id) OR (taker_workspace = ws AND taker_id = its_id);
    FOREACH tab IN ARRAY ARRAY[
        'accounts', 'room_members', 'project_members', 'follows', 'drafts', 'surfaces', 'deliveries'
    ] LOOP
        EXECUTE format('DELETE FROM %I WHERE workspace_id = $1 AND person_id = $2', tab) USING ws, its_id;
    END LOOP;
    UPDATE persons SET name = 'former member', role = 'guest', zone = NULL, zone_asked_at = NULL, day_first = NULL,
        week_start = DEFAULT, workday_end = DEFAULT, workdays = DEFAULT, notices = DEFAULT, reached_on = NULL,
        updated_at = present, forgotten_at = present
        WHERE workspace_id = ws AND id = its_id;
END
$$
"""

# A batch, of one workspace after the other. What else names such a task names it no more.
FORGET_TASKS = """
CREATE FUNCTION forget_tasks(present timestamptz, most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    place record;
    old bigint[];
    told bigint;
    forgotten integer := 0;
    tab text;
BEGIN
    FOR place IN SELECT id, retention_days FROM workspaces WHERE retention_days IS NOT NULL ORDER BY id LOOP
        EXIT WHEN forgotten >= most;
        PERFORM pg_advisory_xact_lock_shared(7183, place.id::integer);
        SELECT array_agg(number) INTO old FROM (
            SELECT number FROM tasks
            WHERE workspace_id = place.id AND completed_at < present - make_interval(days => place.retention_days)
            ORDER BY completed_at, number LIMIT most - forgotten FOR UPDATE SKIP LOCKED
        ) AS closed;
        CONTINUE WHEN old IS NULL;
        UPDATE tasks SET parent = NULL WHERE workspace_id = place.id AND parent = ANY (old);
        UPDATE tasks SET duplicate_of = NULL WHERE workspace_id = place.id AND duplicate_of = ANY (old);
        UPDATE tasks SET blocked_by = ARRAY(SELECT one FROM unnest(blocked_by) AS one WHERE one <> ALL (old)),
            relates = ARRAY(SELECT one FROM unnest(relates) AS one WHERE one <> ALL (old))
            WHERE workspace_id = place.id AND number <> ALL (old) AND (blocked_by && old OR relates && old);
        DELETE FROM follows WHERE workspace_id = place.id AND subject IN (SELECT 'task:' || n FROM unnest(old) AS n);
        FOREACH tab IN ARRAY ARRAY[
            'events', 'comments', 'assignments', 'task_words', 'cards', 'surfaces', 'timers', 'time_entries',
            'deliveries'
        ] LOOP
            EXECUTE format('DELETE FROM %I WHERE workspace_id = $1 AND task_number = ANY ($2)', tab)
                USING place.id, old;
        END LOOP;
        DELETE FROM tasks WHERE workspace_id = place.id AND number = ANY (old);
        INSERT INTO changes (workspace_id, key, actor_id, room_id, at)
            SELECT place.id, 'retention:' || e.id || ':' || old[1], c.actor_id, c.room_id, present
            FROM events AS e JOIN changes AS c ON c.workspace_id = place.id AND c.id = e.change_id
            WHERE e.workspace_id = place.id AND e.kind = 'retention_set' ORDER BY e.id DESC LIMIT 1
            RETURNING id INTO told;
        INSERT INTO events (workspace_id, change_id, kind, fields)
            VALUES (place.id, told, 'tasks_forgotten', jsonb_build_object('forgotten', jsonb_build_array(
                NULL, cardinality(old)
            )));
        forgotten := forgotten + cardinality(old);
    END LOOP;
    RETURN forgotten;
END
$$
"""

PARTS = {"unnamed(jsonb, bigint)": UNNAMED}
FUNCTIONS = {
    "forget_person(bigint, timestamptz)": FORGET_PERSON,
    "forget_tasks(timestamptz, integer)": FORGET_TASKS,
}

# Who was forgotten in one team, and is known in the one that joins it, is somebody again, and found by their name.
JOINING = "join_workspaces(bigint, timestamptz)"
AS_THEY_ARE = "is_group = o.is_group, notices = o.notices, updated_at = o.updated_at"
KNOWN = f"{AS_THEY_ARE}, forgotten_at = o.forgotten_at"

# Both keep tasks as long as before.
PARTING = "part_workspace(text, text, timestamptz)"
TAKEN = """(name, last_number, zone, day_first)
        SELECT name, last_number, zone, day_first FROM"""
KEPT = """(name, last_number, zone, day_first, retention_days)
        SELECT name, last_number, zone, day_first, retention_days FROM"""


def upgrade() -> None:
    op.add_column("workspaces", sa.Column("retention_days", sa.Integer()))
    op.create_check_constraint("retention_days", "workspaces", "retention_days > 0")
    op.add_column("persons", sa.Column("forgotten_at", sa.DateTime(timezone=True)))
    closed = sa.text("completed_at IS NOT NULL")
    op.create_index("ix_tasks_completed_at", "tasks", ["workspace_id", "completed_at"], postgresql_where=closed)
    said = sa.text("kind = 'retention_set'")
    op.create_index("ix_events_retention", "events", ["workspace_id", "id"], postgresql_where=said)
    allow_kinds("events", *KINDS)
    amend(JOINING, AS_THEY_ARE, KNOWN)
    amend(PARTING, TAKEN, KEPT)
    for signature, definition in {**PARTS, **FUNCTIONS}.items():
        op.execute(definition)
        op.execute(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC")
    for signature in FUNCTIONS:
        op.execute(f"GRANT EXECUTE ON FUNCTION {signature} TO nudge_bot")


def downgrade() -> None:
    for signature in reversed({**PARTS, **FUNCTIONS}):
        op.execute(f"DROP FUNCTION {signature}")
    amend(PARTING, KEPT, TAKEN)
    amend(JOINING, KNOWN, AS_THEY_ARE)
    op.execute("DELETE FROM events WHERE fields ? 'retention'")
    refuse_kinds("events", *KINDS)
    op.drop_index("ix_events_retention", "events")
    op.drop_index("ix_tasks_completed_at", "tasks")
    op.drop_column("persons", "forgotten_at")
    op.drop_constraint("retention_days", "workspaces", type_="check")
    op.drop_column("workspaces", "retention_days")
