"""Files of Slack, fetched over real sockets: from Slack's hosts alone, with the token, and never too much."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from adapters.slack import fetching as module
from adapters.slack.fetching import FileClosed, Files
from adapters.slack.files import file_of
from adapters.slack.settings import API_BASE_URL
from bot.errors import DatabaseError, FileAway, FileElsewhere, FileGone, FileTooLarge, InstallationGone, UserError
from tests.adapters.slack.loopback import LoopbackSlack, faults

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.files import SentFile
    from tests.adapters.slack.loopback.faults import Fault
    from tests.adapters.slack.loopback.shared import Shared

MOST = 1000


class Drawer:
    """What fetches, what it talks to, and one file there."""

    def __init__(self, slack: LoopbackSlack) -> None:
        self.slack = slack
        self.team = slack.team("T1")
        self.ana = self.team.user("ana")
        self.plan = slack.file(self.ana, "plan.csv", b"title\nFix login\n", mimetype="text/csv")
        self.refused: Exception | None = None
        self.files = Files(self.token, slack.api_url, MOST)

    async def token(self, installation: str) -> str:
        assert installation == "T1"
        if self.refused:
            raise self.refused
        return self.team.token or ""

    async def fetch(self, file: Shared | SentFile) -> bytes:
        return await self.files.fetch("T1", file_of(file.document) if hasattr(file, "document") else file)


@pytest.fixture
async def drawer() -> AsyncIterator[Drawer]:
    async with await LoopbackSlack.start() as slack:
        yield Drawer(slack)


async def test_what_is_in_a_file_comes_for_the_token(drawer: Drawer) -> None:
    assert await drawer.fetch(drawer.plan) == b"title\nFix login\n"
    assert drawer.slack.serving.fetched == [drawer.plan.document["id"]]


async def test_a_redirect_to_another_address_of_slacks_is_followed(drawer: Drawer) -> None:
    drawer.slack.faults.add("file", faults.redirect(drawer.plan.document["url_private"]))
    assert await drawer.fetch(drawer.plan) == drawer.plan.content


@pytest.mark.parametrize(
    "to", ["http://localhost:{port}/elsewhere", "https://files.slack.com.example.org/x", "ftp://x"]
)
async def test_the_token_goes_nowhere_else(drawer: Drawer, to: str) -> None:
    port = drawer.slack.url.rstrip("/").rpartition(":")[2]
    drawer.slack.faults.add("file", faults.redirect(to.replace("{port}", port)))
    with pytest.raises(FileClosed):
        await drawer.fetch(drawer.plan)
    assert drawer.slack.serving.elsewhere == []


@pytest.mark.parametrize(
    "source",
    [
        "",
        "/files-pri/F1/plan.csv",
        "file:///etc/passwd",
        "http://files.slack.com/files-pri/F1/plan.csv",
        "https://files.slack.com:8443/files-pri/F1/plan.csv",
        "https://files.slack.com@example.org/plan.csv",
        "https://notslack.com/plan.csv",
        "https://files.slack.com.example.org/plan.csv",
        "https://drive.google.com/plan.csv",
    ],
)
async def test_what_is_kept_elsewhere_is_never_asked_for(drawer: Drawer, source: str) -> None:
    with pytest.raises(FileElsewhere, match="Download it, and send the file"):
        await drawer.fetch(replace(file_of(drawer.plan.document), source=source))


@pytest.mark.parametrize("host", ["files.slack.com", "acme.slack.com", "acme.enterprise.slack.com", "slack.com"])
async def test_slacks_own_hosts_are_known(drawer: Drawer, host: str) -> None:
    """Known, the token is asked for next."""
    drawer.refused = InstallationGone("T1 has not installed the bot")
    drawer.files = Files(drawer.token, API_BASE_URL, MOST)
    with pytest.raises(FileAway):
        await drawer.fetch(replace(file_of(drawer.plan.document), source=f"https://{host}/files-pri/F1/plan.csv"))


async def test_without_the_right_it_says_so(drawer: Drawer) -> None:
    drawer.team.scopes = tuple(scope for scope in drawer.team.scopes if scope != "files:read")
    with pytest.raises(FileClosed, match="files:read"):
        await drawer.fetch(drawer.plan)
    page = drawer.slack.file(drawer.ana, "page.html", b"<p>", mimetype="text/html")
    with pytest.raises(FileClosed):
        await drawer.fetch(page)


async def test_a_page_that_somebody_sent_is_a_file(drawer: Drawer) -> None:
    page = drawer.slack.file(drawer.ana, "page.html", b"<p>", mimetype="text/html")
    assert await drawer.fetch(page) == b"<p>"


async def test_a_page_instead_of_a_file_is_none(drawer: Drawer) -> None:
    drawer.slack.faults.add("file", faults.html_200())
    with pytest.raises(FileClosed):
        await drawer.fetch(drawer.plan)


async def test_a_file_that_is_told_to_be_too_large_is_not_asked_for(drawer: Drawer) -> None:
    with pytest.raises(FileTooLarge):
        await drawer.fetch(replace(file_of(drawer.plan.document), size=MOST + 1))
    assert drawer.slack.serving.fetched == []


async def test_a_file_may_be_as_large_as_it_may_be(drawer: Drawer) -> None:
    assert len(await drawer.fetch(drawer.slack.file(drawer.ana, "full", b"x" * MOST))) == MOST


@pytest.mark.parametrize("chunked", [True, False])
async def test_a_file_larger_than_it_was_told_is_not_read_to_its_end(drawer: Drawer, chunked: bool) -> None:
    endless = drawer.slack.file(drawer.ana, "endless", b"x" * (MOST + 1), size=10)
    if chunked:
        drawer.slack.faults.add("file", faults.endless())
    with pytest.raises(FileTooLarge):
        await drawer.fetch(endless)


async def test_a_deleted_file_is_gone(drawer: Drawer) -> None:
    drawer.plan.deleted = True
    with pytest.raises(FileGone, match="Send the file again"):
        await drawer.fetch(drawer.plan)


@pytest.mark.parametrize("fault", [faults.reset(), faults.status(500), faults.rate_limited(7)])
async def test_what_may_pass_is_to_be_tried_again(drawer: Drawer, fault: Fault) -> None:
    drawer.slack.faults.add("file", fault, times=None)
    with pytest.raises(FileAway, match="Try again in a minute"):
        await drawer.fetch(drawer.plan)
    drawer.slack.faults.clear()
    assert await drawer.fetch(drawer.plan) == drawer.plan.content


async def test_nobody_waits_for_ever(drawer: Drawer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SECONDS", 0.1)
    drawer.slack.faults.add("file", faults.hang(asyncio.Event()))
    with pytest.raises(FileAway):
        await drawer.fetch(drawer.plan)


@pytest.mark.parametrize("error", [InstallationGone("T1 has not installed the bot"), DatabaseError("away", again=True)])
async def test_without_a_token_nothing_is_fetched(drawer: Drawer, error: Exception) -> None:
    drawer.refused = error
    with pytest.raises(FileAway):
        await drawer.fetch(drawer.plan)
    assert drawer.slack.serving.fetched == []


@pytest.mark.parametrize("fault", [faults.reset(), faults.status(500), faults.redirect("https://example.org/?x=y")])
async def test_neither_the_token_nor_an_address_is_written_down(drawer: Drawer, fault: Fault) -> None:
    drawer.slack.faults.add("file", fault, times=None)
    with capture_logs() as logs, pytest.raises(UserError) as caught:
        await drawer.fetch(drawer.plan)
    said = f"{caught.value} {caught.value.__cause__} {logs}"
    assert "://" not in said
    assert (drawer.team.token or "") not in said
