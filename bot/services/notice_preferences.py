"""What reaches somebody, where and when: as they chose it, and as an event keeps it."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from typing import TYPE_CHECKING

from bot.commands import SetNotices
from bot.errors import UserError
from bot.events import EventKind, NewEvent
from bot.notices import OPTIONAL, How, NoticeKind, NoticeSettings, Quiet
from bot.ports import Reply
from bot.services import following
from bot.store import Names, Saving
from bot.views import notice_preferences as views
from bot.views.forms import Hearing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.events import Json
    from bot.model import Person
    from bot.services.request import Request
    from bot.views.notice_preferences import Rows


async def set_notices(request: Request, command: SetNotices) -> Reply:
    fields = await apply(request, command)
    before, after = fields["notices"]
    if command == SetNotices(dm=True) and before == after:
        return Reply(views.on_already(await rows(request, request.actor.person)))
    event = NewEvent(EventKind.PREFERENCES_SET, None, fields)
    await request.tx.save(request.actor, request.change, Saving(events=[event]), request.now)
    return Reply(views.chosen(await rows(request, request.actor.person), command.dm, request.change))


async def apply(request: Request, command: SetNotices) -> dict[str, tuple[Json, Json]]:
    """Writes what they chose; returns it as it was and as it is, for the event. Raises UserError."""
    before = await request.tx.notice_settings(request.actor.id)
    after = settled(before, command)
    if after.platform != before.platform:
        await _check_account(request, after.platform)
    await request.tx.set_notice_settings(request.actor.id, after, request.now)
    follows = await following.choose(request, command)
    return {"notices": (notice_data(request.actor.id, before), notice_data(request.actor.id, after)), **follows}


async def hearing(request: Request) -> Hearing:
    """As a form shows it."""
    settings = await request.tx.notice_settings(request.actor.id)
    platforms = tuple(await request.tx.platforms(request.actor.id))
    chosen = await following.chosen(request)
    return Hearing(settings, platforms, chosen.line("mute"), chosen.line("watch"))


async def rows(request: Request, person: Person) -> Rows:
    """All that decides what reaches them, in words."""
    settings = await request.tx.notice_settings(person.id)
    follows = await request.tx.follows(person.id, request.now)
    names = await following.named(request, tuple(subject for _, subject in follows))
    return views.rows(settings, person, [*views.followed(follows, names, person.calendar, request.now)])


async def _check_account(request: Request, platform: str) -> None:
    found = await request.tx.find(Names(persons=(request.actor.id,)), platform)
    if not any(one.who.id == request.actor.id and one.account for one in found.people):
        raise UserError(
            f"I don't know you on {platform.capitalize()} yet.", "`link` joins your accounts, and then you can choose."
        )


def settled(settings: NoticeSettings, command: SetNotices) -> NoticeSettings:
    """With what the command says. What is on is not kept: it is so for whoever says nothing."""
    back = settings.without_dm
    hows = {kind: _switched(settings.how(kind), command.dm, kind in back) for kind in OPTIONAL} | dict(command.hows)
    quiet = Quiet(*map(time.fromisoformat, command.quiet)) if command.quiet else settings.quiet
    return replace(
        settings,
        hows={kind: how for kind, how in hows.items() if how is not How.DM},
        quiet=quiet,
        urgent_breaks=settings.urgent_breaks if command.urgent is None else command.urgent,
        platform=command.platform or settings.platform,
        without_dm=_without_dm(settings, command),
    )


def _switched(how: How, dm: bool | None, comes_back: bool) -> How:
    """Without direct messages, what came in one is off; with them, that comes in one again. A channel stays."""
    if how is How.CHANNEL or dm is None:
        return how
    if not dm:
        return How.OFF
    return How.DM if comes_back else how


def _without_dm(settings: NoticeSettings, command: SetNotices) -> frozenset[NoticeKind]:
    """What comes back with direct messages. What is said of a kind by itself holds for it."""
    if command.dm:
        return frozenset()
    off = {kind for kind in OPTIONAL if command.dm is False and settings.how(kind) is How.DM}
    return (settings.without_dm | off) - {kind for kind, _ in command.hows}


def notice_data(person: int, settings: NoticeSettings) -> Json:
    return {
        "person": person,
        "quiet_since": settings.quiet.since.isoformat("minutes"),
        "quiet_until": settings.quiet.until.isoformat("minutes"),
        "urgent_breaks": settings.urgent_breaks,
        "platform": settings.platform,
        "without_dm": [*sorted(kind.value for kind in settings.without_dm)],
        **{f"how_{kind.value}": settings.how(kind).value for kind in OPTIONAL},
    }


def read_settings(data: Mapping[str, Json]) -> NoticeSettings:
    hows = {kind: How(str(data.get(f"how_{kind.value}", How.DM))) for kind in OPTIONAL}
    return NoticeSettings(
        hows={kind: how for kind, how in hows.items() if how is not How.DM},
        quiet=Quiet(time.fromisoformat(str(data["quiet_since"])), time.fromisoformat(str(data["quiet_until"]))),
        urgent_breaks=bool(data["urgent_breaks"]),
        platform=str(data["platform"]),
        without_dm=_kinds(data["without_dm"]),
    )


def _kinds(listed: Json) -> frozenset[NoticeKind]:
    assert isinstance(listed, list)
    return frozenset(NoticeKind(str(kind)) for kind in listed)
