"""The quick-add line: `Fix login @ana friday 5pm !1 +bug in:web // text`. Signs may stand anywhere.

Rules: each word is looked at once. Quoted and escaped text is never parsed. What has no sign is the title, except
an `every …` that ends a run of words, and a date that ends the title. Unknown `key:value` words stay in the title.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.errors import UnreadableDate, UserError
from bot.model import Mode
from bot.parsing import dates, fields
from bot.parsing.exact import read_exact
from bot.parsing.fields import NOTHING
from bot.parsing.gathered import Gathered
from bot.parsing.lexer import MINUSES, Token, lex
from bot.parsing.repeats import find_repeat, first_due
from bot.terms import Draft, RoomRef, TaskField

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.parsing.line import Line

TAIL_WORDS = 10  # no date is longer
_MODES = {"any": Mode.ANY, "all": Mode.ALL}
_CLOCK = re.compile(r"[0-9]{1,2}(?::[0-9]{2})?(?:am|pm)|[0-9]{1,2}:[0-9]{2}", re.IGNORECASE | re.ASCII)
_LEADING = frozenset(("due:", "by:", "until:"))  # "due: friday", with a space
_LINKS = frozenset(("http", "https", "ftp", "mailto", "tel", "file", "ssh", "git", "slack", "discord"))


def read_draft(line: Line) -> Draft:
    """A new task's fields. Raises UserError: no title, too much of something, an unreadable or uncertain date."""
    tokens, description = split_line(line)
    gathered = Gathered(line, editing=False)
    _take(gathered, tokens)
    _take_dates(gathered)
    if gathered.title or "title" not in gathered.given:
        gathered.given["title"] = fields.read_title(gathered.title_text())
    return gathered.draft(description)


def read_changes(line: Line, tokens: list[Token], description: str | None) -> Draft:
    """The fields an `edit` names. Raises UserError for words that belong to no field."""
    gathered = Gathered(line, editing=True)
    _take(gathered, tokens)
    _take_dates(gathered)
    if gathered.title:
        words = gathered.title_text()[:60]
        raise UserError(
            f"“{words}” belongs to no field.", f'Did you mean `title:"{words}"`, `desc:"{words}"` or `due:"{words}"`?'
        )
    return gathered.draft(description)


def read_signs(line: Line) -> Gathered:
    """Fields by their signs and keys, and nothing else; `any` and `all` may stand alone.

    An exact date is what somebody saw and kept: no question, even when it is past. Raises UserError.
    """
    tokens, description = split_line(line)
    gathered = Gathered(line, editing=True)
    modes = [token for token in tokens if token.is_plain and token.text.lower() in _MODES]
    for token in modes:
        gathered.set_once("mode", _MODES[token.text.lower()])
    _take(gathered, [token for token in tokens if token not in modes])
    gathered.phrases = {name: _exactly(phrase, line) for name, phrase in gathered.phrases.items()}
    _take_dates(gathered)
    if description:
        gathered.given["description"] = description
    if gathered.title or gathered.without:
        words = gathered.title_text() or f"-{gathered.without[0]}"
        raise UserError(
            f"I don't understand “{words[:60]}” here.", "Write it by its sign: `!2 +bug in:web start:mon ~2h`."
        )
    return gathered


def _exactly(phrase: str, line: Line) -> str:
    return f"={phrase.removeprefix('=')}" if read_exact(phrase, line.reading.calendar) else phrase


def split_line(line: Line) -> tuple[list[Token], str | None]:
    """The tokens of the first line up to a `//`, and the description behind that; None if there is none."""
    tokens, end = lex(line.text, line.start)
    description = line.text[end:].strip()
    return tokens, fields.read_description(description) if description else None


# ---- word by word


def _take(gathered: Gathered, tokens: list[Token]) -> None:
    place = 0
    while place < len(tokens):
        taken = _take_one(gathered, tokens, place)
        if taken:
            gathered.breaks.add(len(gathered.title))
            place += taken
        else:
            gathered.title.append(tokens[place])
            place += 1


