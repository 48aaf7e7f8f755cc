"""What the words of one quick-add line came to, so far: each field as it was given, and the title that is left."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.calendar import When
from bot.errors import UserError
from bot.model import Mode
from bot.parsing import fields
from bot.parsing.lexer import Token, split_values
from bot.parsing.recurrence import Repeat, read_repeat
from bot.parsing.references import people_of, read_ref, read_room, read_who, token_project
from bot.parsing.repeats import canonical
from bot.terms import Draft, TaskField, WhoRef

if TYPE_CHECKING:
    from bot.parsing.line import Line

_LETTER = re.compile(r"[^\W\d]")
_TRAILING = ",.;:!?"


@dataclass(slots=True)
class Gathered:
    """`breaks`: places in the title where something with a sign stood. `phrases`: dates, read when all is known.

    A method that reads a word with a sign returns whether the word was one; if not, it belongs to the title.
    """

    line: Line
    editing: bool
    title: list[Token] = field(default_factory=list)
    breaks: set[int] = field(default_factory=set)
    people: list[WhoRef] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    without: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    given: dict[str, object] = field(default_factory=dict)
    phrases: dict[str, str] = field(default_factory=dict)
    clear: set[TaskField] = field(default_factory=set)
    repeat: Repeat | None = None

    def typed(self, token: Token) -> str:
        return self.line.text[token.start : token.end]

    # ---- words with a sign

    def who(self, text: str) -> bool:
        if text.startswith("<#"):
            return self.room(text)
        parts = [part for part in text.split(",") if part]
        people = [read_who(part if part[0] in "@<" else f"@{part}") for part in parts]
        known = [who for who in people if who]
        if len(known) < len(people):
            return False
        self.people += known
        return True

    def room(self, text: str) -> bool:
        room = read_room(text)
        if room is None:
            return False
        self.set_once("project", room)
        return True

    def plus(self, text: str) -> bool:
        name = text[1:].rstrip(_TRAILING)
        if not _LETTER.match(name):
            return False
        self.tags.append(fields.read_tag(name))
        return True

    def minus(self, text: str) -> bool:
        if not self.editing or len(text) < 2:
            return False
        if text[1] == "@" or text[1:3] == "<@":
            raise self.no_unassigning(text[1:])
        self.without.append(fields.read_tag(text[1:].lstrip("+")))
        return True

    def no_unassigning(self, who: str) -> UserError:
        ref = self.line.rest.split(None, 1)[0]
        named = f"{ref} " if read_ref(ref) else ""
        return UserError("`edit` takes nobody off a task.", f"To take it from somebody: `unassign {named}{who[:40]}`.")

    def priority_sign(self, text: str) -> bool:
        """`!9` is a slip; "Wow !" and "!important" are words."""
        return self._priority(fields.read_priority(text).label if text[1:].isdigit() else text[1:])

    def priority_word(self, text: str) -> bool:
        return len(text) == 2 and self._priority(text)

    def _priority(self, text: str) -> bool:
        priority = fields.PRIORITIES.get(text.lower())
        if priority is None:
            return False
        self.set_once("priority", priority)
        return True

    def estimate_sign(self, text: str) -> bool:
        if text == "~none":
            self.clear.add(TaskField.ESTIMATE)
            return True
        minutes = fields.minutes_of(text[1:])
        if minutes is None:
            return False
        self.set_once("estimate_minutes", minutes)
        return True

    def set_once(self, name: str, value: object) -> None:
        if name in self.given:
            raise _given_twice(name)
        self.given[name] = value

    # ---- pairs

    def date(self, name: str, token: Token) -> None:
        """Read later, when all of the line is known."""
        if name in self.phrases:
            raise _given_twice(name)
        self.phrases[name] = token.text

    def people_pair(self, token: Token) -> None:
        self.people += people_of(token)

    def tags_pair(self, token: Token) -> None:
        values = [token.text] if token.key == "+" else split_values(token.text)
        (self.without if token.negated else self.tags).extend(map(fields.read_tag, values))

    def repeat_pair(self, token: Token) -> None:
        self.repeat = read_repeat(token.text)

    def reminders(self, token: Token) -> None:
        minutes = map(fields.read_minutes, split_values(token.text))
        self.given["reminders"] = tuple(dict.fromkeys(minutes))

    def blockers(self, token: Token) -> None:
        numbers = map(fields.read_number_of_task, split_values(token.text))
        self.given["blocked_by"] = tuple(dict.fromkeys(numbers))

    def project(self, token: Token) -> None:
        self.set_once("project", token_project(token))

    # ---- together

    def title_text(self) -> str:
        parts: list[str] = []
        for token in self.title:
            if parts and not token.glued:
                parts.append(" ")
            parts.append(token.text if not token.key else self.typed(token))
        return "".join(parts)

    def draft(self, description: str | None) -> Draft:
        given = self.given
        if self.repeat:
            due = given.get("due")
            given["repeat"] = canonical(self.repeat, due if isinstance(due, When) else None, self.line.reading)
        if description is not None:
            given["description"] = description
        if self.people:
            given["people"] = people = fields.distinct_people(self.people)
            given.setdefault("mode", Mode.ANY if len(people) > 1 else Mode.ONE)
        if self.tags:
            given["tags"] = fields.distinct_tags(self.tags)
        if self.without:
            given["drop_tags"] = fields.distinct_tags(self.without)
        if self.clear:
            given["clear"] = frozenset(self.clear)
        if self.unknown:
            given["unknown"] = tuple(self.unknown)
        return Draft(**given)


def _given_twice(name: str) -> UserError:
    noun = {"due": "due date", "start": "start date"}.get(name, name.removesuffix("_minutes"))
    return UserError(f"The {noun} was given twice.", "Leave one out, or put it in quotes to keep it in the title.")
