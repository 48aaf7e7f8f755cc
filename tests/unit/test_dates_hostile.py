"""The worst text that may be meant for a date: refused, kindly and soon."""

from __future__ import annotations

import subprocess
import sys
import time as clock_time

from bot.errors import UncertainDate, UnreadableDate, UserError
from bot.parsing.dates import duration, find_tail, read, readings, warm_up
from tests.unit.phrases import BASE, BERLIN, at

WORST = [
    "9" * 64, "1/" * 32, "1." * 32, "1:" * 32, "-" * 64, "a " * 32, "mon " * 16, "in " * 21, "1 day after " * 5,
    "a week from " * 5 + "now", "the " * 16, "half " * 12, "and a half " * 5, "1h" * 32, "of " * 21, "at " * 21,
    "first of " * 7, "end of " * 9, "9" * 10_000, "1/" * 2_000, "1." * 3_000, "in " * 10_000, " " * 100_000, "\x00",
    "fri\x00day", "\ud800", "\udfff\ud800", "\u202efriday", "🙂" * 64, "﷽" * 64, "ﷺ" * 64, "\u0663\u0664", "١٢/١٢",
    "²", "½", "in ½ hour", "½h", "1e309 days", "in 1e9 days", "0x10", "-1", "+1", "1_000 days", "9999-99-99",
    "0000-00-00", "99999-01-01", "24:00:00", "29.2.2100", "00/00", "0.0.", "0th", "32nd", "0 am", "12/2026", "Infinity",
    "nan days", "5pm +14:01", "5pm utc+99", "5pm ../../etc/passwd", "5pm a/b", "%s %d {0}", "<@U1> friday",
    "wednes" * 10, "septemberr 77", "tommorrw wedneday thrsday", "may may may", "1 may 2 may", "12 may 12 12",
    "january first of the year of our lord", "may the 4th be with you", "dec 99", "99 dec", "2026 december 99",
]  # fmt: skip


def test_the_worst_text_raises_only_a_refusal() -> None:
    def refusal(phrase: str) -> UnreadableDate | UncertainDate | None:
        try:
            read(phrase, BERLIN, at(BASE))
        except (UnreadableDate, UncertainDate) as error:
            return error
        return None

    for phrase in WORST:
        if error := refusal(phrase):
            assert str(error).encode()  # nothing in it that cannot be sent
            assert len(error.phrase) <= 65
        assert find_tail(phrase.split(), BERLIN, at(BASE)) <= 8
        duration(phrase)


def test_the_worst_text_costs_little() -> None:
    warm_up()
    for phrase in WORST:
        started = clock_time.perf_counter()
        readings(phrase, BERLIN, at(BASE))
        find_tail(phrase.split(), BERLIN, at(BASE))
        assert clock_time.perf_counter() - started < 0.25, phrase[:80]  # it takes about a millisecond


def test_importing_does_not_load_the_library() -> None:
    code = "import sys, bot.parsing.dates; sys.exit('dateparser' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_both_refusals_are_for_the_person() -> None:
    assert issubclass(UnreadableDate, UserError)
    assert issubclass(UncertainDate, UserError)
