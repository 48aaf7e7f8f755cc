"""Views as they are told of: names and filters as they were written, and nothing of them is markup."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.message import Message, plain_message
from bot.model import Room, Who
from bot.saved_views import SavedView
from bot.views import saved_views as views
from bot.views.spans import one_line
from tests.unit.views.samples import ACTOR, commands
from tests.unit.views.test_hostile import HOSTILE, MARK, check

LATE = SavedView(3, ACTOR.person.who, "late", "list all for:<@person:9> due:overdue")
WEB = Room(7, "web")


def told(view: SavedView) -> tuple[Message, ...]:
    return (
        views.saved(view, 5, is_new=True, has_date=True),
        views.shared(view, view.rooms, 5),
        views.shared(replace(view, shared=True), (), 5),
        views.deleted(view, 5),
        views.default_set(WEB, view, 5),
    )


@pytest.mark.parametrize("name", HOSTILE)
def test_whatever_a_view_is_called_is_plain(name: str) -> None:
    name = f"{MARK}{name}"
    for message in told(replace(LATE, name=name, line=f'list "{name}"', rooms=(WEB, replace(WEB, name=name)))):
        check(message)


@pytest.mark.parametrize("name", HOSTILE)
def test_only_buttons_that_open_one_are_called_by_its_name(name: str) -> None:
    view = replace(LATE, name=f"{MARK}{name}", line=f'list "{name}"')
    listing = views.listing([view], ACTOR, {9: view.name})
    check(replace(listing, blocks=listing.blocks[:1]))
    (label,) = commands(listing)
    assert label == f"Open {one_line(view.name)}"


def test_people_in_filters_have_their_names() -> None:
    assert views.people_in([LATE.line, LATE.line]) == (9,)
    listed = plain_message(views.listing([LATE], ACTOR, {9: "Bob"}))
    assert listed == "1 view\nlate: all for:@Bob due:overdue · yours alone\n[Open late]"
    assert "for:@somebody" in plain_message(views.listing([LATE], ACTOR, {}))


def test_a_view_of_another_is_told_as_theirs() -> None:
    theirs = replace(LATE, owner=Who(77, "Eve"), shared=True, rooms=(WEB,))
    assert "shared by Eve, what #web lists" in plain_message(views.listing([theirs], ACTOR, {}))
