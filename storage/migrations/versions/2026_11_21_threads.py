"""Threads of cards as conversations: which projects want that, and what is said there told in the others.

Revision ID: 20261121_threads
Revises: 20261121_depends
Create Date: 2026-11-21 20:00:00+00:00

A project goes with its columns when workspaces are joined and parted, and a delivery's key renumbers as others do.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.migrations.amending import allow_kinds, refuse_kinds

revision = "20261121_threads"
down_revision = "20261121_depends"
branch_labels = None
depends_on = None

NEW = {"events": "threads_set", "deliveries": "said"}  # kinds, by table


def upgrade() -> None:
    op.add_column("projects", sa.Column("threads", sa.Boolean(), server_default="false", nullable=False))
    for table, kind in NEW.items():
        allow_kinds(table, kind)


def downgrade() -> None:
    for table, kind in NEW.items():
        refuse_kinds(table, kind)
    op.drop_column("projects", "threads")
