"""Questions about tasks as the lists they ask for: "what's due this week in #web?" is `list in:#web due:week`.

A question is known by all of its words; whatever else is asked gets no list.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from bot.canonical.words import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

APOSTROPHE = "['’ʼ‘]?"  # phones write these
WHO = r"(?:<@[^>\s]+>|@\"[^\"\n]*\"|@\w[\w.-]*|me\b)"
_REF = r"(?:#?[0-9]+(?:[-–—]#?[0-9]+)?|#?[a-z][\w-]*-[0-9]+|\^|<card:[^>\s]+>)(?![\w.:/])"
REFS = re.compile(rf"{_REF}(?:(?:\s*,\s*|\s+(?:and|&)\s+|\s+){_REF})*", re.IGNORECASE)

_IS = rf"(?:{APOSTROPHE}(?:s|re)| is| are)"
_TASKS = r"(?:open )?(?:tasks?|to-?dos?)"
_PLACE = r"(?: (?:in )?(?P<here>here|this channel|this project)| in (?P<place>#[^\s#]+|<#[^>\s]+>|[\w-]+))?"
_WHEN = r"(?: (?:for |due )?(?:on )?(?P<when>[\w/:.-]+(?: [\w/:.-]+){0,4}?))?"
_SHOW = re.compile(r"(?:(?:show|tell|give)(?: me| us)?|list) ", re.IGNORECASE)


class _Question(NamedTuple):
    """`scope`: where the list looks if no place is named; `filters`: what stands behind it."""

    pattern: re.Pattern[str]
    scope: str = ""
    filters: str = ""


def _question(pattern: str, scope: str = "", filters: str = "") -> _Question:
    return _Question(re.compile(pattern, re.IGNORECASE), scope, filters)


_QUESTIONS = (
    _question(rf"what{_IS}(?: all| currently)? (?:overdue|late){_PLACE}", filters="due:overdue"),
    _question(rf"(?:the |all |all the )?(?:overdue(?: {_TASKS})?|late {_TASKS}){_PLACE}", filters="due:overdue"),
    _question(rf"who{_IS} (?:late|overdue|behind){_PLACE}", "all", "due:overdue group:assignee"),
    _question(rf"what{_IS} due{_WHEN}{_PLACE}"),
    _question(
        rf"what (?:do i (?:have|need) to do|should i (?:do|work on)|am i (?:doing|working on)){_WHEN}{_PLACE}", "mine"
    ),
    _question(rf"what{_IS} on my (?:plate|list|agenda){_WHEN}", "mine"),
    _question(rf"(?:what{_IS} )?(?:all )?my {_TASKS}{_WHEN}{_PLACE}", "mine"),
    _question(rf"what (?:do we|does (?P<who>{WHO})) (?:have|need) to do{_WHEN}{_PLACE}"),
    _question(rf"what{_IS} (?P<who>{WHO}) (?:currently )?(?:working on|doing|up to){_PLACE}"),
    _question(rf"(?:what{_IS} )?(?P<who>{WHO})['’ʼ‘]s {_TASKS}{_PLACE}"),
    _question(rf"(?:what{_IS} unassigned|unassigned {_TASKS}){_PLACE}", "unassigned"),
    _question(rf"what{_IS}(?: still)? (?:open|left|to do){_PLACE}"),
    _question(rf"(?:what{_IS} (?:all )?(?:blocked|waiting)|blocked {_TASKS}){_PLACE}", filters="blocked"),
    _question(rf"(?:what{_IS} ready(?: to (?:start|do))?|ready {_TASKS}){_PLACE}", filters="ready"),
    _question(rf"(?:the )?{_TASKS}{_PLACE}"),
    _question(rf"all (?:the )?{_TASKS}{_PLACE}", "all"),
)
_ABOUT_ONE = re.compile(
    rf"(?:show(?: me| us)?|what{_IS}|who has|who{_IS} (?:on|doing|working on)|(?:what{_IS} )?(?:the )?status of|is)"
    rf" (?P<ref>{_REF})(?: done| finished| late| overdue)?",
    re.IGNORECASE,
)


def lines(plain: str) -> Iterator[str]:
    """`plain`: a sentence without politeness and question mark."""
    if found := _ABOUT_ONE.fullmatch(plain):
        yield f"show {found['ref']}"
    asked = _SHOW.sub("", plain, count=1) if _SHOW.match(plain) else plain
    for question in _QUESTIONS:
        if found := question.pattern.fullmatch(asked):
            yield _list(question, found.groupdict())
            return


def _list(question: _Question, said: Mapping[str, str | None]) -> str:
    scope = "here" if said.get("here") else question.scope
    place = f"in:{said['place']}" if said.get("place") else ""
    parts = (scope, place, _named(said.get("who") or ""), _due(said.get("when")), question.filters)
    return " ".join(filter(None, ("list", *parts)))


def _named(who: str) -> str:
    return "@me" if who.lower() == "me" else who


def _due(when: str | None) -> str:
    if not when:
        return ""
    known = {"today": "today", "this week": "week", "the week": "week"}.get(when.lower())
    return f"due:{known or quoted(when)}"
