"""Modals, and what was filled in, read back."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.discord.modals import command, modal, values
from bot.characters import clean
from bot.message import FieldKind, Form, FormField
from bot.model import Person
from bot.notices import NoticeSettings
from bot.views import forms as form_views
from tests.adapters.discord import documents
from tests.adapters.discord.documents import LINK
from tests.adapters.discord.looks import modal_problems
from tests.adapters.discord.test_render_any import SHORT, TEXTS

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

Json = dict[str, Any]


def one_field(value: str, kind: FieldKind = FieldKind.LINE, **more: object) -> Form:
    return Form("Edit #12", "edit 12", (FormField("field", "Field", kind, value, **more),))  # type: ignore[arg-type]


def component(form: Form) -> Json:
    return modal(form)["components"][0]["component"]  # type: ignore[no-any-return]


def submitted(opened: Json) -> list[Json]:
    """As Discord sends a modal back in which nothing was touched."""
    sent: list[Json] = []
    for index, one in enumerate(opened["components"], 1):
        if one["type"] != 18:
            sent.append({"type": one["type"], "id": index})
            continue
        inner = {"type": one["component"]["type"], "id": index + 10, "custom_id": one["component"]["custom_id"]}
        sent.append({"type": 18, "id": index, "component": inner | _filled(one["component"])})
    return sent


def _filled(inner: Json) -> Json:
    if inner["type"] == 4:
        return {"value": inner.get("value", "")}
    chosen = [one["value"] for one in inner.get("options", []) if one.get("default")]
    return {"values": chosen + [one["id"] for one in inner.get("default_values", [])]}


def read(form: Form) -> dict[str, str]:
    opened = modal(form)
    roles = [
        one["id"]
        for field in opened["components"]
        for one in field.get("component", {}).get("default_values", [])
        if one["type"] == "role"
    ]
    return values(submitted(opened), {"roles": dict.fromkeys(roles)})


# ---- looks


FORMS = {"edit": documents.EDIT, "preferences": documents.PREFERENCES}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_modals_are_sent_like_this(form: Form, snapshot: SnapshotAssertion) -> None:
    opened = modal(form)
    frame = {name: value for name, value in opened.items() if name != "components"}

    assert modal_problems(opened) == []
    assert "\n".join(json.dumps(one, ensure_ascii=False) for one in [frame, *opened["components"]]) == snapshot


# ---- what comes back


HEARING = form_views.Hearing(NoticeSettings(), ("discord", "slack"), "#12, in:web", "#general")
REAL_PREFERENCES = form_views.preferences(
    Person(1, "Ana"),
    "discord",
    HEARING,
    5,
)


@pytest.mark.parametrize(
    "form",
    [documents.EDIT, documents.PREFERENCES, REAL_PREFERENCES],
    ids=["edit", "preferences", "real preferences"],
)
def test_a_form_sent_back_untouched_says_what_it_was_opened_with(form: Form) -> None:
    assert read(form) == {field.name: field.value for field in form.fields}


@pytest.mark.parametrize("value", ["", "<@1001>", "<@1001> <@&2001> <@1002>"])
def test_people_are_picked(value: str) -> None:
    form = one_field(value, FieldKind.PEOPLE)

    assert component(form)["type"] == 7
    assert read(form) == {"field": value}


@pytest.mark.parametrize(
    "value",
    [
        "<@1001> all",
        "@zed",
        "<@person:5>",
        "<@1001>, <@1002>",
        '@"two words"',
        " ".join(f"<@{n}>" for n in range(1, 22)),
    ],
)
def test_what_can_only_be_written_is_edited_as_text(value: str) -> None:
    form = one_field(value, FieldKind.PEOPLE, hint="@ana, or @ana @bob all")

    assert component(form)["type"] == 4
    assert read(form) == {"field": value}


def test_a_role_is_told_from_a_person_by_what_discord_resolved() -> None:
    sent = [{"type": 18, "component": {"type": 7, "custom_id": "assignees", "values": ["1001", "2001"]}}]

    assert values(sent, {"roles": {"2001": {}}, "users": {"1001": {}}}) == {"assignees": "<@1001> <@&2001>"}
    assert values(sent) == {"assignees": "<@1001> <@2001>"}


def test_a_choice_may_be_empty_and_one_that_is_none_is_kept() -> None:
    choices = (("", "Ask me"), ("dmy", "Day first"))
    empty, unknown = (one_field(value, FieldKind.CHOICE, choices=choices) for value in ("", "ymd"))

    assert [one["label"] for one in component(empty)["options"] if one.get("default")] == ["Ask me"]
    assert (read(empty), read(unknown)) == ({"field": ""}, {"field": "ymd"})


def test_a_choice_taken_back_is_empty() -> None:
    assert values([{"type": 18, "component": {"type": 3, "custom_id": "priority", "values": []}}]) == {"priority": ""}


@pytest.mark.parametrize(
    "choices", [(), tuple((str(n), str(n)) for n in range(26)), (("v" * 100, "Long"),)], ids=["none", "many", "long"]
)
def test_a_choice_that_no_menu_can_offer_is_edited_as_text(choices: tuple[tuple[str, str], ...]) -> None:
    form = one_field("x", FieldKind.CHOICE, choices=choices)

    assert component(form)["type"] == 4
    assert read(form) == {"field": "x"}


def test_rows_of_older_clients_are_read_too() -> None:
    row = {"type": 1, "components": [{"type": 4, "custom_id": "title", "value": "Fix"}]}

    assert values([row, {"type": 10, "id": 1}, {"type": 18, "component": None}, {}]) == {"title": "Fix"}


def test_what_is_not_text_or_null_is_empty() -> None:
    assert values([{"type": 18, "component": {"type": 4, "custom_id": "due", "value": None}}]) == {"due": ""}


# ---- text


def test_a_line_may_be_as_long_as_the_form_says_or_as_it_is() -> None:
    assert component(one_field("x", limit=200))["max_length"] == 200
    assert component(one_field("x" * 250, limit=200))["max_length"] == 250
    assert component(one_field("x", limit=10_000))["max_length"] == 4000


def test_a_text_too_long_for_discord_is_not_cut_but_left_as_it_is() -> None:
    form = replace(documents.EDIT, fields=(documents.EDIT.fields[0], *one_field("👍" * 2001).fields))
    opened = modal(form)

    assert modal_problems(opened) == []
    assert opened["components"][1] == {
        "type": 10, "content": "**Field** is longer than a form takes here. It is left as it is."
    }  # fmt: skip
    assert read(form).keys() == {"title"}


def test_a_text_of_several_lines_has_room_for_them() -> None:
    assert component(one_field("a\nb"))["style"] == 2
    assert component(one_field("a"))["style"] == 1
    assert component(one_field("", FieldKind.PARAGRAPH))["style"] == 2


def test_how_to_write_it_stands_in_the_empty_input_or_above_what_is_there() -> None:
    empty, filled = (modal(one_field(value, FieldKind.DATE, hint="friday 5pm"))["components"][0] for value in ("", "x"))

    assert (empty["component"]["placeholder"], "description" in empty) == ("friday 5pm", False)
    assert ("placeholder" in filled["component"], filled["description"]) == (False, "friday 5pm")


# ---- errors


def test_errors_stand_at_their_fields() -> None:
    assert modal(documents.EDIT)["components"][3]["description"] == "⚠ “@here” is no date."


def test_what_is_wrong_with_the_whole_stands_on_top_where_there_is_room() -> None:
    error = "Somebody *changed* #12."
    large = replace(documents.EDIT, error=error, fields=(*documents.EDIT.fields[:3], *documents.EDIT.fields[4:]))
    full = replace(documents.EDIT, error=error)

    assert modal(large)["components"][0] == {"type": 10, "content": "⚠ Somebody \\*changed\\* #12."}
    assert modal(full)["components"][0]["description"] == "⚠ Somebody *changed* #12."


def test_what_a_field_says_is_not_said_twice() -> None:
    form = one_field("x", error="No date.")

    assert [one["type"] for one in modal(replace(form, error="No date. Write friday."))["components"]] == [18]


def test_what_to_type_stands_in_quotes_for_nothing_can_be_marked() -> None:
    form = one_field("x", error="Write `!2 +bug`.")

    assert modal(form)["components"][0]["description"] == "⚠ Write “!2 +bug”."
    assert modal(replace(one_field("x"), error="Write `x`."))["components"][0]["content"] == "⚠ Write “x”."


def test_a_task_is_asked_for_by_its_number_for_nothing_can_be_suggested() -> None:
    (asked,) = modal(one_field("", FieldKind.TASK, hint="Or words of its title"))["components"]

    assert asked["component"]["placeholder"] == "Its number: 12, or WEB-12"


# ---- the command


def test_a_command_comes_back_as_it_was() -> None:
    line = form_views.add_line("1234567890123456789", LINK)
    opened = modal(replace(documents.EDIT, command=line), link=LINK)

    assert opened["custom_id"] == 'add message:"1234567890123456789" source:~'
    assert command(opened["custom_id"], LINK) == line
    assert command("edit 12 version:3", LINK) == "edit 12 version:3"


@pytest.mark.parametrize("fields", [0, 6])
def test_more_fields_than_a_modal_has_or_none_is_a_mistake_of_ours(fields: int) -> None:
    with pytest.raises(ValueError, match="no modal holds"):
        modal(replace(documents.EDIT, fields=documents.EDIT.fields[:1] * fields))


def test_a_command_too_long_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="101 characters"):
        modal(replace(documents.EDIT, command="x" * 101))


# ---- any form


FIELDS = st.builds(
    FormField,
    st.just("field"),
    TEXTS,
    st.sampled_from(FieldKind),
    TEXTS,
    TEXTS,
    st.booleans(),
    st.integers(1, 4000),
    st.lists(st.tuples(TEXTS, TEXTS), max_size=30).map(tuple),
    TEXTS,
)


@settings(max_examples=150, deadline=None)
@given(
    st.builds(Form, TEXTS, SHORT.filter(lambda one: one.strip() and len(one) <= 50), st.tuples(FIELDS), TEXTS, TEXTS)
)
def test_any_form_is_taken(form: Form) -> None:
    assert modal_problems(modal(form)) == []


@given(st.sampled_from([one for one in FieldKind if one is not FieldKind.PEOPLE]), TEXTS.map(lambda one: one[:4000]))
def test_any_form_sent_back_untouched_says_what_it_was_opened_with(kind: FieldKind, value: str) -> None:
    assert read(one_field(value, kind)) == {"field": clean(value)}
