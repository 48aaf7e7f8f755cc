"""Files on Slack: uploaded into the direct messages of whoever asked, and nowhere else."""

from __future__ import annotations

from tests.adapters.slack.workplace import at_work


async def test_a_file_comes_in_a_direct_message(database_url: str) -> None:
    async with at_work(database_url) as at:
        await at.card_of(at.ana, "Fix login")
        told = await at.says(at.ana, "export csv")
        assert "1 task in nudge-tasks-" in told.visible_text
        assert "The file is in our direct messages." in told.visible_text
        await at.idle()
        (sent,) = at.slack.calls("files.completeUploadExternal")
        assert sent.ok
        direct = at.slack.world.channels[sent.arguments["channel_id"]]
        assert at.ana in direct.members
        (file,) = at.slack.world.files.values()
        assert "Fix login" in file["content"].decode("utf-8-sig")


async def test_a_file_that_slack_does_not_take_is_told_of(database_url: str) -> None:
    async with at_work(database_url) as at:
        await at.card_of(at.ana, "Fix login")
        at.team.scopes = tuple(scope for scope in at.team.scopes if scope != "files:write")
        await at.says(at.ana, "export json")
        await at.idle()
        at.slack.forgive("missing_scope")
        assert "Slack does not take the file." in at.team.im(at.ana).messages[-1].visible_text
