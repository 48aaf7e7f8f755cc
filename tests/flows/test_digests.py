"""Digests: set, listed, shown, stopped; what a posted one says, and that it follows its tasks."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.errors import MessageGone
from bot.message import Mention, Message, TaskList, plain_message
from bot.model import RoomKind
from bot.ports import Limits
from bot.services import surfaces
from bot.services.digest_firing import fire_digests
from storage.store import PostgresStore
from tests.flows.chat import Chat, button, buttons, numbers, text
from tests.flows.test_keeping import Kept

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from bot.ports import Surface

DM = {"room": "dm-ana", "kind": RoomKind.DM}
BOARD = {"room": "board", "kind": RoomKind.PRIVATE}


async def posted(chat: Chat) -> Surface | None:
    """The digest that is to be shown anew in #general, after the cards that wait there before it."""
    while found := [one for one in await chat.stale() if one.where.room == "general"]:
        (surface,) = found
        if surface.digest is not None:
            return surface
        await drawn(chat, surface, f"card-{surface.task}")
    return None


async def fired(chat: Chat, hour: int = 9) -> Surface | None:
    """The next morning (Berlin is two hours ahead), when the digest is due."""
    chat.now = chat.now.replace(hour=hour - 2, minute=0) + timedelta(days=1)
    await fire_digests(chat.store, chat.now, 1000)
    return await posted(chat)


async def drawn(chat: Chat, surface: Surface, message: str | None = "m1") -> Message | None:
    """And settled, as the keeper does."""
    async with chat.store.begin(surface.where) as tx:
        found = await surfaces.shown(tx, surface, chat.now, chat.limits)
        if found is not None and message is not None:
            await tx.settle(surface, message, chat.now)
    return found


async def said(chat: Chat, surface: Surface | None) -> str:
    assert surface is not None
    message = await drawn(chat, surface)
    assert message is not None
    return plain_message(message)


# ---- set, listed, stopped


async def test_a_digest_is_set_and_listed(chat: Chat) -> None:
    answer = text(await chat.say("digest set at 9 on mon-fri for p:high"))
    assert "#general has a digest at 09:00 on mon-fri (Europe/Berlin)" in answer
    assert "Only p:high. Next: tomorrow 09:00." in answer
    listed = text(await chat.say("digest"))
    assert "#general: at 09:00 on mon-fri (Europe/Berlin). Only p:high. Next: tomorrow 09:00." in listed


async def test_it_can_be_for_another_channel(chat: Chat) -> None:
    await chat.say("help", room="web")
    assert "#web has a digest" in text(await chat.say("digest set #web at 08:30"))
    assert "#web: at 08:30" in text(await chat.say("digest list"))


async def test_chosen_options_say_the_same(chat: Chat) -> None:
    answer = text(await chat.choose("digest set", at="9:00", on="mon,thu", filter="p:high"))
    assert "at 09:00 on mon,thu" in answer
    assert "Only p:high" in answer
    chat.pass_time(minutes=1)
    assert "Next: Mon 21 Sep 09:00" in text(await chat.choose("digest pause", when="monday"))


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("digest set", "At what time?"),
        ("digest set at noonish", "no time of day"),
        ("digest set at 9 on funday", "no day of the week"),
        ("digest set at 9 for in:nowhere", "no project “nowhere”"),
        ("digest set nicely at 9", "I don't understand “nicely”"),
        ("digest now page:99", "no page 99"),
        ("digest now of:99999", "no more"),
        ("digest pause", "has no digest"),
        ("digest dance", "I don't know “digest dance”"),
    ],
)
async def test_what_cannot_be_is_explained(chat: Chat, line: str, told: str) -> None:
    reply = await chat.say(line)
    assert not reply.understood
    assert told in text(reply)


async def test_not_in_a_direct_message(chat: Chat) -> None:
    for line in ("digest set at 9", "digest now", "digest off"):
        assert "for a channel" in text(await chat.say(line, **DM))


