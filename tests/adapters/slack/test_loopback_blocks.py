"""What the loopback Slack accepts and refuses of Block Kit."""

from __future__ import annotations

from typing import Any

import pytest

from tests.adapters.slack.loopback import mrkdwn, reading
from tests.adapters.slack.loopback.blocks import problems, text_length, view_problems
from tests.adapters.slack.loopback_office import TITLE, actions, button, field, modal, option, section

Block = dict[str, Any]


def plain(text: str) -> Block:
    return {"type": "plain_text", "text": text}


def markup(text: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def rich(*elements: Block) -> Block:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(elements)}]}


def menu(*options: Block, **more: object) -> Block:
    return {"type": "static_select", "action_id": "menu", "options": list(options), **more}


def overflow(count: int) -> Block:
    return {"type": "overflow", "action_id": "more", "options": [option(str(one)) for one in range(count)]}


CONFIRM = {name: plain(name) for name in ("title", "text", "confirm", "deny")}
DATE = {"type": "date", "timestamp": 1_790_000_000, "format": "{date_short_pretty} at {time}", "fallback": "Monday"}

GOOD: list[Block] = [
    section("x" * 3000),
    {"type": "section", "fields": [plain("x" * 2000)] * 10},
    {"type": "section", "text": plain("x"), "accessory": overflow(5)},
    {"type": "header", "text": plain("x" * 150)},
    {"type": "divider"},
    {"type": "context", "elements": [plain("x")] * 10},
    actions(*[button("x" * 75, str(one)) for one in range(25)]),
    actions(menu(*[option(str(one)) for one in range(100)], initial_option=option("7"))),
    actions({**button("Delete"), "style": "danger", "confirm": CONFIRM}),
    actions({"type": "users_select", "action_id": "who", "initial_user": "UANA", "placeholder": plain("Assign")}),
    {"type": "image", "image_url": "https://example.org/a.png", "alt_text": "a"},
    rich({"type": "text", "text": "Fix", "style": {"bold": True}}, {"type": "user", "user_id": "UANA"}, DATE),
    {"type": "rich_text", "elements": [{"type": "rich_text_quote", "elements": [{"type": "text", "text": "x"}]}]},
    markup("due <!date^1790000000^{date_pretty} {time}^https://x.y|Monday>"),
    TITLE,
    {"type": "markdown", "text": "**x**"},
    {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]},
]

