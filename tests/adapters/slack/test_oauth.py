"""Installing into many workspaces, leaving, coming back: who has the bot, with which token, and who has not."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from adapters.slack.oauth import STATE_SECONDS
from bot.errors import ConfigurationError
from storage.installations import PostgresInstallations
from storage.store import PostgresStore
from tests.adapters.slack.bot import KEY, running
from tests.adapters.slack.loopback import faults
from tests.adapters.slack.outage import Browser, Office, acme, rows
from tests.proxy import Proxy

if TYPE_CHECKING:
    from tests.adapters.slack.bot import Bot

ORDERS = pytest.mark.parametrize(
    "order", [("app_uninstalled", "tokens_revoked"), ("tokens_revoked", "app_uninstalled"), ("tokens_revoked",), ()]
)


async def add(office: Office, bot: Bot, title: str = "Fix login") -> None:
    said = await office.slack.command(office.ana, office.web, f"add {title}")
    assert f": {title}" in said.text
    office.slack.clock.move(1.1)
    await office.settled(bot)


async def calls(office: Office) -> int:
    return len(office.slack.requests_log)


# ---- the flow


async def test_whoever_installs_it_can_use_it(database_url: str) -> None:
    async with acme(database_url) as office, office.running(oauth=True) as bot, Browser(bot.base) as browser:
        office.team.end_token("account_inactive")
        office.slack.redirect_uri = f"{bot.base}/slack/oauth_redirect"
        link = await browser.authorize_link()
        assert link.startswith(office.slack.authorize_url)
        status, page = await browser.open(office.slack.approve(link, office.ana))
        assert status == 200
        assert "Acme" in page
        await add(office, bot)
        assert len(office.web.messages) == 1


async def test_a_name_on_the_page_is_text(database_url: str) -> None:
    async with acme(database_url) as office, office.running(oauth=True) as bot, Browser(bot.base) as browser:
        office.team.name = "<script>alert(1)</script>"
        office.slack.redirect_uri = f"{bot.base}/slack/oauth_redirect"
        status, page = await browser.open(office.slack.approve(await browser.authorize_link(), office.ana))
        assert status == 200
        assert "<script>" not in page


@pytest.mark.parametrize("wrong", ["forged", "changed", "expired", "missing", "another browser", "not text"])
async def test_a_state_that_is_not_this_browser_s_installs_nothing(database_url: str, wrong: str) -> None:
    async with acme(database_url) as office, office.running(oauth=True) as bot, Browser(bot.base) as browser:
        office.slack.redirect_uri = f"{bot.base}/slack/oauth_redirect"
        back = office.slack.approve(await browser.authorize_link(), office.ana)
        state = re.search(r"state=([^&]*)", back)
        assert state
        match wrong:
            case "forged":
                back = back.replace(state[1], "x.1.y")
            case "changed":
                back = back.replace(state[1], "a" + state[1])
            case "expired":
                office.slack.clock.move(STATE_SECONDS + 1)
            case "missing":
                back = back.replace(f"state={state[1]}", "")
            case "another browser":
                browser.cookies.clear()
            case "not text":
                back = back.replace(state[1], "%ff%00.%ed%a0%80")
        status, page = await browser.open(back)
        assert status in {400, 401}
        assert "Not installed" in page
        assert office.slack.calls("oauth.v2.access") == []
        assert await rows(database_url, "SELECT FROM installations") == []


async def test_whoever_says_no_is_told_that_nothing_was_installed(database_url: str) -> None:
    async with acme(database_url) as office, office.running(oauth=True) as bot, Browser(bot.base) as browser:
        office.slack.redirect_uri = f"{bot.base}/slack/oauth_redirect"
        _, page = await browser.open(office.slack.deny(await browser.authorize_link()))
        assert "You did not allow it" in page
        assert office.slack.calls("oauth.v2.access") == []


@pytest.mark.parametrize("fault", ["code_already_used", "invalid_code", "500", "reset", "html"])
async def test_slack_may_not_confirm_it(database_url: str, fault: str) -> None:
    broken = {"500": faults.status(500), "reset": faults.reset(), "html": faults.html_200()}
    async with acme(database_url) as office, office.running(oauth=True) as bot, Browser(bot.base) as browser:
        office.slack.redirect_uri = f"{bot.base}/slack/oauth_redirect"
        office.slack.faults.add("oauth.v2.access", broken.get(fault) or faults.error(fault))
        status, page = await browser.open(office.slack.approve(await browser.authorize_link(), office.ana))
        assert status >= 400
        assert "Not installed" in page
        assert await rows(database_url, "SELECT FROM installations") == []
        assert len(office.slack.calls("oauth.v2.access")) == 1


@pytest.mark.parametrize("fault", ["reset", "half an answer"])
async def test_whatever_goes_wrong_on_the_way_back_there_is_a_page_that_says_how_to_go_on(
    database_url: str, fault: str
) -> None:
    async with acme(database_url) as office, office.running(oauth=True) as bot, Browser(bot.base) as browser:
        office.slack.redirect_uri = f"{bot.base}/slack/oauth_redirect"
        half = faults.answering(lambda: web.json_response({"ok": True, "team": 5}), accepted=True)
        office.slack.faults.add("oauth.v2.access", faults.reset() if fault == "reset" else half)
        status, page = await browser.open(office.slack.approve(await browser.authorize_link(), office.ana))
        assert status == 502
        assert "begin again in a minute" in page
        assert "/slack/install" in page


async def test_without_a_key_the_page_says_whose_matter_it_is(database_url: str) -> None:
    async with acme(database_url) as office, running(office.slack, database_url, keys=()) as bot:
        async with Browser(bot.base) as browser:
            office.slack.redirect_uri = f"{bot.base}/slack/oauth_redirect"
            with capture_logs() as logged:
                status, page = await browser.open(office.slack.approve(await browser.authorize_link(), office.ana))
        assert status == 500
        assert "Whoever runs it" in page
        assert any("NUDGE_SECRET_KEY" in one.get("reason", "") for one in logged)


async def test_a_code_is_good_once(database_url: str) -> None:
    async with acme(database_url) as office, office.running(oauth=True) as bot, Browser(bot.base) as browser:
        office.slack.redirect_uri = f"{bot.base}/slack/oauth_redirect"
        back = office.slack.approve(await browser.authorize_link(), office.ana)
        cookies = dict(browser.cookies)
        assert (await browser.open(back))[0] == 200
        browser.cookies = cookies
        status, page = await browser.open(back)
        assert status >= 400
        assert "works once" in page
        await add(office, bot)


async def test_the_database_may_be_away_when_somebody_comes_back_from_slack(database_url: str) -> None:
    async with (
        acme(database_url) as office,
        Proxy(database_url) as proxy,
        office.running(url=proxy.url, oauth=True) as bot,
        Browser(bot.base) as browser,
    ):
        office.slack.redirect_uri = f"{bot.base}/slack/oauth_redirect"
        back = office.slack.approve(await browser.authorize_link(), office.ana)
        await proxy.down()
        status, page = await browser.open(back)
        assert status == 503
        assert "try again" in page
        assert "/slack/install" in page
        await proxy.up()
        await office.installed(office.ana, bot.base)
        await add(office, bot)


async def test_installed_for_a_whole_organisation_it_is_known_by_that(database_url: str) -> None:
    async with acme(database_url) as office, office.running(oauth=True) as bot:
        office.team.end_token("account_inactive")
        office.team.enterprise_id, office.team.enterprise_name = "E1", "Acme Group"
        office.team.is_enterprise_install = True
        await office.installed(office.ana, bot.base)
        (kept,) = await rows(database_url, "SELECT external_id, name FROM installations")
        assert tuple(kept) == ("E1", "Acme Group")
        await add(office, bot)
        await office.slack.mention(office.ana, office.web, "add Fix logout")
        await office.slack.until(lambda: "Added #2" in office.ana.private[-1].visible_text)
        assert len(await rows(database_url, "SELECT FROM installations")) == 1


# ---- the tokens


async def test_f71_the_token_is_nowhere_in_the_database_as_it_is(database_url: str) -> None:
    async with acme(database_url) as office, office.running(oauth=True) as bot:
        await office.installed(office.ana, bot.base)
        await add(office, bot)
        tables = await rows(database_url, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in tables:
            found = await rows(database_url, f'SELECT t::text AS line FROM "{table}" AS t')
            assert not any("xoxb" in row["line"] for row in found), table
        (kept,) = await rows(database_url, "SELECT token FROM installations")
        assert kept["token"].startswith("gAAAA")


async def test_a_key_is_replaced_without_installing_anew(database_url: str) -> None:
    new = "another secret text that is long enough"
    async with acme(database_url) as office:
        async with office.running(oauth=True) as bot:
            await office.installed(office.ana, bot.base)
        store = await PostgresStore.connect(database_url)
        try:
            (before,) = await rows(database_url, "SELECT token FROM installations")
            both = PostgresInstallations(store, (new, KEY))
            assert [one.token for one in await both.all("slack")] == [office.team.token]
            (after,) = await rows(database_url, "SELECT token FROM installations")
            assert after["token"] != before["token"]
            grant = await PostgresInstallations(store, (new,)).find("slack", "T1")
            assert grant
            assert grant.token == office.team.token
            with pytest.raises(ConfigurationError, match="NUDGE_SECRET_KEY"):
                await PostgresInstallations(store, (KEY,)).find("slack", "T1")
        finally:
            await store.close()


# ---- leaving and coming back


@ORDERS
async def test_f63_uninstalled_it_calls_no_more_and_installed_again_it_goes_on(
    database_url: str, order: tuple[str, ...]
) -> None:
    """Slack's two events come in any order, or never; what is owed waits."""
    async with acme(database_url) as office, office.running(oauth=True) as bot:
        await office.installed(office.ana, bot.base)
        await add(office, bot)
        (card,) = office.web.messages
        await office.slack.command(office.ana, office.web, "claim 1")
        for told in await office.slack.uninstall(office.team, order=order):
            assert told.ok
        await office.settled(bot)
        before = len(office.slack.requests_log)
        for _ in range(3):
            office.slack.clock.move(3600)
            await office.settled(bot)
        assert len(office.slack.requests_log) - before <= (0 if order else 1)
        assert "Assigned to: @ana" not in card.visible_text
        assert len(await rows(database_url, "SELECT FROM installations WHERE suspended_at IS NOT NULL")) == 1

        office.slack.clock.move(1)
        await office.installed(office.ana, bot.base)
        await office.settled(bot)
        assert "Assigned to: @ana" in card.visible_text
        assert office.web.messages == [card]
        await add(office, bot, "Fix logout")
        assert len(office.web.messages) == 2


