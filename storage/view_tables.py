"""The table of views: lists under a name. Which one a room lists is in `rooms`. As storage.tables."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Identity, Index, PrimaryKeyConstraint, Table, Text, text

from storage.tables import belongs, metadata, workspace_column

# `key`: the name as names are compared. A person's own, and all that are shared, have names that differ.
saved_views = Table(
    "saved_views",
    metadata,
    workspace_column(),
    Column("id", BigInteger, Identity(), nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("line", Text, nullable=False),
    Column("shared", Boolean, nullable=False, server_default="false"),
    PrimaryKeyConstraint("workspace_id", "id"),
    belongs("person_id", "persons.id"),
    Index("uq_saved_views_own", "workspace_id", "person_id", "key", unique=True, postgresql_where=text("NOT shared")),
    Index("uq_saved_views_shared", "workspace_id", "key", unique=True, postgresql_where=text("shared")),
    Index("ix_saved_views_person", "workspace_id", "person_id"),
)
