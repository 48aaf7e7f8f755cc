"""Files of tasks: looked over first, then imported all at once, and taken back at once."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.contents import Posted, Pressed
from bot.model import RoomKind
from tests.flows.chat import button, buttons, fields, numbers, text
from tests.flows.conftest import introduced
from tests.flows.importing import Importing, assigned, due, export, person

if TYPE_CHECKING:
    from asyncpg import Record

    from bot.ports import Reply
    from storage.store import PostgresStore

TABLE = "Task name,Deadline,Who\nFix login,2026-09-18,Bob\nWrite docs,,Jane Doe\n,2026-09-20,\n"
CHOSEN = 'title="Task name" due=Deadline people=Who'


@pytest.fixture
async def chat(store: PostgresStore) -> Importing:
    """As the fixture of all flows: Ana administers, Bob and Eve are known. It is Wednesday, 10:00 in Berlin."""
    chat = Importing(store)
    await introduced(chat)
    return chat


async def import_all(chat: Importing, content: object, **how: object) -> Reply:
    dry_run = await chat.send_file(content, **how)  # type: ignore[arg-type]  # as send_file takes it
    return await chat.press(dry_run, "Import", **how)


def staged(reply: Reply) -> int:
    """The import's number."""
    return int(button(reply, "Drop").command.split()[-1])


async def all_of(chat: Importing, **how: object) -> list[int]:
    return numbers(await chat.say("list all status:any sort:number", **how))


# ---- the dry run


async def test_nothing_is_imported_before_it_was_looked_over(chat: Importing) -> None:
    reply = await chat.send_file(
        export(
            {"assignees": assigned("Bob", "Jane Doe")},
            {"status": "done", "completed_at": "2026-03-04T09:00:00+00:00"},
            {"project": "Website"},
        )
    )
    said = text(reply)
    assert said.startswith("plan.json: my own JSON, 3 tasks, 1 done, into #general")
    assert "Nobody here is called Jane Doe (1 task)." in said
    assert "1 project would be new: Website." in said
    assert [one.label for one in buttons(reply)] == ["Import 3", "Rows", "Elsewhere…", "Drop"]
    assert await all_of(chat) == []


async def test_without_a_file_it_says_how_to_send_one(chat: Importing) -> None:
    reply = await chat.say("import")
    assert "import plan.csv" in text(reply)
    assert not reply.understood
    assert "New task?" in text(await chat.say("import the old board"))
    assert "New task?" in text(await chat.say("import rows from the sheet"))


async def test_a_file_that_is_gone_says_so_and_changes_nothing(chat: Importing) -> None:
    file = chat.keep("plan.json", export({}))
    chat.sent.clear()
    reply = await chat.send_files("import", file)
    assert "That file is gone." in text(reply)
    assert await kept(chat) == 0


async def test_only_an_import_fetches_a_file(chat: Importing) -> None:
    await chat.send_files("add Look at this", chat.keep("plan.json", export({})))
    assert chat.fetched == 0
    reply = await chat.send_files("import", *(chat.keep("plan.json", export({})) for _ in range(2)))
    assert "That is 2 files." in text(reply)
    assert chat.fetched == 0


async def test_what_somebody_stages_is_theirs_alone(chat: Importing) -> None:
    number = staged(await chat.send_file(export({"title": "Secret plan"})))
    for line in ("show", "rows", "go", "drop", "map"):
        assert f"You have no import {number}." in text(await chat.say(f"import {line} {number}", as_="bob"))
    assert "Imported 1 task" in text(await chat.say(f"import go {number}"))


async def test_a_dropped_file_is_gone(chat: Importing) -> None:
    reply = await chat.send_file(export({}))
    assert "plan.json is forgotten" in text(await chat.press(reply, "Drop"))
    assert "You have no import" in text(await chat.press(reply, "Import 1"))


