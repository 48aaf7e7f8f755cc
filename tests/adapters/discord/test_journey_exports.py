"""Files on Discord: attached to the answer, which only whoever asked sees."""

from __future__ import annotations

import json

from tests.adapters.discord.asking import asked, does, seen
from tests.adapters.discord.workplace import at_work


async def test_a_file_is_attached_to_the_private_answer(database_url: str) -> None:
    async with at_work(database_url) as at:
        await at.card_of(at.ana, "Fix login")
        told = await asked(at, at.ben, "taskdata export", format="csv", filter="all")
        assert told.is_ephemeral
        assert "1 task in nudge-tasks-2026-11-20.csv" in seen(told)
        (file,) = told.files
        assert (file.name, file.description) == ("nudge-tasks-2026-11-20.csv", "1 task of Nudge")
        assert "Fix login" in file.content.decode("utf-8-sig")
        (audit,) = (await asked(at, at.ana, "taskdata audit")).files
        assert b"added" in audit.content


async def test_ones_own_data_and_then_nothing_of_it(database_url: str) -> None:
    async with at_work(database_url) as at:
        await at.card_of(at.ben, "Fix login", assignee=at.ben)
        (file,) = (await asked(at, at.ben, "taskdata me")).files
        assert json.loads(file.content)["person"][0]["name"] == "Ben"
        gone = await does(at.ben, await asked(at, at.ben, "taskdata forget-me"), "Forget me")
        assert "You are forgotten" in seen(gone)
        await at.settled()
        assert "Ben" not in seen(at.web.messages[0])
