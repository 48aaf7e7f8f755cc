"""Views and bulk on Discord: saved in a form, suggested, what a channel lists; many tasks changed by their filter."""

from __future__ import annotations

from tests.adapters.discord.asking import asked, does, opens, seen, sends
from tests.adapters.discord.workplace import at_work


async def test_a_narrowed_list_is_saved_shared_and_listed_by_the_channel(database_url: str) -> None:
    async with at_work(database_url) as at:
        await asked(at, at.ana, "task add", title="Fix login", tags="old")
        await asked(at, at.ana, "task add", title="Water plants")
        listed = await asked(at, at.ana, "task list", scope="All", tag="old")
        form = await opens(at.ana, listed, "Save as view")
        assert (form.modal.title, form.modal.labels) == ("Save as view", ["Name"])
        saved = await sends(at.ana, form, {"Name": "the old ones"})
        assert "✓ View saved: the old ones" in seen(saved)
        (choice,) = await at.ana.typing(at.web, "view share", {}, focused=("name", "the"))
        assert "✓ View shared: the old ones" in seen(await asked(at, at.ana, "view share", name=choice.value))
        opened = await asked(at, at.ben, "view open", name=choice.value)
        assert seen(opened).startswith("View the old ones\n#1 Fix login")
        await asked(at, at.ana, "view default", name=choice.value)
        here = seen(await asked(at, at.ben, "task list"))
        assert here.startswith("View the old ones\n#1 Fix login")
        assert "Water plants" not in here


async def test_all_that_fit_a_filter_are_changed_on_a_click(database_url: str) -> None:
    async with at_work(database_url) as at:
        for title, tags in (("Fix login", "old"), ("Water plants", "new"), ("Call Bob", "old")):
            await asked(at, at.ana, "task add", title=title, tags=tags)
        preview = await asked(at, at.ana, "tasks bulk", filter="all tag:old", change="done")
        assert seen(preview).startswith("⚠ This completes 2 tasks.")
        done = await does(at.ana, preview, "Complete 2 tasks")
        assert seen(done).startswith("✓ Done: 2 tasks")
        assert seen(await does(at.ana, done, "Undo")).startswith("✓ Undone: 2 tasks")
