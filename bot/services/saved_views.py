"""Views: found by name, read again for whoever opens them, saved, shared, made what a channel lists."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.canonical import encode
from bot.canonical.words import name as typed_name
from bot.commands import ListTasks
from bot.errors import UserError
from bot.events import EventKind, NewEvent
from bot.model import RoomKind, Who
from bot.parsing import grammar
from bot.policy import may_change_view, may_set_default_view, may_share_views
from bot.ports import Reply
from bot.saved_views import LISTED, VIEWS_PER_PERSON, SavedView
from bot.services.names import lasting, look_up
from bot.store import Found, Names, Saving
from bot.terms import Scope
from bot.views import saved_views as views

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.commands import DeleteView, ListViews, MakeFeed, SaveView, SetDefaultView, ShareView
    from bot.events import Json
    from bot.model import Actor, Room
    from bot.services.request import Request

_PLAIN = ListTasks()
_NOBODY = 0  # no person's id: who has no views, but may open those that are shared
_TOGETHER = frozenset(("view", "conditions"))

# ---- opened


async def opened(request: Request, command: ListTasks) -> tuple[ListTasks, SavedView | None]:
    """The list that is meant: as it was said, or a view's, with what else was said."""
    if command.view is not None:
        view = await _found(request, command.view)
        return _more(_read(request, view), command), view
    default = await request.tx.default_view(request.actor.room.id) if _is_of_room(request, command) else None
    if default is None:
        return command, None
    return _more(_read(request, default), command.model_copy(update={"scope": Scope.DEFAULT})), default


def ended(actor: Actor, view: SavedView, error: UserError) -> UserError:
    """What one of its words meant is gone, or means something else by now. Others than its owner can't save it anew."""
    typed = typed_name(view.name)
    mended = f"Save it anew, `view save {typed} …`, or delete it: `view delete {typed}`."
    if view.owner.id != actor.id:
        mended = f"{view.owner.name} can save it anew."
    advice = f"{mended} `list status:open` lists without it."
    return UserError(f"The view “{view.name}” can't be shown. {error.problem}", advice)


def _is_of_room(request: Request, command: ListTasks) -> bool:
    """Nothing but the room's list was asked for."""
    is_here = command.scope in (Scope.DEFAULT, Scope.HERE) and not command.who and not command.conditions
    return is_here and request.actor.room.view is not None


async def _found(request: Request, name: str) -> SavedView:
    view = await request.tx.find_view(request.actor.id, name)
    if view is None:
        typed = typed_name(name)
        raise UserError(
            f"There is no view “{name}”.", f"`view list` shows the ones there are; `view save {typed} …` makes it."
        )
    return view


def _read(request: Request, view: SavedView) -> ListTasks:
    """By the grammar as it is now. Raises UserError for a word that it no longer knows."""
    try:
        read = grammar.parse(view.line, grammar.Reading(request.actor.person.calendar, request.now))
    except UserError as error:
        raise ended(request.actor, view, error) from None
    assert isinstance(read, ListTasks), "nothing else is saved"
    return read


def _more(saved: ListTasks, said: ListTasks) -> ListTasks:
    """What was said besides counts; filters hold in addition."""
    given = {name: getattr(said, name) for name in ListTasks.model_fields if name not in _TOGETHER}
    changed = {name: value for name, value in given.items() if value != getattr(_PLAIN, name)}
    if "sort" in changed:
        changed["descending"] = said.descending
    return saved.model_copy(update={**changed, "conditions": (*saved.conditions, *said.conditions)})


async def list_views(request: Request, _: ListViews) -> Reply:
    found = await request.tx.saved_views(request.actor.id, "", LISTED)
    names = await _names_in(request, [one.line for one in found])
    return Reply(views.listing([_seen(request, one) for one in found], request.actor, names))


async def readable(request: Request, filter_: str) -> str:
    """With people's names where it keeps numbers."""
    return views.readable(filter_, await _names_in(request, [filter_]))


async def _names_in(request: Request, lines: Sequence[str]) -> Mapping[int, str]:
    """Of the people in them, by their ids."""
    people = views.people_in(lines)
    known = await request.tx.find(Names(persons=people), request.actor.platform) if people else Found()
    return {one.who.id: one.who.name for one in known.people}


def _seen(request: Request, view: SavedView) -> SavedView:
    """Without the private channels that this person is not in."""
    member_of = request.actor.member_of
    return replace(view, rooms=tuple(room for room in view.rooms if not room.is_private or room.id in member_of))


# ---- changed


