"""Modals and the App Home, and what was filled into a modal, read back. Pure, no SDK.

- A field's block_id is its name, so that errors find it. Its element's action_id says what it holds (`field:people`),
  so that a question for suggestions says what to suggest.
- The options of people, tags, projects and tasks are words of the core's own syntax for that field (`<@U1>`,
  `+"two words"`), so reading them back is putting them side by side. A word too long for an option makes the field a
  text to be edited as it is.
- A text longer than one input holds goes on in another one: a form never loses what stands in it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from adapters.slack import limits
from adapters.slack.actions import menu_options, option
from adapters.slack.render import MARKS, Surface, body, identified, within
from adapters.slack.spans import (
    Readers,
    elements,
    length,
    plain_text,
    rich_text,
    size,
)
from bot.characters import belong_together, clean, one_line
from bot.message import FieldKind, Message, Tone

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from adapters.slack.spans import Json
    from bot.message import Choices, Form, FormField

FORM, NOTICE = "form", "notice"  # callback_ids
FIELD = "field:"

_VIEW = Surface(limits.VIEW_BLOCKS, limits.VIEW_TEXT)
_TITLES = {Tone.PLAIN: "Task", Tone.GOOD: "Done", Tone.WARNING: "Please look", Tone.BAD: "That failed"}


# ---- pages


def home(
    document: Message,
    *,
    banner: Message | None = None,
    origin: str = "home",
    names: Mapping[str, str] | None = None,
) -> Json:
    """`banner`: what the last click did, above the page. `names`: as in Readers."""
    readers = Readers(names=names or {})
    above = [*body(banner, readers), {"type": "divider"}] if banner else []
    return {"type": "home", "blocks": identified(_some(within([*above, *body(document, readers)], _VIEW)), origin)}


def notice(document: Message, metadata: str = "", names: Mapping[str, str] | None = None) -> Json:
    blocks = identified(_some(within(body(document, Readers(names=names or {})), _VIEW)), "")
    return {**_modal(_TITLES[document.tone], NOTICE, blocks, close="Close"), "private_metadata": metadata}


def loading(title: str) -> Json:
    """Opened at once, for the time in which a modal may be opened is short; it becomes the real one."""
    return _modal(title, "loading", [_words("One moment…")], close="Cancel")


def _modal(title: str, callback: str, blocks: list[Json], close: str) -> Json:
    return {
        "type": "modal",
        "callback_id": callback,
        "title": plain_text(title, limits.VIEW_TITLE),
        "close": plain_text(close, limits.VIEW_TITLE),
        "blocks": blocks,
    }


def _some(blocks: list[Json]) -> list[Json]:
    """A view of nothing is refused."""
    return blocks or [_words("There is nothing here.")]


def _words(text: str) -> Json:
    return {"type": "section", "text": plain_text(text, limits.SECTION_TEXT)}


# ---- forms


def modal(form: Form, metadata: str, names: Mapping[str, str] | None = None) -> Json:
    """`metadata`: comes back with the submission. `names`: as in Readers."""
    readers = Readers(names=names or {})
    inputs = [block for field in form.fields for block in _field(replace(field, value=clean(field.value)), readers)]
    told = any(field.error and field.error in form.error for field in form.fields)
    head = [] if told else _error(form.error)
    view = _modal(form.title, FORM, _some([*head, *inputs]), close="Cancel")
    return {**view, "submit": plain_text(form.submit, limits.VIEW_TITLE), "private_metadata": metadata}


def field_errors(form: Form) -> dict[str, str]:
    """For an answer that shows them in the open modal; what is wrong with the whole stands at the first field."""
    errors = {field.name: one_line(field.error) for field in form.fields if field.error}
    whole = {field.name: one_line(form.error) for field in form.fields[:1] if form.error}
    return errors or whole


def _error(text: str) -> list[Json]:
    return rich_text(elements((f"{MARKS[Tone.WARNING]}{text}",), Readers())) if text else []


def _field(field: FormField, readers: Readers) -> list[Json]:
    first, *others = _element(field, readers)
    label = plain_text(field.label, limits.LABEL)
    hint = {"hint": plain_text(field.hint, limits.HINT)} if field.hint and field.kind not in _SEARCHED else {}
    more = {"label": plain_text(f"{field.label}, continued", limits.LABEL), "optional": True}
    return [
        *_error(field.error),
        {"type": "input", "block_id": field.name, "label": label, "element": first, "optional": not field.required}
        | hint,
        *(
            {"type": "input", "block_id": f"{field.name}{_PART}{number}", "element": other, **more}
            for number, other in enumerate(others, 2)
        ),
    ]


_SEARCHED = frozenset((FieldKind.PEOPLE, FieldKind.TAGS, FieldKind.PROJECT))  # their hints say how to type them
_PART = "~"


def _action(field: FormField) -> str:
    return f"{FIELD}{field.kind}"


def _element(field: FormField, readers: Readers) -> list[Json]:
    match field.kind:
        case FieldKind.LINE | FieldKind.PARAGRAPH | FieldKind.DATE:
            return _texts(field)
        case FieldKind.CHOICE:
            return _choice(field)
        case FieldKind.PEOPLE:
            return _several(field, "Type a name", readers)
        case FieldKind.TAGS:
            return _several(field, "Type a tag", readers)
        case FieldKind.PROJECT:
            return _single(field, "Type a project", readers)
        case FieldKind.TASK:
            return _single(field, "Type a number or some words", readers)


# ---- text


def _texts(field: FormField) -> list[Json]:
    """One input, or as many as the text needs."""
    return [_text(field, part) for part in _parts(field.value)]


def _text(field: FormField, value: str) -> Json:
    multiline = field.kind is FieldKind.PARAGRAPH or "\n" in value
    most = min(max(field.limit, size(value), 1), limits.INPUT)
    element = {"type": "plain_text_input", "action_id": _action(field), "multiline": multiline, "max_length": most}
    return element | ({"initial_value": value} if value else {})


def _parts(text: str) -> list[str]:
    """Cut between two letters, if there are any, for an input may lose the blanks at its ends."""
    parts = []
    while size(text) > limits.INPUT:
        most = next(at for at in range(limits.INPUT, 0, -1) if size(text[:at]) <= limits.INPUT)
        cut = next((at for at in range(most, most // 2, -1) if _is_inside_word(text, at)), most)
        parts.append(text[:cut])
        text = text[cut:]
    return [*parts, text]


def _is_inside_word(text: str, cut: int) -> bool:
    return not (belong_together(text, cut) or text[cut - 1].isspace() or text[cut].isspace())


# ---- one of several


def _choice(field: FormField) -> list[Json]:
    """A value may be empty, and no option's may: each is sent behind a sign. One that is no choice is kept as it is."""
    known = dict(field.choices)
    choices = {field.value: field.value, **known} if field.value and field.value not in known else known
    options = {value: option(label, f"{_SIGN}{value}") for value, label in choices.items()}
    if not options or any(length(one["value"]) > limits.OPTION_VALUE for one in options.values()):
        return _texts(field)
    chosen = {"initial_option": options[field.value]} if field.value in options else {}
    return [{"type": "static_select", "action_id": _action(field), **menu_options(list(options.values())), **chosen}]


