"""People: who is here, with which role, and how somebody reads and writes dates."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from bot.calendar import When, describe
from bot.message import Bold, Button, Buttons, Fields, Message, Note, Text, Tone
from bot.views.administration import turning
from bot.views.spans import instant, line, listed, mention, name, one_line, with_examples

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from bot.message import Block, Line
    from bot.model import Actor, Person
    from bot.store.administration import Known
    from bot.views.administration import Pages
    from bot.views.notice_preferences import Rows

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ORDERS = {None: "ask me about 03/04", True: "day first: 03/04 is 3 April", False: "month first: 03/04 is March 4"}

_MAY = {
    "admin": "may do everything, and says who may do what",
    "lead": "may change and delete every task they see, and run projects",
    "member": "may add and change tasks, and delete their own",
    "guest": "sees their own tasks and those of their rooms",
}


@dataclass(frozen=True, slots=True)
class Listed:
    """`people`: of one page; `count`: of all. `groups`: they can be given tasks, and nothing else."""

    people: Sequence[Person]
    count: int
    groups: Sequence[Person]
    pages: Pages


def listing(listed_: Listed, known: Mapping[int, Known], actor: Actor, now: datetime) -> Message:
    """`known`: what only admins see."""
    groups = [f"@{name(group.who)}" for group in listed_.groups]
    rows = tuple(
        (name(one.who), line(_role(one, actor), _known(one, known.get(one.id), actor, now))) for one in listed_.people
    )
    count = "1 person" if listed_.count == 1 else f"{listed_.count} people"
    told = [Note((f"Tasks can also be given to {listed(groups)}.",))] if groups else []
    return Message(f"{count} here", (Fields(rows), *told, *turning(listed_.pages)))


def _role(person: Person, actor: Actor) -> str:
    """Of oneself, the one that counts just now."""
    return f"{actor.person.role.value} (you)" if person.id == actor.id else person.role.value


def _known(person: Person, known: Known | None, actor: Actor, now: datetime) -> Line:
    if known is None:
        return ()
    accounts = [f"{platform.capitalize()} {one_line(called)}" for platform, called in known.accounts]
    zone = f"{person.calendar.zone.key}{'' if person.zone_known else ' (a guess)'}"
    seen = ("last seen ", instant(known.seen_at, actor.person.calendar, now)) if known.seen_at else ("never seen",)
    return line(f" · {listed(accounts) or 'no account'} · {zone} · ", *seen)


def role_set(person: Person, change: int) -> Message:
    text = Text(line(mention(person.who), f" {_MAY[person.role.value]}."))
    return Message(
        f"{name(person.who)} is {'an' if person.role.value == 'admin' else 'a'} {person.role.value} now",
        (text, Buttons((Button("Undo", f"undo {change}"),))),
        Tone.GOOD,
    )


def order_source(person: Person, platform: str) -> str:
    """Who says how they order day and month, if not they themselves."""
    return f"from {platform.capitalize()}'s language setting" if person.order_told else ""


def preferences(
    person: Person, platform: str, now: datetime, change: int, heard: Rows, moved: Button | None = None
) -> Message:
    """As they are since this change. `heard`: what reaches them.

    `moved`: a date that was read in another zone, as it is read in this one.
    """
    calendar, source = person.calendar, order_source(person, platform)
    rows: tuple[tuple[str, Line], ...] = (
        ("Time zone", line(calendar.zone.key, "" if person.zone_known else " (a guess)")),
        # Text, for a platform that shows a moment in the reader's own zone would say nothing of this one.
        ("Now", (describe(When(now), calendar, now),)),
        ("Working days", (days(calendar.workdays).title(),)),
        ("Working day ends", (f"{calendar.workday_end:%H:%M}",)),
        ("Week begins on", (DAYS[calendar.week_start],)),
        ("Order of dates", line(ORDERS[calendar.day_first], f" ({source})" if source else "")),
    )
    blocks: list[Block] = [Fields(rows), Text((Bold("What I tell you"),)), Fields(heard)]
    if not person.zone_known:
        blocks.append(Text(with_examples("Tell me where you are: `prefs tz Berlin`.")))
    if moved:
        blocks.append(Text(("The date of your last task was read in another zone. At the same time in yours it is:",)))
    buttons = (*([moved] if moved else []), Button("Undo", f"undo {change}"), Button("Change", "prefs"))
    blocks.append(Buttons(buttons))
    return Message("How you read dates", tuple(blocks), Tone.GOOD)


def days(numbers: Iterable[int]) -> str:
    """As it is typed: "mon-fri", "mon,wed-fri", "none"."""
    short = [day[:3].lower() for day in DAYS]
    parts = []
    for _, run in groupby(enumerate(sorted(numbers)), lambda pair: pair[1] - pair[0]):
        days_of_run = [short[number] for _, number in run]
        parts.append("-".join((days_of_run[0], days_of_run[-1])) if len(days_of_run) > 1 else days_of_run[0])
    return ",".join(parts) or "none"
