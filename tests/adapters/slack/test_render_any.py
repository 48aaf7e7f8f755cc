"""Any document at all is taken by Slack, loses nothing silently and calls nobody who was not meant."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.slack import limits
from adapters.slack.render import message
from adapters.slack.spans import clip, length
from adapters.slack.views import field_errors, home, modal, notice, values
from bot.characters import clean
from bot.message import (
    COMMAND_LENGTH,
    Bold,
    Button,
    Buttons,
    Code,
    Divider,
    FieldKind,
    Fields,
    Form,
    FormField,
    Image,
    Link,
    Mention,
    Message,
    Moment,
    Note,
    PersonSelect,
    Select,
    Table,
    TaskList,
    TaskRow,
    Text,
    Tone,
)
from bot.model import Priority, Status, Who
from bot.pictures import Chart, Picture, Shape
from tests.adapters.slack.documents import HOSTILE
from tests.adapters.slack.looks import pinged
from tests.adapters.slack.loopback.blocks import problems, view_problems
from tests.adapters.slack.submitting import submitted

if TYPE_CHECKING:
    from collections.abc import Iterator

SHORT = st.sampled_from(HOSTILE) | st.text(max_size=30)
LONG = st.builds(lambda text, times: text[:30] * times, SHORT, st.sampled_from([2, 200]))
TEXTS = st.integers(0, 9).flatmap(lambda chance: SHORT if chance else LONG)
WORDS = st.text(st.characters(categories=("L", "N", "P")), max_size=20)
ACCOUNTS = st.sampled_from([None, "U01ANA", "W9ENTER", "bob", "<!channel>"])
PEOPLE = st.builds(Who, st.integers(1, 9), TEXTS, ACCOUNTS)
INSTANTS = st.integers(-(10**10), 10**11).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
MOMENTS = st.builds(Moment, INSTANTS, TEXTS, st.none() | st.dates())
LINKS = st.builds(Link, TEXTS, TEXTS | st.just("https://example.org"))
SPANS = st.one_of(
    TEXTS, st.builds(Bold, TEXTS), st.builds(Code, TEXTS), LINKS, st.builds(Mention, PEOPLE, st.booleans()), MOMENTS
)


def tuples(strategy: st.SearchStrategy[object], *sizes: int) -> st.SearchStrategy[tuple[object, ...]]:
    """Mostly a few of them; sometimes one of many times."""
    some = st.lists(strategy, max_size=4)
    return st.builds(lambda few, times: tuple(few * times), some, st.sampled_from([1, 1, 1, *sizes]))


LINES = tuples(SPANS, 20)
COMMANDS = st.text(min_size=1, max_size=COMMAND_LENGTH) | TEXTS
BUTTONS = st.builds(Button, TEXTS, COMMANDS, st.sampled_from(Tone))
ROWS = st.builds(
    TaskRow,
    st.integers(1),
    TEXTS,
    TEXTS,
    st.sampled_from(Status),
    st.sampled_from(Priority),
    st.none() | MOMENTS,
    st.booleans(),
    tuples(PEOPLE),
    tuples(TEXTS),
    st.none() | TEXTS,
    st.integers(0, 10**6),
    tuples(BUTTONS),
)
BLOCKS = st.one_of(
    st.builds(Text, LINES),
    st.builds(Note, LINES),
    st.builds(Fields, tuples(st.tuples(TEXTS, LINES), 20)),
    st.builds(TaskList, tuples(ROWS, 20), TEXTS),
    st.builds(Divider),
    st.builds(Table, st.tuples(TEXTS, TEXTS), tuples(st.tuples(TEXTS, TEXTS), 20)),
    st.builds(Buttons, tuples(BUTTONS, 30)),
    st.builds(Select, TEXTS, tuples(BUTTONS, 60)),
    st.builds(PersonSelect, TEXTS, COMMANDS),
    st.builds(Image, TEXTS | st.just("https://example.org/a.png"), TEXTS),
    st.builds(Picture, st.just("a.png"), st.just(b""), TEXTS),
    st.builds(Chart, TEXTS, st.just(Shape.BARS), TEXTS, st.just(()), st.just(()), TEXTS),
)
MESSAGES = st.builds(Message, TEXTS, tuples(BLOCKS, 40), st.sampled_from(Tone))

FIELDS = st.builds(
    FormField,
    st.just("field"),
    TEXTS,
    st.sampled_from(FieldKind),
    TEXTS,
    TEXTS,
    st.booleans(),
    st.integers(1, 4000),
    tuples(st.tuples(TEXTS, TEXTS), 60),
    TEXTS,
)
FORMS = st.builds(Form, TEXTS, TEXTS, st.tuples(FIELDS), TEXTS, TEXTS)


def meant(value: object) -> Iterator[str]:
    """The accounts that a document asks to notify."""
    match value:
        case Mention(Who(account=account), True) if account:
            yield account
        case Message(blocks=several) | Fields(rows=several) | Text(spans=several) | Note(spans=several):
            yield from meant(several)
        case tuple():
            for one in value:
                yield from meant(one)


@settings(max_examples=100, deadline=None)
@given(MESSAGES)
def test_any_message_is_taken_and_calls_only_those_who_are_meant(document: Message) -> None:
    rendered = message(document, room=True)

    assert problems(rendered.blocks) == []
    assert pinged(rendered) <= set(meant(document))
    assert 0 < len(rendered.text) <= limits.FALLBACK
    json.dumps(rendered).encode()
    rendered.text.encode()


@settings(max_examples=100, deadline=None)
@given(MESSAGES)
def test_pictures_are_named_by_blocks_that_slack_takes(document: Message) -> None:
    named = [one for one in message(document, pictured=True).blocks if "slack_file" in one]

    uploaded = [{**one, "slack_file": {"id": f"F{index:08}"}} for index, one in enumerate(named)]
    assert problems(uploaded) == []


@settings(max_examples=100, deadline=None)
@given(MESSAGES)
def test_in_private_it_is_taken_as_well_and_broadcasts_nothing(document: Message) -> None:
    rendered = message(document, origin=document.title)

    assert problems(rendered.blocks) == []
    assert not [one for one in pinged(rendered) if not one.startswith(("U", "W"))]


@settings(max_examples=50, deadline=None)
@given(MESSAGES, st.none() | MESSAGES)
def test_any_page_is_taken_as_a_home_and_as_a_modal(document: Message, banner: Message | None) -> None:
    page, window = home(document, banner=banner), notice(document)

    assert view_problems(page, "home") == []
    assert view_problems(window, "modal") == []
    assert max(len(json.dumps(page)), len(json.dumps(window))) < 250_000


@settings(max_examples=100, deadline=None)
@given(FORMS)
def test_any_form_is_taken(form: Form) -> None:
    view = modal(form, "7")

    assert view_problems(view, "modal") == []
    assert field_errors(form).keys() <= {one["block_id"] for one in view["blocks"] if one["type"] == "input"}


@settings(max_examples=100, deadline=None)
@given(st.sampled_from([FieldKind.LINE, FieldKind.PARAGRAPH, FieldKind.DATE, FieldKind.PROJECT, FieldKind.TASK]), TEXTS)
def test_a_form_that_is_sent_back_untouched_says_what_it_was_opened_with(kind: FieldKind, value: str) -> None:
    form = Form("Edit", "edit 12", (FormField("field", "Field", kind, value),))

    assert values(submitted(modal(form, ""))) == {"field": clean(value)}


@given(st.lists(st.tuples(WORDS, SHORT), unique_by=lambda pair: pair[0]), st.data())
def test_a_choice_comes_back_as_it_was(choices: list[tuple[str, str]], data: st.DataObject) -> None:
    value = data.draw(st.sampled_from([value for value, _ in choices])) if choices else ""
    form = Form("Edit", "prefs", (FormField("field", "Field", FieldKind.CHOICE, value, choices=tuple(choices)),))

    assert values(submitted(modal(form, ""))) == {"field": value}


@given(TEXTS, st.integers(1, 200))
def test_a_clipped_text_fits_and_shows_that_something_is_missing(text: str, limit: int) -> None:
    clipped = clip(text, limit)

    assert length(clipped) <= limit
    assert clipped == text or clipped.endswith("…")