async def test_the_report_says_what_becomes_of_each_row(chat: Importing) -> None:
    number = staged(await chat.send_file(TABLE, "plan.csv"))
    await chat.say(f"import map {number} {CHOSEN}")
    reply = await chat.say(f"import rows {number}")
    assert "Row 3, Write docs: Nobody here is called Jane Doe." in text(reply)
    assert [(row["row"], row["title"], row["what"]) for row in table(reply)] == [
        ("2", "Fix login", "will be imported"),
        ("3", "Write docs", "will be imported"),
        ("4", "", "can’t be read"),
    ]
    await chat.say(f"import go {number}")
    after = table(await chat.say(f"import rows {number}"))
    assert [(row["what"], row["task"]) for row in after] == [("imported", "#1"), ("imported", "#2"), ("left out", "")]


async def test_a_cell_of_the_report_is_no_formula(chat: Importing) -> None:
    (row,) = table(await chat.press(await chat.send_file(export({"title": "=cmd()"})), "Rows"))
    assert row["title"] == "'=cmd()"


def table(reply: Reply) -> list[dict[str, str]]:
    assert reply.file is not None, text(reply)
    return list(csv.DictReader(io.StringIO(reply.file.content.decode("utf-8-sig"), newline="")))


# ---- what its names mean


async def test_the_columns_of_a_table_are_asked_for(chat: Importing) -> None:
    reply = await chat.send_file(TABLE, "plan.csv")
    assert text(reply).startswith("plan.csv: a table, 3 rows")
    assert "“Fix login”" in text(reply)
    assert "What are the columns of plan.csv?" in text(await chat.say(f"import go {staged(reply)}"))
    form = await chat.press(reply, "Columns")
    assert "Task name" in fields(form)["columns"]
    said = "Task name = title\nDeadline = due\nWho ="
    mapped = await chat.submit(form, {"columns": said})
    assert "plan.csv: a table, 2 tasks" in text(mapped)
    assert "1 row can’t be read." in text(mapped)
    again = await chat.say(f"import map {staged(reply)} {CHOSEN}")
    assert "Nobody here is called Jane Doe (1 task)." in text(again)
    await chat.press(again, "Import 2")
    assert await all_of(chat) == [1, 2]
    assert "Fri 18 Sep" in text(await chat.say("show 1"))


async def test_a_form_that_says_a_field_twice_comes_back(chat: Importing) -> None:
    form = await chat.press(await chat.send_file(TABLE, "plan.csv"), "Columns")
    again = await chat.submit(form, {"columns": "Task name = title\nWho = title"})
    assert "Two columns are the title." in str(again.body)


async def test_a_name_can_be_said_to_be_somebody_here_or_nobody(chat: Importing) -> None:
    number = staged(await chat.send_file(export({"assignees": assigned("Jane Doe")}, {"assignees": assigned("Joe")})))
    known = await chat.say(f'import person {number} "jane doe" = @eve')
    assert "Nobody here is called Jane Doe" not in text(known)
    reply = await chat.say(f'import person {number} "Joe" = none')
    assert "Nobody here" not in text(reply)
    assert "Nobody in plan.json is called Max." in text(await chat.say(f'import person {number} "Max" = @eve'))
    await chat.press(reply, "Import 2")
    assert "Assigned to: @Eve" in text(await chat.say("show 1"))
    assert "Assigned to: nobody" in text(await chat.say("show 2"))


async def test_where_it_goes_is_chosen(chat: Importing) -> None:
    await chat.say("project create Web")
    reply = await chat.send_file(export({}, {"project": "web"}, {"project": "Nowhere"}))
    assert "1 project would be new: Nowhere." in text(reply)
    form = await chat.press(reply, "Elsewhere")
    chosen = await chat.submit(form, {"project": "web"})
    assert "into web" in text(chosen)
    assert "new" not in text(chosen)
    await chat.press(chosen, "Import 3")
    assert numbers(await chat.say("list all in:web sort:number")) == [1, 2, 3]


