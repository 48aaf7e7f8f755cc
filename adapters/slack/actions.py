"""What can be pressed: buttons, menus and pickers as Block Kit elements. Pure.

The action_id says how to read a press: `say:` and `pick:` carry the command as the value of the button or of the
option, `person:` is followed by the command into which the person picked goes (bot.message.PersonSelect).
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from adapters.slack import limits
from adapters.slack.spans import elements, length, plain_text, rich_text
from bot.characters import clean
from bot.message import Bold, Button, Buttons, Code, PersonSelect, Select, Tone

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from adapters.slack.spans import Json, Readers

Pressable: TypeAlias = Buttons | Select | PersonSelect
SAY, PICK, PERSON = "say:", "pick:", "person:"

_STYLES = {Tone.GOOD: {"style": "primary"}, Tone.BAD: {"style": "danger"}}
_TEXT = 4_000  # of one actions block, so that the last one always finds room in a message


def option(text: str, value: str) -> Json:
    return {"text": plain_text(text, limits.OPTION_TEXT), "value": value}


def menu_options(options: Sequence[Json]) -> Json:
    """As a menu holds them: in groups, where they are too many for one."""
    if len(options) <= limits.OPTIONS:
        return {"options": list(options)}
    starts = range(0, min(len(options), limits.OPTIONS * limits.GROUPS), limits.OPTIONS)
    chunks = [list(options[start : start + limits.OPTIONS]) for start in starts]
    groups = [
        {"label": plain_text(f"{start + 1} to {start + len(chunk)}", limits.OPTION_TEXT), "options": chunk}
        for start, chunk in zip(starts, chunks, strict=True)
    ]
    return {"option_groups": groups}


def row_menu(menu: Sequence[Button]) -> Json:
    """The accessory of a row; nothing for an empty menu."""
    options = _options(menu)
    if not options:
        return {}
    if len(options) <= limits.OVERFLOW_OPTIONS:
        return {"accessory": {"type": "overflow", "action_id": f"{PICK}0", "options": options}}
    hint = plain_text("More", limits.PLACEHOLDER)
    return {
        "accessory": {"type": "static_select", "action_id": f"{PICK}0", "placeholder": hint, **menu_options(options)}
    }


def actions(blocks: Iterable[Pressable], readers: Readers) -> list[Json]:
    """As few blocks as they fit into; a command too long to be sent by Slack is shown, to be typed."""
    groups: list[list[Json]] = []
    typed: list[Json] = []
    left = 0
    for block in blocks:
        for element in _elements(block):
            cost = _most_text(element)
            if not groups or cost > left or not _takes(groups[-1], element):
                groups.append([])
                left = _TEXT
            left -= cost
            _put(element, groups[-1])
        typed += [line for button in _unsendable(block) for line in _to_type(button, readers)]
    return [*typed, *({"type": "actions", "elements": group} for group in groups)]


def _most_text(element: Json) -> int:
    """No more than this is in it: labels have a bound, and counting each would cost more than all the rest."""
    groups = element.get("option_groups", ())
    options = len(element.get("options", ())) + sum(len(group["options"]) + 1 for group in groups)
    return limits.PLACEHOLDER + options * limits.OPTION_TEXT


def _put(element: Json, group: list[Json]) -> None:
    if not element["action_id"].startswith(PERSON):
        element["action_id"] += str(len(group))
    group.append(element)


def _takes(group: Sequence[Json], element: Json) -> bool:
    return len(group) < limits.ACTIONS and all(one["action_id"] != element["action_id"] for one in group)


def _elements(block: Pressable) -> list[Json]:
    match block:
        case Buttons(buttons):
            return [_button(button) for button in buttons if _sendable(button, limits.BUTTON_VALUE)]
        case Select(placeholder, options):
            offered = menu_options(_options(options))
            hint = plain_text(placeholder, limits.PLACEHOLDER)
            some = any(_sendable(one, limits.OPTION_VALUE) for one in options)
            return [{"type": "static_select", "action_id": PICK, "placeholder": hint, **offered}] if some else []
        case PersonSelect(placeholder, command):
            hint = plain_text(placeholder, limits.PLACEHOLDER)
            short = len(PERSON + command) <= limits.ACTION_ID
            return [{"type": "users_select", "action_id": PERSON + command, "placeholder": hint}] if short else []


def _button(button: Button) -> Json:
    text = plain_text(_label(button), limits.BUTTON_TEXT)
    style = _STYLES.get(button.tone, {})
    return {"type": "button", "action_id": SAY, "text": text, "value": button.command, **style}


def _options(buttons: Sequence[Button]) -> list[Json]:
    """Two that say the same would be refused, and do the same."""
    sendable = {one.command: one for one in reversed(buttons) if _sendable(one, limits.OPTION_VALUE)}
    return [{"text": _option_text(_label(one)), "value": one.command} for one in reversed(sendable.values())]


@lru_cache(maxsize=1000)
def _option_text(label: str) -> Json:
    """Every row of every list has the same few labels in its menu. To be read only."""
    return plain_text(label, limits.OPTION_TEXT)


def _label(button: Button) -> str:
    return button.label if clean(button.label).strip() else button.command


def _sendable(button: Button, limit: int) -> bool:
    """None of its characters counts as more than five, so most need not be counted."""
    command = button.command
    return bool(command) and (len(command) * 5 <= limit or length(command) <= limit)


def _unsendable(block: Pressable) -> list[Button]:
    match block:
        case Buttons(buttons):
            return [one for one in buttons if not _sendable(one, limits.BUTTON_VALUE)]
        case Select(_, options):
            return [one for one in options if not _sendable(one, limits.OPTION_VALUE)]
        case PersonSelect(placeholder, command):
            return [] if len(PERSON + command) <= limits.ACTION_ID else [Button(placeholder, command)]


def _to_type(button: Button, readers: Readers) -> list[Json]:
    separator = ": " if button.command else ""
    return rich_text(elements((Bold(button.label), separator, Code(button.command)), readers))
