"""Files that nobody imported are forgotten after a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.contents import Typed
from bot.imports.staging import Staged

if TYPE_CHECKING:
    from tests.scheduler.clockwork import Clockwork


async def test_a_file_is_kept_for_a_day(clockwork: Clockwork) -> None:
    chat = clockwork.chat
    async with chat.store.begin(chat.where()) as tx:
        ana = (await tx.identify(chat.inbound(Typed("list")), claim=False, now=chat.now)).actor
        number = await tx.stage_import(ana, Staged(0, "plan.csv", "digest", ana.room, chat.now, read=b"x"), chat.now)
    for hours, is_kept in ((23, True), (2, False)):
        chat.pass_time(hours=hours)
        await clockwork.scheduler.tidy()
        async with chat.store.begin(chat.where()) as tx:
            assert (await tx.staged_import(ana, number) is not None) is is_kept
