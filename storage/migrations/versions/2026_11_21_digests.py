"""Digests: what is posted to a room on a time; posted, it is a surface that follows its tasks.

Revision ID: 20261121_digests
Revises: 20261121_deliveries
Create Date: 2026-11-21 12:55:00+00:00
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from storage.migrations.amending import allow_kinds, refuse_kinds
from storage.migrations.protecting import protect

revision = "20261121_digests"
down_revision = "20261121_deliveries"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


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

DUE_SIGNATURE = "due_digests(timestamptz, integer)"


def upgrade() -> None:
    create_digests()
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
    allow_kinds("events", "digest_set", "digest_stopped")
    op.execute(DUE_DIGESTS)
    op.execute(f"REVOKE ALL ON FUNCTION {DUE_SIGNATURE} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {DUE_SIGNATURE} TO nudge_bot")


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
    protect("digests", "SELECT, INSERT, UPDATE, DELETE")
    op.execute("CREATE POLICY owner ON digests FOR SELECT TO pg_database_owner USING (true)")


def downgrade() -> None:
    op.execute(f"DROP FUNCTION {DUE_SIGNATURE}")
    refuse_kinds("events", "digest_set", "digest_stopped")
    op.execute("DELETE FROM surfaces WHERE digest_id IS NOT NULL")
    op.drop_index("ix_surfaces_digest", "surfaces")
    op.drop_index("uq_surfaces_digest", "surfaces")
    op.drop_constraint("fk_surfaces_workspace_id_digest_id", "surfaces", type_="foreignkey")
    op.drop_table("digests")
