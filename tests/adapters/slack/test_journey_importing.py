"""An import on Slack: a file with a mention, looked over, done by a button."""

from __future__ import annotations

from tests.adapters.slack.workplace import at_work

TABLE = b"TYPE,CONTENT,DESCRIPTION,PRIORITY,INDENT\ntask,Fix login @bug,,1,1\ntask,A part,,4,2\n"


async def test_a_file_with_a_mention_is_looked_over_and_imported(database_url: str) -> None:
    async with at_work(database_url) as at:
        sent = at.slack.file(at.ben, "plan.csv", TABLE, mimetype="text/csv")
        await at.slack.mention(at.ben, at.web, "import", files=(sent,))
        await at.slack.until(lambda: at.ben.private)
        told = at.ben.private[-1]
        assert "plan.csv: Todoist, 2 tasks, into #web" in told.visible_text
        done = await at.pressed(at.ben, told, "Import 2")
        assert "Imported 2 tasks from plan.csv" in done.visible_text
        assert "Fix login" in (await at.says(at.ben, "show 1")).visible_text


async def test_without_a_file_it_says_that_a_slash_command_carries_none(database_url: str) -> None:
    async with at_work(database_url) as at:
        assert "A slash command can't carry a file" in (await at.says(at.ben, "import")).visible_text
