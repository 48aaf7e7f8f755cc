"""The table of imports. As storage.tables."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Identity,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from bot.imports.staging import ImportState
from storage.tables import MOMENT, belongs, metadata, one_of, workspace_column

# A file that somebody sent to be imported, as bot.imports.staging. But for its person no references: what it names may
# go before it, and it is looked at again before anything is done.
imports = Table(
    "imports",
    metadata,
    workspace_column(),
    Column("id", BigInteger, Identity(), nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("room_id", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("digest", Text, nullable=False),  # SHA-256 of the content, in hexadecimal digits
    Column("state", Text, nullable=False, server_default="staged"),
    Column("content", LargeBinary, nullable=False, server_default=text("''::bytea")),
    Column("read", LargeBinary, nullable=False, server_default=text("''::bytea")),
    Column("columns", JSONB, nullable=False, server_default="{}"),
    Column("people", JSONB, nullable=False, server_default="{}"),
    Column("project", Text),  # its slug
    Column("count", Integer, nullable=False, server_default="0"),  # of its tasks
    Column("first_number", BigInteger),
    Column("change_id", BigInteger),
    Column("created_at", MOMENT, nullable=False),
    Column("ended_at", MOMENT),
    PrimaryKeyConstraint("workspace_id", "id"),
    Index("ix_imports_person", "workspace_id", "person_id"),
    Index("ix_imports_digest", "workspace_id", "digest", postgresql_where=text("state = 'done'::text")),
    # For forget_imports().
    Index("ix_imports_kept", "created_at", postgresql_where=text("content <> ''::bytea OR read <> ''::bytea")),
    belongs("person_id", "persons.id"),
    one_of("state", ImportState),
)
