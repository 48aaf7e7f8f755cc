"""A checklist on Slack: a line is renamed in a modal that a menu opens, and taken off by another menu."""

from __future__ import annotations

from tests.adapters.slack.workplace import at_work


async def test_a_line_is_renamed_and_taken_off(database_url: str) -> None:
    async with at_work(database_url) as at:
        await at.card_of(at.ana, "Shopping")
        await at.says(at.ana, 'check 1 "Milk" "Bread"')
        checklist = await at.says(at.ana, "checklist 1")
        form = await at.opened(at.ana, checklist, "Rename 1")
        assert (form.title, form.labels) == ("Rename a line", ["Line"])
        assert (await at.slack.submit(at.ana, form, {"Line": "Oat milk"})).ok
        await at.settled()
        assert "☐ 1. Oat milk" in (await at.says(at.ana, "checklist 1")).visible_text
        assert "took “Bread” off" in (await at.pressed(at.ana, checklist, "Remove 2")).visible_text
