"""What is shown and follows the tasks; what a platform delivered and gave; guests, and who can be given nothing.

Revision ID: 20261121_surfaces
Revises: 20261121_first
Create Date: 2026-11-21 06:40:00+00:00

- What serves all tenants at once (who shows what is stale, what a crash left over, whose tokens there are) is a
  function with its owner's rights, as the search is: the bot itself still reads no other workspace's rows.
- An installation's workspace and name on the platform never change: the bot may write the other columns only.
- A note belongs to no workspace: the bot has no rights to the table, only to the two functions that read and write one.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from storage.migrations.protecting import protect

revision = "20261121_surfaces"
down_revision = "20261121_first"
branch_labels = None
depends_on = None


RIGHTS = {
    "surfaces": "SELECT, INSERT, UPDATE, DELETE",
    "inbox": "SELECT, INSERT, UPDATE",
    "usages": "SELECT, INSERT, UPDATE",
}
GRANTED = "name, token, bot_user, bot_id, app_id, scopes, installed_at, suspended_at"  # of installations

# What the functions below read and write in every workspace.
OWNERS = {
    "surfaces": "ALL",
    "inbox": "ALL",
    "notes": "ALL",
    "usages": "SELECT",
    "installations": "SELECT",
    "rooms": "SELECT",
    "accounts": "SELECT",
}

# From room to room along the index, so that thousands that wait in one room cost the others nothing. In each the one
# that waits longest; none where one is being shown. A claim that ran out was not settled: nobody knows what came of it.
CLAIM_SURFACES = """
CREATE FUNCTION claim_surfaces(on_platform text, present timestamptz, until timestamptz, pausing text[], most integer)
RETURNS TABLE (
    id bigint, installation text, room text, room_name text, room_kind text, thread text, wanted integer,
    message_id text, task_number bigint, account text, tries integer, uncertain boolean, line text,
    claimed_until timestamptz, digest_id bigint
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
           c.tries, c.uncertain, c.line, c.claimed_until, c.digest_id
    FROM claimed AS c ORDER BY c.stale_since, c.id;
END
$$
"""

# Those that were saved, or suspended; not those that only speak.
GRANTED_INSTALLATIONS = """
CREATE FUNCTION granted_installations(on_platform text) RETURNS SETOF installations
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT * FROM installations
    WHERE platform = on_platform AND (installed_at IS NOT NULL OR suspended_at IS NOT NULL) ORDER BY external_id
$$
"""

# The one used last first.
INSTALLATIONS_USED = """
CREATE FUNCTION installations_used(on_platform text, by_account text)
RETURNS TABLE (installation text, used_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT u.installation, u.used_at FROM usages AS u
    WHERE u.platform = on_platform AND u.account = by_account AND NOT EXISTS (
        SELECT FROM installations AS i
        WHERE i.workspace_id = u.workspace_id AND i.platform = u.platform AND i.external_id = u.installation
          AND i.suspended_at IS NOT NULL
    )
    ORDER BY u.used_at DESC
$$
"""

BOUND_ROOMS = """
CREATE FUNCTION bound_rooms(on_platform text)
RETURNS TABLE (installation text, room text, room_name text, room_kind text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT i.external_id, r.external_id, r.name, r.kind
    FROM rooms AS r JOIN installations AS i ON i.workspace_id = r.workspace_id AND i.platform = r.platform
    WHERE r.platform = on_platform AND r.project_id IS NOT NULL AND i.suspended_at IS NULL
    ORDER BY i.external_id, r.external_id
$$
"""

READ_NOTE = """
CREATE FUNCTION read_note(of_platform text, its_name text) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS 'SELECT value FROM notes WHERE platform = of_platform AND name = its_name'
"""

WRITE_NOTE = """
CREATE FUNCTION write_note(of_platform text, its_name text, its_value text, present timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO notes (platform, name, value, updated_at) VALUES (of_platform, its_name, its_value, present)
    ON CONFLICT (platform, name) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at
$$
"""

# With the bot's own rights. Each is one trip to the server, as every message takes both.
KEEP_INBOUND = """
CREATE FUNCTION keep_inbound(
    workspace bigint, from_platform text, from_installation text, its_key text, its_body text,
    present timestamptz, until timestamptz
) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('nudge.workspace', workspace::text, true);
    INSERT INTO inbox (workspace_id, platform, installation, key, body, at, claimed_until)
        VALUES (workspace, from_platform, from_installation, its_key, its_body, present, until) ON CONFLICT DO NOTHING;
    RETURN FOUND;
END
$$
"""

FINISH_INBOUND = """
CREATE FUNCTION finish_inbound(
    workspace bigint, from_platform text, from_installation text, its_key text, present timestamptz
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('nudge.workspace', workspace::text, true);
    UPDATE inbox SET finished_at = present, body = NULL
        WHERE workspace_id = workspace AND platform = from_platform AND installation = from_installation
          AND key = its_key AND finished_at IS NULL;
END
$$
"""

LEFT_OVER_INBOUND = """
CREATE FUNCTION left_over_inbound(on_platform text, present timestamptz, until timestamptz, most integer)
RETURNS TABLE (installation text, key text, body text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH waiting AS (
        SELECT w.workspace_id, w.platform, w.installation, w.key FROM inbox AS w
        WHERE w.platform = on_platform AND w.finished_at IS NULL AND w.claimed_until <= present AND NOT EXISTS (
            SELECT FROM installations AS i
            WHERE i.workspace_id = w.workspace_id AND i.platform = w.platform AND i.external_id = w.installation
              AND i.suspended_at IS NOT NULL
        )
        ORDER BY w.claimed_until LIMIT most FOR UPDATE OF w SKIP LOCKED
    ), taken AS (
        UPDATE inbox AS m SET claimed_until = until FROM waiting AS w
        WHERE m.workspace_id = w.workspace_id AND m.platform = w.platform
          AND m.installation = w.installation AND m.key = w.key
        RETURNING m.*
    )
    SELECT t.installation, t.key, t.body FROM taken AS t ORDER BY t.at, t.key;
END
$$
"""

FORGET_INBOUND = """
CREATE FUNCTION forget_inbound(before timestamptz, abandoned timestamptz, most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    forgotten integer;
BEGIN
    DELETE FROM inbox WHERE ctid = ANY (
        ARRAY(SELECT ctid FROM inbox WHERE finished_at < before ORDER BY finished_at LIMIT most FOR UPDATE SKIP LOCKED)
        || ARRAY(
            SELECT ctid FROM inbox WHERE finished_at IS NULL AND at < abandoned LIMIT most FOR UPDATE SKIP LOCKED
        )
    );
    GET DIAGNOSTICS forgotten = ROW_COUNT;
    RETURN forgotten;
END
$$
"""

SCHEMA_REVISION = """
CREATE FUNCTION schema_revision() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS 'SELECT version_num FROM alembic_version'
"""

FUNCTIONS = {
    "claim_surfaces(text, timestamptz, timestamptz, text[], integer)": CLAIM_SURFACES,
    "granted_installations(text)": GRANTED_INSTALLATIONS,
    "installations_used(text, text)": INSTALLATIONS_USED,
    "bound_rooms(text)": BOUND_ROOMS,
    "read_note(text, text)": READ_NOTE,
    "write_note(text, text, text, timestamptz)": WRITE_NOTE,
    "keep_inbound(bigint, text, text, text, text, timestamptz, timestamptz)": KEEP_INBOUND,
    "finish_inbound(bigint, text, text, text, timestamptz)": FINISH_INBOUND,
    "left_over_inbound(text, timestamptz, timestamptz, integer)": LEFT_OVER_INBOUND,
    "forget_inbound(timestamptz, timestamptz, integer)": FORGET_INBOUND,
    "schema_revision()": SCHEMA_REVISION,
}


def upgrade() -> None:
    change_tables()
    create_tables()
    for table, rights in RIGHTS.items():
        protect(table, rights)
    op.execute("ALTER TABLE notes ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    for table, work in OWNERS.items():
        op.execute(f"CREATE POLICY owner ON {table} FOR {work} TO pg_database_owner USING (true)")
    op.execute(f"GRANT UPDATE ({GRANTED}) ON installations TO nudge_bot")
    op.execute("GRANT UPDATE ON room_members TO nudge_bot")
    for signature, definition in FUNCTIONS.items():
        op.execute(definition)
        op.execute(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {signature} TO nudge_bot")


def downgrade() -> None:
    for signature in reversed(FUNCTIONS):
        op.execute(f"DROP FUNCTION {signature}")
    op.execute("REVOKE UPDATE ON room_members FROM nudge_bot")
    for table in ("installations", "rooms", "accounts"):
        op.execute(f"DROP POLICY owner ON {table}")
    op.drop_table("usages")
    op.drop_table("notes")
    op.drop_table("inbox")
    op.drop_table("surfaces")
    op.execute("DELETE FROM room_members WHERE left_at IS NOT NULL")
    op.drop_column("room_members", "left_at")
    op.drop_column("room_members", "joined_at")
    op.drop_column("rooms", "reactions")
    op.drop_column("accounts", "groups")
    op.drop_column("accounts", "locale")
    op.drop_column("accounts", "barred")
    op.drop_column("accounts", "guest")
    for column in reversed(GRANTED.split(", ")):
        op.drop_column("installations", column)


def change_tables() -> None:
    op.add_column("installations", sa.Column("name", sa.Text(), server_default="", nullable=False))
    op.add_column("installations", sa.Column("token", sa.Text(), nullable=True))
    op.add_column("installations", sa.Column("bot_user", sa.Text(), server_default="", nullable=False))
    op.add_column("installations", sa.Column("bot_id", sa.Text(), server_default="", nullable=False))
    op.add_column("installations", sa.Column("app_id", sa.Text(), server_default="", nullable=False))
    op.add_column(
        "installations", sa.Column("scopes", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False)
    )
    op.add_column("installations", sa.Column("installed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("installations", sa.Column("suspended_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("accounts", sa.Column("guest", sa.Boolean(), server_default="false", nullable=False))
    op.add_column("accounts", sa.Column("barred", sa.Text(), server_default="", nullable=False))
    op.add_column("accounts", sa.Column("locale", sa.Text(), nullable=True))
    op.add_column("accounts", sa.Column("groups", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False))
    op.add_column("room_members", sa.Column("joined_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("room_members", sa.Column("left_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("rooms", sa.Column("reactions", sa.Boolean(), server_default="false", nullable=False))


def create_tables() -> None:
    create_notes()
    create_usages()
    create_inbox()
    create_surfaces()
    index_surfaces()


def create_notes() -> None:
    op.create_table(
        "notes",
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("platform", "name", name=op.f("pk_notes")),
    )


def create_usages() -> None:
    op.create_table(
        "usages",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("installation", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_usages_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "platform", "installation", "account", name=op.f("pk_usages")),
    )
    op.create_index("ix_usages_account", "usages", ["platform", "account", "used_at"], unique=False)


def create_inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("installation", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "platform", "installation", "key", name=op.f("pk_inbox")),
    )
    op.create_index(
        "ix_inbox_finished",
        "inbox",
        ["finished_at"],
        unique=False,
        postgresql_where=sa.text("finished_at IS NOT NULL"),
    )
    op.create_index(
        "ix_inbox_left_over",
        "inbox",
        ["platform", "claimed_until"],
        unique=False,
        postgresql_where=sa.text("finished_at IS NULL"),
    )


def create_surfaces() -> None:
    op.create_table(
        "surfaces",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("installation", sa.Text(), nullable=False),
        sa.Column("room_id", sa.BigInteger(), nullable=False),
        sa.Column("task_number", sa.BigInteger(), nullable=True),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("thread", sa.Text(), nullable=True),
        sa.Column("message_id", sa.Text(), nullable=True),
        sa.Column("wanted", sa.Integer(), server_default="1", nullable=False),
        sa.Column("shown", sa.Integer(), server_default="0", nullable=False),
        sa.Column("stale_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("uncertain", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("line", sa.Text(), server_default="home", nullable=False),
        # A digest of a day, and the tasks that it shows: the next migration but one has the digests.
        sa.Column("digest_id", sa.BigInteger()),
        sa.Column("local_date", sa.Date()),
        sa.Column("tasks", postgresql.ARRAY(sa.BigInteger()), nullable=False, server_default="{}"),
        sa.CheckConstraint("num_nonnulls(task_number, person_id, digest_id) = 1", name=op.f("ck_surfaces_of_one")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["persons.workspace_id", "persons.id"],
            name=op.f("fk_surfaces_workspace_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "room_id"],
            ["rooms.workspace_id", "rooms.id"],
            name=op.f("fk_surfaces_workspace_id_room_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "task_number"],
            ["tasks.workspace_id", "tasks.number"],
            name=op.f("fk_surfaces_workspace_id_task_number"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_surfaces")),
    )


def index_surfaces() -> None:
    op.create_index(
        "ix_surfaces_claimed",
        "surfaces",
        ["workspace_id", "room_id"],
        unique=False,
        postgresql_where=sa.text("claimed_until IS NOT NULL"),
    )
    op.create_index(
        "ix_surfaces_stale",
        "surfaces",
        ["platform", "workspace_id", "room_id", "stale_since", "id"],
        unique=False,
        postgresql_where=sa.text("wanted > shown AND gone_at IS NULL"),
    )
    op.create_index(
        "uq_surfaces_page",
        "surfaces",
        ["workspace_id", "person_id", "platform"],
        unique=True,
        postgresql_where=sa.text("person_id IS NOT NULL"),
    )
    op.create_index(
        "uq_surfaces_task",
        "surfaces",
        ["workspace_id", "task_number", "room_id"],
        unique=True,
        postgresql_where=sa.text("task_number IS NOT NULL"),
    )
