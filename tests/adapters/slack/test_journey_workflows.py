"""A workflow on Slack: its moves as buttons for each who may make them; a status that is dropped is asked about."""

from __future__ import annotations

from tests.adapters.slack.workplace import at_work


async def test_a_task_goes_through_the_statuses_of_its_project(database_url: str) -> None:
    async with at_work(database_url) as at:
        await at.says(at.ana, "project create Web")
        await at.says(at.ana, "project bind web")
        said = await at.says(at.ana, 'project status web "todo > doing > review > done by lead; review > doing"')
        assert "✓ Workflow of Web set" in said.visible_text
        await at.says(at.ben, "add Fix login")
        card = await at.says(at.ben, "show 1")
        started = await at.pressed(at.ben, card, "In progress")
        assert "Status: in progress" in (await at.says(at.ben, "show 1")).visible_text
        assert "Started" in started.visible_text
        refused = await at.says(at.ben, "done 1")
        assert "WEB-1 can't go there from “in progress”." in refused.visible_text
        await at.pressed(at.ben, refused, "Review")
        reviewed = await at.says(at.ana, "show 1")
        assert "Status: review" in reviewed.visible_text
        assert "✓ Done" in (await at.pressed(at.ana, reviewed, "Done")).visible_text


async def test_a_status_that_is_dropped_asks_where_its_tasks_go(database_url: str) -> None:
    async with at_work(database_url) as at:
        await at.says(at.ana, "project create Web")
        await at.says(at.ana, 'project workflow web "todo > review > done"')
        await at.says(at.ben, "add Fix login in:web")
        await at.says(at.ben, "status 1 review")
        asked = await at.says(at.ana, 'project workflow web "todo > doing > done"')
        assert "1 task of Web would lose the status “review”." in asked.visible_text
        changed = await at.pressed(at.ana, asked, "In progress")
        assert "1 task got another status with it." in changed.visible_text
        assert "Status: in progress" in (await at.says(at.ben, "show 1")).visible_text
        await at.pressed(at.ana, changed, "Undo")
        assert "Status: review" in (await at.says(at.ben, "show 1")).visible_text
