"""A workspace with many tasks, and a smaller one beside it, made inside the server.

Every choice is a hash of the row's number, so two runs make the same rows. Whatever the size, `RARE` is a word of the
same few dozen titles; everything else grows with it, as in a team that has used the bot for years: three in ten tasks
are open, and twenty busy people hold half of them. Every task has its card in its room.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import asyncpg

if TYPE_CHECKING:
    from asyncpg import Connection

TEAM, NEIGHBOURS = 1, 2  # workspaces; an installation is called after its workspace
PEOPLE, PROJECTS, ROOMS = 200, 20, 50  # the first 20 rooms are bound to the projects
RARE, MATCHES = "walnut", 40
FIRST_CHANGE = 10**12  # claimed ids are told from all other numbers when a recorded statement is replayed


@dataclass(frozen=True, slots=True)
class Ids:
    """How a platform writes them: what is before the number. An installation's is its workspace's number alone."""

    platform: str
    account: str
    room: str
    message: str
    locale: str | None = None  # of everybody, as the platform says


SLACK = Ids("slack", "U", "R", "m")
DISCORD = Ids("discord", "11000000000000", "22000000000000", "33000000000000", "en-US")

WORDS = (
    "fix check write update move draft review ship test call plan clean login page invoice report server budget "
    "release contract mail backup search button export import customer meeting account server dashboard password "
    "payment schedule printer office website database link form image header footer price order stock label"
).split()

# `hashed` is inlined by the planner. Each salt is one independent choice about a row.
FUNCTIONS = f"""
CREATE FUNCTION pg_temp.hashed(seed bigint, salt int, choices bigint) RETURNS bigint LANGUAGE sql IMMUTABLE
    AS 'SELECT (hashint8extended(seed, salt) & 9223372036854775807) % choices';
CREATE FUNCTION pg_temp.word(seed bigint, salt int) RETURNS text LANGUAGE sql IMMUTABLE
    AS $$SELECT ('{{{",".join(WORDS)}}}'::text[])[1 + pg_temp.hashed(seed, salt, {len(WORDS)})]$$;
CREATE FUNCTION pg_temp.holder(seed bigint, salt int) RETURNS bigint LANGUAGE sql IMMUTABLE
    AS 'SELECT 1 + CASE WHEN pg_temp.hashed(seed, salt, 2) = 0 THEN pg_temp.hashed(seed, salt + 1, 20)
                        ELSE pg_temp.hashed(seed, salt + 1, {PEOPLE}) END';
"""

# Per workspace. $workspace and $tasks are put in as numbers, and what Ids has; persons, projects and rooms count from 1
# in each.
TEAM_ROWS = f"""
INSERT INTO workspaces (id, name, last_number, zone) OVERRIDING SYSTEM VALUE
    VALUES ($workspace, 'Bench', $tasks, 'Europe/Berlin');
INSERT INTO installations VALUES ($workspace, '$platform', '$workspace');
INSERT INTO persons (workspace_id, id, name, role, created_at, updated_at) OVERRIDING SYSTEM VALUE
    SELECT $workspace, n, 'Person ' || n, 'member', now(), now() FROM generate_series(1, {PEOPLE}) n;
INSERT INTO accounts (workspace_id, platform, external_id, person_id, handle, name, zone, locale)
    SELECT $workspace, '$platform', '$account' || n, n, 'person' || n, 'Person ' || n, 'Europe/Berlin',
           NULLIF('$locale', '')
    FROM generate_series(1, {PEOPLE}) n;
INSERT INTO projects (workspace_id, id, name, slug, lead_id) OVERRIDING SYSTEM VALUE
    SELECT $workspace, n, 'Project ' || n, 'project' || n, 100 + n FROM generate_series(1, {PROJECTS}) n;