async def save(request: Request, command: SaveView) -> Reply:
    """Under a name that this person has already, it takes its place."""
    listed = command.listed or await _kept(request, command.draft)
    if not command.name:
        draft = await request.tx.keep_draft(request.actor, encode(listed), request.now)
        return Reply(views.form(draft))
    if listed.view is not None:
        raise UserError("A view can't be made of another one.", "Say its filters: `view list` shows them.")
    line = encode(await lasting_list(request, command.model_copy(update={"listed": listed, "draft": None})))
    await request.tx.lock_workspace()  # names are given one at a time
    found = await request.tx.find_view(request.actor.id, command.name)
    before = found if found and found.owner.id == request.actor.id else None
    if before is None and await request.tx.count_views(request.actor.id) >= VIEWS_PER_PERSON:
        raise UserError(
            f"You have {VIEWS_PER_PERSON} views, and nobody may have more.", "`view delete NAME` makes room."
        )
    after = replace(before, name=command.name, line=line) if before else SavedView(0, _me(request), command.name, line)
    after = await _write(request, before, after)
    return Reply(views.saved(after, request.change, is_new=before is None, has_date=views.has_date(listed)))


async def _kept(request: Request, draft: int | None) -> ListTasks:
    line = await request.tx.recall_draft(request.actor, draft) if draft is not None else None
    read = grammar.parse(line or "", grammar.Reading(request.actor.person.calendar, request.now))
    if not isinstance(read, ListTasks):
        raise UserError("That list is gone.", "Show it once more, and save it then.")
    return read


async def lasting_list(request: Request, command: SaveView | MakeFeed) -> ListTasks:
    """Names as they mean the same for everybody, later, too. Raises UserError for one that nobody has."""
    assert command.listed is not None
    book = await look_up(replace(request, command=command))
    who = tuple(lasting(book, one) for one in command.listed.who)
    conditions = tuple(
        one.model_copy(update={"values": tuple(lasting(book, value, one.field) for value in one.values)})
        for one in command.listed.conditions
    )
    return command.listed.model_copy(update={"who": who, "conditions": conditions})


async def delete(request: Request, command: DeleteView) -> Reply:
    before = await _to_change(request, command.name)
    await request.tx.delete_view(before.id)
    await _record(request, before, None)
    return Reply(views.deleted(_seen(request, before), request.change))


async def share(request: Request, command: ShareView) -> Reply:
    before = await _to_change(request, command.name)
    if before.shared is command.shared:
        raise UserError(f"“{before.name}” is {'shared' if before.shared else 'yours alone'} already.")
    if command.shared:
        await _check_may_share(request, before)
    after = replace(before, shared=command.shared, rooms=before.rooms if command.shared else ())
    await _write(request, before, after)
    return Reply(views.shared(after, _seen(request, before).rooms, request.change))


async def _to_change(request: Request, name: str) -> SavedView:
    await request.tx.lock_workspace()
    view = await _found(request, name)
    if not may_change_view(request.actor, view):
        raise UserError(f"“{view.name}” is {view.owner.name}'s view.", f"{view.owner.name}, or an admin, can do that.")
    return view


async def _check_may_share(request: Request, view: SavedView) -> None:
    if not may_share_views(request.actor):
        raise UserError("Guests cannot share views.", "Ask a member of the team.")
    if await _is_taken(request, replace(view, shared=True)):
        raise UserError(
            f"There is a shared view “{view.name}” already.", "Save yours under another name, and share that."
        )


async def _is_taken(request: Request, view: SavedView) -> bool:
    """Whether another one stands where this one is to be."""
    other = await request.tx.find_view(_NOBODY if view.shared else view.owner.id, view.name)
    return other is not None and other.id != view.id and other.shared is view.shared


# ---- what a room lists


async def set_default(request: Request, command: SetDefaultView) -> Reply:
    room = await _room(request, command)
    await request.tx.lock_workspace()
    before = await request.tx.default_view(room.id)
    after = await _shared(request, command.name) if command.name is not None else None
    if (after and after.id) == (before and before.id):
        what = f"“{after.name}”" if after else "its tasks"
        raise UserError(f"{views.where(room)} lists {what} already.")
    await _write_default(request, room, before, after)
    return Reply(views.default_set(room, after, request.change))


async def _room(request: Request, command: SetDefaultView) -> Room:
    book = await look_up(request)
    room = book.room(command.room).room if command.room else request.actor.room
    if room.kind is RoomKind.DM:
        raise UserError("A default list is for a channel.", "Say it in one, or name it: `#web`.")
    await _check_may_set(request, room)
    return room


async def _check_may_set(request: Request, room: Room) -> None:
    standings = await request.tx.projects(request.actor, request.now, room.project) if room.project else []
    project = standings[0].project if standings else None
    if not may_set_default_view(request.actor, project):
        whom = project.lead.name if project and project.lead else "an admin"
        raise UserError(f"Only leads and admins can set what {views.where(room)} lists.", f"Ask {whom}.")


