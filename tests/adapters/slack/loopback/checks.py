"""How a JSON value is checked: small checks, put together into the documented shape of an object.

A check takes the value, its JSON pointer and the report, and says what is wrong in Slack's own form:
`[ERROR] must be more than 0 characters [json-pointer:/blocks/0/text/text]`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeAlias


class Report:
    """What is wrong with one document, and the ids seen in it. `surface`: message, modal or home."""

    def __init__(self, surface: str = "message") -> None:
        self.surface = surface
        self.problems: list[str] = []
        self.seen: set[tuple[str, str]] = set()

    def say(self, at: str, what: str) -> None:
        self.problems.append(f"[ERROR] {what} [json-pointer:{at or '/'}]")

    def once(self, kind: str, value: str, at: str) -> None:
        if (kind, value) in self.seen:
            self.say(at, f"{kind} already exists: {value}")
        self.seen.add((kind, value))


Json: TypeAlias = Any  # as decoded; the checks are what says its type
Check: TypeAlias = Callable[[Json, str, Report], None]


def string(most: int, least: int = 1) -> Check:
    def check(value: Json, at: str, report: Report) -> None:
        if not isinstance(value, str):
            report.say(at, "must be a string")
        elif len(value) < least:
            report.say(at, f"must be more than {least - 1} characters")
        elif len(value) > most:
            report.say(at, f"must be less than {most + 1} characters")

    return check


def matching(pattern: str, what: str) -> Check:
    compiled = re.compile(pattern)

    def check(value: Json, at: str, report: Report) -> None:
        if not isinstance(value, str) or not compiled.fullmatch(value):
            report.say(at, f"must be {what}")

    return check


def one_of(*allowed: str) -> Check:
    def check(value: Json, at: str, report: Report) -> None:
        if value not in allowed:
            report.say(at, f"must be one of {', '.join(allowed)}")

    return check


def boolean(value: Json, at: str, report: Report) -> None:
    if not isinstance(value, bool):
        report.say(at, "must be a boolean")


def integer(least: int | None = None, most: int | None = None) -> Check:
    def check(value: Json, at: str, report: Report) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            report.say(at, "must be an integer")
        elif least is not None and value < least:
            report.say(at, f"must be at least {least}")
        elif most is not None and value > most:
            report.say(at, f"must be at most {most}")

    return check


def anything(value: Json, at: str, report: Report) -> None:
    """Documented, and not looked into."""


def items(check_one: Check, most: int, least: int = 1) -> Check:
    def check(value: Json, at: str, report: Report) -> None:
        if not isinstance(value, list):
            report.say(at, "must be an array")
            return
        if len(value) < least:
            report.say(at, f"no fewer than {least} items are allowed, and there are {len(value)}")
        if len(value) > most:
            report.say(at, f"no more than {most} items allowed, and there are {len(value)}")
        for index, one in enumerate(value):
            check_one(one, f"{at}/{index}", report)

    return check


def fields(required: Mapping[str, Check], optional: Mapping[str, Check], *also: Check) -> Check:
    """An object with these fields and no others; `also` looks at the whole of it. `type` is checked by who chose it."""
    known = {**required, **optional}

    def check(value: Json, at: str, report: Report) -> None:
        if not isinstance(value, dict):
            report.say(at, "must be an object")
            return
        for name, inner in value.items():
            if name in known:
                known[name](inner, f"{at}/{name}", report)
            elif name != "type":
                report.say(f"{at}/{name}", "invalid additional property: " + name)
        for name in required:
            if name not in value:
                report.say(at, "missing required field: " + name)
        for whole in also:
            whole(value, at, report)

    return check


def typed(checks: Mapping[str, Check], allowed: Collection[str] | None = None) -> Check:
    """An object whose `type` chooses its check; `allowed`: the types that may stand here."""

    def check(value: Json, at: str, report: Report) -> None:
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(kind, str) or kind not in checks:
            report.say(at, f"unsupported type: {kind}")
        elif allowed is not None and kind not in allowed:
            report.say(at, f"{kind} may not stand here")
        else:
            checks[kind](value, at, report)

    return check


def exactly_one(*names: str) -> Check:
    def check(value: Json, at: str, report: Report) -> None:
        if sum(name in value for name in names) != 1:
            report.say(at, f"must have exactly one of {', '.join(names)}")

    return check


def any_of(*names: str) -> Check:
    def check(value: Json, at: str, report: Report) -> None:
        if not any(name in value for name in names):
            report.say(at, f"must have {' or '.join(names)}")

    return check


def unique(name: str) -> Check:
    """`name` (block_id, action_id) may be there once in the whole document or block; see Report.once."""

    def check(value: Json, at: str, report: Report) -> None:
        if isinstance(value.get(name), str):
            report.once(name, value[name], f"{at}/{name}")

    return check


def only_on(*surfaces: str) -> Check:
    def check(value: Json, at: str, report: Report) -> None:
        if report.surface not in surfaces:
            report.say(at, f"{value['type']} is not allowed in a {report.surface}")

    return check
