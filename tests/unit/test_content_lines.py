"""Lines of a calendar: escaped so that text stays text, folded so that no character is cut."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.characters import clean
from bot.content_lines import LONGEST, instant, text, texts, written, zone

HOSTILE = st.text(st.one_of(st.characters(), st.sampled_from("\\;,\n\r\tñ日👩\u200d:\"'^")), max_size=300)


def unfolded(content: bytes) -> list[str]:
    assert content.endswith(b"\r\n")
    return content.replace(b"\r\n ", b"").decode().split("\r\n")[:-1]


@given(st.lists(HOSTILE, min_size=1, max_size=4))
def test_whatever_is_said_stays_in_its_line_and_reads_back(values: list[str]) -> None:
    content = written(f"SUMMARY:{text(one)}" for one in values)
    for line in content.split(b"\r\n"):
        assert len(line) <= LONGEST
        line.decode()  # no character is in two lines
        assert b"\n" not in line
        assert b"\r" not in line
    for value in values:
        event = icalendar.Event.from_ical(written(["BEGIN:VEVENT", f"SUMMARY:{text(value)}", "END:VEVENT"]))
        assert event["SUMMARY"] == clean(value)


@given(st.lists(HOSTILE, min_size=1, max_size=4))
def test_several_values_stay_several(values: list[str]) -> None:
    event = icalendar.Event.from_ical(written(["BEGIN:VEVENT", f"CATEGORIES:{texts(values)}", "END:VEVENT"]))
    assert [str(one) for one in event["CATEGORIES"].cats] == [clean(one) for one in values]


@pytest.mark.parametrize("length", [LONGEST - 1, LONGEST, LONGEST + 1, 2 * LONGEST, 2 * LONGEST - 1])
def test_a_line_is_folded_only_where_it_is_too_long(length: int) -> None:
    content = written(["x" * length])
    assert unfolded(content) == ["x" * length]
    assert (b"\r\n " in content) is (length > LONGEST)


def test_an_instant_is_told_in_utc() -> None:
    assert instant(datetime(2026, 11, 20, 14, 30, tzinfo=ZoneInfo("Europe/Berlin"))) == "20261120T133000Z"


@pytest.mark.parametrize("key", ["Europe/Berlin", "America/St_Johns", "Asia/Kolkata", "Australia/Lord_Howe", "UTC"])
def test_a_zone_tells_what_its_clocks_show(key: str) -> None:
    since, until = datetime(2026, 1, 1, tzinfo=UTC), datetime(2029, 1, 1, tzinfo=UTC)
    told = icalendar.Timezone.from_ical(written(zone(ZoneInfo(key), since, until))).to_tz(lookup_tzid=False)
    for month in range(1, 37):
        wall = datetime(2026 + (month - 1) // 12, (month - 1) % 12 + 1, 15, 12)  # noqa: DTZ001 - a clock on a wall
        assert wall.replace(tzinfo=told).utcoffset() == wall.replace(tzinfo=ZoneInfo(key)).utcoffset(), wall
