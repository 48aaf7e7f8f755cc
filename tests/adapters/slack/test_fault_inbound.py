"""What Slack delivers twice, late, broken or in the wrong hands: each thing is done once, and what is wrong is not."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from adapters.slack.receiver import LEASE, Receiver
from adapters.slack.translating import Translator
from tests.adapters.slack.loopback import LoopbackSlack, faults
from tests.adapters.slack.outage import acme, eventually, rows, titles
from tests.adapters.slack.test_fault_hands import pressed_by

if TYPE_CHECKING:
    from tests.adapters.slack.loopback.deliveries import Delivery
    from tests.adapters.slack.outage import Office

MODES = pytest.mark.parametrize("mode", ["http", "socket"])
NOTHING_LEFT = "SELECT count(*) FROM inbox WHERE finished_at IS NULL"


async def answers(office: Office) -> int:
    """How many Ana got in #web, when nothing is under way any more."""
    await eventually(office.url, NOTHING_LEFT, 0)
    return len(office.ana.ephemerals(office.web))


# ---- T3


@MODES
@pytest.mark.parametrize("parallel", [False, True])
async def test_t3_f22_an_event_that_comes_again_is_done_and_answered_once(
    database_url: str, mode: str, parallel: bool
) -> None:
    """Trap T3: Bolt runs a handler as often as it is called. Over a socket, each comes in an envelope of its own."""
    async with acme(database_url) as office, office.running(mode=mode):
        office.signed_apart()
        if parallel:
            with office.slack.copied(5):
                said = await office.slack.mention(office.ana, office.web, "add Fix login")
        else:
            said = await office.slack.mention(office.ana, office.web, "add Fix login")
        await office.slack.redeliver(said, times=3, parallel=parallel)
        assert all(one.ok for one in said.attempts)
        assert await answers(office) == 1
        assert await titles(office.url) == ["Fix login"]
        assert (await office.slack.redeliver(said)).ok
        assert await answers(office) == 1


@MODES
async def test_t3_what_comes_again_after_a_restart_is_done_once(database_url: str, mode: str) -> None:
    async with acme(database_url) as office:
        async with office.running(mode=mode):
            said = await office.slack.mention(office.ana, office.web, "add Fix login")
            assert await answers(office) == 1
        async with office.running(mode=mode):
            assert (await office.slack.redeliver(said)).ok
            assert await answers(office) == 1
            assert await titles(office.url) == ["Fix login"]


@MODES
async def test_t3_a_click_delivered_twice_is_one(database_url: str, mode: str) -> None:
    async with acme(database_url) as office, office.running(mode=mode):
        office.signed_apart()
        shown = await office.slack.command(office.ana, office.web, "add Fix login")
        with office.slack.copied(5):
            clicked = await office.slack.click(office.ana, shown.message, "Undo")
        assert all(one.ok for one in clicked.attempts)
        found = await rows(office.url, "SELECT count(*) AS count FROM events WHERE kind = 'undone'")
        assert found[0]["count"] == 1


async def test_t3_a_command_delivered_twice_adds_one_task(database_url: str) -> None:
    async with acme(database_url) as office, office.running():
        office.signed_apart()
        with office.slack.copied(5):
            said = await office.slack.command(office.ana, office.web, "add Fix login")
        assert all(one.ok and "Added #1" in one.body for one in said.attempts)
        assert await titles(office.url) == ["Fix login"]


async def test_t3_f72_the_same_signed_request_is_refused_the_second_time(database_url: str) -> None:
    async with acme(database_url) as office, office.running():
        said = await office.slack.command(office.ana, office.web, "add Fix login")
        assert (await office.slack.replay(said)).status == 401
        event = await office.slack.mention(office.ana, office.web, "add Fix logout")
        assert (await office.slack.replay(event)).status == 401
        await answers(office)
        assert await titles(office.url) == ["Fix login", "Fix logout"]


@MODES
async def test_f23_an_event_of_which_only_the_retry_arrives_is_done(database_url: str, mode: str) -> None:
    async with acme(database_url) as office, office.running(mode=mode):
        async with office.slack.reordered():
            said = await office.slack.mention(office.ana, office.web, "add Fix login")
            office.slack.courier.held.clear()  # type: ignore[union-attr]  # held in this block
        attempt = await office.slack.courier.attempt(said, (2, "http_timeout"))
        assert attempt.ok
        assert await answers(office) == 1
        assert await titles(office.url) == ["Fix login"]


async def test_events_out_of_order_are_all_done(database_url: str) -> None:
    async with acme(database_url) as office, office.running():
        async with office.slack.reordered():
            for title in ("one", "two", "three"):
                await office.slack.mention(office.ana, office.web, f"add {title}")
        await answers(office)
        assert sorted(await titles(office.url)) == ["one", "three", "two"]


