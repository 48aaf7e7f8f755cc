"""Verbs on one task and on many: what changes, what stays and why, and how it is taken back."""

import asyncio

import pytest

from bot.message import Form
from bot.model import RoomKind
from bot.ports import Audience
from tests.flows.chat import Chat, buttons, text


@pytest.fixture
async def board(chat: Chat) -> Chat:
    for title in ("one", "two", "three"):
        await chat.say(f"add {title}")
    return chat


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("done 1", "done"),
        ("start 1", "in progress"),
        ("cancel 1", "cancelled"),
        ("assign 1 <@bob>", "Bob"),
        ("due 1 fri 14:00", "Fri 18 Sep, 14:00"),
        ("prio 1 urgent", "urgent"),
        ("tag 1 +bug +web", "bug"),
        ('edit 1 title:"new title" p:2', "new title"),
        ("comment 1 works on my machine", "works on my machine"),
        ("claim 1", "Assigned to: @Ana"),
    ],
)
async def test_a_verb_changes_shows_and_can_be_undone(board: Chat, line: str, expected: str) -> None:
    before = text(await board.say("show 1"))
    assert expected not in before
    changed = await board.say(line)
    assert changed.understood
    assert expected in text(await board.say("show 1"))
    undone = await board.press(changed, "Undo")
    assert undone.understood, text(undone)
    assert text(await board.say("show 1")) == before


async def test_undo_without_a_button_takes_back_my_last_change(board: Chat) -> None:
    await board.say("done 2")
    await board.say("prio 1 1", as_="bob")
    assert "two" in text(await board.say("undo"))
    assert "to do" in text(await board.say("show 2"))
    assert "urgent" in text(await board.say("show 1"))


async def test_undoing_the_undo_brings_it_back(board: Chat) -> None:
    undone = await board.press(await board.say("done 1"), "Undo")
    await board.press(undone, "Undo")
    assert "done" in text(await board.say("show 1"))


async def test_undo_refuses_where_somebody_changed_the_same_field_since(board: Chat) -> None:
    mine = await board.say("due 1 fri 14:00")
    await board.say("due 1 mon 9:00", as_="bob")
    refused = await board.press(mine, "Undo")
    assert not refused.understood
    assert "Bob" in text(refused)
    assert "Mon 21 Sep, 09:00" in text(await board.say("show 1"))


async def test_undo_works_where_somebody_changed_another_field_since(board: Chat) -> None:
    mine = await board.say("due 1 fri 14:00")
    await board.say("prio 1 1", as_="bob")
    assert (await board.press(mine, "Undo")).understood
    said = text(await board.say("show 1"))
    assert "urgent" in said
    assert "18 Sep" not in said


async def test_after_fifteen_minutes_it_is_too_late_to_undo(board: Chat) -> None:
    done = await board.say("done 1")
    board.pass_time(minutes=16)
    assert "15 minutes" in text(await board.press(done, "Undo"))
    assert "15 minutes" in text(await board.say("undo"))


async def test_somebody_elses_change_is_theirs_to_undo(board: Chat) -> None:
    done = await board.say("done 1", as_="bob")
    assert "Bob made that change" in text(await board.press(done, "Undo", as_="eve"))
    assert (await board.press(done, "Undo", as_="ana")).understood, "an admin may"


async def test_several_at_once_with_one_undo(board: Chat) -> None:
    done = await board.say("done 1 2-3")
    assert "3 tasks" in text(done)
    await board.press(done, "Undo")
    for number in (1, 2, 3):
        assert "to do" in text(await board.say(f"show {number}"))


async def test_what_stays_as_it_is_says_why(board: Chat) -> None:
    await board.say("done 2", as_="bob")
    said = text(await board.say("done 1 2 99"))
    assert "already done (Bob, today 10:00)" in said
    assert "#99" in said


async def test_more_than_ten_are_confirmed_first(board: Chat) -> None:
    for number in range(4, 13):
        await board.say(f"add task {number}")
    asked = await board.say("done 1-12")
    assert "12 tasks" in text(asked)
    assert "to do" in text(await board.say("show 1"))
    done = await board.press(asked, "12 tasks")
    assert "12 tasks" in text(done)
    assert "done" in text(await board.say("show 12"))


async def test_deleting_asks_first_and_restore_brings_back(board: Chat) -> None:
    asked = await board.say("delete 1")
    assert "to do" in text(await board.say("show 1"))
    await board.press(asked, "Delete")
    assert "deleted" in text(await board.say("show 1")).lower()
    assert "restore 1" in text(await board.say("done 1"))
    await board.say("restore 1")
    assert "to do" in text(await board.say("show 1"))


async def test_a_group_of_any_is_claimed_by_the_first(board: Chat) -> None:
    await board.say("assign 1 <@bob> <@eve>")
    assert (await board.say("claim 1", as_="eve")).understood
    said = text(await board.say("claim 1", as_="bob"))
    assert "Eve" in said
    await board.say("drop 1", as_="eve")
    assert "nobody" in text(await board.say("show 1")).lower()


async def test_two_people_claim_at_once_and_one_gets_it(board: Chat) -> None:
    await board.say("assign 1 <@bob> <@eve> any")
    replies = await asyncio.gather(board.say("claim 1", as_="bob"), board.say("claim 1", as_="eve"))
    assert sum("Undo" in text(reply) for reply in replies) == 1