INSERT INTO rooms (workspace_id, id, platform, external_id, name, kind, project_id) OVERRIDING SYSTEM VALUE
    SELECT $workspace, n, '$platform', '$room' || n, 'room ' || n, 'channel', CASE WHEN n <= {PROJECTS} THEN n END
    FROM generate_series(1, {ROOMS}) n;
INSERT INTO room_members SELECT $workspace, p, r FROM generate_series(1, {PEOPLE}) p, generate_series(1, {ROOMS}) r
    WHERE (p + r) % 5 = 0 OR p <= 20;

INSERT INTO tasks (workspace_id, number, title, description, status, priority, mode, creator_id, watchers, due_at,
                   due_day, tags, project_id, room_id, private, created_at, updated_at, completed_at, completed_by,
                   comment_count)
SELECT $workspace, n,
       initcap(pg_temp.word(n, 1)) || ' the ' || pg_temp.word(n, 2) || ' ' || pg_temp.word(n, 3) || ' of '
           || pg_temp.word(n, 4) || CASE WHEN n % ($tasks / {MATCHES}) = 7 THEN ' {RARE}' ELSE '' END,
       CASE WHEN pg_temp.hashed(n, 5, 10) < 3
            THEN 'See the ' || pg_temp.word(n, 6) || ' ' || pg_temp.word(n, 7) || ' first.' ELSE '' END,
       status, 1 + pg_temp.hashed(n, 8, 5), CASE WHEN pg_temp.hashed(n, 9, 20) = 0 THEN 'any' ELSE 'one' END,
       pg_temp.holder(n, 10), ARRAY[pg_temp.holder(n, 10)], due, due::date,
       CASE WHEN pg_temp.hashed(n, 12, 3) = 0 THEN ARRAY[pg_temp.word(n, 13)] ELSE '{{}}' END,
       CASE WHEN room <= {PROJECTS} THEN room END, room, pg_temp.hashed(n, 14, 50) = 0, made, made,
       CASE WHEN status IN ('done', 'cancelled') THEN made END,
       CASE WHEN status IN ('done', 'cancelled') THEN pg_temp.holder(n, 10) END,
       pg_temp.hashed(n, 15, 10) / 9
FROM (SELECT n, 1 + pg_temp.hashed(n, 16, {ROOMS}) AS room,
             now() - ($tasks - n) * interval '700 days' / $tasks AS made,
             CASE WHEN pg_temp.hashed(n, 17, 10) < 6
                  THEN date_trunc('day', now()) + interval '15 hours'
                       + (pg_temp.hashed(n, 18, 120) - 30) * interval '1 day' END AS due,
             CASE WHEN pg_temp.hashed(n, 19, 100) < 25 THEN 'todo' WHEN pg_temp.hashed(n, 19, 100) < 30 THEN 'doing'
                  WHEN pg_temp.hashed(n, 19, 100) < 95 THEN 'done' ELSE 'cancelled' END AS status
      FROM generate_series(1, $tasks) n) AS made_up;

INSERT INTO assignments (workspace_id, task_number, person_id, position, due_key, is_open)
    SELECT workspace_id, number, pg_temp.holder(number, 20), 0, due_key, is_open
    FROM tasks WHERE workspace_id = $workspace AND pg_temp.hashed(number, 22, 10) < 8
    UNION ALL
    SELECT workspace_id, number, 1 + pg_temp.holder(number, 20) % {PEOPLE}, 1, due_key, is_open
    FROM tasks WHERE workspace_id = $workspace AND pg_temp.hashed(number, 22, 10) < 8 AND mode = 'any';
INSERT INTO task_words
    SELECT workspace_id, number,
           setweight(to_tsvector('simple', title), 'A') || setweight(to_tsvector('simple', description), 'B')
    FROM tasks WHERE workspace_id = $workspace;
INSERT INTO comments (workspace_id, task_number, author_id, body, at)
    SELECT workspace_id, number, pg_temp.holder(number, 23), 'Waiting for the ' || pg_temp.word(number, 25) || '.',
           created_at
    FROM tasks WHERE workspace_id = $workspace AND comment_count > 0;
