"""The tables. Every key and every index begins with the workspace, so that a tenant is a range of rows.

But for the few that serve all tenants at once, each beside the function that alone reads it: see the migrations;
and `notes`, which no tenant owns.

Row-level security, the role that the bot works as, and what it may touch are in the first migration; `alembic check`
holds this file and the migrations together. Enumerations are TEXT with a CHECK, instants TIMESTAMPTZ, identities
BIGINT. Names say what a thing is; a constraint's name follows from them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    Time,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSVECTOR

from bot.model import Mode, Priority, Role, RoomKind, Status

if TYPE_CHECKING:
    from collections.abc import Iterable

HEAD = "20261121_unmentioned"  # the newest migration: the bot is ready when its database is there

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

MOMENT = DateTime(timezone=True)
FAR = "'9999-12-31 00:00:00+00'::timestamp with time zone"  # the due date, in every order, of what has none


def workspace_column() -> Column[int]:
    return Column("workspace_id", BigInteger, nullable=False)


def one_of(column: str, values: Iterable[object]) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def belongs(column: str, target: str) -> ForeignKeyConstraint:
    """A reference inside the workspace. `target`: the table and its key."""
    table, _, key = target.partition(".")
    return ForeignKeyConstraint(["workspace_id", column], [f"{table}.workspace_id", f"{table}.{key}"])


def in_workspace() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["workspace_id"], ["workspaces.id"])


# ---- who and where

workspaces = Table(
    "workspaces",
    metadata,
    Column("id", BigInteger, Identity(), nullable=False),
    Column("name", Text, nullable=False, server_default=""),
    Column("last_number", BigInteger, nullable=False, server_default="0"),
    Column("zone", Text),
    Column("day_first", Boolean),
    Column("created_at", MOMENT, nullable=False, server_default=text("now()")),
    Column("retention_days", Integer),  # how long closed tasks are kept; NULL: for good
    PrimaryKeyConstraint("id"),
    CheckConstraint("retention_days > 0", name="retention_days"),
)

# A Slack team, a Discord server: where a message's workspace is looked up before the workspace is known.
installations = Table(
    "installations",
    metadata,
    workspace_column(),
    Column("platform", Text, nullable=False),
    Column("external_id", Text, nullable=False),
    # What it gave the bot.
    Column("name", Text, nullable=False, server_default=""),
    Column("token", Text),  # encrypted, see storage/vault.py; NULL: it is in the settings, or was never given
    Column("bot_user", Text, nullable=False, server_default=""),
    Column("bot_id", Text, nullable=False, server_default=""),
    Column("app_id", Text, nullable=False, server_default=""),
    Column("scopes", ARRAY(Text), nullable=False, server_default="{}"),
    Column("installed_at", MOMENT),
    Column("suspended_at", MOMENT),
    Column("id", BigInteger, Identity(), nullable=False),  # by which a transaction asks whether it is still there
    # What was added to the numbers of its tasks, each time that its team came into another one's board.
    Column("shifts", ARRAY(BigInteger), nullable=False, server_default="{}"),
    PrimaryKeyConstraint("workspace_id", "platform", "external_id"),
    UniqueConstraint("platform", "external_id"),
    in_workspace(),
)

persons = Table(
    "persons",
    metadata,
    workspace_column(),
    Column("id", BigInteger, Identity(), nullable=False),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("zone", Text),  # what they said themselves; NULL: what their platform says
    Column("zone_asked_at", MOMENT),  # when they were asked, once, as their platform says nothing
    Column("day_first", Boolean),
    Column("week_start", SmallInteger, nullable=False, server_default="0"),
    Column("workday_end", Time, nullable=False, server_default="17:00"),
    Column("workdays", ARRAY(SmallInteger), nullable=False, server_default="{0,1,2,3,4}"),
    Column("is_group", Boolean, nullable=False, server_default="false"),  # several people: a role on Discord
    Column("notices", JSONB, nullable=False, server_default="{}"),  # what they changed of NoticeSettings
    Column("reached_on", Text),  # the platform; NULL: that of their first account
    Column("created_at", MOMENT, nullable=False),
    Column("updated_at", MOMENT, nullable=False),
    Column("forgotten_at", MOMENT),  # since then nobody knows who they were
    PrimaryKeyConstraint("workspace_id", "id"),
    in_workspace(),
    one_of("role", Role),
    CheckConstraint("week_start BETWEEN 0 AND 6", name="week_start"),
)

accounts = Table(
    "accounts",
    metadata,
    workspace_column(),
    Column("platform", Text, nullable=False),
    Column("external_id", Text, nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("handle", Text, nullable=False, server_default=""),
    Column("name", Text, nullable=False, server_default=""),
    Column("zone", Text),  # as the platform says
    Column("guest", Boolean, nullable=False, server_default="false"),  # the same
    Column("barred", Text, nullable=False, server_default=""),  # why no task can be given to them: "is a bot"
    Column("locale", Text),  # as the platform says
    Column("groups", ARRAY(Text), nullable=False, server_default="{}"),  # accounts, known or not, of those they are in
    Column("unreachable_at", MOMENT),  # since then it takes no direct messages from the bot
    PrimaryKeyConstraint("workspace_id", "platform", "external_id"),
    Index("ix_accounts_person", "workspace_id", "person_id", "platform", "external_id"),
    belongs("person_id", "persons.id"),
)

projects = Table(
    "projects",
    metadata,
    workspace_column(),
    Column("id", BigInteger, Identity(), nullable=False),
    Column("name", Text, nullable=False),
    Column("slug", Text, nullable=False),
    Column("lead_id", BigInteger),
    Column("escalation", ARRAY(Integer), nullable=False, server_default="{}"),  # minutes overdue, step by step
    Column("archived_at", MOMENT),
    Column("threads", Boolean, nullable=False, server_default="false"),  # what is said below a card is a comment
    Column("workflow", JSONB),  # as bot.workflows reads it
    PrimaryKeyConstraint("workspace_id", "id"),
    UniqueConstraint("workspace_id", "slug"),
    Index(None, "workspace_id", "lead_id"),
    in_workspace(),
    belongs("lead_id", "persons.id"),
)

project_members = Table(
    "project_members",
    metadata,
    workspace_column(),
    Column("project_id", BigInteger, nullable=False),
    Column("person_id", BigInteger, nullable=False),
    PrimaryKeyConstraint("workspace_id", "project_id", "person_id"),
    # As ix_tasks_completed_by.
    Index("ix_project_members_person", "workspace_id", "person_id", postgresql_where=text("person_id IS NOT NULL")),
    belongs("project_id", "projects.id"),
    belongs("person_id", "persons.id"),
)

rooms = Table(
    "rooms",
    metadata,
    workspace_column(),
    Column("id", BigInteger, Identity(), nullable=False),
    Column("platform", Text, nullable=False),
    Column("external_id", Text, nullable=False),
    Column("name", Text, nullable=False, server_default=""),
    Column("kind", Text, nullable=False),
    Column("project_id", BigInteger),
    Column("reactions", Boolean, nullable=False, server_default="false"),  # one to a message makes a task of it
    Column("gone_at", MOMENT),  # since then nothing can be posted there; whoever speaks there proves the contrary
    Column("view_id", BigInteger),  # what it lists; NULL: its tasks
    PrimaryKeyConstraint("workspace_id", "id"),
    UniqueConstraint("workspace_id", "platform", "external_id"),
    Index(None, "workspace_id", "project_id", postgresql_where=text("project_id IS NOT NULL")),
    Index(None, "workspace_id", "view_id", postgresql_where=text("view_id IS NOT NULL")),
    in_workspace(),
    belongs("project_id", "projects.id"),
    belongs("view_id", "saved_views.id"),
    one_of("kind", RoomKind),
)

# Members are those who have not left. Who has is remembered, as their coming may be told after their going: `joined_at`
# and `left_at` are by the platform's clock, and NULL where it told of none.
room_members = Table(
    "room_members",
    metadata,
    workspace_column(),
    Column("person_id", BigInteger, nullable=False),
    Column("room_id", BigInteger, nullable=False),
    Column("joined_at", MOMENT),
    Column("left_at", MOMENT),
    PrimaryKeyConstraint("workspace_id", "person_id", "room_id"),
    Index("ix_room_members_room", "workspace_id", "room_id"),
    belongs("person_id", "persons.id"),
    belongs("room_id", "rooms.id"),
)

# ---- tasks

tasks = Table(
    "tasks",
    metadata,
    workspace_column(),
    Column("number", BigInteger, nullable=False),
    Column("title", Text, nullable=False),
    Column("description", Text, nullable=False, server_default=""),
    Column("status", Text, nullable=False),
    Column("priority", SmallInteger, nullable=False),
    Column("mode", Text, nullable=False),
    Column("creator_id", BigInteger, nullable=False),
    Column("watchers", ARRAY(BigInteger), nullable=False, server_default="{}"),
    Column("due_at", MOMENT),
    Column("due_day", Date),  # when only a day was said; due_at is then its end of workday
    Column("start_at", MOMENT),
    Column("start_day", Date),
    Column("tags", ARRAY(Text), nullable=False, server_default="{}"),
    Column("project_id", BigInteger),
    Column("room_id", BigInteger),
    Column("private", Boolean, nullable=False, server_default="false"),
    Column("parent", BigInteger),
    Column("blocked_by", ARRAY(BigInteger), nullable=False, server_default="{}"),
    Column("relates", ARRAY(BigInteger), nullable=False, server_default="{}"),
    Column("duplicate_of", BigInteger),
    Column("checklist", JSONB, nullable=False, server_default="[]"),
    Column("estimate_minutes", Integer),
    Column("repeat", Text),
    Column("reminders", ARRAY(Integer), nullable=False, server_default="{}"),
    Column("source", Text),
    Column("metadata", JSONB, nullable=False, server_default="{}"),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("created_at", MOMENT, nullable=False),
    Column("updated_at", MOMENT, nullable=False),
    Column("completed_at", MOMENT),
    Column("completed_by", BigInteger),
    Column("deleted_at", MOMENT),
    Column("comment_count", Integer, nullable=False, server_default="0"),
    Column("stage", Text, nullable=False, server_default=""),  # as Task.stage
    Column("waits_on", Text, nullable=False, server_default=""),
    # Both as PostgreSQL prints them back, so that `alembic check` can compare.
    Column("due_key", MOMENT, Computed(f"COALESCE(due_at, {FAR})", persisted=True), nullable=False),
    Column(
        "is_open",
        Boolean,
        Computed("(status = 'todo'::text OR status = 'doing'::text) AND deleted_at IS NULL", persisted=True),
        nullable=False,
    ),
    PrimaryKeyConstraint("workspace_id", "number"),
    in_workspace(),
    belongs("creator_id", "persons.id"),
    belongs("completed_by", "persons.id"),
    belongs("project_id", "projects.id"),
    belongs("room_id", "rooms.id"),
    belongs("parent", "tasks.number"),
    belongs("duplicate_of", "tasks.number"),
    one_of("status", Status),
    one_of("mode", Mode),
    CheckConstraint(f"priority BETWEEN {min(Priority)} AND {max(Priority)}", name="priority"),
    CheckConstraint("parent <> number", name="parent"),
    CheckConstraint("duplicate_of <> number", name="duplicate_of"),
    # All of them in each order, what is open and what is closed; by due date also those of a room, of a project, and by
    # whom they were made. Each list is one range of one of these, or of a few. Whoever deletes a room or a person, or
    # counts a project's progress, finds all of its tasks here.
    Index("ix_tasks_due", "workspace_id", "is_open", "due_key", "number"),
    Index("ix_tasks_priority", "workspace_id", "is_open", "priority", "number"),
    Index("ix_tasks_created", "workspace_id", "is_open", "created_at", "number"),
    Index("ix_tasks_updated", "workspace_id", "is_open", "updated_at", "number"),
    Index("ix_tasks_title", "workspace_id", "is_open", text("lower(title)"), "number"),
    Index("ix_tasks_room_open_due", "workspace_id", "room_id", "is_open", "due_key", "number"),
    # With all that a project's progress and a report's sums are made of.
    Index(
        "ix_tasks_project_open_due",
        *("workspace_id", "project_id", "is_open", "due_key", "number"),
        postgresql_include=["status", "private", "creator_id", "room_id", "deleted_at"],
    ),
    Index(None, "workspace_id", "parent", postgresql_where=text("parent IS NOT NULL")),
    Index("ix_tasks_creator_open_due", "workspace_id", "creator_id", "is_open", "due_key", "number"),
    # For forget_tasks(), as the one of what is linked below.
    Index("ix_tasks_completed_at", "workspace_id", "completed_at", postgresql_where=text("completed_at IS NOT NULL")),
    # For whoever deletes a person. Partial, so that nothing else uses it.
    Index("ix_tasks_completed_by", "workspace_id", "completed_by", postgresql_where=text("completed_by IS NOT NULL")),
    Index("ix_tasks_stage", "workspace_id", "stage", "due_key", "number", postgresql_where=text("stage <> ''")),
    Index(None, "workspace_id", "duplicate_of", postgresql_where=text("duplicate_of IS NOT NULL")),
    # What waits for others, for whoever closes those.
    Index(
        "ix_tasks_blocked", "workspace_id", "number", postgresql_where=text("is_open AND blocked_by <> '{}'::bigint[]")
    ),
    Index(
        "ix_tasks_linked",
        "workspace_id",
        "number",
        postgresql_where=text("blocked_by <> '{}'::bigint[] OR relates <> '{}'::bigint[]"),
    ),
    # For whoever is told all that is kept about them.
    Index("ix_tasks_watched", "workspace_id", "number", postgresql_where=text("watchers <> '{}'::bigint[]")),
)

# A copy of the task's due_key and is_open, so that "my open tasks by due date" is one range of one index.
assignments = Table(
    "assignments",
    metadata,
    workspace_column(),
    Column("task_number", BigInteger, nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("position", SmallInteger, nullable=False),
    Column("done_at", MOMENT),  # their part, where all must do theirs
    Column("due_key", MOMENT, nullable=False),
    Column("is_open", Boolean, nullable=False),
    PrimaryKeyConstraint("workspace_id", "task_number", "person_id"),
    Index(
        "ix_assignments_person_open_due",
        *("workspace_id", "person_id", "is_open", "due_key", "task_number"),
        postgresql_include=["done_at"],
    ),
    belongs("task_number", "tasks.number"),
    belongs("person_id", "persons.id"),
)

# Apart from the tasks, so that a change of status or date does not touch the word index.
task_words = Table(
    "task_words",
    metadata,
    workspace_column(),
    Column("task_number", BigInteger, nullable=False),
    Column("words", TSVECTOR, nullable=False),  # title A, description B, the newest comments C
    PrimaryKeyConstraint("workspace_id", "task_number"),
    # Reached by tasks_with_words() only, see the first migration: under row-level security PostgreSQL uses no index
    # for an operator that might leak what it compares. (For the same reason there is none on the tags.)
    # Without a pending list: a search never pays for the writes before it.
    Index("ix_task_words_words", "words", postgresql_using="gin", postgresql_with={"fastupdate": "off"}),
    belongs("task_number", "tasks.number"),
)

comments = Table(
    "comments",
    metadata,
    workspace_column(),
    Column("id", BigInteger, Identity(), nullable=False),
    Column("task_number", BigInteger, nullable=False),
    Column("author_id", BigInteger, nullable=False),
    Column("body", Text, nullable=False),
    Column("at", MOMENT, nullable=False),
    Column("removed_at", MOMENT),
    PrimaryKeyConstraint("workspace_id", "id"),
    Index(None, "workspace_id", "task_number", "id"),
    # As ix_tasks_completed_by.
    Index("ix_comments_author", "workspace_id", "author_id", postgresql_where=text("author_id IS NOT NULL")),
    belongs("task_number", "tasks.number"),
    belongs("author_id", "persons.id"),
)

# A command too long for a button.
drafts = Table(
    "drafts",
    metadata,
    workspace_column(),
    Column("id", BigInteger, Identity(), nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("text", Text, nullable=False),
    Column("at", MOMENT, nullable=False),
    PrimaryKeyConstraint("workspace_id", "id"),
    # As ix_tasks_completed_by.
    Index("ix_drafts_person", "workspace_id", "person_id", postgresql_where=text("person_id IS NOT NULL")),
    belongs("person_id", "persons.id"),
)
