"""What could come next while somebody types. Never trusted afterwards: what is sent is looked up again.

Besides identifying who asks, each takes one statement, or none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.calendar import brief
from bot.canonical.words import mention
from bot.commands import VERBS
from bot.errors import UserError
from bot.message import Choices
from bot.model import TAG_LENGTH, Status
from bot.parsing.clean import clean
from bot.parsing.places import zones_of
from bot.parsing.several import read_tags, read_tasks, split_tasks, up_to_title
from bot.ports import Reply
from bot.services.names import called
from bot.services.people import zones_like
from bot.services.suggested_dates import Dates
from bot.terms import WhoRef
from bot.views import zones as zone_views
from bot.views.spans import capital, work

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from bot.contents import Completing
    from bot.model import Actor, Task
    from bot.store import FoundPerson, Tx
    from bot.timelog import Entry

MOST = 25  # Discord's bound for autocompletion
RECENT = 100  # entries of time among which one is looked for
LONGEST = 100  # characters of a value there; a value is never cut

Options = list[tuple[str, str]]  # what is inserted, and what is shown


@dataclass(frozen=True, slots=True)
class Typing:
    """`prefix`: cleaned. `locale`: as with ports.Sender."""

    tx: Tx
    actor: Actor
    prefix: str
    now: datetime
    locale: str | None = None


async def suggest(tx: Tx, actor: Actor, content: Completing, now: datetime, locale: str | None = None) -> Reply:
    find = _SUGGEST.get(content.what)
    if find is None or (content.what in _GIVEN_BACK and len(content.prefix) > LONGEST):
        return Reply(Choices())
    typing = Typing(tx, actor, clean(content.prefix[:LONGEST]), now, locale)
    options = [(value, name) for value, name in await find(typing) if len(value) <= LONGEST]
    return Reply(Choices(tuple(options[:MOST])))


async def _verbs(typing: Typing) -> Options:
    return [
        (word, f"{word}: {one.summary}")
        for word, one in VERBS.items()
        if one.summary and word.startswith(typing.prefix.casefold())
    ]


async def _people(typing: Typing) -> Options:
    found = await typing.tx.suggest_people(typing.prefix, typing.actor.platform, MOST)
    return [(_mention(one), called(one.who)) for one in found]


def _mention(one: FoundPerson) -> str:
    """By the account on this platform; who has none here is called by name."""
    return mention(WhoRef(account=one.account) if one.account else WhoRef(handle=one.handles[0]))


async def _projects(typing: Typing) -> Options:
    return list(await typing.tx.suggest_projects(typing.prefix.strip(), MOST))


async def _views(typing: Typing) -> Options:
    found = await typing.tx.saved_views(typing.actor.id, typing.prefix.strip(), MOST)
    return [(one.name, one.name) for one in {one.key: one for one in reversed(found)}.values()][::-1]


async def _stages(typing: Typing) -> Options:
    """The four there always are, and those of projects."""
    names = {name.casefold(): name for name in (*await _stage_names(typing), *Status)}
    wanted = typing.prefix.strip().casefold()
    return [(name, name) for key, name in sorted(names.items()) if key.startswith(wanted)]


async def _statuses(typing: Typing) -> Options:
    """What may be looked for: those there always are, what several have in common, and those of projects."""
    named = {name.casefold(): name for name in sorted(await _stage_names(typing))}
    options = [*_STATUSES.items(), *((name, name) for key, name in named.items() if key not in _STATUSES)]
    wanted = typing.prefix.strip().casefold()
    return [one for one in options if any(text.casefold().startswith(wanted) for text in one)]


async def _stage_names(typing: Typing) -> list[str]:
    workflows = (await typing.tx.workflows()).values()
    return [stage.name for workflow in workflows for stage in workflow.stages]


_STATUSES = {"open": "Open", **{one.value: capital(one.label) for one in Status}, "closed": "Closed", "any": "Any"}


async def _dates(typing: Typing) -> Options:
    return Dates(typing.actor.person, typing.now).suggested(typing.prefix.strip())


async def _starts(typing: Typing) -> Options:
    return Dates(typing.actor.person, typing.now, begins=True).suggested(typing.prefix.strip())


async def _zones(typing: Typing) -> Options:
    """With nothing typed, those of the team and of the language first."""
    typed = typing.prefix.strip()
    if typed:
        zones = [ZoneInfo(name) for name in (zones_of(typed) or zones_like(typed))[:MOST]]
    else:
        zones = zone_views.likely(typing.actor.person.calendar, typing.locale, typing.now)
    return [(zone.key, f"{zone.key}, now {typing.now.astimezone(zone):%H:%M}") for zone in zones]


async def _entries(typing: Typing) -> Options:
    """One's own, the latest first, by their numbers."""
    wanted = typing.prefix.strip().removeprefix("#")
    found = await typing.tx.recent_time(typing.actor.id, RECENT)
    return [(str(one.id), _spent(one)) for one in found if str(one.id).startswith(wanted)]


