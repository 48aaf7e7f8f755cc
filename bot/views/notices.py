"""What is told as one message to one address: one notice, several about a task, several tasks, or a summary of many.

That a link waits for them stands first, with its own buttons, whatever else there is to tell.
In a room those it concerns are mentioned, each once, and nobody else.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from bot.message import Button, Buttons, Mention, Message, Note, Text, Tone
from bot.model import Actor, Room, Who
from bot.notices import MENTIONED, Level, NoticeKind, Reason
from bot.views import linking
from bot.views import notice_actions as actions
from bot.views.actions import in_rows
from bot.views.notice_texts import IT, Telling, along, dates, imported, quote, sentence
from bot.views.spans import brief_moment, joined, line, mention, name, plural, shown, title

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from typing import TypeAlias

    from bot.calendar import Calendar
    from bot.message import Block, Line, Span
    from bot.model import Task
    from bot.notices import Claim, Delivery
    from bot.store.deliveries import Looked

    Group: TypeAlias = tuple[Delivery, ...]  # about one task

IN_FULL = 5  # tasks of one message; of more there is a summary
_LINES = 5  # of one task, or of a summary
_TONES = {Level.ALERT: Tone.BAD, Level.WARNING: Tone.WARNING, Level.INFO: Tone.PLAIN}
_HELD = frozenset({Reason.QUIET, Reason.DAY_OFF, Reason.BURST})
_KEPT = {
    Reason.QUIET: "I kept this for you until your quiet hours ended.",
    Reason.DAY_OFF: "I kept this for you until your working day.",
    Reason.SNOOZED: "I kept this for you while the task was snoozed.",
}
_MORNING = range(4, 12)  # hours

# One of them, and several.
_COUNTED = {
    NoticeKind.ASSIGNED: "{} assigned",
    NoticeKind.UNASSIGNED: "{} unassigned",
    NoticeKind.MENTIONED: "{} mentioned",
    NoticeKind.COMMENTED: "{} commented",
    NoticeKind.STATUS: "{} changed",
    NoticeKind.COMPLETED: "{} done",
    NoticeKind.REOPENED: "{} reopened",
    NoticeKind.DUE_SOON: "{} due soon",
    NoticeKind.OVERDUE: "{} overdue",
    NoticeKind.REMINDER: "{} to remember",
    NoticeKind.ESCALATION: "{} still overdue",
    NoticeKind.UNBLOCKED: "{} free to go on",
    NoticeKind.UNREACHABLE: "{} without anybody I can reach",
    NoticeKind.LINK: "{} to link",
    NoticeKind.SAID: "{} said",
}


def notice(claim: Claim, deliveries: Sequence[Delivery], looked: Looked, now: datetime) -> Message:
    """`deliveries`: those of the claim that are to be told; at least one."""
    links = [
        (link, looked.links[link]) for one in deliveries if (link := one.link) is not None and link in looked.links
    ]
    others = [one for one in deliveries if one.link not in looked.links]
    messages = [linking.waiting(*sides, link) for link, sides in links]
    return _one_below_another([*messages, *([_told(claim, others, looked, now)] if others else [])])


def _one_below_another(messages: Sequence[Message]) -> Message:
    first, *others = messages
    below = ((Text((one.title,)), *one.blocks) for one in others)  # plain: a title holds what people wrote
    return replace(first, blocks=(*first.blocks, *chain.from_iterable(below)))


def _told(claim: Claim, deliveries: Sequence[Delivery], looked: Looked, now: datetime) -> Message:
    telling = Telling(
        _shown(claim, deliveries, looked),
        looked.names,
        _calendar(claim, looked),
        now,
        claim.address > 0,
        _reader(claim, looked),
        looked.mentioned,
    )
    if all(one.kind is NoticeKind.SAID for one in deliveries):
        return _one_below_another([_remark(one, telling) for one in deliveries])
    groups = _grouped(deliveries)
    unread = max(claim.count - len(claim.deliveries), 0)
    if unread or len(groups) > IN_FULL:
        message = _summary(groups, len(deliveries) + unread, telling, whole=not unread)
    elif len(groups) > 1:
        return replace(_several(groups, telling, looked), tone=_tone(deliveries))
    elif len(deliveries) > 1:
        message = _about_one(groups[0], telling)
    else:
        message = _single(deliveries[0], telling)
    mentioned = _mentioned(deliveries, looked) if telling.room else ()
    called = (Text(joined(mentioned)),) if mentioned else ()
    return Message(message.title, (*called, *message.blocks), _tone(deliveries))


def _remark(delivery: Delivery, telling: Telling) -> Message:
    """What somebody said elsewhere about the task of this thread, in their own words."""
    who, said = telling.who(delivery), delivery.facts.get("comment")
    where = f" on {str(on).capitalize()}" if (on := delivery.facts.get("on")) else ""
    words = shown(str(said or "")).strip()
    text = [Text(_called(words, telling))] if words else []
    return Message(f"{name(who) if who else 'Somebody'}{where}", (*text, *along(delivery)))


def _called(text: str, telling: Telling) -> Line:
    """With whoever is mentioned by the account that they have here or, without one, by name; nobody is told of it."""
    pieces = MENTIONED.split(text)  # every second one is an account
    return line(*(_person(piece, telling) if place % 2 else piece for place, piece in enumerate(pieces)))


def _person(account: str, telling: Telling) -> Span:
    who = telling.mentioned.get(account)
    return mention(who) if who else f"<@{account}>"


def _shown(claim: Claim, deliveries: Sequence[Delivery], looked: Looked) -> dict[int, Task]:
    """Of the tasks that are named, those that whoever reads it may see."""
    named = {number for one in deliveries for number in one.about if number in looked.tasks}
    tasks = {number: looked.tasks[number] for number in named}
    if claim.address > 0:
        return {number: one for number, one in tasks.items() if not one.private or one.room_id == claim.address}
    reader = looked.people.get(-claim.address)
    return {number: one for number, one in tasks.items() if reader and number in reader.sees}


def _reader(claim: Claim, looked: Looked) -> Actor | None:
    """As far as what they may do with a task depends on who they are."""
    found = looked.people.get(-claim.address)
    return Actor(claim.workspace, found.person, Room(0, ""), platform=claim.platform) if found else None


def _calendar(claim: Claim, looked: Looked) -> Calendar:
    reader, place = looked.people.get(-claim.address), looked.places.get(claim.address)
    if reader:
        return reader.person.calendar
    return place.calendar if place and place.calendar else looked.calendar


def _grouped(deliveries: Sequence[Delivery]) -> list[Group]:
    """By task, the most urgent one first; what is told of one in the order in which it happened."""
    by_task: dict[int | None, list[Delivery]] = {}
    for one in sorted(deliveries, key=lambda one: (one.level, one.id)):
        by_task.setdefault(one.task, []).append(one)
    return [tuple(sorted(some, key=lambda one: one.id)) for some in by_task.values()]


def _tone(deliveries: Sequence[Delivery]) -> Tone:
    level = min(one.level for one in deliveries)
    if level is Level.INFO and {one.kind for one in deliveries} == {NoticeKind.COMPLETED}:
        return Tone.GOOD
    return _TONES[level]


def _mentioned(deliveries: Sequence[Delivery], looked: Looked) -> tuple[Mention, ...]:
    """Those who are told, each once; a platform knows them by the account they have there."""
    ids = dict.fromkeys(one.person for one in deliveries if one.person is not None)
    people = [looked.people[person] for person in ids if person in looked.people]
    whos = [Who(one.person.id, name(one.person.who), one.account, one.person.group) for one in people]
    return tuple(Mention(who, ping=True) for who in whos)


# ---- one task


def _single(delivery: Delivery, telling: Telling) -> Message:
    task = telling.task(delivery)
    kept = (Note((_KEPT[delivery.reason],)),) if delivery.reason in _KEPT else ()
    if imported(delivery):
        return Message(sentence(delivery, telling), (*kept, Buttons((actions.NEWEST, actions.INBOX))))
    pressed = _buttons(delivery.kind, task, telling)
    blocks = (*_quote(delivery, telling), *_dates((delivery,), task, telling), *kept, *pressed)
    return Message(sentence(delivery, telling), blocks)


def _about_one(group: Group, telling: Telling) -> Message:
    """Several things about one task: the last of them, and how many there were before."""
    task, before = telling.task(group[0]), len(group) - _LINES
    headline = f"{title(task) if task else 'A task'}: {plural(len(group), 'thing')}"
    if _is_held(group):
        headline = f"{_greeting(telling)}: {headline}"
    earlier = [Note((f"…and {before} before that.",))] if before > 0 else []
    said = chain.from_iterable(_said(one, telling) for one in group[-_LINES:])
    blocks = (*earlier, *said, *_dates(group, task, telling), *_buttons(_first(group).kind, task, telling))
    return Message(headline, blocks)


def _said(delivery: Delivery, telling: Telling) -> tuple[Block, ...]:
    """Below the title of its task."""
    return (Text((f"{sentence(delivery, telling, task=IT)}.",)), *_quote(delivery, telling))


def _quote(delivery: Delivery, telling: Telling) -> tuple[Block, ...]:
    """Of what they can't see any more, nothing."""
    return quote(delivery) if telling.task(delivery) else ()


