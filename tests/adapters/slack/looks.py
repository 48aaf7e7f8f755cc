"""Block Kit as people see it: its words, and who is notified by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.adapters.slack.loopback import mrkdwn

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from adapters.slack.render import Rendered
    from adapters.slack.spans import Json


def shown(blocks: Sequence[Json]) -> list[str]:
    """A line for each block."""
    return [_line(block) for block in blocks]


def _line(block: Json) -> str:
    match block["type"]:
        case "rich_text":
            return "".join(map(_piece, block["elements"][0]["elements"]))
        case "section":
            return " | ".join(map(_text, block.get("fields") or [block["text"]]))
        case "context":
            return " ".join(map(_text, block["elements"]))
        case "actions":
            return " ".join(f"[{_text(one.get('text') or one['placeholder'])}]" for one in block["elements"])
        case "header":
            return _text(block["text"])
    return str(block["type"])


def _piece(element: Json) -> str:
    names = {"user": "@{user_id}", "channel": "#{channel_id}", "date": "{fallback}", "link": "{text}"}
    return str(element["text"]) if element["type"] == "text" else names[element["type"]].format(**element)


def _text(value: Json) -> str:
    """Entities are decoded in both kinds of text objects, tokens read in mrkdwn only."""
    return mrkdwn.read(value["text"]) if value["type"] == "mrkdwn" else mrkdwn.unescape(value["text"])


def pinged(rendered: Rendered) -> set[str]:
    """Accounts, groups and broadcasts that Slack would notify, by the blocks or by the text beside them."""
    return set(_pinged(rendered.blocks)) | mrkdwn.mentions(rendered.text, plain=True)


def _pinged(value: object) -> Iterator[str]:
    if isinstance(value, list):
        for one in value:
            yield from _pinged(one)
    elif isinstance(value, dict):
        match value.get("type"):
            case "user":
                yield value["user_id"]
            case "usergroup" | "broadcast":
                yield str(value)
            case "mrkdwn":
                yield from mrkdwn.mentions(value["text"], plain=not value.get("verbatim"))
            case _:
                for one in value.values():
                    yield from _pinged(one)
