"""Links: a code is made here and said there, confirmed there and then here; and links are taken apart.

Whoever made it is told by a notice that it waits for them (storage writes that where it is taken: see take_link()).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from bot.errors import UserError
from bot.events import EventKind, NewEvent
from bot.links import LIFE, TRIES, LinkKind, hashed, new_code
from bot.policy import may_administer
from bot.ports import Reply
from bot.store import Saving
from bot.views import linking as views

if TYPE_CHECKING:
    from bot.commands import Link, LinkTeam, Unlink, UnlinkTeam
    from bot.events import Json
    from bot.links import Side
    from bot.services.request import Request

    Linking: TypeAlias = Link | LinkTeam


async def link(request: Request, command: Link) -> Reply:
    if command.waiting is not None:
        return await _merge(request, command.waiting)
    if command.refused is not None:
        return await _refuse(request, LinkKind.PERSON, command.refused)
    return await _said(request, command, LinkKind.PERSON)


async def link_team(request: Request, command: LinkTeam) -> Reply:
    if not may_administer(request.actor):
        raise UserError("Only an admin can join teams.", "To be one person on both platforms yourself: `link`.")
    if command.waiting is not None:
        return await _join(request, command.waiting)
    if command.refused is not None:
        return await _refuse(request, LinkKind.TEAM, command.refused)
    return await _said(request, command, LinkKind.TEAM)


async def _said(request: Request, command: Linking, kind: LinkKind) -> Reply:
    if command.code is None:
        return await _begin(request, kind)
    return await _open(request, kind, command.code, confirmed=command.confirmed)


async def _begin(request: Request, kind: LinkKind) -> Reply:
    """A new code, unless one was said on the other side and waits for its confirmation."""
    waiting = await request.tx.waiting_link(request.actor, kind, request.now)
    if waiting is not None:
        mine = await request.tx.own_side(request.actor, kind)
        theirs = await request.tx.link_side(waiting, taker=True)
        return Reply(views.waiting(mine, theirs, waiting))
    code = new_code()
    await request.tx.make_link(request.actor, kind, hashed(code), request.now + LIFE)
    return Reply(views.code(kind, code, request.actor.platform))


async def _open(request: Request, kind: LinkKind, code: str, *, confirmed: bool) -> Reply:
    """A wrong code is answered, and not raised: that it was said is to be written down."""
    found = await request.tx.find_link(request.actor, hashed(code), request.now, TRIES)
    if found.link is None:
        return Reply(views.too_many() if found.refused else views.wrong(kind), understood=False)
    mine, theirs = await request.tx.own_side(request.actor, kind), await request.tx.link_side(found.link)
    check(mine, theirs)
    if not confirmed:
        return Reply(views.found(mine, theirs, code))
    if not await request.tx.take_link(request.actor, found.link, hashed(code), request.now, request.now + LIFE):
        return Reply(views.wrong(kind), understood=False)
    return Reply(views.taken(theirs))


def check(mine: Side, theirs: Side) -> None:
    """Raises UserError for two who can't be joined."""
    if mine.kind is not theirs.kind:
        right = "link" if theirs.kind is LinkKind.PERSON else "admin link"
        who = "people" if theirs.kind is LinkKind.PERSON else "teams"
        raise UserError(f"That code is one that joins {who}.", f"Say it with `{right}`.")
    if mine.platform == theirs.platform:
        raise UserError(
            f"That code was made on {views.platform(mine)}, too.", "It joins two platforms: say it on the other one."
        )
    if mine.kind is LinkKind.PERSON:
        _check_people(mine, theirs)
    else:
        _check_teams(mine, theirs)


def _check_people(mine: Side, theirs: Side) -> None:
    if mine.workspace != theirs.workspace:
        raise UserError(
            "Your teams are not joined, so you can't be one person in both.",
            "An admin can join them: `admin link` on one side, and the code on the other.",
        )
    if mine.person == theirs.person:
        raise UserError("You are one person on both platforms already.", "`unlink` makes you two again.")
    if twice := set(mine.accounts) & set(theirs.accounts):
        raise UserError(
            f"One of you has an account on {min(twice).capitalize()} already.", "Say `unlink` there first, or here."
        )