def _dates(group: Group, task: Task | None, telling: Telling) -> tuple[Block, ...]:
    return dates(frozenset(one.kind for one in group), task, telling) if task else ()


def _first(group: Group) -> Delivery:
    """What matters most of it."""
    return min(group, key=lambda one: (one.level, _ORDER.index(one.kind)))


# Whose buttons a task has of which several things are told.
_ORDER = (
    NoticeKind.ESCALATION,
    NoticeKind.OVERDUE,
    NoticeKind.ASSIGNED,
    NoticeKind.DUE_SOON,
    NoticeKind.REMINDER,
    NoticeKind.UNREACHABLE,
    NoticeKind.UNBLOCKED,
    NoticeKind.MENTIONED,
    NoticeKind.COMMENTED,
    NoticeKind.REOPENED,
    NoticeKind.STATUS,
    NoticeKind.COMPLETED,
    NoticeKind.UNASSIGNED,
    NoticeKind.LINK,
    NoticeKind.SAID,
)


def _buttons(kind: NoticeKind, task: Task | None, telling: Telling) -> tuple[Block, ...]:
    if task is None:
        return ()
    return (*in_rows(actions.moves_of(kind, task, telling.reader)), Buttons(actions.of_notice(kind, task)))


# ---- several tasks


def _several(groups: Sequence[Group], telling: Telling, looked: Looked) -> Message:
    """A line and small buttons for each; in a room it begins with those it concerns."""
    blocks: list[Block] = []
    for group in groups:
        called = line(joined(_mentioned(group, looked)), ": ") if telling.room and _mentioned(group, looked) else ()
        blocks += [Text(line(called, _brief(group, telling))), *_quote(group[-1], telling)]
        blocks += _numbered(_first(group).kind, telling.task(group[0]), telling)
    deliveries = tuple(chain.from_iterable(groups))
    return Message(_headline(deliveries, len(deliveries), telling), tuple(blocks))