def _take_one(gathered: Gathered, tokens: list[Token], place: int) -> int:
    """How many tokens were something with a sign; 0: this one belongs to the title."""
    token = tokens[place]
    if token.key:
        return _take_pair(gathered, tokens, place)
    if token.literal or token.glued:
        return 0
    take = _SIGNS.get(token.text[0])
    if take is None or not take(gathered, token.text):
        return 0
    return 1 + (token.text[0] in "@<" and _take_mode(gathered, tokens, place + 1))


def _take_mode(gathered: Gathered, tokens: list[Token], place: int) -> bool:
    """`any` or `all` behind several people; behind one, which may be a group, only if it is no title's word."""
    if place >= len(tokens) or not tokens[place].is_plain or tokens[place].text not in _MODES or not gathered.people:
        return False
    following = tokens[place + 1] if place + 1 < len(tokens) else None
    words_follow = following is not None and not following.key and following.text[0] not in _SIGNS_BUT_LETTERS
    if len(gathered.people) < 2 and words_follow:
        return False
    gathered.given["mode"] = _MODES[tokens[place].text]
    return True


def _take_pair(gathered: Gathered, tokens: list[Token], place: int) -> int:
    token, editing = tokens[place], gathered.editing
    if editing and token.negated and token.key in _PEOPLE_KEYS:
        raise gathered.no_unassigning(gathered.typed(token)[1:])
    take = None if token.negated and not (editing and token.key in _TAG_KEYS) else _PAIRS.get(token.key)
    if take is None:
        if token.key not in _LINKS and token.key not in _SIGN_KEYS and not token.negated:
            gathered.unknown.append(gathered.typed(token))
        return 0
    if token.key in _DATE_KEYS and not token.literal:
        phrase, taken = _with_clock(tokens, place)
        take(gathered, Token(phrase, token.start, token.end, token.key))
        return taken
    take(gathered, token)
    return 1 + (token.key in _PEOPLE_KEYS and _take_mode(gathered, tokens, place + 1))


def _with_clock(tokens: list[Token], place: int) -> tuple[str, int]:
    """`due:fri 17:00`: a time of day right behind belongs to the date. The phrase, and how many tokens it is."""
    phrase = tokens[place].text
    following = tokens[place + 1] if place + 1 < len(tokens) else None
    if following and following.is_plain and phrase not in NOTHING and _CLOCK.fullmatch(following.text):
        return f"{phrase} {following.text}", 2
    return phrase, 1


# ---- what has no sign


def _take_dates(gathered: Gathered) -> None:
    """The dates that were named, an `every …`, and the date at the end of the title unless `due:` gave one."""
    line, given = gathered.line, gathered.given
    for name, phrase in gathered.phrases.items():
        given[name] = line.start_date(phrase) if name == "start" else line.date(phrase)
    _refuse_empty(gathered)
    _take_repeat(gathered)
    if gathered.editing:
        return
    if "due" not in given and TaskField.DUE not in gathered.clear:
        _take_tail(gathered)
    if gathered.repeat and "due" not in given and TaskField.DUE not in gathered.clear:
        given["due"] = first_due(gathered.repeat, line.reading)


def _refuse_empty(gathered: Gathered) -> None:
    """`tag:` with nothing behind it; in the middle of words it is one of them."""
    for end in (*gathered.breaks, len(gathered.title)):
        last = gathered.title[end - 1] if end else None
        key = last.text.lower() if last and last.is_plain else ""
        if key in _POSSIBLE:
            raise UserError(f"`{key}` has nothing behind it.", f"Write {_POSSIBLE[key]}.")


def _take_repeat(gathered: Gathered) -> None:
    if gathered.repeat:
        return
    found = find_repeat(gathered.title, gathered.breaks, gathered.line.reading)
    if found is None:
        return
    gathered.repeat = found.repeat
    if found.first and "due" not in gathered.given and not gathered.editing:
        gathered.given["due"] = gathered.line.date(found.first)
    del gathered.title[found.start : found.end]


