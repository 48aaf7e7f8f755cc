"""Files of Discord, fetched over real sockets: from Discord's hosts alone, and never too much."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs
from yarl import URL

from adapters.discord import fetching as module
from adapters.discord.contents import file_of
from adapters.discord.fetching import Files
from adapters.discord.settings import CDN_BASE
from bot.errors import FileAway, FileElsewhere, FileGone, FileTooLarge, UserError
from bot.files import SentFile
from tests.adapters.discord.loopback import Discord, faults
from tests.adapters.discord.loopback.messages import attachment

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.adapters.discord.loopback.faults import Fault
    from tests.adapters.discord.loopback.world import File

MOST = 1000
PATTERN = "GET /cdn/attachments/*"


class Drawer:
    """What fetches, what it talks to, and one file there."""

    def __init__(self, discord: Discord) -> None:
        self.discord = discord
        self.web = discord.guild("Acme").channel("web")
        self.plan = discord.file("plan.csv", b"title\nFix login\n", "text/csv")
        self.files = Files(discord.cdn_base, MOST)

    async def fetch(self, file: File) -> bytes:
        return await self.files.fetch(file_of(attachment(self.web, file)))


@pytest.fixture
async def drawer() -> AsyncIterator[Drawer]:
    async with Discord() as discord:
        yield Drawer(discord)


async def test_what_is_in_a_file_comes(drawer: Drawer) -> None:
    assert await drawer.fetch(drawer.plan) == b"title\nFix login\n"


@pytest.mark.parametrize(
    "source",
    [
        "",
        "/attachments/1/2/plan.csv",
        "file:///etc/passwd",
        "http://cdn.discordapp.com/attachments/1/2/plan.csv",
        "https://cdn.discordapp.com:8443/attachments/1/2/plan.csv",
        "https://cdn.discordapp.com@example.org/plan.csv",
        "https://cdn.discordapp.com.example.org/plan.csv",
        "https://discord.com/plan.csv",
    ],
)
async def test_what_is_kept_elsewhere_is_never_asked_for(drawer: Drawer, source: str) -> None:
    with pytest.raises(FileElsewhere, match="Download it, and send the file"):
        await drawer.files.fetch(SentFile("1", "plan.csv", 10, source=source))


def test_discords_own_hosts_are_known() -> None:
    known = Files(CDN_BASE, MOST)._origins
    assert known == {URL("https://cdn.discordapp.com"), URL("https://media.discordapp.net")}


async def test_an_address_that_holds_no_more_asks_for_the_file_again(drawer: Drawer) -> None:
    drawer.discord.expire(drawer.plan)
    with pytest.raises(FileGone, match="Send the file again"):
        await drawer.fetch(drawer.plan)


async def test_nobody_is_followed_to_another_place(drawer: Drawer) -> None:
    drawer.discord.faults.add(PATTERN, faults.redirect(f"{drawer.discord.url}/elsewhere"))
    with pytest.raises(FileAway):
        await drawer.fetch(drawer.plan)
    assert drawer.discord.requests == []


async def test_a_file_that_is_told_to_be_too_large_is_not_asked_for(drawer: Drawer) -> None:
    never = drawer.discord.faults.add(PATTERN, faults.status(500), times=None)
    with pytest.raises(FileTooLarge):
        await drawer.fetch(drawer.discord.file("large", b"x", size=MOST + 1))
    assert never.hits == 0


async def test_a_file_may_be_as_large_as_it_may_be(drawer: Drawer) -> None:
    assert len(await drawer.fetch(drawer.discord.file("full", b"x" * MOST))) == MOST


@pytest.mark.parametrize("chunked", [True, False])
async def test_a_file_larger_than_it_was_told_is_not_read_to_its_end(drawer: Drawer, chunked: bool) -> None:
    if chunked:
        drawer.discord.faults.add(PATTERN, faults.endless())
    with pytest.raises(FileTooLarge):
        await drawer.fetch(drawer.discord.file("endless", b"x" * (MOST + 1), size=10))


@pytest.mark.parametrize("fault", [faults.reset(), faults.status(502), faults.rate_limited(7)])
async def test_what_may_pass_is_to_be_tried_again_and_no_address_is_written_down(drawer: Drawer, fault: Fault) -> None:
    drawer.discord.faults.add(PATTERN, fault, times=None)
    with capture_logs() as logs, pytest.raises(FileAway, match="Try again in a minute") as caught:
        await drawer.fetch(drawer.plan)
    assert "attachments" not in f"{caught.value} {caught.value.__cause__} {logs}"
    drawer.discord.faults.clear()
    assert await drawer.fetch(drawer.plan) == drawer.plan.content


async def test_nobody_waits_for_ever(drawer: Drawer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SECONDS", 0.1)
    drawer.discord.faults.add(PATTERN, faults.hang(asyncio.Event()))
    with pytest.raises(FileAway):
        await drawer.fetch(drawer.plan)


async def test_what_is_wrong_is_told_to_whoever_asked(drawer: Drawer) -> None:
    drawer.discord.expire(drawer.plan)
    with pytest.raises(UserError) as caught:
        await drawer.fetch(drawer.plan)
    assert caught.value.problem == "plan.csv is not there any more."
