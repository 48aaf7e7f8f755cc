"""Addresses of calendars: their secret is long, and told from anything else."""

from __future__ import annotations

import base64

import pytest

from bot.feeds import address, hashed, is_token, new_token


def test_a_secret_has_256_bits_and_is_never_the_same() -> None:
    tokens = {new_token() for _ in range(100)}
    assert len(tokens) == 100
    for token in tokens:
        assert is_token(token)
        assert len(base64.urlsafe_b64decode(f"{token.removeprefix('cal_')}=")) == 32


@pytest.mark.parametrize(
    "text", ["", "cal_", f"cal_{'a' * 42}", f"cal_{'a' * 44}", f"cal_{'ä' * 43}", f"cal_{'a' * 43}\n"]
)
def test_what_is_no_secret_is_known_without_looking_it_up(text: str) -> None:
    assert not is_token(text)


def test_the_hash_tells_nothing_of_it() -> None:
    token = new_token()
    assert hashed(token) == hashed(token) != hashed(new_token())
    assert token not in hashed(token)


def test_the_address_is_below_where_the_server_is_reached() -> None:
    assert address("https://nudge.example.org", "cal_x") == "https://nudge.example.org/calendar/cal_x.ics"
