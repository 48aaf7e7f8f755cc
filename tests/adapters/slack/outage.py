"""What the tests of faults share: a workspace, the bot started and stopped on it, and looks into storage."""

from __future__ import annotations

import asyncio
import contextlib
import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import aiohttp
import asyncpg

from adapters.slack.manifest import EVENTS, SCOPES
from tests.adapters.slack.bot import running
from tests.adapters.slack.loopback import LoopbackSlack

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.adapters.slack.bot import Bot
    from tests.adapters.slack.loopback.channels import Channel
    from tests.adapters.slack.loopback.people import User
    from tests.adapters.slack.loopback.teams import Team


@dataclass
class Office:
    """Acme's workspace, with Ana and Ben in #web, and no bot yet."""

    slack: LoopbackSlack
    url: str
    team: Team
    ana: User
    ben: User
    web: Channel

    def running(self, *, url: str = "", mode: str = "http", keeping: bool = False, oauth: bool = False) -> Any:  # noqa: ANN401 - an async context manager of a Bot
        """The bot, for a while. `url`: of the database, if it is reached in another way. `oauth`: for any workspace."""
        return running(self.slack, url or self.url, None if oauth else self.team, mode=mode, keeping=keeping)

    async def settled(self, bot: Bot) -> None:
        """Every card and page shows what is, as far as Slack takes it now."""
        while await bot.keeper.step():
            self.slack.clock.move(1.1)

    def signed_apart(self) -> None:
        """Every delivery a second after the one before: else a repeated one has the same signature."""
        sign = self.slack.courier.sign

        def later(body: bytes, **how: Any) -> dict[str, str]:  # noqa: ANN401 - as `sign`
            self.slack.clock.move(1)
            return sign(body, **how)

        self.slack.courier.sign = later  # type: ignore[method-assign]

    async def installed(self, by: User, base: str) -> None:
        """They install the bot that runs there, in a browser."""
        self.slack.redirect_uri = f"{base}/slack/oauth_redirect"
        async with Browser(base) as browser:
            status, page = await browser.open(self.slack.approve(await browser.authorize_link(), by))
            assert status == 200, page

    def posts(self, channel: Channel | None = None) -> int:
        """How often the bot asked Slack to post there."""
        where = (channel or self.web).id
        return sum(one.arguments.get("channel") == where for one in self.slack.calls("chat.postMessage"))


@contextlib.asynccontextmanager
async def acme(database_url: str) -> AsyncIterator[Office]:
    async with await LoopbackSlack.start(scopes=SCOPES, events=EVENTS) as slack:
        team = slack.team("T1", name="Acme")
        ana, ben = team.user("ana", is_admin=True), team.user("ben")
        yield Office(slack, database_url, team, ana, ben, team.channel("web", [ana, ben]))


class Browser:
    """With cookies, as people's have; `base`: where the bot's web server is."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.cookies: dict[str, str] = {}

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()

    async def open(self, url: str) -> tuple[int, str]:
        async with self._session.get(url, cookies=self.cookies, allow_redirects=False) as page:
            self.cookies |= {name: cookie.value for name, cookie in page.cookies.items()}
            return page.status, await page.text()

    async def authorize_link(self) -> str:
        """Where the install page leads."""
        status, page = await self.open(f"{self.base}/slack/install")
        assert status == 200
        found = re.search(r'href="(http[^"]*/authorize[^"]*)"', page)
        assert found, page
        return html.unescape(found[1])


async def rows(url: str, query: str, *values: object) -> list[asyncpg.Record]:
    """With the rights of the server's owner, whatever the tenant."""
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetch(query, *values)
    finally:
        await connection.close()


async def titles(url: str) -> list[str]:
    """Of all tasks there are."""
    return [row["title"] for row in await rows(url, "SELECT title FROM tasks ORDER BY workspace_id, number")]


async def eventually(url: str, query: str, wanted: object, seconds: float = 10.0) -> None:
    """Until the first value that the query finds is the wanted one."""
    connection = await asyncpg.connect(url)
    try:
        async with asyncio.timeout(seconds):
            while (found := await connection.fetchval(query)) != wanted:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
    except TimeoutError:
        raise AssertionError(f"{query} is {found!r}, never {wanted!r}") from None
    finally:
        await connection.close()


@contextlib.asynccontextmanager
async def locked(url: str, table: str) -> AsyncIterator[None]:
    """Nobody can write that table, as while somebody's transaction takes long."""
    connection = await asyncpg.connect(url)
    try:
        async with connection.transaction():
            await connection.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
            yield
    finally:
        await connection.close()