async def test_f63_whoever_still_has_a_command_is_told_that_it_is_not_installed(database_url: str) -> None:
    async with acme(database_url) as office, office.running(oauth=True) as bot:
        await office.installed(office.ana, bot.base)
        token = office.team.token
        office.slack.clock.move(1)
        await office.slack.uninstall(office.team)
        office.team.token = "xoxb-still-shown"  # the client may offer the command a while longer
        before = len(office.slack.requests_log)
        said = await office.slack.command(office.ana, office.web, "add Fix login")
        assert "not installed" in said.text
        assert len(office.slack.requests_log) == before
        assert token not in said.text
        assert await rows(database_url, "SELECT FROM tasks") == []


async def test_f63_old_news_of_leaving_does_not_undo_coming_back(database_url: str) -> None:
    async with acme(database_url) as office, office.running(oauth=True) as bot:
        await office.installed(office.ana, bot.base)
        office.slack.clock.move(60)
        async with office.slack.reordered():
            left = await office.slack.uninstall(office.team)
            office.slack.courier.held.clear()  # type: ignore[union-attr]  # held in this block: late
        office.slack.clock.move(60)
        await office.installed(office.ana, bot.base)
        for one in left:
            assert (await office.slack.redeliver(one)).ok
        await add(office, bot)
        assert len(office.web.messages) == 1


