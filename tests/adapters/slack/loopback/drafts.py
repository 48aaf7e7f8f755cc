"""What the bot wants to say, read from a call, an acknowledgement or a response_url, and checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.adapters.slack.loopback import blocks as block_kit
from tests.adapters.slack.loopback import files, limits
from tests.adapters.slack.loopback.calls import ApiError

if TYPE_CHECKING:
    from tests.adapters.slack.loopback.calls import Call
    from tests.adapters.slack.loopback.checks import Json


@dataclass
class Draft:
    """`blocks` None: the argument was not there."""

    text: str
    blocks: list[dict[str, Json]] | None
    attachments: list[dict[str, Json]]
    metadata: dict[str, Json] | None
    parse_names: bool


def read(call: Call) -> Draft:
    blocks = _blocks(call)
    attachments = call.document("attachments") or []
    text = call.get("text")[: limits.MESSAGE_TEXT]
    if len(attachments) > limits.ATTACHMENTS:
        raise ApiError("too_many_attachments")
    if not text.strip() and not blocks and not attachments:
        raise ApiError("no_text")
    if blocks and not text.strip():
        call.world.violations.record(f"{call.method}: blocks without a text to fall back on")
    for attachment in attachments:
        _refuse(block_kit.problems(attachment.get("blocks", [])))
    parse_names = call.flag("link_names") or call.get("parse") == "full"
    return Draft(text, blocks, attachments, _metadata(call), parse_names)


def _blocks(call: Call) -> list[dict[str, Json]] | None:
    if not call.has("blocks"):
        return None
    blocks = call.document("blocks")
    if not isinstance(blocks, list):
        raise ApiError("invalid_blocks_format")
    _refuse(block_kit.problems(blocks))
    _refuse(files.problems(call, blocks))
    if block_kit.text_length(blocks) > limits.MESSAGE_BLOCK_TEXT:
        raise ApiError("msg_blocks_too_long")
    return call.world.fill_ids(blocks)


def _refuse(problems: list[str]) -> None:
    if problems:
        raise ApiError("invalid_blocks", errors=problems, response_metadata={"messages": problems})


def _metadata(call: Call) -> dict[str, Json] | None:
    metadata = call.document("metadata")
    if metadata in (None, "", {}):
        return None
    good = isinstance(metadata, dict) and isinstance(metadata.get("event_payload"), dict)
    if not good or not isinstance(metadata.get("event_type"), str):
        raise ApiError("invalid_metadata_format")
    return dict(metadata)
