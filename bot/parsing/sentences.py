"""Sentences as the lines they stand for: "remind me to call Bob tomorrow" is `add @me call Bob tomorrow`.

Rules: a line in proper form wins, so titles are what they look like. A sentence that names a task by its words never
acts: it becomes a `picktask`. A question never changes anything, unless it is an order: "can you close 12?"
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.canonical.words import quoted
from bot.commands import AddTask, CommentTask
from bot.parsing import questions
from bot.parsing.questions import APOSTROPHE, REFS, WHO
from bot.parsing.verbs import find_verb

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LONGEST = 300  # characters of a sentence that adds nothing
_PEOPLE = rf"{WHO}(?:(?:\s*,\s*|\s+and\s+|\s*&\s*|\s+){WHO})*"
_TASK = r"(?:task|to-?do|ticket|reminder)"
_FLAGS = re.IGNORECASE | re.DOTALL

# ---- politeness

_LEAD = re.compile(
    r"(?:(?:hey|hi|hello|ok|okay|please|pls)\b[\s,.!:]*|(?P<order>(?:can|could|would|will)\s+(?:you|u)\b[\s,]*))+",
    _FLAGS,
)
_PLEASE = re.compile(
    r"(?:^|[\s,.!?]+)(?:please|pls)[\s.!?]*$|\s*[,.!?;\n][\s,.!?;]*(?:thanks|thank you|thx|cheers)[\s.!?]*$", _FLAGS
)
_THANKS = re.compile(r"(?:^|[\s,.!?]+)(?:please|pls|thanks|thank you|thx|cheers)$", _FLAGS)
_TOO_COMMON = frozenset(("new", "+", "x", "find", "when", "note", "log", "help", "?", "draft", "home"))
_ENDING = 24  # characters that a polite ending has at most
_MARKS = " \n,.!?…"


def lines(text: str) -> Iterator[str]:
    """The lines that a sentence may stand for, likeliest first; none for anything else."""
    lead = _LEAD.match(text)
    is_order = bool(lead and lead["order"])
    body = _without_ending(text[lead.end() :] if lead else text)
    body = body.rstrip(" ?") if is_order else body
    plain = _plain(body)
    asks = not is_order and text.rstrip(" .!").endswith("?")
    if not asks:
        yield from _added(body)
    yield from questions.lines(plain)
    if not asks:
        yield from _ordered(plain, body)
    if plain != text:
        yield from _without_politeness(body, plain, asks=asks)


def overrules_a_verb(text: str) -> bool:
    """Begins with a verb and is no such line: "add a task: fix login"; or a verb that would take any word for a name:
    "assign the login fix to @eve", "move 12 to web please".
    """
    if _TAKES_NAMES.match(text):
        return bool(_NAMED_TASK.match(text) or _thanks_at_end(text.rstrip(_MARKS)))
    return bool(_ADD_A_TASK.match(text))


def _thanks_at_end(text: str) -> re.Match[str] | None:
    return _THANKS.search(text, max(0, len(text) - _ENDING))


def _without_ending(text: str) -> str:
    ending = _PLEASE.search(text, max(0, len(text) - _ENDING))
    return text[: ending.start()] if ending else text


def _plain(body: str) -> str:
    """Without what ends a sentence; empty for what is no single sentence."""
    text = body.strip(_MARKS)
    ending = _thanks_at_end(text)
    text = text[: ending.start()] if ending else text
    return " ".join(text.split()) if len(text) <= LONGEST and "\n" not in text else ""


def _without_politeness(body: str, plain: str, *, asks: bool) -> Iterator[str]:
    """What is left without the politeness, where its first word is seldom anything but a verb."""
    verb = find_verb(body)
    if verb is None or not issubclass(verb.command, AddTask | CommentTask):
        verb = find_verb(plain)
        body = plain
    if verb and verb.word not in _TOO_COMMON and not (asks and verb.command.changes):
        yield body
    elif REFS.fullmatch(plain):
        yield f"show {plain}"


# ---- new tasks

_CREATE = re.compile(
    rf"(?:create|make|add)\s+(?:me\s+)?(?:(?:an?|another|the)\s+)?(?:new\s+)?{_TASK}\b"
    rf"(?:\s+for\s+(?P<who>{_PEOPLE}))?(?:\s*[:,]|\s+(?:to|for|that|called|named)\b)\s*(?P<title>\S.*)",
    _FLAGS,
)
_ADD_A_TASK = re.compile(
    rf"add\s+(?:(?:an?\s+)?(?:new\s+)?{_TASK}(?:\s+for\s+{_PEOPLE})?\s*:|(?:an?|another)\s+(?:new\s+)?{_TASK}\s+"
    rf"(?:for\s+{_PEOPLE}\s+)?to\s+(?!(?:the|our|my|an?|this|that)\b|[#<@]))",
    _FLAGS,
)
_REMIND = re.compile(
    rf"remind\s+(?P<who>{_PEOPLE})(?:\s+(?!to\b|that\b|about\b)(?P<when>[^\n\"]{{1,40}}?))?"
    r"(?:\s+(?P<link>to|that|about)\b|\s*:)\s*(?P<title>\S.*)",
    _FLAGS,
)
_FOR_WHO = re.compile(rf"\b(?:for|(?:and\s+)?assign(?:ed)?(?:\s+it)?\s+to)\s+(?P<who>{_PEOPLE})", _FLAGS)
_CREATE_NOTHING = re.compile(rf"(?:create|make)\s+(?:an?\s+)?(?:new\s+)?{_TASK}", _FLAGS)


def _added(body: str) -> Iterator[str]:
    if found := _REMIND.fullmatch(body):
        if found["link"] == "about" and REFS.match(found["title"]):
            return  # a task that is there already
        due = f" due:{quoted(found['when'])}" if found["when"] else ""
        yield f"add {_named(found['who'])}{due} {found['title']}"
    elif _CREATE_NOTHING.fullmatch(body):
        yield "form"
    elif found := _CREATE.fullmatch(body):
        if find_verb(body) and not _ADD_A_TASK.match(body):
            return
        who = f"{_named(found['who'])} " if found["who"] else ""
        yield f"add {who}{_for_whom(found['title'])}"


def _for_whom(title: str) -> str:
    """ "fix login for @ana": the "for" is no part of the title. Quoted text stays as it is."""
    return title if '"' in title else _FOR_WHO.sub(lambda found: _named(found["who"]), title)


def _named(people: str) -> str:
    """As `add` and `assign` read them: @me, and no words between; a bare name as it is."""
    names = re.findall(WHO, people, _FLAGS) or [people]
    return " ".join("@me" if name.lower() == "me" else name for name in names)


# ---- tasks that are there

_DONE = r"(?:done|complete|completed|finished|closed)"
_STATES = {
    "reopen": r"(?:open|reopened|not done|undone|to ?do)",
    "done": _DONE,
    "start": r"(?:started|doing|in progress)",
    "cancel": r"(?:cancelled|canceled)",
}
_NAMED_TASK = re.compile(r"(?:assign|move)\s+(?:it|this|that|(?:the|my|our|this|that)\s.+)\sto\s", re.IGNORECASE)
_TAKES_NAMES = re.compile(r"(?:assign|unassign|move)\s", re.IGNORECASE)
_I = rf"i(?:{APOSTROPHE}m| am|{APOSTROPHE}ve| have)? "
_REFS = REFS.pattern
_LENGTH = r"(?P<length>[\w.]+(?: [\w.]+){0,3}?)"  # of time
_ORDERS = [
    (rf"(?:{_I})?(?:log(?:ged)?|spent|worked) {_LENGTH} (?:on|for) (?P<refs>{_REFS})", "time log {}"),
    (rf"start (?:(?:an?|the|my) )?timer (?:on|for) (?P<refs>{_REFS})", "time start {}"),
    (r"stop (?:the|my) timer", "time stop"),
    (
        rf"(?P<refs>{_REFS}) (?:(?:is|are) blocked by|(?:is )?wait(?:s|ing) for|depends on) (?P<others>{_REFS})",
        "block {} by",
    ),
    (rf"(?P<others>{_REFS}) blocks (?P<refs>{_REFS})", "block {} by"),
    (r"(?:finish|complete|close|tick off|check off) (?P<task>.+)", "done {}"),
    (rf"(?:{_I})?(?:finished|completed|(?:done|finished) with) (?P<task>.+)", "done {}"),
    *((rf"mark (?P<task>.+?)(?: as)? {state}", f"{verb} {{}}") for verb, state in _STATES.items()),
    (rf"(?P<task>.+?)(?: is| are|['’ʼ‘]s)(?: now| already| all)? {_DONE}", "done {}"),
    (rf"(?P<refs>.+?) {_DONE}", "done {}"),
    (rf"give (?P<task>.+?) to (?P<who>{_PEOPLE})(?P<mode> any| all)?", "assign {}"),
    (rf"assign (?P<task>.+?) to (?P<who>{_PEOPLE}|\w[\w.-]*)(?P<mode> any| all)?", "assign {}"),
    (rf"assign (?P<who>{_PEOPLE}) to (?P<task>.+)", "assign {}"),
    (rf"i(?:{APOSTROPHE}ll| will) (?:take|do) (?P<refs>.+)", "claim {}"),
    (r"start working on (?P<task>.+)", "start {}"),
    (r"move (?P<task>.+?) (?:in)?to (?P<project>\"[^\"]+\"|<#[^>\s]+>|#?[\w-]+)", "move {}"),
    *((f"{verb} (?P<task>.+)", f"{verb} {{}}") for verb in ("reopen", "start", "cancel", "claim", "delete")),
    (r"(?:show(?: me| us)?|open) (?P<task>.+)", "show {}"),
]
_COMPILED = [(re.compile(pattern, re.IGNORECASE), verb_line) for pattern, verb_line in _ORDERS]
_DETERMINERS = re.compile(r"(?:(?:the|my|our|an?|that|this|tasks?|number|ticket)\s+)+", re.IGNORECASE)
_HERE = frozenset(("it", "this", "that", "this one", "this task", "the task", "that one", "that task"))


def _ordered(plain: str, body: str) -> Iterator[str]:
    for pattern, verb_line in _COMPILED:
        if found := pattern.fullmatch(plain):
            groups = found.groupdict()
            line = f"{verb_line}{_added_to(groups)}"
            if "task" in groups:
                yield from _about(groups["task"] or "", line, body)
            else:
                yield from _told(groups["refs"] or "", line) if "refs" in groups else [line]
            return


def _added_to(groups: Mapping[str, str | None]) -> str:
    """To whom, where to, how long, or what it waits for."""
    if who := groups.get("who"):
        return f" {_named(who)}{(groups.get('mode') or '').lower()}"
    said = groups.get("project") or groups.get("length") or groups.get("others")
    return f" {said}" if said else ""


def _told(refs: str, verb_line: str) -> Iterator[str]:
    if REFS.fullmatch(refs):
        yield verb_line.replace("{}", refs, 1)


def _about(words: str, verb_line: str, body: str) -> Iterator[str]:
    """Of a number, of the thread's task, or of words that name one; those are only looked for."""
    if words.lower() in _HERE:
        yield " ".join(verb_line.replace("{}", "", 1).split())
        return
    article = _DETERMINERS.match(words)
    name = words[article.end() :] if article else words
    yield from _told(name, verb_line)
    if not REFS.match(name) and any(map(str.isalnum, name)):
        yield f"picktask {quoted(verb_line)} {quoted(name)} {body}"
