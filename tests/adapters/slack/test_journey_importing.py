"""An import on Slack: a file with a mention, looked over, done by a button."""

from __future__ import annotations

from tests.adapters.slack.workplace import at_work

TABLE = b"TYPE,CONTENT,DESCRIPTION,PRIORITY,INDENT\ntask,Fix login @bug,,1,1\ntask,A part,,4,2\n"


async def test_a_file_with_a_mention_is_looked_over_and_imported(database_url: str) -> None:
    async with at_work(database_url) as at:
        sent = at.slack.file(at.ben, "plan.csv", TABLE, mimetype="text/csv")
        await at.slack.mention(at.ben, at.web, "import", files=(sent,))
        await at.idle()
        told = at.seen_by(at.ben)[-1]
        assert "plan.csv: Todoist, 2 tasks, into #web" in told.visible_text
