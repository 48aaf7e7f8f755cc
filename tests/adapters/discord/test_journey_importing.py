"""An import on Discord: a file as an option, looked over, done by a button."""

from __future__ import annotations

from tests.adapters.discord.asking import asked, does, opens, seen, sends
from tests.adapters.discord.workplace import at_work

TODOIST = b"TYPE,CONTENT,DESCRIPTION,PRIORITY,INDENT\ntask,Fix login @bug,,1,1\ntask,A part,,4,2\n"
TABLE = b"What,When it ends\nFix login,2026-12-24\n"


async def test_a_file_is_looked_over_and_imported(database_url: str) -> None:
    async with at_work(database_url) as at:
        told = await asked(at, at.ben, "taskdata import", file=at.discord.file("plan.csv", TODOIST, "text/csv"))
        assert told.is_ephemeral
        assert "plan.csv: Todoist, 2 tasks, into #web" in seen(told)
        done = await does(at.ben, told, "Import 2")
        assert "Imported 2 tasks from plan.csv" in seen(done)
        assert "Fix login" in seen(await asked(at, at.ben, "task show", task="1"))


async def test_the_columns_of_a_table_are_a_form(database_url: str) -> None:
    async with at_work(database_url) as at:
        told = await asked(at, at.ben, "taskdata import", file=at.discord.file("plan.csv", TABLE, "text/csv"))
        form = await opens(at.ben, told, "Columns…")
        mapped = await sends(at.ben, form, {"Column = field": "What = title\nWhen it ends = due"})
        assert "plan.csv: a table, 1 task, into #web" in seen(mapped)
