"""The table of feeds: addresses at which calendars are read. As storage.tables."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Identity, Index, PrimaryKeyConstraint, Table, Text, UniqueConstraint

from storage.tables import MOMENT, belongs, metadata, workspace_column

# `code`: the SHA-256 of the address's secret. Whoever knows that reads the row, in whatever workspace it is.
feeds = Table(
    "feeds",
    metadata,
    workspace_column(),
    Column("id", BigInteger, Identity(), nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("platform", Text, nullable=False),  # where it was made
    Column("installation", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("line", Text, nullable=False),
    Column("made_at", MOMENT, nullable=False),
    Column("read_at", MOMENT),
    PrimaryKeyConstraint("workspace_id", "id"),
    UniqueConstraint("code"),
    Index("ix_feeds_person", "workspace_id", "person_id"),
    belongs("person_id", "persons.id"),
)
