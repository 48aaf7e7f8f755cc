"""Views: lists under a name, one's own or shared; and which one a room lists.

Revision ID: 20261121_views
Revises: 20261121_time
Create Date: 2026-11-21 19:00:00+00:00

Views go where their people go when workspaces or persons are joined and parted.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.migrations.amending import allow_kinds, amend, refuse_kinds
from storage.migrations.protecting import protect

revision = "20261121_views"
down_revision = "20261121_time"
branch_labels = None
depends_on = None


KINDS = ("view_set", "default_view_set")

CARRIED = "    PERFORM carry_rows('persons', from_ws, to_ws, 0, 'true', '{}');\n"
CARRY = "    PERFORM carry_rows('saved_views', from_ws, to_ws, 0, 'true', '{}');\n"

# Where a name is taken there, the one that comes gets a number.
RENAME = """    UPDATE saved_views AS v SET (name, key) = (
        SELECT v.name || ' ' || min(n), v.key || ' ' || min(n) FROM generate_series(2, 10000) AS n
        WHERE NOT EXISTS (
            SELECT FROM saved_views AS o
            WHERE o.workspace_id IN (from_ws, to_ws) AND o.key = v.key || ' ' || n
        )
    ) WHERE v.workspace_id = from_ws AND EXISTS (
        SELECT FROM saved_views AS o
        WHERE o.workspace_id = to_ws AND o.key = v.key AND o.id <> v.id
          AND o.shared = v.shared AND (v.shared OR o.person_id = v.person_id)
    );
"""

DROPPED_ROOMS = "    DELETE FROM rooms WHERE workspace_id = from_ws;\n"
DROP_VIEWS = "    DELETE FROM saved_views WHERE workspace_id = from_ws;\n"

STRANGERS = "    PERFORM drop_unnamed('persons', from_ws, format('t.id = ANY (%L::bigint[])', gone));\n"
DROP_OWN = "    DELETE FROM saved_views WHERE workspace_id = from_ws AND person_id = ANY (gone) AND NOT shared;\n"

# What names the person that is gone names the one they are now.
MERGED = "    DELETE FROM links WHERE workspace_id = ws AND person_id = young;\n"
MERGE = """    UPDATE saved_views AS v SET (name, key) = (
        SELECT v.name || ' ' || min(n), v.key || ' ' || min(n) FROM generate_series(2, 10000) AS n
        WHERE NOT EXISTS (
            SELECT FROM saved_views AS o
            WHERE o.workspace_id = ws AND o.person_id IN (old, young) AND o.key = v.key || ' ' || n
        )
    ) WHERE v.workspace_id = ws AND v.person_id = young AND NOT v.shared AND EXISTS (
        SELECT FROM saved_views AS o
        WHERE o.workspace_id = ws AND o.person_id = old AND o.key = v.key AND NOT o.shared
    );
    UPDATE saved_views SET person_id = old WHERE workspace_id = ws AND person_id = young;
    UPDATE saved_views SET line = replace(line, format('<@person:%s>', young), format('<@person:%s>', old))
        WHERE workspace_id = ws AND strpos(line, format('<@person:%s>', young)) > 0;
"""

RENAMED = "WHERE workspace_id = from_ws;\n    END LOOP;\n"
RENAMED_THERE = """WHERE workspace_id = from_ws;
        UPDATE saved_views SET line = renamed_project(line, doubled.old, doubled.new) WHERE workspace_id = from_ws;
    END LOOP;
"""

SHOWN = "gone_at = o.gone_at, external_id = o.external_id\n"
SHOWN_VIEW = "gone_at = o.gone_at, external_id = o.external_id, view_id = o.view_id\n"

AMENDED = {
    "join_workspaces(bigint, timestamptz)": (
        (RENAMED, RENAMED_THERE), (CARRIED, RENAME + CARRIED + CARRY), (SHOWN, SHOWN_VIEW),
        (DROPPED_ROOMS, DROPPED_ROOMS + DROP_VIEWS),
    ),
    "part_workspace(text, text, timestamptz)": ((CARRIED, CARRIED + CARRY),),
    "drop_strangers(bigint)": ((STRANGERS, DROP_OWN + STRANGERS),),
    "merge_persons(bigint, timestamptz)": ((MERGED, MERGE + MERGED),),
}  # fmt: skip


def upgrade() -> None:
    create_views()
    op.add_column("rooms", sa.Column("view_id", sa.BigInteger()))
    op.create_foreign_key(
        op.f("fk_rooms_workspace_id_view_id"),
        "rooms",
        "saved_views",
        ["workspace_id", "view_id"],
        ["workspace_id", "id"],
    )
    listed = sa.text("view_id IS NOT NULL")
    op.create_index(
        op.f("ix_rooms_workspace_id_view_id"), "rooms", ["workspace_id", "view_id"], postgresql_where=listed
    )
    allow_kinds("events", *KINDS)
    for signature, parts in AMENDED.items():
        for before, after in parts:
            amend(signature, before, after)


def create_views() -> None:
    op.create_table(
        "saved_views",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False, server_default="false"),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_saved_views")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["persons.workspace_id", "persons.id"],
            name=op.f("fk_saved_views_workspace_id_person_id"),
        ),
    )
    own, shared = ["workspace_id", "person_id", "key"], ["workspace_id", "key"]
    op.create_index("uq_saved_views_own", "saved_views", own, unique=True, postgresql_where=sa.text("NOT shared"))
    op.create_index("uq_saved_views_shared", "saved_views", shared, unique=True, postgresql_where=sa.text("shared"))
    op.create_index("ix_saved_views_person", "saved_views", ["workspace_id", "person_id"])
    protect("saved_views", "SELECT, INSERT, UPDATE, DELETE")
    op.execute("CREATE POLICY joining ON saved_views TO pg_database_owner USING (true) WITH CHECK (true)")


def downgrade() -> None:
    for signature, parts in AMENDED.items():
        for before, after in parts:
            amend(signature, after, before)
    refuse_kinds("events", *KINDS)
    op.drop_column("rooms", "view_id")
    op.drop_table("saved_views")
