"""Who was forgotten is mentioned no more in what others wrote.

Revision ID: 20261121_unmentioned
Revises: 20261121_moves
Create Date: 2026-11-21 23:58:00+00:00

A mention is an account's id, which the platform still knows to be somebody. The text around it stays.
"""

from __future__ import annotations

from storage.migrations.amending import amend

revision = "20261121_unmentioned"
down_revision = "20261121_moves"
branch_labels = None
depends_on = None

FORGETTING = "forget_person(bigint, timestamptz)"
DECLARED = "    called text;\n"
MENTION = "    mention text;\n"
BEFORE_ACCOUNTS = "    -- What a platform calls an action may have the account in it.\n"
UNMENTION = """    FOR mention IN
        SELECT '<@' || a.external_id || '>' FROM accounts AS a WHERE a.workspace_id = ws AND a.person_id = its_id
    LOOP
        UPDATE task_words AS w SET words = ts_delete(w.words, lower(trim('<@>' FROM mention)))
            WHERE w.workspace_id = ws AND w.task_number IN (
                SELECT t.number FROM tasks AS t
                    WHERE t.workspace_id = ws AND (strpos(t.title, mention) > 0 OR strpos(t.description, mention) > 0)
                UNION SELECT c.task_number FROM comments AS c WHERE c.workspace_id = ws AND strpos(c.body, mention) > 0
            );
        UPDATE comments SET body = replace(body, mention, '@former member')
            WHERE workspace_id = ws AND strpos(body, mention) > 0;
        UPDATE tasks SET title = replace(title, mention, '@former member'),
            description = replace(description, mention, '@former member')
            WHERE workspace_id = ws AND (strpos(title, mention) > 0 OR strpos(description, mention) > 0);
        UPDATE events SET fields = replace(fields::text, mention, '@former member')::jsonb
            WHERE workspace_id = ws AND strpos(fields::text, mention) > 0;
        UPDATE deliveries SET facts = replace(facts::text, mention, '@former member')::jsonb
            WHERE workspace_id = ws AND strpos(facts::text, mention) > 0;
    END LOOP;
"""


def upgrade() -> None:
    amend(FORGETTING, DECLARED, DECLARED + MENTION)
    amend(FORGETTING, BEFORE_ACCOUNTS, UNMENTION + BEFORE_ACCOUNTS)


def downgrade() -> None:
    amend(FORGETTING, UNMENTION, "")
    amend(FORGETTING, MENTION, "")
