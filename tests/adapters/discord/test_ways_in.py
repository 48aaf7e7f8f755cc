"""Files that people send on Discord reach the core with what they said, and can be read there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from adapters.discord import tree
from bot.contents import Attaching, Chosen, FromMessage, Remarked, Submitted, Typed
from tests.adapters.discord.asking import opens, seen, sends
from tests.adapters.discord.workplace import at_work

if TYPE_CHECKING:
    from bot.contents import Content
    from bot.files import SentFile
    from bot.ports import Inbound
    from tests.adapters.discord.loopback.filling import Filled
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


async def test_alone_in_a_thread(database_url: str) -> None:
    async with at_work(database_url, privileged={"message_content"}, message_content=True) as at:
        card = await at.card_of(at.ana, "Fix login")
        thread, sent = await at.ben.opens_thread(card, "Login"), plan(at)
        said = await at.ben.says(thread, "", files=(sent,))
        told, file = await heard(at, Remarked)
        assert told.content == Remarked("")
        assert told.where.thread == str(thread.id)
        assert (file.id, file.link) == found_by(said, sent)


@pytest.mark.parametrize(("menu", "kind"), [(tree.CREATE_TASK, FromMessage), (tree.ADD_TO_TASK, Attaching)])
async def test_with_a_message_that_is_pointed_at(database_url: str, menu: str, kind: type[Content]) -> None:
    async with at_work(database_url) as at:
        sent = plan(at)
        said = await at.ben.says(at.web, "look at this", files=(sent,))
        await at.ana.message_menu(said, menu)
        _, file = await heard(at, kind)
        assert (file.id, file.link, file.name, file.media_type) == (*found_by(said, sent), "plan.csv", "text/csv")


@pytest.mark.parametrize(
    ("menu", "values"), [(tree.CREATE_TASK, {"Title": "Look at it"}), (tree.ADD_TO_TASK, {"Task": "1"})]
)
async def test_with_the_form_that_is_opened_on_a_message(
    database_url: str, menu: str, values: dict[str, Filled]
) -> None:
    async with at_work(database_url) as at:
        await at.card_of(at.ana, "Fix login")
        sent = plan(at)
        said = await at.ben.says(at.web, "look at this", files=(sent,))
        form = await at.ana.message_menu(said, menu)
        assert "✓" in seen(await sends(at.ana, form, values))
        _, file = await heard(at, Submitted)
        assert (file.id, file.link) == found_by(said, sent)


async def test_with_the_form_that_was_filled_in_wrongly_at_first(database_url: str) -> None:
    async with at_work(database_url) as at:
        sent = plan(at)
        said = await at.ben.says(at.web, "look at this", files=(sent,))
        form = await at.ana.message_menu(said, tree.CREATE_TASK)
        wrong = await sends(at.ana, form, {"Due": "30 feb"})
        at.bot.heard.clear()
        await sends(at.ana, await opens(at.ana, wrong, "Correct it"), {"Due": "28 feb"})
        _, file = await heard(at, Submitted)
        assert file.id == found_by(said, sent)[0]


async def test_with_no_form_that_somebody_else_opens_or_that_is_opened_elsewhere(database_url: str) -> None:
    async with at_work(database_url) as at:
        card = await at.card_of(at.ana, "Fix login")
        said = await at.ben.says(at.web, "look at this", files=(plan(at),))
        await at.ana.message_menu(said, tree.ADD_TO_TASK)
        await sends(at.ana, await opens(at.ana, card, "Comment"), {"Comment": "Seen"})
        plain = await at.ben.says(at.web, "and this")
        await sends(at.ana, await at.ana.message_menu(plain, tree.ADD_TO_TASK), {"Task": "1"})
        assert [one.files for one in at.bot.heard if isinstance(one.content, Submitted)] == [(), ()]


async def test_with_a_message_that_somebody_reacts_to(database_url: str) -> None:
    async with at_work(database_url, privileged={"message_content"}, message_content=True) as at:
        sent = plan(at)
        said = await at.ben.says(at.web, "look at this", files=(sent,))
        await at.ana.reacts(said, "📝")
        _, file = await heard(at, FromMessage)
        assert (file.id, file.link) == found_by(said, sent)


async def test_with_a_command(database_url: str) -> None:
    async with at_work(database_url) as at:
        sent = plan(at)
        await at.card_of(at.ana, "Fix login")
        await at.ana.slash(at.web, "taskfile attach", {"task": "1"}, file=sent)
        told, file = await heard(at, Chosen)
        assert told.content == Chosen("attach", {"task": "1"})
        assert (file.id, file.size, file.link) == (str(sent.id), len(sent.content), file.source)
