"""Block Kit's blocks: `problems(blocks, surface)` says everything Slack would refuse."""

from __future__ import annotations

from tests.adapters.slack.loopback import limits
from tests.adapters.slack.loopback.checks import (
    Check,
    Json,
    Report,
    any_of,
    anything,
    boolean,
    exactly_one,
    fields,
    items,
    matching,
    one_of,
    only_on,
    string,
    typed,
    unique,
)
from tests.adapters.slack.loopback.elements import ELEMENTS, IN_ACTIONS, IN_INPUT, IN_SECTION
from tests.adapters.slack.loopback.richtext import RICH_TEXT
from tests.adapters.slack.loopback.texts import plain, text


def block(required: dict[str, Check], optional: dict[str, Check], *also: Check) -> Check:
    return fields(required, {"block_id": string(limits.BLOCK_ID), **optional}, *also, unique("block_id"))


def _with_own_actions(check: Check) -> Check:
    """An action_id may be there once in a block, and again in another block."""

    def within(value: Json, at: str, report: Report) -> None:
        elsewhere = {seen for seen in report.seen if seen[0] == "action_id"}
        report.seen -= elsewhere
        check(value, at, report)
        report.seen |= elsewhere

    return within


CONTEXT_ELEMENTS = {
    "image": ELEMENTS["image"],
    "plain_text": text(limits.SECTION_TEXT),
    "mrkdwn": text(limits.SECTION_TEXT),
}
CELLS = {"raw_text": fields({"text": string(limits.SECTION_TEXT)}, {}), "rich_text": RICH_TEXT}
COLUMN = fields({}, {"align": one_of("left", "center", "right"), "is_wrapped": boolean})

SLACK_FILE = fields(
    {}, {"id": matching(r"F[A-Z0-9]{8,}", "a file's id"), "url": string(limits.URL)}, exactly_one("id", "url")
)

BLOCKS: dict[str, Check] = {
    "section": block(
        {},
        {
            "text": text(limits.SECTION_TEXT),
            "fields": items(text(limits.FIELD_TEXT), limits.SECTION_FIELDS),
            "accessory": typed(ELEMENTS, IN_SECTION),
            "expand": boolean,
        },
        any_of("text", "fields"),
    ),
    "header": block({"text": plain(limits.HEADER_TEXT)}, {}),
    "divider": block({}, {}),
    "context": block({"elements": items(typed(CONTEXT_ELEMENTS), limits.CONTEXT_ELEMENTS)}, {}),
    "actions": block({"elements": items(typed(ELEMENTS, IN_ACTIONS), limits.ACTIONS_ELEMENTS)}, {}),
    "input": block(
        {"label": plain(limits.INPUT_LABEL), "element": typed(ELEMENTS, IN_INPUT)},
        {"dispatch_action": boolean, "hint": plain(limits.INPUT_HINT), "optional": boolean},
    ),
    "image": block(
        {"alt_text": string(limits.IMAGE_ALT)},
        {"image_url": string(limits.IMAGE_URL), "slack_file": SLACK_FILE, "title": plain(limits.IMAGE_TITLE)},
        exactly_one("image_url", "slack_file"),
    ),
    "rich_text": RICH_TEXT,
    "markdown": block({"text": string(limits.MARKDOWN_TEXT)}, {}, only_on("message")),
    "table": block(
        {"rows": items(items(typed(CELLS), limits.TABLE_COLUMNS), limits.TABLE_ROWS)},
        {"column_settings": items(COLUMN, limits.TABLE_COLUMNS)},
        only_on("message"),
    ),
}
ANY_BLOCK = typed({kind: _with_own_actions(check) for kind, check in BLOCKS.items()})


def problems(blocks: Json, surface: str = "message") -> list[str]:
    """`surface`: message, modal or home. Every entry reads as Slack's response_metadata.messages do."""
    report = Report(surface)
    check_blocks(blocks, "/blocks", report)
    return report.problems


def check_blocks(blocks: Json, at: str, report: Report) -> None:
    items(ANY_BLOCK, limits.BLOCKS[report.surface], 0 if report.surface == "message" else 1)(blocks, at, report)


def text_length(value: Json) -> int:
    """All text of the blocks, which a message may only have so much of."""
    if isinstance(value, list):
        return sum(map(text_length, value))
    if not isinstance(value, dict):
        return 0
    own = value.get("text")
    return sum(
        (len(own) if isinstance(own, str) else text_length(own)) if name == "text" else text_length(inner)
        for name, inner in value.items()
    )


VIEW = {
    "blocks": anything,
    "private_metadata": string(limits.PRIVATE_METADATA, 0),
    "callback_id": string(limits.CALLBACK_ID, 0),
    "external_id": string(limits.EXTERNAL_ID, 0),
}


def _submit_for_inputs(value: Json, at: str, report: Report) -> None:
    inputs = [one for one in value.get("blocks") or [] if isinstance(one, dict) and one.get("type") == "input"]
    if inputs and "submit" not in value:
        report.say(at, "submit is required when an input block is there")


def _one_focus(value: Json, at: str, report: Report) -> None:
    found = [one for one in value.get("blocks") or [] if isinstance(one, dict) and "focus_on_load" in str(one)]
    focused = sum(bool((one.get("element") or one.get("accessory") or {}).get("focus_on_load")) for one in found)
    if focused > 1:
        report.say(at, "only one element can have focus_on_load")


VIEWS: dict[str, Check] = {
    "modal": fields(
        {"title": plain(limits.VIEW_TITLE), "blocks": anything},
        {
            **VIEW,
            "submit": plain(limits.VIEW_TITLE),
            "close": plain(limits.VIEW_TITLE),
            "clear_on_close": boolean,
            "notify_on_close": boolean,
            "submit_disabled": boolean,
        },
        _submit_for_inputs,
        _one_focus,
    ),
    "home": fields({"blocks": anything}, VIEW),
}


def view_problems(view: Json, kind: str) -> list[str]:
    """`kind`: modal or home."""
    report = Report(kind)
    if not isinstance(view, dict) or view.get("type") != kind:
        report.say("/view", f"must be a view of type {kind}")
        return report.problems
    VIEWS[kind](view, "/view", report)
    check_blocks(view.get("blocks"), "/view/blocks", report)
    return report.problems
