"""Time on Discord: its own group of commands, a correction in a modal, a card that follows, and what it comes to."""

from __future__ import annotations

from tests.adapters.discord.asking import asked, does, opens, seen, sends
from tests.adapters.discord.workplace import at_work


async def test_time_is_spent_corrected_and_added_up(database_url: str) -> None:
    async with at_work(database_url) as at:
        await asked(at, at.ana, "task add", title="Fix login", estimate="2h")
        started = await asked(at, at.ana, "timelog start", task="1")
        assert seen(started).startswith("✓ Timer started on #1 Fix login")
        at.discord.clock.move(5400)
        stopped = await asked(at, at.ana, "timelog stop")
        assert seen(stopped).startswith("✓ Timer stopped: 1h30m on #1 Fix login")
        assert "1h30m in all, of 2h estimated: 30m left." in seen(stopped)

        form = await opens(at.ana, stopped, "Edit")
        assert (form.modal.title, form.modal.labels) == ("Time on #1", ["How long", "When it began", "Note"])
        told = await sends(at.ana, form, {"How long": "a while"})
        assert "is no length of time" in seen(told)
        again = await opens(at.ana, told, "Correct it")
        corrected = await sends(at.ana, again, {"How long": "2h30m", "Note": "with Ben"})
        assert seen(corrected).startswith("✓ Corrected: 2h30m on #1 Fix login")
        await at.settled()
        (card,) = at.web.messages
        assert "Time spent: 2h30m of 2h" in seen(card)

        report = await asked(at, at.ben, "timelog report", range="today")
        assert "Ana: 2h30m in 1 entry" in seen(report)
        assert "#1 Fix login: 2h30m" in seen(await does(at.ben, report, "By task"))
