"""Digests: what is posted to a room on a time; posted, it is a surface that follows its tasks.

Revision ID: 20261121_digests
Revises: 20261121_deliveries
Create Date: 2026-11-21 12:55:00+00:00
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261121_digests"
down_revision = "20261121_deliveries"
branch_labels = None
depends_on = None

WORKSPACE = "NULLIF(current_setting('nudge.workspace', true), '')::bigint"
MOMENT = sa.DateTime(timezone=True)

EVENTS_BEFORE = (
    "added edited assigned unassigned claimed completed part_done reopened started cancelled deleted restored commented"
    " undone project_created project_bound project_unbound project_archived role_set preferences_set zone_set"
    " on_it escalation_set"
)
EVENTS_NOW = f"{EVENTS_BEFORE} digest_set digest_stopped"

# As before; and of which digest it is. Only what it returns differs.
CLAIM_SURFACES_BEFORE = """
CREATE FUNCTION claim_surfaces(on_platform text, present timestamptz, until timestamptz, pausing text[], most integer)
RETURNS TABLE (
    id bigint, installation text, room text, room_name text, room_kind text, thread text, wanted integer,
    message_id text, task_number bigint, account text, tries integer, uncertain boolean, line text,
    claimed_until timestamptz
)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH RECURSIVE places AS (
        (
            SELECT s.workspace_id, s.room_id FROM surfaces AS s
            WHERE s.platform = on_platform AND s.wanted > s.shown AND s.gone_at IS NULL
            ORDER BY s.workspace_id, s.room_id LIMIT 1
        )
        UNION ALL
        SELECT later.workspace_id, later.room_id
        FROM places CROSS JOIN LATERAL (
            SELECT s.workspace_id, s.room_id FROM surfaces AS s
            WHERE s.platform = on_platform AND s.wanted > s.shown AND s.gone_at IS NULL
              AND (s.workspace_id, s.room_id) > (places.workspace_id, places.room_id)
            ORDER BY s.workspace_id, s.room_id LIMIT 1
        ) AS later
    ), longest AS (
        SELECT one.workspace_id, one.id, one.stale_since, r.external_id, r.name, r.kind
        FROM places
        JOIN rooms AS r ON r.workspace_id = places.workspace_id AND r.id = places.room_id
        CROSS JOIN LATERAL (
            SELECT s.workspace_id, s.id, s.stale_since FROM surfaces AS s
            WHERE s.platform = on_platform AND s.wanted > s.shown AND s.gone_at IS NULL
              AND s.workspace_id = places.workspace_id AND s.room_id = places.room_id
              AND (s.claimed_until IS NULL OR s.claimed_until <= present)
              AND (s.retry_at IS NULL OR s.retry_at <= present)
              AND (s.person_id IS NULL OR s.opened_at > present - interval '1 day')
              AND NOT EXISTS (
                  SELECT FROM installations AS i
                  WHERE i.workspace_id = s.workspace_id AND i.platform = s.platform
                    AND i.external_id = s.installation AND i.suspended_at IS NOT NULL
              )
            ORDER BY s.stale_since, s.id LIMIT 1
        ) AS one
        WHERE r.external_id <> ALL (pausing) AND NOT EXISTS (
            SELECT FROM installations AS i
            WHERE i.workspace_id = places.workspace_id AND i.platform = on_platform AND i.external_id = ANY (pausing)
        ) AND NOT EXISTS (
            SELECT FROM surfaces AS s
            WHERE s.workspace_id = places.workspace_id AND s.room_id = places.room_id AND s.claimed_until > present
        )
    ), picked AS (
        SELECT s.workspace_id, s.id, longest.stale_since, longest.external_id, longest.name, longest.kind
        FROM longest JOIN surfaces AS s ON s.workspace_id = longest.workspace_id AND s.id = longest.id
        WHERE s.wanted > s.shown AND s.gone_at IS NULL AND (s.claimed_until IS NULL OR s.claimed_until <= present)
        ORDER BY longest.stale_since, longest.id LIMIT most
        FOR UPDATE OF s SKIP LOCKED
    ), claimed AS (
        UPDATE surfaces AS s
        SET claimed_until = until, uncertain = s.uncertain OR s.claimed_until IS NOT NULL
        FROM picked WHERE s.workspace_id = picked.workspace_id AND s.id = picked.id
        RETURNING s.*, picked.external_id, picked.name, picked.kind
    )
    SELECT c.id, c.installation, c.external_id, c.name, c.kind, c.thread, c.wanted, c.message_id, c.task_number,
           (
               SELECT min(a.external_id) FROM accounts AS a
               WHERE a.workspace_id = c.workspace_id AND a.person_id = c.person_id AND a.platform = c.platform
           ),
           c.tries, c.uncertain, c.line, c.claimed_until
    FROM claimed AS c ORDER BY c.stale_since, c.id;
