"""The tables of links: codes that join people and teams across platforms. As storage.tables."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Identity, Index, PrimaryKeyConstraint, Table, Text, text

from bot.links import LinkKind
from storage.tables import MOMENT, metadata, one_of, workspace_column

# Somebody's wish to be joined with the other side. Open while it has a `code` (its SHA-256); taken once somebody there
# has said it; gone when whoever made it agreed, too. No references: it lives for minutes, and knows two workspaces.
links = Table(
    "links",
    metadata,
    workspace_column(),
    Column("id", BigInteger, Identity(), nullable=False),
    Column("kind", Text, nullable=False),
    Column("code", Text),
    Column("platform", Text, nullable=False),
    Column("installation", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("expires_at", MOMENT, nullable=False),
    Column("taker_workspace", BigInteger),
    Column("taker_platform", Text),
    Column("taker_installation", Text),
    Column("taker_account", Text),
    Column("taker_id", BigInteger),
    PrimaryKeyConstraint("workspace_id", "id"),
    # For the functions that look for a link before anybody knows whose it is.
    Index("uq_links_code", "code", unique=True, postgresql_where=text("code IS NOT NULL")),
    Index("ix_links_id", "id"),
    one_of("kind", LinkKind),
)

# Wrong codes of the last hour, by account. Of no workspace: only a function writes and reads it.
link_tries = Table(
    "link_tries",
    metadata,
    Column("platform", Text, nullable=False),
    Column("installation", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("at", MOMENT, nullable=False),
    Index("ix_link_tries_platform", "platform", "installation", "account", "at"),
)
