"""The tables of what is shown and follows the tasks. As storage.tables."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Identity,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from storage.tables import MOMENT, belongs, metadata, workspace_column

# Which message shows a task's card: its thread is the task's.
cards = Table(
    "cards",
    metadata,
    workspace_column(),
    Column("room_id", BigInteger, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("task_number", BigInteger, nullable=False),
    PrimaryKeyConstraint("workspace_id", "room_id", "message_id"),
    Index("ix_cards_task", "workspace_id", "task_number"),
    belongs("room_id", "rooms.id"),
    belongs("task_number", "tasks.number"),
)

# What is shown and follows the tasks: a task's card in a room, a person's own page, a room's digest of a day. Stale
# while `wanted` is ahead of `shown`; `stale_since`: since when, if it is. `claimed_until`: somebody shows it; past, and
# not settled: nobody knows.
surfaces = Table(
    "surfaces",
    metadata,
    workspace_column(),
    Column("id", BigInteger, Identity(), nullable=False),
    Column("platform", Text, nullable=False),
    Column("installation", Text, nullable=False),
    Column("room_id", BigInteger, nullable=False),
    Column("task_number", BigInteger),
    Column("person_id", BigInteger),
    Column("thread", Text),
    Column("message_id", Text),
    Column("wanted", Integer, nullable=False, server_default="1"),
    Column("shown", Integer, nullable=False, server_default="0"),
    Column("stale_since", MOMENT, nullable=False),
    Column("claimed_until", MOMENT),
    Column("retry_at", MOMENT),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("uncertain", Boolean, nullable=False, server_default="false"),
    Column("gone_at", MOMENT),
    Column("opened_at", MOMENT),  # a page; when a digest was due
    Column("line", Text, nullable=False, server_default="home"),  # what of it is looked at
    Column("digest_id", BigInteger),
    Column("local_date", Date),  # of a digest
    Column("tasks", ARRAY(BigInteger), nullable=False, server_default="{}"),  # that a digest shows
    PrimaryKeyConstraint("workspace_id", "id"),
    # One for a task in a room, one for a person on a platform, one for a digest's date; marking finds them by what they
    # begin with.
    Index(
        "uq_surfaces_task",
        "workspace_id",
        "task_number",
        "room_id",
        unique=True,
        postgresql_where=text("task_number IS NOT NULL"),
    ),
    Index(
        "uq_surfaces_page",
        "workspace_id",
        "person_id",
        "platform",
        unique=True,
        postgresql_where=text("person_id IS NOT NULL"),
    ),
    Index(
        "uq_surfaces_digest",
        "workspace_id",
        "digest_id",
        "local_date",
        unique=True,
        postgresql_where=text("digest_id IS NOT NULL"),
    ),
    Index("ix_surfaces_digest", "workspace_id", "opened_at", postgresql_where=text("digest_id IS NOT NULL")),
    # For claim_surfaces(): from room to room, in each the longest waiting first.
    Index(
        "ix_surfaces_stale",
        "platform",
        "workspace_id",
        "room_id",
        "stale_since",
        "id",
        postgresql_where=text("wanted > shown AND gone_at IS NULL"),
    ),
    Index("ix_surfaces_claimed", "workspace_id", "room_id", postgresql_where=text("claimed_until IS NOT NULL")),
    Index("ix_surfaces_room", "workspace_id", "room_id"),  # for whoever deletes a room
    belongs("room_id", "rooms.id"),
    belongs("task_number", "tasks.number"),
    belongs("person_id", "persons.id"),
    belongs("digest_id", "digests.id"),
    CheckConstraint("num_nonnulls(task_number, person_id, digest_id) = 1", name="of_one"),
)