def _take_tail(gathered: Gathered) -> None:
    title, reading = gathered.title, gathered.line.reading
    words = _last_words(title)
    count = dates.find_tail(words, reading.calendar, reading.now) if words else 0
    if not count:
        return
    phrase = " ".join(words[-count:])
    try:
        gathered.given["due"] = gathered.line.date(phrase)
    except UnreadableDate as error:
        advice = f'{error.advice} To keep it in the title, put it in quotes: `"{phrase}"`.'
        raise UnreadableDate(phrase, advice) from None
    del title[-count:]
    if title and title[-1].is_plain and title[-1].text.lower() in _LEADING:
        del title[-1]


def _last_words(title: list[Token]) -> list[str]:
    words: list[str] = []
    for token in reversed(title[-TAIL_WORDS:]):
        if token.literal or token.key or token.glued:
            break
        words.append(token.text)
    return words[::-1]


# ---- which sign and which key is read how

_SIGNS: dict[str, Callable[[Gathered, str], bool]] = {
    "@": Gathered.who,
    "<": Gathered.who,
    "#": Gathered.room,
    "+": Gathered.plus,
    "!": Gathered.priority_sign,
    "~": Gathered.estimate_sign,
    "p": Gathered.priority_word,
    **dict.fromkeys(MINUSES, Gathered.minus),
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


def _emptied_or(emptied: TaskField, take: Callable[[Gathered, Token], None]) -> Callable[[Gathered, Token], None]:
    """`field:none` empties it; quoted, "none" is a word like any other."""

    def either(gathered: Gathered, token: Token) -> None:
        empty = not token.text.strip() if token.literal else token.text.lower() in NOTHING
        if empty and not token.negated:
            gathered.clear.add(emptied)
        else:
            take(gathered, token)

    return either


def _set(name: str, read: Callable[[str], object]) -> Callable[[Gathered, Token], None]:
    def take(gathered: Gathered, token: Token) -> None:
        gathered.set_once(name, read(token.text))

    return take


def _title(gathered: Gathered, token: Token) -> None:
    if gathered.editing and not token.literal and token.text.lower() in NOTHING:
        raise UserError("A task needs a title.", 'Write `title:"What is to be done"`.')
    gathered.set_once("title", fields.read_title(token.text))


def _date(name: str) -> Callable[[Gathered, Token], None]:
    return lambda gathered, token: gathered.date(name, token)


_TAG_KEYS = ("tag", "tags", "+")
_DATE_KEYS = ("due", "start")
_PEOPLE_KEYS = ("for", "assignee", "assignees", "@")
_SIGN_KEYS = ("+", "@", "#")

_PAIRS: dict[str, Callable[[Gathered, Token], None]] = {
    "title": _title,
    "due": _emptied_or(TaskField.DUE, _date("due")),
    "start": _emptied_or(TaskField.START, _date("start")),
    "repeat": _emptied_or(TaskField.REPEAT, Gathered.repeat_pair),
    "source": _emptied_or(TaskField.SOURCE, _set("source", fields.read_source)),
    "parent": _emptied_or(TaskField.PARENT, _set("parent", fields.read_number_of_task)),
    "#": _set("project", lambda name: RoomRef(name=name)),
    **dict.fromkeys(("p", "prio", "priority"), _set("priority", fields.read_priority)),
    **dict.fromkeys(_TAG_KEYS, _emptied_or(TaskField.TAGS, Gathered.tags_pair)),
    **dict.fromkeys(_PEOPLE_KEYS, _emptied_or(TaskField.ASSIGNEES, Gathered.people_pair)),
    **dict.fromkeys(("in", "project"), _emptied_or(TaskField.PROJECT, Gathered.project)),
    **dict.fromkeys(("remind", "reminders"), _emptied_or(TaskField.REMINDERS, Gathered.reminders)),
    **dict.fromkeys(("after", "blocked_by"), _emptied_or(TaskField.BLOCKED_BY, Gathered.blockers)),
    **dict.fromkeys(
        ("estimate", "est"), _emptied_or(TaskField.ESTIMATE, _set("estimate_minutes", fields.read_minutes))
    ),
    **dict.fromkeys(
        ("desc", "description"), _emptied_or(TaskField.DESCRIPTION, _set("description", fields.read_description))
    ),
}
