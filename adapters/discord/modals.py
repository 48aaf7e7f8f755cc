"""Modals, and what was filled into one, read back. Pure, no SDK.

- A modal's custom_id is its form's command, a field's is its name: nothing else is kept of it.
- People are picked where all that stands in the field are accounts; what only can be written (`@zed`, `all`) makes it a
  text to be edited as it is. So does a choice that no menu can offer.
- No text is cut. One longer than Discord's inputs is not in the modal, which says so: a field that does not come back
  stays as it is (bot.contents.Submitted).
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from adapters.discord import limits
from adapters.discord.actions import MENTIONABLE_SELECT, STRING_SELECT, option
from adapters.discord.spans import escape, label, readable
from bot.characters import clean, clip, one_line, units
from bot.message import FieldKind
from bot.model import PEOPLE_PER_TASK

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from adapters.discord.spans import Json, Names
    from bot.message import Form, FormField

_ROW, _TEXT_INPUT, _TEXT, _LABEL = 1, 4, 10, 18
_SHORT, _PARAGRAPH = 1, 2
_PEOPLE = re.compile(r"(?:<@(?:&?[0-9]{1,20})>(?: |$))*")
_MADE_OF = re.compile(r'\bmessage:"?([0-9]{1,20})\b')
_LINK = " source:~"  # stands for a link that is known when the modal comes back
_ABOUT = re.compile(r" ~([0-9]{1,20})\Z")
_SIGN = "="  # a value may be empty, and no option's may
_ERROR = 1_000
_EXAMPLE = re.compile(r"`([^`\n]+)`")
_NUMBER = "Its number: 12, or WEB-12"
_WARNING = "⚠ "


def modal(form: Form, *, link: str = "", about: str = "", names: Names | None = None) -> Json:
    """The data of the answer that opens it. `link`: what `command` will be given. `names`: as in render.message.

    `about`: the message that it was opened on.

    Raises ValueError for more than five fields or a command of more than 100 characters: the core keeps to both.
    """
    known = names or {}
    custom_id = form.command.replace(f' source:"{link}"', _LINK) if link else form.command
    if about and not made_of(custom_id):
        custom_id += f" ~{about}"
    if not 0 < len(form.fields) <= limits.MODAL_COMPONENTS or not 0 < units(custom_id) <= limits.CUSTOM_ID:
        raise ValueError(f"no modal holds {len(form.fields)} fields for a command of {units(custom_id)} characters")
    told = any(field.error and field.error in form.error for field in form.fields)
    error = "" if told else _plain(form.error, known)
    above = bool(error) and len(form.fields) < limits.MODAL_COMPONENTS
    head = [{"type": _TEXT, "content": clip(f"{_WARNING}{escape(error)}", _ERROR)}] if above else []
    beside = "" if above else error  # there is no room above them, so it stands at the first
    fields = [_field(field, known, beside if index == 0 else "") for index, field in enumerate(form.fields)]
    title = label(form.title, limits.MODAL_TITLE, known) or "…"
    return {"custom_id": custom_id, "title": title, "components": [*head, *fields]}


def made_of(line: str) -> str:
    """The message of which a form makes a task, by the form's command; empty if it is none."""
    found = _MADE_OF.search(line)
    return found[1] if found else ""


def about(custom_id: str) -> str:
    """The message that the modal was opened on; empty if it was none."""
    found = _ABOUT.search(custom_id)
    return found[1] if found else made_of(custom_id)


def command(custom_id: str, link: str) -> str:
    """The form's, of a modal that comes back. `link`: to the message it makes a task of."""
    custom_id = _ABOUT.sub("", custom_id)
    return f'{custom_id.removesuffix(_LINK)} source:"{link}"' if custom_id.endswith(_LINK) else custom_id


# ---- fields


def _field(field: FormField, names: Names, error: str) -> Json:
    name = label(field.label, limits.LABEL, names) or "…"
    value = clean(field.value)
    component = _component(field, value, names)
    if units(str(component.get("value", ""))) > limits.INPUT:
        text = f"**{escape(name)}** is longer than a form takes here. It is left as it is."
        return {"type": _TEXT, "content": text}
    wrong = _plain(field.error, names) or error
    below = f"{_WARNING}{wrong}" if wrong else _hint(field, component)
    description = label(below, limits.LABEL_DESCRIPTION, names)
    return {"type": _LABEL, "label": name, "component": component, **({"description": description} if below else {})}