async def test_f63_people_s_tokens_are_none_of_the_bot_s_business(database_url: str) -> None:
    async with acme(database_url) as office, office.running(oauth=True) as bot:
        await office.installed(office.ana, bot.base)
        event = {"type": "tokens_revoked", "tokens": {"oauth": [office.ana.id], "bot": []}}
        assert (await office.slack.event(office.team, event)).ok
        await add(office, bot)


@pytest.mark.parametrize("error", ["token_revoked", "account_inactive", "invalid_auth"])
async def test_f63_a_token_that_slack_takes_no_more_suspends_the_workspace(database_url: str, error: str) -> None:
    """No event said so: the answer to a call does."""
    async with acme(database_url) as office, office.running(oauth=True) as bot:
        await office.installed(office.ana, bot.base)
        await office.slack.command(office.ana, office.web, "add Fix login")
        office.team.end_token(error)
        await bot.settled()
        assert len(await rows(database_url, "SELECT FROM installations WHERE suspended_at IS NOT NULL")) == 1
        before = len(office.slack.requests_log)
        office.slack.clock.move(3600)
        await office.settled(bot)
        assert len(office.slack.requests_log) == before


async def test_f63_an_old_token_s_end_is_not_the_new_one_s(database_url: str) -> None:
    """Another process still has the token of before; what Slack answers to that says nothing of the new one."""
    async with acme(database_url) as office, office.running(oauth=True) as slow, office.running(oauth=True) as bot:
        await office.installed(office.ana, slow.base)
        await slow.slack.call("T1", "auth.test")
        await office.slack.uninstall(office.team, order=())
        office.slack.clock.move(5)
        await office.installed(office.ana, bot.base)
        with pytest.raises(Exception, match="account_inactive"):
            await slow.slack.call("T1", "auth.test")
        assert await rows(database_url, "SELECT FROM installations WHERE suspended_at IS NOT NULL") == []
        assert (await slow.slack.call("T1", "auth.test"))["ok"]
        assert (await bot.slack.call("T1", "auth.test"))["ok"]