END
$$
"""
CLAIM_SURFACES = CLAIM_SURFACES_BEFORE.replace(
    "claimed_until timestamptz\n)", "claimed_until timestamptz, digest_id bigint\n)"
).replace("c.line, c.claimed_until\n", "c.line, c.claimed_until, c.digest_id\n")

DUE_DIGESTS = """
CREATE FUNCTION due_digests(present timestamptz, most integer)
RETURNS TABLE (id bigint, platform text, installation text, room text, room_name text, room_kind text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT d.id, d.platform, d.installation, r.external_id, r.name, r.kind
    FROM digests AS d JOIN rooms AS r ON r.workspace_id = d.workspace_id AND r.id = d.room_id
    WHERE d.next_at <= present AND r.gone_at IS NULL AND NOT EXISTS (
        SELECT FROM installations AS i
        WHERE i.workspace_id = d.workspace_id AND i.platform = d.platform AND i.external_id = d.installation
          AND i.suspended_at IS NOT NULL
    )
    ORDER BY d.next_at, d.workspace_id, d.id LIMIT most
$$
"""

CLAIM_SIGNATURE = "claim_surfaces(text, timestamptz, timestamptz, text[], integer)"
DUE_SIGNATURE = "due_digests(timestamptz, integer)"


def upgrade() -> None:
    create_digests()
    op.add_column("surfaces", sa.Column("digest_id", sa.BigInteger()))
    op.add_column("surfaces", sa.Column("local_date", sa.Date()))
    op.add_column(
        "surfaces", sa.Column("tasks", postgresql.ARRAY(sa.BigInteger()), nullable=False, server_default="{}")
    )
    is_of_one("num_nonnulls(task_number, person_id, digest_id) = 1")
    posted = sa.text("digest_id IS NOT NULL")
    op.create_foreign_key(
        "fk_surfaces_workspace_id_digest_id",
        "surfaces",
        "digests",
        ["workspace_id", "digest_id"],
        ["workspace_id", "id"],
    )
    of_a_date = ["workspace_id", "digest_id", "local_date"]
    op.create_index("uq_surfaces_digest", "surfaces", of_a_date, unique=True, postgresql_where=posted)
    op.create_index("ix_surfaces_digest", "surfaces", ["workspace_id", "opened_at"], postgresql_where=posted)
    events_may_be(EVENTS_NOW)
    op.execute(f"DROP FUNCTION {CLAIM_SIGNATURE}")
    create_function(CLAIM_SIGNATURE, CLAIM_SURFACES)
    create_function(DUE_SIGNATURE, DUE_DIGESTS)


def create_digests() -> None:
    op.create_table(
        "digests",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("installation", sa.Text(), nullable=False),
        sa.Column("room_id", sa.BigInteger(), nullable=False),
        sa.Column("clock", sa.Time(), nullable=False),
        sa.Column("days", postgresql.ARRAY(sa.SmallInteger()), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("filter", sa.Text(), nullable=False, server_default=""),
        sa.Column("wide", sa.Boolean(), nullable=False, server_default="false"),
        sa.Column("state", sa.Text(), nullable=False, server_default="on"),
        sa.Column("next_on", sa.Date()),
        sa.Column("next_at", MOMENT),
        sa.Column("posted_on", sa.Date()),
        sa.PrimaryKeyConstraint("workspace_id", "id", name="pk_digests"),
        sa.UniqueConstraint("workspace_id", "room_id", name="uq_digests_workspace_id_room_id"),
        sa.ForeignKeyConstraint(
            ["workspace_id", "room_id"], ["rooms.workspace_id", "rooms.id"], name="fk_digests_workspace_id_room_id"
        ),
        sa.CheckConstraint("state IN ('on', 'paused', 'off')", name="state"),
        sa.CheckConstraint("num_nonnulls(next_on, next_at) <> 1", name="turn"),
    )
    due = sa.text("next_at IS NOT NULL")
    op.create_index("ix_digests_next_at", "digests", ["next_at", "workspace_id", "id"], postgresql_where=due)
    op.execute("ALTER TABLE digests ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    op.execute(
        "CREATE POLICY workspace ON digests TO nudge_bot"
        f" USING (workspace_id = {WORKSPACE}) WITH CHECK (workspace_id = {WORKSPACE})"
    )
    op.execute("CREATE POLICY owner ON digests FOR SELECT TO pg_database_owner USING (true)")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON digests TO nudge_bot")


def is_of_one(condition: str) -> None:
    op.drop_constraint("of_one", "surfaces", type_="check")
    op.create_check_constraint("of_one", "surfaces", condition)


def events_may_be(kinds: str) -> None:
    op.drop_constraint("kind", "events", type_="check")
    op.create_check_constraint("kind", "events", one_of_kinds(kinds))


def one_of_kinds(kinds: str) -> str:
    return f"kind IN ({', '.join(repr(kind) for kind in kinds.split())})"


def create_function(signature: str, definition: str) -> None:
    op.execute(definition)
    op.execute(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {signature} TO nudge_bot")


def downgrade() -> None:
    op.execute(f"DROP FUNCTION {DUE_SIGNATURE}")
    op.execute(f"DROP FUNCTION {CLAIM_SIGNATURE}")
    create_function(CLAIM_SIGNATURE, CLAIM_SURFACES_BEFORE)
    op.execute(f"DELETE FROM events WHERE NOT ({one_of_kinds(EVENTS_BEFORE)})")  # noqa: S608 - ours
    events_may_be(EVENTS_BEFORE)
    op.execute("DELETE FROM surfaces WHERE digest_id IS NOT NULL")
    is_of_one("num_nonnulls(task_number, person_id) = 1")
    op.drop_index("ix_surfaces_digest", "surfaces")
    op.drop_index("uq_surfaces_digest", "surfaces")
    op.drop_constraint("fk_surfaces_workspace_id_digest_id", "surfaces", type_="foreignkey")
    for column in ("tasks", "local_date", "digest_id"):
        op.drop_column("surfaces", column)
    op.drop_table("digests")
