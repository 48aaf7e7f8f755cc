"""Two people, one task; one delivery, five times: one change, one event, an honest answer to the other."""

import asyncio
from typing import NoReturn

import asyncpg

from bot.contents import Typed
from bot.dispatch import Dispatcher
from bot.errors import DatabaseError
from bot.ports import Address
from storage.store import PostgresStore
from tests.flows.chat import Chat, text


async def test_the_same_delivery_five_times_at_once_is_one_task(chat: Chat) -> None:
    inbound = chat.inbound(Typed("add Fix login friday"), key="same")
    replies = await asyncio.gather(*(chat.dispatcher.handle(inbound) for _ in range(5)))
    assert [reply.card for reply in replies] == [1] * 5
    assert all("#1 Fix login" in text(reply) for reply in replies)
    assert "no task #2" in text(await chat.say("show 2"))
    assert text(await chat.say("history 1")).count("Ana added") == 1


async def test_a_repeated_delivery_is_answered_like_the_first_and_says_so(chat: Chat) -> None:
    first = await chat.say("add one", key="k1")
    await chat.say("add two", key="k2")
    again = await chat.say("add one", key="k1")
    assert (again.card, again.audience) == (first.card, first.audience)
    assert "#1 one" in text(again)
    assert "done once" in text(again)


async def test_a_repeated_undo_is_not_a_redo(chat: Chat) -> None:
    done = await chat.say("add one")
    await chat.press(done, "Undo", key="undo")
    await chat.press(done, "Undo", key="undo")
    assert "deleted" in text(await chat.say("show 1")).lower()


async def test_a_repeated_project_is_not_an_error(chat: Chat) -> None:
    await chat.say("project create Web", key="p")
    assert (await chat.say("project create Web", key="p")).understood


async def test_a_failed_delivery_may_come_again(chat: Chat) -> None:
    assert not (await chat.say("done 1", key="k")).understood
    await chat.say("add one")
    assert (await chat.say("done 1", key="k")).understood


async def test_two_people_mark_the_same_task_done(chat: Chat) -> None:
    await chat.say("add one")
    people = ("ana", "bob", "eve") * 4
    replies = await asyncio.gather(*(chat.say("done 1", as_=name) for name in people))
    said = [text(reply) for reply in replies]
    assert sum("Undo" in one for one in said) == 1
    assert sum("already done (" in one for one in said) == len(people) - 1
    assert text(await chat.say("history 1")).count("completed") == 1


async def test_two_edits_of_different_fields_at_once_both_hold(chat: Chat) -> None:
    await chat.say("add one")
    await asyncio.gather(chat.say("due 1 fri 14:00"), chat.say("prio 1 1", as_="bob"), chat.say("tag 1 +x", as_="eve"))
    said = text(await chat.say("show 1"))
    for part in ("18 Sep", "urgent", "x"):
        assert part in said


async def test_numbers_are_given_once_under_parallel_adds(chat: Chat) -> None:
    replies = await asyncio.gather(*(chat.say(f"add task {n}", as_=("ana", "bob", "eve")[n % 3]) for n in range(30)))
    assert sorted(reply.card or 0 for reply in replies) == list(range(1, 31))


async def test_two_first_messages_at_once_make_one_workspace_and_one_person(chat: Chat) -> None:
    fresh = Chat(chat.store)
    await asyncio.gather(*(fresh.say(f"add task {n}") for n in range(6)))
    assert text(await fresh.say("admin people")).count("Ana") == 1


async def test_a_lost_connection_is_tried_again_and_done_once(chat: Chat, shared_database_url: str) -> None:
    """Every backend of the bot is ended; the next command finds a dead connection and still succeeds, once."""
    await chat.say("add one")
    killer = await asyncpg.connect(shared_database_url)
    await killer.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    await killer.close()
    assert (await chat.say("add two")).card == 2
    assert "no task #3" in text(await chat.say("show 3"))


class Away(PostgresStore):
    """The database does not answer, and will not at once."""

    def begin(self, where: Address) -> NoReturn:
        raise DatabaseError("it is away", again=False)


async def test_where_the_database_is_away_the_same_may_be_handed_in_again(chat: Chat) -> None:
    inbound = chat.inbound(Typed("add one"))
    reply = await Dispatcher(Away(chat.store._pool), lambda: chat.now).handle(inbound)
    assert reply.again
    assert not reply.understood
    assert "add one" in text(reply)
    assert not (await chat.say("done 99")).again
