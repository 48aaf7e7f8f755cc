"""Where a line says `every …`: it ends a run of words, so that "review every page" stays a title."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bot.errors import UserError
from bot.parsing import dates, recurrence

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from bot.calendar import When
    from bot.parsing.grammar import Reading
    from bot.parsing.lexer import Token
    from bot.parsing.recurrence import Repeat

_LONGEST = 12  # words of a rule and a date behind it
_EVERY = frozenset(("every", "every!"))
_BEFORE_DATE = frozenset(("by", "on", "due", "from", "starting"))


class Found(NamedTuple):
    """The words `start:end` of the title are a rule; `first`: the date behind it, "" if there is none."""

    repeat: Repeat
    start: int
    end: int
    first: str = ""


def first_due(repeat: Repeat, reading: Reading) -> When:
    """When a new repeat begins: today where its rule allows that and the time is still to come."""
    return recurrence.first_occurrence(repeat, reading.calendar, reading.now)


def canonical(repeat: Repeat, first: When | None, reading: Reading) -> str:
    """`every month` first due on the 31st means every 31st: short months must not shift all later ones."""
    if first is not None:
        repeat = recurrence.anchored(repeat, reading.calendar.local(first.at).date())
    return recurrence.print_repeat(repeat)


def find_repeat(title: Sequence[Token], breaks: AbstractSet[int], reading: Reading) -> Found | None:
    """`breaks`: places in the title where a word with a sign stood, which ends a run."""
    if not any(token.text.lower() in _EVERY for token in title):
        return None
    for start, end in _runs(title, breaks):
        for place in range(max(start, end - _LONGEST), end):
            if title[place].text.lower() in _EVERY:
                found = _read_run([token.text for token in title[place:end]], place, reading)
                if found:
                    return found
    return None


def _runs(title: Sequence[Token], breaks: AbstractSet[int]) -> Iterator[tuple[int, int]]:
    """Where plain words follow one another."""
    start = 0
    for place, token in enumerate(title):
        if place in breaks and place > start:
            yield start, place
            start = place
        if not token.is_plain or token.glued:
            if place > start:
                yield start, place
            start = place + 1
    if start < len(title):
        yield start, len(title)


def _read_run(words: list[str], start: int, reading: Reading) -> Found | None:
    end = start + len(words)
    whole = _rule(words)
    if whole:
        return Found(whole, start, end)
    for place in range(2, len(words) - 1):
        if words[place].lower() in _BEFORE_DATE and _is_date(words[place:], reading):
            rule = _rule(words[:place])
            if rule:
                return Found(rule, start, end, " ".join(words[place + 1 :]))
    return None


def _is_date(words: list[str], reading: Reading) -> bool:
    return dates.find_tail(words, reading.calendar, reading.now) >= len(words) - 1


def _rule(words: list[str]) -> Repeat | None:
    try:
        return recurrence.read_repeat(" ".join(words))
    except UserError:
        return None
