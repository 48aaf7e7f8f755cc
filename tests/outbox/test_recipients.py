"""What is told to whom, by what they may see and where they read, as it is when it is sent."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.errors import AddressGone
from bot.model import RoomKind
from bot.notices import NoticeKind, Reason, State

if TYPE_CHECKING:
    from tests.outbox.post import Office

GATHERED = timedelta(seconds=4)
SECRET = {"room": "secret", "kind": RoomKind.PRIVATE}


async def test_a_private_task_is_not_named_to_who_waits_for_it(office: Office) -> None:
    await office.add("Hidden deal", **SECRET)
    await office.add("Press release after:1", as_="ana")
    for who in ("bob", "ana"):
        await office.promise(who, who, task=2, kind=NoticeKind.OVERDUE, facts={"blocker": 1})
    await office.promise("freed", "bob", task=2, kind=NoticeKind.UNBLOCKED, facts={"freed_by": 1, "how": "done"})
    await office.chat.say("done 1", **SECRET)
    await office.chat.say("due 2 =2026-09-16T07:00Z")
    await office.later(GATHERED)
    bobs, anas = ("".join(office.post.to(who)) for who in ("bob", "ana"))
    assert "can go on: what it waited for is done" in bobs
    assert "#1" not in bobs
    assert "#1" in anas
    assert "#1" not in (inbox := str((await office.chat.say("inbox", as_="bob")).body))
    assert "what it waited for" in inbox


async def test_who_waits_again_by_the_morning_is_not_told_to_go_on(office: Office) -> None:
    await office.add("Design @eve")
    await office.add("Build @bob after:1")
    await office.later(GATHERED)
    office.post.letters.clear()
    await office.chat.say("done 1", as_="eve")
    await office.promise("freed", "bob", task=2, kind=NoticeKind.UNBLOCKED, facts={"freed_by": 1, "how": "done"})
    await office.chat.say("reopen 1", as_="eve")
    await office.later(GATHERED)
    assert office.post.to("bob") == []


async def test_a_private_room_tells_nobody_who_is_not_in_it(office: Office) -> None:
    await office.chat.say("prefs notify assigned channel", as_="bob")
    await office.chat.say("prefs notify assigned channel", as_="eve")
    await office.chat.say("help", as_="eve", **SECRET)
    await office.add("Plan @bob", **SECRET)
    await office.add("Plan more @eve", **SECRET)
    await office.later(GATHERED)
    assert len(office.post.to("bob")) == 1
    (there,) = office.post.to("secret")
    assert "@Eve" in there
    assert "@Bob" not in there


async def test_who_cannot_be_reached_is_not_told_in_a_room_that_they_do_not_read(office: Office) -> None:
    await office.add("Plan @bob", **SECRET)
    office.post.always["bob"] = AddressGone("user_not_found")
    await office.later(GATHERED)
    assert office.post.to("secret") == []
    (row,) = (one for one in await office.rows() if one.kind is NoticeKind.ASSIGNED)
    assert (row.state, row.reason) == (State.SKIPPED, Reason.NOWHERE)


async def test_what_is_given_and_taken_back_within_a_moment_is_not_said(office: Office) -> None:
    await office.add("Fix login")
    await office.chat.say("assign 1 @bob")
    office.chat.pass_time(seconds=2)
    await office.chat.say("unassign 1 @bob")
    for _ in range(4):
        await office.later(timedelta(seconds=1))
    assert office.post.to("bob") == []
    assert await office.states() == {"skipped": 2}


async def test_who_gets_it_back_at_once_is_not_told_of_either(office: Office) -> None:
    await office.add("Fix login @eve")
    await office.later(GATHERED)
    office.post.letters.clear()
    await office.chat.say("assign 1 @bob")
    office.chat.pass_time(seconds=2)
    await office.chat.say("assign 1 @eve")
    for _ in range(4):
        await office.later(timedelta(seconds=1))
    assert office.post.letters == []


async def test_what_was_given_and_taken_back_in_the_night_is_not_said_in_the_morning(office: Office) -> None:
    await office.add("Fix login")
    office.chat.pass_time(hours=13)  # 23:00 in Berlin
    await office.chat.say("assign 1 @bob")
    await office.later(timedelta(hours=1))
    await office.chat.say("unassign 1 @bob")
    await office.later(timedelta(hours=8))
    assert office.post.to("bob") == []


async def test_who_loses_a_private_task_hears_so_without_what_it_says(office: Office) -> None:
    await office.add("Hidden deal @bob", **SECRET)
    await office.later(GATHERED)
    office.post.letters.clear()
    await office.chat.say("unassign 1 @bob", **SECRET)
    await office.later(GATHERED)
    (told,) = office.post.to("bob")
    assert "Ana took #1 off you" in told
    assert "Hidden" not in told
    assert "Ana took #1 off you" in str((await office.chat.say("inbox", as_="bob")).body)


async def test_a_room_gets_one_message_with_what_is_told_there_instead(office: Office) -> None:
    """The one to Eve is claimed with the room's own, and behind it."""
    await office.chat.say("prefs notify commented channel", as_="eve")
    await office.add("one")
    await office.add("two")
    await office.promise("own", None, room="general", task=1)
    await office.promise("hers", "eve", task=2)
    await office.later(GATHERED)
    (told,) = office.post.to("general")
    assert "one" in told
    assert "two" in told
    assert "@Eve" in told
