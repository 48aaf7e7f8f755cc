"""What people are told, and when: deliveries, timers, what is muted and watched.

Revision ID: 20261121_deliveries
Revises: 20261121_surfaces
Create Date: 2026-11-21 12:50:00+00:00

What serves all tenants at once, the claiming of deliveries and the look for timers, is a function with its owner's
rights; the bot itself still reads no other workspace's rows.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from storage.migrations.amending import allow_kinds, refuse_kinds
from storage.migrations.protecting import protect

revision = "20261121_deliveries"
down_revision = "20261121_surfaces"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
PENDING = sa.text("state = 'pending'")
OVER = sa.text("state IN ('sent', 'skipped')")

RIGHTS = {
    "deliveries": "SELECT, INSERT, UPDATE",
    "claims": "SELECT, INSERT, UPDATE, DELETE",
    "timers": "SELECT, INSERT, UPDATE, DELETE",
    "follows": "SELECT, INSERT, UPDATE, DELETE",
}
# What the functions below read and write in every workspace.
OWNERS = {"deliveries": "ALL", "claims": "ALL", "timers": "SELECT"}

NOTICES = (
    "assigned unassigned mentioned commented status completed reopened due_soon overdue reminder escalation unblocked"
    " unreachable link"
)

# What may be claimed, level by level: a row that waits for later, however many there are, is never read. Kinds that the
# program does not know (it is older than who promised them) wait for one that does.
DUE_DELIVERIES = """
CREATE FUNCTION due_deliveries(on_platform text, present timestamptz, pausing text[], kinds text[], most integer)
RETURNS TABLE (workspace_id bigint, address bigint, level smallint, due_at timestamptz, id bigint)
LANGUAGE sql STABLE AS $$
    SELECT one.workspace_id, one.address, one.level, one.due_at, one.id
    FROM (VALUES (1::smallint), (2), (3)) AS urgency (level)
    CROSS JOIN LATERAL (
        SELECT d.workspace_id, d.address, d.level, d.due_at, d.id FROM deliveries AS d
        WHERE d.platform = on_platform AND d.state = 'pending' AND d.level = urgency.level AND d.due_at <= present
          AND d.kind = ANY (kinds) AND (
              SELECT c.batch FROM claims AS c
              WHERE c.workspace_id = d.workspace_id AND c.address = d.address AND c.platform = on_platform
                AND c.claimed_until > present AND NOT c.waiting
              LIMIT 1
          ) IS NULL
          AND (d.workspace_id, d.address) NOT IN (
              SELECT split_part(p, ':', 1)::bigint, split_part(p, ':', 2)::bigint
              FROM unnest(pausing) AS p WHERE p ~ '^[0-9]+:-?[0-9]+$'
          )
          AND d.workspace_id NOT IN (
              SELECT i.workspace_id FROM installations AS i
              WHERE i.platform = on_platform AND i.external_id = ANY (pausing)
          )
        ORDER BY d.due_at, d.id LIMIT most
    ) AS one
    LIMIT most
