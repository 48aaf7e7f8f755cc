"""Whoever deletes many rows, as when teams part, finds quickly that nothing refers to each of them any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncpg

REFERENCES = """
SELECT c.conrelid::regclass::text AS name, a.attname AS col, EXISTS (
    SELECT FROM pg_index AS i
    WHERE i.indrelid = c.conrelid AND i.indkey[0] = c.conkey[1] AND i.indkey[1] = c.conkey[2]
      AND COALESCE(pg_get_expr(i.indpred, i.indrelid), '') IN ('', format('(%I IS NOT NULL)', a.attname))
) AS indexed
FROM pg_constraint AS c JOIN pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[2]
WHERE c.contype = 'f' AND cardinality(c.conkey) = 2
"""


async def test_an_index_leads_to_whatever_refers_to_a_row(owner: asyncpg.Connection) -> None:
    """But for those of one column, to a workspace: it has its rows in every index."""
    references = await owner.fetch(REFERENCES)
    assert len(references) > 20
    assert [(row["name"], row["col"]) for row in references if not row["indexed"]] == []