def _check_teams(mine: Side, theirs: Side) -> None:
    if mine.workspace == theirs.workspace:
        raise UserError("You are one team already.", "`admin unlink` makes you two again.")
    if twice := set(mine.platforms) & set(theirs.platforms):
        raise UserError(
            f"One of you is joined with a team on {min(twice).capitalize()} already.",
            "A team can be on each platform once: `admin unlink` takes it apart.",
        )


# ---- where the code was made, at last


async def _merge(request: Request, link: int) -> Reply:
    mine, theirs = await _agreed(request, LinkKind.PERSON, link)
    person = await request.tx.merge_persons(link, request.now)
    if person is None:
        raise _too_late("link")
    actor = replace(request.actor, person=replace(request.actor.person, id=person))
    event = NewEvent(EventKind.LINKED, None, {"link": (None, _side_data(theirs))})
    await request.tx.save(actor, request.change, Saving(events=[event]), request.now)
    return Reply(views.merged(mine, theirs))


async def _join(request: Request, link: int) -> Reply:
    mine, theirs = await _agreed(request, LinkKind.TEAM, link)
    joined = await request.tx.join_workspaces(link, request.now)
    if joined is None:
        raise _too_late("admin link")
    event = NewEvent(EventKind.LINKED, None, {"link": (None, _side_data(theirs))})
    await request.tx.save(request.actor, request.change, Saving(events=[event]), request.now)
    came = mine if mine.workspace == joined.gone else theirs
    return Reply(views.joined(mine, theirs, came, joined.shift))


async def _refuse(request: Request, kind: LinkKind, link: int) -> Reply:
    await _check_waiting(request, kind, link)
    await request.tx.drop_link(request.actor, kind)
    return Reply(views.refused(kind))


async def _agreed(request: Request, kind: LinkKind, link: int) -> tuple[Side, Side]:
    """Both sides as they are now. Raises UserError if there is nothing that this person could confirm."""
    await _check_waiting(request, kind, link)
    mine = await request.tx.own_side(request.actor, kind)
    theirs = await request.tx.link_side(link, taker=True)
    check(mine, theirs)
    return mine, theirs


async def _check_waiting(request: Request, kind: LinkKind, link: int) -> None:
    """Raises UserError unless it waits for this person."""
    if await request.tx.waiting_link(request.actor, kind, request.now) != link:
        raise _too_late("link" if kind is LinkKind.PERSON else "admin link")


def _too_late(verb: str) -> UserError:
    return UserError(
        "That can't be confirmed any more: it took longer than ten minutes, or was done already.",
        f"`{verb}` gives you a new code.",
    )


def _side_data(side: Side) -> Json:
    return {"name": side.name if side.kind is LinkKind.PERSON else views.team(side), "platform": side.platform}


# ---- apart again


async def unlink(request: Request, command: Unlink) -> Reply:
    side = await request.tx.own_side(request.actor, LinkKind.PERSON)
    if len(side.accounts) < 2:
        raise UserError("Your account here is not linked with another one.", "`link` gives you a code for that.")
    if not command.confirmed:
        return Reply(views.ask_unlink(side))
    person = await request.tx.part_person(request.actor, request.now)
    if person is None:
        raise UserError("Your account here is not linked any more.")
    event = NewEvent(EventKind.UNLINKED, None, {"link": (_side_data(side), None)})
    await request.tx.save(request.actor, request.change, Saving(events=[event]), request.now)
    return Reply(views.unlinked(side))


async def unlink_team(request: Request, command: UnlinkTeam) -> Reply:
    if not may_administer(request.actor):
        raise UserError("Only an admin can take teams apart.", "To be two people again yourself: `unlink`.")
    side = await request.tx.own_side(request.actor, LinkKind.TEAM)
    if len(side.platforms) < 2:
        raise UserError("This team is on one platform only.", "`admin link` joins it with another one.")
    if not command.confirmed:
        return Reply(views.ask_part(side))
    if not await request.tx.part_workspace(request.now):
        raise UserError("This team is on one platform only, since a moment ago.")
    event = NewEvent(EventKind.UNLINKED, None, {"link": (_side_data(side), None)})
    await request.tx.save(request.actor, request.change, Saving(events=[event]), request.now)
    return Reply(views.parted(side))
