"""Reports on Slack: in words and a table for one person, with a picture where everybody reads them, or in a direct
message; and in words wherever no picture gets through.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

import pytest

from adapters.slack import performing, uploading
from tests.adapters.slack.loopback import faults
from tests.adapters.slack.workplace import Workplace, at_work

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.adapters.slack.loopback.channels import Channel
    from tests.adapters.slack.loopback.messages import Message

PNG = b"\x89PNG\r\n\x1a\n"
SAID = "1 task was done and 1 added: 0.1 done a day."


@contextlib.asynccontextmanager
async def one_done(database_url: str) -> AsyncIterator[Workplace]:
    async with at_work(database_url) as at:
        await at.card_of(at.ana, "Fix login")
        await at.says(at.ana, "done 1")
        yield at


async def posted(at: Workplace, line: str, where: Channel | None = None) -> Message:
    """What stands there then, for everybody."""
    room = where or at.web
    before = len(room.messages)
    await at.slack.command(at.ana, room, line)
    await at.slack.until(lambda: len(room.messages) > before)
    await at.idle()
    assert len(room.messages) == before + 1
    return room.messages[-1]


async def test_a_private_report_is_told_in_words_and_a_table_and_leads_to_the_others(database_url: str) -> None:
    async with one_done(database_url) as at:
        report = await at.says(at.ana, "report throughput last 7 days")
        lines = report.visible_text.splitlines()
        assert lines[:3] == ["Throughput, Sat 14 Nov to Fri 20 Nov: 1 done", SAID, "Day         Done  Added"]
        assert lines[-2:] == [
            "Fri 20 Nov     1      1",
            "As a picture: post it here, or ask me in our direct messages.",
        ]
        assert not at.slack.calls("files.getUploadURLExternal")
        month = await at.pressed(at.ana, report, "30 days")
        assert "Throughput, Thu 22 Oct to Fri 20 Nov: 1 done" in month.visible_text


async def test_a_report_is_posted_with_its_picture(database_url: str) -> None:
    async with one_done(database_url) as at:
        report = await posted(at, "report throughput last 7 days public")
        ((file, alternative),) = report.pictures
        assert alternative == SAID
        assert at.slack.world.files[file]["content"].startswith(PNG)
        assert SAID in report.visible_text
        assert "Fri 20 Nov     1      1" in report.visible_text
        assert "As a picture" not in report.visible_text
        (completed,) = at.slack.calls("files.completeUploadExternal")
        assert "channel_id" not in completed.arguments  # it shows in this message alone

        for_ben = await at.pressed(at.ben, report, "Burn-up")
        assert for_ben.is_ephemeral
        assert "1 of 1 done" in for_ben.visible_text


async def test_a_private_report_is_posted_by_a_press(database_url: str) -> None:
    async with one_done(database_url) as at:
        report = await at.says(at.ana, "report workload")
        assert "Post here" not in report.buttons  # there is nothing to show
        report = await at.says(at.ana, "report burnup")
        delivery = await at.slack.click(at.ana, report, "Post here")
        assert delivery.ok
        await at.slack.until(lambda: at.web.messages[-1].pictures)
        assert "1 of 1 done" in at.web.messages[-1].visible_text
        assert report in at.ana.private


async def test_in_a_direct_message_a_report_has_its_picture(database_url: str) -> None:
    async with one_done(database_url) as at:
        direct = at.team.im(at.ana)
        assert (await posted(at, "report throughput", direct)).pictures
        before = len(direct.messages)
        await at.slack.click(at.ana, direct.messages[-1], "7 days")
        await at.slack.until(lambda: len(direct.messages) > before)
        assert direct.messages[-1].pictures
        assert "Post here" not in direct.messages[-1].buttons


async def test_a_picture_that_slack_still_looks_at_is_waited_for(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(performing, "PROCESSING_SECONDS", (0.0, 0.0, 0.0))
    async with one_done(database_url) as at:
        at.slack.world.processing = 2
        assert (await posted(at, "report throughput public")).pictures
        assert len(at.slack.calls("files.completeUploadExternal")) == 1
        at.slack.forgive("invalid_blocks")


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "upload", "files.completeUploadExternal", "never"])
async def test_a_report_whose_picture_is_lost_is_posted_in_words(
    database_url: str, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    monkeypatch.setattr(performing, "PROCESSING_SECONDS", (0.0,))
    async with one_done(database_url) as at:
        if method == "never":
            at.slack.world.processing = 99
        at.slack.faults.add(method, faults.status(500), times=None)
        report = await posted(at, "report throughput public")
        assert not report.pictures
        assert SAID.partition(":")[0] in report.visible_text
        assert "Fri 20 Nov     1      1" in report.visible_text
        if method == "never":
            at.slack.forgive("invalid_blocks")


async def test_a_picture_that_takes_too_long_is_not_waited_for(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploading, "SECONDS", 0.05)
    async with one_done(database_url) as at:
        at.slack.faults.add("upload", faults.hang(asyncio.Event()), times=None)
        report = await posted(at, "report throughput public")
        assert "1 done" in report.visible_text


async def test_without_the_right_to_upload_a_report_is_posted_in_words(database_url: str) -> None:
    async with one_done(database_url) as at:
        at.team.scopes = tuple(scope for scope in at.team.scopes if scope != "files:write")
        report = await posted(at, "report throughput public")
        assert "1 done" in report.visible_text
        assert not report.pictures
        at.slack.forgive("missing_scope")
