"""Files that people send on Slack reach the core with what they said, and can be read there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from adapters.slack.files import file_of
from adapters.slack.manifest import ADD_TO_TASK, CREATE_TASK
from bot.contents import Attaching, FromMessage, Remarked, Submitted, Typed
from tests.adapters.slack.workplace import at_work

if TYPE_CHECKING:
    from bot.contents import Content
    from bot.files import SentFile
    from tests.adapters.slack.loopback.shared import Shared
    from tests.adapters.slack.workplace import Workplace


def plan(at: Workplace, **more: object) -> Shared:
    return at.slack.file(at.ben, "plan.csv", b"title\nFix login\n", mimetype="text/csv", **more)


async def heard(at: Workplace) -> tuple[Content, tuple[SentFile, ...]]:
    """What the core was told last; that can be read."""
    await at.idle()
    last = at.bot.heard[-1]
    for file in last.files:
        assert await at.bot.slack.fetch(last.where, file) == b"title\nFix login\n"
    return last.content, last.files


async def test_with_a_mention_and_with_a_direct_message(database_url: str) -> None:
    async with at_work(database_url) as at:
        sent = plan(at)
        await at.slack.mention(at.ben, at.web, "list", files=(sent,))
        assert await heard(at) == (Typed("list"), (file_of(sent.document),))
        await at.slack.message(at.ben, at.ben.dm, "list", files=(sent,))
        assert await heard(at) == (Typed("list"), (file_of(sent.document),))


async def test_alone_in_a_thread_and_not_alone_in_a_direct_message(database_url: str) -> None:
    async with at_work(database_url) as at:
        card = await at.card_of(at.ana, "Fix login")
        sent = plan(at)
        await at.slack.message(at.ben, at.web, "", thread_ts=card.ts, files=(sent,))
        assert await heard(at) == (Remarked(""), (file_of(sent.document),))
        at.bot.heard.clear()
        await at.slack.message(at.ben, at.ben.dm, "", files=(sent,))
        await at.idle()
        assert at.bot.heard == []


@pytest.mark.parametrize(("shortcut", "content"), [(CREATE_TASK, FromMessage), (ADD_TO_TASK, Attaching)])
async def test_with_a_message_that_is_pointed_at(database_url: str, shortcut: str, content: type[Content]) -> None:
    async with at_work(database_url) as at:
        sent = plan(at)
        said = await at.slack.message(at.ben, at.web, "look at this", files=(sent,))
        assert said.posted is not None
        await at.slack.message_shortcut(at.ana, said.posted, shortcut)
        told, files = await heard(at)
        assert isinstance(told, content)
        assert files == (file_of(sent.document),)


@pytest.mark.parametrize(
    ("shortcut", "values"), [(CREATE_TASK, {"Title": "Look at it"}), (ADD_TO_TASK, {"Comment": "Seen", "Task": "1"})]
)
async def test_with_the_form_that_is_opened_on_a_message(
    database_url: str, shortcut: str, values: dict[str, str]
) -> None:
    async with at_work(database_url) as at:
        await at.card_of(at.ana, "Fix login")
        sent = plan(at)
        said = await at.slack.message(at.ben, at.web, "look at this", files=(sent,))
        assert said.posted is not None
        await at.slack.message_shortcut(at.ana, said.posted, shortcut)
        await at.slack.submit(at.ana, await at.form_of(at.ana), values)
        await at.idle()
        submitted = next(one for one in at.bot.heard if isinstance(one.content, Submitted))
        assert submitted.files == (replace(file_of(sent.document), source=""),)


async def test_with_no_other_form(database_url: str) -> None:
    async with at_work(database_url) as at:
        card = await at.card_of(at.ana, "Fix login")
        form = await at.opened(at.ana, card, "Edit")
        await at.slack.submit(at.ana, form, {"Title": "Fix logout"})
        await at.idle()
        assert [one.files for one in at.bot.heard if isinstance(one.content, Submitted)] == [()]


async def test_with_a_message_that_somebody_reacts_to(database_url: str) -> None:
    async with at_work(database_url) as at:
        sent = plan(at)
        said = await at.slack.message(at.ben, at.web, "look at this", files=(sent,))
        assert said.posted is not None
        await at.slack.react(at.ana, said.posted, "task")
        told, files = await heard(at)
        assert isinstance(told, FromMessage)
        assert files == (file_of(sent.document),)


async def test_a_file_of_the_bots_own_is_none(database_url: str) -> None:
    async with at_work(database_url) as at:
        await at.card_of(at.ana, "Fix login")
        await at.says(at.ana, "export csv")
        await at.idle()
        (export,) = (one for one in at.team.im(at.ana).messages if one.files)
        await at.slack.message_shortcut(at.ana, export, CREATE_TASK)
        told, files = await heard(at)
        assert isinstance(told, FromMessage)
        assert files == ()


async def test_of_a_file_of_which_slack_tells_only_the_id_it_is_asked(database_url: str) -> None:
    async with at_work(database_url) as at:
        sent = plan(at, told={"file_access": "check_file_info"})
        await at.slack.mention(at.ben, at.web, "list", files=(sent,))
        _, files = await heard(at)
        assert files == (file_of(sent.document),)
        assert len(at.slack.calls("files.info")) == 1


async def test_what_slack_does_not_tell_of_a_file_keeps_nobody_from_working(database_url: str) -> None:
    async with at_work(database_url) as at:
        sent = plan(at, told={"file_access": "check_file_info"})
        at.team.scopes = tuple(scope for scope in at.team.scopes if scope != "files:read")
        await at.slack.mention(at.ben, at.web, "list", files=(sent,))
        await at.idle()
        at.slack.forgive("missing_scope")
        known = sent.document["id"]
        assert [(one.id, one.name, one.link) for one in at.bot.heard[-1].files] == [(known, known, "")]
