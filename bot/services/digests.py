"""Digests: set for a channel, listed, shown, paused, taken off; and moved with the team's time zone."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from typing import TYPE_CHECKING

from bot.canonical import encode
from bot.digests import Digest, DigestState, first_turn, in_zone, turn_not_before
from bot.errors import UserError
from bot.events import EventKind, NewEvent
from bot.model import RoomKind
from bot.policy import may_see, may_set_digest
from bot.ports import Reply
from bot.services.digest_contents import contents_of, everybody_in, filter_of, is_wide
from bot.services.listing import resolved
from bot.services.names import look_up
from bot.store import Saving
from bot.terms import RoomRef, WhoRef
from bot.views import digests as views
from bot.views.lists import Reader

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from bot.commands import ListDigests, SetDigest, ShowDigest, StopDigest
    from bot.events import Json
    from bot.model import Room
    from bot.services.names import Book
    from bot.services.request import Request
    from bot.terms import Condition

LONGEST_PAUSE = timedelta(days=366)
_CLOCK = time(9)


async def set_digest(request: Request, command: SetDigest) -> Reply:
    book = await look_up(request)
    room = _room(request, book, command.room)
    await _check_may_set(request, room)
    resolved(book, command.conditions)  # everything it names is there
    named = tuple(_named(book, one) for one in command.conditions)
    before = await request.tx.digest_of(room.id)
    digest = Digest(
        before.id if before else 0,
        room,
        time.fromisoformat(command.clock),
        (await request.tx.onlooker()).person.calendar.zone,
        command.days,
        encode(filter_of(named)).removeprefix("list all").strip(),
        is_wide(named),
        posted_on=before.posted_on if before else None,
    )
    digest = replace(digest, turn=first_turn(digest, request.now))
    digest = await _set(request, EventKind.DIGEST_SET, before, digest)
    return Reply(views.was_set(digest, request.actor, request.now, request.change))


async def list_digests(request: Request, _: ListDigests) -> Reply:
    """Of private channels only those that the person is in."""
    found = [one for one in await request.tx.digests() if one.state is not DigestState.OFF]
    return Reply(views.listing([one for one in found if _may_enter(request, one.room)], request.actor, request.now))


async def show(request: Request, command: ShowDigest) -> Reply:
    """What everybody there may see, as far as the person may see it, too."""
    digest = await _shown(request, command)
    reader = everybody_in(digest, request.actor)
    contents = await contents_of(request.tx, digest, reader, request.now, request.limits)
    onward = encode(command.model_copy(update={"page": command.page + 1}))
    message = views.digest(
        contents.only(lambda task: may_see(request.actor, task)),
        digest.calendar.today(request.now),
        Reader(reader, request.now, request.limits.live),
        rows=request.limits.rows,
        page=command.page,
        onward=onward,
    )
    return Reply(message)


async def stop(request: Request, command: StopDigest) -> Reply:
    room = _room(request, await look_up(request), command.room)
    await _check_may_set(request, room)
    before = await request.tx.digest_of(room.id)
    if before is None or before.state is DigestState.OFF:
        raise UserError(f"#{room.name} has no digest.", "`digest set at 09:00 on mon-fri` in it gives it one.")
    after = await _set(request, EventKind.DIGEST_STOPPED, before, _stopped(before, command, request.now))
    return Reply(views.stopped(after, request.actor, request.now, request.change))


async def move_to(request: Request, zone: ZoneInfo) -> None:
    """The team's time zone is another one: all its digests come by that from now on."""
    for digest in await request.tx.digests():
        await request.tx.set_digest(in_zone(digest, zone, request.now))


async def restore(request: Request, before: Mapping[str, Json] | None, after: Mapping[str, Json] | None) -> None:
    """None: there was none. Raises UserError where it was changed since, or they may not do that any more."""
    data = after or before
    assert data is not None, "something was changed"
    digest = await request.tx.digest_of(int(str(data["room"])))
    if digest is None or _kept(digest) != after:
        raise UserError(f"The digest of #{data['name']} was changed again since.", "Nothing was taken back.")
    await _check_may_set(request, digest.room)
    if before is None:
        digest = replace(digest, state=DigestState.OFF, turn=None)
    else:
        digest = _read(digest, before)
        is_on = digest.state is DigestState.ON
        digest = replace(digest, turn=first_turn(digest, request.now) if is_on else None)
    await request.tx.set_digest(digest)