async def test_a_group_of_all_is_done_when_the_last_one_is(board: Chat) -> None:
    await board.say("assign 1 <@bob> <@eve> all")
    await board.say("done 1", as_="bob")
    assert "to do" in text(await board.say("show 1"))
    await board.say("done 1", as_="eve")
    assert "done" in text(await board.say("show 1"))


@pytest.mark.parametrize(("line", "who"), [("drop 1", "eve"), ("unassign 1 <@eve>", "ana")])
async def test_a_group_of_all_is_done_when_only_those_stay_who_have_done_their_part(
    board: Chat, line: str, who: str
) -> None:
    await board.say("assign 1 <@bob> <@eve> all")
    await board.say("done 1", as_="bob")
    dropped = await board.say(line, as_=who)
    assert "Status: done" in text(await board.say("show 1"))
    await board.press(dropped, "Undo", as_=who)
    assert "Status: to do" in text(await board.say("show 1"))


async def test_giving_back_is_told_as_that(board: Chat) -> None:
    await board.say("claim 1", as_="bob")
    await board.say("drop 1", as_="bob")
    assert "Bob gave it back" in text(await board.say("history 1"))


async def test_the_last_task_i_touched_is_a_hat(board: Chat) -> None:
    await board.say("prio 2 1", as_="bob")
    await board.say("done 3")
    await board.say("done ^", as_="bob")
    assert "done" in text(await board.say("show 2"))


async def test_in_a_tasks_thread_no_reference_is_needed(board: Chat) -> None:
    await board.say("done", thread="card-2")
    assert "done" in text(await board.say("show", thread="card-2"))
    assert "to do" in text(await board.say("show 1"))
    assert "not about a task" in text(await board.say("done", thread="elsewhere"))


async def test_a_note_with_done_is_a_comment_and_one_undo_takes_both_back(board: Chat) -> None:
    before = text(await board.say("show 1"))
    done = await board.say("done 1 note:shipped")
    assert "shipped" in text(await board.say("show 1"))
    await board.press(done, "Undo")
    assert text(await board.say("show 1")) == before


async def test_edit_without_fields_is_a_form_and_an_overtaken_form_keeps_the_text(board: Chat) -> None:
    form = await board.say("edit 1")
    assert isinstance(form.body, Form)
    await board.say("due 1 fri", as_="bob")
    again = await board.submit(form, {"title": "mine"})
    assert isinstance(again.body, Form)
    assert {one.name: one.value for one in again.body.fields}["title"] == "mine"
    assert (await board.submit(again, {"title": "mine"})).understood
    assert "mine" in text(await board.say("show 1"))


async def test_history_tells_every_change_as_a_sentence(board: Chat) -> None:
    await board.say("due 1 fri 14:00")
    await board.say("assign 1 <@bob>", as_="eve")
    await board.say("comment 1 hello", as_="bob")
    await board.say("done 1", as_="bob")
    said = text(await board.say("history 1"))
    for part in ("Ana", "Fri 18 Sep", "Eve assigned", "hello", "Bob completed"):
        assert part in said, said


async def test_a_private_rooms_tasks_are_its_members_own(chat: Chat) -> None:
    await chat.say("add secret plan", as_="bob", room="board", kind=RoomKind.PRIVATE)
    await chat.say("add open plan", as_="bob")
    unknown = text(await chat.say("show 99", as_="eve")).replace("99", "1")
    for line in ("show 1", "done 1", "history 1", "comment 1 hi", "delete 1 confirm:yes"):
        assert text(await chat.say(line, as_="eve")).split("\n")[0] == unknown.split("\n")[0], line
    assert "secret" not in text(await chat.say("list all", as_="eve"))
    assert "secret" not in text(await chat.say("search plan", as_="eve"))
    assert "secret" in text(await chat.say("list here", as_="bob", room="board", kind=RoomKind.PRIVATE))


async def test_a_guest_sees_only_what_is_theirs(board: Chat) -> None:
    await board.say("admin role <@eve> guest")
    await board.say("assign 2 <@eve>")
    said = text(await board.say("list all", as_="eve", room="lobby"))
    assert "two" in said
    assert "one" in text(await board.say("show 1", as_="eve")), "eve is in #general, where it was made"
    assert "may not" in text(await board.say("prio 1 1", as_="eve"))


async def test_members_do_not_delete_what_others_made(board: Chat) -> None:
    assert "may not delete" in text(await board.say("delete 1 confirm:yes", as_="bob"))
    assert (await board.say("delete 1 confirm:yes", as_="ana")).understood


async def test_only_home_channel_cards_are_for_everybody(board: Chat) -> None:
    assert (await board.say("done 1")).audience is Audience.ROOM
    assert (await board.say("done 2", room="elsewhere")).audience is Audience.PRIVATE
    assert (await board.say("prio 3 1")).audience is Audience.PRIVATE
    assert (await board.say("list")).audience is Audience.PRIVATE


async def test_a_button_without_a_change_is_harmless(board: Chat) -> None:
    assert buttons(await board.say("show 1"))
    assert "can't find" in text(await board.say("undo 99999"))
