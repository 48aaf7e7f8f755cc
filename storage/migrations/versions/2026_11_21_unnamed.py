"""Who was forgotten is named by what others were told no more, either.

Revision ID: 20261121_unnamed
Revises: 20261121_waits
Create Date: 2026-11-21 22:40:00+00:00

- Whose name stands in a notice is kept beside it, so that it is found: also in the notice of a code that was said in
  another team.
- Of two people who are one, the older is named there.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.migrations.amending import amend

revision = "20261121_unnamed"
down_revision = "20261121_waits"
branch_labels = None
depends_on = None

TAKING = "take_link(bigint, text, bigint, text, text, text, bigint, timestamp with time zone, timestamp with time zone)"
SAID = "jsonb_build_object('link', made.id, 'on', by_platform, 'name', ("
SAID_BY = "jsonb_build_object('link', made.id, 'on', by_platform, 'person', by_person, 'name', ("

FORGETTING = "forget_person(bigint, timestamptz)"
FORGOTTEN = "    -- What a platform calls an action may have the account in it.\n"
UNNAME = """    UPDATE deliveries AS d SET facts = (
        SELECT jsonb_object_agg(f.key, CASE
            WHEN f.key = 'assignees' THEN unnamed(f.value, its_id)
            WHEN f.key = 'name' AND d.facts -> 'person' = to_jsonb(its_id) THEN '"former member"'::jsonb
            ELSE f.value END)
        FROM jsonb_each(d.facts) AS f
    ) WHERE (d.workspace_id = ws OR d.kind = 'link')
        AND d.facts::text ~ ('"(id|person)": ' || its_id || '(?![0-9])');
"""

MERGING = "merge_persons(bigint, timestamptz)"
MERGED = "    UPDATE claims SET address = - old WHERE workspace_id = ws AND address = - young;\n"
MERGE = """    UPDATE deliveries AS d SET facts = (
        SELECT jsonb_object_agg(f.key, CASE
            WHEN f.key = 'assignees' THEN renamed(f.value, young, old)
            WHEN f.key = 'person' AND f.value = to_jsonb(young) THEN to_jsonb(old)
            ELSE f.value END)
        FROM jsonb_each(d.facts) AS f
    ) WHERE (d.workspace_id = ws OR d.kind = 'link')
        AND d.facts::text ~ ('"(id|person)": ' || young || '(?![0-9])');
"""


def upgrade() -> None:
    is_link = sa.text("kind = 'link'")
    op.create_index("ix_deliveries_links", "deliveries", ["workspace_id", "id"], postgresql_where=is_link)
    amend(TAKING, SAID, SAID_BY)
    amend(FORGETTING, FORGOTTEN, UNNAME + FORGOTTEN)
    amend(MERGING, MERGED, MERGE + MERGED)


def downgrade() -> None:
    amend(MERGING, MERGE + MERGED, MERGED)
    amend(FORGETTING, UNNAME + FORGOTTEN, FORGOTTEN)
    amend(TAKING, SAID_BY, SAID)
    op.drop_index("ix_deliveries_links", "deliveries")
