"""What could come next while somebody types. Never trusted afterwards: what is sent is looked up again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.calendar import brief, describe, relative
from bot.canonical import mention
from bot.commands import VERBS
from bot.message import Choices
from bot.parsing import dates
from bot.parsing.clean import clean
from bot.ports import Reply
from bot.services.people import zones_like
from bot.terms import WhoRef

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from bot.model import Actor
    from bot.ports import Completing
    from bot.store import FoundPerson, Tx

MOST = 25  # Discord's bound for autocompletion


async def suggest(tx: Tx, actor: Actor, content: Completing, now: datetime) -> Reply:
    find = _SUGGEST.get(content.what)
    options = await find(tx, actor, clean(content.prefix[:100]), now) if find else ()
    return Reply(Choices(tuple(options)[:MOST]))


async def _verbs(_tx: Tx, _actor: Actor, prefix: str, _now: datetime) -> list[tuple[str, str]]:
    return [
        (word, f"{word}: {one.summary}")
        for word, one in VERBS.items()
        if one.summary and word.startswith(prefix.casefold())
    ]


async def _people(tx: Tx, actor: Actor, prefix: str, _now: datetime) -> list[tuple[str, str]]:
    found = await tx.suggest_people(prefix, actor.platform, MOST)
    return [(_mention(one), one.who.name) for one in found]


def _mention(one: FoundPerson) -> str:
    """By the account on this platform; who has none here is called by name."""
    return mention(WhoRef(account=one.account) if one.account else WhoRef(handle=one.handles[0]))


async def _projects(tx: Tx, actor: Actor, prefix: str, now: datetime) -> list[tuple[str, str]]:
    wanted = prefix.casefold()
    standings = await tx.projects(actor, now)
    named = [one.project for one in standings if one.project.archived_at is None]
    return [
        (one.slug, one.name) for one in named if one.slug.startswith(wanted) or one.name.casefold().startswith(wanted)
    ]


async def _tags(tx: Tx, actor: Actor, prefix: str, _now: datetime) -> list[tuple[str, str]]:
    return [(name, f"+{name}") for name in await tx.suggest_tags(actor, prefix.lstrip("+"), MOST)]


async def _tasks(tx: Tx, actor: Actor, prefix: str, now: datetime) -> list[tuple[str, str]]:
    """By number ("12", "#12"), by reference ("web-12", which may as well be a word of a title), or by words."""
    chosen = _CHOSEN.match(prefix)  # as it was suggested
    prefix = chosen[1] if chosen else prefix
    found = await tx.suggest_tasks(actor, prefix, MOST)
    if _REFERENCE.fullmatch(prefix.strip()):
        named = [task for task in found if task.reference.casefold().startswith(prefix.strip().casefold())]
        found = named or await tx.suggest_tasks(actor, prefix.replace("-", " "), MOST)
    due = {task.number: f" ({brief(task.due, actor.person.calendar, now)})" for task in found if task.due}
    return [(str(task.number), f"{task.reference} {task.title}{due.get(task.number, '')}") for task in found]


_REFERENCE = re.compile(r"[^\W\d][\w-]*-\d+")
_CHOSEN = re.compile(r"\s*(#\d+)\s")  # "#12 Fix login"


async def _dates(_tx: Tx, actor: Actor, prefix: str, now: datetime) -> list[tuple[str, str]]:
    calendar = actor.person.calendar
    options = dates.readings(prefix, calendar, now)
    return [(prefix, f"{describe(when, calendar, now)}, {relative(when.at, now)}") for when in options]


async def _zones(_tx: Tx, _actor: Actor, prefix: str, _now: datetime) -> list[tuple[str, str]]:
    return [(name, name) for name in zones_like(prefix)]


_SUGGEST: dict[str, Callable[[Tx, Actor, str, datetime], Awaitable[list[tuple[str, str]]]]] = {
    "verb": _verbs,
    "person": _people,
    "project": _projects,
    "tag": _tags,
    "task": _tasks,
    "date": _dates,
    "zone": _zones,
}
