"""Time zones by the names that people type."""

import pytest

from bot.parsing.places import zones_of


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("berlin", "Europe/Berlin"),
        ("Berl", "Europe/Berlin"),
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berl", "Europe/Berlin"),
        ("new york", "America/New_York"),
        ("New_Y", "America/New_York"),
        ("york", "America/New_York"),
        ("kolkata", "Asia/Kolkata"),
        ("india", "Asia/Kolkata"),
        ("CET", "Europe/Berlin"),
        ("pst", "America/Los_Angeles"),
        ("germany", "Europe/Berlin"),
        ("germ", "Europe/Berlin"),
        ("de", "Europe/Berlin"),
        ("usa", "America/New_York"),
        ("uk", "Europe/London"),
        ("brit", "Europe/London"),
        ("utc", "UTC"),
        ("são paulo", "America/Sao_Paulo"),
        ("Zürich", "Europe/Zurich"),
    ],
)
def test_a_city_a_country_or_an_abbreviation_is_enough(typed: str, zone: str) -> None:
    assert zones_of(typed)[0] == zone


def test_a_region_is_all_of_it() -> None:
    assert all(zone.startswith("Europe/") for zone in zones_of("europe"))
    assert len(zones_of("europe")) > 25


@pytest.mark.parametrize("typed", ["", "  ", "zzzz", "/", "+2", "\x00", "%"])
def test_what_is_no_place_is_none(typed: str) -> None:
    assert zones_of(typed) == ()