async def test_a_channel_can_be_chosen(chat: Importing) -> None:
    await chat.say("add Known", room="web")
    number = staged(await chat.send_file(export({})))
    await chat.press(await chat.say(f"import in {number} #web"), "Import 1")
    assert numbers(await chat.say("list here", room="web")) == [1, 2]


async def test_a_missing_project_is_made(chat: Importing) -> None:
    reply = await import_all(chat, export({"project": "Website"}, {"project": "website"}))
    assert "New: the project Website." in text(reply)
    assert numbers(await chat.say("list all in:website sort:number")) == [1, 2]


# ---- the import


async def test_tasks_come_with_all_that_hangs_on_them(chat: Importing) -> None:
    said = {"id": 1, "at": "2025-03-03T09:00:00+00:00", "body": "Nearly there"}
    spent = {"id": 1, "day": "2026-03-03", "started_at": "2026-03-03T09:00:00+00:00", "minutes": 45, "note": ""}
    await import_all(
        chat,
        export(
            {
                "title": "Fix login",
                "comments": [{**said, "author": person("Bob")}, {**said, "author": person("Jane Doe")}],
                "time": [{**spent, "person": person("Bob")}, {**spent, "person": person("Jane Doe")}],
                "checklist": [{"text": "Buy paint", "done": True}],
                "tags": ["bug"],
                "priority": 1,
            },
            {"parent": 1, "blocked_by": [3], "relates": [1]},
            {"status": "done", "completed_at": "2026-03-04T09:00:00+00:00"},
        ),
    )
    card = text(await chat.say("show 1"))
    assert "Jane Doe, 3 Mar 2025: Nearly there" in card
    assert "Related to: #2" in card
    assert "Tue 3 Mar" in card
    assert "45m" in card
    assert "Part of: #1" in text(await chat.say("show 2"))
    assert "done, Wed 4 Mar" in text(await chat.say("show 3"))
    assert "took it from plan.json" in text(await chat.say("history 1"))
    assert numbers(await chat.say("search paint status:any")) in ([], [1])
    assert numbers(await chat.say("search nearly")) == [1]


async def test_stages_are_those_of_the_project(chat: Importing) -> None:
    await chat.say("project create Web")
    await chat.say('project status web "todo > review > done"')
    tasks = [{"project": "web", "stage": stage} for stage in ("Review", "Backlog")]
    reply = await chat.send_file(export(*tasks))
    assert "Something is left out of 1 task" in text(reply)
    await chat.press(reply, "Import 2")
    assert numbers(await chat.say("list all status:review")) == [1]


async def test_pressed_twice_it_is_imported_once(chat: Importing) -> None:
    reply = await chat.send_file(export({}, {}))
    press = Pressed(button(reply, "Import").command)
    replies = await asyncio.gather(*(chat.send(press) for _ in range(4)))
    assert sum("Imported 2 tasks" in text(one) for one in replies) == 1
    assert await all_of(chat) == [1, 2]
    assert "imported already" in text(await chat.send(press))


async def test_a_repeated_delivery_is_answered_and_not_done_again(chat: Importing) -> None:
    reply = await chat.send_file(export({}, {}))
    press = Pressed(button(reply, "Import").command)
    first, again = [await chat.send(press, key="one") for _ in range(2)]
    assert "Imported 2 tasks" in text(first)
    assert "Ana imported 2 tasks from plan.json" in text(again)
    assert await all_of(chat) == [1, 2]


async def test_others_add_tasks_before_it_is_committed(chat: Importing) -> None:
    """Its numbers are reserved, and nobody waits for them."""
    number = staged(await chat.send_file(export({}, {})))
    where = chat.where()
    async with chat.store.begin(where) as tx:
        actor = (await tx.identify(chat.inbound(Posted(0, "")), claim=False, now=chat.now)).actor
        assert await tx.reserve_numbers(actor, number, again=False) == 1
    async with chat.store.begin(where) as tx:
        assert await tx.staged_import(actor, number, lock=True)
        assert (await chat.say("add Meanwhile", as_="bob")).card == 3
        assert "is being imported just now" in text(await chat.say(f"import go {number}"))
    assert "They are #1 to #2" in text(await chat.say(f"import go {number}"))


