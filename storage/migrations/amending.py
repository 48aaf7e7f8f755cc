"""What an earlier migration made, changed where it stands: what others changed in it stays."""

import sqlalchemy as sa
from alembic import op

_TEXT = sa.text("SELECT pg_get_functiondef(CAST(:signature AS regprocedure))")


def amend(signature: str, before: str, after: str) -> None:
    """Once in the function's text. Raises RuntimeError if it is not there: nobody would notice otherwise."""
    definition = op.get_bind().scalar(_TEXT, {"signature": signature})
    if definition.count(before) != 1:
        raise RuntimeError(f"{signature} has “{before}” {definition.count(before)} times.")
    op.get_bind().exec_driver_sql(definition.replace(before, after))


_KINDS = "SELECT regexp_matches(pg_get_constraintdef(oid), '''(\\w+)''', 'g') FROM pg_constraint WHERE conname = :name"


def allow_kinds(table: str, *kinds: str) -> None:
    """Beside those that the table allows now."""
    _may_be(table, [*_kinds(table), *kinds])


def refuse_kinds(table: str, *kinds: str) -> None:
    """Rows of these go."""
    op.execute(sa.text(f"DELETE FROM {table} WHERE kind = ANY (:kinds)").bindparams(kinds=list(kinds)))  # noqa: S608 - ours
    _may_be(table, [kind for kind in _kinds(table) if kind not in kinds])


def _kinds(table: str) -> list[str]:
    found = op.get_bind().scalars(sa.text(_KINDS), {"name": f"ck_{table}_kind"})
    return [kind for (kind,) in found]


def _may_be(table: str, kinds: list[str]) -> None:
    op.drop_constraint("kind", table, type_="check")
    op.create_check_constraint("kind", table, f"kind IN ({', '.join(repr(kind) for kind in kinds)})")