$$
"""

# The addresses of what is most urgent and has waited longest; none where something is under way. Of each all that is
# due, the more urgent first; but if a claim ran out there, or waits for another try and that is due, then the rows of
# that one and no others. So many rows at most that it ends in time. Claims are made one after the other on a platform:
# so no address is ever two workers', though nothing is locked in the table.
#
# Where nothing can be sent (the bot was removed, the room is gone) rows are set aside, due at 'infinity', when they
# come up; else every claim would read them again. They come back when that ends.
#
# The plan is made once, at whatever size the tables have then: it is to be the one along the indexes, and by the ids
# where ids are known (hence no plain comparison of the state there).
CLAIM_DELIVERIES = """
CREATE FUNCTION claim_deliveries(
    on_platform text, present timestamptz, until timestamptz, pausing text[], kinds text[], most integer, shown integer
)
RETURNS TABLE (
    workspace_id bigint, installation text, address bigint, batch bigint, count integer, ran_out integer,
    uncertain boolean, id bigint, kind text, level smallint, created_at timestamptz, person_id bigint, room_id bigint,
    task_number bigint, actor_id bigint, facts jsonb, reason text, due_at timestamptz, error text, tries integer
)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET lock_timeout = '10s'
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
#variable_conflict use_column
DECLARE
    width integer := most;
    seen integer;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('claim_deliveries:' || on_platform, 0));
    LOOP
        RETURN QUERY
        WITH front AS (
            SELECT f.workspace_id, f.address, min(f.place) AS place FROM (
                SELECT d.workspace_id, d.address, row_number() OVER (ORDER BY d.level, d.due_at, d.id) AS place
                FROM due_deliveries(on_platform, present, pausing, kinds, width) AS d
            ) AS f
            GROUP BY f.workspace_id, f.address ORDER BY 3 LIMIT most
        ), found AS (
            SELECT front.*, here.installation, old.batch AS old, COALESCE(old.ids, fresh.ids) AS ids
            FROM front CROSS JOIN LATERAL (
                SELECT min(i.external_id || '') AS installation FROM installations AS i
                WHERE i.workspace_id = front.workspace_id AND i.platform = on_platform AND i.suspended_at IS NULL
            ) AS here LEFT JOIN LATERAL (
                SELECT c.batch, ARRAY(
                    SELECT d.id FROM deliveries AS d
                    WHERE d.workspace_id = c.workspace_id AND d.id = ANY (c.ids) AND d.state || '' = 'pending'
                    ORDER BY d.level, d.id
                ) AS ids
                FROM claims AS c
                WHERE c.workspace_id = front.workspace_id AND c.address = front.address AND c.platform = on_platform
                  AND c.claimed_until <= present AND EXISTS (
                      SELECT FROM deliveries AS d
                      WHERE d.workspace_id = c.workspace_id AND d.id = ANY (c.ids) AND d.state || '' = 'pending'
                  )
                ORDER BY c.batch LIMIT 1
            ) AS old ON true LEFT JOIN LATERAL (
                SELECT array_agg(one.id ORDER BY one.level, one.id) AS ids FROM (
                    SELECT d.id, d.level FROM deliveries AS d
                    WHERE d.workspace_id = front.workspace_id AND d.address = front.address AND d.due_at <= present
                      AND d.state = 'pending' AND d.platform = on_platform AND d.kind = ANY (kinds)
                    ORDER BY d.due_at, d.id LIMIT 10000
                ) AS one
            ) AS fresh ON old.batch IS NULL
            WHERE here.installation IS NOT NULL AND (
                SELECT r.gone_at FROM rooms AS r WHERE r.workspace_id = front.workspace_id AND r.id = front.address
            ) IS NULL
        ), picked AS MATERIALIZED (
            SELECT f.*, COALESCE(f.old, nextval('claims_batch_seq')) AS batch FROM (
                SELECT found.*, sum(cardinality(found.ids)) OVER (ORDER BY found.place) AS count_so_far FROM found
                WHERE found.ids IS NOT NULL
            ) AS f
            WHERE f.count_so_far - cardinality(f.ids) < 10000
        ), free AS (
            SELECT c.workspace_id, c.address, c.batch FROM picked
            JOIN claims AS c
              ON c.workspace_id = picked.workspace_id AND c.address = picked.address AND c.batch = picked.old
            WHERE c.claimed_until <= present FOR UPDATE OF c SKIP LOCKED
        ), again AS (
            UPDATE claims AS c
            SET claimed_until = until, waiting = false, ran_out = c.ran_out + (NOT c.waiting)::integer
            FROM free WHERE c.workspace_id = free.workspace_id AND c.address = free.address AND c.batch = free.batch
            RETURNING c.batch, c.ran_out
        ), anew AS (
            INSERT INTO claims (workspace_id, address, batch, platform, claimed_until, ids)
            SELECT p.workspace_id, p.address, p.batch, on_platform, until, p.ids FROM picked AS p WHERE p.old IS NULL
        ), kept AS (
            SELECT p.*, COALESCE(a.ran_out, 0) AS ran_out FROM picked AS p LEFT JOIN again AS a ON a.batch = p.old
            WHERE p.old IS NULL OR a.batch IS NOT NULL
        )
        SELECT k.workspace_id, k.installation, k.address, k.batch, cardinality(k.ids), k.ran_out, k.old IS NOT NULL,
               d.id, d.kind, d.level, d.created_at, d.person_id, d.room_id, d.task_number, d.actor_id, d.facts,
               d.reason, d.due_at, d.error, d.tries
        FROM kept AS k
        CROSS JOIN LATERAL unnest(k.ids[1:shown]) WITH ORDINALITY AS one (id, nth)
        CROSS JOIN LATERAL (
            SELECT r.* FROM deliveries AS r
            WHERE r.workspace_id = k.workspace_id AND r.id = one.id AND r.kind = ANY (kinds) OFFSET 0
        ) AS d
        ORDER BY k.place, one.nth;
        EXIT WHEN FOUND;
        UPDATE deliveries AS d SET due_at = 'infinity'
        FROM due_deliveries(on_platform, present, pausing, kinds, width) AS front
        WHERE d.workspace_id = front.workspace_id AND d.id = front.id AND (
            EXISTS (
                SELECT FROM rooms AS r
                WHERE r.workspace_id = front.workspace_id AND r.id = front.address AND r.gone_at IS NOT NULL
            ) OR (
                SELECT bool_and(i.suspended_at IS NOT NULL) FROM installations AS i
                WHERE i.workspace_id = front.workspace_id AND i.platform = on_platform
            )
        );
        CONTINUE WHEN FOUND;
        SELECT count(*) INTO seen FROM due_deliveries(on_platform, present, pausing, kinds, width);
        EXIT WHEN seen < width;
        width := width * 10;
    END LOOP;
