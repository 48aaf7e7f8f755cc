"""Reports on Discord: a picture in a private answer, with its words, and the next one in its place."""

from __future__ import annotations

from tests.adapters.discord.asking import asked, does, seen
from tests.adapters.discord.workplace import at_work

PNG = b"\x89PNG\r\n\x1a\n"


async def test_a_report_is_a_picture_that_gives_way_to_the_next_one(database_url: str) -> None:
    async with at_work(database_url) as at:
        await asked(at, at.ana, "task add", title="Fix login")
        await asked(at, at.ana, "task done", task="1")
        report = await asked(at, at.ana, "report throughput")
        assert "1 task was done and 1 added" in seen(report)
        assert "Day         Done  Added" in seen(report)
        assert "Fri 20 Nov     1      1" in seen(report)
        (file,) = report.files
        assert file.content.startswith(PNG)
        assert "[picture: 1 task was done" in seen(report)

        burnup = await does(at.ana, report, "Burn-up")
        assert "1 of 1 done" in seen(burnup)
        assert burnup.files[-1].name.startswith("burn-up-")


async def test_a_report_is_posted_for_everybody(database_url: str) -> None:
    async with at_work(database_url) as at:
        await asked(at, at.ana, "task add", title="Fix login")
        posted = await asked(at, at.ana, "report workload", public=True)
        assert posted in at.web.messages
        assert "1 open task is nobody’s." in seen(posted)
        assert posted.files[0].content.startswith(PNG)

        alone = await asked(at, at.ben, "report burndown")
        assert alone not in at.web.messages
        shown = await does(at.ben, alone, "Post here")
        assert shown in at.web.messages
        assert "Burndown" in seen(shown)
        own = await does(at.ana, shown, "7 days")
        assert own not in at.web.messages
        assert "Sat 14 Nov to Fri 20 Nov" in seen(own)
