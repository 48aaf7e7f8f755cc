"""What Slack would not take is told in another way, in time, and not as it was refused."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from adapters.slack import performing
from adapters.slack.calls import Answer, Call, DirectMessage, OpenView, Post, PostEphemeral, UpdateView
from adapters.slack.directory import Directory
from adapters.slack.failures import failure
from adapters.slack.performing import Performer
from adapters.slack.posting import Posting
from adapters.slack.render import Rendered
from adapters.slack.uploading import Uploading
from tests.adapters.slack.test_directory import START

DRAWN = Rendered("Done", [{"type": "divider"}])
VIEW = OpenView("1.2", {"type": "modal"})
CARD, WHISPER = Post("C1", "", DRAWN), PostEphemeral("C1", "U1", "", DRAWN)


class Told:
    """Slack: `refuses`: its error, by method; with `blocks` only what has some. `hangs`: it never answers."""

    def __init__(self, *, blocks: bool = False, hangs: bool = False, **refuses: str) -> None:
        self.refuses = {name.replace("_", "."): error for name, error in refuses.items()}
        self.blocks = blocks
        self.hangs = hangs
        self.calls: list[tuple[str, Any]] = []
        directory = Directory(self.call, lambda: START)
        uploading = Uploading(self.call, self.upload)
        self.performer = Performer(self.call, self.respond, uploading, Posting(self.call, directory), directory)

    async def call(self, _: str, method: str, **arguments: Any) -> dict[str, Any]:  # noqa: ANN401 - as Slack takes them
        self.calls.append((method, arguments.get("blocks")))
        if self.hangs:
            await asyncio.Event().wait()
        if (error := self.refuses.get(method)) and (arguments.get("blocks") or not self.blocks):
            raise failure(method, 200, error)
        return {"channel": {"id": "D1"}, "ts": "1.2"}

    async def respond(self, *_: object) -> None:
        raise AssertionError("nobody gave a response_url")

    async def upload(self, *_: object) -> None:
        raise AssertionError("there is no file")

    async def perform(self, call: Call, otherwise: Call | None) -> list[tuple[str, Any]]:
        await self.performer.perform("T1", Answer(None, (call,), otherwise))
        return [one for one in self.calls if one[0] != "conversations.open"]


class GoneView(Told):
    async def call(self, installation: str, method: str, **arguments: Any) -> dict[str, Any]:  # noqa: ANN401
        answer = await super().call(installation, method, **arguments)
        if method == "views.update":
            raise failure(method, 200, "view_not_found")
        return answer


@pytest.mark.parametrize("otherwise", [WHISPER, None])
async def test_blocks_that_slack_refuses_are_told_as_text(otherwise: Call | None) -> None:
    told = Told(blocks=True, chat_postMessage="invalid_blocks", chat_postEphemeral="invalid_blocks")
    method = "chat.postEphemeral" if otherwise else "chat.postMessage"
    assert await told.perform(CARD, otherwise) == [("chat.postMessage", DRAWN.blocks), (method, [])]


async def test_what_was_refused_for_another_reason_is_told_with_its_blocks() -> None:
    told = Told(chat_postMessage="is_archived")
    assert await told.perform(CARD, WHISPER) == [(f"chat.post{one}", DRAWN.blocks) for one in ("Message", "Ephemeral")]


async def test_a_form_that_came_too_late_is_offered_with_its_button() -> None:
    told = Told(views_open="expired_trigger_id")
    assert await told.perform(VIEW, WHISPER) == [("views.open", None), ("chat.postEphemeral", DRAWN.blocks)]


async def test_where_the_other_way_is_refused_too_the_text_is_left() -> None:
    told = Told(blocks=True, chat_postMessage="invalid_blocks")
    assert await told.perform(DirectMessage("U1", DRAWN), None) == [
        ("chat.postMessage", DRAWN.blocks),
        ("chat.postMessage", []),
    ]
    gone = GoneView(blocks=True, chat_postMessage="invalid_blocks")
    said = await gone.perform(UpdateView("V1", "", {}), DirectMessage("U1", DRAWN))
    assert said == [("views.update", None), ("chat.postMessage", DRAWN.blocks), ("chat.postMessage", [])]


async def test_a_modal_that_became_another_is_not_asked_again_with_the_same_hash() -> None:
    told = Told(views_update="hash_conflict")
    said = await told.perform(UpdateView("V1", "1.abc", {}), WHISPER)
    assert said == [("views.update", None), ("chat.postEphemeral", DRAWN.blocks)]


async def test_all_of_it_ends_before_another_process_would_say_it_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(performing, "IN_ALL_SECONDS", 0.1)
    async with asyncio.timeout(2):
        assert len(await Told(hangs=True).perform(CARD, WHISPER)) == 1
