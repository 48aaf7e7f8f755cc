"""The quick-add line: `Fix login @ana friday 5pm !1 +bug in:web // text`. Signs may stand anywhere.

Rules: each word is looked at once. Quoted and escaped text is never parsed. What has no sign is the title, except
an `every …` that ends a run of words, and a date that ends the title. Unknown `key:value` words stay in the title.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.calendar import When
from bot.commands import Draft, RoomRef, TaskField, WhoRef
from bot.errors import UserError
from bot.model import PEOPLE_PER_TASK, Mode
from bot.parsing import dates, fields
from bot.parsing.fields import NOTHING
from bot.parsing.lexer import MINUSES, Token, lex, split_values
from bot.parsing.recurrence import Repeat, read_repeat
from bot.parsing.references import people_of, read_project, read_ref, read_room, read_who
from bot.parsing.repeats import canonical, find_repeat, first_due

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.parsing.line import Line

TAIL_WORDS = 10  # no date is longer
_MODES = {"any": Mode.ANY, "all": Mode.ALL}
_CLOCK = re.compile(r"[0-9]{1,2}(?::[0-9]{2})?(?:am|pm)|[0-9]{1,2}:[0-9]{2}", re.IGNORECASE | re.ASCII)
_LETTER = re.compile(r"[^\W\d]")
_LEADING = frozenset(("due:", "by:", "until:"))  # "due: friday", with a space
_TRAILING = ",.;:!?"
_LINKS = frozenset(("http", "https", "ftp", "mailto", "tel", "file", "ssh", "git", "slack", "discord"))


def read_draft(line: Line) -> Draft:
    """A new task's fields. Raises UserError: no title, too much of something, an unreadable or uncertain date."""
    tokens, description = split_line(line)
    gathered = _Gathered(line, editing=False)
    gathered.take(tokens)
    gathered.take_dates()
    if gathered.title or "title" not in gathered.given:
        gathered.given["title"] = fields.read_title(gathered.title_text())
    return gathered.draft(description)


def read_changes(line: Line, tokens: list[Token], description: str | None) -> Draft:
    """The fields an `edit` names. Raises UserError for words that belong to no field."""
    gathered = _Gathered(line, editing=True)
    gathered.take(tokens)
    gathered.take_dates()
    if gathered.title:
        words = gathered.title_text()[:60]
        raise UserError(
            f"“{words}” belongs to no field.", f'Did you mean `title:"{words}"`, `desc:"{words}"` or `due:"{words}"`?'
        )
    return gathered.draft(description)


def split_line(line: Line) -> tuple[list[Token], str | None]:
    """The tokens of the first line up to a `//`, and the description behind that; None if there is none."""
    tokens, end = lex(line.text, line.start)
    description = line.text[end:].strip()
    return tokens, fields.read_description(description) if description else None


