"""What is left of a line before anything reads it."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserError
from bot.parsing.clean import MARKS_PER_BASE, MAX_LINE, clean, matching


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("plain text", "plain text"),
        ("NUL\x00 and \x1b[31mescape\x7f", "NUL and [31mescape"),
        ("one\r\ntwo\rthree\x0bfour\u2028five", "one\ntwo\nthree\nfour\nfive"),
        ("a\tb", "a b"),
        ("lone \ud800 surrogate\udfff", "lone  surrogate"),
        ("\u202eoverride\u202c \u2066isolate\u2069", "override isolate"),
        ("zero\u200bwidth\u200d \ufeffbom soft\u00adhyphen", "zerowidth bom softhyphen"),
        ("Z\u0301a\u0308", "Źä"),
        ("C1 \x85\x9b end", "C1 \n end"),
        ("tags \U000e0041\U000e0042", "tags "),
        ("\u0301no base", "no base"),
        ("größe", "größe"),
    ],
)
def test_what_cannot_be_shown_or_stored_is_left_out(typed: str, cleaned: str) -> None:
    assert clean(typed) == cleaned


@pytest.mark.parametrize("emoji", ["👩‍💻", "❤️‍🔥", "🏳️‍🌈", "👩🏽‍🚀", "👨‍👩‍👧‍👦", "1️⃣", "☎️", "🇩🇪"])
def test_emoji_stay_whole(emoji: str) -> None:
    assert clean(f"a {emoji} b") == f"a {emoji} b"


def test_a_tower_of_marks_is_cut_down() -> None:
    cleaned = clean("z" + "\u0335" * 50 + "x")
    assert cleaned == "z" + "\u0335" * MARKS_PER_BASE + "x"


def test_a_line_too_long_is_refused_with_its_size_and_at_once() -> None:
    started = time.process_time()
    with pytest.raises(UserError, match=r"100,000 characters; a line may have 5,000") as caught:
        clean("é\u0301" * 50_000)
    assert time.process_time() - started < 0.005
    assert caught.value.advice


def test_the_longest_line_passes() -> None:
    assert len(clean("a" * MAX_LINE)) == MAX_LINE


def test_wide_letters_match_without_being_changed() -> None:
    assert matching("ＡＤＤ") == "add"
    assert clean("ＡＤＤ") == "ＡＤＤ"


_HARD = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("\u200d\ufe0f\u0301\u0335\u0323👩💻❤🔥\r\n\t\x00\u202e\u1100\u1161\u11a8\u09c7\u09be\ud800<="),
    ),
    max_size=60,
)


@given(_HARD)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    once = clean(text)
    assert clean(once) == once


@given(_HARD)
def test_nothing_remains_that_a_database_or_a_terminal_would_trip_over(text: str) -> None:
    once = clean(text)
    once.encode()
    assert unicodedata.is_normalized("NFC", once)
    assert all(
        character in "\n\u200d" or unicodedata.category(character)[1] not in "cfs"
        for character in once
        if unicodedata.category(character)[0] == "C"
    )