def _spent(entry: Entry) -> str:
    length = "timer" if entry.minutes is None else work(entry.minutes)
    note = f": {entry.note}" if entry.note else ""
    return f"{entry.id}, {length} on #{entry.task}, {entry.day.day} {entry.day:%b}{note}"


# ---- tags


async def _tag(typing: Typing) -> Options:
    return [(name, f"+{name}") for name in await _known_tags(typing, typing.prefix)]


async def _tags(typing: Typing) -> Options:
    """The last of several; a new one as it was typed. What is shown can be read back, too."""
    unfinished = _LAST_TAG.search(typing.prefix)
    last = unfinished[0].strip('+"') if unfinished else ""
    kept = read_tags(typing.prefix[: unfinished.start()] if unfinished else typing.prefix)
    names = [name for name in await _known_tags(typing, last) if name not in kept]
    if 0 < len(last) <= TAG_LENGTH and last.lower() not in (*names, *kept):
        names.append(last)
    written = [[_written(tag) for tag in (*kept, name)] for name in names]
    return [(" ".join(tags), " ".join(f"+{tag}" for tag in tags)) for tags in written if all(tags)]


_LAST_TAG = re.compile(r'(?:^|(?<=[\s,]))\+?(?:"[^"]*|[^\s,"]*)$')
_PLAIN_TAG = re.compile(r'[^\s,"+][^\s,]*')


async def _known_tags(typing: Typing, prefix: str) -> list[str]:
    return list(await typing.tx.suggest_tags(typing.actor, prefix.lstrip("+"), MOST))


def _written(tag: str) -> str:
    """As bot.parsing.several.read_tags reads it; empty for what it can't."""
    return tag if _PLAIN_TAG.fullmatch(tag) else "" if '"' in tag else f'"{tag}"'


# ---- tasks


async def _task(typing: Typing) -> Options:
    """By number ("12", "#12"), by reference ("web-12", which may as well be a word of a title), or by words."""
    words, rest = _split(typing.prefix)
    named = up_to_title(words) if rest else words
    return await _found(typing, named[0] if len(named) == 1 else typing.prefix, [])


async def _tasks(typing: Typing) -> Options:
    """The last of several."""
    words, rest = _split(typing.prefix)
    if not rest and typing.prefix[-1:] in _BETWEEN:
        return await _found(typing, "", words)
    named = up_to_title(words) if rest else words
    if named:
        return await _found(typing, named[-1], named[:-1])
    return await _found(typing, rest, words)


_BETWEEN = frozenset(" ,\n")


def _split(prefix: str) -> tuple[list[str], str]:
    try:
        return split_tasks(prefix)
    except UserError:  # a range that is not finished yet, a number that nothing has
        return [], prefix


async def _found(typing: Typing, prefix: str, kept: list[str]) -> Options:
    found = await typing.tx.suggest_tasks(typing.actor, prefix, MOST)
    if _REFERENCE.fullmatch(prefix.strip()):
        named = [task for task in found if task.reference.casefold().startswith(prefix.strip().casefold())]
        found = named or await typing.tx.suggest_tasks(typing.actor, prefix.replace("-", " "), MOST)
    chosen = {ref.number for ref in read_tasks(" ".join(kept))}
    others = [task for task in found if task.number not in chosen]
    return [(" ".join([*kept, str(task.number)]), " ".join([*kept, _name(task, typing)])) for task in others]


def _name(task: Task, typing: Typing) -> str:
    due = f" ({brief(task.due, typing.actor.person.calendar, typing.now)})" if task.due else ""
    return f"{task.reference} {task.title}{due}"


_REFERENCE = re.compile(r"[^\W\d][\w-]*-\d+")

_GIVEN_BACK = frozenset(("tags", "tasks", "date", "start"))  # what was typed is a part of what is inserted
_SUGGEST: dict[str, Callable[[Typing], Awaitable[Options]]] = {
    "verb": _verbs,
    "person": _people,
    "project": _projects,
    "tag": _tag,
    "tags": _tags,
    "task": _task,
    "tasks": _tasks,
    "date": _dates,
    "start": _starts,
    "zone": _zones,
    "view": _views,
    "stage": _stages,
    "status": _statuses,
    "entry": _entries,
}