_SIGN = "="


# ---- what is searched


def _single(field: FormField, placeholder: str, readers: Readers) -> list[Json]:
    if not _are_options([field.value] if field.value else []):
        return _texts(field)
    chosen = {"initial_option": option(_shown(field.value, field.kind, readers), field.value)} if field.value else {}
    return [{"type": "external_select", **_search(field, placeholder), **chosen}]


def _several(field: FormField, placeholder: str, readers: Readers) -> list[Json]:
    words = list(dict.fromkeys(_WORD.findall(field.value)))
    if not _are_options(words):
        return _texts(field)
    chosen = [option(_shown(word, field.kind, readers), word) for word in words]
    return [
        {"type": "multi_external_select", **_search(field, placeholder)}
        | ({"initial_options": chosen} if chosen else {})
    ]


_WORD = re.compile(r'[+@]?"(?:[^"\\]|\\.)*"|[^\s,]+')


def _are_options(words: Sequence[str]) -> bool:
    return len(words) <= limits.OPTIONS and all(length(word) <= limits.OPTION_VALUE for word in words)


def _search(field: FormField, placeholder: str) -> Json:
    return {
        "action_id": _action(field),
        "placeholder": plain_text(placeholder, limits.PLACEHOLDER),
        "min_query_length": 0,
    }