# ---- which one, and who may


async def _shown(request: Request, command: ShowDigest) -> Digest:
    """One that a button named, or the room's; where there is none, as it would be."""
    if command.digest is not None:
        digest = await request.tx.digest(command.digest)
        if digest is None or not _may_enter(request, digest.room):
            raise UserError("That digest is no more.", "`digest list` shows the ones there are.")
        return digest
    room = _room(request, await look_up(request), command.room)
    zone = request.actor.person.calendar.zone
    return await request.tx.digest_of(room.id) or Digest(0, room, _CLOCK, zone)


def _room(request: Request, book: Book, ref: RoomRef | None) -> Room:
    """Raises UserError for a direct message, and for a channel they don't know."""
    room = book.room(ref).room if ref else request.actor.room
    if room.kind is RoomKind.DM:
        raise UserError("A digest is for a channel.", "Say it in one, or name it: `#web`. `today` shows what is yours.")
    return room


def _may_enter(request: Request, room: Room) -> bool:
    return not room.is_private or room.id in request.actor.member_of


async def _check_may_set(request: Request, room: Room) -> None:
    standings = await request.tx.projects(request.actor, request.now, room.project) if room.project else []
    project = standings[0].project if standings else None
    if not may_set_digest(request.actor, project):
        whom = project.lead.name if project and project.lead else "an admin"
        raise UserError(f"Only leads and admins can set the digest of #{room.name}.", f"Ask {whom}.")


# ---- what is kept


def _named(book: Book, condition: Condition) -> Condition:
    """In words that mean the same for everybody, at any time: people by their ids, projects by their names."""
    values = tuple(_meant(book, value) for value in condition.values)
    return condition.model_copy(update={"values": values})


def _meant(book: Book, value: object) -> object:
    if isinstance(value, WhoRef):
        return WhoRef(person=book.person(value).id)
    return book.project(value).slug if isinstance(value, RoomRef) else value


def _stopped(digest: Digest, command: StopDigest, now: datetime) -> Digest:
    if command.verb == "off":
        return replace(digest, state=DigestState.OFF, turn=None)
    if command.verb == "resume":
        return replace(digest, state=DigestState.ON, turn=first_turn(digest, now))
    if command.until is None:
        return replace(digest, state=DigestState.PAUSED, turn=None)
    if command.until.at - now > LONGEST_PAUSE:
        raise UserError("That is more than a year away.", "`digest pause` alone pauses it until you resume it.")
    return replace(digest, state=DigestState.ON, turn=turn_not_before(digest, command.until.at))


async def _set(request: Request, kind: EventKind, before: Digest | None, after: Digest) -> Digest:
    after = replace(after, id=await request.tx.set_digest(after))
    event = NewEvent(kind, None, {"digest": (_kept(before) if before else None, _kept(after))})
    await request.tx.save(request.actor, request.change, Saving(events=[event]), request.now)
    return after


def _kept(digest: Digest) -> dict[str, Json] | None:
    """As an event keeps it; one that is off is as good as none."""
    if digest.state is DigestState.OFF:
        return None
    return {
        "room": digest.room.id,
        "name": digest.room.name,
        "clock": f"{digest.clock:%H:%M}",
        "days": [*sorted(digest.days)],
        "filter": digest.filter,
        "wide": digest.wide,
        "state": digest.state.value,
    }


def _read(digest: Digest, data: Mapping[str, Json]) -> Digest:
    listed = data["days"]
    assert isinstance(listed, list)
    return replace(
        digest,
        clock=time.fromisoformat(str(data["clock"])),
        days=frozenset(int(str(day)) for day in listed),
        filter=str(data["filter"]),
        wide=bool(data["wide"]),
        state=DigestState(str(data["state"])),
    )
