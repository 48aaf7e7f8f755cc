"""Messages as Slack gets them: what they look like, and what they never do."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from adapters.slack.actions import actions
from adapters.slack.render import message, origin_of
from adapters.slack.spans import Readers, clip, referenced
from bot.message import (
    Bold,
    Button,
    Buttons,
    Code,
    Divider,
    Image,
    Link,
    Mention,
    Message,
    Moment,
    Note,
    PersonSelect,
    Select,
    TaskList,
    Text,
    Tone,
)
from bot.model import Who
from bot.views import help as help_views
from tests.adapters.slack import documents
from tests.adapters.slack.documents import ANA, DAY, DUE, HOSTILE, row
from tests.adapters.slack.looks import pinged, shown
from tests.adapters.slack.loopback.blocks import problems

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

NAMED = {
    "open card": documents.OPEN_CARD,
    "overdue card": documents.OVERDUE_CARD,
    "closed card": documents.CLOSED_CARD,
    "list": documents.LIST,
    "help": documents.HELP,
    "error": documents.ERROR,
    "preview": documents.PREVIEW,
    "history": documents.HISTORY,
    "incident": documents.INCIDENT,
}


@pytest.mark.parametrize("document", NAMED.values(), ids=NAMED)
def test_messages_are_rendered(document: Message, snapshot: SnapshotAssertion) -> None:
    rendered = message(document, origin="list mine", room=document is documents.OPEN_CARD)

    assert problems(rendered.blocks) == []
    assert "\n".join([rendered.text, "", *(json.dumps(one, ensure_ascii=False) for one in rendered.blocks)]) == snapshot


@pytest.mark.parametrize("topic", ["", "add", "done", "project", "fields", "dates", "filters", "nonsense"])
def test_every_page_of_the_help_is_taken(topic: str) -> None:
    document = help_views.topic(topic) if topic else help_views.overview()

    assert problems(message(document).blocks) == []


# ---- people's text


def test_what_people_write_is_shown_to_the_letter() -> None:
    title = "&lt;b&gt; <!channel> *bold* R&D"
    rendered = message(Message("", (Text((title,)), Note((title,)), TaskList((row(1, title),)))), room=True)

    assert [title in line for line in shown(rendered.blocks)] == [True, True, True]


@pytest.mark.parametrize("text", HOSTILE)
def test_in_a_room_nobody_is_called_by_what_people_write(text: str) -> None:
    document = Message(
        text, (Text((text, Bold(text), Code(text))), Note((text,)), TaskList((row(1, text, tags=(text,)),), text))
    )
    rendered = message(document, room=True)

    assert pinged(rendered) == set()
    assert problems(rendered.blocks) == []


def test_only_a_mention_that_is_meant_to_notify_does() -> None:
    document = Message(
        "", (Text((Mention(ANA), Mention(documents.BOB, ping=True), Mention(Who(3, "Zoë"), ping=True))),)
    )

    assert pinged(message(document, room=True)) == {"U02BOB"}


def test_a_reference_is_a_mention_in_private_and_a_name_in_a_room() -> None:
    document = Message("", (Text(("ask <@U02BOB> in <#C0WEB>",)),))

    assert pinged(message(document)) == {"U02BOB"}
    assert shown(message(document, room=True).blocks) == ["ask @somebody in #C0WEB"]
    assert shown(message(document, room=True, names={"U02BOB": "Bob"}).blocks) == ["ask @Bob in #C0WEB"]


def test_in_a_title_a_reference_is_a_name_wherever_it_is() -> None:
    document = Message("", (TaskList((row(1, "ask <@U02BOB> in <#C0WEB> about <card:1.2>"),)),))
    named = message(document, names={"U02BOB": "Bob", "C0WEB": "web"})

    assert shown(message(document).blocks) == ["#1 ask @somebody in #channel about (a message)"]
    assert shown(named.blocks) == ["#1 ask @Bob in #web about (a message)"]
    assert "ask @Bob in #web" in named.text


def test_a_title_with_a_reference_is_no_header_for_a_header_knows_no_people() -> None:
    rendered = message(Message("List of <@U02BOB>", (TaskList((row(1, "Fix"),)),)), room=True)

    assert shown(rendered.blocks)[0] == "List of @somebody"


def test_it_is_told_whose_names_it_helps_to_know() -> None:
    document = Message(
        "<@U01ANA>", (Text((Code("<@person:5> <@nobody>"),)), TaskList((row(1, "in <#C0WEB> <card:1>"),)))
    )

    assert referenced(document) == {"U01ANA", "person:5", "C0WEB"}


def test_only_what_a_browser_opens_is_a_link() -> None:
    good, bad = (message(Message("", (Text((Link("Here", url),)),))) for url in ("https://x.example", "javascript:x()"))

    assert '"type": "link"' in json.dumps(good.blocks)
    assert shown(bad.blocks) == ["Here (javascript:x())"]


# ---- dates


def test_an_instant_is_shown_in_the_readers_zone_and_a_day_is_the_same_for_all() -> None:
    blocks = message(Message("", (Text((DUE, DAY)),))).blocks
    instant, day = blocks[0]["elements"][0]["elements"]

    assert (instant["timestamp"], instant["format"]) == (1795795200, "{date_short_pretty} at {time}")
    assert (day["timestamp"], day["format"]) == (1795773600, "{date_short_pretty}")
    assert day["fallback"] == "Fri 27 Nov"


def test_the_text_of_a_date_cannot_end_it() -> None:
    hostile = Moment(documents.AT, "now> <!channel> | *x*\n<@U02BOB>")
    rendered = message(Message("", (TaskList((row(1, "Fix", due=hostile),)), Text((hostile,)))), room=True)

    assert pinged(rendered) == set()
    assert problems(rendered.blocks) == []


def test_an_overdue_row_says_so_beside_its_date() -> None:
    blocks = message(Message("", (TaskList((row(1, "Late", due=DUE, overdue=True), row(2, "Early", due=DUE))),))).blocks

    assert ["overdue" in one["fields"][1]["text"] for one in blocks] == [True, False]


# ---- what can be pressed


def test_buttons_and_menus_in_a_row_share_a_block() -> None:
    blocks = message(documents.OPEN_CARD).blocks

    assert [one["type"] for one in blocks].count("actions") == 1
    assert [one["action_id"] for one in blocks[-1]["elements"]] == [
        "say:0", "say:1", "say:2", "pick:3", "person:assign 12 {}"
    ]  # fmt: skip


def test_more_buttons_than_a_block_takes_go_on_in_another() -> None:
    many = Buttons(tuple(Button(f"Button {number}", f"show {number}") for number in range(60)))
    blocks = actions([many, PersonSelect("Who", "assign 1 {}"), PersonSelect("Who", "assign 1 {}")], Readers())

    assert [len(one["elements"]) for one in blocks] == [25, 25, 11, 1]
    assert problems(blocks) == []


def test_a_menu_of_hundreds_is_grouped_and_says_each_thing_once() -> None:
    some = tuple(Button(f"Option {number}", f"show {number % 250}") for number in range(300))
    blocks = message(Message("", (Select("Pick", some),))).blocks

    assert [len(group["options"]) for group in blocks[0]["elements"][0]["option_groups"]] == [100, 100, 50]
    assert problems(blocks) == []


def test_a_command_too_long_to_be_sent_is_shown_to_be_typed() -> None:
    blocks = message(Message("", (Buttons((Button("Close it", "add " + "x" * 2000),)),))).blocks

    assert [one["type"] for one in blocks] == ["rich_text"]
    assert shown(blocks)[0].startswith("Close it: add xxx")


def test_a_row_carries_its_menu() -> None:
    (block,) = message(Message("", (TaskList((row(12, "Fix"),)),))).blocks

    assert [one["value"] for one in block["accessory"]["options"]] == [one.command for one in documents.MENU]


def test_a_row_with_more_to_do_than_an_overflow_holds_has_a_menu() -> None:
    many = tuple(Button(f"Stage {number}", f"status 12 stage{number}") for number in range(9))
    blocks = message(Message("", (TaskList((replace(row(12, "Fix"), menu=many),)),))).blocks

    accessory = blocks[0]["accessory"]
    assert (accessory["type"], len(accessory["options"])) == ("static_select", 9)
    assert not problems(blocks)


def test_a_block_says_the_line_that_shows_its_message_again() -> None:
    ids = [one["block_id"] for one in message(documents.LIST, origin="list mine p:1|2").blocks]

    assert {origin_of(one) for one in ids} == {"list mine p:1|2"}
    assert len(set(ids)) == len(ids)


def test_a_line_too_long_for_an_id_is_left_out_of_it() -> None:
    assert {origin_of(one["block_id"]) for one in message(documents.LIST, origin="x" * 300).blocks} == {""}


# ---- bounds


@pytest.mark.parametrize(
    ("text", "limit", "clipped"),
    [
        ("short", 5, "short"),
        ("longer than that", 8, "longer…"),
        ("x👩‍👩‍👧‍👦y", 8, "x…"),
        ("x👍🏽y", 5, "x…"),
        ("x🇩🇪🇫🇷y", 9, "x🇩🇪…"),
        ("ab\u0301\u0301c", 4, "a…"),
        ("a<b", 5, "a…"),
        ("e" + "\u0301" * 20, 5, "e\u0301\u0301\u0301…"),
    ],
)
def test_a_cut_never_goes_through_what_is_seen_as_one_character(text: str, limit: int, clipped: str) -> None:
    assert clip(text, limit) == clipped


def test_what_is_left_out_is_counted_and_the_last_buttons_stay() -> None:
    rows = tuple(row(number, f"Task {number}") for number in range(80))
    blocks = message(Message("All", (TaskList(rows), Buttons((Button("Next", "list page:2"),))))).blocks

    assert len(blocks) == 50
    assert shown(blocks)[-2:] == ["…and 33 more", "[Next]"]
    assert problems(blocks) == []


def test_a_message_has_as_much_text_as_slack_takes_and_says_what_is_missing() -> None:
    blocks = message(Message("All", tuple(Text(("x" * 4000,)) for _ in range(5)))).blocks

    assert len(json.dumps(blocks)) < 12_800
    assert shown(blocks)[-1] == "…and 3 more"


def test_a_description_is_shown_in_full_up_to_the_cores_own_bound() -> None:
    text = "x" * 4000

    assert shown(message(Message("", (Text((text,)),))).blocks) == [text]


def test_a_page_of_the_longest_rows_loses_none() -> None:
    title, tags = "t" * 200, tuple(f"tag{number}" + "g" * 36 for number in range(20))
    rows = tuple(row(n, title, due=DUE, overdue=True, assignees=(ANA,) * 20, tags=tags) for n in range(25))

    blocks = message(Message("Your tasks", (TaskList(rows, "Overdue"), Buttons((Button("Next", "list"),))))).blocks

    assert [one["type"] for one in blocks].count("section") == 25


def test_a_title_too_long_for_a_header_is_shown_in_full() -> None:
    title = "x" * 200

    assert shown(message(Message(title, (TaskList((row(1, "a"),)),))).blocks)[0] == title


def test_what_is_empty_takes_no_block_and_the_text_is_never_empty() -> None:
    rendered = message(
        Message(" ", (Text(("", Bold(""))), Note((" ",)), Buttons(()), Select("Pick", ()), TaskList(())))
    )

    assert rendered == ("…", [], ())


def test_the_text_beside_the_blocks_begins_with_the_title_and_names_no_button() -> None:
    text = message(documents.ERROR).text

    assert text.startswith("⚠ I can't read a date in “&lt;!channel&gt; *foo*”.\nWrite friday 5pm or Fri 27 Nov")
    assert "Edit in form" not in text


def test_an_image_needs_an_address_on_the_web() -> None:
    good, bad = (
        message(Message("", (Image(url, "Burndown"), Divider()), Tone.GOOD)).blocks
        for url in ("https://x.example/a.png", "file:///etc/passwd")
    )

    assert [one["type"] for one in good] == ["image", "divider"]
    assert shown(bad)[0] == "Burndown (file:///etc/passwd)"
