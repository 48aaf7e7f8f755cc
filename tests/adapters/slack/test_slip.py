"""What goes along with a modal: sealed, and read back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from adapters.slack import limits, views
from adapters.slack.slip import Slip, Source, metadata, opener, seal, unseal
from bot.message import FieldKind, Form, FormField
from tests.adapters.slack.delivered import CHANNEL, TEAM, TS, USER
from tests.adapters.slack.slips import PRESS_LIST, SECRET


def test_what_is_sealed_comes_back() -> None:
    data = {"command": "edit 12", "channel": CHANNEL, "origin": "list “ü” 😀\ud800"}
    assert unseal(seal(data, SECRET), SECRET) == data


@pytest.mark.parametrize("cut", [0, 1, 63, 64, 65, 80, -1])
def test_what_was_changed_is_nothing(cut: int) -> None:
    text = seal({"command": "edit 12", "channel": CHANNEL}, SECRET)
    changed = text[:cut] + ("x" if text[cut] != "x" else "y") + text[cut:][1:]
    assert unseal(changed, SECRET) is None
    assert unseal(text[:cut], SECRET) is None
    assert unseal(text, b"another") is None


@pytest.mark.parametrize("text", ["", ".", "x", "x.{}", "é.{}", "\ud800"])
def test_what_was_never_sealed_is_nothing(text: str) -> None:
    assert unseal(text, SECRET) is None


def test_what_is_too_long_loses_the_response_url_first() -> None:
    long = replace(PRESS_LIST, response_url=f"https://hooks.slack.com/{'x' * limits.PRIVATE_METADATA}")
    text = metadata(long, "add", SECRET)
    assert len(text) <= limits.PRIVATE_METADATA
    command, opened = opener(text, TEAM, USER, SECRET)
    assert (command, opened) == ("add", Slip(Source.PRESS_PRIVATE, TEAM, USER, CHANNEL, "", TS, origin="list here"))


def test_a_source_of_a_newer_version_is_nobody() -> None:
    text = seal({"command": "add", "source": "telepathy", "user": USER}, SECRET)
    assert opener(text, TEAM, USER, SECRET) == ("add", None)


def test_tags_and_people_are_asked_by_the_names_of_the_fields() -> None:
    form = Form("New", "add", (FormField("tags", "Tags", FieldKind.TAGS), FormField("who", "Who", FieldKind.PEOPLE)))
    elements = [block["element"]["action_id"] for block in views.modal(form, "")["blocks"]]
    assert elements == ["field:tags", "field:people"]
