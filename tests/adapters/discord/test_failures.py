"""What Discord answers, and what the sender does next."""

from __future__ import annotations

import pytest

from adapters.discord.failures import LONGEST_WAIT, WAIT_SECONDS, Answered, TooLate, all_wait, failure
from bot.errors import (
    AddressGone,
    DeliveryError,
    MessageGone,
    MessageRefused,
    NotPermitted,
    OutcomeUnknown,
    PersonUnreachable,
    ThreadGone,
    TryAgain,
    Wait,
)


@pytest.mark.parametrize(
    ("status", "code", "next_move"),
    [
        (404, 10003, AddressGone),
        (403, 50001, AddressGone),
        (403, 50013, AddressGone),
        (403, 0, AddressGone),
        (404, 10008, MessageGone),
        (400, 50083, ThreadGone),
        (404, 10062, TooLate),
        (400, 40060, Answered),
        (401, 50027, TooLate),
        (400, 50035, MessageRefused),
        (400, 0, MessageRefused),
        (403, 200000, MessageRefused),
        (401, 0, NotPermitted),
        (401, 40001, NotPermitted),
        (500, 0, OutcomeUnknown),
        (502, 0, OutcomeUnknown),
        (503, 0, OutcomeUnknown),
        (500, 130000, TryAgain),
        (429, 0, Wait),
        (400, 30046, Wait),
        (400, 20016, Wait),
    ],
)
def test_the_code_says_what_to_do_next(status: int, code: int, next_move: type[DeliveryError]) -> None:
    assert type(failure("post", status, code)) is next_move


@pytest.mark.parametrize("status", [400, 403])
def test_closed_direct_messages_are_known_by_their_code_whatever_the_status(status: int) -> None:
    error = failure("post", status, 50007)

    assert isinstance(error, PersonUnreachable)
    assert isinstance(error, AddressGone)  # for whoever does not know another way to that person


@pytest.mark.parametrize(("said", "seconds"), [(2.5, 2.5), (0.2, 1.0), (None, WAIT_SECONDS), (100_000.0, LONGEST_WAIT)])
def test_waiting_takes_as_long_as_discord_says_within_reason(said: float | None, seconds: float) -> None:
    error = failure("post", 429, 0, said)

    assert isinstance(error, Wait)
    assert error.seconds == seconds


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Via": "1.1 google", "Retry-After": "60", "X-RateLimit-Scope": "user"}, 0.0),
        ({"Via": "1.1 google", "Retry-After": "60", "X-RateLimit-Scope": "shared"}, 0.0),
        ({"Via": "1.1 google", "Retry-After": "2", "X-RateLimit-Scope": "global"}, 0.0),
        ({"Via": "1.1 google", "Retry-After": "60", "X-RateLimit-Scope": "global"}, 60.0),
        ({"Via": "1.1 google", "Retry-After": "60", "X-RateLimit-Global": "true"}, 60.0),
        ({"Retry-After": "900"}, 900.0),
        ({"Retry-After": "1"}, 600.0),
        ({"Retry-After": "later"}, 600.0),
        ({}, 600.0),
        ({"Retry-After": "1000000"}, LONGEST_WAIT),
    ],
)
def test_a_ban_and_a_long_limit_of_the_whole_bot_hold_for_everything(headers: dict[str, str], seconds: float) -> None:
    assert all_wait(headers, longest=30.0) == seconds