async def _shared(request: Request, name: str) -> SavedView:
    view = await request.tx.find_view(_NOBODY, name)
    if view is None:
        own = await _found(request, name)
        raise UserError(
            f"Only you can open “{own.name}”, and a channel's list is for everybody in it.",
            f"`view share {typed_name(own.name)}` first.",
        )
    return view


# ---- written, and taken back


async def _write(request: Request, before: SavedView | None, after: SavedView) -> SavedView:
    written = await _put(request, before, after)
    await _record(request, before, written)
    return written


async def _record(request: Request, before: SavedView | None, after: SavedView | None) -> None:
    event = NewEvent(EventKind.VIEW_SET, None, {"view": (_data(before), _data(after))})
    await request.tx.save(request.actor, request.change, Saving(events=[event]), request.now)


async def _put(request: Request, before: SavedView | None, after: SavedView) -> SavedView:
    """A room that is none of its rooms any more lists its tasks."""
    stay = {room.id for room in after.rooms}
    for room in before.rooms if before else ():
        if room.id not in stay:
            await request.tx.set_default_view(room.id, None)
    return replace(after, id=await request.tx.set_view(after))


async def _write_default(request: Request, room: Room, before: SavedView | None, after: SavedView | None) -> None:
    await request.tx.set_default_view(room.id, after.id if after else None)
    fields = {"default": (_default_data(room, before), _default_data(room, after))}
    event = NewEvent(EventKind.DEFAULT_VIEW_SET, None, fields)
    await request.tx.save(request.actor, request.change, Saving(events=[event]), request.now)


async def restore(request: Request, before: Mapping[str, Json] | None, after: Mapping[str, Json] | None) -> None:
    """None: there was none. Raises UserError where it was changed since, or its name is another's by now."""
    data = before or after
    assert data is not None, "something was changed"
    view = int(str(data["view"]))
    now = await request.tx.saved_view(view)
    if not _same(_data(now), after):
        raise UserError(f"The view “{data['name']}” was changed again since.", "Nothing was taken back.")
    if before is None:
        await request.tx.delete_view(view)
        return
    back = _view(before)
    if not (await request.tx.find(Names(persons=(back.owner.id,)), request.actor.platform)).people:
        raise UserError(f"Whose view “{back.name}” was is nobody now.", "Nothing was taken back.")
    if await _is_taken(request, back):
        raise UserError(f"There is another view “{back.name}” by now.", "Nothing was taken back.")
    await _put(request, None if back.shared else now, back)
    for room in _rooms(before):
        if await request.tx.default_view(room) is None:
            await request.tx.set_default_view(room, view)


async def restore_default(request: Request, before: Mapping[str, Json], after: Mapping[str, Json]) -> None:
    """Raises UserError where the channel lists something else by now, or what it listed is gone."""
    room, name = int(str(after["room"])), after["name"]
    now = await request.tx.default_view(room)
    if (now.id if now else None) != after["view"]:
        raise UserError(f"What {name} lists was changed again since.", "Nothing was taken back.")
    view = await request.tx.saved_view(int(str(before["view"]))) if before["view"] else None
    if before["view"] and not (view and view.shared):
        raise UserError(f"The view “{before['called']}” is not shared any more.", "Nothing was taken back.")
    await request.tx.set_default_view(room, view.id if view else None)


def _me(request: Request) -> Who:
    return request.actor.person.who


def _data(view: SavedView | None) -> dict[str, Json] | None:
    """As an event keeps it."""
    if view is None:
        return None
    rooms: list[Json] = [room.id for room in view.rooms]
    return {
        "view": view.id,
        "name": view.name,
        "line": view.line,
        "shared": view.shared,
        "owner": view.owner.id,
        "rooms": rooms,
    }


def _same(now: Mapping[str, Json] | None, then: Mapping[str, Json] | None) -> bool:
    """But for the rooms, which have changes of their own."""
    if now is None or then is None:
        return now is then
    return {**now, "rooms": []} == {**then, "rooms": []}


def _view(data: Mapping[str, Json]) -> SavedView:
    owner = Who(int(str(data["owner"])), "")
    return SavedView(int(str(data["view"])), owner, str(data["name"]), str(data["line"]), bool(data["shared"]))


def _rooms(data: Mapping[str, Json] | None) -> Sequence[int]:
    rooms = data["rooms"] if data else []
    assert isinstance(rooms, list)
    return [int(str(room)) for room in rooms]


def _default_data(room: Room, view: SavedView | None) -> dict[str, Json]:
    called, number = (view.name, view.id) if view else (None, None)
    return {"room": room.id, "name": room.name, "view": number, "called": called}
