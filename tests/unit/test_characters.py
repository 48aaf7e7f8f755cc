"""Characters, as every platform draws them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.characters import aligned, clean, clip, one_line, units


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
        ("nul\x00 bell\x07 \x1b[31mred\x7f \x9b", "nul bell [31mred "),
        ("\u202eevil\u202c \u2066turned\u2069 \u200fmarks", "evil turned marks"),
        ("no\u200bwidth\ufeff soft\u00adhyphen \u2060", "nowidth softhyphen "),
        ("half\ud83d", "half"),
        ("👩‍👩‍👧‍👦 ❤️ می‌خواهم", "👩‍👩‍👧‍👦 ❤️ می‌خواهم"),
    ],
)
def test_what_acts_instead_of_being_read_is_left_out(text: str, shown: str) -> None:
    assert clean(text) == shown


def test_a_line_has_no_breaks_and_single_blanks() -> None:
    assert one_line(" a\r\nb\u2028c \t d\x00\x85e ") == "a b c de"


@pytest.mark.parametrize(("text", "count"), [("", 0), ("abc", 3), ("é", 1), ("👍", 2), ("👍🏽", 4), ("\ud83d", 1)])
def test_a_character_beyond_the_first_65536_counts_as_two(text: str, count: int) -> None:
    assert units(text) == count


@pytest.mark.parametrize(
    ("text", "limit", "clipped"),
    [
        ("short", 5, "short"),
        ("longer than that", 8, "longer…"),
        ("x👩‍👩‍👧‍👦y", 8, "x…"),
        ("x👍🏽y", 5, "x…"),
        ("x🇩🇪🇫🇷y", 9, "x🇩🇪…"),
        ("ab\u0301\u0301c", 4, "a…"),
        ("e" + "\u0301" * 20, 5, "e\u0301\u0301\u0301…"),
    ],
)
def test_a_cut_never_goes_through_what_is_seen_as_one_character(text: str, limit: int, clipped: str) -> None:
    assert clip(text, limit) == clipped


def test_a_text_is_cut_by_the_length_that_counts() -> None:
    assert clip("a<b<c", 8, lambda text: len(text) + 3 * text.count("<")) == "a<b…"


@given(st.text(), st.integers(1, 100))
def test_a_clipped_text_fits_and_shows_that_something_is_missing(text: str, limit: int) -> None:
    clipped = clip(text, limit)

    assert units(clipped) <= limit
    assert clipped == text or clipped.endswith("…")


def test_columns_stand_under_each_other_the_first_at_the_left_and_numbers_at_the_right() -> None:
    rows = [("Who", "Open", "Overdue"), ("Ana", "12", ""), ("山田 🔥", "3", "1"), ("e\u0301ve", "3", "")]
    assert aligned(rows) == [
        "Who      Open  Overdue",
        "Ana        12",
        "山田 🔥     3        1",
        "e\u0301ve         3",
    ]
