from __future__ import annotations

from zoneinfo import available_timezones

import pytest

from bot.calendar import Calendar
from bot.message import COMMAND_LENGTH, Select, plain_block
from bot.parsing.grammar import parse
from bot.services.people import zone_named
from bot.views import zones
from tests.unit.readers import ROOM
from tests.unit.views.samples import BERLIN, NOW

LANGUAGES = [None, "", "xx", "de-AT", "en-US", *zones._LIKELY]


def select(locale: str | None, calendar: Calendar = BERLIN) -> Select:
    (found,) = (one for one in zones.question(calendar, locale, NOW) if isinstance(one, Select))
    return found


@pytest.mark.parametrize("locale", LANGUAGES)
def test_every_language_has_25_cities_that_can_be_picked(locale: str | None) -> None:
    options = select(locale).options
    assert len(options) == len({one.label for one in options}) == zones.MOST
    for one in options:
        assert len(one.command) <= COMMAND_LENGTH
        zone = one.command.removeprefix("prefs tz ")
        assert zone in available_timezones()
        assert zone_named(parse(one.command, ROOM).zone or "") == zone  # type: ignore[union-attr]  # SetPreferences


def test_a_city_says_what_time_it_is_there() -> None:
    labels = [one.label for one in select("fr").options]
    assert labels[:2] == ["Berlin (now 10:42)", "Paris (now 10:42)"]
    assert "New York (now 04:42)" in labels


def test_utc_is_no_place() -> None:
    assert select("ja", Calendar()).options[0].label == "Tokyo (now 18:42)"
    assert "in UTC, the team's zone" in plain_block(zones.question(Calendar(), "ja", NOW)[0])


def test_cities_of_no_language_run_from_west_to_east() -> None:
    labels = [one.label for one in select("", Calendar()).options]
    assert labels[0].startswith("Los Angeles")
    assert labels[-1].startswith(("Auckland", "Sydney"))
