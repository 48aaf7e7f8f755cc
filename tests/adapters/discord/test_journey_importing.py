"""An import on Discord: a file as an option, looked over, done by a button."""

from __future__ import annotations

from tests.adapters.discord.asking import asked, does, seen
from tests.adapters.discord.workplace import at_work

TABLE = "TYPE,CONTENT,DESCRIPTION,PRIORITY,INDENT\ntask,Fix login @bug,,1,1\ntask,A part,,4,2\n"


async def test_a_file_is_looked_over_and_imported(database_url: str) -> None:
    async with at_work(database_url) as at:
        sent = at.discord.file("plan.csv", TABLE.encode(), "text/csv")
        told = await asked(at, at.ben, "taskdata import", file=sent)
        assert told.is_ephemeral
        assert "plan.csv: Todoist, 2 tasks, into #web" in seen(told)
        rows = await does(at.ben, told, "Rows")
        assert [file.name[:7] for file in rows.files] == ["import-"]
        done = await does(at.ben, await asked(at, at.ben, "taskdata import", file=sent), "Import 2")
        assert "Imported 2 tasks from plan.csv" in seen(done)
        assert "Fix login" in seen(await asked(at, at.ben, "task show", task="1"))


async def test_the_columns_of_a_table_are_a_form(database_url: str) -> None:
    async with at_work(database_url) as at:
        sent = at.discord.file("plan.csv", b"What,When it ends\nFix login,2026-12-24\n", "text/csv")
        form = await does(at.ben, await asked(at, at.ben, "taskdata import", file=sent), "Columns")
        told = await form.submit({"Column = field": "What = title\nWhen it ends = due"})
        assert "1 task" in seen(told)
