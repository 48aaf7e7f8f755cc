"""Files: what is in them, and for whom."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from typing import TYPE_CHECKING

from bot.exports import Export
from bot.model import RoomKind
from bot.ports import Audience, Limits
from tests.flows.chat import Chat, text

if TYPE_CHECKING:
    import pytest

    from bot.ports import Reply
    from storage.store import PostgresStore


def table(reply: Reply) -> list[dict[str, str]]:
    assert reply.file is not None, text(reply)
    assert reply.audience is Audience.PRIVATE
    return list(csv.DictReader(io.StringIO(reply.file.content.decode("utf-8-sig"), newline="")))


def whole(reply: Reply) -> Export:
    assert reply.file is not None, text(reply)
    return Export.model_validate_json(reply.file.content)


# ---- tasks


async def test_a_table_has_what_the_list_shows(chat: Chat) -> None:
    await chat.say("add Fix login @bob friday 5pm !1 +bug ~2h")
    await chat.say("add =cmd() start:monday")
    await chat.say("add Write docs")
    await chat.say("done 3")
    reply = await chat.say("export csv")
    assert text(reply).startswith("2 tasks in nudge-tasks-2026-09-16.csv")
    assert "Its times are those of Europe/Berlin." in text(reply)
    first, second = table(reply)
    assert (first["number"], first["title"], first["due"]) == ("1", "Fix login", "2026-09-18 17:00")
    assert (first["assignees"], first["tags"], first["estimate (minutes)"]) == ("Bob", "bug", "120")
    assert second["title"] == "'=cmd()"
    assert [row["status"] for row in table(await chat.say("export csv status:any"))] == ["to do", "to do", "done"]
    assert [row["title"] for row in table(await chat.say("export csv @bob"))] == ["Fix login"]


async def test_json_holds_all_of_a_task(chat: Chat) -> None:
    await chat.say("add Fix login // The old one")
    await chat.say("comment 1 Nearly there", as_="bob")
    await chat.say("time log 1 45m", as_="bob")
    await chat.say('check 1 "Buy paint"')
    file = whole(await chat.say("export json"))
    (task,) = file.tasks
    assert (task.title, task.description, task.room) == ("Fix login", "The old one", "general")
    assert [(one.author.name, one.body) for one in task.comments] == [("Bob", "Nearly there")]
    assert [(one.person.name, one.minutes) for one in task.time] == [("Bob", 45)]
    assert [one.text for one in task.checklist] == ["Buy paint"]
    assert file.exported_at == chat.now


async def test_nobody_exports_what_they_may_not_see(chat: Chat) -> None:
    await chat.say("add Open one")
    await chat.say("add Secret plan", room="board", kind=RoomKind.PRIVATE)
    await chat.say("block 1 by 2", room="board", kind=RoomKind.PRIVATE)
    mine = whole(await chat.say("export json all"))
    assert [(task.number, task.blocked_by) for task in mine.tasks] == [(1, (2,)), (2, ())]
    theirs = whole(await chat.say("export json all", as_="bob"))
    assert [(task.number, task.blocked_by) for task in theirs.tasks] == [(1, ())]
    assert "Secret" not in theirs.model_dump_json()


async def test_a_guest_exports_what_is_theirs_or_in_their_rooms(chat: Chat) -> None:
    await chat.say("admin role @eve guest")
    await chat.say("add Elsewhere", room="web")
    await chat.say("add For Eve @eve", room="web")
    await chat.say("add Here", room="general")
    rows = table(await chat.say("export csv all", as_="eve", room="general"))
    assert [row["title"] for row in rows] == ["For Eve", "Here"]


async def test_the_channel_of_a_private_task_is_for_its_members(chat: Chat) -> None:
    await chat.say("add Secret plan @bob", room="board", kind=RoomKind.PRIVATE)
    (row,) = table(await chat.say("export csv all", as_="bob"))
    assert (row["title"], row["channel"]) == ("Secret plan", "")


async def test_more_than_a_page_is_all_there_once(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.exports.PAGE", 2)
    for number in range(1, 6):
        await chat.say(f"add Task {number}")
    assert [row["number"] for row in table(await chat.say("export csv"))] == ["1", "2", "3", "4", "5"]
    assert [task.number for task in whole(await chat.say("export json")).tasks] == [1, 2, 3, 4, 5]


async def test_a_file_that_is_too_large_as_it_is_is_packed(store: PostgresStore) -> None:
    chat = Chat(store, limits=Limits(file_bytes=3_000))
    for number in range(1, 6):
        await chat.say(f"add Long {number} // {'x' * 1_000}")
    reply = await chat.say("export json")
    assert reply.file is not None, text(reply)
    assert (reply.file.name, reply.file.content_type) == ("nudge-tasks-2026-09-16.json.zip", "application/zip")
    assert len(reply.file.content) <= 3_000
    packed = zipfile.ZipFile(io.BytesIO(reply.file.content))
    assert packed.namelist() == ["nudge-tasks-2026-09-16.json"]
    assert [task.number for task in Export.model_validate_json(packed.read(packed.namelist()[0])).tasks] == [
        1,
        2,
        3,
        4,
        5,
    ]


async def test_too_large_a_file_says_how_to_go_on(store: PostgresStore) -> None:
    chat = Chat(store, limits=Limits(file_bytes=1_000))
    various = "".join(hashlib.sha256(bytes([number])).hexdigest() for number in range(50))
    await chat.say(f"add Long // {various}")
    reply = await chat.say("export json")
    assert reply.file is None
    assert not reply.understood
    assert "Narrow it, as in export csv in:web" in text(reply).replace("`", "")


async def test_without_a_task_there_is_no_file(chat: Chat) -> None:
    reply = await chat.say("export csv")
    assert reply.file is None
    assert "No task fits that" in text(reply)


async def test_a_view_can_be_exported(chat: Chat) -> None:
    await chat.say("add Fix login !1")
    await chat.say("add Write docs")
    await chat.say("view save urgent p:1")
    assert [row["title"] for row in table(await chat.say("export csv view:urgent"))] == ["Fix login"]


async def test_what_is_no_file_is_asked_back_or_stays_a_task(chat: Chat) -> None:
    assert "As which kind of file?" in text(await chat.say("export"))
    assert "As which kind of file?" in text(await chat.say("export xlsx"))
    assert "New task?" in text(await chat.say("export xlsx for Ana"))
    assert "a file has its tasks by number" in text(await chat.say("export csv sort:title"))
    assert "New task?" in text(await chat.say("export the list to Ana"))


# ---- all that happened


async def test_the_audit_has_every_event_in_order(chat: Chat) -> None:
    await chat.say("add Fix login")
    await chat.say("done 1", as_="bob")
    rows = table(await chat.say("export audit"))
    told = [(row["who"], row["what"], row["task"]) for row in rows]
    assert told[-2:] == [("Ana", "added", "1"), ("Bob", "completed", "1")]
    assert json.loads(rows[-1]["fields: before, after"])["status"] == ["todo", "done"]


async def test_the_audit_of_some_days(chat: Chat) -> None:
    await chat.say("add First")
    chat.pass_time(days=3)
    await chat.say("add Second")
    assert [row["task"] for row in table(await chat.say("export audit today"))] == ["2"]
    assert [row["task"] for row in table(await chat.say("export audit 16 sep to 18 sep")) if row["task"]] == ["1"]


async def test_the_audit_says_nothing_of_what_an_admin_may_not_see(chat: Chat) -> None:
    await chat.say("add Secret plan", as_="bob", room="board", kind=RoomKind.PRIVATE)
    (row,) = [row for row in table(await chat.say("export audit")) if row["what"] == "added"]
    assert (row["who"], row["channel"]) == ("Bob", "")
    assert json.loads(row["fields: before, after"])["title"] is None


async def test_the_audit_is_for_admins(chat: Chat) -> None:
    reply = await chat.say("export audit", as_="bob")
    assert reply.file is None
    assert "Only an admin" in text(reply)


# ---- oneself


async def test_all_that_is_kept_about_oneself(chat: Chat) -> None:
    await chat.say("add Fix login @bob", as_="bob")
    await chat.say("comment 1 Nearly there", as_="bob")
    await chat.say("add Not Bob's")
    await chat.say("comment 2 Not Bob's either")
    reply = await chat.say("export me", as_="bob")
    assert reply.file is not None
    about = json.loads(reply.file.content)
    assert [one["name"] for one in about["person"]] == ["Bob"]
    assert [one["external_id"] for one in about["accounts"]] == ["bob"]
    assert [one["title"] for one in about["tasks"]] == ["Fix login"]
    assert [one["body"] for one in about["comments"]] == ["Nearly there"]
    assert [one["kind"] for one in about["events"]] == ["added", "commented"]
    assert "Not Bob's" not in reply.file.content.decode()
