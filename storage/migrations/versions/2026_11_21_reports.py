"""Reports: what happened since some instant is one range of an index.

Revision ID: 20261121_reports
Revises: 20261121_data
Create Date: 2026-11-21 20:00:00+00:00
"""

from __future__ import annotations

from alembic import op

revision = "20261121_reports"
down_revision = "20261121_data"
branch_labels = None
depends_on = None

INDEX = "ix_changes_workspace_id_at_id"


def upgrade() -> None:
    op.create_index(op.f(INDEX), "changes", ["workspace_id", "at", "id"])


def downgrade() -> None:
    op.drop_index(op.f(INDEX), "changes")
