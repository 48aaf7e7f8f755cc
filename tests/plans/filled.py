"""A team with as many tasks as a test says, and another one with a tenth of them, made by statements over sets.

Two years of work: of ten tasks seven are closed. What differs is drawn by hashes of the numbers, so that two runs are
the same. What is rare is rare: one tag, and one word, in 10,000 tasks.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import asyncpg

from bot.model import Stage, Status, Workflow
from bot.workflows import workflow_data
from tests.storage.team import Team

if TYPE_CHECKING:
    from datetime import datetime

    from tests.flows.chat import Chat

WORKFLOW = Workflow(
    (
        Stage("todo", Status.TODO),
        Stage("doing", Status.DOING),
        Stage("review", Status.DOING),
        Stage("done", Status.DONE),
    )
)
PEOPLE, PROJECTS, ROOMS, TAGS = 200, 30, 12, 40
SECONDS = 570  # for the longest statement of a million tasks

# Indexes that no constraint needs are made once all rows are there: that takes half the time.
DROP_INDEXES = """
SET session_replication_role = replica;
SET maintenance_work_mem = '512MB';
CREATE TEMP TABLE dropped AS
    SELECT c.relname, pg_get_indexdef(i.indexrelid) AS definition
    FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid
    WHERE c.relnamespace = 'public'::regnamespace
      AND NOT EXISTS (SELECT FROM pg_constraint AS k WHERE k.conindid = i.indexrelid);
DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT relname FROM dropped LOOP EXECUTE format('DROP INDEX %I', name); END LOOP;
END $$
"""
MAKE_INDEXES = """
DO $$ DECLARE definition text; BEGIN
    FOR definition IN SELECT d.definition FROM dropped AS d LOOP EXECUTE definition; END LOOP;
END $$
"""

# WS: the workspace. NOW: a literal. FIRST: before the ids of people, projects and rooms.
PLACES = """
INSERT INTO persons (workspace_id, id, name, role, created_at, updated_at)
    SELECT WS, FIRST + n, 'Person ' || n, 'member', NOW, NOW FROM generate_series(1, PEOPLE) AS n;
INSERT INTO accounts (workspace_id, platform, external_id, person_id, handle, name)
    SELECT WS, 'console', 'p' || n, FIRST + n, 'p' || n, 'Person ' || n FROM generate_series(1, PEOPLE) AS n;
INSERT INTO projects (workspace_id, id, name, slug, lead_id, workflow)
    SELECT WS, FIRST + n, 'Project ' || n, 'proj' || n, FIRST + n, CASE WHEN n = 2 THEN
        'WORKFLOW'::jsonb
    END FROM generate_series(1, PROJECTS) AS n;
INSERT INTO project_members (workspace_id, project_id, person_id)
    SELECT WS, FIRST + j, FIRST + 1 + (j * 17 + n) % PEOPLE FROM generate_series(1, PROJECTS) AS j,
    generate_series(1, 8) AS n;
INSERT INTO rooms (workspace_id, id, platform, external_id, name, kind, project_id)
    SELECT WS, FIRST + n, 'console', 'r' || n, 'r' || n, CASE WHEN n = ROOMS THEN 'private' ELSE 'channel' END,
        CASE WHEN n <= 4 THEN FIRST + n END
    FROM generate_series(1, ROOMS) AS n;
INSERT INTO room_members (workspace_id, person_id, room_id)
    SELECT WS, FIRST + p, FIRST + r FROM generate_series(1, PEOPLE) AS p, generate_series(1, ROOMS) AS r
    WHERE (p + r) % 3 > 0;
