"""What a line needs before its transaction begins: the file that came along, and the numbers of an import.

Nobody waits in the database for a platform; and whoever adds a task waits for a workspace's next number, so those of an
import are reserved in a short transaction of their own. They stay its own if it has to be tried again.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot import numbering
from bot.calendar import Calendar
from bot.commands import ApplyImport, ImportFile
from bot.contents import Pressed, Typed
from bot.errors import UserError
from bot.files import Fetched
from bot.parsing import grammar

if TYPE_CHECKING:
    from datetime import datetime

    from bot.commands import AnyCommand
    from bot.ports import Fetch, Inbound
    from bot.store import Store

_WORD = "import"
_LONGEST = 80  # characters of a line that is one of these


async def prepared(inbound: Inbound, store: Store, fetch: Fetch | None, now: datetime) -> Inbound:
    """Raises UserError where the file can't be had."""
    match _command(inbound, now):
        case ImportFile() if inbound.files and fetch:
            return await _fetched(inbound, fetch)
        case ApplyImport() as command:
            await _reserve(inbound, command, store, now)
    return inbound


async def _fetched(inbound: Inbound, fetch: Fetch) -> Inbound:
    file, *others = inbound.files
    if others:
        raise UserError(f"That is {len(inbound.files)} files.", "Send me one after the other.")
    return replace(inbound, fetched=Fetched(file.name, await fetch(inbound.where, file)))


async def _reserve(inbound: Inbound, command: ApplyImport, store: Store, now: datetime) -> None:
    async with store.begin(inbound.where) as tx:
        standing = await tx.identify(inbound, claim=False, now=now)
        if not standing.outside:
            await tx.reserve_numbers(standing.actor, command.staged, again=command.confirmed)


def _command(inbound: Inbound, now: datetime) -> AnyCommand | None:
    """Of a line that may be one of these; what can't be read is said where it is read again."""
    text = inbound.content.text if isinstance(inbound.content, Typed) else ""
    text = inbound.content.command if isinstance(inbound.content, Pressed) else text
    if len(text) > _LONGEST or _WORD not in text.casefold():
        return None
    try:
        return grammar.parse(numbering.bare(text), grammar.Reading(Calendar(), now))
    except UserError:
        return None
