"""The rich_text block: its sections, lists, quotes and code, and the elements in them."""

from __future__ import annotations

from tests.adapters.slack.loopback import limits, mrkdwn
from tests.adapters.slack.loopback.checks import (
    Json,
    Report,
    boolean,
    fields,
    integer,
    items,
    matching,
    one_of,
    string,
    typed,
    unique,
)

MANY = 1_000
LONG = 40_000
TEXT_STYLE = fields({}, {"bold": boolean, "italic": boolean, "strike": boolean, "code": boolean, "underline": boolean})
NAME_STYLE = fields(
    {},
    {
        "bold": boolean,
        "italic": boolean,
        "strike": boolean,
        "highlight": boolean,
        "client_highlight": boolean,
        "unlink": boolean,
    },
)


def _format(value: Json, at: str, report: Report) -> None:
    if isinstance(value.get("format"), str):
        for problem in mrkdwn.format_problems(value["format"]):
            report.say(f"{at}/format", problem)


INLINE = {
    "text": fields({"text": string(LONG)}, {"style": TEXT_STYLE}),
    "link": fields({"url": string(limits.URL)}, {"text": string(LONG), "style": TEXT_STYLE, "unsafe": boolean}),
    "user": fields({"user_id": matching(r"[UW][A-Z0-9]+", "a user's id")}, {"style": NAME_STYLE}),
    "channel": fields({"channel_id": matching(r"[CDG][A-Z0-9]+", "a channel's id")}, {"style": NAME_STYLE}),
    "usergroup": fields({"usergroup_id": matching(r"S[A-Z0-9]+", "a user group's id")}, {"style": NAME_STYLE}),
    "emoji": fields(
        {"name": matching(r"[a-z0-9_+'-]+", "an emoji's name without colons")},
        {"unicode": string(100), "skin_tone": integer(1, 6), "style": TEXT_STYLE},
    ),
    "date": fields(
        {"timestamp": integer(), "format": string(300)},
        {"url": string(limits.URL), "fallback": string(LONG), "style": TEXT_STYLE},
        _format,
    ),
    "broadcast": fields({"range": one_of("here", "channel", "everyone")}, {"style": NAME_STYLE}),
    "color": fields({"value": matching(r"#[0-9a-fA-F]{6}", "a colour")}, {}),
}
ANY_INLINE = typed(INLINE)
CODE_INLINE = typed(INLINE, ("text", "link"))

SECTION = fields({"elements": items(ANY_INLINE, MANY)}, {})
PARTS = {
    "rich_text_section": SECTION,
    "rich_text_list": fields(
        {"style": one_of("bullet", "ordered"), "elements": items(typed({"rich_text_section": SECTION}), MANY)},
        {"indent": integer(0, 8), "offset": integer(0), "border": integer(0, 1)},
    ),
    "rich_text_preformatted": fields(
        {"elements": items(CODE_INLINE, MANY)}, {"border": integer(0, 1), "language": string(50)}
    ),
    "rich_text_quote": fields({"elements": items(ANY_INLINE, MANY)}, {"border": integer(0, 1)}),
}

RICH_TEXT = fields({"elements": items(typed(PARTS), MANY)}, {"block_id": string(limits.BLOCK_ID)}, unique("block_id"))
