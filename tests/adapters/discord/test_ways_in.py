"""Files that people send on Discord reach the core with what they said, and can be read there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from adapters.discord import tree
from bot.contents import Attaching, Chosen, FromMessage, Remarked, Typed
from tests.adapters.discord.workplace import at_work

if TYPE_CHECKING:
    from bot.contents import Content
    from bot.files import SentFile
    from bot.ports import Inbound
    from tests.adapters.discord.loopback.messages import Message
    from tests.adapters.discord.loopback.world import File
    from tests.adapters.discord.workplace import Workplace


def plan(at: Workplace) -> File:
    return at.discord.file("plan.csv", b"title\nFix login\n", "text/csv")


async def heard(at: Workplace, kind: type[Content]) -> tuple[Inbound, SentFile]:
    """What the core was told last with a file; that can be read."""
    await at.discord.until(lambda: at.bot.heard and isinstance(at.bot.heard[-1].content, kind))
    last = at.bot.heard[-1]
    (file,) = last.files
    assert await at.bot.discord.fetch(last.where, file) == b"title\nFix login\n"
    return last, file


def found_by(said: Message, sent: File) -> tuple[str, str]:
    """The id and the link of a file in a message."""
    return f"{said.channel.id}/{said.id}/{sent.id}", said.link


async def test_with_a_mention_and_with_a_direct_message(database_url: str) -> None:
    async with at_work(database_url) as at:
        sent = plan(at)
        said = await at.ben.says(at.web, f"{at.discord.bot.mention} list", files=(sent,))
        told, file = await heard(at, Typed)
        assert (told.content, (file.id, file.link)) == (Typed("list"), found_by(said, sent))
        at.bot.heard.clear()
        said = await at.ben.says(at.ben.dm, "list", files=(sent,))
        _, file = await heard(at, Typed)
        assert (file.id, file.link) == found_by(said, sent)


async def test_alone_in_a_thread_and_in_a_direct_message(database_url: str) -> None:
    async with at_work(database_url, privileged={"message_content"}, message_content=True) as at:
        card = await at.card_of(at.ana, "Fix login")
        thread, sent = await at.ben.opens_thread(card, "Login"), plan(at)
        said = await at.ben.says(thread, "", files=(sent,))
        told, file = await heard(at, Remarked)
        assert told.content == Remarked("")
        assert told.where.thread == str(thread.id)
        assert (file.id, file.link) == found_by(said, sent)
        said = await at.ben.says(at.ben.dm, "", files=(sent,))
        told, file = await heard(at, Typed)
        assert (told.content, (file.id, file.link)) == (Typed(""), found_by(said, sent))


@pytest.mark.parametrize(("menu", "kind"), [(tree.CREATE_TASK, FromMessage), (tree.ADD_TO_TASK, Attaching)])
async def test_with_a_message_that_is_pointed_at(database_url: str, menu: str, kind: type[Content]) -> None:
    async with at_work(database_url) as at:
        sent = plan(at)
        said = await at.ben.says(at.web, "look at this", files=(sent,))
        await at.ana.message_menu(said, menu)
        _, file = await heard(at, kind)
        assert (file.id, file.link, file.name, file.media_type) == (*found_by(said, sent), "plan.csv", "text/csv")


async def test_with_a_message_that_somebody_reacts_to(database_url: str) -> None:
    async with at_work(database_url, privileged={"message_content"}, message_content=True) as at:
        sent = plan(at)
        said = await at.ben.says(at.web, "look at this", files=(sent,))
        await at.ana.reacts(said, "📝")
        _, file = await heard(at, FromMessage)
        assert (file.id, file.link) == found_by(said, sent)


async def test_with_a_command(database_url: str) -> None:
    async with at_work(database_url) as at:
        await at.card_of(at.ana, "Fix login")
        sent = plan(at)
        await at.ana.slash(at.web, "taskfile attach", file=sent, task="1")
        told, file = await heard(at, Chosen)
        assert told.content == Chosen("attach", {"task": "1"})
        assert (file.id, file.size, file.link) == (str(sent.id), len(sent.content), file.source)
