"""Feeds: addresses at which people read their tasks as a calendar.

Revision ID: 20261121_feeds
Revises: 20261121_workflows
Create Date: 2026-11-21 22:00:00+00:00

- An address is looked up before anybody knows whose it is: a policy lets whoever names its hash read that row.
- A feed goes where the installation goes on which it was made, and belongs to whoever its person becomes.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.migrations.amending import allow_kinds, amend, refuse_kinds
from storage.migrations.protecting import protect

revision = "20261121_feeds"
down_revision = "20261121_workflows"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
KIND = "feed_set"

RENAMED = "SET line = renamed_project(line, doubled.old, doubled.new) WHERE workspace_id = from_ws;\n"
RENAME = f"        UPDATE feeds {RENAMED}"
JOINED = "'deliveries', 'claims', 'inbox', 'usages', 'installations'\n    ] LOOP"
JOIN = "'deliveries', 'claims', 'inbox', 'usages', 'feeds', 'installations'\n    ] LOOP"
PARTED = "['accounts', 'surfaces', 'deliveries', 'claims', 'inbox', 'usages', 'installations'] LOOP"
PART = "['accounts', 'surfaces', 'deliveries', 'claims', 'inbox', 'usages', 'feeds', 'installations'] LOOP"
DROPPED = "['room_members', 'follows', 'drafts', 'surfaces'] LOOP"
DROP = "['room_members', 'follows', 'drafts', 'surfaces', 'feeds'] LOOP"
FORGOTTEN = "'follows', 'drafts', 'surfaces', 'deliveries'\n    ] LOOP"
FORGET = "'follows', 'drafts', 'surfaces', 'deliveries', 'feeds'\n    ] LOOP"
MERGED = "    DELETE FROM links WHERE workspace_id = ws AND person_id = young;\n"
MERGE = """    UPDATE feeds SET person_id = old WHERE workspace_id = ws AND person_id = young;
    UPDATE feeds SET line = replace(line, format('<@person:%s>', young), format('<@person:%s>', old))
        WHERE workspace_id = ws AND strpos(line, format('<@person:%s>', young)) > 0;
"""

AMENDED = {
    "join_workspaces(bigint, timestamptz)": ((RENAMED, RENAMED + RENAME), (JOINED, JOIN)),
    "part_workspace(text, text, timestamptz)": ((PARTED, PART),),
    "drop_strangers(bigint)": ((DROPPED, DROP),),
    "merge_persons(bigint, timestamptz)": ((MERGED, MERGE + MERGED),),
    "forget_person(bigint, timestamptz)": ((FORGOTTEN, FORGET),),
}


def upgrade() -> None:
    create_feeds()
    allow_kinds("events", KIND)
    for signature, parts in AMENDED.items():
        for before, after in parts:
            amend(signature, before, after)


def create_feeds() -> None:
    op.create_table(
        "feeds",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("installation", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("read_at", MOMENT),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_feeds")),
        sa.UniqueConstraint("code", name=op.f("uq_feeds_code")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["persons.workspace_id", "persons.id"],
            name=op.f("fk_feeds_workspace_id_person_id"),
        ),
    )
    op.create_index("ix_feeds_person", "feeds", ["workspace_id", "person_id"])
    protect("feeds", "SELECT, INSERT, UPDATE, DELETE")
    op.execute(
        "CREATE POLICY address ON feeds FOR SELECT TO nudge_bot USING (code = current_setting('nudge.feed', true))"
    )
    op.execute("CREATE POLICY joining ON feeds TO pg_database_owner USING (true) WITH CHECK (true)")


def downgrade() -> None:
    for signature, parts in AMENDED.items():
        for before, after in parts:
            amend(signature, after, before)
    refuse_kinds("events", KIND)
    op.drop_table("feeds")
