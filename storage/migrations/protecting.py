"""Row-level security: a table's rows are those of the workspace that a transaction has set, and of no other."""

from alembic import op

_WORKSPACE = "NULLIF(current_setting('nudge.workspace', true), '')::bigint"


def protect(table: str, rights: str, key: str = "workspace_id") -> None:
    """`rights`: of the bot's role, as GRANT has them. `key`: the column that says whose a row is."""
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY workspace ON {table} TO nudge_bot"
        f" USING ({key} = {_WORKSPACE}) WITH CHECK ({key} = {_WORKSPACE})"
    )
    op.execute(f"GRANT {rights} ON {table} TO nudge_bot")
