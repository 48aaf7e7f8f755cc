"""A checklist on Discord: a line is renamed in a modal that a menu opens, and taken off by another menu."""

from __future__ import annotations

from tests.adapters.discord.asking import asked, does, opened, opens, seen, sends
from tests.adapters.discord.workplace import at_work


async def test_a_line_is_renamed_and_taken_off(database_url: str) -> None:
    async with at_work(database_url) as at:
        await asked(at, at.ana, "task add", title="Shopping")
        for line in ("Milk", "Bread"):
            await asked(at, at.ana, "subtask check", task="1", line=line)
        checklist = await asked(at, at.ana, "subtask checklist", task="1")
        form = await opens(at.ana, checklist, "Rename 1")
        assert (form.modal.title, form.modal.labels) == ("Rename a line", ["Line"])
        assert "renamed “Milk” to “Oat milk”" in seen(await sends(at.ana, form, {"Line": "Oat milk"}))
        assert "took “Bread” off" in seen(await does(at.ana, checklist, "Remove 2"))
        again = await opened(at, at.ana, "subtask rename-line", task="1", number="1")
        assert again.modal is not None
        assert again.modal.labels == ["Line"]
        await asked(at, at.ana, "subtask remove-line", task="1", lines="1")
        assert "No checklist here" in seen(await asked(at, at.ana, "subtask checklist", task="1"))
