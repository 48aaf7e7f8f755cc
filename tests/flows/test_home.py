"""Somebody's own page: its sections, its filters, and that it follows what happens."""

import pytest

from bot.contents import PageOpened
from bot.message import Message, TaskList, plain_message
from bot.model import RoomKind
from tests.flows.chat import Chat, button, numbers, text

PAGE = {"room": "dm-ana", "kind": RoomKind.DM}


def sections(message: object) -> dict[str, list[int]]:
    assert isinstance(message, Message)
    lists = [block for block in message.blocks if isinstance(block, TaskList)]
    return {block.heading: [row.number for row in block.rows] for block in lists}


async def busy(chat: Chat) -> Chat:
    """1 late, 2 today, 3 to come, 4 with Bob, 5 done, 6 of nobody, 7 put aside; 8 is Bob's own."""
    await chat.say("add late @me due:tomorrow")
    chat.pass_time(days=2)
    for line in ("today @me due:today !1", "next @me due:monday", "Bob's <@bob>", "done @me", "nobody's", "later @me"):
        await chat.say(f"add {line}")
    await chat.say("done 5")
    await chat.say("snooze 7 in 3 days")
    await chat.say("add his own <@bob>", as_="bob")
    return chat


EXPECTED = {
    "Overdue (1)": [1],
    "Today (1)": [2],
    "Next": [3],
    "Waiting on others (1)": [4],
    "Recently done (1)": [5],
}


async def test_the_page_has_what_is_mine_and_what_i_wait_for(chat: Chat) -> None:
    reply = await (await busy(chat)).say("home")
    assert sections(reply.body) == EXPECTED
    assert reply.origin == "home"


async def test_what_was_done_long_ago_is_history(chat: Chat) -> None:
    await busy(chat)
    chat.pass_time(days=8)
    assert "Recently done (1)" not in sections((await chat.say("home")).body)


async def test_a_newcomer_is_told_how_to_begin(chat: Chat) -> None:
    reply = await chat.say("home", as_="fred")
    assert "add Fix login friday 5pm" in text(reply)
    assert button(reply, "New task").command == "form"


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("Overdue", [1]),
        ("Due today", [2]),
        ("Due this week", [2]),
        ("High priority", [2]),
        ("Created by me", [1, 2, 3, 4, 6, 7]),
        ("Waiting on others", [4]),
        ("Everything open of mine", [1, 2, 3, 7]),
        ("Done", [5]),
    ],
)
async def test_filters_show_one_list_and_lead_back(chat: Chat, label: str, expected: list[int]) -> None:
    page = await (await busy(chat)).say("home")
    filtered = await chat.press(page, label)
    assert isinstance(filtered.body, Message)
    assert filtered.body.title == label
    assert sorted(numbers(filtered)) == expected
    assert sections((await chat.press(filtered, "Back")).body) == EXPECTED


async def test_others_see_nothing_of_it(chat: Chat) -> None:
    await chat.say("add Call mum", **PAGE)
    assert numbers(await chat.say("home by:<@ana>", as_="bob")) == []


async def test_an_open_page_follows_what_happens_to_my_tasks(live: Chat) -> None:
    opened = await live.send(PageOpened("home:ana"), **PAGE)
    assert button(opened, "Refresh").command == opened.origin == "home"
    assert await live.stale() == []
    await live.say("add Review it <@ana>", as_="bob")
    (page,) = [one for one in await live.stale() if one.account]
    assert (page.account, page.where.room, page.message) == ("ana", "dm-ana", "home:ana")
    drawn = await live.drawn(None, account="ana", **PAGE)
    assert drawn is not None
    assert "Review it" in plain_message(drawn)
    assert sections(drawn) == sections((await live.say("home", **PAGE)).body)


async def test_a_filtered_page_stays_filtered_when_something_happens(live: Chat) -> None:
    await live.say("add Ask Bob <@bob>")
    await live.say("add Water plants @me")
    await live.send(PageOpened("home:ana"), **PAGE)
    opened = await live.send(PageOpened("home:ana", "home by:@me -for:@me -for:none"), **PAGE)
    assert numbers(opened) == [1]
    assert opened.origin == "home by:@me -for:@me -for:none"
    await live.say("add Ask Eve <@eve>")
    (page,) = [one for one in await live.stale() if one.account]
    drawn = await live.drawn(None, account="ana", line=page.line, **PAGE)
    assert drawn is not None
    assert drawn.title == "Waiting on others"
    assert [row for rows in sections(drawn).values() for row in rows] == [1, 3]


@pytest.mark.parametrize("line", ["home in:gone", "done 1", "gibberish !!", "home due:never"])
async def test_a_line_that_says_nothing_any_more_shows_all_of_the_page(live: Chat, line: str) -> None:
    await live.say("add Water plants @me")
    await live.send(PageOpened("home:ana", line), **PAGE)
    drawn = await live.drawn(None, account="ana", line=line, **PAGE)
    assert drawn == await live.drawn(None, account="ana", **PAGE)
    assert "Water plants" in plain_message(drawn or Message(""))


async def test_what_is_opened_again_after_acting_on_it_is_not_drawn_anew(live: Chat) -> None:
    await live.say("add Water plants @me")
    await live.send(PageOpened("home:ana"), **PAGE)
    await live.say("done 1", **PAGE)
    await live.send(PageOpened("home:ana", ""), **PAGE)
    assert not [one for one in await live.stale() if one.account]
    await live.say("undo", as_="ana")
    assert [one for one in await live.stale() if one.account]


async def test_asking_for_it_opens_no_page(live: Chat) -> None:
    await live.say("home", **PAGE)
    await live.say("add Review it <@ana>", as_="bob")
    assert not [one for one in await live.stale() if one.account]
