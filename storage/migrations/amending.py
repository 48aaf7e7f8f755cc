"""Functions that an earlier migration made, changed where they stand: what others changed in them stays."""

import sqlalchemy as sa
from alembic import op

_TEXT = sa.text("SELECT pg_get_functiondef(CAST(:signature AS regprocedure))")


def amend(signature: str, before: str, after: str) -> None:
    """Once in the function's text. Raises RuntimeError if it is not there: nobody would notice otherwise."""
    definition = op.get_bind().scalar(_TEXT, {"signature": signature})
    if definition.count(before) != 1:
        raise RuntimeError(f"{signature} has “{before}” {definition.count(before)} times.")
    op.get_bind().exec_driver_sql(definition.replace(before, after))
