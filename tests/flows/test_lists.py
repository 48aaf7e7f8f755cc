"""Lists: scopes, filters, order, groups and pages; search over words, descriptions and comments."""

import pytest

from bot.message import Message, TaskList
from bot.model import RoomKind
from tests.flows.chat import Chat, button, buttons, numbers, text


@pytest.fixture
async def board(chat: Chat) -> Chat:
    """1 overdue by Bob, 2 today, 3 this week in web, 4 without a date, 5 done, 6 Bob's own."""
    await chat.say("project create Web")
    await chat.say("add alpha login !1 due:tomorrow")
    chat.pass_time(days=2)
    await chat.say("add beta page <@ana> +bug due:=2026-09-18 // the description tells of walnuts")
    await chat.say("add gamma login in:web !3 due:=2026-09-20", as_="bob")
    await chat.say("add delta")
    await chat.say("add epsilon done")
    await chat.say("done 5")
    await chat.say("add zeta <@bob> +bug +later !2", room="dm-bob", kind=RoomKind.DM, as_="bob")
    await chat.say("comment 4 the pistachios are late")
    return chat


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("list all", [1, 2, 3, 4]),
        ("list", [1, 2, 3, 4]),
        ("list mine", [2]),
        ("list @me", [2]),
        ("list <@bob>", []),
        ("list unassigned", [1, 3, 4]),
        ("list all status:done", [5]),
        ("list all status:open,done sort:number", [1, 2, 3, 4, 5]),
        ("list all -status:open", [5]),
        ("list all due:overdue", [1]),
        ("list all due:today", [2]),
        ("list all due:none", [4]),
        ("list all due:week", [2, 3]),
        ("list all due:<sat", [1, 2]),
        ("list all due:>=2026-09-20", [3]),
        ("list all p:1", [1]),
        ("list all p:1,3", [1, 3]),
        ("list all tag:bug", [2]),
        ("list all -tag:bug", [1, 3, 4]),
        ("list all in:web", [3]),
        ("list all by:<@bob>", [3]),
        ("list all by:@me", [1, 2, 4]),
        ("list all has:comment", [4]),
        ('list all "login"', [1, 3]),
        ('list all -"login"', [2, 4]),
        ("list all created:<=2026-09-16", [1]),
        ("list all sort:number-", [4, 3, 2, 1]),
        ("list all sort:priority", [1, 3, 2, 4]),
        ("list all sort:title", [1, 2, 4, 3]),
    ],
)
async def test_scopes_filters_and_orders(board: Chat, line: str, expected: list[int]) -> None:
    reply = await board.say(line)
    assert numbers(reply) == expected, text(reply)


async def test_bob_sees_his_own_too(board: Chat) -> None:
    assert numbers(await board.say("list mine", as_="bob")) == [6]
    assert numbers(await board.say("list", as_="bob", room="dm-bob", kind=RoomKind.DM)) == [6]


async def test_what_starts_later_is_not_mine_yet(board: Chat) -> None:
    await board.say("add later task @me start:=2026-10-01")
    assert numbers(await board.say("list mine")) == [2]
    assert 7 in numbers(await board.say("list all"))


async def test_a_bound_channel_lists_its_project_wherever_a_task_was_made(board: Chat) -> None:
    await board.say("project bind web", room="web")
    assert numbers(await board.say("list", room="web")) == [3]
    assert "WEB-7" in text(await board.say("add eta", room="web"))
    assert numbers(await board.say("list", room="web")) == [3, 7]


@pytest.mark.parametrize("group", ["status", "priority", "project", "assignee", "due"])
async def test_groups_have_headings_and_lose_nobody(board: Chat, group: str) -> None:
    reply = await board.say(f"list all group:{group}")
    assert isinstance(reply.body, Message)
    lists = [block for block in reply.body.blocks if isinstance(block, TaskList)]
    assert len(lists) > (0 if group == "status" else 1)
    assert all(one.heading for one in lists)
    assert sorted(numbers(reply)) == [1, 2, 3, 4]


@pytest.mark.parametrize(
    "line", ["list all", "list mine", "list all sort:priority group:project", "list all sort:title-"]
)
async def test_pages_by_key_show_everything_once(chat: Chat, line: str) -> None:
    for number in range(60):
        await chat.say(f"add task {number % 7} <@ana> !{number % 4 + 1} due:=2026-10-{number % 28 + 1:02d}")
    seen: list[int] = []
    reply = await chat.say(line)
    while True:
        seen += numbers(reply)
        onward = [one for one in buttons(reply) if one.label.startswith("Next")]
        if not onward:
            break
        reply = await chat.press(reply, "Next")
    assert sorted(seen) == list(range(1, 61))
    assert len(numbers(await chat.say(f"{line} page:2"))) == 25
    assert numbers(await chat.say(f"{line} page:2")) == seen[25:50]


async def test_a_page_goes_on_although_the_list_changed(chat: Chat) -> None:
    for number in range(30):
        await chat.say(f"add task {number}")
    first = await chat.say("list all sort:number")
    await chat.say("done 3")
    assert numbers(await chat.press(first, "Next")) == list(range(26, 31))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("search login", [3, 1]),
        ("search log", [3, 1]),
        ("search walnuts", [2]),
        ("search pistachios", [4]),
        ("search login gamma", [3]),
        ("search epsilon", [5]),
        ("search status:open epsilon", []),
        ("search in:web login", [3]),
        ("search nothing of the kind", []),
        ("search zeta", []),
    ],
)
async def test_search(board: Chat, line: str, expected: list[int]) -> None:
    reply = await board.say(line)
    assert numbers(reply) == expected, text(reply)


async def test_search_follows_changes_and_undo(board: Chat) -> None:
    edited = await board.say('edit 4 title:"about hazelnuts"')
    assert numbers(await board.say("search hazelnuts")) == [4]
    assert numbers(await board.say("search pistachios")) == [4]
    await board.press(edited, "Undo")
    assert numbers(await board.say("search hazelnuts")) == []
    assert numbers(await board.say("search delta")) == [4]
    commented = await board.say("comment 1 cashews")
    assert numbers(await board.say("search cashews")) == [1]
    await board.press(commented, "Undo")
    assert numbers(await board.say("search cashews")) == []


async def test_today_is_what_nothing_typed_shows(board: Chat) -> None:
    reply = await board.say("")
    assert 2 in numbers(reply)
    assert button(reply, "New")


@pytest.mark.parametrize(
    "line",
    [
        "list sort:colour",
        "list group:moon",
        "list page:99",
        "list status:maybe",
        "list all after:nonsense",
        "list in:zoo",
        "list due:soonish",
        "list p:9",
        "list @zed",
        "list view:mine",
    ],
)
async def test_what_a_list_cannot_do_is_said(board: Chat, line: str) -> None:
    reply = await board.say(line)
    assert not reply.understood
    assert len(text(reply)) < 600
