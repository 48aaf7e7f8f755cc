"""Links: codes that join people and teams across platforms; joining them, and taking them apart again.

Revision ID: 20261121_links
Revises: 20261121_digests
Create Date: 2026-11-21 12:55:00+00:00

- A code is looked up before anybody knows whose it is, and a workspace is joined with another one: both are functions
  with their owner's rights. A function that moves rows asks for a link that both sides agreed to; no other is moved.
- Every transaction holds a shared lock of its workspace (enter_workspace), and whoever moves rows an exclusive one:
  nobody works in a workspace while it is moved, and who comes later finds out that the installation is elsewhere.
- What nothing refers to is moved; what is referred to (people, projects, rooms, changes, tasks, comments) is copied and
  then deleted where it was: its keys can't change while rows refer to them. Their ids are those they had.
- Some more indexes, so that each of those deletions finds quickly that nothing refers to it any more. Those that lead
  to people are partial, so that no other query takes them for as good as a key while a table is not analyzed yet. One
  that there was, of the open tasks of a room, has the closed ones, too.
- A long array is unnested where many rows are looked up in it: `= ANY` would go through all of it for each of them.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from storage.migrations.amending import allow_kinds, refuse_kinds
from storage.migrations.protecting import protect

revision = "20261121_links"
down_revision = "20261121_digests"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


# All that a tenant has. With the migrations before this one.
TABLES = (
    "workspaces installations persons accounts projects project_members rooms room_members tasks assignments task_words"
    " comments changes events cards surfaces inbox usages drafts deliveries claims timers follows digests"
).split()

# Where people are named: what deleting one looks through.
NAMING = (
    ("ix_tasks_creator", "tasks", "creator_id"),
    ("ix_tasks_completed_by", "tasks", "completed_by"),
    ("ix_comments_author", "comments", "author_id"),
    ("ix_project_members_person", "project_members", "person_id"),
    ("ix_drafts_person", "drafts", "person_id"),
)
# And where rooms are: everybody has one of their own, to speak with the bot.
PLACED = ("changes", "room_members", "surfaces")

# A workspace's lock has two keys: 7183, and the workspace.
ENTER_WORKSPACE = """
CREATE FUNCTION enter_workspace(workspace bigint, its_installation bigint) RETURNS SETOF bigint
LANGUAGE plpgsql ROWS 1 AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(7183, workspace::integer);
    PERFORM set_config('nudge.workspace', workspace::text, true);
    RETURN QUERY SELECT id FROM installations WHERE workspace_id = workspace AND id = its_installation;
END
$$
"""

# Whoever is told of a failed serialization looks for the workspace again.
STILL_THERE = """    PERFORM pg_advisory_xact_lock_shared(7183, workspace::integer);
    PERFORM set_config('nudge.workspace', workspace::text, true);
    PERFORM FROM installations
        WHERE workspace_id = workspace AND platform = from_platform AND external_id = from_installation;
    IF NOT FOUND THEN
        RAISE serialization_failure USING MESSAGE = 'the installation has moved to another workspace';
    END IF;"""
ENTERING = "    -- entering"
ONLY_ENTER = "    PERFORM set_config('nudge.workspace', workspace::text, true);"


KEEP_INBOUND = """
CREATE OR REPLACE FUNCTION keep_inbound(
    workspace bigint, from_platform text, from_installation text, its_key text, its_body text,
    present timestamptz, until timestamptz
) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    -- entering
    INSERT INTO inbox (workspace_id, platform, installation, key, body, at, claimed_until)
        VALUES (workspace, from_platform, from_installation, its_key, its_body, present, until) ON CONFLICT DO NOTHING;
    RETURN FOUND;
