"""Block Kit's elements: their required and allowed fields, and in which blocks each may stand."""

from __future__ import annotations

from tests.adapters.slack.loopback import limits
from tests.adapters.slack.loopback.checks import (
    Check,
    Json,
    Report,
    anything,
    boolean,
    exactly_one,
    fields,
    integer,
    items,
    matching,
    one_of,
    only_on,
    string,
    unique,
)
from tests.adapters.slack.loopback.richtext import RICH_TEXT
from tests.adapters.slack.loopback.texts import (
    CONFIRM,
    MENU_GROUPS,
    MENU_OPTION,
    MENU_OPTIONS,
    chosen_are_offered,
    option,
    plain,
    values_differ,
)

ID = {"action_id": string(limits.ACTION_ID)}
FOCUS = {"focus_on_load": boolean}
HINTED = {"placeholder": plain(limits.PLACEHOLDER)}
MENU = {**ID, **FOCUS, **HINTED, "confirm": CONFIRM}
MANY = {"max_selected_items": integer(1)}
USER = matching(r"[UW][A-Z0-9]+", "a user's id")
CONVERSATION = matching(r"[CDG][A-Z0-9]+", "a conversation's id")
CHANNEL = matching(r"C[A-Z0-9]+", "a channel's id")
WEB_ADDRESS = matching(r"(?s)[a-z][a-z0-9+.-]*:.{1,2990}", "a URL")
DISPATCH = fields({}, {"trigger_actions_on": items(one_of("on_enter_pressed", "on_character_entered"), 2)})
FILTER = fields(
    {},
    {
        "include": items(one_of("im", "mpim", "private", "public"), 4),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
)


def element(required: dict[str, Check], optional: dict[str, Check], *also: Check) -> Check:
    return fields(required, optional, *also, unique("action_id"))


def _lengths(value: Json, at: str, report: Report) -> None:
    least, most, initial = (value.get(name) for name in ("min_length", "max_length", "initial_value"))
    if isinstance(least, int) and isinstance(most, int) and least > most:
        report.say(at, "min_length is above max_length")
    if isinstance(initial, str) and len(initial) > (most if isinstance(most, int) else limits.INPUT_LENGTH):
        report.say(f"{at}/initial_value", "is longer than max_length")


def _typing(**more: Check) -> dict[str, Check]:
    return {**ID, **FOCUS, **HINTED, "initial_value": string(limits.INPUT_LENGTH, 0)} | {
        "dispatch_action_config": DISPATCH,
        **more,
    }


STATIC = {"options": MENU_OPTIONS, "option_groups": MENU_GROUPS}
STATIC_RULES = (exactly_one("options", "option_groups"), chosen_are_offered, values_differ)
CONVERSATIONS = {"default_to_current_conversation": boolean, "filter": FILTER}
FORMATTED = option()

ELEMENTS: dict[str, Check] = {
    "button": element(
        {"text": plain(limits.BUTTON_TEXT)},
        {
            **ID,
            "url": WEB_ADDRESS,
            "value": string(limits.BUTTON_VALUE),
            "style": one_of("primary", "danger"),
            "confirm": CONFIRM,
            "accessibility_label": string(limits.ACCESSIBILITY_LABEL),
        },
    ),
    "overflow": element(
        {"options": items(option("plain_text", url=True), limits.OVERFLOW_OPTIONS)},
        {**ID, "confirm": CONFIRM},
        values_differ,
    ),
    "static_select": element({}, {**MENU, **STATIC, "initial_option": MENU_OPTION}, *STATIC_RULES),
    "multi_static_select": element({}, {**MENU, **MANY, **STATIC, "initial_options": MENU_OPTIONS}, *STATIC_RULES),
    "external_select": element({}, {**MENU, "initial_option": MENU_OPTION, "min_query_length": integer(0)}),
    "multi_external_select": element(
        {}, {**MENU, **MANY, "initial_options": MENU_OPTIONS, "min_query_length": integer(0)}
    ),
    "users_select": element({}, {**MENU, "initial_user": USER}),
    "multi_users_select": element({}, {**MENU, **MANY, "initial_users": items(USER, limits.OPTIONS)}),
    "conversations_select": element(
        {}, {**MENU, **CONVERSATIONS, "initial_conversation": CONVERSATION, "response_url_enabled": boolean}
    ),
    "multi_conversations_select": element(
        {}, {**MENU, **MANY, **CONVERSATIONS, "initial_conversations": items(CONVERSATION, limits.OPTIONS)}
    ),
    "channels_select": element({}, {**MENU, "initial_channel": CHANNEL, "response_url_enabled": boolean}),
    "multi_channels_select": element({}, {**MENU, **MANY, "initial_channels": items(CHANNEL, limits.OPTIONS)}),
    "datepicker": element({}, {**MENU, "initial_date": matching(r"\d{4}-[01]\d-[0-3]\d", "a date, YYYY-MM-DD")}),
    "timepicker": element(
        {}, {**MENU, "initial_time": matching(r"[0-2]\d:[0-5]\d", "a time, HH:mm"), "timezone": string(100)}
    ),
    "datetimepicker": element(
        {}, {**ID, **FOCUS, "confirm": CONFIRM, "initial_date_time": integer(1_000_000_000, 9_999_999_999)}
    ),
    "checkboxes": element(
        {"options": items(FORMATTED, limits.CHOICES)},
        {**ID, **FOCUS, "confirm": CONFIRM, "initial_options": items(FORMATTED, limits.CHOICES)},
        chosen_are_offered,
        values_differ,
    ),
    "radio_buttons": element(
        {"options": items(FORMATTED, limits.CHOICES)},
        {**ID, **FOCUS, "confirm": CONFIRM, "initial_option": FORMATTED},
        chosen_are_offered,
        values_differ,
    ),
    "plain_text_input": element(
        {},
        _typing(
            multiline=boolean, min_length=integer(0, limits.INPUT_LENGTH), max_length=integer(1, limits.INPUT_LENGTH)
        ),
        _lengths,
    ),
    "email_text_input": element({}, _typing()),
    "url_text_input": element({}, _typing()),
    "number_input": element(
        {"is_decimal_allowed": boolean},
        _typing(min_value=string(30), max_value=string(30)),
    ),
    "rich_text_input": element(
        {}, {**ID, **FOCUS, **HINTED, "initial_value": RICH_TEXT, "dispatch_action_config": DISPATCH}
    ),
    "file_input": element(
        {}, {**ID, "filetypes": items(string(30), 100), "max_files": integer(1, 10)}, only_on("modal")
    ),
    "image": fields(
        {"alt_text": string(limits.IMAGE_ALT)},
        {"image_url": string(limits.IMAGE_URL), "slack_file": anything},
        exactly_one("image_url", "slack_file"),
    ),
}

SELECTS = ("static_select", "external_select", "users_select", "conversations_select", "channels_select")
MULTI_SELECTS = tuple(f"multi_{one}" for one in SELECTS)
PICKERS = ("datepicker", "timepicker", "datetimepicker")
CHOOSERS = ("checkboxes", "radio_buttons")
TYPED = (
    "plain_text_input",
    "email_text_input",
    "url_text_input",
    "number_input",
    "rich_text_input",
    "file_input",
)

IN_ACTIONS = ("button", "overflow", *SELECTS, *PICKERS, *CHOOSERS)
IN_SECTION = ("button", "overflow", "image", *SELECTS, *MULTI_SELECTS, "datepicker", "timepicker", *CHOOSERS)
IN_INPUT = (*TYPED, *SELECTS, *MULTI_SELECTS, *PICKERS, *CHOOSERS)
STATEFUL = frozenset((*TYPED, *SELECTS, *MULTI_SELECTS, *PICKERS, *CHOOSERS))