END
$$
"""

# Any number of claims, of all tenants, in one trip; the installations whose claims have to wait, since teams are joined
# or parted there (see enter_workspace). Each claim and each row is looked up by its key: were the state compared as it
# is, or the rows joined, a planner that takes the workspace for a small one, or has no statistics yet, would read all
# of its rows for each. Nobody waits for the disk: what a crash of the server takes back are claims, which are durable;
# they run out, and the messages are found by their keys.
SETTLE_DELIVERIES = """
CREATE FUNCTION settle_deliveries(
    on_platform text, installations text[], addresses bigint[], batches bigint[], tokens timestamptz[],
    messages text[], present timestamptz
) RETURNS text[] LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    moving text[] := ARRAY(
        SELECT i.external_id FROM installations AS i
        WHERE i.platform = on_platform AND i.external_id = ANY (installations)
          AND NOT pg_try_advisory_xact_lock_shared(7183, i.workspace_id::integer)
    );
BEGIN
    PERFORM set_config('synchronous_commit', 'off', true);
    WITH claim AS (
        DELETE FROM claims AS c
        USING unnest(installations, addresses, batches, tokens, messages)
            AS given (installation, address, batch, token, message)
        CROSS JOIN LATERAL (
            SELECT i.workspace_id FROM installations AS i
            WHERE i.platform = on_platform AND i.external_id = given.installation OFFSET 0
        ) AS home
        WHERE c.workspace_id = home.workspace_id AND c.address = given.address AND c.batch = given.batch
          AND c.claimed_until = given.token AND NOT c.waiting AND given.installation <> ALL (moving)
        RETURNING c.workspace_id, c.ids, given.message
    )
    UPDATE deliveries AS d SET state = 'sent', sent_at = present, message_id = found.message
    FROM (
        SELECT one.message, row.place
        FROM (SELECT claim.workspace_id, unnest(claim.ids) AS id, claim.message FROM claim) AS one
        CROSS JOIN LATERAL (
            SELECT r.ctid AS place FROM deliveries AS r
            WHERE r.workspace_id = one.workspace_id AND r.id = one.id AND r.state || '' = 'pending' OFFSET 0
        ) AS row
    ) AS found
    WHERE d.ctid = found.place;
    RETURN moving;
