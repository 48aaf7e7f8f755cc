"""The measurements as Markdown, each beside its target."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.interactions import TYPING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bench.measure import Row, Times
    from bench.telling import Speeds, Telling

RATIO = {"add": 0.40, "done": 0.40, "list mine": 0.35, "list": 0.35, "show": 0.35}  # of bare asyncpg's throughput
SERVED_RATIO = 0.6  # of the throughput of the floor
TYPING_MILLISECONDS = 200  # p99 of what is suggested while somebody types
READ_STATEMENTS, WRITE_STATEMENTS = 2, 4  # at most, besides BEGIN with the workspace setting, and COMMIT
GROWTH = 1.3  # p99 at the largest size, at most so many times that at the smallest
PARSE_MILLISECONDS = 0.15
IDLE_MEBIBYTES = 120
TIMES_PGQUEUER, TIMES_PROCRASTINATE = 2.0, 50.0  # deliveries settled, beside their empty jobs
DRAWN_RATIO = 0.25  # sent, looked at and drawn, beside pgqueuer's empty jobs
WAITING_RATIO = 0.8  # settled while very many wait for later, beside none
SOON_MILLISECONDS = 20  # p99 from the commit to the platform
FLOOD_MEBIBYTES, FLOOD_MILLISECONDS = 150, 200

HEAD = """\
| command | tasks | at once | bot p50 ms | p99 ms | per s | SQL p50 ms | p99 ms | per s | ratio | target | sent | |
| --- | --: | --: | --: | --: | --: | --: | --: | --: | --: | --- | --: | --- |"""
SLACK_HEAD = """\
| command in Slack | tasks | at once | bot p50 ms | p99 ms | per s | floor p50 ms | p99 ms | per s | ratio | target |
| --- | --: | --: | --: | --: | --: | --: | --: | --: | --: | --- |"""
DISCORD_HEAD = """\
| in Discord | tasks | at once | bot p50 ms | p99 ms | per s | floor p50 ms | p99 ms | per s | ratio | target | p99 |
| --- | --: | --: | --: | --: | --: | --: | --: | --: | --: | --- | --- |"""
GROWTH_HEAD = """\
| command | at once | p99 at the largest ÷ at the smallest | of the SQL alone | target |
| --- | --: | --: | --: | --- |"""
QUEUE_HEAD = """\
| claimed and settled | waiting | per s | pgqueuer | procrastinate | ratio | target | ratio | target |
| --- | --: | --: | --: | --: | --: | --- | --: | --- |"""
OTHER_HEAD = """\
| | measured | target |
| --- | --: | --- |"""


def lines(
    rows: Sequence[Row], in_slack: Sequence[Row], in_discord: Sequence[Row], parse: float, idle: float
) -> Iterator[str]:
    """`in_slack`, `in_discord`: as it is served there, beside the floor."""
    yield HEAD
    yield from map(_line, rows)
    yield ""
    yield SLACK_HEAD
    yield from map(_slack_line, in_slack)
    yield ""
    yield DISCORD_HEAD
    yield from map(_discord_line, in_discord)
    if growth := list(_growth(rows)):
        yield ""
        yield GROWTH_HEAD
        yield from growth
    yield ""
    yield OTHER_HEAD
    yield f"| parsing a typical line, ms | {parse:.3f} | {_at_most(parse, PARSE_MILLISECONDS)} |"
    yield f"| resident memory of the idle bot, MiB | {idle:.0f} | {_at_most(idle, IDLE_MEBIBYTES)} |"


def telling_lines(told: Telling) -> Iterator[str]:
    yield ""
    yield QUEUE_HEAD
    yield from map(_queue_line, told.speeds)
    alone, _, waiting = told.speeds
    soon, flood = told.soon.percentile(99), told.flood
    calm = flood.commands.percentile(99)
    yield ""
    yield OTHER_HEAD
    yield _other("settled with those waiting ÷ without", waiting.settled / alone.settled, 2, _at_least, WAITING_RATIO)
    for workers, speed in told.drawn.items():
        name = f"looked at, drawn and sent, {workers} of us, per s ({speed:,.0f}) ÷ pgqueuer"
        yield _other(name, speed / alone.pgqueuer, 2, _at_least, DRAWN_RATIO)
    yield _other("from the commit to the platform, p99 ms", soon, 1, _at_most, SOON_MILLISECONDS)
    what = f"while {flood.timers:,} tasks fall overdue, {flood.per_second:,.0f} a second"
    yield _other(f"MiB above idle {what}", flood.mebibytes, 0, _at_most, FLOOD_MEBIBYTES)
    yield _other("`list mine` meanwhile, p99 ms", calm, 0, _at_most, FLOOD_MILLISECONDS)


def _queue_line(one: Speeds) -> str:
    others = (one.settled / one.pgqueuer, TIMES_PGQUEUER), (one.settled / one.procrastinate, TIMES_PROCRASTINATE)
    beside = [cell for ratio, least in others for cell in (f"{ratio:.1f}", _at_least(ratio, least))]
    speeds = [f"{speed:,.0f}" for speed in (one.settled, one.pgqueuer, one.procrastinate)]
    return _cells(f"{one.workers} at work", f"{one.later:,}", *speeds, *beside)


def _other(name: str, value: float, digits: int, judge: Callable[[float, float], str], target: float) -> str:
    return _cells(name, f"{value:,.{digits}f}", judge(value, target))


def _line(row: Row) -> str:
    ratio = RATIO.get(row.command.name)
    most = WRITE_STATEMENTS if row.command.writes else READ_STATEMENTS
    target = "" if ratio is None else _at_least(row.ratio, ratio)
    return _cells(*_beside(row), target, row.statements, _at_most(row.statements, most))


def _slack_line(row: Row) -> str:
    return _cells(*_beside(row), _at_least(row.ratio, SERVED_RATIO))


def _discord_line(row: Row) -> str:
    typing = _at_most(row.bot.percentile(99), TYPING_MILLISECONDS) if row.command.name.endswith(TYPING) else ""
    return _cells(*_beside(row), _at_least(row.ratio, SERVED_RATIO), typing)


def _beside(row: Row) -> tuple[object, ...]:
    """Both sides, and the ratio."""
    what = (row.command.name, f"{row.tasks:,}", row.at_once)
    return (*what, *_side(row.bot), *_side(row.bare), f"{row.ratio:.2f}")


def _cells(*cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def _side(times: Times) -> tuple[str, str, str]:
    return f"{times.percentile(50):.2f}", f"{times.percentile(99):.2f}", f"{times.per_second:,.0f}"


def _growth(rows: Sequence[Row]) -> Iterator[str]:
    smallest, largest = min(row.tasks for row in rows), max(row.tasks for row in rows)
    big = {(row.command, row.at_once): row for row in rows if row.tasks == largest != smallest}
    for row in rows:
        other = big.get((row.command, row.at_once))
        if other is not None and row.tasks == smallest:
            factor = other.bot.percentile(99) / row.bot.percentile(99)
            bare = other.bare.percentile(99) / row.bare.percentile(99)
            yield f"| {row.command.name} | {row.at_once} | {factor:.2f} | {bare:.2f} | {_at_most(factor, GROWTH)} |"


def _at_least(value: float, target: float) -> str:
    return f"≥ {target:g}: {'met' if value >= target else '**missed**'}"


def _at_most(value: float, target: float) -> str:
    return f"≤ {target:g}: {'met' if value <= target else '**missed**'}"
