"""What is asked for publicly shows a room what everybody in it may see, and nothing that only the asker may."""

import pytest

from bot.message import Message
from bot.model import RoomKind
from bot.ports import Audience
from tests.flows.chat import Chat, numbers, text


@pytest.fixture
async def board(chat: Chat) -> Chat:
    """1 open to all, 2 of a private room, 3 in a direct message; Ana may see all of them."""
    await chat.say("add one plan @me")
    await chat.say("add two plan @me", room="board", kind=RoomKind.PRIVATE)
    await chat.say("add three plan", room="dm-ana", kind=RoomKind.DM)
    return chat


@pytest.mark.parametrize("line", ["list all", "list mine", "list @me", "search plan"])
async def test_a_public_list_leaves_out_what_is_private(board: Chat, line: str) -> None:
    assert sorted(numbers(await board.say(line))) == [1, 2, 3]
    public = "public:yes" if line.startswith("search") else "public"
    reply = await board.say(
        line.replace("search", f"search {public}") if public == "public:yes" else f"{line} {public}"
    )
    assert reply.audience is Audience.ROOM
    assert numbers(reply) == [1]


async def test_in_the_private_room_itself_its_tasks_are_shown(board: Chat) -> None:
    reply = await board.say("list all public", room="board", kind=RoomKind.PRIVATE)
    assert sorted(numbers(reply)) == [1, 2]


async def test_a_public_list_of_mine_says_whose_it_is(board: Chat) -> None:
    reply = await board.say("list mine public")
    assert isinstance(reply.body, Message)
    assert reply.body.title == "Tasks of Ana"


async def test_a_public_card_is_the_room_s(board: Chat) -> None:
    reply = await board.say("show 1 public")
    assert (reply.audience, reply.card) == (Audience.ROOM, 1)
    assert reply.origin == "show 1 public"


async def test_where_cards_are_kept_right_a_public_card_is_one_of_them(live: Chat) -> None:
    await live.say("add one", room="web")
    await live.stale()
    shown = await live.say("show 1 public", room="lobby")
    assert (shown.audience, shown.card) == (Audience.PRIVATE, 1)
    (card,) = await live.stale()
    assert (card.where.room, card.task) == ("lobby", 1)


@pytest.mark.parametrize("number", [2, 3])
async def test_a_private_card_is_not_shown_in_public(board: Chat, number: int) -> None:
    reply = await board.say(f"show {number} public")
    assert reply.audience is Audience.PRIVATE
    assert not reply.understood
    assert "plan" not in text(reply).replace(f"show {number}", "")


async def test_who_may_not_see_a_task_does_not_get_to_by_asking_in_public(board: Chat) -> None:
    await board.say("add four", room="web")
    await board.say("admin role <@eve> guest")
    assert "no task #4" in text(await board.say("show 4 public", as_="eve", room="lobby"))
    assert numbers(await board.say("list all public", as_="eve", room="lobby")) == [1]
    assert numbers(await board.say("list all public", room="lobby")) == [1, 4]


async def test_a_public_page_goes_on_in_public(board: Chat) -> None:
    for number in range(30):
        await board.say(f"add task {number}")
    first = await board.say("list all public")
    second = await board.press(first, "Next")
    assert second.audience is Audience.ROOM
    assert not set(numbers(first)) & set(numbers(second))
    assert not {2, 3} & {*numbers(first), *numbers(second)}
