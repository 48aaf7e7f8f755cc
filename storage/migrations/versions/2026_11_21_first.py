"""The first tables, row-level security on every one of them, and the role that the bot works as.

Revision ID: 20261121_first
Revises:
Create Date: 2026-11-21 03:30:00+00:00

- `nudge_bot` cannot log in and cannot bypass the policies: whoever migrates becomes a member, and the bot's
  connections take the role on. Roles belong to the whole server, so a downgrade leaves it.
- FORCE: the policies hold for the tables' owner, too.
- An unset workspace is NULL the first time and '' after a transaction that had one; both match nothing.
- A row of `installations` may also be read by who names it: that is how the workspace is found.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from storage.migrations.protecting import protect

revision = "20261121_first"
down_revision = None
branch_labels = None
depends_on = None

INSTALLATION = "current_setting('nudge.installation', true)"

# What the bot may do: tasks, comments and events are never deleted.
RIGHTS = {
    "workspaces": "SELECT, INSERT, UPDATE",
    "installations": "SELECT, INSERT",
    "persons": "SELECT, INSERT, UPDATE",
    "accounts": "SELECT, INSERT, UPDATE",
    "projects": "SELECT, INSERT, UPDATE, DELETE",
    "project_members": "SELECT, INSERT, DELETE",
    "rooms": "SELECT, INSERT, UPDATE",
    "room_members": "SELECT, INSERT",
    "tasks": "SELECT, INSERT, UPDATE",
    "assignments": "SELECT, INSERT, UPDATE, DELETE",
    "task_words": "SELECT, INSERT, UPDATE",
    "comments": "SELECT, INSERT, UPDATE",
    "changes": "SELECT, INSERT, UPDATE",
    "events": "SELECT, INSERT",
    "cards": "SELECT, INSERT, UPDATE",
    "drafts": "SELECT, INSERT",
}

# Two databases of one server may be migrated at once: whoever loses the race for the role finds it there.
CREATE_ROLE = """
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'nudge_bot') THEN
        CREATE ROLE nudge_bot NOLOGIN NOSUPERUSER NOBYPASSRLS;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
    NULL;
END
$$
"""

# Whoever may not act as the bot yet is made a member: creating a role does not do that.
JOIN_ROLE = """
DO $$
DECLARE
    role_before text := current_setting('role');
BEGIN
    PERFORM set_config('role', 'nudge_bot', true);
    PERFORM set_config('role', role_before, true);
EXCEPTION WHEN insufficient_privilege THEN
    EXECUTE format('GRANT nudge_bot TO %I', current_user);
END
$$
"""


# What the word index finds in the bot's workspace, newest first. Row-level security keeps an index from operators that
# could leak what they compare, and @@ is one; so this function looks with its owner's eyes, and limits itself to the
# workspace of the transaction. Nothing below the first task: nobody's index is read for a small workspace.
SEARCH = """
CREATE FUNCTION tasks_with_words(sought tsquery, below bigint) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE ROWS 50 SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF below > 0 THEN
        RETURN QUERY
            SELECT task_number FROM task_words
            WHERE words @@ sought AND workspace_id = NULLIF(current_setting('nudge.workspace', true), '')::bigint
              AND task_number < below
            ORDER BY task_number DESC;
    END IF;
END
$$
"""

# The owner of the database may read all words; a superuser may anyway.
CHECK_OWNER = """
DO $$
BEGIN
    IF NOT pg_has_role(current_user, 'pg_database_owner', 'USAGE') THEN
        RAISE insufficient_privilege USING MESSAGE = 'permission denied: whoever migrates must own the database';
    END IF;