def _plain(error: str, names: Names) -> str:
    """What is to be typed is in quotes: nothing can be marked in a modal."""
    return _EXAMPLE.sub(r"“\1”", one_line(readable(error, names)))


def _hint(field: FormField, component: Json) -> str:
    """How to write something: not where it is picked, nor where it stands in the input."""
    is_shown = "placeholder" in component or component["type"] == MENTIONABLE_SELECT
    return "" if is_shown else one_line(field.hint)


def _component(field: FormField, value: str, names: Names) -> Json:
    match field.kind:
        case FieldKind.CHOICE:
            return _choice(field, value, names)
        case FieldKind.PEOPLE:
            return _people(field, value, names)
        case FieldKind.TASK:  # nothing is suggested in a modal
            return _input(replace(field, hint=_NUMBER), value, names)
        case _:
            return _input(field, value, names)


def _input(field: FormField, value: str, names: Names) -> Json:
    """It may stay as long as it is, even where a new one must be shorter."""
    is_long = field.kind is FieldKind.PARAGRAPH or "\n" in value
    placeholder = "" if value else label(field.hint, limits.INPUT_PLACEHOLDER, names)
    return {
        "type": _TEXT_INPUT,
        "custom_id": field.name,
        "style": _PARAGRAPH if is_long else _SHORT,
        "required": field.required,
        "max_length": min(max(field.limit, units(value), 1), limits.INPUT),
        **({"value": value} if value else {}),
        **({"placeholder": placeholder} if placeholder else {}),
    }


def _choice(field: FormField, value: str, names: Names) -> Json:
    """One that is no choice is kept as it is."""
    known = dict(field.choices)
    choices = {value: value, **known} if value and value not in known else known
    longest = max((units(f"{_SIGN}{one}") for one in choices), default=0)
    if not known or len(choices) > limits.OPTIONS or longest > limits.OPTION_VALUE:
        return _input(field, value, names)
    options = [
        option(text or one, f"{_SIGN}{one}", names) | ({"default": True} if one == value else {})
        for one, text in choices.items()
    ]
    return {"type": STRING_SELECT, "custom_id": field.name, "options": options, **_required(field)}


def _people(field: FormField, value: str, names: Names) -> Json:
    words = dict.fromkeys(value.split())
    if not _PEOPLE.fullmatch(value) or len(words) > PEOPLE_PER_TASK:
        return _input(field, value, names)
    accounts = [word[2:-1] for word in words]
    chosen = [{"id": one.removeprefix("&"), "type": "role" if one[0] == "&" else "user"} for one in accounts]
    return {
        "type": MENTIONABLE_SELECT,
        "custom_id": field.name,
        "max_values": PEOPLE_PER_TASK,
        **_required(field),
        **({"default_values": chosen} if chosen else {}),
    }


def _required(field: FormField) -> Json:
    return {"required": True} if field.required else {"required": False, "min_values": 0}


# ---- a submission


def values(components: Sequence[Mapping[str, object]], resolved: Mapping[str, object] | None = None) -> dict[str, str]:
    """The strings that the core's forms expect, by field. `resolved`: the submission's: it tells roles from people."""
    roles = _mapping((resolved or {}).get("roles"))
    return {str(one.get("custom_id")): _value(one, roles) for one in _filled(components)}


def _filled(components: object) -> Iterator[Mapping[str, object]]:
    """In labels, or as older clients send them in rows."""
    for component in components if isinstance(components, (list, tuple)) else ():
        match _mapping(component).get("type"):
            case kind if kind == _LABEL:
                yield from _filled([_mapping(component).get("component")])
            case kind if kind == _ROW:
                yield from _filled(_mapping(component).get("components"))
            case kind if kind in (_TEXT_INPUT, STRING_SELECT, MENTIONABLE_SELECT):
                yield _mapping(component)


def _value(component: Mapping[str, object], roles: Mapping[str, object]) -> str:
    several = component.get("values")
    chosen = [str(one) for one in several] if isinstance(several, list) else []
    match component["type"]:
        case kind if kind == STRING_SELECT:
            return "".join(chosen[:1]).removeprefix(_SIGN)
        case kind if kind == MENTIONABLE_SELECT:
            return " ".join(f"<@&{one}>" if one in roles else f"<@{one}>" for one in chosen)
    return str(component.get("value") or "")


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}
