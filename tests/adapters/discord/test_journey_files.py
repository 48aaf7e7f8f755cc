"""Files that people send on Discord, until they stand on the card of their task."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from adapters.discord.tree import ADD_TO_TASK, CREATE_TASK
from tests.adapters.discord.asking import asked, does, opens, seen, sends
from tests.adapters.discord.hearing import heard, said_by_bot
from tests.adapters.discord.test_journey_menus import pointed
from tests.adapters.discord.test_journey_threads import begun, commented, told
from tests.adapters.discord.workplace import at_work

if TYPE_CHECKING:
    from tests.adapters.discord.loopback.filling import Filled
    from tests.adapters.discord.loopback.world import File
    from tests.adapters.discord.workplace import Workplace


def plan(at: Workplace, name: str = "plan.pdf") -> File:
    return at.discord.file(name, b"%PDF-", "application/pdf")


async def files(at: Workplace, task: int = 1) -> list[str]:
    shown = seen(await asked(at, at.ana, "taskfile list", task=str(task)))
    return [line.split(" · ")[0] for line in shown.splitlines() if line[:1].isdigit()]


async def test_what_is_attached_stands_on_the_card(database_url: str) -> None:
    async with at_work(database_url) as at:
        card = await at.card_of(at.ana, "Fix login")
        answer = await asked(at, at.ben, "taskfile attach", file=plan(at), task="1")
        assert seen(answer).startswith("✓ Attached #1: Fix login\nBen attached plan.pdf (5 bytes).")
        await at.settled()
        assert "**Files**: plan.pdf\n" in card.text
        await does(at.ben, answer, "Undo")
        assert await files(at) == []


async def test_options_bring_them(database_url: str) -> None:
    async with at_work(database_url) as at:
        await asked(at, at.ben, "task add", title="Fix login", file=plan(at))
        await asked(at, at.ben, "task comment", task="1", text="and this", file=plan(at, "notes.txt"))
        assert await files(at) == ["1. plan.pdf", "2. notes.txt"]


async def test_so_do_mentions(database_url: str) -> None:
    async with at_work(database_url) as at:
        await at.card_of(at.ana, "Fix login")
        said = await at.ben.says(at.web, f"{at.discord.bot.mention} attach 1", files=(plan(at),))
        await at.discord.until(lambda: said_by_bot(at, at.ben.dm) or len(said_by_bot(at, at.web)) > 1)
        assert await files(at) == ["1. plan.pdf"]
        listed = await asked(at, at.ana, "taskfile list", task="1")
        assert f"[open]({said.link})" in listed.text


@pytest.mark.parametrize(
    ("menu", "wrong", "right"),
    [
        (CREATE_TASK, {"Due": "30 feb"}, {"Due": "28 feb"}),
        (ADD_TO_TASK, {"Task": "login"}, {"Task": "1"}),
    ],
)
async def test_a_message_that_is_pointed_at_brings_its_files_also_after_a_mistake(
    database_url: str, menu: str, wrong: dict[str, Filled], right: dict[str, Filled]
) -> None:
    async with at_work(database_url) as at:
        await at.card_of(at.ana, "Fix login")
        said = await at.ben.says(at.web, "Look at this", files=(plan(at), plan(at, "notes.txt")))
        refused = await sends(at.ana, await pointed(at.ana, said, menu), wrong)
        again = await sends(at.ana, await opens(at.ana, refused, "Correct it"), wrong)
        done = await sends(at.ana, await opens(at.ana, again, "Correct it"), right)
        assert seen(done).startswith("✓ ")
        assert await files(at, 2 if menu == CREATE_TASK else 1) == ["1. plan.pdf", "2. notes.txt"]


async def test_no_other_form_has_them(database_url: str) -> None:
    async with at_work(database_url) as at:
        card = await at.card_of(at.ana, "Fix login")
        said = await at.ben.says(at.web, "Look at this", files=(plan(at),))
        await pointed(at.ana, said, ADD_TO_TASK)
        await sends(at.ana, await opens(at.ana, card, "Comment"), {"Comment": "Seen"})
        other = await at.ben.says(at.web, "and this")
        await sends(at.ana, await pointed(at.ana, other, ADD_TO_TASK), {"Task": "1"})
        assert await files(at) == []


async def test_a_reaction_brings_them(database_url: str) -> None:
    async with at_work(database_url, privileged={"message_content"}, message_content=True) as at:
        await asked(at, at.ana, "taskadmin reactions", state="On")
        said = await at.ben.says(at.web, "Look at this", files=(plan(at),))
        await at.ana.reacts(said, "📝")
        await at.discord.said(at.ana.dm)
        assert await files(at) == ["1. plan.pdf"]


async def test_an_upload_below_a_card_is_a_comment(database_url: str) -> None:
    async with at_work(database_url, privileged={"message_content"}, message_content=True) as at:
        card = await begun(at)
        ops = at.acme.channel("ops")
        await asked(at, at.ana, "task show", where=ops, task="1", public=True)
        await at.settled()
        (other,) = said_by_bot(at, ops)
        here, there = await at.ben.opens_thread(card, "Login"), await at.ben.opens_thread(other, "Login")
        said = await at.ben.says(here, "", files=(plan(at),))
        await at.ben.says(here, "and this", files=(plan(at, "notes.txt"),))
        await commented(at, "and this")
        await told(at)
        assert await files(at) == ["1. plan.pdf", "2. notes.txt"]
        (repeated,) = said_by_bot(at, there)
        assert f"plan.pdf ([open]({said.link}))" in repeated.text
        assert "and this" in repeated.text
        assert said_by_bot(at, here) == []


async def test_what_a_command_has_no_use_for_is_said(database_url: str) -> None:
    async with at_work(database_url) as at:
        await at.card_of(at.ana, "Fix login")
        await heard(at, at.ben, "today")
        before = len(said_by_bot(at, at.ben.dm))
        await at.ben.says(at.ben.dm, "done 1", files=(plan(at),))
        await at.discord.until(lambda: len(said_by_bot(at, at.ben.dm)) > before)
        answer = seen(said_by_bot(at, at.ben.dm)[-1])
        assert "✓ Done #1: Fix login" in answer
        assert "plan.pdf was not kept: /taskfile attach with the file keeps it." in answer


async def test_a_file_alone_in_a_direct_message_is_asked_about(database_url: str) -> None:
    async with at_work(database_url) as at:
        await heard(at, at.ben, "today")
        before = len(said_by_bot(at, at.ben.dm))
        await at.ben.says(at.ben.dm, "", files=(plan(at, "plan.csv"),))
        await at.discord.until(lambda: len(said_by_bot(at, at.ben.dm)) > before)
        question = said_by_bot(at, at.ben.dm)[-1]
        assert seen(question).startswith("What shall I do with plan.csv?")
        form = await opens(at.ben, question, "Make a task of it")
        assert form.modal.values["Title"] == "plan.csv"
        await sends(at.ben, form, {"Title": "Read the plan"})
        assert "1. plan.csv" in seen(await asked(at, at.ben, "taskfile list", task="1"))


async def test_a_form_that_a_mention_can_not_open_is_offered_with_them(database_url: str) -> None:
    async with at_work(database_url) as at:
        await at.ben.says(at.web, f"{at.discord.bot.mention} form Fix login", files=(plan(at),))
        await at.discord.said(at.ben.dm)
        await sends(at.ben, await opens(at.ben, at.ben.dm.last, "Open the form"))
        assert "1. plan.pdf" in seen(await asked(at, at.ben, "taskfile list", task="1"))
