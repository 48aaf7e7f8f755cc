"""Projects, people, and how dates are read."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from typing import TYPE_CHECKING

import pytest

from bot.calendar import When
from bot.message import Message, Tone, plain_message
from bot.model import Person, Project, Role, Room, RoomKind
from bot.notices import OPTIONAL, How, NoticeKind, NoticeSettings, Quiet
from bot.store import ProjectStanding
from bot.views import dates, notice_preferences, people, projects
from tests.unit.views.samples import ACTOR, ANA, AT_TWO, BERLIN, BOB, FRIDAY, MONDAY, NOW, codes, commands

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

SECRET = Room(9, "board", RoomKind.PRIVATE)
PROJECT = Project(4, "Web shop", "web-shop", ANA, (ANA, BOB), (Room(1, "web"), SECRET))
STANDING = ProjectStanding(PROJECT, open=5, overdue=2, done=8)
HOME = Room(1, "web")
SETTINGS = NoticeSettings({NoticeKind.COMMENTED: How.OFF, NoticeKind.OVERDUE: How.CHANNEL}, platform="slack")
HEARD = notice_preferences.rows(SETTINGS, ACTOR.person, ())


def test_a_new_project_says_how_to_use_it(snapshot: SnapshotAssertion) -> None:
    message = projects.created(PROJECT, 345)
    assert plain_message(message) == snapshot
    assert commands(message) == {"Undo": "undo 345"}


def test_projects_are_listed_with_how_they_stand() -> None:
    closed = ProjectStanding(replace(PROJECT, name="Old", slug="old", archived_at=NOW), done=3)
    assert plain_message(projects.listing([STANDING, closed])) == (
        "2 projects\nWeb shop (web-shop): 5 open (2 overdue), 8 done\nOld: archived, 3 done"
    )
    assert "project create Web" in plain_message(projects.listing([]))


def test_a_standing_names_private_rooms_only_to_those_inside() -> None:
    message = projects.standing(STANDING, ACTOR, NOW)
    assert "Channels: #web" in plain_message(message)
    assert "board" not in plain_message(message)
    inside = replace(ACTOR, member_of=frozenset({SECRET.id}))
    assert "board" in plain_message(projects.standing(STANDING, inside, NOW))
    assert message.tone is Tone.WARNING
    assert commands(message)["Overdue"] == "list all in:web-shop due:overdue"


def test_a_project_without_lateness_is_calm() -> None:
    message = projects.standing(ProjectStanding(replace(PROJECT, archived_at=NOW, rooms=())), ACTOR, NOW)
    assert message.tone is Tone.PLAIN
    assert "Archived: today 10:42" in plain_message(message)
    assert "Channels: none" in plain_message(message)


@pytest.mark.parametrize(
    ("message", "title"),
    [
        (projects.bound(PROJECT, HOME, 345), "#web is bound to Web shop"),
        (projects.unbound(HOME, 345), "#web is bound to no project now"),
        (projects.archived(PROJECT, 345), "Project archived: Web shop (web-shop)"),
    ],
)
def test_changes_of_a_project_can_be_undone(message: Message, title: str) -> None:
    assert message.title == title
    assert commands(message) == {"Undo": "undo 345"}


def test_people_are_listed_with_their_roles() -> None:
    two = people.Listed([ACTOR.person, Person(2, "Bob", Role.LEAD)], 2, (), ("", ""))
    message = people.listing(two, {}, ACTOR, NOW)
    assert plain_message(message) == "2 people here\nAna: member (you)\nBob: lead"
    alone = people.Listed([ACTOR.person], 1, (), ("", ""))
    assert people.listing(alone, {}, ACTOR, NOW).title == "1 person here"


@pytest.mark.parametrize("role", Role)
def test_a_role_says_what_it_allows(role: Role) -> None:
    message = people.role_set(Person(2, "Bob", role), 345)
    assert message.title in (f"Bob is a {role.value} now", f"Bob is an {role.value} now")
    assert ("is an" in message.title) == (role is Role.ADMIN)
    assert commands(message) == {"Undo": "undo 345"}


def test_preferences_show_what_time_it_is_there(snapshot: SnapshotAssertion) -> None:
    message = people.preferences(ACTOR.person, "slack", NOW, 345, HEARD)
    assert plain_message(message) == snapshot
    assert commands(message) == {"Undo": "undo 345", "Change": "prefs"}


def test_what_is_not_so_by_itself_is_said_in_words() -> None:
    settings = NoticeSettings(dict.fromkeys(OPTIONAL, How.OFF), Quiet(time(8), time(8)), urgent_breaks=True)
    assert notice_preferences.rows(settings, ACTOR.person, ()) == (
        ("Not at all", ("everything",)),
        ("Quiet hours", ("none",)),
        ("Urgent ones", ("come in quiet hours, too",)),
    )


def test_of_many_muted_ones_some_are_named() -> None:
    follows = {("mute", f"task:{number}"): None for number in range(1, 16)} | {("mute", "room:3"): None}
    names = {f"task:{number}": f"#{number}" for number in range(1, 16)}
    ((heading, said),) = notice_preferences.followed(follows, names, BERLIN, NOW)
    assert heading == "Muted"
    assert said == (f"{', '.join(f'#{number}' for number in range(1, 11))}, 5 more and 1 channel",)


def test_a_guessed_zone_is_admitted() -> None:
    text = plain_message(people.preferences(replace(ACTOR.person, zone_known=False), "slack", NOW, 345, HEARD))
    assert "Time zone: Europe/Berlin (a guess)" in text
    assert "prefs tz Berlin" in text


@pytest.mark.parametrize(
    ("numbers", "text"),
    [({0, 1, 2, 3, 4}, "mon-fri"), ({0, 2, 3, 6}, "mon,wed-thu,sun"), ({5}, "sat"), (set(), "none")],
)
def test_days_are_printed_as_they_are_typed(numbers: set[int], text: str) -> None:
    assert people.days(numbers) == text


# ---- dates


def test_one_reading_is_the_title() -> None:
    message = dates.reading("fri", (FRIDAY,), ACTOR, NOW)
    assert message.title == "“fri” is Fri 27 Nov"
    assert "Fri 27 Nov, 17:00 (Europe/Berlin), in 7 days · 2026-11-27" in plain_message(message)
    assert "end of your working day, 17:00" in plain_message(message)


def test_several_readings_are_shown_with_how_to_write_each() -> None:
    note = When(AT_TWO.at, note="02:30 does not exist on 29 Mar in Berlin; using 03:00.")
    message = dates.reading("03/04", (MONDAY, note), ACTOR, NOW)
    assert message.title == "“03/04” could be 2 dates"
    assert codes(message) == ["2026-11-30", "2026-11-20 14:00"]
    assert note.note in plain_message(message)
    assert commands(message) == {"How I read dates": "prefs"}


def test_no_reading_says_what_would_be_one() -> None:
    message = dates.reading("blurs\nday", (), ACTOR, NOW)
    assert message.title == "I can't read a date in “blurs day”."
    assert "friday 5pm" in codes(message)
    assert BERLIN.zone.key not in plain_message(message)