END
$$
"""


FINISH_INBOUND = """
CREATE OR REPLACE FUNCTION finish_inbound(
    workspace bigint, from_platform text, from_installation text, its_key text, present timestamptz
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    -- entering
    UPDATE inbox SET finished_at = present, body = NULL
        WHERE workspace_id = workspace AND platform = from_platform AND installation = from_installation
          AND key = its_key AND finished_at IS NULL;
END
$$
"""


# ---- codes

# The link that a code opens; NULL for a wrong one, which is counted. One guess at a time for an account; too many are
# refused, and those not even looked at.
FIND_LINK = """
CREATE FUNCTION find_link(
    its_code text, by_platform text, by_installation text, by_account text, present timestamptz, most integer
)
RETURNS TABLE (refused boolean, link bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    wrong integer;
    found bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(concat_ws(':', by_platform, by_installation, by_account), 7183));
    DELETE FROM link_tries WHERE platform = by_platform AND installation = by_installation AND account = by_account
        AND at <= present - interval '1 hour';
    SELECT count(*) INTO wrong FROM link_tries
        WHERE platform = by_platform AND installation = by_installation AND account = by_account;
    IF wrong >= most THEN
        RETURN QUERY SELECT true, NULL::bigint;
        RETURN;
    END IF;
    SELECT l.id INTO found FROM links AS l WHERE l.code = its_code AND l.expires_at > present;
    IF found IS NULL THEN
        INSERT INTO link_tries (platform, installation, account, at)
            VALUES (by_platform, by_installation, by_account, present);
    END IF;
    RETURN QUERY SELECT false, found;
END
$$
"""

# One side: who it is, and how much would be joined. With the rights of whoever asks.
SIDE_OF = """
CREATE FUNCTION side_of(
    its_kind text, its_workspace bigint, its_platform text, its_installation text, its_person bigint, its_account text
) RETURNS TABLE (
    kind text, workspace bigint, platform text, installation text, person bigint, account text, person_name text,
    team text, tasks bigint, people bigint, projects bigint, platforms text[], accounts text[]
) LANGUAGE sql STABLE AS $$
    SELECT its_kind, its_workspace, its_platform, its_installation, its_person, its_account,
           (SELECT p.name FROM persons AS p WHERE p.workspace_id = its_workspace AND p.id = its_person),
           (
               SELECT COALESCE(NULLIF(i.name, ''), w.name)
               FROM installations AS i JOIN workspaces AS w ON w.id = i.workspace_id
               WHERE i.workspace_id = its_workspace AND i.platform = its_platform AND i.external_id = its_installation
           ),
           (SELECT count(*) FROM tasks AS t WHERE t.workspace_id = its_workspace AND t.deleted_at IS NULL),
           (SELECT count(*) FROM persons AS p WHERE p.workspace_id = its_workspace AND NOT p.is_group),
           (SELECT count(*) FROM projects AS p WHERE p.workspace_id = its_workspace AND p.archived_at IS NULL),
           ARRAY(SELECT DISTINCT i.platform FROM installations AS i WHERE i.workspace_id = its_workspace ORDER BY 1),
           ARRAY(
               SELECT DISTINCT a.platform FROM accounts AS a
               WHERE a.workspace_id = its_workspace AND a.person_id = its_person ORDER BY 1
           )
$$
"""

# What whoever has a code may know of the side that made it, and whoever made it of the side that took it.
LINK_SIDE = """
CREATE FUNCTION link_side(its_id bigint, of_taker boolean) RETURNS TABLE (
    kind text, workspace bigint, platform text, installation text, person bigint, account text, person_name text,
    team text, tasks bigint, people bigint, projects bigint, platforms text[], accounts text[]
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT s.* FROM links AS l CROSS JOIN LATERAL side_of(
        l.kind,
        CASE WHEN of_taker THEN l.taker_workspace ELSE l.workspace_id END,
        CASE WHEN of_taker THEN l.taker_platform ELSE l.platform END,
        CASE WHEN of_taker THEN l.taker_installation ELSE l.installation END,
        CASE WHEN of_taker THEN l.taker_id ELSE l.person_id END,
        CASE WHEN of_taker THEN l.taker_account ELSE l.account END
    ) AS s
    WHERE l.id = its_id
$$
"""

# Once: the code is gone with it. Whoever made it is told at once where they did, in whatever workspace that is.
TAKE_LINK = """
CREATE FUNCTION take_link(
    its_id bigint, its_code text, by_workspace bigint, by_platform text, by_installation text, by_account text,
    by_person bigint, present timestamptz, until timestamptz
) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    made links;
BEGIN
    UPDATE links SET code = NULL, expires_at = until, taker_workspace = by_workspace, taker_platform = by_platform,
        taker_installation = by_installation, taker_account = by_account, taker_id = by_person
        WHERE id = its_id AND code = its_code AND expires_at > present RETURNING * INTO made;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO deliveries (workspace_id, key, kind, level, platform, person_id, facts, due_at, created_at)
        VALUES (
            made.workspace_id, 'link:' || made.id, 'link', 1, made.platform, made.person_id,
            jsonb_build_object('link', made.id, 'on', by_platform, 'name', (
                SELECT p.name FROM persons AS p WHERE p.workspace_id = by_workspace AND p.id = by_person
            )),
            present, present
        );
    PERFORM pg_notify('nudge_deliveries', made.platform);
    RETURN true;
END
$$
"""

# ---- moving rows

# Copies rows that others refer to. `condition`: of which, as `t`; `changed`: expressions for columns that change, in
# which $3 is `shift`. What is there already, since both were one before, stays.
CARRY_ROWS = """
CREATE FUNCTION carry_rows(
    tab text, from_ws bigint, to_ws bigint, shift bigint, condition text, changed jsonb, which bigint[] = '{}'
) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    names text;
    terms text;
BEGIN
    SELECT string_agg(format('%I', attname), ', ' ORDER BY attnum),
           string_agg(COALESCE(
               changed ->> attname::text, CASE attname WHEN 'workspace_id' THEN '$2' ELSE format('t.%I', attname) END
           ), ', ' ORDER BY attnum)
        INTO names, terms
        FROM pg_attribute
        WHERE attrelid = tab::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '';
    EXECUTE format(
        'INSERT INTO %I (%s) SELECT %s FROM %I AS t WHERE t.workspace_id = $1 AND ($3 IS NOT NULL) AND $4 IS NOT NULL'
        ' AND (%s) ON CONFLICT DO NOTHING', tab, names, terms, tab, condition
    ) USING from_ws, to_ws, shift, which;
END
$$
"""

# Moves rows that nothing refers to; a task's number goes with it. Parameters as above.
MOVE_ROWS = """
CREATE FUNCTION move_rows(
    tab text, from_ws bigint, to_ws bigint, shift bigint, condition text, changed jsonb = '{}', which bigint[] = '{}'
) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    terms text;
BEGIN
    SELECT string_agg(format(', %I = %s', attname, COALESCE(changed ->> attname::text, 't.task_number + $3')), '')
        INTO terms
        FROM pg_attribute
        WHERE attrelid = tab::regclass AND attnum > 0 AND NOT attisdropped
          AND (changed ? attname::text OR (attname = 'task_number' AND shift <> 0));
    EXECUTE format(
        'UPDATE %I AS t SET workspace_id = $2%s WHERE t.workspace_id = $1 AND $3 IS NOT NULL AND $4 IS NOT NULL'
        ' AND (%s)', tab, terms, condition
    ) USING from_ws, to_ws, shift, which;
END
$$
"""

# Deletes those of a table to which nothing refers. `condition`: of which, as `t`. What is named is found once, not for
# each: little is named, by very many rows, and no index leads to them.
DROP_UNNAMED = """
CREATE FUNCTION drop_unnamed(tab text, from_ws bigint, condition text) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    named text;
BEGIN
    SELECT string_agg(format(
        ' AND t.id NOT IN (SELECT DISTINCT r.%1$I FROM %2$s AS r WHERE r.workspace_id = $1 AND r.%1$I IS NOT NULL)',
        a.attname, c.conrelid::regclass
    ), '') INTO named
        FROM pg_constraint AS c JOIN pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[2]
        WHERE c.contype = 'f' AND c.confrelid = tab::regclass AND cardinality(c.conkey) = 2;
    EXECUTE format(
        'DELETE FROM %I AS t WHERE t.workspace_id = $1 AND (%s)%s', tab, condition, COALESCE(named, '')
    ) USING from_ws;
END
$$
"""

# The numbers of tasks in a value that was kept: one, a list of them, or none.
SHIFTED = """
CREATE FUNCTION shifted(kept jsonb, shift bigint) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE jsonb_typeof(kept)
        WHEN 'number' THEN to_jsonb(kept::text::bigint + shift)
        WHEN 'array' THEN COALESCE((
            SELECT jsonb_agg(CASE jsonb_typeof(one)
                WHEN 'number' THEN to_jsonb(one::text::bigint + shift)
                WHEN 'array' THEN COALESCE(
                    (SELECT jsonb_agg(to_jsonb(two::text::bigint + shift)) FROM jsonb_array_elements(one) AS two),
                    '[]'
                )
                ELSE one END)
            FROM jsonb_array_elements(kept) AS one
        ), '[]')
        ELSE kept END
$$
"""

# What an event, or a delivery, kept: with the numbers that its tasks have now.
RENUMBERED = """
CREATE FUNCTION renumbered(kept jsonb, shift bigint) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN kept ?| numbered THEN (
        SELECT jsonb_object_agg(f.key, CASE
            WHEN f.key = ANY (numbered) THEN shifted(f.value, shift) ELSE f.value END)
        FROM jsonb_each(kept) AS f
    ) ELSE kept END
    FROM (
        SELECT '{parent,blocked_by,relates,duplicate_of,blocker,freed_by,waited_for}'::text[] AS numbered
    ) AS names
$$
"""

# The same of a delivery's key, "overdue:12:…": else what is due of one task would pass for said of another. bot.notify
# makes them; a task's number is their second or third part, or both.
RENUMBERED_KEY = """
CREATE FUNCTION renumbered_key(key text, shift bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT string_agg(CASE WHEN part ~ '^[0-9]{1,18}$' AND CASE split_part(key, ':', 1)
        WHEN 'change' THEN n = 3 WHEN 'unreachable' THEN n = 3 WHEN 'unblocked' THEN n IN (2, 3)
        ELSE n = 2 AND split_part(key, ':', 1) IN ('overdue', 'escalation', 'reminder', 'snoozed')
        END THEN (part::bigint + shift)::text ELSE part END, ':' ORDER BY n)
    FROM unnest(string_to_array(key, ':')) WITH ORDINALITY AS p (part, n)
$$
"""

# A line of filters ("in:web,api due:week") in which a project has another slug.
RENAMED_PROJECT = """
CREATE FUNCTION renamed_project(line text, old text, new text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT regexp_replace(line, '(^|[ -])(in:(?:[^ ,]+,)*)' || old || '(?=[ ,]|$)', '\\1\\2' || new, 'g')
$$
"""

# Both sides agreed: what the younger workspace has is the older one's from now on. Returns that, and what was added to
# the numbers of the tasks that came.
JOIN_WORKSPACES = """
CREATE FUNCTION join_workspaces(its_id bigint, present timestamptz)
RETURNS TABLE (workspace bigint, gone bigint, shift bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    agreed links;
    from_ws bigint;
    to_ws bigint;
    added bigint;
    doubled record;
    tab text;
    changed jsonb := jsonb_build_object(
        'installations', '{"shifts": "t.shifts || array_remove(ARRAY[$3], 0)"}'::jsonb,
        'events', '{"fields": "renumbered(t.fields, $3)"}'::jsonb,
        'deliveries', jsonb_build_object('facts', 'renumbered(t.facts, $3)', 'key',
            'renumbered_key(t.key, $3) || CASE WHEN EXISTS (SELECT FROM deliveries AS o'
            ' WHERE o.workspace_id = $2 AND o.key = renumbered_key(t.key, $3)) THEN '' of '' || $1 ELSE '''' END')
    );
BEGIN
    DELETE FROM links WHERE id = its_id AND kind = 'team' AND taker_id IS NOT NULL AND expires_at > present
        AND workspace_id = NULLIF(current_setting('nudge.workspace', true), '')::bigint RETURNING * INTO agreed;
    IF NOT FOUND OR agreed.workspace_id = agreed.taker_workspace THEN
        RETURN;
    END IF;
    from_ws := greatest(agreed.workspace_id, agreed.taker_workspace);
    to_ws := least(agreed.workspace_id, agreed.taker_workspace);
    PERFORM pg_advisory_xact_lock(7183, to_ws::integer);
    PERFORM pg_advisory_xact_lock(7183, from_ws::integer);
    IF EXISTS (
        SELECT FROM installations AS i JOIN installations AS o ON o.platform = i.platform
        WHERE i.workspace_id = from_ws AND o.workspace_id = to_ws
    ) OR NOT EXISTS (SELECT FROM installations WHERE workspace_id = from_ws) THEN
        RETURN;
    END IF;
    SELECT last_number INTO added FROM workspaces WHERE id = to_ws FOR UPDATE;
    DELETE FROM links WHERE workspace_id = from_ws;
    DELETE FROM drafts WHERE workspace_id = from_ws;  -- lines of buttons: they name tasks by the numbers they had
    FOR doubled IN SELECT p.id, p.slug AS old, p.slug || '-' || (
            SELECT min(n) FROM generate_series(2, 10000) AS n
            WHERE NOT EXISTS (
                SELECT FROM projects AS o WHERE o.workspace_id IN (from_ws, to_ws) AND o.slug = p.slug || '-' || n
            )
        ) AS new FROM projects AS p
        WHERE p.workspace_id = from_ws AND EXISTS (
            SELECT FROM projects AS o WHERE o.workspace_id = to_ws AND o.slug = p.slug AND o.id <> p.id
        )
    LOOP
        UPDATE projects SET slug = doubled.new WHERE workspace_id = from_ws AND id = doubled.id;
        UPDATE digests SET filter = renamed_project(filter, doubled.old, doubled.new) WHERE workspace_id = from_ws;
    END LOOP;
    UPDATE rooms AS r SET external_id = r.external_id || ' until ' || r.id WHERE r.workspace_id = to_ws AND EXISTS (
        SELECT FROM rooms AS o
        WHERE o.workspace_id = from_ws AND o.platform = r.platform AND o.external_id = r.external_id AND o.id <> r.id
    );
    -- Who was named on the other side while the teams were two is now as they are on their own.
    UPDATE persons AS p SET name = o.name, role = o.role, zone = o.zone, zone_asked_at = o.zone_asked_at,
        day_first = o.day_first, week_start = o.week_start, workday_end = o.workday_end, workdays = o.workdays,
        is_group = o.is_group, notices = o.notices, updated_at = o.updated_at
        FROM persons AS o
        WHERE o.workspace_id = from_ws AND p.workspace_id = to_ws AND p.id = o.id AND NOT EXISTS (
            SELECT FROM accounts AS a WHERE a.workspace_id = to_ws AND a.person_id = p.id
        );
    PERFORM carry_rows('persons', from_ws, to_ws, 0, 'true', '{}');
    PERFORM carry_rows('projects', from_ws, to_ws, 0, 'true', '{}');
    UPDATE rooms AS r SET name = o.name, kind = o.kind, project_id = o.project_id, reactions = o.reactions,
        gone_at = o.gone_at, external_id = o.external_id
        FROM rooms AS o
        WHERE o.workspace_id = from_ws AND r.workspace_id = to_ws AND r.id = o.id AND r.platform IN (
            SELECT i.platform FROM installations AS i WHERE i.workspace_id = from_ws
        );
    PERFORM carry_rows('rooms', from_ws, to_ws, 0, 'true', '{}');
    PERFORM carry_rows('digests', from_ws, to_ws, 0, 'true', '{}');
    PERFORM carry_rows('tasks', from_ws, to_ws, added, 'true', jsonb_build_object(
        'number', 't.number + $3', 'parent', 't.parent + $3',
        'blocked_by', 'ARRAY(SELECT one + $3 FROM unnest(t.blocked_by) WITH ORDINALITY AS b (one, n) ORDER BY n)',
        'metadata', 't.metadata || jsonb_build_object(''was'', t.number)'
    ));
    PERFORM carry_rows('comments', from_ws, to_ws, added, 'true', '{"task_number": "t.task_number + $3"}');
    UPDATE changes AS c SET key = c.key || ' of ' || from_ws WHERE c.workspace_id = from_ws AND EXISTS (
        SELECT FROM changes AS o WHERE o.workspace_id = to_ws AND o.key = c.key AND o.id <> c.id
    );
    PERFORM carry_rows('changes', from_ws, to_ws, 0, 'true', '{}');
    UPDATE follows SET subject = 'task:' || (substr(subject, 6)::bigint + added)
        WHERE workspace_id = from_ws AND subject LIKE 'task:%';
    -- Whoever shows one just now shows it with its old number: it is drawn again when they are sure to be done.
    UPDATE surfaces SET wanted = wanted + 1, retry_at = claimed_until,
        uncertain = uncertain OR claimed_until IS NOT NULL, claimed_until = NULL,
        stale_since = CASE WHEN wanted > shown THEN stale_since ELSE present END,
        tasks = ARRAY(SELECT one + added FROM unnest(tasks) AS one)
        WHERE workspace_id = from_ws AND person_id IS NULL;
    DELETE FROM follows AS f WHERE f.workspace_id = from_ws AND EXISTS (
        SELECT FROM follows AS o
        WHERE o.workspace_id = to_ws AND o.subject = f.subject AND o.person_id = f.person_id AND o.how = f.how
    );
    DELETE FROM project_members AS m WHERE m.workspace_id = from_ws AND EXISTS (
        SELECT FROM project_members AS o
        WHERE o.workspace_id = to_ws AND o.project_id = m.project_id AND o.person_id = m.person_id
    );
    DELETE FROM room_members AS m WHERE m.workspace_id = from_ws AND EXISTS (
        SELECT FROM room_members AS o
        WHERE o.workspace_id = to_ws AND o.room_id = m.room_id AND o.person_id = m.person_id
    );
    FOREACH tab IN ARRAY ARRAY[
        'accounts', 'project_members', 'room_members', 'assignments', 'task_words', 'events', 'cards', 'surfaces',
        'timers', 'follows', 'deliveries', 'claims', 'inbox', 'usages', 'installations'
    ] LOOP
        PERFORM move_rows(tab, from_ws, to_ws, added, 'true', COALESCE(changed -> tab, '{}'));
    END LOOP;
    UPDATE workspaces AS w SET last_number = w.last_number + o.last_number, zone = COALESCE(w.zone, o.zone),
        day_first = COALESCE(w.day_first, o.day_first)
        FROM workspaces AS o WHERE w.id = to_ws AND o.id = from_ws;
    DELETE FROM comments WHERE workspace_id = from_ws;
    DELETE FROM tasks WHERE workspace_id = from_ws;
    DELETE FROM changes WHERE workspace_id = from_ws;
    DELETE FROM digests WHERE workspace_id = from_ws;
    DELETE FROM rooms WHERE workspace_id = from_ws;
    DELETE FROM projects WHERE workspace_id = from_ws;
    DELETE FROM persons WHERE workspace_id = from_ws;
    DELETE FROM workspaces WHERE id = from_ws;
    PERFORM set_config('nudge.workspace', to_ws::text, true);
    RETURN QUERY SELECT to_ws, from_ws, added;
END
$$
"""

# An installation gets a workspace of its own again: its rooms, the tasks made in them with all that is theirs, by the
# numbers they have; the people with accounts there, and their projects. Whoever or whatever both sides still name is
# on both. Returns the new workspace; NULL if the installation is the only one.
PART_WORKSPACE = """
CREATE FUNCTION part_workspace(by_platform text, by_installation text, present timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    from_ws bigint := NULLIF(current_setting('nudge.workspace', true), '')::bigint;
    to_ws bigint;
    going bigint[];  -- rooms
    leaving bigint[];  -- tasks
    told bigint[];  -- changes
    taken bigint[];  -- projects
    tab text;
BEGIN
    PERFORM pg_advisory_xact_lock(7183, from_ws::integer);
    IF NOT EXISTS (
        SELECT FROM installations
        WHERE workspace_id = from_ws AND platform = by_platform AND external_id = by_installation
    ) OR NOT EXISTS (SELECT FROM installations WHERE workspace_id = from_ws AND platform <> by_platform) THEN
        RETURN NULL;
    END IF;
    INSERT INTO workspaces (name, last_number, zone, day_first)
        SELECT name, last_number, zone, day_first FROM workspaces WHERE id = from_ws RETURNING id INTO to_ws;
    SELECT COALESCE(array_agg(id), '{}') INTO going FROM rooms WHERE workspace_id = from_ws AND platform = by_platform;
    SELECT COALESCE(array_agg(number), '{}') INTO leaving FROM tasks
        WHERE workspace_id = from_ws AND room_id = ANY (going);
    SELECT COALESCE(array_agg(DISTINCT project_id), '{}') INTO taken FROM (
        SELECT project_id FROM rooms WHERE workspace_id = from_ws AND id = ANY (going)
        UNION ALL SELECT project_id FROM tasks WHERE workspace_id = from_ws AND number = ANY (leaving)
        UNION ALL SELECT m.project_id FROM project_members AS m JOIN accounts AS a
            ON a.workspace_id = from_ws AND a.person_id = m.person_id AND a.platform = by_platform
            WHERE m.workspace_id = from_ws
    ) AS used WHERE project_id IS NOT NULL;
    SELECT COALESCE(array_agg(id), '{}') INTO told FROM changes AS c WHERE c.workspace_id = from_ws AND (
        c.room_id = ANY (going) OR c.id IN (
            SELECT e.change_id FROM events AS e WHERE e.workspace_id = from_ws AND e.task_number = ANY (leaving)
        )
    );
    DELETE FROM links WHERE workspace_id = from_ws;
    PERFORM carry_rows('persons', from_ws, to_ws, 0, 'true', '{}');
    PERFORM carry_rows('projects', from_ws, to_ws, 0, 't.id = ANY ($4)', '{}', taken);
    PERFORM carry_rows('rooms', from_ws, to_ws, 0, 't.id = ANY ($4)', '{}', going);
    PERFORM carry_rows('rooms', from_ws, to_ws, 0,
        't.id IN (SELECT c.room_id FROM changes AS c WHERE c.workspace_id = $1 AND c.id = ANY ($4))',
        '{"project_id": "NULL::bigint"}', told);
    PERFORM carry_rows('tasks', from_ws, to_ws, 0, 't.number = ANY ($4)', jsonb_build_object(
        'parent', 'CASE WHEN t.parent = ANY ($4) THEN t.parent END',
        'blocked_by', 'ARRAY(SELECT one FROM unnest(t.blocked_by) AS one WHERE one = ANY ($4))'
    ), leaving);
    PERFORM carry_rows('comments', from_ws, to_ws, 0, 't.task_number = ANY ($4)', '{}', leaving);
    PERFORM carry_rows('changes', from_ws, to_ws, 0, 't.id = ANY ($4)',
        '{"undoes": "CASE WHEN t.undoes = ANY ($4) THEN t.undoes END"}', told);
    PERFORM carry_rows('project_members', from_ws, to_ws, 0, 't.project_id = ANY ($4)', '{}', taken);
    PERFORM carry_rows('follows', from_ws, to_ws, 0, 'true', '{}');
    PERFORM carry_rows('drafts', from_ws, to_ws, 0, 'true', '{}');
    -- What is shown of a task on the other side is followed no more.
    DELETE FROM surfaces WHERE workspace_id = from_ws AND task_number IS NOT NULL
        AND (task_number IN (SELECT unnest(leaving))) <> (room_id = ANY (going));
    DELETE FROM cards WHERE workspace_id = from_ws
        AND (task_number IN (SELECT unnest(leaving))) <> (room_id = ANY (going));
    -- What names a task of the other side, or is named there, is drawn without it.
    UPDATE surfaces AS s SET wanted = s.wanted + 1,
        stale_since = CASE WHEN s.wanted > s.shown THEN s.stale_since ELSE present END
        WHERE s.workspace_id = from_ws AND s.task_number IN (
            SELECT unnest(ARRAY[n.number, n.named]) FROM (
                SELECT t.number, unnest(t.parent || t.blocked_by) AS named FROM tasks AS t
                WHERE t.workspace_id = from_ws AND (t.parent IS NOT NULL OR t.blocked_by <> '{}')
            ) AS n
            WHERE (n.number IN (SELECT unnest(leaving))) <> (n.named IN (SELECT unnest(leaving)))
        );
    -- Whoever is on both sides hears of a task where it is.
    UPDATE deliveries AS d SET platform = a.platform
        FROM (
            SELECT person_id, platform = by_platform AS goes, min(platform) AS platform FROM accounts
            WHERE workspace_id = from_ws GROUP BY 1, 2
        ) AS a
        WHERE d.workspace_id = from_ws AND d.state = 'pending' AND d.room_id IS NULL AND a.person_id = d.person_id
          AND a.goes = (d.task_number IN (SELECT unnest(leaving))) AND a.goes <> (d.platform = by_platform)
          AND d.id NOT IN (SELECT unnest(c.ids) FROM claims AS c WHERE c.workspace_id = from_ws);
    UPDATE deliveries SET state = 'skipped', reason = 'stale' WHERE workspace_id = from_ws AND state = 'pending'
        AND task_number IS NOT NULL AND (task_number IN (SELECT unnest(leaving))) <> (platform = by_platform);
    FOREACH tab IN ARRAY ARRAY['assignments', 'task_words', 'timers', 'cards'] LOOP
        PERFORM move_rows(tab, from_ws, to_ws, 0, 't.task_number = ANY ($4)', which => leaving);
    END LOOP;
    PERFORM move_rows('events', from_ws, to_ws, 0, 't.task_number = ANY ($4)', which => leaving);
    PERFORM move_rows('events', from_ws, to_ws, 0, 't.task_number IS NULL AND t.change_id IN ('
        'SELECT c.id FROM changes AS c WHERE c.workspace_id = $1 AND c.room_id = ANY ($4))', which => going);
    PERFORM carry_rows('digests', from_ws, to_ws, 0, 't.room_id = ANY ($4)', '{}', going);
    FOREACH tab IN ARRAY ARRAY['room_members', 'surfaces'] LOOP
        PERFORM move_rows(tab, from_ws, to_ws, 0, 't.room_id = ANY ($4)', which => going);
    END LOOP;
    FOREACH tab IN ARRAY ARRAY['accounts', 'surfaces', 'deliveries', 'claims', 'inbox', 'usages', 'installations'] LOOP
        PERFORM move_rows(tab, from_ws, to_ws, 0, format('t.platform = %L', by_platform));
    END LOOP;
    -- What both have now stays only where something still names it.
    UPDATE tasks SET parent = NULL WHERE workspace_id = from_ws AND parent = ANY (leaving);
    DELETE FROM digests WHERE workspace_id = from_ws AND room_id = ANY (going);
    DELETE FROM comments WHERE workspace_id = from_ws AND task_number = ANY (leaving);
    DELETE FROM tasks WHERE workspace_id = from_ws AND number = ANY (leaving);
    UPDATE tasks AS t SET blocked_by = ARRAY(SELECT one FROM unnest(t.blocked_by) AS one WHERE one <> ALL (leaving))
        WHERE t.workspace_id = from_ws AND t.number IN (
            SELECT b.number FROM (
                SELECT w.number, unnest(w.blocked_by) AS one FROM tasks AS w
                WHERE w.workspace_id = from_ws AND w.blocked_by <> '{}'
            ) AS b WHERE b.one IN (SELECT unnest(leaving))
        );
    UPDATE changes SET undoes = NULL WHERE workspace_id = from_ws AND undoes = ANY (told) AND id <> ALL (told);
    DELETE FROM changes AS c WHERE c.workspace_id = from_ws AND c.id = ANY (told)
        AND NOT EXISTS (SELECT FROM events AS e WHERE e.workspace_id = from_ws AND e.change_id = c.id)
        AND NOT EXISTS (SELECT FROM changes AS u WHERE u.workspace_id = from_ws AND u.undoes = c.id);
    UPDATE rooms SET project_id = NULL WHERE workspace_id = from_ws AND id = ANY (going);
    PERFORM drop_unnamed('rooms', from_ws, format('t.platform = %L', by_platform));
    DELETE FROM project_members AS m WHERE m.workspace_id = from_ws AND m.project_id = ANY (taken)
        AND NOT EXISTS (SELECT FROM rooms AS r WHERE r.workspace_id = from_ws AND r.project_id = m.project_id)
        AND NOT EXISTS (SELECT FROM tasks AS t WHERE t.workspace_id = from_ws AND t.project_id = m.project_id)
        AND m.project_id NOT IN (
            SELECT o.project_id FROM project_members AS o JOIN accounts AS a
                ON a.workspace_id = from_ws AND a.person_id = o.person_id
                WHERE o.workspace_id = from_ws
        );
    PERFORM drop_unnamed('projects', from_ws, format(
        't.id = ANY (%L::bigint[]) AND NOT EXISTS (SELECT FROM project_members AS m'
        ' WHERE m.workspace_id = t.workspace_id AND m.project_id = t.id)', taken));
    PERFORM drop_strangers(from_ws);
    PERFORM drop_strangers(to_ws);
    PERFORM keep_led(from_ws);
    PERFORM keep_led(to_ws);
    UPDATE persons SET reached_on = NULL WHERE workspace_id = to_ws AND reached_on <> by_platform;
    UPDATE persons SET reached_on = NULL WHERE workspace_id = from_ws AND reached_on = by_platform;
    -- Whoever is on both sides is called what each platform calls them.
    UPDATE persons AS p SET name = a.name FROM accounts AS a
        WHERE p.workspace_id IN (from_ws, to_ws) AND a.workspace_id = p.workspace_id AND a.person_id = p.id
          AND a.name NOT IN ('', p.name) AND (
              SELECT count(*) FROM accounts AS o WHERE o.workspace_id IN (from_ws, to_ws) AND o.person_id = p.id
          ) > 1;
    PERFORM set_config('nudge.workspace', to_ws::text, true);
    RETURN to_ws;
END
$$
"""

# People without an account who are named nowhere, and what is theirs alone.
DROP_STRANGERS = """
CREATE FUNCTION drop_strangers(from_ws bigint) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    gone bigint[] := ARRAY(
        SELECT p.id FROM persons AS p WHERE p.workspace_id = from_ws AND NOT EXISTS (
            SELECT FROM accounts AS a WHERE a.workspace_id = from_ws AND a.person_id = p.id
        )
    );
    tab text;
BEGIN
    FOREACH tab IN ARRAY ARRAY['room_members', 'follows', 'drafts', 'surfaces'] LOOP
        EXECUTE format('DELETE FROM %I WHERE workspace_id = $1 AND person_id = ANY ($2)', tab) USING from_ws, gone;
    END LOOP;
    PERFORM drop_unnamed('persons', from_ws, format('t.id = ANY (%L::bigint[])', gone));
END
$$
"""

# Who has no account there can't be its admin. A workspace without any gets one: the oldest of the highest role, unless
# the platform says that they are a guest, or bars them.
KEEP_LED = """
CREATE FUNCTION keep_led(ws bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE persons AS p SET role = 'member' WHERE p.workspace_id = ws AND p.role = 'admin' AND NOT EXISTS (
        SELECT FROM accounts AS a WHERE a.workspace_id = ws AND a.person_id = p.id
    );
    IF NOT EXISTS (SELECT FROM persons WHERE workspace_id = ws AND role = 'admin') THEN
        UPDATE persons SET role = 'admin' WHERE workspace_id = ws AND id = (
            SELECT p.id FROM persons AS p JOIN accounts AS a ON a.workspace_id = ws AND a.person_id = p.id
            WHERE p.workspace_id = ws AND NOT p.is_group AND NOT a.guest AND a.barred = '' AND p.role <> 'guest'
            ORDER BY p.role <> 'lead', p.id LIMIT 1
        );
    END IF;
END
$$
"""

# In what events kept: who somebody was. A quote inside a name has a backslash before it, and so none of them is found.
RENAMED = """
CREATE FUNCTION renamed(kept jsonb, before bigint, after bigint) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT regexp_replace(
        kept::text, '(?<!\\\\)"(id|person)": ' || before || '(?![0-9])', '"\\1": ' || after, 'g'
    )::jsonb
$$
"""

# Both agreed: two people of this workspace are one, the older. `kept`: whose preferences count from now on.
MERGE_PERSONS = """
CREATE FUNCTION merge_persons(its_id bigint, present timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    agreed links;
    ws bigint := NULLIF(current_setting('nudge.workspace', true), '')::bigint;
    old bigint;
    young bigint;
    ranks text[] := ARRAY['guest', 'member', 'lead', 'admin'];
    told text[] := ARRAY['assignees', 'completed', 'role', 'preferences', 'notices', 'follow', 'follows'];
    best text;
    tab text;
BEGIN
    DELETE FROM links WHERE id = its_id AND kind = 'person' AND taker_id IS NOT NULL AND expires_at > present
        AND workspace_id = ws RETURNING * INTO agreed;
    IF NOT FOUND OR agreed.taker_workspace <> ws OR agreed.taker_id = agreed.person_id THEN
        RETURN NULL;
    END IF;
    PERFORM pg_advisory_xact_lock(7183, ws::integer);
    old := least(agreed.person_id, agreed.taker_id);
    young := greatest(agreed.person_id, agreed.taker_id);
    SELECT role INTO best FROM persons WHERE workspace_id = ws AND id IN (old, young)
        ORDER BY array_position(ranks, role) DESC LIMIT 1;
    IF agreed.person_id = young THEN
        UPDATE persons AS p SET name = k.name, zone = k.zone, zone_asked_at = k.zone_asked_at, day_first = k.day_first,
            week_start = k.week_start, workday_end = k.workday_end, workdays = k.workdays, notices = k.notices,
            reached_on = k.reached_on
            FROM persons AS k WHERE p.workspace_id = ws AND p.id = old AND k.workspace_id = ws AND k.id = young;
    END IF;
    UPDATE persons SET role = best, reached_on = COALESCE(reached_on, agreed.platform), updated_at = present
        WHERE workspace_id = ws AND id = old;
    UPDATE assignments AS a SET done_at = COALESCE(a.done_at, y.done_at) FROM assignments AS y
        WHERE a.workspace_id = ws AND a.person_id = old AND y.workspace_id = ws AND y.person_id = young
          AND y.task_number = a.task_number;
    DELETE FROM assignments AS a WHERE a.workspace_id = ws AND a.person_id = young AND EXISTS (
        SELECT FROM assignments AS o WHERE o.workspace_id = ws AND o.person_id = old AND o.task_number = a.task_number
    );
    DELETE FROM room_members AS m WHERE m.workspace_id = ws AND m.person_id = young AND EXISTS (
        SELECT FROM room_members AS o WHERE o.workspace_id = ws AND o.person_id = old AND o.room_id = m.room_id
    );
    DELETE FROM project_members AS m WHERE m.workspace_id = ws AND m.person_id = young AND EXISTS (
        SELECT FROM project_members AS o
        WHERE o.workspace_id = ws AND o.person_id = old AND o.project_id = m.project_id
    );
    DELETE FROM follows AS f WHERE f.workspace_id = ws AND f.person_id = young AND EXISTS (
        SELECT FROM follows AS o
        WHERE o.workspace_id = ws AND o.person_id = old AND o.subject = f.subject AND o.how = f.how
    );
    -- Cards that name either are drawn anew.
    UPDATE surfaces AS s SET wanted = s.wanted + 1,
        stale_since = CASE WHEN s.wanted > s.shown THEN s.stale_since ELSE present END
        WHERE s.workspace_id = ws AND s.task_number IN (
            SELECT a.task_number FROM assignments AS a
            WHERE a.workspace_id = ws AND a.person_id IN (old, young) AND a.is_open
        );
    UPDATE tasks SET creator_id = old WHERE workspace_id = ws AND creator_id = young;
    UPDATE tasks SET completed_by = old WHERE workspace_id = ws AND completed_by = young;
    UPDATE tasks SET watchers = CASE WHEN old = ANY (watchers) THEN array_remove(watchers, young)
                                     ELSE array_replace(watchers, young, old) END
        WHERE workspace_id = ws AND young = ANY (watchers);
    UPDATE digests SET filter = replace(filter, format('<@person:%s>', young), format('<@person:%s>', old))
        WHERE workspace_id = ws AND strpos(filter, format('<@person:%s>', young)) > 0;
    UPDATE comments SET author_id = old WHERE workspace_id = ws AND author_id = young;
    UPDATE changes SET actor_id = old WHERE workspace_id = ws AND actor_id = young;
    UPDATE projects SET lead_id = old WHERE workspace_id = ws AND lead_id = young;
    UPDATE deliveries SET actor_id = old WHERE workspace_id = ws AND actor_id = young;
    FOREACH tab IN ARRAY ARRAY[
        'accounts', 'assignments', 'room_members', 'project_members', 'follows', 'surfaces', 'drafts', 'deliveries'
    ] LOOP
        EXECUTE format('UPDATE %I SET person_id = $1 WHERE workspace_id = $2 AND person_id = $3', tab)
            USING old, ws, young;
    END LOOP;
    UPDATE claims SET address = - old WHERE workspace_id = ws AND address = - young;
    UPDATE deliveries AS d SET platform = p.reached_on FROM persons AS p
        WHERE d.workspace_id = ws AND d.person_id = old AND d.room_id IS NULL AND d.state = 'pending'
          AND p.workspace_id = ws AND p.id = old AND NOT EXISTS (
              SELECT FROM claims AS c WHERE c.workspace_id = ws AND c.address = - old AND d.id = ANY (c.ids)
          );
    UPDATE events SET fields = (
        SELECT jsonb_object_agg(f.key, CASE WHEN f.key = ANY (told)
                                            THEN renamed(f.value, young, old) ELSE f.value END)
        FROM jsonb_each(fields) AS f
    ) WHERE workspace_id = ws AND fields ?| told;
    DELETE FROM links WHERE workspace_id = ws AND person_id = young;
    DELETE FROM persons WHERE workspace_id = ws AND id = young;
    RETURN old;
END
$$
"""

# For nobody but the functions below them.
PARTS = {
    "carry_rows(text, bigint, bigint, bigint, text, jsonb, bigint[])": CARRY_ROWS,
    "move_rows(text, bigint, bigint, bigint, text, jsonb, bigint[])": MOVE_ROWS,
    "drop_unnamed(text, bigint, text)": DROP_UNNAMED,
    "drop_strangers(bigint)": DROP_STRANGERS,
    "keep_led(bigint)": KEEP_LED,
    "shifted(jsonb, bigint)": SHIFTED,
    "renumbered(jsonb, bigint)": RENUMBERED,
    "renumbered_key(text, bigint)": RENUMBERED_KEY,
    "renamed(jsonb, bigint, bigint)": RENAMED,
    "renamed_project(text, text, text)": RENAMED_PROJECT,
}
FUNCTIONS = {
    "enter_workspace(bigint, bigint)": ENTER_WORKSPACE,
    "find_link(text, text, text, text, timestamptz, integer)": FIND_LINK,
    "side_of(text, bigint, text, text, bigint, text)": SIDE_OF,
    "link_side(bigint, boolean)": LINK_SIDE,
    "take_link(bigint, text, bigint, text, text, text, bigint, timestamptz, timestamptz)": TAKE_LINK,
    "join_workspaces(bigint, timestamptz)": JOIN_WORKSPACES,
    "part_workspace(text, text, timestamptz)": PART_WORKSPACE,
    "merge_persons(bigint, timestamptz)": MERGE_PERSONS,
}


def upgrade() -> None:
    op.add_column("installations", sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False))
    numbers = postgresql.ARRAY(sa.BigInteger())
    op.add_column("installations", sa.Column("shifts", numbers, nullable=False, server_default="{}"))
    create_links()
    create_indexes()
    allow_kinds("events", "linked", "unlinked")
    for table in (*TABLES, "links", "link_tries"):
        op.execute(f"CREATE POLICY joining ON {table} TO pg_database_owner USING (true) WITH CHECK (true)")
    op.execute(KEEP_INBOUND.replace(ENTERING, STILL_THERE))
    op.execute(FINISH_INBOUND.replace(ENTERING, STILL_THERE))
    for signature, definition in {**PARTS, **FUNCTIONS}.items():
        op.execute(definition)
        op.execute(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC")
    for signature in FUNCTIONS:
        op.execute(f"GRANT EXECUTE ON FUNCTION {signature} TO nudge_bot")


def create_links() -> None:
    op.create_table(
        "links",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("code", sa.Text()),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("installation", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("taker_workspace", sa.BigInteger()),
        sa.Column("taker_platform", sa.Text()),
        sa.Column("taker_installation", sa.Text()),
        sa.Column("taker_account", sa.Text()),
        sa.Column("taker_id", sa.BigInteger()),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_links")),
        sa.CheckConstraint("kind IN ('person', 'team')", name=op.f("ck_links_kind")),
    )
    op.create_index("uq_links_code", "links", ["code"], unique=True, postgresql_where=sa.text("code IS NOT NULL"))
    op.create_index("ix_links_id", "links", ["id"])
    op.create_table(
        "link_tries",
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("installation", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_index("ix_link_tries_platform", "link_tries", ["platform", "installation", "account", "at"])
    protect("links", "SELECT, INSERT, DELETE")
    op.execute("ALTER TABLE link_tries ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")


def create_indexes() -> None:
    op.drop_index(op.f("ix_comments_workspace_id_task_number_id"), "comments")
    of_task = ["workspace_id", "task_number", "id"]
    op.create_index(op.f("ix_comments_workspace_id_task_number_id"), "comments", of_task)
    op.create_index("ix_cards_task", "cards", ["workspace_id", "task_number"])
    for name, table, column in NAMING:
        naming = sa.text(f"{column} IS NOT NULL")
        op.create_index(name, table, ["workspace_id", column], postgresql_where=naming)
    for table in PLACED:
        op.create_index(f"ix_{table}_room", table, ["workspace_id", "room_id"])
    op.drop_index("ix_tasks_room_due", "tasks")
    op.create_index("ix_tasks_room_open_due", "tasks", ["workspace_id", "room_id", "is_open", "due_key", "number"])
    told = sa.text("comment_id IS NOT NULL")
    op.create_index("ix_events_comment", "events", ["workspace_id", "comment_id"], postgresql_where=told)


def downgrade() -> None:
    for signature in reversed({**PARTS, **FUNCTIONS}):
        op.execute(f"DROP FUNCTION {signature}")
    op.execute(KEEP_INBOUND.replace(ENTERING, ONLY_ENTER))
    op.execute(FINISH_INBOUND.replace(ENTERING, ONLY_ENTER))
    for table in TABLES:
        op.execute(f"DROP POLICY joining ON {table}")
    refuse_kinds("events", "linked", "unlinked")
    for name, table, _ in NAMING:
        op.drop_index(name, table)
    for table in PLACED:
        op.drop_index(f"ix_{table}_room", table)
    op.drop_index("ix_tasks_room_open_due", "tasks")
    of_room = ["workspace_id", "room_id", "due_key", "number"]
    op.create_index("ix_tasks_room_due", "tasks", of_room, postgresql_where=sa.text("is_open"))
    op.drop_index("ix_events_comment", "events")
    op.drop_index("ix_cards_task", "cards")
    op.drop_index(op.f("ix_comments_workspace_id_task_number_id"), "comments")
    op.create_index(
        op.f("ix_comments_workspace_id_task_number_id"),
        "comments",
        ["workspace_id", "task_number", "id"],
        postgresql_where=sa.text("removed_at IS NULL"),
    )
    op.drop_table("link_tries")
    op.drop_table("links")
    op.drop_column("installations", "shifts")
    op.drop_column("installations", "id")