async def test_the_same_file_twice_is_asked_about(chat: Importing) -> None:
    await import_all(chat, export({}))
    chat.pass_time(days=1)
    reply = await chat.send_file(export({}))
    assert "This very file was imported already, yesterday 10:00" in text(reply)
    asked = await chat.say(f"import go {staged(reply)}")
    assert "once more?" in text(asked)
    assert await all_of(chat) == [1]
    assert "Imported 1 task" in text(await chat.press(asked, "Import again"))
    assert await all_of(chat) == [1, 2]


async def test_a_guest_imports_where_they_are_and_makes_no_project(chat: Importing) -> None:
    await chat.say("admin role @eve guest")
    await chat.say("add Known", room="web")
    reply = await chat.send_file(export({"project": "Website"}), as_="eve")
    assert "new" not in text(reply)
    elsewhere = await chat.say(f"import in {staged(reply)} #web", as_="eve")
    assert "You are not in the channel" in text(elsewhere)
    assert "Imported 1 task" in text(await chat.press(reply, "Import", as_="eve"))


async def test_what_is_sent_in_a_private_room_stays_there(chat: Importing) -> None:
    private = {"room": "board", "kind": RoomKind.PRIVATE}
    await import_all(chat, export({"title": "Secret plan"}), **private)
    assert await all_of(chat) == [1]
    assert await all_of(chat, as_="bob") == []


async def test_in_a_direct_message_tasks_are_ones_own(chat: Importing) -> None:
    own = {"room": "dm-ana", "kind": RoomKind.DM}
    reply = await chat.send_file(export({}), **own)
    assert "for you" in text(reply)
    await chat.press(reply, "Import", **own)
    assert numbers(await chat.say("list mine")) == [1]
    assert await all_of(chat, as_="bob") == []


async def test_the_round_trip(chat: Importing, store: PostgresStore) -> None:
    """A team's tasks in another, empty one are the same."""
    await a_teams_work(chat)
    whole = (await chat.say("export json all status:any")).file
    assert whole is not None
    other = Importing(store)
    await introduced(other)
    await import_all(other, whole.content)
    back = (await other.say("export json all status:any")).file
    assert back is not None
    assert comparable(back.content) == comparable(whole.content)


async def a_teams_work(chat: Importing) -> None:
    for line in (
        *(
            "project create Web",
            "add Fix login @bob friday 5pm !1 +bug ~2h in:web // The old one",
            "add A part parent:1",
        ),
        *("add Waits after:1 every monday", "add Old one", "add Also old start:monday", "comment 1 Nearly there"),
        *("time log 1 45m", 'check 1 "Buy paint"', "relate 3 to 1", "duplicate 4 of 5", "check 1 1", "done 2"),
    ):
        reply = await chat.say(line)
        assert reply.understood, text(reply)
    await chat.say("comment 1 I see", as_="bob")


def comparable(content: bytes) -> list[dict[str, object]]:
    """Without what is another one there: when it was written down, by which ids, in what order of time."""
    from bot.exports import Export

    kept = Export.model_validate_json(content).model_dump(mode="json")["tasks"]
    for task in kept:
        task["comments"] = [(one["author"]["name"], one["at"], one["body"]) for one in task["comments"]]
        task["time"] = [(one["person"]["name"], one["day"], one["minutes"], one["note"]) for one in task["time"]]
        task["assignees"] = [one["name"] for one in task["assignees"]]
        task["creator"] = task["creator"]["name"]
        for name in ("updated_at", "completed_by"):
            del task[name]
    return kept


SAMPLES = {one.name: one.read_bytes() for one in sorted((Path(__file__).parent.parent / "unit" / "imports").iterdir())}


