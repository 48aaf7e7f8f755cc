"""What the bot says about itself: how a date is read, and help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.parsing import dates
from bot.ports import Reply
from bot.views import dates as date_views
from bot.views import help as help_views

if TYPE_CHECKING:
    from bot.commands import Help, ReadDate
    from bot.services.request import Request


async def read_date(request: Request, command: ReadDate) -> Reply:
    options = dates.readings(command.text, request.actor.person.calendar, request.now)
    message = date_views.reading(command.text, options, request.actor, request.now)
    return Reply(message, understood=bool(options))


async def help_on(_: Request, command: Help) -> Reply:
    return Reply(help_views.topic(command.topic) if command.topic else help_views.overview())
