"""The tables of what people are told, and when: deliveries, timers, what is muted and watched. As storage.tables."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    Identity,
    Index,
    Integer,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from bot.notices import NoticeKind, State
from storage.tables import MOMENT, belongs, metadata, one_of, workspace_column

PENDING = text("state = 'pending'")

# The outbox: a promise to tell somebody something, written with the change that it tells of. It goes to a room or a
# person, as one message with whatever else goes there just then. No references: each would lock a row for every notice.
deliveries = Table(
    "deliveries",
    metadata,
    workspace_column(),
    Column("id", BigInteger, Identity(), nullable=False),
    Column("key", Text, nullable=False),  # what makes the same thing the same: it is promised once
    Column("kind", Text, nullable=False),
    Column("level", SmallInteger, nullable=False),
    Column("platform", Text, nullable=False),
    Column("person_id", BigInteger),
    Column("room_id", BigInteger),
    Column("address", BigInteger, Computed("COALESCE(room_id, - person_id)", persisted=True), nullable=False),
    Column("task_number", BigInteger),
    Column("actor_id", BigInteger),
    Column("facts", JSONB, nullable=False, server_default="{}"),
    Column("state", Text, nullable=False, server_default="pending"),
    Column("reason", Text, nullable=False, server_default=""),
    Column("due_at", MOMENT, nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("error", Text, nullable=False, server_default=""),
    Column("message_id", Text),
    Column("created_at", MOMENT, nullable=False),
    Column("sent_at", MOMENT),
    Column("read_at", MOMENT),
    PrimaryKeyConstraint("workspace_id", "id"),
    UniqueConstraint("workspace_id", "key"),
    # For claim_deliveries(): what is due, the more urgent first; and what else goes to the same address.
    Index("ix_deliveries_due", "platform", "level", "due_at", "id", postgresql_where=PENDING),
    Index("ix_deliveries_address", "workspace_id", "address", "due_at", "id", postgresql_where=PENDING),
    # The inbox, and "why".
    Index("ix_deliveries_person", "workspace_id", "person_id", "id"),
    Index("ix_deliveries_task", "workspace_id", "task_number", "id", postgresql_where=text("task_number IS NOT NULL")),
    Index("ix_deliveries_dead", "workspace_id", "id", postgresql_where=text("state = 'dead'")),
    # For forget_person(): what names somebody of another team.
    Index("ix_deliveries_links", "workspace_id", "id", postgresql_where=text("kind = 'link'")),
    # What an outage left: nearly always none.
    Index(
        "ix_deliveries_missed",
        "workspace_id",
        "due_at",
        postgresql_where=text("state = 'pending' AND room_id IS NULL AND facts ? 'missed'"),
    ),
    # For forget_deliveries().
    Index("ix_deliveries_over", "created_at", postgresql_where=text("state IN ('sent', 'skipped')")),
    one_of("kind", NoticeKind),
    one_of("state", State),
    CheckConstraint("num_nonnulls(person_id, room_id) > 0", name="address"),
)

# What goes to one address as one message, and is somebody's to send until `claimed_until`: beside the deliveries, so
# that a claim writes one row however many there are. Settled, it is gone. One that ran out was not settled, and nobody
# knows whether it was sent; nor does anybody of one that is `waiting` for another try at that time.
claims = Table(
    "claims",
    metadata,
    workspace_column(),
    Column("address", BigInteger, nullable=False),
    Column("batch", BigInteger, Identity(cache=50), nullable=False),  # the message's key is made of it
    Column("platform", Text, nullable=False),
    Column("claimed_until", MOMENT, nullable=False),
    Column("waiting", Boolean, nullable=False, server_default="false"),
    Column("ran_out", Integer, nullable=False, server_default="0"),  # how often
    Column("ids", ARRAY(BigInteger), nullable=False),  # of the deliveries
    PrimaryKeyConstraint("workspace_id", "address", "batch"),
)

# What is to be looked at again at some time. Whoever does deletes the row in the same transaction.
timers = Table(
    "timers",
    metadata,
    workspace_column(),
    Column("task_number", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),  # bot.timers.TimerKind
    Column("step", Integer, nullable=False, server_default="0"),
    Column("at", MOMENT, nullable=False),
    PrimaryKeyConstraint("workspace_id", "task_number", "kind", "step"),
    # For due_timers(), and who takes them.
    Index("ix_timers_at", "workspace_id", "at"),
    belongs("task_number", "tasks.number"),
)

# What a person wants to hear nothing of, or all of. `subject`: "task:12", "project:3", "room:5". What is watched can be
# muted for a while, and is watched again then.
follows = Table(
    "follows",
    metadata,
    workspace_column(),
    Column("subject", Text, nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("how", Text, nullable=False),
    Column("until", MOMENT),  # of a mute; NULL: for good
    PrimaryKeyConstraint("workspace_id", "subject", "person_id", "how"),
    Index(None, "workspace_id", "person_id"),
    belongs("person_id", "persons.id"),
    one_of("how", ("mute", "watch")),
)
