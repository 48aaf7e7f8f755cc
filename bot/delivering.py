"""`nudge deliveries`: what the operator sees of the outbox. Part of the composition root, as `__main__` is.

Numbers, times, kinds and errors only: never what anybody wrote, never a secret.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from bot import wiring
from bot.notices import State

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from storage.operator import Row

_ERROR = 100  # characters, in a list

app = typer.Typer(help="What people are told: what failed, again.", no_args_is_help=True, rich_markup_mode=None)


@app.command(name="list")
def list_(
    state: Annotated[State, typer.Option("--state", help="Which of them.")] = State.DEAD,
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many, the newest first.")] = 50,
) -> None:
    """List deliveries of all workspaces: those given up, or in another state. Nothing that anybody wrote is shown.

    \b
    Examples:
      nudge deliveries list
      nudge deliveries list --state pending --limit 10
    """
    from storage import operator

    with wiring.migrated() as (_, url):
        rows = asyncio.run(operator.listed(url, state, limit))
    typer.echo("\n".join(_table(rows)) if rows else f"No delivery is {state.value}.")


@app.command()
def show(number: Annotated[int, typer.Argument(help="Its number, as list shows it.")]) -> None:
    """Show one delivery: when it was made, for whom, how often it was tried, and what went wrong.

    \b
    Example:
      nudge deliveries show 48
    """
    from storage import operator

    with wiring.migrated() as (_, url):
        row = asyncio.run(operator.found(url, number))
    typer.echo("\n".join(_described(row)) if row else f"There is no delivery {number}.")
    raise typer.Exit(0 if row else 1)


@app.command()
def retry(
    number: Annotated[int | None, typer.Argument(help="Only this one; else all that were given up.")] = None,
) -> None:
    """Try again what was given up. A bot that runs begins at once.

    \b
    Examples:
      nudge deliveries retry
      nudge deliveries retry 48
    """
    from storage import operator

    with wiring.migrated() as (_, url):
        count = asyncio.run(operator.revived(url, number, wiring.now()))
    typer.echo(f"Trying {count} again." if count else f"No delivery {number or ''} was given up.".replace("  ", " "))
    raise typer.Exit(0 if count or number is None else 1)


def _table(rows: Sequence[Row]) -> list[str]:
    heading = f"{'number':>9}  {'made':<20}  {'platform':<8}  {'kind':<11}  {'to':<24}  {'tries':>5}  error"
    return [heading, *map(_line, rows)]


def _line(row: Row) -> str:
    error = _one_line(row.error)[:_ERROR] or row.reason
    made, kind = _time(row.created_at), row.kind
    return f"{row.id:>9}  {made:<20}  {row.platform:<8}  {kind:<11}  {_to(row):<24}  {row.tries:>5}  {error}".rstrip()


def _described(row: Row) -> list[str]:
    pairs = {
        "number": str(row.id),
        "workspace": str(row.workspace),
        "state": row.state,
        "kind": row.kind,
        "platform": row.platform,
        "to": _to(row),
        "about": f"task {row.task}" if row.task is not None else "",
        "made": _time(row.created_at),
        "due": _time(row.due_at),
        "sent": _time(row.sent_at) if row.sent_at else "",
        "message": row.message or "",
        "tries": str(row.tries),
        "reason": row.reason,
        "error": _one_line(row.error),
    }
    return [f"{name:<10} {value}" for name, value in pairs.items() if value]


def _to(row: Row) -> str:
    """By id: names are what people wrote."""
    room, person = f"room {row.room}", f"person {row.person}"
    if row.room is None:
        return person
    return room if row.person is None else f"{room}, {person}"


def _time(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}Z"


def _one_line(text: str) -> str:
    """What a platform answered, without what a terminal would obey."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())
