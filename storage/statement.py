"""SQLAlchemy Core statements, compiled once to the text and the order of arguments that asyncpg takes.

Executing an expression costs more than running it; so a statement is built and compiled at its first use and kept.
Values are always bound by name. What the planner must see (a limit, a status) is written as a literal column.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    DateTime,
    SmallInteger,
    Text,
    bindparam,
    column,
    func,
    literal_column,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, asyncpg

if TYPE_CHECKING:
    from sqlalchemy import CTE, BindParameter, ClauseElement, ColumnElement
    from sqlalchemy.types import TypeEngine

DIALECT = asyncpg.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves its constructor untyped


class Statement:
    """`sql` with $1, $2 …; `names`: whose values they are; `constants`: values that were part of the statement."""

    __slots__ = ("constants", "names", "sql")

    def __init__(self, clause: ClauseElement) -> None:
        compiled: Any = clause.compile(dialect=DIALECT)
        self.sql: str = compiled.string
        self.names: tuple[str, ...] = tuple(compiled.positiontup)
        self.constants = {name: value for name, value in compiled.params.items() if value is not None}

    def arguments(self, values: dict[str, object]) -> list[object]:
        if self.constants:
            values = self.constants | values
        return [values[name] for name in self.names]


# ---- values that statements are run with


def number(name: str) -> BindParameter[int]:
    return bindparam(name, type_=BigInteger)


def numbers(name: str) -> BindParameter[Any]:
    return bindparam(name, type_=ARRAY(BigInteger))


def small(name: str) -> BindParameter[int]:
    return bindparam(name, type_=SmallInteger)


def words(name: str) -> BindParameter[str]:
    return bindparam(name, type_=Text)


def texts(name: str) -> BindParameter[Any]:
    return bindparam(name, type_=ARRAY(Text))


def moment(name: str) -> BindParameter[Any]:
    return bindparam(name, type_=DateTime(timezone=True))


def yes(name: str) -> BindParameter[bool]:
    return bindparam(name, type_=Boolean)


WORKSPACE = number("workspace")  # given to every statement by the session


def any_of(value: ColumnElement[Any], many: ColumnElement[Any]) -> ColumnElement[bool]:
    """`value = ANY (many)`, one statement however many there are."""
    return value.bool_op("=")(func.any(many))  # `==` would put a function on the left


def rows_of(name: str, /, **columns: TypeEngine[Any]) -> CTE:
    """A list of objects, bound as JSON under `name`, as rows."""
    given = (
        func.jsonb_to_recordset(bindparam(name, type_=JSONB))
        .table_valued(*(column(key, type_) for key, type_ in columns.items()), name=f"{name}_given")
        .render_derived(with_types=True)
    )
    return select(given).cte(f"{name}_rows")


def literal(value: str | int) -> ColumnElement[Any]:
    """Written into the statement, for the planner to see. Never for what a person typed."""
    return literal_column(f"'{value}'" if isinstance(value, str) else str(int(value)))
