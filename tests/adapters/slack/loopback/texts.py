"""Text objects, options and confirmation dialogs: what elements and blocks are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.adapters.slack.loopback import limits, mrkdwn
from tests.adapters.slack.loopback.checks import (
    Check,
    Json,
    Report,
    boolean,
    exactly_one,
    fields,
    items,
    one_of,
    string,
)

if TYPE_CHECKING:
    from collections.abc import Collection


def _flags(value: Json, at: str, report: Report) -> None:
    if value["type"] == "plain_text" and "verbatim" in value:
        report.say(f"{at}/verbatim", "verbatim is for mrkdwn")
    if value["type"] == "mrkdwn" and "emoji" in value:
        report.say(f"{at}/emoji", "emoji is for plain_text")


def _dates(value: Json, at: str, report: Report) -> None:
    if value["type"] == "mrkdwn" and isinstance(value.get("text"), str) and "<!date" in value["text"]:
        for problem in mrkdwn.date_problems(value["text"]):
            report.say(f"{at}/text", problem)


def text(most: int, *kinds: str) -> Check:
    """A text object of at most so many characters, of one of these kinds (both, if none is named)."""
    allowed = kinds or ("plain_text", "mrkdwn")
    content = fields({"text": string(most)}, {"emoji": boolean, "verbatim": boolean}, _flags, _dates)

    def check(value: Json, at: str, report: Report) -> None:
        kind = value.get("type") if isinstance(value, dict) else None
        if kind not in allowed:
            report.say(at, f"must be a {' or '.join(allowed)} object, not {kind}")
        else:
            content(value, at, report)

    return check


def plain(most: int) -> Check:
    return text(most, "plain_text")


def option(*kinds: str, url: bool = False) -> Check:
    """`kinds`: of its text; checkboxes and radio buttons may be formatted, menus not."""
    return fields(
        {"text": text(limits.OPTION_TEXT, *kinds), "value": string(limits.OPTION_VALUE)},
        {"description": text(limits.OPTION_TEXT, *kinds)} | ({"url": string(limits.URL)} if url else {}),
    )


MENU_OPTION = option("plain_text")
MENU_OPTIONS = items(MENU_OPTION, limits.OPTIONS)
MENU_GROUPS = items(fields({"label": plain(limits.GROUP_LABEL), "options": MENU_OPTIONS}, {}), limits.OPTION_GROUPS)
OFFERED = fields(
    {},
    {"options": items(MENU_OPTION, limits.OPTIONS, 0), "option_groups": MENU_GROUPS},
    exactly_one("options", "option_groups"),
)

CONFIRM = fields(
    {
        "title": plain(limits.CONFIRM_TITLE),
        "text": text(limits.CONFIRM_TEXT),
        "confirm": plain(limits.CONFIRM_BUTTON),
        "deny": plain(limits.CONFIRM_BUTTON),
    },
    {"style": one_of("primary", "danger")},
)


def offered(value: Json) -> list[dict[str, Json]]:
    """The options of a menu, those of its groups too."""
    groups = value.get("option_groups") or []
    of_groups = (one for group in groups if isinstance(group, dict) for one in group.get("options") or [])
    return [one for one in [*(value.get("options") or []), *of_groups] if isinstance(one, dict)]


def chosen_are_offered(value: Json, at: str, report: Report) -> None:
    """initial_option and initial_options must be among the options, to the letter."""
    initial = value.get("initial_options") or ([value["initial_option"]] if value.get("initial_option") else [])
    options: Collection[Json] = offered(value)
    for one in initial:
        if one not in options:
            report.say(at, f"the initial option is not among the options: {one}")


def values_differ(value: Json, at: str, report: Report) -> None:
    values = [str(one.get("value")) for one in offered(value)]
    if len(set(values)) < len(values):
        report.say(at, "two options have the same value")
