"""A workflow on Discord: set by options, its moves as buttons, statuses suggested, a dropped one asked about."""

from __future__ import annotations

from tests.adapters.discord.asking import asked, does, seen
from tests.adapters.discord.workplace import at_work


async def test_a_task_goes_through_the_statuses_of_its_project(database_url: str) -> None:
    async with at_work(database_url) as at:
        await asked(at, at.ana, "project create", name="Web")
        defined = f"todo > doing > review > done by <@&{at.ops.id}>; review > doing"
        said = await asked(at, at.ana, "project workflow", project="web", workflow=defined)
        assert "✓ Workflow of Web set" in seen(said)
        assert "todo > doing > review > done by @ops; review > doing" in seen(said)
        await asked(at, at.ana, "task add", title="Fix login", project="web")
        (choice,) = await at.ben.typing(at.web, "taskset status", {}, focused=("status", "rev"))
        refused = seen(await asked(at, at.ben, "taskset status", task="1", status=choice.value))
        assert "WEB-1 can't go there from “to do”." in refused
        await does(at.ben, await asked(at, at.ben, "task show", task="1"), "In progress")
        await asked(at, at.ben, "taskset status", task="1", status=choice.value)
        (choice,) = await at.ben.typing(at.web, "task list", {}, focused=("status", "rev"))
        assert "#1" in seen(await asked(at, at.ben, "task list", scope="all", status=choice.value)).replace(
            "WEB-1", "#1"
        )
        card = await asked(at, at.ben, "task show", task="1")
        assert "Status: review" in seen(card)
        assert "✓ Done" in seen(await does(at.ben, card, "Done"))


async def test_a_status_that_is_dropped_asks_where_its_tasks_go(database_url: str) -> None:
    async with at_work(database_url) as at:
        await asked(at, at.ana, "project create", name="Web")
        await asked(at, at.ana, "project workflow", project="web", workflow="todo > review > done")
        await asked(at, at.ana, "task add", title="Fix login", project="web")
        await asked(at, at.ana, "taskset status", task="1", status="review")
        question = await asked(at, at.ana, "project workflow", project="web", workflow="todo > doing > done")
        assert "1 task of Web would lose the status “review”." in seen(question)
        changed = await does(at.ana, question, "In progress")
        assert "1 task got another status with it." in seen(changed)
        await does(at.ana, changed, "Undo")
        assert "Status: review" in seen(await asked(at, at.ana, "task show", task="1"))