END
$$
"""

NEXT_DELIVERY = """
CREATE FUNCTION next_delivery(on_platform text, present timestamptz) RETURNS timestamptz
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT min(one.due_at) FROM (VALUES (1::smallint), (2), (3)) AS urgency (level)
    CROSS JOIN LATERAL (
        SELECT d.due_at FROM deliveries AS d
        WHERE d.platform = on_platform AND d.state = 'pending' AND d.level = urgency.level
          AND d.due_at > present AND d.due_at <= present + interval '1 minute'
        ORDER BY d.due_at LIMIT 1
    ) AS one
$$
"""

# What was given up stays: an admin may revive it. A claim that old has no rows any more.
FORGET_DELIVERIES = """
CREATE FUNCTION forget_deliveries(before timestamptz, most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off AS $$
DECLARE
    forgotten integer;
BEGIN
    DELETE FROM deliveries WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM deliveries WHERE state IN ('sent', 'skipped') AND created_at < before
        ORDER BY created_at LIMIT most FOR UPDATE SKIP LOCKED
    ));
    GET DIAGNOSTICS forgotten = ROW_COUNT;
    DELETE FROM claims WHERE claimed_until < before;
    RETURN forgotten;
END
$$
"""

FUNCTIONS: dict[str, str] = {
    "due_deliveries(text, timestamptz, text[], text[], integer)": DUE_DELIVERIES,
    "claim_deliveries(text, timestamptz, timestamptz, text[], text[], integer, integer)": CLAIM_DELIVERIES,
    "settle_deliveries(text, text[], bigint[], bigint[], timestamptz[], text[], timestamptz)": SETTLE_DELIVERIES,
    "next_delivery(text, timestamptz)": NEXT_DELIVERY,
    "forget_deliveries(timestamptz, integer)": FORGET_DELIVERIES,
}


# From workspace to workspace, each by its earliest: however many are due in one of them, none is passed over.
FUNCTIONS["due_timers(timestamptz, integer)"] = """
CREATE FUNCTION due_timers(present timestamptz, most integer) RETURNS TABLE (platform text, installation text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH RECURSIVE places AS (
        (SELECT t.workspace_id, t.at FROM timers AS t ORDER BY t.workspace_id, t.at LIMIT 1)
        UNION ALL
        SELECT later.workspace_id, later.at
        FROM places CROSS JOIN LATERAL (
            SELECT t.workspace_id, t.at FROM timers AS t
            WHERE t.workspace_id > places.workspace_id ORDER BY t.workspace_id, t.at LIMIT 1
        ) AS later
    )
    SELECT one.platform, one.external_id
    FROM places CROSS JOIN LATERAL (
        SELECT i.platform, i.external_id FROM installations AS i
        WHERE i.workspace_id = places.workspace_id AND i.suspended_at IS NULL
        ORDER BY i.platform, i.external_id LIMIT 1
    ) AS one
    WHERE places.at <= present ORDER BY places.at LIMIT most
$$
"""


def upgrade() -> None:
    change_tables()
    create_deliveries()
    index_deliveries()
    create_claims()
    create_timers()
    create_follows()
    for table, rights in RIGHTS.items():
        protect(table, rights)
    for table, work in OWNERS.items():
        op.execute(f"CREATE POLICY owner ON {table} FOR {work} TO pg_database_owner USING (true)")
    for signature, definition in FUNCTIONS.items():
        op.execute(definition)
        op.execute(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {signature} TO nudge_bot")


def change_tables() -> None:
    op.add_column("persons", sa.Column("notices", postgresql.JSONB(), nullable=False, server_default="{}"))
    op.add_column("persons", sa.Column("reached_on", sa.Text()))
    op.add_column("accounts", sa.Column("unreachable_at", MOMENT))
    op.add_column(
        "projects", sa.Column("escalation", postgresql.ARRAY(sa.Integer()), nullable=False, server_default="{}")
    )
    op.add_column("rooms", sa.Column("gone_at", MOMENT))
    op.create_index(
        "ix_tasks_blocked",
        "tasks",
        ["workspace_id", "number"],
        postgresql_where=sa.text("is_open AND blocked_by <> '{}'::bigint[]"),
    )
    allow_kinds("events", "on_it", "escalation_set")


def one_of(column: str, values: str) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values.split())})"


def create_deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("person_id", sa.BigInteger()),
        sa.Column("room_id", sa.BigInteger()),
        sa.Column(
            "address", sa.BigInteger(), sa.Computed("COALESCE(room_id, - person_id)", persisted=True), nullable=False
        ),
        sa.Column("task_number", sa.BigInteger()),
        sa.Column("actor_id", sa.BigInteger()),
        sa.Column("facts", postgresql.JSONB(), nullable=False, server_default="{}"),
        sa.Column("state", sa.Text(), nullable=False, server_default="pending"),
        sa.Column("reason", sa.Text(), nullable=False, server_default=""),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("error", sa.Text(), nullable=False, server_default=""),
        sa.Column("message_id", sa.Text()),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("sent_at", MOMENT),
        sa.Column("read_at", MOMENT),
        sa.PrimaryKeyConstraint("workspace_id", "id", name="pk_deliveries"),
        sa.UniqueConstraint("workspace_id", "key", name="uq_deliveries_workspace_id_key"),
        sa.CheckConstraint(one_of("kind", NOTICES), name="kind"),
        sa.CheckConstraint(one_of("state", "pending sent skipped dead"), name="state"),
        sa.CheckConstraint("num_nonnulls(person_id, room_id) > 0", name="address"),
    )


def index_deliveries() -> None:
    due, address = ["platform", "level", "due_at", "id"], ["workspace_id", "address", "due_at", "id"]
    op.create_index("ix_deliveries_due", "deliveries", due, postgresql_where=PENDING)
    op.create_index("ix_deliveries_address", "deliveries", address, postgresql_where=PENDING)
    op.create_index("ix_deliveries_person", "deliveries", ["workspace_id", "person_id", "id"])
    op.create_index(
        "ix_deliveries_task",
        "deliveries",
        ["workspace_id", "task_number", "id"],
        postgresql_where=sa.text("task_number IS NOT NULL"),
    )
    op.create_index(
        "ix_deliveries_dead", "deliveries", ["workspace_id", "id"], postgresql_where=sa.text("state = 'dead'")
    )
    op.create_index("ix_deliveries_over", "deliveries", ["created_at"], postgresql_where=OVER)


def create_claims() -> None:
    op.create_table(
        "claims",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("address", sa.BigInteger(), nullable=False),
        sa.Column("batch", sa.BigInteger(), sa.Identity(cache=50), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("claimed_until", MOMENT, nullable=False),
        sa.Column("waiting", sa.Boolean(), nullable=False, server_default="false"),
        sa.Column("ran_out", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("ids", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "address", "batch", name="pk_claims"),
    )


def create_timers() -> None:
    op.create_table(
        "timers",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("task_number", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "task_number", "kind", "step", name="pk_timers"),
        sa.ForeignKeyConstraint(
            ["workspace_id", "task_number"],
            ["tasks.workspace_id", "tasks.number"],
            name="fk_timers_workspace_id_task_number",
        ),
    )
    op.create_index("ix_timers_at", "timers", ["workspace_id", "at"])


def create_follows() -> None:
    op.create_table(
        "follows",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("until", MOMENT),
        sa.PrimaryKeyConstraint("workspace_id", "subject", "person_id", "how", name="pk_follows"),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["persons.workspace_id", "persons.id"],
            name="fk_follows_workspace_id_person_id",
        ),
        sa.CheckConstraint(one_of("how", "mute watch"), name="how"),
    )
    op.create_index("ix_follows_workspace_id_person_id", "follows", ["workspace_id", "person_id"])


def downgrade() -> None:
    for signature in reversed(FUNCTIONS):
        op.execute(f"DROP FUNCTION {signature}")
    for table in ("follows", "timers", "claims", "deliveries"):
        op.drop_table(table)
    refuse_kinds("events", "on_it", "escalation_set")
    op.drop_index("ix_tasks_blocked", "tasks")
    op.drop_column("rooms", "gone_at")
    op.drop_column("projects", "escalation")
    op.drop_column("accounts", "unreachable_at")
    op.drop_column("persons", "reached_on")
    op.drop_column("persons", "notices")
