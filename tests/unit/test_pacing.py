"""How fast a platform is written to, and whether at all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot import failpoints
from bot.circuit import FAILURES, FIRST_PAUSE, LONGEST_PAUSE, Circuit
from bot.config import failing
from bot.errors import ConfigurationError
from bot.pacing import LAST_RETRY, LONGEST_FLOOR, PACE, Pacing, retry_after


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 9, 16, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


# ---- pacing


def test_turns_are_a_second_apart(clock: Clock) -> None:
    pacing = Pacing(clock)
    assert [pacing.turn("web") for _ in range(3)] == [0.0, 1.0, 2.0]
    assert pacing.turn("ops") == 0.0
    clock.now += timedelta(minutes=1)
    assert pacing.turn("web") == 0.0


def test_a_pause_is_not_cut_short(clock: Clock) -> None:
    pacing = Pacing(clock)
    pacing.pause("web", timedelta(seconds=30))
    pacing.pause("web")
    clock.now += timedelta(seconds=29)
    assert pacing.pausing() == ("web",)
    clock.now += timedelta(seconds=1)
    assert pacing.pausing() == ()


def test_refused_again_and_again_it_waits_twice_as_long_each_time(clock: Clock) -> None:
    pacing = Pacing(clock)
    waits = [pacing.refused("web", 1).total_seconds() for _ in range(12)]
    assert waits[:5] == [1, 2, 4, 8, 16]
    assert waits[-1] == LONGEST_FLOOR.total_seconds()
    assert pacing.refused("web", 1000) == timedelta(seconds=1000)
    pacing.taken("web")
    assert pacing.refused("web", 1) == PACE


def test_who_looked_before_a_pause_ended_learns_when_it_did(clock: Clock) -> None:
    pacing, looked_at = Pacing(clock), clock()
    pacing.pause("web")
    clock.now += PACE
    pacing.pausing()
    assert pacing.next_end(looked_at) == clock.now
    assert pacing.next_end(clock.now) is None


def test_tries_are_further_and_further_apart_but_not_all_at_once() -> None:
    assert timedelta(seconds=3) < retry_after(0) < timedelta(seconds=7)
    assert LAST_RETRY * 0.7 < retry_after(100) < LAST_RETRY * 1.3
    assert len({retry_after(3) for _ in range(20)}) > 1


# ---- the circuit


def opened(clock: Clock) -> Circuit:
    circuit = Circuit(clock)
    for _ in range(FAILURES):
        circuit.failed()
    return circuit


def test_it_opens_after_several_failures_in_a_row_only(clock: Clock) -> None:
    circuit = Circuit(clock)
    for _ in range(FAILURES):
        circuit.failed()
        circuit.answered()
    assert circuit.lets_through(100, under_way=50) == 100
    assert opened(clock).lets_through(100, under_way=0) == 0


def test_open_it_lets_one_probe_through_at_a_time(clock: Clock) -> None:
    circuit = opened(clock)
    clock.now += FIRST_PAUSE
    assert circuit.lets_through(100, under_way=0) == 1
    assert circuit.lets_through(100, under_way=1) == 0
    circuit.answered()
    assert circuit.lets_through(100, under_way=0) == 100


def test_each_probe_that_fails_opens_it_longer(clock: Clock) -> None:
    circuit, pauses = opened(clock), []
    for _ in range(10):
        assert circuit.open_until is not None
        pauses.append(circuit.open_until - clock.now)
        circuit.failed()  # one that began before: it changes nothing
        clock.now = circuit.open_until
        circuit.failed()
    assert pauses[:3] == [FIRST_PAUSE, FIRST_PAUSE * 2, FIRST_PAUSE * 4]
    assert pauses[-1] == LONGEST_PAUSE


# ---- fail points


def test_unset_no_process_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NUDGE_FAIL_AT", raising=False)
    failpoints._where.cache_clear()
    failpoints.reach("after_send")
    assert failing.load() == ("", 0)


def test_a_point_is_named_with_how_often_it_is_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUDGE_FAIL_AT", "after_send:20")
    assert failing.load() == ("after_send", 20)
    monkeypatch.setenv("NUDGE_FAIL_AT", "before_settle")
    assert failing.load() == ("before_settle", 1)


@pytest.mark.parametrize("wrong", ["sometimes", "after_send:0", "after_send:", "after_send:x"])
def test_a_point_that_does_not_exist_is_said(monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    monkeypatch.setenv("NUDGE_FAIL_AT", wrong)
    with pytest.raises(ConfigurationError, match="NUDGE_FAIL_AT"):
        failing.load()
