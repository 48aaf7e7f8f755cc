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
        assert "Fri 20 Nov: 1 done, 1 added" in seen(report)
        (file,) = report.files
        assert file.content.startswith(PNG)
        assert "[picture: 1 task was done" in seen(report)

        burnup = await does(at.ana, report, "Burn-up")
        assert "1 of 1 done" in seen(burnup)
        assert burnup.files[-1].name.startswith("burn-up-")
