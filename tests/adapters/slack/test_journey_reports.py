"""Reports on Slack: what it comes to in words, a table, and the others by a click."""

from __future__ import annotations

from tests.adapters.slack.workplace import at_work


async def test_a_report_is_told_in_words_and_leads_to_the_others(database_url: str) -> None:
    async with at_work(database_url) as at:
        await at.card_of(at.ana, "Fix login")
        await at.says(at.ana, "done 1")
        report = await at.says(at.ana, "report throughput")
        assert "1 task was done and 1 added" in report.visible_text
        assert "Fri 20 Nov     1      1" in report.visible_text
        week = await at.pressed(at.ana, report, "7 days")
        assert "Throughput, Sat 14 Nov to Fri 20 Nov: 1 done" in week.visible_text