async def test_leads_and_admins_set_it(chat: Chat) -> None:
    assert "Only leads and admins" in text(await chat.say("digest set at 9", as_="bob"))
    await chat.say("project create Web", as_="bob")
    await chat.say("project bind web", as_="bob", room="web")
    assert (await chat.say("digest set at 9", as_="bob", room="web")).understood
    assert "Ask Bob" in text(await chat.say("digest off", as_="eve", room="web"))


async def test_a_private_channels_digest_is_for_those_in_it(chat: Chat) -> None:
    await chat.say("digest set at 9", **BOARD)
    assert "board" in text(await chat.say("digest list"))
    assert "board" not in text(await chat.say("digest list", as_="bob"))
    shown = await chat.say("digest set at 9", **BOARD)
    line = button(shown, "Show it now").command
    assert (await chat.say(line)).understood
    assert "no more" in text(await chat.say(line, as_="bob"))


@pytest.mark.parametrize(
    ("how", "comes"),
    [("2 weeks", "Wed 30 Sep"), ("for 2 weeks", "Wed 30 Sep"), ("for 22h", "tomorrow"), ("24h", "Fri 18 Sep")],
)
async def test_a_pause_for_so_long(chat: Chat, how: str, comes: str) -> None:
    """It is Wednesday, 10:00, and the digest comes at 9: a day ends before it, and 24 hours behind it."""
    await chat.say("digest set at 09:00")
    assert f"Next: {comes} 09:00" in text(await chat.say(f"digest pause {how}"))


async def test_pause_resume_and_off(chat: Chat) -> None:
    await chat.say("add Fix login")
    await chat.say("digest set at 9 on daily")
    assert "paused" in text(await chat.say("digest pause"))
    assert "Paused." in text(await chat.say("digest list"))
    assert await fired(chat) is None
    assert "comes again" in text(await chat.say("digest resume"))
    assert "Fix login" in await said(chat, await fired(chat))
    assert "no digest any more" in text(await chat.say("digest off"))
    assert "No channel has a digest" in text(await chat.say("digest list"))
    chat.pass_time(minutes=10)
    assert await fired(chat) is None


@pytest.mark.parametrize("line", ["digest set at 10:00", "digest pause", "digest pause until monday", "digest off"])
async def test_what_is_done_to_a_digest_can_be_undone(chat: Chat, line: str) -> None:
    await chat.say("digest set at 9 for p:high")
    before = text(await chat.say("digest list"))
    changed = await chat.say(line)
    after = text(await chat.say("digest list"))
    assert after != before
    undone = await chat.press(changed, "Undo")
    assert undone.understood, text(undone)
    assert text(await chat.say("digest list")) == before


async def test_the_first_one_can_be_undone_and_that_too(chat: Chat) -> None:
    undone = await chat.press(await chat.say("digest set at 9"), "Undo")
    assert "No channel has a digest" in text(await chat.say("digest list"))
    again = await chat.press(undone, "Undo")
    assert again.understood, text(again)
    assert "at 09:00" in text(await chat.say("digest list"))


async def test_what_was_set_again_since_is_not_taken_back(chat: Chat) -> None:
    first = await chat.say("digest set at 9")
    await chat.say("digest set at 10")
    assert "changed again since" in text(await chat.press(first, "Undo"))


# ---- what it says


async def test_it_says_what_is_up_by_person_without_calling_anybody(live: Chat) -> None:
    await live.say("add Late <@bob> due:=2026-09-15T10:00Z")
    await live.say("add Today <@eve> due:=2026-09-17T10:00Z")
    await live.say("add Free")
    await live.say("add Far <@bob> due:=2026-10-01T10:00Z")
    await live.say("add Over <@bob>")
    await live.say("done 5", as_="bob")
    await live.say("digest set at 9")
    surface = await fired(live)
    assert surface is not None
    message = await drawn(live, surface)
    assert message is not None
    assert message.title == "Thu 17 Sep: 1 overdue, 1 due today, 1 unassigned, 1 done"
    groups = [(one.heading, [row.number for row in one.rows]) for one in message.blocks if isinstance(one, TaskList)]
    assert groups == [("Bob (1)", [1]), ("Eve (1)", [2]), ("Nobody has these (1)", [3]), ("Done (1)", [5])]
    rows = [row for one in message.blocks if isinstance(one, TaskList) for row in one.rows]
    assert not any(row.assignees for row in rows)
    assert not any(isinstance(part, Mention) for part in parts(message))
    assert [one.label for one in rows[0].menu] == ["Done", "Snooze until tomorrow", "Reassign…", "Comment", "Show"]


