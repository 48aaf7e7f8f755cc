"""A modal as Slack sends it back when nothing was touched: each input with what stood in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from adapters.slack.spans import Json


def submitted(view: Json) -> Json:
    inputs = [block for block in view["blocks"] if block["type"] == "input"]
    state = {one["block_id"]: {one["element"]["action_id"]: _state(one["element"])} for one in inputs}
    return {**view, "state": {"values": state}}


def _state(element: Json) -> Json:
    match element["type"]:
        case "plain_text_input":
            return {"type": element["type"], "value": element.get("initial_value")}
        case "multi_external_select":
            return {"type": element["type"], "selected_options": element.get("initial_options", [])}
    return {"type": element["type"], "selected_option": element.get("initial_option")}
