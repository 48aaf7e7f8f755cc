"""Imports: files of tasks that are looked over, and which were imported.

Revision ID: 20261121_imports
Revises: 20261121_files
Create Date: 2026-11-21 22:00:00+00:00

An import stays with its workspace: where that is joined to another one, tasks and people have new names there.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from storage.migrations.amending import allow_kinds, amend, refuse_kinds
from storage.migrations.protecting import protect

revision = "20261121_imports"
down_revision = "20261121_files"
branch_labels = None
depends_on = None

KIND = "imported"
KEPT = "content <> ''::bytea OR read <> ''::bytea"

# Of all workspaces: who imported what is known for good, by its content's hash; what was not imported goes.
FORGET_IMPORTS = """
CREATE FUNCTION forget_imports(before timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    forgotten integer;
BEGIN
    DELETE FROM imports WHERE created_at < before AND state <> 'done'
        AND (content <> ''::bytea OR read <> ''::bytea);
    GET DIAGNOSTICS forgotten = ROW_COUNT;
    UPDATE imports SET content = ''::bytea, read = ''::bytea, columns = '{}', people = '{}'
        WHERE created_at < before AND (content <> ''::bytea OR read <> ''::bytea);
    RETURN forgotten;
END
$$
"""
FUNCTION = "forget_imports(timestamptz)"

DRAFTS = "    DELETE FROM drafts WHERE workspace_id = from_ws;"
IMPORTS = "    DELETE FROM imports WHERE workspace_id = from_ws;\n"
AMENDED = (
    ("join_workspaces(bigint, timestamptz)", DRAFTS, IMPORTS + DRAFTS),
    ("drop_strangers(bigint)", "'drafts',", "'drafts', 'imports',"),
    ("merge_persons(bigint, timestamptz)", "'drafts',", "'drafts', 'imports',"),
    ("forget_person(bigint, timestamptz)", "'drafts',", "'drafts', 'imports',"),
)


def upgrade() -> None:
    create_imports()
    protect("imports", "SELECT, INSERT, UPDATE, DELETE")
    op.execute("CREATE POLICY joining ON imports TO pg_database_owner USING (true) WITH CHECK (true)")
    op.execute("GRANT USAGE ON SEQUENCE imports_id_seq TO nudge_bot")
    allow_kinds("events", KIND)
    op.execute(FORGET_IMPORTS)
    op.execute(f"REVOKE ALL ON FUNCTION {FUNCTION} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {FUNCTION} TO nudge_bot")
    for signature, before, after in AMENDED:
        amend(signature, before, after)


def create_imports() -> None:
    moment, number = sa.DateTime(timezone=True), sa.BigInteger()
    op.create_table(
        "imports",
        sa.Column("workspace_id", number, nullable=False),
        sa.Column("id", number, sa.Identity(), nullable=False),
        sa.Column("person_id", number, nullable=False),
        sa.Column("room_id", number, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False, server_default="staged"),
        sa.Column("content", sa.LargeBinary(), nullable=False, server_default=sa.text("''::bytea")),
        sa.Column("read", sa.LargeBinary(), nullable=False, server_default=sa.text("''::bytea")),
        sa.Column("columns", postgresql.JSONB(), nullable=False, server_default="{}"),
        sa.Column("people", postgresql.JSONB(), nullable=False, server_default="{}"),
        sa.Column("project", sa.Text()),
        sa.Column("count", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("first_number", number),
        sa.Column("change_id", number),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("ended_at", moment),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_imports")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["persons.workspace_id", "persons.id"],
            name=op.f("fk_imports_workspace_id_person_id"),
        ),
        sa.CheckConstraint("state IN ('staged', 'done', 'taken_back')", name="state"),
    )
    op.create_index("ix_imports_person", "imports", ["workspace_id", "person_id"])
    done = sa.text("state = 'done'")
    op.create_index("ix_imports_digest", "imports", ["workspace_id", "digest"], postgresql_where=done)
    op.create_index("ix_imports_kept", "imports", ["created_at"], postgresql_where=sa.text(KEPT))


def downgrade() -> None:
    for signature, before, after in AMENDED:
        amend(signature, after, before)
    op.execute(f"DROP FUNCTION {FUNCTION}")
    refuse_kinds("events", KIND)
    op.drop_table("imports")
