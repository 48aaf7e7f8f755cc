"""Messages as Discord gets them: what they look like, and what they never do."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from adapters.discord import limits
from adapters.discord.actions import custom_id, read_custom_id
from adapters.discord.render import Rendered, message
from bot.characters import units
from bot.message import (
    Bold,
    Button,
    Buttons,
    Code,
    Divider,
    Fields,
    Image,
    Mention,
    Message,
    Note,
    PersonSelect,
    Select,
    TaskList,
    Text,
    Tone,
)
from bot.model import Who
from bot.views import help as help_views
from tests.adapters.discord import documents
from tests.adapters.discord.documents import ANA, BOB, DUE, HOSTILE, OPS, row
from tests.adapters.discord.looks import page, problems, shown, texts, walk
from tests.adapters.discord.markdown import read

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

    from bot.message import Line

NAMES = {"1002": "Bob", "&2001": "ops", "3001": "web"}
NAMED = {
    "open card": documents.OPEN_CARD,
    "overdue card": documents.OVERDUE_CARD,
    "closed card": documents.CLOSED_CARD,
    "list with groups": documents.LIST,
    "home": documents.HOME,
    "help": help_views.overview(),
    "error": documents.ERROR,
    "confirmation": documents.CONFIRMATION,
    "preferences": documents.PREFERENCES_SET,
    "history": documents.HISTORY,
    "incident": documents.INCIDENT,
}


def rows(number: int, **more: object) -> tuple[object, ...]:
    return tuple(row(n, f"Task {n}", **more) for n in range(1, number + 1))


def ids(rendered: Rendered) -> list[str]:
    return [one["custom_id"] for one in walk(rendered.components) if "custom_id" in one]


def menus(rendered: Rendered) -> list[list[str]]:
    """The options of every string select."""
    return [[one["label"] for one in it["options"]] for it in walk(rendered.components) if it["type"] == 3]


# ---- looks


@pytest.mark.parametrize("document", NAMED.values(), ids=NAMED)
def test_messages_look_like_this(document: Message, snapshot: SnapshotAssertion) -> None:
    rendered = message(document, names=NAMES)

    assert problems(rendered) == []
    assert page(rendered) == snapshot


def test_a_card_is_sent_like_this(snapshot: SnapshotAssertion) -> None:
    rendered = message(documents.OPEN_CARD, room=True, marker=7, names=NAMES)
    (container,) = rendered.components
    parts = [{**container, "components": len(container["components"])}, *container["components"]]

    assert "\n".join(json.dumps(one, ensure_ascii=False) for one in parts) == snapshot


@pytest.mark.parametrize("topic", ["add", "done", "project", "fields", "dates", "filters", "nonsense"])
def test_every_page_of_the_help_is_taken_and_shown_in_full(topic: str) -> None:
    rendered = message(help_views.topic(topic))

    assert problems(rendered) == []
    assert "more)" not in shown(rendered)[-1]


def test_its_edge_and_its_mark_say_the_tone() -> None:
    rendered = {tone: message(Message("Title", (), tone)) for tone in Tone}

    assert [shown(one) for one in rendered.values()] == [["Title"], ["✓ Title"], ["⚠ Title"], ["⛔ Title"]]
    assert len({one.components[0].get("accent_color") for one in rendered.values()}) == 4
    assert "accent_color" not in rendered[Tone.PLAIN].components[0]


def test_a_posted_message_is_found_by_its_number() -> None:
    assert message(documents.OPEN_CARD, marker=2**31 - 1).components[0]["id"] == 2**31 - 1
    assert problems(message(documents.OPEN_CARD, marker=1)) == []
    assert "id" not in message(documents.OPEN_CARD).components[0]


def test_neighbours_share_a_text_display() -> None:
    document = Message("T", (Text(("a",)), Text(("b",)), Note(("c",)), Note(("d\n\ne",)), Fields((("f", ("g",)),))))

    assert texts(message(document)) == ["### T", "a\nb", "-# c\n-# d\n-# e", "**f**: g"]


# ---- people's text


@pytest.mark.parametrize("text", HOSTILE)
def test_what_people_write_does_nothing_wherever_it_stands(text: str) -> None:
    tags = (text,)
    document = Message(
        text,
        (
            Text((text, Bold(text), Code(text))),
            Note((text,)),
            Fields(((text, (text,)),)),
            TaskList((row(1, text, tags=tags, assignees=(Who(3, text),)),), text),
            Buttons((Button(text, "a"),)),
            Select(text, (Button(text, "b"),)),
        ),
    )
    rendered = message(document, room=True)
    done = {kind for one in texts(rendered) for kind in read(one).done}

    assert problems(rendered) == []
    assert (rendered.users, rendered.roles) == ((), ())
    assert done <= {"heading", "bold", "code", "small", "link"}
    assert not any("@everyone" in one or "@here" in one for one in texts(rendered))


def test_a_title_is_one_line() -> None:
    document = Message("a\n### b", (TaskList((row(2, "c\n**#3** d\u2028e"),)),))

    assert texts(message(document)) == ["### a ### b", "**#2** c \\*\\*#3\\*\\* d e"]


def test_only_a_mention_that_is_meant_to_notify_does_and_only_in_a_room() -> None:
    people = (Mention(ANA), Mention(BOB, ping=True), Mention(OPS, ping=True), Mention(Who(3, "Zoë"), ping=True))
    document = Message("<@1001>", (Text(("<@1001> ", *people)), Fields((("Who", (Mention(BOB, ping=True),)),))))

    assert message(document, room=True)[1:3] == (("1002",), ("2001",))
    assert message(document)[1:3] == ((), ())


def test_more_people_than_discord_takes_are_not_all_notified() -> None:
    people = tuple(Mention(Who(n, "x", str(n)), ping=True) for n in range(1, 200))

    assert len(message(Message("", (Text(people),)), room=True).users) == limits.MENTIONS


# ---- dates


def test_a_date_in_a_card_says_how_far_away_it_is_unless_the_words_do() -> None:
    far = " (<t:1795795200:R>)"
    lines = ((DUE,), (DUE, " · ", Bold("overdue")), (DUE, " · in 6 days"), ("by Ana, ", DUE))
    (text,) = texts(message(Message("", (Fields(tuple(("Due", line) for line in lines)),))))

    assert [far in line for line in text.split("\n")] == [True, True, False, False]


def test_an_overdue_row_says_so_beside_its_date() -> None:
    document = Message(
        "", (TaskList((row(1, "Late", due=DUE, overdue=True, menu=()), row(2, "Early", due=DUE, menu=()))),)
    )

    assert texts(message(document)) == [
        "**#1** Late\n-# ⚠ <t:1795795200:f> · **overdue**\n**#2** Early\n-# <t:1795795200:f>"
    ]


# ---- what can be pressed


def test_an_id_says_what_is_pressed() -> None:
    rendered = message(documents.OPEN_CARD)

    assert ids(rendered) == ["p0:done 12", "p1:claim 12", "p2:edit 12", "s3:", "w4:assign 12 {}", "s5:"]
    assert [read_custom_id(one) for one in ids(rendered)][-2:] == [("w", "assign 12 {}"), ("s", "")]


@pytest.mark.parametrize("line", ["done 12", "add a\nb", "x:1", ""])
@pytest.mark.parametrize("kind", "posw")
def test_an_id_reads_back(kind: str, line: str) -> None:
    assert read_custom_id(custom_id(kind, 39, line)) == (kind, line)


@pytest.mark.parametrize("text", ["", "p:done", "x1:done", "p100:done", "t:done:12", "p1", "P1:done", "p٣:done"])
def test_what_is_not_ours_is_not_read(text: str) -> None:
    assert read_custom_id(text) is None


def test_more_buttons_than_a_row_takes_go_on_in_another() -> None:
    many = Buttons(tuple(Button(f"Button {number}", f"show {number}") for number in range(7)))
    document = Message("", (many, Buttons((Button("Last", "undo"),)), PersonSelect("Who", "assign 1 {}")))
    widths = [len(one["components"]) for one in walk(message(document).components) if one["type"] == 1]

    assert widths == [5, 3, 1]


def test_a_menu_of_hundreds_goes_on_in_others_and_says_each_thing_once() -> None:
    some = tuple(Button(f"Option {number}", f"show {number % 60}") for number in range(100))
    rendered = message(Message("", (Select("Pick", some),)))

    assert [len(one) for one in menus(rendered)] == [25, 25, 10]
    assert problems(rendered) == []


def test_a_line_too_long_to_be_sent_is_shown_to_be_typed() -> None:
    long = "add " + "x" * 100
    pressable = (Buttons((Button("Close it", long),)), Select("Pick", (Button("It", long),)), PersonSelect("Who", long))

    typed = f"/task quick {long}"

    assert shown(message(Message("", pressable))) == [f"Close it: {typed}", f"It: {typed}", f"Who: {typed}"]


def test_what_to_type_is_shown_as_it_is_given_here_and_what_was_typed_as_it_was() -> None:
    pieces: Line = ("Say ", Code("list"), " or ", Code("done 12"), ". You wrote: ", Code("done x"))

    said = message(Message("", (Text(pieces), Note(pieces), Fields((("How", pieces),)))))

    assert [one.removeprefix("How: ").strip("()") for one in shown(said)] == [
        "Say /task list or /task quick done 12. You wrote: done x"
    ] * 3


def test_labels_are_one_line_and_never_empty() -> None:
    labels = [Button("two\nlines <@1002>", "a"), Button(" \u200b", "show 12"), Button("x" * 200, "c")]
    rendered = message(Message("", (Buttons(tuple(labels)),)), names=NAMES)

    assert shown(rendered)[0].startswith("[two lines @Bob] [show 12] [xxx")
    assert problems(rendered) == []


# ---- rows


def test_every_row_has_its_first_entry_beside_it_and_all_else_in_one_menu() -> None:
    rendered = message(Message("All", (TaskList(rows(5)),)))

    assert [one for one in shown(rendered) if one.startswith("#")] == [f"#{n} Task {n}  [Done+]" for n in range(1, 6)]
    assert menus(rendered) == [
        [f"#{n}: {label}" for n in range(1, 6) for label in ("Snooze until tomorrow", "Start", "Edit", "Show")]
    ]


def test_an_option_tells_the_task_by_its_title() -> None:
    (select,) = (it for it in walk(message(Message("", (TaskList(rows(1)),))).components) if it["type"] == 3)

    assert select["options"][-1] == {"label": "#1: Show", "value": "show 1", "description": "Task 1"}


def test_where_not_all_fits_into_the_menu_all_rows_keep_the_same_and_show_comes_first() -> None:
    ten, twenty = (menus(message(Message("All", (TaskList(rows(n)),))))[0] for n in (10, 20))

    assert ten == [f"#{n}: {label}" for n in range(1, 11) for label in ("Snooze until tomorrow", "Show")]
    assert twenty == [f"#{n}: Show" for n in range(1, 21)]


def test_rows_without_room_for_a_button_are_shown_all_the_same() -> None:
    lines = [one for one in shown(message(documents.HOME)) if one.startswith("#")]

    assert [line.endswith("[Done+]") for line in lines] == [True] * 7 + [False] * 7


def test_a_full_page_has_all_its_buttons() -> None:
    end = (Note(("There are more.",)), Buttons((Button("Next", "list page:2"),)))
    rendered = message(Message("All", (TaskList(rows(10, due=DUE)), *end)), origin="list")

    assert sum(one["type"] == 9 for one in walk(rendered.components)) == 10
    assert problems(rendered) == []


def test_a_page_of_the_longest_rows_loses_none() -> None:
    title, tags = "t" * 200, tuple(f"tag{number}" + "g" * 36 for number in range(20))
    longest = tuple(row(n, title, due=DUE, overdue=True, assignees=(ANA,) * 20, tags=tags) for n in range(1, 11))
    rendered = message(Message("x" * 500, (TaskList(longest, "Overdue"), Buttons((Button("Next", "list"),)))))

    assert sum(one["type"] == 9 for one in walk(rendered.components)) == 10


# ---- the line that shows it again


def test_a_private_page_has_a_button_that_says_its_line() -> None:
    rendered = message(documents.LIST, origin="list mine p:1|2")

    assert shown(rendered)[-1] == "[Next] [Refresh]"
    assert read_custom_id(ids(rendered)[-1]) == ("o", "list mine p:1|2")


def test_a_button_that_says_it_already_is_that_one() -> None:
    rendered = message(documents.HOME, origin="home")

    assert [one for one in ids(rendered) if one.startswith("o")] == ["o2:home"]
    assert sum("Refresh" in line for line in shown(rendered)) == 1


def test_it_stands_with_the_buttons_above_the_last_menus() -> None:
    assert shown(message(documents.OPEN_CARD, origin="show 12"))[-4] == "[Done+] [Claim] [Edit] [Refresh]"


def test_without_buttons_or_room_beside_them_it_stands_alone() -> None:
    five = Buttons(tuple(Button(str(n), f"done {n}") for n in range(5)))

    assert shown(message(Message("T", (Text(("x",)),)), origin="show 1"))[-1] == "[Refresh]"
    assert shown(message(Message("T", (five,)), origin="show 1"))[-1] == "[Refresh]"
    assert shown(message(Message("T", (five, Text(("x",)))), origin="show 1"))[-1] == "[Refresh]"


def test_a_line_too_long_for_a_button_is_left_out() -> None:
    assert not any(one.startswith("o") for one in ids(message(documents.LIST, origin="x" * 97)))
    assert problems(message(documents.LIST, origin="x" * 96)) == []


# ---- bounds


def test_what_is_left_out_is_counted_and_the_last_buttons_stay() -> None:
    rendered = message(Message("All", (TaskList(rows(300)), Buttons((Button("Next", "list page:2"),)))))
    lines = shown(rendered)
    numbers = [int(line[1:].split()[0]) for line in lines if line.startswith("#")]

    assert problems(rendered) == []
    assert numbers == list(range(1, numbers[-1] + 1))
    assert lines[-2:] == [f"(…and {300 - numbers[-1]} more)", "[Next]"]


def test_too_many_components_are_counted_too() -> None:
    parts = tuple(part for n in range(30) for part in (Text((f"Text {n}",)), Divider()))
    rendered = message(Message("All", (*parts, Buttons((Button("Next", "list"),)))))

    assert problems(rendered) == []
    assert shown(rendered)[-2:] == ["(…and 25 more)", "[Next]"]


def test_there_is_room_to_say_what_is_missing() -> None:
    texts_to_the_brim = Message("", tuple(Text(("x" * 399,)) for _ in range(20)))
    rows_to_the_brim = Message("", tuple(part for n in range(30) for part in (Divider(), TaskList((row(n, "x"),)))))

    assert problems(message(texts_to_the_brim)) == []
    assert problems(message(rows_to_the_brim)) == []


def test_a_long_description_gives_way_to_what_stands_beside_it() -> None:
    description = Text(("word " * 800,))
    rendered = message(Message("T", (description, *documents.OPEN_CARD.blocks)))
    lines = shown(rendered)

    assert problems(rendered) == []
    assert lines[1].endswith("word…")
    assert "(and more)" in lines
    assert not any(line.startswith("(…and") for line in lines)


def test_a_description_is_shown_in_full_where_there_is_room() -> None:
    text = "x" * 3900

    assert shown(message(Message("T", (Text((text,)),)))) == ["T", text]


def test_the_text_of_a_message_is_counted_in_utf_16() -> None:
    rendered = message(Message("", (Text(("👍" * 3000,)),)))

    assert sum(map(units, texts(rendered))) <= limits.TEXT


def test_what_is_empty_takes_no_component() -> None:
    rendered = message(
        Message(" ", (Text(("", Bold(""))), Note((" \n ",)), Buttons(()), Select("Pick", ()), TaskList(()), Fields(())))
    )

    assert texts(rendered) == ["…"]
    assert problems(rendered) == []


def test_an_image_is_a_link() -> None:
    rendered = message(Message("", (Image("https://x.example/a.png", "Burn[d]own"), Image("file:///etc/passwd", ""))))

    assert texts(rendered) == ["[Burn(d)own](https://x.example/a.png)\nAn image (file\\:///etc/passwd)"]