BAD: list[tuple[Block, str]] = [
    (section(""), "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
    (section("x" * 3001), "must be less than 3001 characters"),
    ({"type": "section"}, "must have text or fields"),
    ({"type": "section", "fields": [plain("x")] * 11}, "no more than 10 items"),
    ({"type": "section", "fields": [plain("x" * 2001)]}, "must be less than 2001"),
    ({"type": "section", "text": plain("x"), "colour": "red"}, "invalid additional property: colour"),
    ({"type": "section", "text": plain("x"), "accessory": {"type": "plain_text_input"}}, "may not stand here"),
    ({"type": "section", "text": {**plain("x"), "verbatim": True}}, "verbatim is for mrkdwn"),
    ({"type": "section", "text": {"type": "mrkdwn", "text": "x", "emoji": True}}, "emoji is for plain_text"),
    ({"type": "header", "text": {"type": "mrkdwn", "text": "x"}}, "must be a plain_text object, not mrkdwn"),
    ({"type": "header", "text": plain("x" * 151)}, "must be less than 151"),
    ({"type": "context", "elements": [plain("x")] * 11}, "no more than 10 items"),
    ({"type": "context", "elements": [button("x")]}, "unsupported type: button"),
    ({"type": "nothing"}, "unsupported type: nothing"),
    ({**section("x"), "block_id": "x" * 256}, "must be less than 256"),
    (actions(), "no fewer than 1"),
    (actions(*[button("x", str(one)) for one in range(26)]), "no more than 25"),
    (actions(button("x"), button("x")), "action_id already exists: x"),
    (actions(button("x" * 76, "a")), "must be less than 76"),
    (actions({**button("x"), "value": "x" * 2001}), "must be less than 2001"),
    (actions({**button("x"), "style": "warning"}), "must be one of primary, danger"),
    (actions({**button("x"), "text": {"type": "mrkdwn", "text": "x"}}), "must be a plain_text object"),
    (actions({**button("x"), "confirm": {**CONFIRM, "title": plain("x" * 101)}}), "must be less than 101"),
    (actions(overflow(6)), "no more than 5"),
    (actions(overflow(0)), "no fewer than 1"),
    (actions(menu(*[option(str(one)) for one in range(101)])), "no more than 100"),
    (actions(menu(option("x" * 76, "1"))), "must be less than 76"),
    (actions(menu(option("x", "1" * 151))), "must be less than 151"),
    (actions(menu(option("a"), initial_option=option("b"))), "not among the options"),
    (actions(menu(option("a", "1"), option("b", "1"))), "two options have the same value"),
    (actions({"type": "static_select", "action_id": "m"}), "exactly one of options, option_groups"),
    (actions({"type": "multi_users_select", "action_id": "m"}), "may not stand here"),
    (actions({"type": "users_select", "action_id": "m", "initial_user": "ana"}), "must be a user's id"),
    (rich({"type": "text", "text": ""}), "must be more than 0"),
    (rich({**DATE, "timestamp": "1790000000"}), "must be an integer"),
    (rich({**DATE, "format": "{day}"}), "unknown date token: {day}"),
    (rich({"type": "user", "user_id": "<@UANA>"}), "must be a user's id"),
    (rich({"type": "broadcast", "range": "all"}), "must be one of here, channel, everyone"),
    ({"type": "rich_text", "elements": [{"type": "text", "text": "x"}]}, "unsupported type: text"),
    (markup("<!date^soon^{date}|Monday>"), "malformed date"),
    (markup("<!date^1790000000^{date}>"), "malformed date"),
    (markup("<!date^1790000000^{day}|Monday>"), "unknown date token"),
    (markup("<!date^1790000000^tomorrow|Monday>"), "has no token"),
    (field("Title", button("x")), "button may not stand here"),
    ({**TITLE, "label": {"type": "mrkdwn", "text": "x"}}, "must be a plain_text object"),
    (field("x", {"type": "plain_text_input", "max_length": 3001}), "at most 3000"),
    (field("x", {"type": "plain_text_input", "max_length": 3, "initial_value": "four"}), "longer than max_length"),
    ({"type": "image", "image_url": "https://example.org/a.png"}, "missing required field: alt_text"),
    ({"type": "table", "rows": [[{"type": "raw_text", "text": ""}]]}, "must be more than 0"),
]


@pytest.mark.parametrize("block", GOOD, ids=lambda block: block["type"])
def test_accepts(block: Block) -> None:
    assert problems([block]) == []


@pytest.mark.parametrize(("block", "problem"), BAD, ids=lambda value: value if isinstance(value, str) else "")
def test_refuses(block: Block, problem: str) -> None:
    found = problems([block])
    assert len(found) >= 1
    assert any(problem in one for one in found), found


def test_block_ids_are_unique_in_a_message_and_action_ids_in_a_block() -> None:
    twice = [{**section("x"), "block_id": "same"}] * 2
    assert "block_id already exists: same" in problems(twice)[0]
    assert problems([{**actions(button("x")), "block_id": known} for known in "ab"]) == []


def test_a_message_has_fifty_blocks_a_view_a_hundred() -> None:
    assert problems([section("x")] * 50) == []
    assert "no more than 50" in problems([section("x")] * 51)[0]
    assert problems([section("x")] * 100, "home") == []
    assert "no more than 100" in problems([section("x")] * 101, "modal")[0]
    assert "not allowed in a home" in problems([{"type": "markdown", "text": "x"}], "home")[0]


def test_all_text_counts() -> None:
    assert text_length([section("four"), actions(button("two")), rich({"type": "text", "text": "six"})]) == 10


@pytest.mark.parametrize(
    ("view", "problem"),
    [
        (modal(TITLE, title=plain("x" * 25)), "must be less than 25"),
        (modal(TITLE, submit=plain("")), "must be more than 0"),
        (modal(TITLE, private_metadata="x" * 3001), "must be less than 3001"),
        (modal(TITLE, callback_id="x" * 256), "must be less than 256"),
        (modal(TITLE, colour="red"), "invalid additional property"),
        ({name: value for name, value in modal(TITLE).items() if name != "submit"}, "submit is required"),
        ({name: value for name, value in modal(TITLE).items() if name != "title"}, "missing required field: title"),
        ({"type": "home", "blocks": []}, "must be a view of type modal"),
    ],
)
def test_views_are_refused(view: Block, problem: str) -> None:
    assert any(problem in one for one in view_problems(view, "modal"))


def test_views_are_accepted() -> None:
    assert view_problems(modal(TITLE), "modal") == []
    assert view_problems({"type": "home", "blocks": [section("x"), TITLE]}, "home") == []


def test_what_is_typed_is_escaped_but_for_references() -> None:
    typed = "a < b & <@UANA> <#CWEB|web> <https://x.y|x> <script> &lt;"
    assert mrkdwn.escape_typed(typed) == ("a &lt; b &amp; <@UANA> <#CWEB|web> <https://x.y|x> &lt;script&gt; &lt;")


def test_markup_as_it_is_read() -> None:
    text = "&lt;b&gt; <@UANA> <#CWEB|web> <https://x.y|here> <!date^1^{date}|Monday> <!channel> <!subteam^S1>"
    assert mrkdwn.read(text, {"UANA": "Ana", "S1": "devs"}.get) == (  # type: ignore[arg-type]
        "<b> @Ana #web here Monday @channel @devs"
    )


@pytest.mark.parametrize(
    ("block", "mentioned"),
    [
        (markup("<!channel> <!here|here> <!everyone>"), {"@channel", "@here", "@everyone"}),
        (markup("<@UANA> <#CWEB|web> <!subteam^S1|@devs>"), {"UANA", "CWEB", "S1"}),
        (markup("@everyone but ana@here"), {"@everyone"}),
        (markup("&lt;!channel&gt;"), set()),
        (section("<!channel> @everyone"), set()),
        (rich({"type": "text", "text": "<!channel>"}, {"type": "user", "user_id": "UANA"}), {"UANA"}),
        (rich({"type": "broadcast", "range": "here"}), {"@here"}),
        ({"type": "markdown", "text": "<!channel>"}, {"@channel"}),
    ],
)
def test_mentions(block: Block, mentioned: set[str]) -> None:
    assert reading.mentions([block]) == mentioned


def test_controls_and_text() -> None:
    blocks = [
        {**section("Fix login"), "accessory": overflow(2)},
        actions(button("Done"), menu(option("Today"), option("Tomorrow"))),
        {**rich({"type": "text", "text": "due "}, DATE), "block_id": "r"},
        {"type": "context", "block_id": "c", "elements": [plain("by"), {"type": "mrkdwn", "text": "<@UANA>"}]},
    ]
    blocks[0]["block_id"] = "s"
    assert [one.label for one in reading.controls(blocks)] == ["0", "1", "Done", "Today", "Tomorrow"]
    assert reading.visible_text(blocks) == "Fix login\ndue Monday\nby @UANA"
