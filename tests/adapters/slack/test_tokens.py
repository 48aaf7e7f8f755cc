"""Tokens that Slack refuses, for a moment or for good, and tokens that no key opens: nothing is lost meanwhile."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from adapters.slack import receiver, tokens
from adapters.slack.grants import Grants
from adapters.slack.receiver import LEASE
from bot import wiring
from bot.errors import DeliveryError, TryAgain
from bot.message import Message
from bot.ports import Address
from storage.installations import PostgresInstallations
from storage.store import PostgresStore
from storage.vault import Vault
from tests.adapters.slack.bot import KEY, running
from tests.adapters.slack.loopback import faults
from tests.adapters.slack.outage import acme, eventually, rows, titles

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.adapters.slack.bot import Bot
    from tests.adapters.slack.outage import Office

NEW_KEY, OLD_KEY = "another secret text that is long enough", "a third secret text, also long enough"
NEW, OLD = Vault((NEW_KEY,)), Vault((OLD_KEY,))
LOCKED = "UPDATE installations SET token = $1 WHERE external_id = 'T1'"
SUSPENDED = "SELECT FROM installations WHERE suspended_at IS NOT NULL"
NOTHING_LEFT = "SELECT count(*) FROM inbox WHERE finished_at IS NULL"


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "REFUSED_SECONDS", 0.1)
    monkeypatch.setattr(receiver, "LEFT_OVER_SECONDS", 0.05)


async def until_ok(bot: Bot, ok: bool) -> None:
    async with asyncio.timeout(10):
        while (await bot.slack.check()).ok is not ok:  # noqa: ASYNC110
            await asyncio.sleep(0.02)


def given_back(office: Office, token: str) -> None:
    """Slack takes it again."""
    office.team.token = token
    del office.team.ended[token]


# ---- refused


@pytest.mark.parametrize("oauth", [False, True])
@pytest.mark.parametrize("error", ["invalid_auth", "account_inactive", "token_revoked", "team_access_not_granted"])
async def test_one_refusal_that_auth_test_does_not_confirm_suspends_nobody(
    database_url: str, error: str, oauth: bool
) -> None:
    async with acme(database_url) as office, office.running(oauth=oauth) as bot:
        if oauth:
            await office.installed(office.ana, bot.base)
        office.slack.faults.add("users.info", faults.error(error))
        assert (await office.slack.command(office.ana, office.web, "add Fix login")).ok
        assert await rows(database_url, SUSPENDED) == []
        assert (await bot.slack.check()).ok
        assert "#1" in (await office.slack.command(office.ana, office.web, "list")).text


async def test_whether_a_token_is_dead_is_not_known_while_slack_is_away(database_url: str) -> None:
    async with acme(database_url) as office, office.running() as bot:
        office.slack.faults.add("auth.test", faults.status(503), times=None)
        office.slack.faults.add("users.info", faults.error("invalid_auth"))
        with pytest.raises(TryAgain, match="invalid_auth"):
            await bot.slack.call("T1", "users.info", user=office.ana.id)
        assert await rows(database_url, SUSPENDED) == []


async def test_many_refusals_at_once_are_confirmed_once(database_url: str) -> None:
    async with acme(database_url) as office, office.running() as bot:
        office.team.end_token("invalid_auth")
        before = len(office.slack.calls("auth.test"))
        asked = [bot.slack.call("T1", "users.info", user=office.ana.id) for _ in range(10)]
        assert all(isinstance(one, DeliveryError) for one in await asyncio.gather(*asked, return_exceptions=True))
        assert len(office.slack.calls("auth.test")) == before + 1


@pytest.mark.usefixtures("impatient")
async def test_the_settings_token_is_asked_about_until_it_works_again_and_nothing_is_lost(database_url: str) -> None:
    async with acme(database_url) as office, office.running() as bot:
        assert (await office.slack.command(office.ana, office.web, "add Fix login")).ok
        token = str(office.team.token)
        office.team.end_token("invalid_auth")
        await bot.settled()
        health = await bot.slack.check()
        assert not health.ok
        assert health.text == "listening; Slack does not take the bot's token; asked again every minute"
        office.team.token = "xoxb-another"  # Slack still delivers, and takes ours no more
        said = await office.slack.command(office.ana, office.web, "list")
        assert "nothing was done" in said.text
        assert (await office.slack.mention(office.ana, office.web, "add Fix logout")).ok
        asked = len(office.slack.calls("auth.test"))
        await office.slack.until(lambda: len(office.slack.calls("auth.test")) > asked + 1)

        given_back(office, token)
        await until_ok(bot, True)
        assert await rows(database_url, SUSPENDED) == []
        office.slack.clock.move(LEASE.total_seconds() + 1)
        await eventually(database_url, NOTHING_LEFT, 0)
        assert await titles(database_url) == ["Fix login", "Fix logout"]
        await office.settled(bot)
        assert len(office.web.messages) == 3, "what was said, and two cards"


@pytest.mark.usefixtures("impatient")
async def test_told_that_its_token_was_revoked_it_asks_on_too(database_url: str) -> None:
    async with acme(database_url) as office, office.running() as bot:
        office.slack.clock.move(2)
        await office.slack.uninstall(office.team)
        await until_ok(bot, False)
        office.slack.clock.move(2)
        (token,) = office.team.ended
        given_back(office, token)
        await until_ok(bot, True)
        assert (await office.slack.command(office.ana, office.web, "add Fix login")).ok


# ---- what the key does not open


@pytest.fixture
async def locked_out(database_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Office]:
    """Acme's token is locked with another key than that of Bolts, who came later."""
    monkeypatch.setattr(receiver, "LEFT_OVER_SECONDS", 0.05)
    async with acme(database_url) as office:
        async with office.running(oauth=True) as bot:
            await office.installed(office.ana, bot.base)
            assert (await office.slack.command(office.ana, office.web, "add Fix login")).ok
        async with running(office.slack, database_url, keys=(NEW_KEY, KEY), keeping=False) as bot:
            await office.installed(office.slack.team("T2", name="Bolts").user("cem"), bot.base)
        await rows(database_url, LOCKED, OLD.lock(str(office.team.token)))
        yield office