@pytest.mark.parametrize("sample", SAMPLES)
async def test_a_real_file_of_each_kind_is_imported_and_taken_back(chat: Importing, sample: str) -> None:
    reply = await chat.send_file(SAMPLES[sample], sample)
    while "Use these" in [one.label for one in buttons(reply)]:
        reply = await chat.press(reply, "Use these")
    done = await chat.press(reply, "Import")
    assert done.understood, text(done)
    assert await all_of(chat)
    assert "Taken back" in text(await chat.press(done, "Undo"))
    assert await all_of(chat) == []


# ---- no storm


async def test_whoever_is_given_tasks_hears_of_it_once(chat: Importing) -> None:
    tasks = [{"assignees": assigned("Bob")} for _ in range(12)]
    await import_all(chat, export(*tasks, {"assignees": assigned("Eve"), "status": "done"}, {}))
    promised = await rows_of(chat, PROMISED)
    told = [(one["kind"], one["name"], json.loads(one["facts"])["imported"]) for one in promised]
    assert told == [("assigned", "Bob", 12)]
    assert "Ana imported 12 tasks for you" in text(await chat.say("inbox", as_="bob"))


async def test_what_is_long_overdue_is_no_news(chat: Importing) -> None:
    """What is due in the future is told of as ever."""
    chat_tasks = [{"due": due("2026-09-01")}, {"due": due("2026-09-18")}]
    await import_all(chat, export(*chat_tasks))
    async with chat.store.begin(chat.where()) as tx:
        timers = await tx.take_timers(chat.now.replace(year=2027), 100)
    assert {one.task for one in timers} == {2}
    assert numbers(await chat.say("list all due:overdue")) == [1]


async def test_no_card_is_posted_for_each(store: PostgresStore) -> None:
    from bot.ports import Limits

    live = Importing(store, limits=Limits(live=True))
    await introduced(live)
    await import_all(live, export({}, {}))
    assert [one for one in await live.stale() if one.task] == []


PROMISED = "SELECT d.kind, p.name, d.facts FROM deliveries AS d JOIN persons AS p ON p.id = d.person_id"


async def rows_of(chat: Importing, statement: str) -> list[Record]:
    """Of this team."""
    async with chat.store.begin(chat.where()) as tx:
        return await tx._connection.fetch(statement)


# ---- taken back


async def test_one_undo_takes_all_of_it_back(chat: Importing) -> None:
    reply = await import_all(chat, export({}, {"parent": 1}, {}))
    assert "Taken back: 3 tasks of plan.json" in text(await chat.press(reply, "Undo"))
    assert await all_of(chat) == []
    assert "undone already" in text(await chat.press(reply, "Undo"))
    again = await chat.send_file(export({}, {"parent": 1}, {}))
    assert "imported already" not in text(again)


async def test_what_was_changed_since_is_kept_and_named(chat: Importing) -> None:
    reply = await import_all(chat, export({}, {"title": "Fix login"}, {}))
    await chat.say("due 2 friday", as_="bob")
    undone = await chat.press(reply, "Undo")
    assert text(undone).startswith("Taken back: 2 tasks of plan.json")
    assert "#2 Fix login was changed since, and stays." in text(undone)
    assert await all_of(chat) == [2]


async def test_undo_alone_takes_back_the_import(chat: Importing) -> None:
    await import_all(chat, export({}, {}))
    assert "Taken back: 2 tasks" in text(await chat.say("undo"))


async def test_somebody_else_does_not_take_it_back(chat: Importing) -> None:
    reply = await import_all(chat, export({}))
    assert "Ana made that change." in text(await chat.press(reply, "Undo", as_="bob"))
    assert await all_of(chat) == [1]


async def test_who_is_forgotten_leaves_no_file(chat: Importing) -> None:
    await chat.send_file(export({}), as_="bob")
    await chat.press(await chat.say("forget me", as_="bob"), "Forget me", as_="bob")
    assert await kept(chat) == 0


async def kept(chat: Importing) -> int:
    return len(await rows_of(chat, "SELECT FROM imports"))
