"""What a task waits for that is no task, in words.

Revision ID: 20261121_waits
Revises: 20261121_workflows
Create Date: 2026-11-21 22:10:00+00:00

The column goes where its rows go when workspaces are joined and parted.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261121_waits"
down_revision = "20261121_feeds"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("tasks", sa.Column("waits_on", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("tasks", "waits_on")