async def test_a_token_that_no_key_opens_loses_nothing_and_is_told_once_with_the_fix(locked_out: Office) -> None:
    office = locked_out
    with capture_logs() as logged:
        async with running(office.slack, office.url, keys=(NEW_KEY,), keeping=False) as bot:
            health = await bot.slack.check()
            assert (health.ok, health.text) == (True, "listening; tokens that NUDGE_SECRET_KEY does not open: 1")
            said = await office.slack.command(office.ana, office.web, "add Fix logout")
            assert "nothing was done" in said.text
            assert (await office.slack.mention(office.ana, office.web, "add Fix sign-up")).ok
            where = Address("slack", "T1", office.web.id)
            with pytest.raises(TryAgain):
                await bot.slack.deliver(where, Message("A card"), "surface-1")
            with pytest.raises(TryAgain):
                await bot.slack.edit(where, "1.2", Message("A card"))
    (told,) = [one for one in logged if one["event"] == "slack_token_does_not_open"]
    assert told["installation"] == "T1"
    assert "new,old" in told["fix"]
    assert not any(one["log_level"] == "critical" or "exc_info" in one for one in logged)

    office.slack.clock.move(LEASE.total_seconds() + 1)
    async with running(office.slack, office.url, keys=(NEW_KEY, OLD_KEY), keeping=False) as bot:
        assert (await bot.slack.check()).text == "listening"
        await eventually(office.url, NOTHING_LEFT, 0)
        assert await titles(office.url) == ["Fix login", "Fix sign-up"]


async def test_with_an_old_key_behind_it_the_new_one_takes_over_at_the_start(locked_out: Office) -> None:
    office = locked_out
    async with running(office.slack, office.url, keys=(NEW_KEY, OLD_KEY), keeping=False):
        pass
    kept = await rows(office.url, "SELECT token FROM installations")
    assert len([NEW.open(row["token"]) for row in kept]) == 2


async def test_if_no_token_opens_it_is_not_ready(database_url: str) -> None:
    """So that a new version with a wrong key does not replace the one that works."""
    async with acme(database_url) as office, office.running(oauth=True) as bot:
        await office.installed(office.ana, bot.base)
        store = await PostgresStore.connect(database_url)
        try:
            grants = Grants(PostgresInstallations(store, (NEW_KEY,)), wiring.now)
            await grants.look_through()
            assert not grants.check().ok
        finally:
            await store.close()
