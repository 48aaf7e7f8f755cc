"""One line on its way to a command: its text, who reads it, and the dates that were picked where it was uncertain."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import time
from typing import TYPE_CHECKING

from bot.calendar import When
from bot.errors import UncertainDate, UserError
from bot.parsing import dates
from bot.parsing.exact import read_exact
from bot.parsing.lexer import lex
from bot.parsing.references import take_refs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.commands import Command
    from bot.parsing.grammar import Reading
    from bot.parsing.lexer import Token
    from bot.terms import Refs


START = "start:"  # before the phrase of an uncertain date that something begins on
CREATED = "created:"  # before that of one on which something was created


@dataclass(frozen=True, slots=True)
class Line:
    """`verb`: the word it was typed with, "" for free text; `start`: where the text behind it begins."""

    text: str
    reading: Reading
    verb: str = ""
    start: int = 0
    picks: Mapping[str, When] | None = None

    @property
    def rest(self) -> str:
        return self.text[self.start :].strip()

    def tokens(self) -> list[Token]:
        """The words behind the verb, for verbs that know no description: a new line is a space to them."""
        text = self.text.replace("\n", " ")
        tokens, end = lex(text, self.start)
        if end < len(text) and text[end:].strip():
            raise UserError(f"`{self.verb}` takes no text behind //.", "Leave it out.")
        return tokens

    def date(self, phrase: str) -> When:
        """Raises UncertainDate with just this phrase, so that a pick can stand for it; UnreadableDate."""
        if self.picks and phrase in self.picks:
            return self.picks[phrase]
        exact = read_exact(phrase, self.reading.calendar) if phrase.startswith("=") else None
        if exact:
            return exact
        try:
            return dates.read(phrase, self.reading.calendar, self.reading.now)
        except UncertainDate as error:
            raise UncertainDate(phrase, error.problem, error.options) from None

    def start_date(self, phrase: str) -> When:
        """When something begins: a day alone is its first moment. Its picks are told apart from those of a due date."""
        picked = self.picks.get(f"{START}{phrase}") if self.picks else None
        if picked:
            return picked
        try:
            return self._beginning(replace(self, picks=None).date(phrase))
        except UncertainDate as error:
            options = tuple(map(self._beginning, error.options))
            raise UncertainDate(f"{START}{phrase}", error.problem, options) from None

    def later_date(self, phrase: str) -> When:
        """When something begins that has not begun: of readings that are over, only the others are asked.

        An exact date is taken as it is: it may be a button that was pressed late.
        """
        try:
            when = self.start_date(phrase)
        except UncertainDate as error:
            ahead = tuple(option for option in error.options if option.at > self.reading.now)
            said_is_past = error.options[-1].at <= self.reading.now  # what was said stands last then
            if said_is_past or not ahead:
                raise UserError(error.problem, "Name a day or a time that is still to come.") from None
            if len(ahead) > 1:
                raise UncertainDate(error.phrase, error.problem, ahead) from None
            return ahead[0]
        if when.at <= self.reading.now and not phrase.startswith("="):
            raise UserError(f"“{phrase[:40]}” has begun already.", "Name a day or a time that is still to come.")
        return when

    def _beginning(self, when: When) -> When:
        if when.day is None:
            return when
        return When(self.reading.calendar.instant(when.day, time()), day=when.day)


def refs_and_rest(line: Line, command: type[Command], *, before_date: bool = False) -> tuple[Refs, list[Token], bool]:
    """The references, what follows them, and whether it was confirmed.

    Raises UserError if there is no reference and no thread that says which task.
    """
    tokens = line.tokens()
    rest = [token for token in tokens if not (token.key == "confirm" and token.text == "yes")]
    refs, taken = take_refs(rest, before_date=before_date, in_thread=line.reading.in_thread)
    require_task(line, command, refs)
    return refs, rest[taken:], len(rest) < len(tokens)


def give_back(line: Line, refs: Refs, rest: list[Token]) -> tuple[Refs, list[Token]]:
    """`due 12 1700`: where nothing is left to say, the last word was no reference."""
    if rest or not refs:
        return refs, rest
    tokens = [token for token in line.tokens() if token.key != "confirm"]
    if len(tokens) < 2 and not line.reading.in_thread:
        return refs, rest
    return take_refs(tokens[:-1])[0], tokens[-1:]


def require_task(line: Line, command: type[Command], refs: object) -> None:
    if refs or line.reading.in_thread:
        return
    rest = line.rest
    title = f" To make it a task: `add {line.text[:60].strip()}`." if rest else ""
    raise UserError(f"Which task? I see no number behind `{line.verb}`.", f"{usage(command)}{title}")


def usage(command: type[Command]) -> str:
    return f"Write `{command.usage}`, for example `{command.examples[0]}`."


def take_public(tokens: Sequence[Token], *, bare: bool = True) -> tuple[list[Token], bool]:
    """The tokens without what says that the answer is for everybody: `public:yes` and, if `bare`, the word `public`."""
    rest = [token for token in tokens if not _is_public(token, bare=bare)]
    return rest, len(rest) < len(tokens)


def _is_public(token: Token, *, bare: bool) -> bool:
    if token.key == "public":
        return token.text.lower() == "yes" and not token.negated
    return bare and token.is_plain and token.text.lower() == "public"


def refuse_rest(line: Line, command: type[Command], rest: Sequence[Token]) -> None:
    """Raises UserError naming what nobody asked for."""
    if rest:
        raise UserError(f"I don't understand “{typed(line, rest[0])}” behind `{line.verb}`.", usage(command))


def typed(line: Line, token: Token) -> str:
    """A token as it was typed, short enough to be shown."""
    text = line.text[token.start : token.end]
    return text if len(text) <= 60 else f"{text[:59]}…"
