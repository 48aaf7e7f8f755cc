"""What people see in blocks: the text they read, the controls they can press, who is mentioned."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from tests.adapters.slack.loopback import mrkdwn
from tests.adapters.slack.loopback.texts import offered

if TYPE_CHECKING:
    from tests.adapters.slack.loopback.checks import Json

NameOf: TypeAlias = Callable[[str], str]
MENTIONING = {"user": "user_id", "usergroup": "usergroup_id", "channel": "channel_id"}


@dataclass(frozen=True)
class Control:
    """Something to press: a button, or one option of a menu. `option`: None for buttons and pickers."""

    block_id: str
    element: dict[str, Json]
    label: str
    option: dict[str, Json] | None = None

    @property
    def value(self) -> str:
        """What the bot gets for it, "" if nothing."""
        return str((self.option or self.element).get("value", ""))

    @property
    def action_id(self) -> str:
        return str(self.element["action_id"])


def elements(blocks: list[dict[str, Json]]) -> Iterator[tuple[dict[str, Json], dict[str, Json]]]:
    """Each interactive element with its block."""
    for block in blocks:
        single = block.get("accessory") or block.get("element")
        many = block.get("elements", []) if block["type"] == "actions" else []
        for element in ([single] if single else []) + many:
            if element["type"] != "image":
                yield block, element


def controls(blocks: list[dict[str, Json]]) -> list[Control]:
    return [one for block, element in elements(blocks) for one in _controls(block["block_id"], element)]


def _controls(block_id: str, element: dict[str, Json]) -> list[Control]:
    if element["type"] == "button":
        return [Control(block_id, element, element["text"]["text"])]
    options = offered(element)
    if options:
        return [Control(block_id, element, one["text"]["text"], one) for one in options]
    return [Control(block_id, element, element.get("placeholder", {}).get("text", ""))]


def visible_text(blocks: list[dict[str, Json]], name_of: NameOf = str) -> str:
    """All text of the blocks but the labels of controls, a line per piece."""
    return "\n".join(line for block in blocks for line in _lines(block, name_of) if line)


def _lines(block: dict[str, Json], name_of: NameOf) -> Iterator[str]:
    match block["type"]:
        case "rich_text":
            yield rich_text(block, name_of)
        case "markdown":
            yield block["text"]
        case "table":
            for row in block["rows"]:
                yield " | ".join(_cell(one, name_of) for one in row)
        case "context":
            yield " ".join(_piece(one, name_of) for one in block["elements"])
        case _:
            for name in ("title", "label", "text", "hint"):
                if name in block:
                    yield _piece(block[name], name_of)
            for field in block.get("fields", []):
                yield _piece(field, name_of)
            if "alt_text" in block:
                yield block["alt_text"]
            yield (block.get("element") or {}).get("initial_value") or ""


def _cell(cell: dict[str, Json], name_of: NameOf) -> str:
    return cell["text"] if cell["type"] == "raw_text" else rich_text(cell, name_of)


def _piece(piece: dict[str, Json], name_of: NameOf) -> str:
    if piece["type"] == "mrkdwn":
        return mrkdwn.read(piece["text"], name_of)
    return str(piece.get("alt_text") or mrkdwn.unescape(piece.get("text", "")))


def rich_text(part: dict[str, Json], name_of: NameOf = str) -> str:
    if "elements" in part:
        between = "\n" if part["type"] in ("rich_text", "rich_text_list") else ""
        return between.join(rich_text(one, name_of) for one in part["elements"])
    return _inline(part, name_of)


def _inline(part: dict[str, Json], name_of: NameOf) -> str:
    match part["type"]:
        case "user" | "usergroup":
            return f"@{name_of(part[MENTIONING[part['type']]])}"
        case "channel":
            return f"#{name_of(part['channel_id'])}"
        case "broadcast":
            return f"@{part['range']}"
        case "emoji":
            return f":{part['name']}:"
        case "date":
            return mrkdwn.plain_date(part["timestamp"], part.get("fallback"))
        case _:
            return str(part.get("text") or part.get("url") or part.get("value") or "")


def mentions(value: Json) -> set[str]:
    """Who and what blocks or attachments mention: ids, and "@channel", "@here", "@everyone"."""
    if isinstance(value, list):
        return {found for one in value for found in mentions(one)}
    if not isinstance(value, dict):
        return set()
    kind = value.get("type")
    if kind == "mrkdwn":
        return mrkdwn.mentions(value.get("text", ""), plain=not value.get("verbatim"))
    if kind == "markdown":
        return mrkdwn.mentions(value.get("text", ""), plain=True)
    if kind == "broadcast":
        return {f"@{value['range']}"}
    if kind in MENTIONING and MENTIONING[kind] in value:
        return {value[MENTIONING[kind]]}
    return {found for one in value.values() for found in mentions(one)}


def links(value: Json) -> list[tuple[str, str]]:
    """URL and label of each link in blocks."""
    if isinstance(value, list):
        return [found for one in value for found in links(one)]
    if not isinstance(value, dict):
        return []
    if value.get("type") == "mrkdwn":
        return mrkdwn.links(value.get("text", ""))
    if value.get("type") == "link":
        return [(value["url"], value.get("text", ""))]
    return [found for one in value.values() for found in links(one)]
