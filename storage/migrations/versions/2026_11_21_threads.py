"""Threads of cards as conversations: which projects want that, and what is said there told in the others.

Revision ID: 20261121_threads
Revises: 20261121_depends
Create Date: 2026-11-21 20:00:00+00:00

A project goes with its columns when workspaces are joined and parted, and a delivery's key renumbers as others do.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261121_threads"
down_revision = "20261121_depends"
branch_labels = None
depends_on = None

NEW = {"events": "threads_set", "deliveries": "said"}  # kinds, by table


def upgrade() -> None:
    op.add_column("projects", sa.Column("threads", sa.Boolean(), server_default="false", nullable=False))
    for table, kind in NEW.items():
        may_be(table, [*kinds(table), kind])


def downgrade() -> None:
    for table, kind in NEW.items():
        op.execute(sa.text(f"DELETE FROM {table} WHERE kind = :kind").bindparams(kind=kind))  # noqa: S608 - ours
        may_be(table, [one for one in kinds(table) if one != kind])
    op.drop_column("projects", "threads")


def kinds(table: str) -> list[str]:
    """As they are allowed now."""
    values = "SELECT regexp_matches(pg_get_constraintdef(oid), '''(\\w+)''', 'g') FROM pg_constraint WHERE conname = "
    return [kind for (kind,) in op.get_bind().scalars(sa.text(f"{values}'ck_{table}_kind'"))]


def may_be(table: str, kinds: list[str]) -> None:
    op.drop_constraint("kind", table, type_="check")
    op.create_check_constraint("kind", table, f"kind IN ({', '.join(repr(kind) for kind in kinds)})")