INSERT INTO changes (workspace_id, id, key, actor_id, room_id, at) OVERRIDING SYSTEM VALUE
    SELECT workspace_id, number, 'made-' || number, creator_id, room_id, created_at
    FROM tasks WHERE workspace_id = $workspace;
INSERT INTO events (workspace_id, change_id, kind, task_number, fields)
    SELECT workspace_id, number, 'added', number, jsonb_build_object('title', jsonb_build_array(NULL, title))
    FROM tasks WHERE workspace_id = $workspace;
INSERT INTO cards (workspace_id, room_id, message_id, task_number)
    SELECT workspace_id, room_id, '$message' || number, number FROM tasks WHERE workspace_id = $workspace;
INSERT INTO surfaces (workspace_id, platform, installation, room_id, task_number, message_id, shown, stale_since)
    SELECT workspace_id, '$platform', '$workspace', room_id, number, '$message' || number, 1, created_at
    FROM tasks WHERE workspace_id = $workspace;
"""

SEQUENCES = f"""
SELECT setval('workspaces_id_seq', 1000), setval('persons_id_seq', 100000), setval('projects_id_seq', 100000),
       setval('rooms_id_seq', 100000), setval('changes_id_seq', {FIRST_CHANGE});
"""


async def fill(url: str, tasks: int, ids: Ids) -> None:
    """Into a migrated, empty database, as its superuser."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("SET session_replication_role = replica")  # the references hold by construction
        await connection.execute("SET maintenance_work_mem = '512MB'")
        await connection.execute(FUNCTIONS)
        indexes = await _without_indexes(connection)
        for workspace, count in ((TEAM, tasks), (NEIGHBOURS, tasks // 10)):
            await connection.execute(_rows(workspace, count, ids))
        for definition in indexes:
            await connection.execute(definition)
        await connection.execute(SEQUENCES)
        await connection.execute("VACUUM ANALYZE")
        await connection.execute("CHECKPOINT")
    finally:
        await connection.close()


def _rows(workspace: int, tasks: int, ids: Ids) -> str:
    """What makes them."""
    sql = TEAM_ROWS.replace("$workspace", str(workspace)).replace("$tasks", str(tasks))
    for name, value in asdict(ids).items():
        sql = sql.replace(f"${name}", value or "")
    return sql


async def _without_indexes(connection: Connection) -> list[str]:
    """Drops those that no constraint needs, to be made again over all rows: that takes half the time."""
    rows = await connection.fetch(
        "SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition FROM pg_index"
        " WHERE indrelid IN (SELECT relid FROM pg_stat_user_tables) AND NOT indisunique"
    )
    for row in rows:
        await connection.execute(f"DROP INDEX {row['name']}")
    return [row["definition"] for row in rows]


async def settle(url: str, ids: Ids) -> None:
    """As if every card that was changed had been shown by now."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(SETTLE, ids.message)
    finally:
        await connection.close()


async def open_again(url: str) -> list[int]:
    """Reopens what was done meanwhile; the open tasks that everybody may see, in no order a plan could profit from."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(REOPEN, TEAM)
        rows = await connection.fetch(OPEN, TEAM)
        return [row["number"] for row in rows]
    finally:
        await connection.close()


REOPEN = """
WITH done AS (UPDATE tasks SET status = 'todo', completed_at = NULL, completed_by = NULL, version = 1
              WHERE workspace_id = $1 AND version > 1 RETURNING number)
UPDATE assignments SET is_open = true FROM done WHERE workspace_id = $1 AND task_number = number
"""
OPEN = "SELECT number FROM tasks WHERE workspace_id = $1 AND is_open AND NOT private ORDER BY hashint8(number)"
SETTLE = """
UPDATE surfaces SET shown = wanted, claimed_until = NULL, message_id = COALESCE(message_id, $1 || task_number)
WHERE wanted > shown
"""
