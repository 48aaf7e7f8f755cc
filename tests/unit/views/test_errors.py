from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from bot.errors import ChoiceError, FormError, UncertainDate, UnreadableDate, UserError
from bot.message import Moment, Tone, plain_message
from bot.views import errors
from tests.unit.views.samples import AT_TWO, BERLIN, codes, commands, spans

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

ERROR = UserError("There is no task #99 that you can see.", "`list` shows the ones there are.")


def test_an_error_says_what_is_wrong_how_to_go_on_and_what_was_typed(snapshot: SnapshotAssertion) -> None:
    message = errors.user_error(UnreadableDate("blursday"), "add Fix login due:blursday", forms=True)
    assert message.title == "I can't read a date in “blursday”."
    assert message.tone is Tone.WARNING
    assert plain_message(message) == snapshot


def test_examples_in_the_advice_are_code() -> None:
    assert codes(errors.user_error(ERROR, "done 99", forms=True)) == ["list", "done 99"]


@pytest.mark.parametrize(
    ("typed", "form"),
    [
        ("add Fix login blursday", "form Fix login blursday"),
        ("+ Fix login", "form Fix login"),
        ("Fix login blursday", "form Fix login blursday"),
        ("form Fix login", "form Fix login"),
        ("Fix login\nwith two accounts", "form Fix login\nwith two accounts"),
        ("done 99", None),
        ("project create Web", None),
        ("add", None),
        ("", None),
        ("x" * 3001, None),
    ],
)
def test_what_could_be_a_task_can_be_finished_in_a_form(typed: str, form: str | None) -> None:
    assert commands(errors.user_error(ERROR, typed, forms=True)).get("Edit in form") == form


def test_where_there_are_no_forms_none_is_offered() -> None:
    assert commands(errors.user_error(ERROR, "add Fix login", forms=False)) == {}


def test_what_was_typed_comes_back_on_one_line_and_clipped() -> None:
    message = errors.user_error(ERROR, "<!channel>\n" + "ab " * 50_000, forms=False)
    assert len(codes(message)[-1]) <= errors.TYPED
    assert codes(message)[-1].startswith("<!channel> ab ab")
    assert codes(message)[-1].endswith("…")


@pytest.mark.parametrize("typed", ["\x00\x07\ud800\u202e", "   ", ""])
def test_nothing_that_can_be_shown_is_not_given_back(typed: str) -> None:
    message = errors.user_error(UserError("I see nothing in that."), typed, forms=True)
    assert plain_message(message) == "I see nothing in that."


def test_a_choice_is_a_button_per_option() -> None:
    error = ChoiceError(
        "@an could be several people.", "Pick one.", (("Ana (@ana)", "list @ana"), ("Anja", "list @anja"))
    )
    message = errors.user_error(error, "list @an", forms=True)
    assert commands(message) == {"Ana (@ana)": "list @ana", "Anja": "list @anja"}


def test_an_uncertain_date_shows_its_readings() -> None:
    error = UncertainDate("03/04", "“03/04” could be two dates.", (AT_TWO, BERLIN.end_of(date(2027, 4, 3))))
    message = errors.user_error(error, "due 12 03/04", forms=True)
    assert [span.at for span in spans(message) if isinstance(span, Moment)] == [one.at for one in error.options]
    assert "Fri 20 Nov 2026, 13:00 (UTC)" in plain_message(message)


def test_a_form_error_says_each_of_them() -> None:
    message = errors.user_error(FormError({"due": "I can't read that.", "tags": "Too many."}), "x", forms=False)
    assert "I can't read that. Too many." in plain_message(message)


def test_an_incident_has_a_number_and_gives_the_text_back() -> None:
    message = errors.incident("4f2a", "add Fix login")
    assert message.title == "Something went wrong (4f2a)."
    assert message.tone is Tone.BAD
    assert codes(message) == ["add Fix login"]


def test_an_unreachable_database_does_not_pretend_to_know() -> None:
    message = errors.unavailable("done 12")
    assert "I can't say whether it was done" in plain_message(message)
    assert codes(message) == ["done 12"]


def test_what_to_type_stands_in_quotes_in_a_title() -> None:
    assert errors.user_error(UserError("`^` is nothing yet."), "done ^", forms=True).title == "“^” is nothing yet."


def test_what_only_buttons_and_options_say_is_not_given_back_as_typed() -> None:
    assert codes(errors.user_error(ERROR, 'picktask "done {}" "login"', forms=True)) == ["list"]
