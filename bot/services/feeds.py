"""Feeds: a private address for one's calendar is made, made anew, ended; and what is in the calendar behind it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.canonical import encode
from bot.commands import ListTasks, MakeFeed
from bot.errors import UserError
from bot.events import EventKind, NewEvent
from bot.exports import PAGE
from bot.feeds import FEEDS_PER_PERSON, MOST_READ, MOST_TASKS, NOWHERE, Feed, address, filter_of, hashed, new_token
from bot.model import Task
from bot.parsing import grammar
from bot.parsing.recurrence import read_repeat
from bot.ports import Limits, Reply
from bot.services import saved_views
from bot.services.listing import whole
from bot.services.request import Request
from bot.store import Saving, Standing
from bot.terms import SortKey
from bot.views import feeds as views
from bot.views.agenda import Agenda, Rule

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.commands import EndFeed, ListFeeds, ResetFeed
    from bot.model import Actor
    from bot.store import Query, Tx

_FULL = "`ics list` shows them, and `ics off NUMBER` makes room."


async def make(request: Request, command: MakeFeed) -> Reply:
    """Of one that is there already the address is not known: only a new one can be said."""
    public_url = _public_url(request)
    line = encode(await saved_views.lasting_list(request, command))
    agenda = await agenda_of(request.tx, line, replace(request.actor, room=NOWHERE), request.now)
    await request.tx.lock_workspace()  # of two who ask at once, one finds what the other made
    feeds = await request.tx.feeds(request.actor.id)
    if known := next((one for one in feeds if one.line == line), None):
        return Reply(views.known(await _shown(request, known)))
    if len(feeds) >= FEEDS_PER_PERSON:
        raise UserError(f"You have {FEEDS_PER_PERSON} calendar addresses, and nobody may have more.", _FULL)
    token = new_token()
    feed = await request.tx.make_feed(request.actor, hashed(token), line, request.now)
    await _record(request, None, feed)
    return Reply(views.made(await _shown(request, feed), address(public_url, token), agenda))


async def list_feeds(request: Request, _: ListFeeds) -> Reply:
    feeds = await request.tx.feeds(request.actor.id)
    return Reply(views.listing([await _shown(request, one) for one in feeds], request.actor, request.now))


async def reset(request: Request, command: ResetFeed) -> Reply:
    public_url = _public_url(request)
    feed = await _chosen(request, command.feed, "reset")
    if isinstance(feed, Reply):
        return feed
    token = new_token()
    await request.tx.reset_feed(feed, hashed(token), request.now)
    await _record(request, feed, feed)
    return Reply(views.reset(await _shown(request, feed), address(public_url, token)))


async def end(request: Request, command: EndFeed) -> Reply:
    """Also where calendars are not served any more."""
    feed = await _chosen(request, command.feed, "off")
    if isinstance(feed, Reply):
        return feed
    await request.tx.end_feed(feed)
    await _record(request, feed, None)
    return Reply(views.ended(await _shown(request, feed)))


def _public_url(request: Request) -> str:
    if request.public_url is None:
        raise UserError(
            "I can't give you a calendar address: calendars could not reach me.",
            "Whoever runs me can change that: set PUBLIC_URL. `export csv` gives you your tasks as a file.",
        )
    return request.public_url


async def _chosen(request: Request, number: int | None, verb: str) -> Feed | Reply:
    """The one that is meant, or which it could be. Raises UserError for none."""
    await request.tx.lock_workspace()
    feeds = await request.tx.feeds(request.actor.id)
    if number is None and len(feeds) > 1:
        return Reply(views.which([await _shown(request, one) for one in feeds], verb), understood=False)
    found = next((one for one in feeds if number in (None, one.id)), None)
    if found is None:
        there = "`ics list` shows them." if feeds else "`ics` makes one."
        raise UserError("You have no such calendar address." if feeds else "You have no calendar address.", there)
    return found


async def _record(request: Request, before: Feed | None, after: Feed | None) -> None:
    """That there is an address, and never which."""
    event = NewEvent(EventKind.FEED_SET, None, {"feed": (before.id if before else None, after.id if after else None)})
    await request.tx.save(request.actor, request.change, Saving(events=[event]), request.now)


async def _shown(request: Request, feed: Feed) -> views.Shown:
    return views.Shown(feed, await saved_views.readable(request, feed.filter))


# ---- what is in one


async def agenda_of(tx: Tx, line: str, reader: Actor, now: datetime) -> Agenda:
    """Raises UserError where a word of its line means nothing any more."""
    command = grammar.parse(line, grammar.Reading(reader.person.calendar, now))
    assert isinstance(command, ListTasks), "nothing else is kept"
    request = Request(tx, Standing(reader), command, now, Limits())
    query = await whole(request, command, SortKey.DUE, PAGE)
    if query.room_id == NOWHERE.id:
        raise UserError(
            "A calendar is in no channel, so “here” means nothing in it.", "Name the project, or the channel: `in:web`."
        )
    tasks = await _dated(tx, query)
    name = f"Nudge: {views.called(await saved_views.readable(request, filter_of(line)))}"
    rules = {task.number: rule for task in tasks[:MOST_TASKS] if (rule := _rule(task))}
    cut = len(tasks) > MOST_TASKS
    return Agenda(name, reader.workspace, reader.person.calendar, tasks[:MOST_TASKS], rules, cut=cut)


async def _dated(tx: Tx, query: Query) -> Sequence[Task]:
    """Those with a date, the ones that are due first; one more than is shown, if there are so many."""
    found, read, after = list[Task](), 0, ""
    while len(found) <= MOST_TASKS and read < MOST_READ:
        page = await tx.list_tasks(replace(query, after=after or None))
        found += [task for task in page.tasks if task.due or task.start]
        read += len(page.tasks)
        if page.next is None:
            break
        after = page.next
    return found


def _rule(task: Task) -> Rule | None:
    """None also for what comes back so long after it was done: nobody knows when that is."""
    repeat = read_repeat(task.repeat) if task.repeat else None
    return None if repeat is None or repeat.after_completion else Rule(repeat.rule, repeat.clock)