UPDATE workspaces SET last_number = TASKS WHERE id = WS
"""

TASKS = """
INSERT INTO tasks (workspace_id, number, title, description, status, stage, priority, mode, creator_id, due_at,
                   start_at, tags, project_id, room_id, private, parent, blocked_by, duplicate_of, estimate_minutes,
                   created_at, updated_at, completed_at, completed_by, comment_count)
    SELECT WS, n, 'Fix ' || (ARRAY['login', 'invoice', 'search', 'billing', 'the door', 'a build'])[1 + one % 6]
        || ' ' || CASE WHEN n % 10007 = 5 THEN 'walrus' ELSE 'part' END || ' ' || n, '',
        CASE WHEN closed THEN CASE WHEN two % 20 = 0 THEN 'cancelled' ELSE 'done' END
             WHEN two % 3 = 0 OR project = 2 THEN 'doing' ELSE 'todo' END,
        CASE WHEN project = 2 AND NOT closed AND two % 2 = 0 THEN 'review' ELSE '' END,
        1 + three % 5, 'one', FIRST + 1 + one / 1000 % PEOPLE,
        CASE WHEN three % 7 > 0 THEN CASE WHEN closed THEN made + two % 40 * interval '1 day'
            ELSE NOW + (two % 400 - 30) * interval '1 day' + three % 480 * interval '1 minute' END END,
        CASE WHEN NOT closed AND one % 23 = 0 THEN NOW + two % 60 * interval '1 day' END,
        CASE WHEN n % 10007 = 7 THEN ARRAY['walrus']
             WHEN one % 4 = 0 THEN ARRAY['tag' || two % TAGS, 'tag' || three % 9] ELSE '{}' END,
        CASE WHEN project > 0 THEN FIRST + project END, FIRST + room, room = ROOMS,
        CASE WHEN n % 20 = 19 THEN n - 1 - two % 15 END,
        CASE WHEN n % 25 = 24 THEN ARRAY[n - 7, n - 3] ELSE '{}' END, CASE WHEN n % 97 = 96 THEN n - 5 END,
        CASE WHEN two % 3 = 0 THEN 30 + three % 200 END, made, CASE WHEN closed THEN ended ELSE made END,
        CASE WHEN closed THEN ended END, CASE WHEN closed THEN FIRST + 1 + three % PEOPLE END,
        CASE WHEN n % 10 < 3 THEN 1 ELSE 0 END
    FROM (
        SELECT given.*, one % 10 < 7 AS closed, two % (PROJECTS + 1) AS project, 1 + three % ROOMS AS room,
            least(made + two % 60 * interval '1 day', NOW - three % 50 * interval '1 hour') AS ended
        FROM (
            SELECT n, abs(hashint8(n)::bigint) AS one, abs(hashint8(-n)::bigint) AS two,
                abs(hashint8(n * 31)::bigint) AS three,
                NOW - (TASKS - n) * (interval '730 days' / TASKS) - interval '1 minute' AS made
            FROM generate_series(1, TASKS::bigint) AS n
        ) AS given
    ) AS drawn
"""

AROUND_TASKS = """
INSERT INTO assignments (workspace_id, task_number, person_id, position, due_key, is_open)
    SELECT WS, number, FIRST + 1 + (number * 13 + k * 7) % PEOPLE, k, due_key, is_open
    FROM tasks, generate_series(0, 1) AS k
    WHERE workspace_id = WS AND number % 11 > 0 AND (k = 0 OR number % 10 = 3);
INSERT INTO task_words SELECT WS, number, to_tsvector('simple', title) FROM tasks WHERE workspace_id = WS;
INSERT INTO comments (workspace_id, task_number, author_id, body, at)
    SELECT WS, number, FIRST + 1 + number * 17 % PEOPLE, 'Looked into it.', created_at + interval '1 hour'
    FROM tasks WHERE workspace_id = WS AND comment_count > 0;
INSERT INTO cards (workspace_id, room_id, message_id, task_number)
    SELECT WS, room_id, 'm' || number, number FROM tasks WHERE workspace_id = WS AND number % 5 = 0;
INSERT INTO surfaces (workspace_id, platform, installation, room_id, task_number, message_id, shown, stale_since)
    SELECT WS, 'console', 'INSTALLATION', room_id, number, 'm' || number, 1, NOW
    FROM tasks WHERE workspace_id = WS AND number % 5 = 0;
INSERT INTO timers (workspace_id, task_number, kind, at)
    SELECT WS, number, kind, due_at - CASE kind WHEN 'due_soon' THEN interval '1 day' ELSE interval '0' END
    FROM tasks, (VALUES ('due_soon'), ('overdue')) AS kinds (kind)
    WHERE workspace_id = WS AND is_open AND due_at > NOW;
INSERT INTO time_entries (workspace_id, version, task_number, person_id, started_at, day, minutes, written_at)
    SELECT WS, 1, number, completed_by, completed_at, completed_at::date, 10 + number % 90, completed_at
    FROM tasks WHERE workspace_id = WS AND completed_by IS NOT NULL AND number % 3 = 0