END
$$
"""


# In the order of their references.
CREATED = (
    "workspaces",
    "installations",
    "persons",
    "accounts",
    "drafts",
    "projects",
    "project_members",
    "rooms",
    "changes",
    "room_members",
    "tasks",
    "assignments",
    "cards",
    "comments",
    "task_words",
    "events",
)


def upgrade() -> None:
    op.execute(CHECK_OWNER)
    create_tables()
    op.execute(CREATE_ROLE)
    op.execute(JOIN_ROLE)
    for table, rights in RIGHTS.items():
        protect(table, rights, "id" if table == "workspaces" else "workspace_id")
    op.execute(
        "CREATE POLICY installation ON installations FOR SELECT TO nudge_bot"
        f" USING (platform || ':' || external_id = {INSTALLATION})"
    )
    # Drawn by hand: a workspace's before its row may be written, a comment's for the event that names it.
    op.execute("GRANT USAGE ON SEQUENCE workspaces_id_seq, comments_id_seq TO nudge_bot")
    op.execute("CREATE POLICY search ON task_words FOR SELECT TO pg_database_owner USING (true)")
    op.execute(SEARCH)
    op.execute("REVOKE ALL ON FUNCTION tasks_with_words(tsquery, bigint) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION tasks_with_words(tsquery, bigint) TO nudge_bot")


def downgrade() -> None:
    op.execute("DROP FUNCTION tasks_with_words(tsquery, bigint)")
    for table in reversed(CREATED):
        op.drop_table(table)


def create_tables() -> None:
    create_workspaces()
    create_installations()
    create_persons()
    create_accounts()
    create_drafts()
    create_projects()
    create_project_members()
    create_rooms()
    create_changes()
    create_room_members()
    create_tasks()
    index_tasks()
    create_assignments()
    create_cards()
    create_comments()
    create_task_words()
    create_events()


def create_workspaces() -> None:
    op.create_table(
        "workspaces",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("last_number", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("zone", sa.Text(), nullable=True),
        sa.Column("day_first", sa.Boolean(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspaces")),
    )


def create_installations() -> None:
    op.create_table(
        "installations",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_installations_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "platform", "external_id", name=op.f("pk_installations")),
        sa.UniqueConstraint("platform", "external_id", name=op.f("uq_installations_platform_external_id")),
    )


def create_persons() -> None:
    op.create_table(
        "persons",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=True),
        sa.Column("zone_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("day_first", sa.Boolean(), nullable=True),
        sa.Column("week_start", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("workday_end", sa.Time(), server_default="17:00", nullable=False),
        sa.Column("workdays", postgresql.ARRAY(sa.SmallInteger()), server_default="{0,1,2,3,4}", nullable=False),
        sa.Column("is_group", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("role IN ('admin', 'lead', 'member', 'guest')", name=op.f("ck_persons_role")),
        sa.CheckConstraint("week_start BETWEEN 0 AND 6", name=op.f("ck_persons_week_start")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_persons_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_persons")),
    )


def create_accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("handle", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("zone", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["persons.workspace_id", "persons.id"],
            name=op.f("fk_accounts_workspace_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "platform", "external_id", name=op.f("pk_accounts")),
    )
    op.create_index(
        "ix_accounts_person", "accounts", ["workspace_id", "person_id", "platform", "external_id"], unique=False
    )


def create_drafts() -> None:
    op.create_table(
        "drafts",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["persons.workspace_id", "persons.id"],
            name=op.f("fk_drafts_workspace_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_drafts")),
    )


def create_projects() -> None:
    op.create_table(
        "projects",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("lead_id", sa.BigInteger(), nullable=True),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "lead_id"],
            ["persons.workspace_id", "persons.id"],
            name=op.f("fk_projects_workspace_id_lead_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_projects_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_projects")),
        sa.UniqueConstraint("workspace_id", "slug", name=op.f("uq_projects_workspace_id_slug")),
    )
    op.create_index(op.f("ix_projects_workspace_id_lead_id"), "projects", ["workspace_id", "lead_id"], unique=False)


def create_project_members() -> None:
    op.create_table(
        "project_members",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["persons.workspace_id", "persons.id"],
            name=op.f("fk_project_members_workspace_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "project_id"],
            ["projects.workspace_id", "projects.id"],
            name=op.f("fk_project_members_workspace_id_project_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "project_id", "person_id", name=op.f("pk_project_members")),
    )


def create_rooms() -> None:
    op.create_table(
        "rooms",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("kind IN ('channel', 'private', 'dm')", name=op.f("ck_rooms_kind")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "project_id"],
            ["projects.workspace_id", "projects.id"],
            name=op.f("fk_rooms_workspace_id_project_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_rooms_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_rooms")),
        sa.UniqueConstraint(
            "workspace_id", "platform", "external_id", name=op.f("uq_rooms_workspace_id_platform_external_id")
        ),
    )
    op.create_index(
        op.f("ix_rooms_workspace_id_project_id"),
        "rooms",
        ["workspace_id", "project_id"],
        unique=False,
        postgresql_where=sa.text("project_id IS NOT NULL"),
    )


def create_changes() -> None:
    op.create_table(
        "changes",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("room_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undoes", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "actor_id"],
            ["persons.workspace_id", "persons.id"],
            name=op.f("fk_changes_workspace_id_actor_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "room_id"],
            ["rooms.workspace_id", "rooms.id"],
            name=op.f("fk_changes_workspace_id_room_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "undoes"],
            ["changes.workspace_id", "changes.id"],
            name=op.f("fk_changes_workspace_id_undoes"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_changes")),
        sa.UniqueConstraint("workspace_id", "key", name=op.f("uq_changes_workspace_id_key")),
    )
    op.create_index("ix_changes_actor_at", "changes", ["workspace_id", "actor_id", "at", "id"], unique=False)
    op.create_index(
        op.f("ix_changes_workspace_id_undoes"),
        "changes",
        ["workspace_id", "undoes"],
        unique=False,
        postgresql_where=sa.text("undoes IS NOT NULL"),
    )


def create_room_members() -> None:
    op.create_table(
        "room_members",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("room_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["persons.workspace_id", "persons.id"],
            name=op.f("fk_room_members_workspace_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "room_id"],
            ["rooms.workspace_id", "rooms.id"],
            name=op.f("fk_room_members_workspace_id_room_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "person_id", "room_id", name=op.f("pk_room_members")),
    )


def create_tasks() -> None:
    op.create_table(
        "tasks",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("creator_id", sa.BigInteger(), nullable=False),
        sa.Column("watchers", postgresql.ARRAY(sa.BigInteger()), server_default="{}", nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_day", sa.Date(), nullable=True),
        sa.Column("start_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("start_day", sa.Date(), nullable=True),
        sa.Column("tags", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=True),
        sa.Column("room_id", sa.BigInteger(), nullable=True),
        sa.Column("private", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("parent", sa.BigInteger(), nullable=True),
        sa.Column("blocked_by", postgresql.ARRAY(sa.BigInteger()), server_default="{}", nullable=False),
        sa.Column("estimate_minutes", sa.Integer(), nullable=True),
        sa.Column("repeat", sa.Text(), nullable=True),
        sa.Column("reminders", postgresql.ARRAY(sa.Integer()), server_default="{}", nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("metadata", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_by", sa.BigInteger(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("comment_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column(
            "due_key",
            sa.DateTime(timezone=True),
            sa.Computed("COALESCE(due_at, '9999-12-31 00:00:00+00'::timestamp with time zone)", persisted=True),
            nullable=False,
        ),
        sa.Column(
            "is_open",
            sa.Boolean(),
            sa.Computed("(status = 'todo'::text OR status = 'doing'::text) AND deleted_at IS NULL", persisted=True),
            nullable=False,
        ),
        sa.CheckConstraint("mode IN ('one', 'any', 'all')", name=op.f("ck_tasks_mode")),
        sa.CheckConstraint("status IN ('todo', 'doing', 'done', 'cancelled')", name=op.f("ck_tasks_status")),
        sa.CheckConstraint("parent <> number", name=op.f("ck_tasks_parent")),
        sa.CheckConstraint("priority BETWEEN 1 AND 5", name=op.f("ck_tasks_priority")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "completed_by"],
            ["persons.workspace_id", "persons.id"],
            name=op.f("fk_tasks_workspace_id_completed_by"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "creator_id"],
            ["persons.workspace_id", "persons.id"],
            name=op.f("fk_tasks_workspace_id_creator_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "parent"],
            ["tasks.workspace_id", "tasks.number"],
            name=op.f("fk_tasks_workspace_id_parent"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "project_id"],
            ["projects.workspace_id", "projects.id"],
            name=op.f("fk_tasks_workspace_id_project_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "room_id"], ["rooms.workspace_id", "rooms.id"], name=op.f("fk_tasks_workspace_id_room_id")
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_tasks_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "number", name=op.f("pk_tasks")),
    )


def index_tasks() -> None:
    op.create_index(
        "ix_tasks_open_due",
        "tasks",
        ["workspace_id", "due_key", "number"],
        unique=False,
        postgresql_where=sa.text("is_open"),
    )
    op.create_index(
        "ix_tasks_project_open_due",
        "tasks",
        ["workspace_id", "project_id", "is_open", "due_key", "number"],
        unique=False,
    )
    op.create_index(
        "ix_tasks_room_due",
        "tasks",
        ["workspace_id", "room_id", "due_key", "number"],
        unique=False,
        postgresql_where=sa.text("is_open"),
    )
    op.create_index(
        op.f("ix_tasks_workspace_id_parent"),
        "tasks",
        ["workspace_id", "parent"],
        unique=False,
        postgresql_where=sa.text("parent IS NOT NULL"),
    )


def create_assignments() -> None:
    op.create_table(
        "assignments",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("task_number", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_key", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["persons.workspace_id", "persons.id"],
            name=op.f("fk_assignments_workspace_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "task_number"],
            ["tasks.workspace_id", "tasks.number"],
            name=op.f("fk_assignments_workspace_id_task_number"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "task_number", "person_id", name=op.f("pk_assignments")),
    )
    op.create_index(
        "ix_assignments_person_open_due",
        "assignments",
        ["workspace_id", "person_id", "is_open", "due_key", "task_number"],
        unique=False,
    )


def create_cards() -> None:
    op.create_table(
        "cards",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("room_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("task_number", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "room_id"], ["rooms.workspace_id", "rooms.id"], name=op.f("fk_cards_workspace_id_room_id")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "task_number"],
            ["tasks.workspace_id", "tasks.number"],
            name=op.f("fk_cards_workspace_id_task_number"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "room_id", "message_id", name=op.f("pk_cards")),
    )


def create_comments() -> None:
    op.create_table(
        "comments",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("task_number", sa.BigInteger(), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "author_id"],
            ["persons.workspace_id", "persons.id"],
            name=op.f("fk_comments_workspace_id_author_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "task_number"],
            ["tasks.workspace_id", "tasks.number"],
            name=op.f("fk_comments_workspace_id_task_number"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_comments")),
    )
    op.create_index(
        op.f("ix_comments_workspace_id_task_number_id"),
        "comments",
        ["workspace_id", "task_number", "id"],
        unique=False,
        postgresql_where=sa.text("removed_at IS NULL"),
    )


def create_task_words() -> None:
    op.create_table(
        "task_words",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("task_number", sa.BigInteger(), nullable=False),
        sa.Column("words", postgresql.TSVECTOR(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "task_number"],
            ["tasks.workspace_id", "tasks.number"],
            name=op.f("fk_task_words_workspace_id_task_number"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "task_number", name=op.f("pk_task_words")),
    )
    op.create_index(
        "ix_task_words_words",
        "task_words",
        ["words"],
        unique=False,
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    )


def create_events() -> None:
    op.create_table(
        "events",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("change_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("task_number", sa.BigInteger(), nullable=True),
        sa.Column("comment_id", sa.BigInteger(), nullable=True),
        sa.Column("fields", postgresql.JSONB(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('added', 'edited', 'assigned', 'unassigned', 'claimed', 'completed', 'part_done', 'reopened', "
            "'started', 'cancelled', 'deleted', 'restored', 'commented', 'undone', 'project_created', 'project_bound', "
            "'project_unbound', 'project_archived', 'role_set', 'preferences_set', 'zone_set')",
            name=op.f("ck_events_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "change_id"],
            ["changes.workspace_id", "changes.id"],
            name=op.f("fk_events_workspace_id_change_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "comment_id"],
            ["comments.workspace_id", "comments.id"],
            name=op.f("fk_events_workspace_id_comment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "task_number"],
            ["tasks.workspace_id", "tasks.number"],
            name=op.f("fk_events_workspace_id_task_number"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_events")),
    )
    op.create_index(
        op.f("ix_events_workspace_id_change_id_id"), "events", ["workspace_id", "change_id", "id"], unique=False
    )
    op.create_index(
        op.f("ix_events_workspace_id_task_number_id"),
        "events",
        ["workspace_id", "task_number", "id"],
        unique=False,
        postgresql_where=sa.text("task_number IS NOT NULL"),
    )
