"""Files that people send on Slack, until they stand on the card of their task."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from adapters.slack.manifest import ADD_TO_TASK, CREATE_TASK
from tests.adapters.slack.test_journey_threads import told
from tests.adapters.slack.workplace import at_work

if TYPE_CHECKING:
    from tests.adapters.slack.loopback.messages import Message
    from tests.adapters.slack.loopback.shared import Shared
    from tests.adapters.slack.loopback.views import View
    from tests.adapters.slack.workplace import Workplace


def plan(at: Workplace, name: str = "plan.pdf") -> Shared:
    return at.slack.file(at.ben, name, b"%PDF-", mimetype="application/pdf")


async def files(at: Workplace, task: int = 1) -> list[str]:
    shown = await at.says(at.ana, f"files {task}")
    return [line.split(" · ")[0] for line in shown.visible_text.splitlines() if line[:1].isdigit()]


async def mentioned(at: Workplace, line: str, *sent: Shared) -> Message:
    """By Ben: the answer, which only he sees."""
    before = len(at.ben.private)
    await at.slack.mention(at.ben, at.web, line, files=sent)
    await at.slack.until(lambda: len(at.ben.private) > before)
    return at.ben.private[-1]


async def directly(at: Workplace, text: str, *sent: Shared) -> Message:
    """By Ben: the answer."""
    await at.slack.message(at.ben, at.ben.dm, text, files=sent)
    await at.idle()
    return at.ben.dm.messages[-1]


async def pointed(at: Workplace, shortcut: str, *sent: Shared) -> View:
    """The form that Ana opens on what Ben said with these files."""
    said = await at.slack.message(at.ben, at.web, "Look at this", files=sent)
    assert said.posted is not None
    await at.slack.message_shortcut(at.ana, said.posted, shortcut)
    return await at.form_of(at.ana)


async def test_what_is_attached_stands_on_the_card_with_its_link(database_url: str) -> None:
    async with at_work(database_url) as at:
        card, sent = await at.card_of(at.ana, "Fix login"), plan(at)
        answer = await mentioned(at, "attach 1", sent)
        assert answer.visible_text.startswith("✓ Attached #1: Fix login\nben attached plan.pdf (5 bytes).")
        await at.settled()
        assert (sent.document["permalink"], "open") in card.links
        undone = await at.pressed(at.ben, answer, "Undo")
        assert "Taken back" in undone.visible_text
        assert await files(at) == []


async def test_a_new_task_has_what_came_with_it(database_url: str) -> None:
    async with at_work(database_url) as at:
        assert "With plan.pdf" in (await mentioned(at, "add Fix login", plan(at))).visible_text
        await directly(at, "add Fix logout", plan(at, "notes.txt"))
        assert (await files(at, 1), "notes.txt" in (await directly(at, "files 2")).visible_text) == (
            ["1. plan.pdf"],
            True,
        )


@pytest.mark.parametrize(
    ("shortcut", "wrong", "right"),
    [
        (CREATE_TASK, {"Due": "30 feb"}, {"Due": "28 feb"}),
        (ADD_TO_TASK, {"Task": "1", "Comment": " "}, {"Comment": "Seen"}),
    ],
)
async def test_a_message_that_is_pointed_at_brings_its_files_also_after_a_mistake(
    database_url: str, shortcut: str, wrong: dict[str, str], right: dict[str, str]
) -> None:
    async with at_work(database_url) as at:
        await at.card_of(at.ana, "Fix login")
        form = await pointed(at, shortcut, *(plan(at, f"{'very ' * 35}long {number}.pdf") for number in range(10)))
        await at.slack.submit(at.ana, form, wrong)
        await at.slack.submit(at.ana, await at.form_of(at.ana), right)
        await at.slack.until(lambda: at.ana.private)
        assert len(await files(at, 2 if shortcut == CREATE_TASK else 1)) == 10


async def test_no_other_form_has_them(database_url: str) -> None:
    async with at_work(database_url) as at:
        card = await at.card_of(at.ana, "Fix login")
        await pointed(at, ADD_TO_TASK, plan(at))
        await at.slack.submit(at.ana, await at.opened(at.ana, card, "Comment"), {"Comment": "Seen"})
        await at.idle()
        assert await files(at) == []


async def test_a_reaction_brings_them(database_url: str) -> None:
    async with at_work(database_url) as at:
        await at.says(at.ana, "reactions on")
        said = await at.slack.message(at.ben, at.web, "Look at this", files=(plan(at),))
        assert said.posted is not None
        await at.slack.react(at.ana, said.posted, "task")
        await at.idle()
        assert await files(at) == ["1. plan.pdf"]


async def test_an_upload_below_a_card_is_a_comment(database_url: str) -> None:
    async with at_work(database_url) as at:
        await at.says(at.ana, "project create Web")
        await at.says(at.ana, "project thread web on")
        card = await at.card_of(at.ana, "Fix login in:web")
        ops = at.team.channel("ops", [at.ana, at.ben])
        await at.says(at.ana, "show 1 public", where=ops)
        await at.settled()
        sent = plan(at)
        await at.slack.message(at.ben, at.web, "", thread_ts=card.ts, files=(sent,))
        await at.idle()
        await at.slack.message(at.ben, at.web, "and this", thread_ts=card.ts, files=(plan(at, "notes.txt"),))
        await told(at)
        assert await files(at) == ["1. plan.pdf", "2. notes.txt"]
        (there,) = ops.messages[0].replies
        assert there.visible_text == "ben on Slack\nplan.pdf (open)\nben on Slack\nand this\nnotes.txt (open)"
        assert (sent.document["permalink"], "open") in there.links
        assert [one.user for one in card.replies] == [at.ben, at.ben]
        await at.settled()
        assert "and this" in card.visible_text


async def test_what_a_command_has_no_use_for_is_said(database_url: str) -> None:
    async with at_work(database_url) as at:
        await at.card_of(at.ana, "Fix login")
        answer = await mentioned(at, "done 1", plan(at))
        assert "✓ Done #1: Fix login" in answer.visible_text
        assert "plan.pdf was not kept: attach 1 with the file keeps it." in answer.visible_text
        assert await files(at) == []


async def test_a_file_alone_in_a_direct_message_is_asked_about(database_url: str) -> None:
    async with at_work(database_url) as at:
        asked = await directly(at, "", plan(at, "plan.csv"))
        assert asked.visible_text.startswith("What shall I do with plan.csv?")
        form = await at.opened(at.ben, asked, "Make a task of it")
        assert form.shows("Title") == "plan.csv"
        await at.slack.submit(at.ben, form, {"Title": "Read the plan"})
        await at.idle()
        assert "1. plan.csv" in (await directly(at, "files 1")).visible_text


async def test_a_form_that_a_mention_can_not_open_is_offered_with_them(database_url: str) -> None:
    async with at_work(database_url) as at:
        offered = await mentioned(at, "form Fix login", plan(at))
        await at.slack.submit(at.ben, await at.opened(at.ben, offered, "Open the form"))
        await at.idle()
        assert await files(at) == ["1. plan.pdf"]