@dataclass(slots=True)
class _Gathered:
    """What the words of one line came to, so far. `breaks`: places in the title where something with a sign stood."""

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

    # ---- word by word

    def take(self, tokens: list[Token]) -> None:
        place = 0
        while place < len(tokens):
            taken = self._take_one(tokens, place)
            if taken:
                self.breaks.add(len(self.title))
                place += taken
            else:
                self.title.append(tokens[place])
                place += 1

    def _take_one(self, tokens: list[Token], place: int) -> int:
        """How many tokens were something with a sign; 0: this one belongs to the title."""
        token = tokens[place]
        if token.key:
            return self._take_pair(tokens, place)
        if token.literal or token.glued:
            return 0
        take = _SIGNS.get(token.text[0])
        if take is None or not take(self, token.text):
            return 0
        return 1 + (token.text[0] in "@<" and self._take_mode(tokens, place + 1))

    def _take_mode(self, tokens: list[Token], place: int) -> bool:
        """`any` or `all` behind several people; behind one, which may be a group, only if it is no title's word."""
        if place >= len(tokens) or not tokens[place].is_plain or tokens[place].text not in _MODES or not self.people:
            return False
        following = tokens[place + 1] if place + 1 < len(tokens) else None
        words_follow = following is not None and not following.key and following.text[0] not in _SIGNS_BUT_LETTERS
        if len(self.people) < 2 and words_follow:
            return False
        self.given["mode"] = _MODES[tokens[place].text]
        return True

    def _take_pair(self, tokens: list[Token], place: int) -> int:
        token = tokens[place]
        if self.editing and token.negated and token.key in _PEOPLE_KEYS:
            raise self._no_unassigning(self._typed(token)[1:])
        take = None if token.negated and not (self.editing and token.key in _TAG_KEYS) else _PAIRS.get(token.key)
        if take is None:
            if token.key not in _LINKS and token.key not in _SIGN_KEYS and not token.negated:
                self.unknown.append(self._typed(token))
            return 0
        if token.key in _DATE_KEYS and not token.literal:
            phrase, taken = _with_clock(tokens, place)
            take(self, Token(phrase, token.start, token.end, token.key))
            return taken
        take(self, token)
        return 1 + (token.key in _PEOPLE_KEYS and self._take_mode(tokens, place + 1))

    def _typed(self, token: Token) -> str:
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
            raise self._no_unassigning(text[1:])
        self.without.append(fields.read_tag(text[1:].lstrip("+")))
        return True

    def _no_unassigning(self, who: str) -> UserError:
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
        self.set_once("project", token.text if token.literal else read_project(token.text))

    # ---- what has no sign

    def take_dates(self) -> None:
        """The dates that were named, an `every …`, and the date at the end of the title unless `due:` gave one."""
        for name, phrase in self.phrases.items():
            self.given[name] = self.line.start_date(phrase) if name == "start" else self.line.date(phrase)
        self._refuse_empty()
        self._take_repeat()
        if self.editing:
            return
        if "due" not in self.given and TaskField.DUE not in self.clear:
            self._take_tail()
        if self.repeat and "due" not in self.given and TaskField.DUE not in self.clear:
            self.given["due"] = first_due(self.repeat, self.line.reading)

    def _refuse_empty(self) -> None:
        """`tag:` with nothing behind it; in the middle of words it is one of them."""
        for end in (*self.breaks, len(self.title)):
            last = self.title[end - 1] if end else None
            key = last.text.lower() if last and last.is_plain else ""
            if key in _POSSIBLE:
                raise UserError(f"`{key}` has nothing behind it.", f"Write {_POSSIBLE[key]}.")

    def _take_repeat(self) -> None:
        if self.repeat:
            return
        found = find_repeat(self.title, self.breaks, self.line.reading)
        if found is None:
            return
        self.repeat = found.repeat
        if found.first and "due" not in self.given and not self.editing:
            self.given["due"] = self.line.date(found.first)
        del self.title[found.start : found.end]

    def _take_tail(self) -> None:
        words: list[str] = []
        for token in reversed(self.title[-TAIL_WORDS:]):
            if token.literal or token.key or token.glued:
                break
            words.append(token.text)
        words.reverse()
        if not words:
            return
        reading = self.line.reading
        count = dates.find_tail(words, reading.calendar, reading.now).count
        if count:
            self.given["due"] = self.line.date(" ".join(words[-count:]))
            del self.title[-count:]
            if self.title and self.title[-1].is_plain and self.title[-1].text.lower() in _LEADING:
                del self.title[-1]

    # ---- together

    def title_text(self) -> str:
        parts: list[str] = []
        for token in self.title:
            if parts and not token.glued:
                parts.append(" ")
            parts.append(token.text if not token.key else self._typed(token))
        return "".join(parts)

    def draft(self, description: str | None) -> Draft:
        given = self.given
        if self.repeat:
            due = given.get("due")
            given["repeat"] = canonical(self.repeat, due if isinstance(due, When) else None, self.line.reading)
        if description is not None:
            given["description"] = description
        if self.people:
            given["people"] = people = distinct_people(self.people)
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


def _with_clock(tokens: list[Token], place: int) -> tuple[str, int]:
    """`due:fri 17:00`: a time of day right behind belongs to the date. The phrase, and how many tokens it is."""
    phrase = tokens[place].text
    following = tokens[place + 1] if place + 1 < len(tokens) else None
    if following and following.is_plain and phrase not in NOTHING and _CLOCK.fullmatch(following.text):
        return f"{phrase} {following.text}", 2
    return phrase, 1