def _numbered(kind: NoticeKind, task: Task | None, telling: Telling) -> tuple[Block, ...]:
    """Small ones, each of which says whose it is."""
    if task is None:
        return ()
    some = (*actions.moves_of(kind, task, telling.reader), *actions.of_notice(kind, task))[: actions.SMALL]
    return (Buttons(tuple(Button(f"{one.label} #{task.number}", one.command, one.tone) for one in some)),)


def _summary(groups: Sequence[Group], count: int, telling: Telling, *, whole: bool) -> Message:
    """`whole`: all of them were read, so that they can be counted by kind."""
    deliveries = tuple(chain.from_iterable(groups))
    first = groups[:_LINES]
    more = count - sum(map(len, first))
    kinds = Counter(one.kind for one in deliveries)
    counted = [_COUNTED[kind].format(kinds[kind]) for kind in _ORDER if kind in kinds]
    blocks: tuple[Block, ...] = (
        *([Text((f"{', '.join(counted)}.",))] if whole else []),
        *(Text(line("• ", _brief(group, telling))) for group in first),
        *([Note((f"…and {more} more.",))] if more > 0 else []),
        Buttons((Button("Show the tasks", "list here"),) if telling.room else (actions.INBOX, actions.ALL_READ)),
    )
    return Message(_headline(deliveries, count, telling), blocks)


def _brief(group: Group, telling: Telling) -> Line:
    """The line of one task: what matters most, and when it is due."""
    told, task = _first(group), telling.task(group[0])
    more = f" (and {len(group) - 1} more)" if len(group) > 1 else ""
    due = brief_moment(task.due, telling.calendar, telling.now) if task and task.due and task.is_open else None
    is_said = told.kind is NoticeKind.DUE_SOON
    return line(sentence(told, telling), more, *((" · ", due) if due and not is_said else ()))


def _headline(deliveries: Sequence[Delivery], count: int, telling: Telling) -> str:
    if _is_held(deliveries):
        return f"{_greeting(telling)}: {plural(count, 'thing')}"
    return plural(count, "thing") + (" to look at" if telling.room else " for you")


def _is_held(deliveries: Sequence[Delivery]) -> bool:
    return any(one.reason in _HELD for one in deliveries)


def _greeting(telling: Telling) -> str:
    is_morning = telling.calendar.local(telling.now).hour in _MORNING
    return "Good morning" if is_morning and not telling.room else "While you were away"