def _shown(word: str, kind: FieldKind, readers: Readers) -> str:
    """A word of a field as people read it."""
    if kind is FieldKind.PEOPLE and word.lower() in _MODES:
        return _MODES[word.lower()]
    if kind is FieldKind.TASK and word.isdigit():
        return f"#{word}"
    if found := _REFERENCE.fullmatch(word):
        sign, known = found[1], readers.names.get(found[2], found[2])
        return f"{sign}{one_line(known).removeprefix(sign)}"
    return _unquoted(word)


_REFERENCE = re.compile(r"<([@#])([^>\s]+)>")
_MODES = {"all": "All of them must do it", "any": "Any of them will do"}
_QUOTED = re.compile(r'([+@]?)"(.*)"', re.DOTALL)


def _unquoted(word: str) -> str:
    found = _QUOTED.fullmatch(word)
    return found[1] + re.sub(r"\\(.)", r"\1", found[2]) if found else word


# ---- suggestions


def options(choices: Choices, action_id: str = "", typed: str = "") -> list[Json]:
    """For the field that asks, by its action_id. `typed`: so far; a tag need not be known to be given."""
    offered = [(_word(inserted, action_id), shown) for inserted, shown in choices.options]
    if action_id == f"{FIELD}{FieldKind.TAGS}" and typed.strip(" +"):
        new = one_line(typed).lstrip("+ ")
        offered.append((_word(new, action_id), f"+{new}"))
    if action_id == f"{FIELD}{FieldKind.PEOPLE}":
        offered.append(("all", _MODES["all"]))
    words = {word: shown for word, shown in reversed(offered) if 0 < length(word) <= limits.OPTION_VALUE}
    return [option(shown, word) for word, shown in reversed(words.items())][: limits.OPTIONS]


_SIGNS = {f"{FIELD}{FieldKind.PEOPLE}": "@", f"{FIELD}{FieldKind.TAGS}": "+"}
_SIMPLE = re.compile(r"[^\W\d](?:[\w/-]*\w)?")  # what needs no quotes behind its sign


def _word(inserted: str, action_id: str) -> str:
    """A suggestion as the core reads it in this field."""
    sign = _SIGNS.get(action_id, "")
    if not sign or inserted.startswith("<@"):
        return inserted
    bare = inserted.removeprefix(sign)
    escaped = bare.replace("\\", "\\\\").replace('"', '\\"')
    return f"{sign}{bare}" if _SIMPLE.fullmatch(bare) else f'{sign}"{escaped}"'


# ---- a submission


def values(view: Mapping[str, object]) -> dict[str, str]:
    """The strings that the core's forms expect, by field. An input that is not there is absent; an empty one is ""."""
    state = _mapping(_mapping(view.get("state")).get("values"))
    read: dict[str, str] = {}
    for block_id, block in state.items():
        for action_id, element in _mapping(block).items():
            if action_id.startswith(FIELD):
                name = block_id.partition(_PART)[0]
                read[name] = read.get(name, "") + _value(action_id, _mapping(element))
    return read


def _value(action_id: str, element: Mapping[str, object]) -> str:
    if "selected_options" in element:
        several = element["selected_options"]
        words = [_of_option(one) for one in several] if isinstance(several, list) else []
        return " ".join(_mode_last(words) if action_id == f"{FIELD}{FieldKind.PEOPLE}" else words)
    if "selected_option" in element:
        word = _of_option(element["selected_option"])
        return word.removeprefix(_SIGN) if action_id == f"{FIELD}{FieldKind.CHOICE}" else word
    value = element.get("value")
    return value if isinstance(value, str) else ""


def _of_option(one: object) -> str:
    return str(_mapping(one).get("value", ""))


def _mode_last(words: Iterable[str]) -> list[str]:
    """How people share a task stands behind them, once; behind nobody it means nothing."""
    words = list(words)
    people = [word for word in words if word not in _MODES]
    modes = [word for word in words if word in _MODES]
    return people + modes[-1:] if people else []


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}
