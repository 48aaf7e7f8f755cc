"""A form as prompts: one field after the other, each with what stands there now.

Leaving it half-way loses nothing: what was typed comes back in the form, to go on with later.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from prompt_toolkit.filters import Condition
from prompt_toolkit.key_binding import KeyBindings
from prompt_toolkit.shortcuts import PromptSession

from adapters.console.completion import FieldCompleter
from adapters.console.render import NAMED, field_head, form_head, shown_value
from bot.message import FieldKind, FormField

if TYPE_CHECKING:
    from collections.abc import Mapping

    from prompt_toolkit.key_binding import KeyPressEvent

    from adapters.console.conversation import Conversation
    from adapters.console.screen import Screen
    from bot.message import Form

_HINT = " Enter: next field · Ctrl-C: leave the form"
_HINT_LINES = " Enter: next field · Alt-Enter: new line · Ctrl-C: leave the form"


class _Left(Exception):
    """The form was left; the message is what stood in the field."""


@dataclass(frozen=True, slots=True)
class Filled:
    """The form with what was typed; `complete` False: left half-way."""

    form: Form
    complete: bool


async def fill(form: Form, conversation: Conversation, screen: Screen) -> Filled:
    """Ask for every field; of a form that came back with errors in fields, only for those."""
    screen.show(form_head(form))
    wrong = [field.name for field in form.fields if field.error]
    for field in form.fields:
        if wrong and field.name not in wrong:
            continue
        try:
            value = await _ask(field, conversation, screen)
        except _Left as left:
            return Filled(_with_value(form, field, value_of(field, str(left))), complete=False)
        except EOFError:
            return Filled(form, complete=False)
        form = _with_value(form, field, value)
    return Filled(form, complete=True)


async def values_of(form: Form, conversation: Conversation) -> Mapping[str, str]:
    """As they are submitted: with native references where a field holds names."""
    return {
        field.name: await conversation.native(field.value) if field.kind in NAMED else field.value
        for field in form.fields
    }


async def _ask(field: FormField, conversation: Conversation, screen: Screen) -> str:
    while True:
        screen.show(field_head(field))
        text = await _prompt(field, conversation)
        problem = problem_with(field, text)
        if problem is None:
            return value_of(field, text)
        field = replace(field, value=text, error=problem)


async def _prompt(field: FormField, conversation: Conversation) -> str:
    paragraph = field.kind is FieldKind.PARAGRAPH
    session: PromptSession[str] = PromptSession(
        multiline=paragraph,
        completer=FieldCompleter(conversation, field.kind, [label for _, label in field.choices]),
        complete_while_typing=Condition(lambda: field.kind is not FieldKind.LINE and not paragraph),
        key_bindings=_keys(paragraph=paragraph),
        bottom_toolbar=_HINT_LINES if paragraph else _HINT,
    )
    return await session.prompt_async([("bold", "> ")], default=shown_value(field))


def _keys(*, paragraph: bool) -> KeyBindings:
    keys = KeyBindings()

    @keys.add("enter")
    def accept(event: KeyPressEvent) -> None:
        event.current_buffer.validate_and_handle()

    @keys.add("escape", "enter", filter=Condition(lambda: paragraph))
    def new_line(event: KeyPressEvent) -> None:
        event.current_buffer.insert_text("\n")

    @keys.add("c-c")
    def leave(event: KeyPressEvent) -> None:
        event.app.exit(exception=_Left(event.current_buffer.text))

    return keys


# ---- values


def value_of(field: FormField, text: str) -> str:
    """As it was, where nothing was changed; a choice's value for its label, or for the beginning of just one label."""
    if text == shown_value(field):
        return field.value
    if field.kind is not FieldKind.CHOICE:
        return text.rstrip() if field.kind is FieldKind.PARAGRAPH else text.strip()
    typed = text.strip().lower()
    for value, label in field.choices:
        if typed in {value.lower(), label.lower()}:
            return value
    begins = [value for value, label in field.choices if typed and label.lower().startswith(typed)]
    return begins[0] if len(begins) == 1 else text.strip()


def problem_with(field: FormField, text: str) -> str | None:
    value = value_of(field, text)
    if not value:
        return f"{field.label} is needed." if field.required else None
    if len(value) > field.limit:
        return f"That is {len(value)} characters; {field.limit} is the most."
    if field.kind is FieldKind.CHOICE and value not in dict(field.choices):
        return "Choose one of: " + ", ".join(label for _, label in field.choices)
    return None


def _with_value(form: Form, field: FormField, value: str) -> Form:
    fields = tuple(replace(one, value=value, error="") if one.name == field.name else one for one in form.fields)
    return replace(form, fields=fields)
