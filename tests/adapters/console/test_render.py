"""Documents as they are drawn, at 80 and at 160 columns."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from adapters.console.render import body, buttons_of, clean, draw
from bot.message import (
    Bold,
    Button,
    Buttons,
    Choices,
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

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

AT = datetime(2026, 11, 27, 16, tzinfo=UTC)
ANA, BOB = Who(1, "Ana"), Who(2, "Bob")
ESCAPES = "\x1b[31mred\x1b]0;owned\x07 \x9b2J \x00 \x08 \r end"


def moment(text: str) -> Moment:
    return Moment(AT, text)


def row(number: int, title: str, **given_: object) -> TaskRow:
    return TaskRow(number, f"#{number}", title, given_.pop("status", Status.TODO), **given_)


HOSTILE = Message(
    "Open tasks in [red]#web[/red]",
    (
        TaskList(
            (
                row(
                    1, "Fix login", due=moment("today 17:00"), overdue=True, assignees=(ANA,), priority=Priority.URGENT
                ),
                row(2, ESCAPES, assignees=(BOB, ANA), tags=("bug", "esc\x1b[0m")),
                row(3, "[bold]not bold[/bold] [link=https://example.org]x[/link] :smile:", comments=1),
                row(
                    4,
                    "日本語のとても長いタイトルはここで切り取られるはずですがどうでしょうかまだまだ続きます" * 3,
                    due=moment("Fri 27 Nov"),
                ),
                row(5, "שלום עולם \u202eevil\u202c مرحبا", assignees=(Who(3, "Zoë\x1b[5m"),)),
                row(6, "👩‍👩‍👧‍👦 family 🇩🇪 flag ❤️ heart 👍🏽", status=Status.DONE),
                row(7, "two\nlines\u2028three\ttabs", status=Status.DOING, comments=12),
                row(8, "z" + "\u0301" * 50 + "algo", status=Status.CANCELLED),
                row(
                    1234567,
                    "A title with\ud800 a lone surrogate",
                    due=moment("Thu 31 Dec 9999 23:59"),
                    tags=("a" * 60,),
                ),
            ),
        ),
        Note(("Page 1 of 2. ", Code("list page:2"))),
    ),
)

CARD = Message(
    "#12 Fix login",
    (
        Fields(
            (
                ("Status", ("in progress",)),
                ("Due", (moment("Fri 27 Nov, 17:00 (Europe/Berlin)"), " · ", Bold("overdue"))),
                ("Assigned to", (Mention(ANA), " or ", Mention(Who(4, "B\x1bob")))),
                ("Source", (Link("Where it came from", "https://example.org/a"), " ", Link("", "https://example.org"))),
            )
        ),
        Text(("A description that goes on for much longer than one line of eighty columns can hold.\nAnd on.",)),
        Divider(),
        TaskList((row(13, "Ask the users", status=Status.DONE), row(140, "Write a test")), "Subtasks: 1 of 2 done"),
        TaskList((row(15, "Later"),), "Waiting"),
        Buttons(
            (
                Button("Done", "done 12", Tone.GOOD),
                Button("Claim", "claim 12"),
                Button("A label [bold]that[/bold] is rather long", "edit 12"),
                Button("Comment on it", "comment 12"),
                Button("Delete", "delete 12", Tone.BAD),
            )
        ),
        Select("Move to", (Button("Web", "move 12 web"), Button("Off\x1bice", "move 12 office"))),
        Image("https://example.org/burndown.png", "Burndown"),
    ),
    Tone.WARNING,
)

FORM = Form(
    "Edit #12",
    "edit 12 version:3",
    (
        FormField("title", "Title", value="Fix [bold]login", required=True),
        FormField("due", "Due", FieldKind.DATE, "foo", hint="friday 5pm", error="I can't read a date in “foo”."),
        FormField("priority", "Priority", FieldKind.CHOICE, "1", choices=(("none", "None"), ("1", "Urgent"))),
        FormField("assignees", "Assigned to", FieldKind.PEOPLE, "<@ana> @zed"),
        FormField("note", "Note", required=True),
    ),
    error="Some fields need another look.",
)


@pytest.mark.parametrize("columns", [80, 160])
@pytest.mark.parametrize(
    "document", [HOSTILE, CARD, FORM, Choices((("ana", "Ana"),))], ids=["list", "card", "form", "choices"]
)
def test_documents_are_drawn(document: Message | Form | Choices, columns: int, snapshot: SnapshotAssertion) -> None:
    assert draw(body(document, columns), columns=columns) == snapshot


def test_on_a_terminal_the_overdue_are_red_and_the_done_dimmed(snapshot: SnapshotAssertion) -> None:
    assert draw(body(HOSTILE, 80), columns=80, colour="standard") == snapshot


@pytest.mark.parametrize("columns", [80, 160])
def test_no_line_is_wider_than_the_terminal(columns: int) -> None:
    drawn = draw(body(HOSTILE, columns), columns=columns)

    assert max(cell_len(line) for line in drawn.splitlines()) <= columns


def test_the_columns_of_all_groups_stand_below_each_other() -> None:
    drawn = draw(body(CARD, 80), columns=80).splitlines()
    starts = {
        line.index(title) for line in drawn for title in ("Ask the users", "Write a test", "Later") if title in line
    }

    assert len(starts) == 1


def test_priority_tags_and_comments_are_shown_when_there_is_room() -> None:
    narrow, wide = (draw(body(HOSTILE, columns), columns=columns) for columns in (80, 160))

    assert "+bug" not in narrow
    assert all(word in wide for word in ("+bug", "urgent", "12 comments"))


def test_numbers_stand_under_their_heads() -> None:
    document = Message("", (Table(("Who", "Open", "Overdue"), (("Ana", "12", ""), ("山田\x1b", "3", "1"))),))
    assert draw(body(document, 80), columns=80).splitlines() == [
        "Who    Open  Overdue",
        "Ana      12",
        "山田␛     3        1",
    ]


def test_buttons_are_numbered_through_the_message() -> None:
    drawn = draw(body(CARD, 80), columns=80)

    assert [one.command for one in buttons_of(CARD)][5] == "move 12 web"
    assert ".1 Done" in drawn
    assert ".6 Web" in drawn


@given(st.text(alphabet=st.characters(), max_size=60))
def test_no_control_character_of_a_persons_text_reaches_the_terminal(text: str) -> None:
    document = Message(
        text, (Text((text,)), Fields(((text, (text,)),)), TaskList((row(1, text),), text), Note((Code(text),)))
    )
    drawn = draw(body(document, 80), columns=80)

    assert not [char for char in drawn if (ord(char) < 0x20 and char != "\n") or 0x7F <= ord(char) <= 0x9F]
    drawn.encode("utf-8")


def test_bidirectional_overrides_are_taken_out_and_letters_stay() -> None:
    assert clean("\u202eabc\u2066 שלום") == "abc שלום"


def test_what_is_wrong_with_a_whole_form_is_told_where_no_field_tells_it() -> None:
    stale = Form("Edit #12", "edit 12 version:3", (FormField("title", "Title"),), error="Somebody was faster.")

    assert "Somebody was faster." in draw(body(stale, 80), columns=80)
    assert "Some fields" not in draw(body(FORM, 80), columns=80)


def test_a_line_given_back_looks_as_it_was_typed() -> None:
    given_back = Message("", (Note(("You wrote: ", Code("add Fix <@ana> <#private:plans>"))), Text(("tell <@bob>",))))

    assert draw(body(given_back, 80), columns=80) == "You wrote: add Fix @ana #plans\ntell @bob\n"


def test_where_somebody_could_be_picked_it_says_what_to_type() -> None:
    picking = Message("", (PersonSelect("Reassign", "assign 12 {}"),))

    assert draw(body(picking, 80), columns=80) == "Reassign: assign 12 @…\n"
