"""The plan of a statement as it is run: by the name under which the driver has prepared it, made for any values.

EXPLAIN with bound values would show the plan for these, which is another one than the bot runs.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import asyncpg
    from asyncpg.pool import PoolConnectionProxy

    Connection = asyncpg.Connection | PoolConnectionProxy

Node = dict[str, Any]


async def explained(connection: Connection, statement: str, values: Iterable[object]) -> Node:
    """Its plan's uppermost node; it is not run."""
    prepared = await connection.prepare(statement)
    told = await connection.fetchval(f"EXPLAIN (FORMAT JSON) {execution(prepared.get_name(), values)}")
    (plan,) = json.loads(told)
    top: Node = plan["Plan"]
    return top


def execution(name: str, values: Iterable[object]) -> str:
    """EXECUTE of a prepared statement."""
    given = ", ".join(map(written, values))
    return f"EXECUTE {name}({given})" if given else f"EXECUTE {name}"


def nodes(tree: Node) -> Iterator[Node]:
    yield tree
    for child in tree.get("Plans", ()):
        yield from nodes(child)


def whole(tree: Node) -> set[str]:
    """Tables read from end to end."""
    return {node["Relation Name"] for node in nodes(tree) if node["Node Type"] == "Seq Scan"}


def written(value: object) -> str:
    """As a literal, whose type the statement knows."""
    if value is None:
        return "NULL"
    if isinstance(value, (list, tuple)):
        return _quoted("{" + ",".join(map(_element, value)) + "}")
    return _quoted(_text(value))


def _element(value: object) -> str:
    return "NULL" if value is None else json.dumps(_text(value), ensure_ascii=False)


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, (date, datetime)) else str(value)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