def distinct_people(people: list[WhoRef]) -> tuple[WhoRef, ...]:
    kept = tuple(dict.fromkeys(people)) if len(people) > 1 else tuple(people)
    if len(kept) > PEOPLE_PER_TASK:
        raise UserError(f"That is {len(kept)} people; a task may have {PEOPLE_PER_TASK}.", "Name a group, or fewer.")
    return kept


_SIGNS: dict[str, Callable[[_Gathered, str], bool]] = {
    "@": _Gathered.who,
    "<": _Gathered.who,
    "#": _Gathered.room,
    "+": _Gathered.plus,
    "!": _Gathered.priority_sign,
    "~": _Gathered.estimate_sign,
    "p": _Gathered.priority_word,
    **dict.fromkeys(MINUSES, _Gathered.minus),
}
_POSSIBLE = {
    "due:": "`due:fri`, `due:2026-12-01` or `due:none`",
    "start:": "`start:mon`, `start:2026-12-01` or `start:none`",
    "p:": "`p:1` (urgent) to `p:4` (low)",
    "tag:": "`tag:bug` or `+bug`",
    "for:": "`for:@ana`",
    "in:": "`in:web`",
    "remind:": "`remind:1d,2h`",
    "repeat:": '`repeat:"every monday"`',
}
_SIGNS_BUT_LETTERS = frozenset(_SIGNS) - {"p"}


def _emptied_or(emptied: TaskField, take: Callable[[_Gathered, Token], None]) -> Callable[[_Gathered, Token], None]:
    """`field:none` empties it; quoted, "none" is a word like any other."""

    def either(gathered: _Gathered, token: Token) -> None:
        empty = not token.text.strip() if token.literal else token.text.lower() in NOTHING
        if empty and not token.negated:
            gathered.clear.add(emptied)
        else:
            take(gathered, token)

    return either


def _set(name: str, read: Callable[[str], object]) -> Callable[[_Gathered, Token], None]:
    def take(gathered: _Gathered, token: Token) -> None:
        gathered.set_once(name, read(token.text))

    return take


def _title(gathered: _Gathered, token: Token) -> None:
    if gathered.editing and not token.literal and token.text.lower() in NOTHING:
        raise UserError("A task needs a title.", 'Write `title:"What is to be done"`.')
    gathered.set_once("title", fields.read_title(token.text))


def _date(name: str) -> Callable[[_Gathered, Token], None]:
    return lambda gathered, token: gathered.date(name, token)


_TAG_KEYS = ("tag", "tags", "+")
_DATE_KEYS = ("due", "start")
_PEOPLE_KEYS = ("for", "assignee", "assignees", "@")
_SIGN_KEYS = ("+", "@", "#")

_PAIRS: dict[str, Callable[[_Gathered, Token], None]] = {
    "title": _title,
    "due": _emptied_or(TaskField.DUE, _date("due")),
    "start": _emptied_or(TaskField.START, _date("start")),
    "repeat": _emptied_or(TaskField.REPEAT, _Gathered.repeat_pair),
    "source": _emptied_or(TaskField.SOURCE, _set("source", fields.read_source)),
    "parent": _emptied_or(TaskField.PARENT, _set("parent", fields.read_number_of_task)),
    "#": _set("project", lambda name: RoomRef(name=name)),
    **dict.fromkeys(("p", "prio", "priority"), _set("priority", fields.read_priority)),
    **dict.fromkeys(_TAG_KEYS, _emptied_or(TaskField.TAGS, _Gathered.tags_pair)),
    **dict.fromkeys(_PEOPLE_KEYS, _emptied_or(TaskField.ASSIGNEES, _Gathered.people_pair)),
    **dict.fromkeys(("in", "project"), _emptied_or(TaskField.PROJECT, _Gathered.project)),
    **dict.fromkeys(("remind", "reminders"), _emptied_or(TaskField.REMINDERS, _Gathered.reminders)),
    **dict.fromkeys(("after", "blocked_by"), _emptied_or(TaskField.BLOCKED_BY, _Gathered.blockers)),
    **dict.fromkeys(
        ("estimate", "est"), _emptied_or(TaskField.ESTIMATE, _set("estimate_minutes", fields.read_minutes))
    ),
    **dict.fromkeys(
        ("desc", "description"), _emptied_or(TaskField.DESCRIPTION, _set("description", fields.read_description))
    ),
}
