"""`list`, `search` and `home`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commands import ListTasks, SearchTasks, ShowHome
from bot.errors import UserError
from bot.parsing.filters import KEYS, STANDINGS, read_condition
from bot.parsing.line import take_public, typed, usage
from bot.saved_views import NAME_LENGTH
from bot.terms import Condition, ConditionField, GroupKey, Scope, SortKey, WhoRef

if TYPE_CHECKING:
    from bot.parsing.lexer import Token
    from bot.parsing.line import Line

LAST_PAGE = 40
MOST_FILTERS = 30
_SCOPES = {scope.value: scope for scope in Scope if scope is not Scope.DEFAULT}
_PAGING = frozenset(("sort", "group", "page", "after"))
_ARRANGING = frozenset(("sort", "group"))
_OF_ONE_TIME = frozenset(("page", "after", "public"))


def read_list(line: Line) -> ListTasks:
    return read_listed(line, line.tokens())


def read_kept(line: Line, tokens: list[Token]) -> ListTasks:
    """A list that is shown later: who it is for and which page is said then."""
    for token in tokens:
        if token.key in _OF_ONE_TIME and not token.negated:
            raise UserError(f"“{typed(line, token)}” is for one answer, and is not kept.", "Leave it out.")
    return read_listed(line, tokens)


def read_unarranged(line: Line, tokens: list[Token], instead: str) -> ListTasks:
    """A list of which only the tasks count. `instead`: how they are arranged."""
    for token in tokens:
        if token.key in _ARRANGING and not token.negated:
            raise UserError(f"“{typed(line, token)}” is for lists; {instead}.", "Leave it out.")
    return read_kept(line, tokens)


def read_listed(line: Line, tokens: list[Token]) -> ListTasks:
    given: dict[str, object] = {}
    who: list[WhoRef] = []
    conditions: list[Condition] = []
    tokens, public = take_public(_bounded(tokens))
    for token in tokens:
        if token.key == "view" and not token.negated:
            given["view"] = read_view_name(token.text)
        elif token.key in _PAGING and not token.negated:
            given |= _arranged(token)
        elif token.is_plain and token.text.lower() in _SCOPES and "scope" not in given:
            given["scope"] = _SCOPES[token.text.lower()]
        else:
            condition = _listed(line, token)
            if _is_person(token, condition):
                who += [value for value in condition.values if isinstance(value, WhoRef)]
            else:
                conditions.append(condition)
    return ListTasks(who=tuple(dict.fromkeys(who)), conditions=tuple(conditions), public=public, **given)


def read_home(line: Line) -> ShowHome:
    return ShowHome(conditions=read_filters(line, line.tokens()))


def read_filters(line: Line, tokens: list[Token]) -> tuple[Condition, ...]:
    return tuple(_listed(line, token) for token in _bounded(tokens))


def read_view_name(text: str) -> str:
    name = " ".join(text.split())
    if not name:
        raise UserError("Which view?", "`view list` shows the ones there are.")
    if len(name) > NAME_LENGTH:
        raise UserError(f"That name has {len(name)} characters.", f"A view's may have {NAME_LENGTH}; shorten it.")
    return name


def _bounded(tokens: list[Token]) -> list[Token]:
    """Nobody needs more, and each may cost the reading of a date."""
    filters = sum(1 for token in tokens if token.key)
    if filters > MOST_FILTERS:
        raise UserError(f"That is {filters:,} filters; one list takes {MOST_FILTERS}.", "Several values: `tag:a,b,c`.")
    return tokens


def _is_person(token: Token, condition: Condition) -> bool:
    """A person without a key is whose tasks they are; `for:` and a minus are filters."""
    return token.key in {"", "@"} and condition.field is ConditionField.ASSIGNEE and not condition.negated


def _listed(line: Line, token: Token) -> Condition:
    if token.literal and not token.key:
        return Condition(field=ConditionField.TEXT, values=(token.text,), negated=token.negated)
    condition = read_condition(token, line)
    if condition:
        return condition
    word = token.text.lower()
    if standing := STANDINGS.get(word.removeprefix("-")):
        return Condition(field=standing, negated=word[0] == "-")
    if word == "me":
        return Condition(field=ConditionField.ASSIGNEE, values=(WhoRef(me=True),))
    shown = typed(line, token)
    raise UserError(
        f"I don't know “{shown}” in a list.",
        f"To look for it: `search {shown}`. Scopes: {', '.join(_SCOPES)}, @who. Filters: {KEYS} sort: group:.",
    )


def _arranged(token: Token) -> dict[str, object]:
    match token.key:
        case "sort":
            name = token.text.lower().rstrip("-+")
            return {"sort": _one_of(SortKey, "sort", name), "descending": token.text.endswith("-")}
        case "group":
            return {"group": _one_of(GroupKey, "group", token.text.lower())}
        case "page":
            return {"page": _page(token.text)}
        case _:
            return {"after": token.text}


def _one_of(keys: type[SortKey] | type[GroupKey], key: str, name: str) -> SortKey | GroupKey:
    try:
        return keys(name)
    except ValueError:
        raise UserError(f"I can't {key} by “{name[:40]}”.", f"Use {', '.join(one.value for one in keys)}.") from None


def _page(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 4 and 1 <= int(text) <= LAST_PAGE):
        advice = f"Pages go from 1 to {LAST_PAGE}; narrow the list by a filter."
        raise UserError(f"There is no page “{text[:20]}”.", advice)
    return int(text)


def read_search(line: Line) -> SearchTasks:
    """What is no filter is what is looked for; also the bare words `blocked` and `ready` (`is:blocked` here)."""
    conditions: list[Condition] = []
    words: list[str] = []
    after = None
    tokens, public = take_public(_bounded(line.tokens()), bare=False)
    for token in tokens:
        if token.key == "after" and not token.negated:
            after = token.text
            continue
        condition = read_condition(token, line)
        if condition:
            conditions.append(condition)
        else:
            words.append(typed_whole(line, token))
    text = " ".join(" ".join(words).split())
    if not text:
        raise UserError("What shall I look for?", f"{usage(SearchTasks)} Without words: `list all status:any …`.")
    return SearchTasks(text=text, conditions=tuple(conditions), after=after, public=public)


def typed_whole(line: Line, token: Token) -> str:
    return line.text[token.start : token.end] if token.key else token.text
