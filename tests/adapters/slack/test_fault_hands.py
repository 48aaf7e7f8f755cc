"""What Slack delivers in the wrong hands: no tenant, no address and no form is believed more than it should be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.adapters.slack.loopback import payloads
from tests.adapters.slack.loopback.deliveries import Delivery
from tests.adapters.slack.outage import acme, rows

if TYPE_CHECKING:
    from tests.adapters.slack.bot import Bot
    from tests.adapters.slack.loopback.channels import Channel
    from tests.adapters.slack.loopback.messages import Message
    from tests.adapters.slack.loopback.people import User
    from tests.adapters.slack.outage import Office


async def test_f65_a_tenant_sees_and_changes_nothing_of_another(database_url: str) -> None:
    async with acme(database_url) as office, office.running(oauth=True) as bot:
        await office.installed(office.ana, bot.base)
        other = office.slack.team("T2", name="Umbrella", installed=False)
        zoe = other.user("zoe", is_admin=True)
        lab = other.channel("lab", [zoe])
        await office.installed(zoe, bot.base)
        card = await carded(office, bot)
        for line in ("show 1", "done 1", "claim 1", "delete 1", "edit 1", "history 1", "comment 1 hello", "undo 1"):
            told = await office.slack.command(zoe, lab, line)
            assert "Feed Otto" not in told.body, line
        listed = await office.slack.command(zoe, lab, "list all")
        assert "Feed Otto" not in listed.body
        for value in ("done 1", "undo 1", "show 1", "draft 1"):
            clicked = await office.slack.courier.ask(pressed_by(office, zoe, lab, value))
            assert clicked.ok
        found = await rows(office.url, "SELECT title, status FROM tasks")
        assert [(row["title"], row["status"]) for row in found] == [("Feed Otto", "todo")]
        assert card.edits == 0
        await office.slack.until(lambda: len(zoe.ephemerals(lab)) >= 9 + 4)
        assert not any("Feed Otto" in one.visible_text for one in zoe.private)


async def carded(office: Office, bot: Bot) -> Message:
    assert (await office.slack.command(office.ana, office.web, "add Feed Otto")).ok
    await bot.settled()
    return office.web.messages[0]


def pressed_by(office: Office, who: User, where: Channel, value: str) -> Delivery:
    """A button that was never there."""
    team = who.team
    hook = office.slack.hooks.new("actions", team, who, where)
    stamp = office.slack.world.stamp()
    payload = payloads.interaction("block_actions", team, who)
    payload |= {"container": {"type": "message", "message_ts": stamp, "channel_id": where.id, "is_ephemeral": False}}
    payload |= {"channel": {"id": where.id, "name": where.name}, "response_url": office.slack.hooks.url_of(hook)}
    action = {"type": "button", "action_id": "say:0", "block_id": "0|", "value": value, "action_ts": stamp}
    payload |= {"actions": [action], "trigger_id": f"1.{stamp}"}
    return Delivery("interactive", payload, hook)


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/steal", "https://hooks.slack.com.evil.example/x", "x", ""])
async def test_f85_an_answer_goes_to_nobody_but_slack(database_url: str, url: str) -> None:
    """Signed though it is, a response_url that leads elsewhere is not called; the person is told in another way."""
    async with acme(database_url) as office, office.running():
        pressed = pressed_by(office, office.ana, office.web, "add Fix login")
        pressed.payload["response_url"] = url
        await office.slack.courier.ask(pressed)
        await office.slack.until(lambda: office.ana.ephemerals(office.web))
        assert "Added #1" in office.ana.ephemerals(office.web)[0].visible_text
        assert pressed.hook
        assert pressed.hook.said == []


@pytest.mark.parametrize("change", ["tag", "user", "garbage", "empty"])
async def test_f84_what_was_changed_in_a_form_s_metadata_is_not_believed(database_url: str, change: str) -> None:
    """Where a form's answer is shown is sealed; somebody else's seal does not hold either."""
    async with acme(database_url) as office, office.running() as bot:
        board = office.team.channel("board", [office.ben], private=True)
        await carded(office, bot)
        (card,) = office.web.messages
        await office.slack.click(office.ana, card, "Edit")
        await office.slack.until(lambda: office.ana.modal)
        form = office.ana.modal
        assert form
        tag, _, sealed = form.definition["private_metadata"].partition(".")
        form.definition["private_metadata"] = {
            "tag": f"{tag}.{sealed.replace(office.web.id, board.id)}",
            "user": f"{tag}.{sealed.replace(office.ana.id, office.ben.id)}",
            "garbage": "[" * 3000,
            "empty": "",
        }[change]
        submitted = await office.slack.submit(office.ana, form, {"Title": "Fix logout"})
        assert submitted.ok
        await bot.settled()
        assert office.ben.private == []
        assert board.messages == []
