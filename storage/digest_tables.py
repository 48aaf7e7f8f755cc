"""The table of digests: what is posted to a room on a time. What was posted is in `surfaces`. As storage.tables."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Identity,
    Index,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    Time,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from bot.digests import DigestState
from storage.tables import MOMENT, belongs, metadata, one_of, workspace_column

# One of a room, also when it is off: so a date that had one has no second, however often it is set anew. `next_on` and
# `next_at`: when it is due, if it is on; `posted_on`: the last local date that had one.
digests = Table(
    "digests",
    metadata,
    workspace_column(),
    Column("id", BigInteger, Identity(), nullable=False),
    Column("platform", Text, nullable=False),
    Column("installation", Text, nullable=False),
    Column("room_id", BigInteger, nullable=False),
    Column("clock", Time, nullable=False),
    Column("days", ARRAY(SmallInteger), nullable=False),  # as date.weekday()
    Column("zone", Text, nullable=False),
    Column("filter", Text, nullable=False, server_default=""),
    Column("wide", Boolean, nullable=False, server_default="false"),  # also about tasks of other rooms
    Column("state", Text, nullable=False, server_default="on"),
    Column("next_on", Date),
    Column("next_at", MOMENT),
    Column("posted_on", Date),
    PrimaryKeyConstraint("workspace_id", "id"),
    UniqueConstraint("workspace_id", "room_id"),
    # For due_digests().
    Index("ix_digests_next_at", "next_at", "workspace_id", "id", postgresql_where=text("next_at IS NOT NULL")),
    belongs("room_id", "rooms.id"),
    one_of("state", DigestState),
    CheckConstraint("num_nonnulls(next_on, next_at) <> 1", name="turn"),
)