async def test_a_workspace_s_own_token_that_dies_is_no_reason_to_ask_on(database_url: str) -> None:
    async with acme(database_url) as office:
        async with office.running() as bot:
            await add(office, bot)
            await office.slack.command(office.ana, office.web, "claim 1")
            office.team.end_token("token_revoked")
            office.slack.clock.move(2)
            await office.settled(bot)
            before = len(office.slack.requests_log)
            office.slack.clock.move(3600)
            await office.settled(bot)
            assert len(office.slack.requests_log) == before
        office.slack.clock.move(2)
        office.team.install()
        async with office.running() as bot:  # with the new token in its settings
            await office.settled(bot)
            (card,) = office.web.messages
            assert "Assigned to: @ana" in card.visible_text


async def test_many_install_it_at_once(database_url: str) -> None:
    async with acme(database_url) as office, office.running(oauth=True) as bot:
        teams = [office.slack.team(f"T{number}", name=f"Team {number}", installed=False) for number in range(10, 20)]
        people = [team.user(f"boss{team.id}") for team in teams]
        await asyncio.gather(*(office.installed(one, bot.base) for one in people))
        kept = await rows(database_url, "SELECT external_id, installed_at FROM installations ORDER BY external_id")
        assert [row["external_id"] for row in kept] == [team.id for team in teams]
        now = datetime.fromtimestamp(office.slack.clock(), UTC)
        assert all(abs((now - row["installed_at"]).total_seconds()) < 60 for row in kept)