"""

# A change for each task that was added, commented, started and closed, with an event.
HAPPENED = """
CREATE TEMP TABLE happened AS
    SELECT row_number() OVER (ORDER BY at, number, kind) + (SELECT COALESCE(max(id), 0) FROM changes) AS id, h.* FROM (
        SELECT number, 'added' AS kind, creator_id AS actor, room_id, created_at AS at,
            jsonb_build_object('title', jsonb_build_array(NULL, title)) AS fields
        FROM tasks WHERE workspace_id = WS
        UNION ALL SELECT number, 'started', creator_id, room_id, created_at + interval '30 minutes',
            '{"status": ["todo", "doing"]}' FROM tasks
        WHERE workspace_id = WS AND number % 3 = 0
        UNION ALL SELECT number, 'commented', creator_id, room_id, created_at + interval '1 hour', '{}' FROM tasks
        WHERE workspace_id = WS AND comment_count > 0
        UNION ALL SELECT number, CASE status WHEN 'done' THEN 'completed' ELSE 'cancelled' END, completed_by, room_id,
            completed_at, jsonb_build_object('status', jsonb_build_array(
                CASE WHEN number % 3 = 0 THEN 'doing' ELSE 'todo' END, status
            ))
        FROM tasks WHERE workspace_id = WS AND completed_at IS NOT NULL
    ) AS h;
INSERT INTO changes (workspace_id, id, key, actor_id, room_id, at)
    SELECT WS, id, 'k' || id, actor, room_id, at FROM happened;
INSERT INTO events (workspace_id, id, change_id, kind, task_number, fields, at)
    SELECT WS, id, id, kind, number, fields, at FROM happened;
INSERT INTO deliveries (workspace_id, key, kind, level, platform, person_id, task_number, actor_id, state, due_at,
                        created_at, sent_at, read_at)
    SELECT WS, 'd' || id, 'status', 3, 'console', FIRST + 1 + id * 7 % PEOPLE, number, actor,
        CASE WHEN id % 50 = 0 THEN 'skipped' ELSE 'sent' END, at, at, at, CASE WHEN id % 9 > 0 THEN at END
    FROM happened WHERE at > NOW - interval '90 days';
INSERT INTO deliveries (workspace_id, key, kind, level, platform, person_id, task_number, facts, state, due_at,
                        created_at)
    SELECT WS, 'p' || n, 'overdue', 1 + n % 3, 'console', FIRST + 1 + n * 7 % PEOPLE, n, '{}',
        CASE WHEN n % 100 = 0 THEN 'dead' ELSE 'pending' END, NOW + (n % 10 - 1) * interval '1 hour', NOW
    FROM generate_series(1, TASKS / 50) AS n;
DROP TABLE happened
"""

SEQUENCES = """
DO $$ DECLARE one record; BEGIN
    FOR one IN SELECT table_name AS tab FROM information_schema.columns
        WHERE table_schema = 'public' AND column_name = 'id' AND is_identity = 'YES' LOOP
        EXECUTE format(
            'SELECT setval(pg_get_serial_sequence(%L, ''id''), (SELECT COALESCE(max(id), 0) + 1 FROM %I))',
            one.tab, one.tab
        );
    END LOOP;
END $$
"""


async def fill(url: str, chat: Chat, tasks: int) -> None:
    """The chat's team gets so many."""
    other = Team(chat.store, f"{chat.installation}-other")
    owner = await asyncpg.connect(url, command_timeout=SECONDS)
    try:
        await owner.execute(DROP_INDEXES)
        for team, count in ((Team(chat.store, chat.installation), tasks), (other, tasks // 10)):
            workspace = (await team.actor("ana", "general")).workspace
            await _fill(owner, workspace, team.installation, chat.now, count)
        await owner.execute(SEQUENCES)
        await owner.execute(MAKE_INDEXES)
        await owner.execute("VACUUM ANALYZE")
    finally:
        await owner.close()


async def _fill(owner: asyncpg.Connection, workspace: int, installation: str, now: datetime, tasks: int) -> None:
    words = {
        "WS": workspace,
        "NOW": f"'{now.isoformat()}'::timestamptz",
        "FIRST": workspace * 1000,
        "PEOPLE": PEOPLE,
        "PROJECTS": PROJECTS,
        "ROOMS": ROOMS,
        "TAGS": TAGS,
        "TASKS": tasks,
        "INSTALLATION": installation,
        "WORKFLOW": json.dumps(workflow_data(WORKFLOW)),
    }
    for statements in (PLACES, TASKS, AROUND_TASKS, HAPPENED):
        await owner.execute(re.sub(r"\b[A-Z]+\b", lambda found: str(words.get(found[0], found[0])), statements))
        if statements == TASKS:
            await owner.execute("ANALYZE tasks")  # what follows is made of them