@MODES
@pytest.mark.parametrize("oauth", [False, True])
async def test_a_button_works_after_a_restart(database_url: str, mode: str, oauth: bool) -> None:
    async with acme(database_url) as office:
        async with office.running(mode="http", oauth=oauth) as bot:
            if oauth:
                await office.installed(office.ana, bot.base)
            added = await office.slack.command(office.ana, office.web, "add Fix login")
            await bot.settled()
        (card,) = office.web.messages
        async with office.running(mode=mode, oauth=oauth, keeping=True):
            clicked = await office.slack.click(office.ben, card, "Done")
            assert "Done #1" in (await clicked.answered()).visible_text
            await office.slack.until(lambda: "Done by" in card.visible_text)
            office.slack.clock.move(600)
            await office.slack.click(office.ana, added.message, "Undo")
            await office.slack.until(lambda: added.message.edits)
            assert "#1 has changed since" in added.message.visible_text


# ---- T4


@MODES
async def test_t4_what_raises_is_acknowledged_and_not_tried_for_ever(
    database_url: str, mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise KeyError("a defect")

    async with acme(database_url) as office, office.running(mode=mode):
        monkeypatch.setattr(Translator, "inbound", broken)
        said = await office.slack.mention(office.ana, office.web, "add Fix login")
        assert [one.ok for one in said.attempts] == [True]
        assert (await office.slack.command(office.ana, office.web, "add Fix login")).ok
        await eventually(office.url, NOTHING_LEFT, 0)


@MODES
async def test_t4_f24_killed_between_acknowledgement_and_effect_an_event_is_done_by_the_next_process(
    database_url: str, mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Trap T4: acknowledged before it is done, and Slack will not send it again."""

    async def killed(*_: object) -> None:
        await asyncio.Event().wait()

    async with acme(database_url) as office:
        with monkeypatch.context() as patch:
            patch.setattr(Receiver, "_finished", killed)
            patch.setattr(Receiver, "drain", lambda *_: asyncio.sleep(0))
            async with office.running(mode=mode):
                said = await office.slack.mention(office.ana, office.web, "add Fix login")
                assert said.ok
        assert await titles(office.url) == []
        office.slack.clock.move(LEASE.total_seconds() + 1)
        async with office.running(mode=mode):
            assert await answers(office) == 1
            assert await titles(office.url) == ["Fix login"]
            await office.slack.redeliver(said)
            assert await answers(office) == 1


async def test_t4_killed_between_effect_and_answer_the_next_process_answers_and_does_nothing_twice(
    database_url: str,
) -> None:
    never = asyncio.Event()
    async with acme(database_url) as office:
        hung = office.slack.faults.add("chat.postEphemeral", faults.hang(never))
        async with office.running() as bot:
            await office.slack.mention(office.ana, office.web, "add Fix login")
            await office.slack.until(lambda: hung.hits)
            for task in bot.slack._receiver._under_way:  # type: ignore[union-attr]
                task.cancel()
        assert await titles(office.url) == ["Fix login"]
        office.slack.clock.move(LEASE.total_seconds() + 1)
        async with office.running():
            assert await answers(office) == 1
            assert await titles(office.url) == ["Fix login"]


# ---- T5, T6

BODY = json.dumps({"type": "event_callback", "event": {"type": "app_mention", "text": "top secret plan"}}).encode()
KIND = {"Content-Type": "application/json"}


def malformed(slack: LoopbackSlack) -> list[tuple[str, int, bytes, dict[str, str]]]:
    signed = slack.sign(BODY)
    list_body, broken = b'["top secret plan"]', b'{"text": "top secret plan'
    nested = b'{"top secret plan": ' + b"[" * 5000 + b"]" * 5000 + b"}"
    huge = b'{"top secret plan": "' + b"x" * 300_000 + b'"}'
    return [
        ("unsigned", 401, BODY, KIND),
        ("unsigned, no JSON", 401, broken, KIND),
        ("no JSON", 401, broken, KIND | slack.sign(broken)),
        ("a list", 401, list_body, KIND | slack.sign(list_body)),
        ("nested without end", 401, nested, KIND | slack.sign(nested)),
        ("a time that is no number", 401, BODY, KIND | signed | {"X-Slack-Request-Timestamp": "soon"}),
        ("a time without end", 401, BODY, KIND | signed | {"X-Slack-Request-Timestamp": "1" * 5000}),
        ("not ASCII", 401, BODY, KIND | signed | {"X-Slack-Signature": "v0=ü"}),
        ("another secret", 401, BODY, KIND | slack.sign(BODY, secret="guessed")),
        ("another body", 401, BODY + b" ", KIND | signed),
        ("stale", 401, BODY, KIND | slack.sign(BODY, at=slack.clock() - 400)),
        ("from the future", 401, BODY, KIND | slack.sign(BODY, at=slack.clock() + 400)),
        ("too large", 413, huge, KIND | slack.sign(huge)),
    ]


async def test_t5_t6_what_slack_did_not_sign_is_refused_and_written_down_nowhere(
    database_url: str, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    """Traps T5 and T6: Bolt reads bodies before it knows whose they are, answers 500, and logs what it refuses."""
    caplog.set_level(logging.DEBUG)
    async with acme(database_url) as office, office.running():
        for what, status, body, headers in malformed(office.slack):
            answer = await office.slack.post(body, headers)
            assert answer.status == status, what
        assert (await office.slack.command(office.ana, office.web, "help")).ok
    written = caplog.text + "".join(capsys.readouterr())
    assert "top secret" not in written
    assert office.slack.signing_secret not in written


async def test_what_is_signed_and_makes_no_sense_is_acknowledged_and_nothing_more(database_url: str) -> None:
    async with acme(database_url) as office, office.running():
        for payload in (
            {},
            {"type": "event_callback"},
            {"type": "event_callback", "event": "x"},
            {"type": "event_callback", "event": {"type": "app_mention"}, "event_id": "Ev1", "team_id": "T1"},
            {"type": "event_callback", "event": {"type": ["x"]}, "event_id": 7, "team_id": {}},
            {"command": "/task"},
            {"type": "block_actions", "actions": "x"},
        ):
            assert (await office.slack.post(json.dumps(payload).encode())).status == 200, payload
        form = urlencode({"payload": json.dumps({"type": "view_submission", "view": None})}).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded", **office.slack.sign(form)}
        assert (await office.slack.post(form, headers)).status == 200


# ---- T7, T8


@pytest.mark.parametrize("oauth", [False, True])
async def test_t7_nobody_is_asked_who_a_token_belongs_to(database_url: str, oauth: bool) -> None:
    """Trap T7: Bolt asks auth.test about every event, where many workspaces install the bot."""
    async with acme(database_url) as office, office.running(oauth=oauth) as bot:
        if oauth:
            await office.installed(office.ana, bot.base)
        asked = [one.method for one in office.slack.requests_log]
        for number in range(20):
            await office.slack.mention(office.ana, office.web, f"add event {number}")
            await office.slack.command(office.ana, office.web, f"add command {number}")
        await answers(office)
        assert len(await titles(office.url)) == 40
        calls = [one.method for one in office.slack.requests_log][len(asked) :]
        assert calls.count("auth.test") == 0
        assert asked.count("auth.test") <= 1
        assert calls.count("users.info") <= 2
        assert calls.count("conversations.info") <= 1
        assert len(calls) <= 20 + 3, "one answer an event, and who and where"


@MODES
async def test_t8_an_event_that_nobody_knows_is_acknowledged(database_url: str, mode: str) -> None:
    """Trap T8: Bolt acknowledges nothing that it has no listener for, and Slack would send it again and again."""
    async with acme(database_url) as office, office.running(mode=mode):
        office.slack.events.update({"emoji_changed", "made_up_tomorrow"})
        for kind in ("emoji_changed", "made_up_tomorrow"):
            told = await office.slack.event(office.team, {"type": kind})
            assert [one.ok for one in told.attempts] == [True]


# ---- secrets, load


async def test_f71_no_secret_and_nothing_that_people_wrote_is_in_a_log(
    database_url: str, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("nudge.slack_sdk", "slack_bolt", "slack_sdk"):
        assert logging.getLogger(name).getEffectiveLevel() <= logging.DEBUG or name.startswith("nudge")
    for mode in ("http", "socket"):
        async with acme(database_url) as office, office.running(mode=mode, keeping=True):
            office.slack.faults.add("chat.postMessage", faults.accept_then_reset())
            office.slack.faults.add("conversations.history", faults.status(500))
            await office.slack.command(office.ana, office.web, "add Launch the purple elephant")
            await office.slack.mention(office.ana, office.web, "add Launch the purple giraffe")
            await office.slack.until(lambda: len(office.web.messages) >= 3)
            if mode == "socket":
                await office.slack.sockets.disconnect("refresh_requested")
                await office.slack.until(lambda: office.slack.sockets.seen >= 4)
            await office.slack.open_home(office.ana)
            await office.slack.until(lambda: office.ana.home)
            office.team.end_token("token_revoked")
            await office.slack.courier.ask(pressed_by(office, office.ana, office.web, "list"))
    written = caplog.text + "".join(capsys.readouterr())
    assert written
    for secret in ("xoxb-", "xapp-", office.slack.signing_secret, "purple", "?ticket="):
        assert secret not in written, secret


async def test_500_commands_50_at_once_are_all_acknowledged_in_time_and_done_once(database_url: str) -> None:
    async with acme(database_url) as office, office.running(keeping=True):
        waiting = iter(range(500))
        said: list[Delivery] = []

        async def person() -> None:
            for number in waiting:
                one = await office.slack.command(office.ana, office.web, f"add Task {number}")
                said.append(one)

        await asyncio.gather(*(person() for _ in range(50)))
        assert all(one.ok for one in said)
        assert max(one.seconds for one in said) < 3
        for one in said:
            if not one.messages:
                await one.answered()
        assert all(len(one.messages) == 1 and "Added #" in one.text for one in said)
        assert sorted(await titles(office.url)) == sorted(f"Task {number}" for number in range(500))
        assert office.web.busiest_second <= 2
