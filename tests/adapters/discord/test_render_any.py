"""Any document at all is taken by Discord, loses nothing silently and calls nobody who was not meant."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.discord.actions import read_custom_id
from adapters.discord.render import message
from bot.characters import clean, one_line
from bot.message import (
    COMMAND_LENGTH,
    Bold,
    Button,
    Buttons,
    Code,
    Divider,
    Fields,
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
from tests.adapters.discord.documents import HOSTILE
from tests.adapters.discord.looks import problems, shown, texts, walk
from tests.adapters.discord.markdown import read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from adapters.discord.render import Rendered

SHORT = st.sampled_from(HOSTILE) | st.text(max_size=20)
TEXTS = SHORT | st.builds(lambda text, times: text * times, SHORT, st.sampled_from([2, 30]))
ACCOUNTS = st.sampled_from([None, "1001", "1002", "&2001", "bob", "@everyone", "1> <@2"])
PEOPLE = st.builds(Who, st.integers(1, 9), SHORT, ACCOUNTS)
INSTANTS = st.integers(-(10**10), 10**11).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
MOMENTS = st.builds(Moment, INSTANTS, SHORT, st.none() | st.dates())
LINKS = st.builds(Link, SHORT, SHORT | st.just("https://example.org"))
SPANS = st.one_of(
    TEXTS, st.builds(Bold, SHORT), st.builds(Code, SHORT), LINKS, st.builds(Mention, PEOPLE, st.booleans()), MOMENTS
)


def tuples(strategy: st.SearchStrategy[object], *sizes: int) -> st.SearchStrategy[tuple[object, ...]]:
    """Mostly a few of them; sometimes one of many times."""
    some = st.lists(strategy, max_size=3)
    return st.builds(lambda few, times: tuple(few * times), some, st.sampled_from([1, 1, 1, *sizes]))


LINES = tuples(SPANS, 20)
COMMANDS = st.text(min_size=1, max_size=COMMAND_LENGTH) | TEXTS
BUTTONS = st.builds(Button, SHORT, COMMANDS, st.sampled_from(Tone))
ROWS = st.builds(
    TaskRow,
    st.integers(1),
    SHORT,
    TEXTS,
    st.sampled_from(Status),
    st.sampled_from(Priority),
    st.none() | MOMENTS,
    st.booleans(),
    tuples(PEOPLE),
    tuples(SHORT),
    st.none() | SHORT,
    st.integers(0, 10**6),
    tuples(BUTTONS, 2),
)
BLOCKS = st.one_of(
    st.builds(Text, LINES),
    st.builds(Note, LINES),
    st.builds(Fields, tuples(st.tuples(SHORT, LINES), 10)),
    st.builds(TaskList, tuples(ROWS, 10), SHORT),
    st.builds(Divider),
    st.builds(Table, st.tuples(SHORT, SHORT), tuples(st.tuples(SHORT, SHORT), 20)),
    st.builds(Buttons, tuples(BUTTONS, 10)),
    st.builds(Select, SHORT, tuples(BUTTONS, 20)),
    st.builds(PersonSelect, SHORT, COMMANDS),
    st.builds(Image, SHORT | st.just("https://example.org/a.png"), SHORT),
    st.builds(Picture, st.just("a.png"), st.just(b""), SHORT),
    st.builds(Chart, SHORT, st.just(Shape.BARS), SHORT, st.just(()), st.just(()), SHORT),
)
MESSAGES = st.builds(Message, TEXTS, tuples(BLOCKS, 15), st.sampled_from(Tone))
SLOW = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])

WORDS = st.text("abc ", min_size=1, max_size=1500).filter(str.strip)
SENT = st.builds(Button, st.just("x"), st.text("abc", min_size=1, max_size=COMMAND_LENGTH))
COUNTED = st.one_of(
    st.builds(lambda text: Text((text,)), WORDS),
    st.builds(lambda text: Note((text,)), WORDS),
    st.builds(Divider),
    st.builds(lambda some: Buttons(tuple(some)), st.lists(SENT, min_size=1, max_size=5)),
)


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


def pinged(rendered: Rendered) -> set[str]:
    return {*rendered.users, *(f"&{one}" for one in rendered.roles)}


@SLOW
@given(MESSAGES)
def test_any_message_is_taken_and_calls_only_those_who_are_meant(document: Message) -> None:
    rendered = message(document, room=True, marker=1)

    assert problems(rendered) == []
    assert pinged(rendered) <= set(meant(document))
    assert not any("@everyone" in one or "@here" in one for one in texts(rendered))
    json.dumps(rendered[:3]).encode()
    "".join(texts(rendered)).encode()


@SLOW
@given(MESSAGES)
def test_any_private_page_is_taken_and_says_its_line(document: Message) -> None:
    rendered = message(document, origin="list mine")
    said = [read_custom_id(one["custom_id"]) for one in walk(rendered.components) if "custom_id" in one]

    assert problems(rendered) == []
    assert pinged(rendered) == set()
    assert None not in said
    assert ("o", "list mine") in said


@SLOW
@given(MESSAGES)
def test_nothing_that_people_write_formats_anything(document: Message) -> None:
    own = {"heading", "bold", "code", "small", "link", "masked link", "date", "person", "role"}

    assert {kind for one in texts(message(document)) for kind in read(one).done} <= own


@given(st.text(max_size=COMMAND_LENGTH, alphabet=st.characters(max_codepoint=0xFFFF)))
def test_no_line_of_the_core_is_too_long_to_be_sent(line: str) -> None:
    """It keeps them to COMMAND_LENGTH; so whatever is pressed, picked or refreshed can say it."""
    line = line if line.strip() else "x"
    document = Message("", (Buttons((Button("x", line),)), PersonSelect("x", line)))
    sent = [one["custom_id"] for one in walk(message(document, origin=line).components) if "custom_id" in one]

    assert [read_custom_id(one) for one in sent] == [("o", line), ("w", line)]


@SLOW
@given(st.lists(COUNTED, max_size=60))
def test_what_is_not_shown_is_counted(blocks: list[Text | Note | Divider | Buttons]) -> None:
    """Every block is there, at least by its beginning, or among those that are said to be missing."""
    rendered = message(Message("", tuple(blocks)))
    whole = "\n".join(shown(rendered))
    written = [one_line("".join(map(str, one.spans))) for one in blocks if isinstance(one, (Text, Note))]
    missing = [text for text in written if not any(text[:400] in one_line(read(one).text) for one in texts(rendered))]

    assert problems(rendered) == []
    assert "more)" in whole or not missing
    assert len(missing) <= (int(whole.split("…and ")[1].split()[0]) if "…and " in whole else 0)


@given(TEXTS)
def test_a_description_comes_out_as_it_was_written(text: str) -> None:
    shown_text = "\n".join(texts(message(Message("", (Text((text,)),)))))

    if "<" not in text and "https://" not in text and len(text) < 1000:
        assert read(shown_text).text.replace("\u200b", "") == (clean(text).strip() or "…")
