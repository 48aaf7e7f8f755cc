"""What is said when it did not work: what is wrong, how to go on, and what was typed, given back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commands import VERBS, AddTask, OpenForm
from bot.errors import ChoiceError, FieldError, FormError, UncertainDate
from bot.message import Button, Buttons, Code, Fields, Message, Moment, Note, Text, Tone
from bot.views.spans import clip, in_quotes, line, one_line, shown, with_examples

if TYPE_CHECKING:
    from bot.calendar import When
    from bot.errors import UserError
    from bot.message import Block, Form, FormField, Line

TYPED = 300  # characters of a line given back
FORM_TEXT = 3000  # more than this no form holds
_ADDING = frozenset((*AddTask.words, *OpenForm.words))


def user_error(error: UserError, typed: str, *, forms: bool, pressed: bool = False) -> Message:
    """`forms`: whether the platform has any, so that a task can be finished in one. `pressed`: nobody wrote it."""
    blocks: list[Block] = []
    if error.advice:
        blocks.append(Text(with_examples(shown(error.advice))))
    if isinstance(error, UncertainDate):
        blocks.extend(Text((_reading(option),)) for option in error.options)
    blocks.extend(() if pressed else _given_back(typed))
    buttons = _options(error) if isinstance(error, ChoiceError) else []
    if forms and (text := _as_task(typed)):
        buttons.append(Button("Edit in form", f"form {text}"))
    if buttons:
        blocks.append(Buttons(tuple(buttons)))
    return Message(clip(in_quotes(error.problem), TYPED), tuple(blocks), Tone.WARNING)


def form_again(error: UserError, form: Form, refill: str, typed: str) -> Message:
    """Where a form can't be shown again at once: what is wrong with it, and a button (`refill`) that opens it again.

    `form`: as it is opened then. `typed`: the most telling of what it said.
    """
    wrong = tuple((one.label, _wrong(one)) for one in form.fields if one.error)
    blocks: list[Block] = [Fields(wrong)] if wrong else []
    if error.advice and not isinstance(error, (FieldError, FormError)):  # those are said field by field
        blocks.insert(0, Text(with_examples(shown(error.advice))))
    options = _options(error) if isinstance(error, ChoiceError) else []
    told = any(one.error and one.value == typed for one in form.fields)
    blocks += [*(() if told else _given_back(typed)), Buttons((*options, Button("Correct it", refill, Tone.GOOD)))]
    return Message(clip(in_quotes(error.problem), TYPED), tuple(blocks), Tone.WARNING)


def _wrong(field: FormField) -> Line:
    written = clip(one_line(field.value), TYPED)
    return line(with_examples(one_line(field.error)), *((" · You wrote: ", Code(written)) if written else ()))


def incident(number: str, typed: str) -> Message:
    advice: Line = ("Nothing was changed. If it happens again, tell whoever runs me this number.",)
    return Message(f"Something went wrong ({number}).", (Text(advice), *_given_back(typed)), Tone.BAD)


def unavailable(typed: str) -> Message:
    advice: Line = ("I can't say whether it was done: the database does not answer. Look again in a minute.",)
    return Message("I can't reach my database.", (Text(advice), *_given_back(typed)), Tone.BAD)


def _given_back(typed: str) -> tuple[Block, ...]:
    """Not what only buttons and options say: nobody typed that."""
    verb = VERBS.get(typed.partition(" ")[0])
    text = "" if verb and not verb.usage else clip(one_line(typed[: TYPED * 4]), TYPED)
    return (Note(("You wrote: ", Code(text))),) if text else ()


def _options(error: ChoiceError) -> list[Button]:
    return [Button(one_line(label), command) for label, command in error.options]


def _reading(option: When) -> Moment:
    """Without the person's calendar: the platform shows it in their zone, and the text names its own."""
    text = f"{option.at:%a} {option.at.day} {option.at:%b %Y, %H:%M} (UTC)"
    return Moment(option.at, text, option.day)


def _as_task(typed: str) -> str:
    """The line as a form may hold it, without `add`; empty if it was another verb, or is too long."""
    verb, _, rest = typed.strip().partition(" ")
    text = rest if verb.casefold() in _ADDING else typed
    if len(typed) > FORM_TEXT or (text is typed and verb.casefold() in _FIRST_WORDS):
        return ""
    return shown(text).strip()


_FIRST_WORDS = frozenset(words.split()[0] for words in VERBS)