def parts(value: object) -> Iterator[object]:
    """A document and all that is in it."""
    yield value
    inside = value if isinstance(value, tuple) else [getattr(value, name) for name in getattr(value, "__slots__", ())]
    for one in inside:
        yield from parts(one)


async def test_where_there_is_nothing_to_say_it_says_nothing(chat: Chat) -> None:
    await chat.say("add Far <@bob> due:=2026-10-01")
    await chat.say("digest set at 9")
    assert await fired(chat) is None
    await chat.say("add Free")
    assert await fired(chat) is not None


async def test_on_monday_it_tells_what_was_done_since_friday(chat: Chat) -> None:
    await chat.say("digest set at 9")
    chat.pass_time(days=2, hours=2)  # Friday, after the digest
    await fire_digests(chat.store, chat.now, 1000)
    await chat.say("add Over")
    await chat.say("done 1")
    chat.pass_time(days=2)
    assert "Over" in await said(chat, await fired(chat))


async def test_it_says_only_what_everybody_there_may_see(chat: Chat) -> None:
    await chat.say("project create Web")
    for room in ({"room": "general"}, BOARD):
        await chat.say("project bind web", **room)
    await chat.say("add Secret", **BOARD)
    await chat.say("add Open")
    await chat.say("digest set at 9")
    await chat.say("digest set at 9", **BOARD)
    surface = await fired(chat)
    assert surface is not None
    shown = await said(chat, surface)
    assert "Open" in shown
    assert "Secret" not in shown
    assert "Secret" not in text(await chat.say("digest now"))


async def test_a_filter_narrows_it_and_may_look_at_other_channels(chat: Chat) -> None:
    await chat.say("project create Web")
    await chat.say("add Here")
    await chat.say("add There in:web", room="lobby")
    await chat.say("add Mine in:web <@bob> due:=2026-09-17", room="lobby")
    await chat.say("digest set at 9 for in:web")
    assert numbers(await chat.say("digest now")) == [2]
    await chat.say("digest set at 9 for in:web @bob")
    assert numbers(await chat.say("digest now")) == []
    assert "Mine" in await said(chat, await fired(chat))


async def test_a_filter_of_a_project_that_is_no_more_says_nothing(chat: Chat) -> None:
    made = await chat.say("project create Web")
    await chat.say("add Free")
    await chat.say("digest set at 9 for in:web")
    await chat.press(made, "Undo")
    assert await fired(chat) is None


async def test_many_are_paged_and_the_rest_is_shown_to_who_asks(chat: Chat) -> None:
    chat = replace(chat, limits=Limits(rows=10))
    for count in range(23):
        await chat.say(f"add Task {count}")
    await chat.say("digest set at 9")
    surface = await fired(chat)
    assert surface is not None
    message = await drawn(chat, surface)
    assert message is not None
    assert sum(len(one.rows) for one in message.blocks if isinstance(one, TaskList)) == 10
    shown = await chat.say("digest now")
    seen = numbers(shown)
    while more := [one for one in buttons(shown) if one.label.startswith("More")]:
        shown = await chat.press(shown, more[0].label)
        seen += numbers(shown)
    assert sorted(seen) == list(range(1, 24))


# ---- it follows its tasks


