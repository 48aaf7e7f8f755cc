"""A form once more, as it was filled in, with what is wrong at each field."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.commands import CommentTask, EditTask, EditTime, OpenForm, RenameItem, SaveView, ShowPreferences
from bot.errors import FormError, UserError
from bot.message import Form
from bot.parsing import forms as form_reading
from bot.parsing import grammar
from bot.ports import Reply
from bot.services import drafting, parts, people, saved_views, tasks, timelog
from bot.views import forms

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.commands import RefillForm
    from bot.message import FormField
    from bot.services.request import Request


async def refill(request: Request, command: RefillForm) -> Reply:
    """Raises UserError if what it was about is gone.

    An edit's form that was overtaken is of the newest version: each field says what it is now, and saving it wins.
    """
    request = replace(request, files=())  # they wait for what the form says
    fresh = (await _opened(request, command.form)).body
    assert isinstance(fresh, Form)
    is_overtaken = command.form.startswith("edit ") and fresh.command != command.form
    error = _error(request, command)
    wrong = error.errors if error else {}
    values = dict(command.values)
    fields = tuple(_filled(one, values, wrong, is_overtaken=is_overtaken) for one in fresh.fields)
    line = fresh.command if is_overtaken else command.form
    return Reply(replace(fresh, command=line, fields=fields, error=str(error) if error else ""))


async def _opened(request: Request, form: str) -> Reply:
    """As it is opened anew."""
    if form.partition(" ")[0] == "add":
        return await drafting.open_form(request, OpenForm())
    if form == "comment":  # without a task: the form asks for one
        return Reply(forms.attaching(""))
    match grammar.parse(form, _reading(request)):
        case EditTask(ref=ref):
            return await drafting.edit(request, EditTask(ref=ref))
        case CommentTask(ref=ref):
            return await tasks.comment(request, CommentTask(ref=ref))
        case RenameItem() as command:
            return await parts.rename(request, command.model_copy(update={"text": ""}))
        case EditTime(entry=entry):
            return await timelog.edit(request, EditTime(entry=entry))
        case SaveView(draft=draft) as command if draft is not None:
            return await saved_views.save(request, command)
        case ShowPreferences() as command:
            return await people.show_preferences(request, command)
    raise UserError("That form is not known here.", "Please open it again.")


def _error(request: Request, command: RefillForm) -> FormError | None:
    try:
        form_reading.fill(command.form, dict(command.values), _reading(request))
    except FormError as error:
        return error
    except UserError:  # of no field
        return None
    return None


def _reading(request: Request) -> grammar.Reading:
    return grammar.Reading(calendar=request.actor.person.calendar, now=request.now)


def _filled(field: FormField, values: Mapping[str, str], wrong: Mapping[str, str], *, is_overtaken: bool) -> FormField:
    value = values.get(field.name, field.value)
    error = wrong.get(field.name, "")
    if is_overtaken and value != field.value:
        error = error or f"It is now: {field.value or 'empty'}"
    return replace(field, value=value, error=error)
