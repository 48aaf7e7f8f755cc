"""The tables of what platforms keep: an inbox, notes, who used what. As storage.tables."""

from __future__ import annotations

from sqlalchemy import Column, Index, PrimaryKeyConstraint, Table, Text, text

from storage.tables import MOMENT, in_workspace, metadata, workspace_column

# What was acknowledged before it was worked off. `body` goes when it is; the key stays, to know a repetition by.
# No references: each message would lock the row of its workspace.
inbox = Table(
    "inbox",
    metadata,
    workspace_column(),
    Column("platform", Text, nullable=False),
    Column("installation", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("body", Text),  # JSON; jsonb would take no \u0000
    Column("at", MOMENT, nullable=False),
    Column("claimed_until", MOMENT, nullable=False),
    Column("finished_at", MOMENT),
    PrimaryKeyConstraint("workspace_id", "platform", "installation", "key"),
    # For left_over_inbound() and forget_inbound().
    Index("ix_inbox_left_over", "platform", "claimed_until", postgresql_where=text("finished_at IS NULL")),
    Index("ix_inbox_finished", "finished_at", postgresql_where=text("finished_at IS NOT NULL")),
)

# What a platform remembers between two runs. Of no workspace: the bot reads and writes it by two functions only.
notes = Table(
    "notes",
    metadata,
    Column("platform", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("updated_at", MOMENT, nullable=False),
    PrimaryKeyConstraint("platform", "name"),
)

# Which installations an account used, and when last. Whoever writes where no installation is told means the last one.
usages = Table(
    "usages",
    metadata,
    workspace_column(),
    Column("platform", Text, nullable=False),
    Column("installation", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("used_at", MOMENT, nullable=False),
    PrimaryKeyConstraint("workspace_id", "platform", "installation", "account"),
    # For installations_used().
    Index("ix_usages_account", "platform", "account", "used_at"),
    in_workspace(),
)