async def test_what_is_done_from_it_is_shown_in_it(live: Chat) -> None:
    await live.say("add Late <@bob> due:=2026-09-15T10:00Z")
    await live.say("add Free")
    await live.say("digest set at 9")
    assert "1 overdue, 1 unassigned" in await said(live, await fired(live))
    await live.say("done 1", as_="bob")
    live.pass_time(minutes=2)
    assert "1 unassigned, 1 done" in await said(live, await posted(live))
    await live.say("snooze 2 tomorrow")
    live.pass_time(minutes=2)
    shown = await said(live, await posted(live))
    assert "unassigned" not in shown
    assert "1 done" in shown


async def test_what_belongs_into_it_by_now_comes_into_it(live: Chat) -> None:
    await live.say("add Free")
    await live.say("digest set at 9")
    await said(live, await fired(live))
    await live.say("add New due:today")
    live.pass_time(minutes=2)
    assert "New" in await said(live, await posted(live))
    await live.say("add Elsewhere", room="lobby")
    live.pass_time(minutes=2)
    assert await posted(live) is None


async def test_for_a_week_it_follows_what_it_showed(live: Chat) -> None:
    await live.say("add Free")
    await live.say("digest set at 9 on thu")
    await said(live, await fired(live))
    live.pass_time(days=3)
    await live.say("add Later")
    live.pass_time(minutes=2)
    assert await posted(live) is None
    await live.say("assign 1 <@bob>")
    await live.say("due 1 =2026-09-20T06:00Z")
    live.pass_time(minutes=2)
    shown = await said(live, await posted(live))
    assert "Bob (1)" in shown
    assert "Later" not in shown
    live.pass_time(days=5)
    await live.say("done 1", as_="bob")
    live.pass_time(minutes=2)
    assert await posted(live) is None


async def test_what_was_not_posted_in_two_hours_is_not_posted(live: Chat) -> None:
    await live.say("add Free")
    await live.say("digest set at 9")
    surface = await fired(live)
    assert surface is not None
    live.pass_time(hours=3)
    assert await drawn(live, surface, None) is None


async def test_what_is_settled_before_it_is_posted_is_not_posted(live: Chat) -> None:
    await live.say("add Free")
    await live.say("digest set at 9")
    surface = await fired(live)
    assert surface is not None
    await live.say("cancel 1")
    assert await drawn(live, surface, None) is None


# ---- the keeper posts it


async def test_it_is_posted_once_and_edited_in_place(kept: Kept) -> None:
    await on_the_wall(kept)
    assert list(kept.wall.notes.values())[-1].startswith("Thu 17 Sep: 1 unassigned")
    posts = len(kept.wall.posts)
    await kept.chat.say("done 1")
    await kept.later(timedelta(seconds=5))
    assert list(kept.wall.notes.values())[-1].startswith("Thu 17 Sep: 1 done")
    assert len(kept.wall.posts) == posts


async def test_what_somebody_deleted_is_not_posted_again(kept: Kept) -> None:
    """A card would be, for its thread is the task's. A date has one digest."""
    await on_the_wall(kept)
    posts = len(kept.wall.posts)
    await kept.chat.say("cancel 1")
    await kept.keeper.step()  # the card
    edits = kept.wall.edits
    kept.wall.refuses = [MessageGone("deleted")]
    for _ in range(3):
        await kept.later(timedelta(seconds=5))
    assert (kept.wall.edits, kept.wall.refuses) == (edits + 1, [])
    assert len(kept.wall.posts) == posts


async def on_the_wall(kept: Kept) -> None:
    """A card, and the next morning's digest."""
    await kept.add()
    await kept.settled()
    await kept.chat.say("digest set at 9")
    kept.chat.now = kept.chat.now.replace(hour=7) + timedelta(days=1)
    assert await fire_digests(kept.chat.store, kept.chat.now) == 1
    await kept.settled()


@pytest.fixture
async def kept(database_url: str) -> AsyncIterator[Kept]:
    store = await PostgresStore.connect(database_url)
    yield Kept(store)
    await store.close()
