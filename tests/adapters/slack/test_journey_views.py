"""Views and bulk on Slack: saved in a form, shared, what a channel lists; many tasks changed by their filter."""

from __future__ import annotations

from tests.adapters.slack.workplace import at_work


async def test_a_narrowed_list_is_saved_shared_and_listed_by_the_channel(database_url: str) -> None:
    async with at_work(database_url) as at:
        await at.says(at.ana, "add Fix login +old")
        await at.says(at.ana, "add Water plants")
        listed = await at.says(at.ana, "list all tag:old")
        form = await at.opened(at.ana, listed, "Save as view")
        assert (form.title, form.labels) == ("Save as view", ["Name"])
        edits = listed.edits
        await at.slack.submit(at.ana, form, {"Name": "the old ones"})
        await at.slack.until(lambda: listed.edits > edits or len(at.ana.private) > 3)
        saved = next(one for one in at.ana.private if "✓ View saved: the old ones" in one.visible_text)
        shared = await at.pressed(at.ana, saved, "Share")
        assert "✓ View shared: the old ones" in shared.visible_text
        opened = await at.says(at.ben, "view open the old ones")
        assert opened.visible_text.startswith("View the old ones\n#1 Fix login")
        assert "lists the view the old ones now" in (await at.says(at.ana, "view default the old ones")).visible_text
        here = await at.says(at.ben, "list")
        assert here.visible_text.startswith("View the old ones\n#1 Fix login")
        assert "Water plants" not in here.visible_text


async def test_all_that_fit_a_filter_are_changed_on_a_click(database_url: str) -> None:
    async with at_work(database_url) as at:
        for title in ("Fix login +old", "Water plants", "Call Bob +old"):
            await at.says(at.ana, f"add {title}")
        asked = await at.says(at.ana, "bulk all tag:old -> done")
        assert asked.visible_text.startswith("⚠ This completes 2 tasks.")
        done = await at.pressed(at.ana, asked, "Complete 2 tasks")
        assert done.visible_text.startswith("✓ Done: 2 tasks")
        undone = await at.pressed(at.ana, done, "Undo")
        assert undone.visible_text.startswith("✓ Undone: 2 tasks")
