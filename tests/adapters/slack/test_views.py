"""Modals and the App Home, and what was filled in, read back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from adapters.slack.render import origin_of
from adapters.slack.views import field_errors, home, loading, modal, notice, options, values
from bot.message import Button, Buttons, Choices, FieldKind, Form, FormField, Message, TaskList, Text, Tone
from bot.model import Person
from bot.notices import NoticeSettings
from bot.views import forms as form_views
from tests.adapters.slack import documents
from tests.adapters.slack.documents import row
from tests.adapters.slack.looks import shown
from tests.adapters.slack.loopback.blocks import view_problems
from tests.adapters.slack.submitting import submitted

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

NAMES = {"U01ANA": "Ana", "C0WEB": "web"}
HOME = Message(
    "Today: 1 overdue <!channel>",
    (
        TaskList((row(12, "Fix <b>login</b>", due=documents.DUE, overdue=True),), "Overdue"),
        TaskList((row(13, "Ask *Bob*"),), "Waiting on others"),
        Buttons((Button("New task", "form"), Button("Preferences", "prefs"))),
    ),
    Tone.WARNING,
)
BANNER = Message("Done: #9 Water <@U02BOB>", (Buttons((Button("Undo", "undo 5"),)),), Tone.GOOD)


def one_field(value: str, kind: FieldKind, **more: object) -> Form:
    return Form("Edit #12", "edit 12", (FormField("field", "Field", kind, value, **more),))  # type: ignore[arg-type]


def element(form: Form) -> dict[str, object]:
    return modal(form, "")["blocks"][0]["element"]  # type: ignore[no-any-return]


def read(form: Form) -> dict[str, str]:
    return values(submitted(modal(form, "", NAMES)))


# ---- looks


VIEWS = {
    "edit": modal(documents.EDIT, "12", NAMES),
    "preferences": modal(documents.PREFERENCES, "prefs"),
    "home": home(HOME, banner=BANNER),
    "notice": notice(documents.ERROR, "7"),
    "loading": loading("New task"),
}


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_views_are_rendered(view: dict[str, object], snapshot: SnapshotAssertion) -> None:
    blocks = view["blocks"]
    assert isinstance(blocks, list)
    frame = {name: value for name, value in view.items() if name != "blocks"}

    assert view_problems(view, str(view["type"])) == []
    assert "\n".join(json.dumps(one, ensure_ascii=False) for one in [frame, *blocks]) == snapshot


def test_a_click_on_the_home_shows_the_home_again() -> None:
    assert {origin_of(one["block_id"]) for one in home(HOME, banner=BANNER)["blocks"]} == {"home"}


def test_a_view_of_nothing_says_so() -> None:
    assert shown(home(Message(""))["blocks"]) == ["There is nothing here."]
    assert shown(notice(Message(""))["blocks"]) == ["There is nothing here."]


def test_a_home_too_long_says_what_is_missing_and_keeps_its_buttons() -> None:
    blocks = home(Message("All", (TaskList(tuple(row(n, "Task") for n in range(300))), *HOME.blocks)))["blocks"]

    assert len(blocks) == 100
    assert shown(blocks)[-2:] == ["…and 207 more", "[New task] [Preferences]"]


def test_a_notice_says_what_is_wrong_and_its_buttons_work() -> None:
    view = notice(documents.ERROR, "7")

    assert (view["private_metadata"], "submit" in view) == ("7", False)
    assert [one["value"] for one in view["blocks"][-1]["elements"]] == ["draft 5 1", "form Fix <@U02BOB>"]


# ---- fields


HEARING = form_views.Hearing(NoticeSettings(), ("discord", "slack"), "#12, in:web", "#general")
REAL_PREFERENCES = form_views.preferences(Person(1, "Ana"), "slack", HEARING, 25)


@pytest.mark.parametrize(
    "form",
    [documents.EDIT, documents.PREFERENCES, REAL_PREFERENCES],
    ids=["edit", "preferences", "real preferences"],
)
def test_a_form_sent_back_untouched_says_what_it_was_opened_with(form: Form) -> None:
    assert read(form) == {field.name: field.value for field in form.fields}


def test_people_are_picked_by_name_and_read_back_by_account() -> None:
    form = one_field('<@U01ANA> @zed @"two words" <@UNKNOWN1> all', FieldKind.PEOPLE)
    chosen = modal(form, "", NAMES)["blocks"][0]["element"]["initial_options"]

    assert [one["text"]["text"] for one in chosen] == [
        "@Ana", "@zed", "@two words", "@UNKNOWN1", "All of them must do it"
    ]  # fmt: skip
    assert read(form) == {"field": '<@U01ANA> @zed @"two words" <@UNKNOWN1> all'}


@pytest.mark.parametrize(
    ("picked", "value"),
    [(["all", "@bob", "@ana"], "@bob @ana all"), (["all"], ""), (["any", "all", "@bob"], "@bob all"), ([], "")],
)
def test_how_people_share_a_task_stands_behind_them(picked: list[str], value: str) -> None:
    chosen = [{"text": {"type": "plain_text", "text": "x"}, "value": one} for one in picked]
    state = {"assignees": {"field:people": {"type": "multi_external_select", "selected_options": chosen}}}

    assert values({"state": {"values": state}}) == {"assignees": value}


def test_tags_of_several_words_stay_together() -> None:
    form = one_field('+bug, +"two words" +"a \\"b\\""', FieldKind.TAGS)
    chosen = modal(form, "")["blocks"][0]["element"]["initial_options"]

    assert [one["text"]["text"] for one in chosen] == ["+bug", "+two words", '+a "b"']
    assert read(form) == {"field": '+bug +"two words" +"a \\"b\\""'}


def test_a_choice_may_be_empty_and_one_that_is_none_is_kept() -> None:
    choices = (("", "Ask me"), ("dmy", "Day first"))

    assert read(one_field("", FieldKind.CHOICE, choices=choices)) == {"field": ""}
    assert element(one_field("", FieldKind.CHOICE, choices=choices))["initial_option"]["text"]["text"] == "Ask me"  # type: ignore[index]
    assert read(one_field("ymd", FieldKind.CHOICE, choices=choices)) == {"field": "ymd"}


def test_a_text_longer_than_an_input_goes_on_in_another_and_loses_nothing() -> None:
    text = "some word\n" * 350
    blocks = modal(one_field(text, FieldKind.PARAGRAPH, required=True), "")["blocks"]

    assert [(one["block_id"], one["optional"]) for one in blocks] == [("field", False), ("field~2", True)]
    parts = [one["element"]["initial_value"] for one in blocks]
    assert all(part == part.strip() for part in (parts[0], parts[1].rstrip()))
    assert read(one_field(text, FieldKind.PARAGRAPH)) == {"field": text}


def test_a_line_may_be_as_long_as_the_form_says() -> None:
    assert element(one_field("x", FieldKind.LINE, limit=200))["max_length"] == 200
    assert element(one_field("x" * 250, FieldKind.LINE, limit=200))["max_length"] == 250


def test_words_too_long_to_be_picked_are_edited_as_text() -> None:
    form = one_field("+" + "x" * 200, FieldKind.TAGS)

    assert element(form)["type"] == "plain_text_input"
    assert read(form) == {"field": "+" + "x" * 200}


def test_what_a_modal_has_beside_its_form_is_no_value() -> None:
    state = {"0|": {"pick:0": {"type": "static_select", "selected_option": {"value": "done 12"}}}, "1": None}

    assert values({"state": {"values": state}}) == {}
    assert values({}) == {}


# ---- errors


def test_errors_stand_at_their_fields() -> None:
    assert field_errors(documents.EDIT) == {"due": "“<!here>” is no date."}
    assert shown([modal(documents.EDIT, "")["blocks"][4]]) == ["⚠ “<!here>” is no date."]


def test_what_is_wrong_with_the_whole_stands_at_the_first_field_and_on_top() -> None:
    assert field_errors(documents.PREFERENCES) == {"zone": "Somebody was faster: <!channel>"}
    assert shown(modal(documents.PREFERENCES, "")["blocks"][:1]) == ["⚠ Somebody was faster: <!channel>"]
    assert field_errors(Form("Nothing", "x", ())) == {}


# ---- suggestions


def test_people_are_suggested_as_the_core_reads_them_and_that_all_must_do_it() -> None:
    found = options(Choices((("bob", "Bob"), ("ana maria", "Ana"), ("<@U9>", "Zoë"))), "field:people", "b")

    assert [(one["value"], one["text"]["text"]) for one in found] == [
        ("@bob", "Bob"), ('@"ana maria"', "Ana"), ("<@U9>", "Zoë"), ("all", "All of them must do it")
    ]  # fmt: skip


def test_a_tag_that_nobody_used_yet_can_be_picked() -> None:
    known = Choices((("bug", "+bug"),))

    assert [one["value"] for one in options(known, "field:tags", "bu")] == ["+bug", "+bu"]
    assert [one["value"] for one in options(known, "field:tags", "+bug")] == ["+bug"]
    assert [one["value"] for one in options(known, "field:tags", "two words")] == ["+bug", '+"two words"']
    assert [one["value"] for one in options(known, "field:tags", " ")] == ["+bug"]


def test_projects_and_tasks_are_suggested_as_they_are() -> None:
    found = options(Choices((("12", "#12 Fix <b>"),)), "field:task", "fix")

    assert found == [{"text": {"type": "plain_text", "text": "#12 Fix &lt;b&gt;", "emoji": False}, "value": "12"}]


def test_a_page_with_a_text_alone_is_a_notice() -> None:
    assert shown(notice(Message("Already task 41", (Text(("See <#C0WEB>.",)),)))["blocks"]) == [
        "Already task 41", "See #C0WEB."
    ]  # fmt: skip
