"""Whatever is typed: a command or a UserError, and never slowly."""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot import commands as c
from bot.errors import ChoiceError, FormError, UserError
from bot.parsing import dates
from bot.parsing.clean import MAX_LINE
from bot.parsing.forms import fill
from bot.parsing.grammar import parse, verb_changes
from bot.terms import MORE, TaskField
from tests.unit.readers import ROOM, THREAD

if TYPE_CHECKING:
    from collections.abc import Callable

SENTENCES = [
    "create a task to", "add a task:", "please", "can you please", "hey", "remind me to", "remind @a tomorrow to",
    "remind me", "mark", "finish", "finish the", "assign the", "assign it to", "move the", "what's due",
    "what's overdue in", "what is @a", "who's late in", "show me", "is", "give", "i'll take",
]  # fmt: skip
VERBS = ["", *c.VERBS, *SENTENCES]
PIECES = [
    '"', "\\", "“", "”", "a:", "due:", "due:fri", "due:=2026-02-30", "start:03/04", "every", "every!", "by friday",
    "every mon 9:00", "tomorrow", "+a", "-a", "@a", "@", "<@", "<@U1>", "<#C1>", "<card:1>", "#a", "#12", "12",
    "WEB-12", "^", "1-2", "9-1", "1-99999999999", "9" * 30, "!1", "!", "~2h", "~", "p1", "p:9",
    "tag:", "tag:a,b", 'tag:"a', "//",
    " // ", "\n", "\t", "\x00", "\ud800", "\u202e", "\u200d", "\u0301" * 9, "👩‍💻", "ﷺ", "٣", "note:", 'note:"', "to",
    "confirm:yes", "version:x", "before:1", "page:9", "sort:", "status:open", "has:file", "is:blocked", "due:<", "none",
    "created:>monday", "9999-12-31", "feb 30", "in 9999999999 days", "03/04", "at 9", "1700", "remind:1d,", "parent:^",
    "after:1,2", "any", "all", "and", "me", "repeat:x", 'repeat:"every 2 weeks"', "https://a.b/c:d", "- -", "--", "–",
    "'", "; DROP TABLE x", "please", "thanks", "?", "as done", "is done", "done", "it", "this", "to @a", "for @a", "’s",
    "the login", "in web", "public", "public:yes", "{}", "and 13", "about",
    '"add"', 'title:"x"', '"\\ud800"',
]  # fmt: skip
LINES = st.builds(
    lambda verb, parts, glue: verb + " " + glue.join(parts),
    st.sampled_from(VERBS),
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=6)), max_size=8),
    st.sampled_from([" ", "", "  "]),
)


@given(st.one_of(LINES, st.text()), st.sampled_from([ROOM, THREAD]))
@settings(max_examples=1500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example("<", ROOM)
@example('"', ROOM)
@example("\\", ROOM)
@example("list -", ROOM)
@example("add due:=9999-12-31", ROOM)
@example("can you please", THREAD)
@example("finish 1-99999999999", THREAD)
@example('remind me "to x', ROOM)
def test_any_text_is_a_command_or_an_answer(text: str, reading: object) -> None:
    verb_changes(text)
    answer = answered(lambda: parse(text, reading))  # type: ignore[arg-type]  # one of the two
    if isinstance(answer, UserError):
        assert answer.problem
        assert len(str(answer)) < 700
    else:
        assert isinstance(answer, c.COMMANDS)
    if isinstance(answer, ChoiceError):
        assert answer.options
        assert all(label and line for label, line in answer.options)


def answered(read: Callable[[], object]) -> object:
    try:
        return read()
    except UserError as error:
        return error


@given(st.sampled_from(["add", 'add message:1 source:"x"', "edit 12", "comment 12", "comment", "prefs"]), st.data())
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_form_is_a_command_or_an_answer(command: str, data: st.DataObject) -> None:
    names = [*TaskField, MORE, "task", "text", "zone", "workdays", "workday_end", "week_start", "day_first", "odd"]
    texts = st.one_of(st.sampled_from(PIECES), st.text(max_size=8))
    values = data.draw(st.dictionaries(st.sampled_from([str(name) for name in names]), texts))
    answer = answered(lambda: fill(command, values, ROOM))
    if isinstance(answer, FormError):
        assert answer.errors.keys() <= {*values, "title", "task", "text"}
    else:
        assert isinstance(answer, c.COMMANDS)


# ---- time

HEADS = [
    "", "add ", "list ", "search ", "done ", "due ", "due 1 ", "edit 1 ", "assign 1 ", "tag 1 ", "comment 1 ",
    "bulk all -> ", "bulk ", "view save x ", "view ",
    "move 1 ", "prefs days ", "project create ", "when ", "x 1 note:", "snooze 1 ", "home ",
    "create a task to ", "please ", "remind me ", "remind me to ", "mark ", "finish ", "assign the ", "what's due ",
]  # fmt: skip
BODIES = [
    *PIECES, '"" ', "“”", 'a:""', "12 ", "12,", "every ", "every a ", "+a every ", "every mon by ", "due:fri ", "x",
    "(", "due:03/04 ", "created:>monday ", "in 3 days ", "by friday ", "ｆ", "e\u0301", "mon-",
    "mon,", "a\\,", ".", "@a, ",
    '-"a" ',
]  # fmt: skip


AGAIN = 100  # of more than two thousand


def slowest(length: int) -> tuple[float, str]:
    """The worst text, in milliseconds of this process; of those that took long, the best of three: a busy machine must
    not count.
    """
    dates.readings("tomorow", ROOM.calendar, ROOM.now)
    texts = [(head + body * length)[:length] for head in HEADS for body in BODIES]
    slow = sorted(((_milliseconds(text), text) for text in texts), reverse=True)[:AGAIN]
    return max((min(first, _milliseconds(text), _milliseconds(text)), text[:40]) for first, text in slow)


def _milliseconds(text: str) -> float:
    started = time.process_time()
    with contextlib.suppress(UserError):
        parse(text, ROOM)
    return (time.process_time() - started) * 1000


def test_the_worst_text_parses_in_under_50_ms() -> None:
    milliseconds, text = slowest(MAX_LINE)
    assert milliseconds < 50, text


def test_a_text_twice_as_long_takes_about_twice_as_long() -> None:
    short, _ = slowest(1500)
    long, text = slowest(3000)
    assert long < 3.2 * short + 1, text


def test_100_kb_are_refused_in_under_5_ms() -> None:
    assert min(_milliseconds("add " + '"é\u0301 ' * 25_000) for _ in range(3)) < 5
