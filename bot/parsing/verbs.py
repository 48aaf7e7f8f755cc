"""Which verb a line begins with, or nearly does. The words themselves stand with the commands."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from bot import commands
from bot.parsing.clean import matching

if TYPE_CHECKING:
    from bot.commands import Command

LONGEST = max(map(len, commands.VERBS))

_FIRST_WORD = re.compile(r"\s*(\S+)")
_ALONE: dict[str, str] = {
    "project": "project list",
    "admin": "admin people",
    "digest": "digest list",
    "time": "time today",
    "report": "report workload",
    "view": "view list",
}  # what a noun without a verb shows
# What only buttons say; "refill the printer" and "draft a letter" are tasks.
_ONLY_BEFORE = {"refill": re.compile(r'\s+"'), "draft": re.compile(r"\s*+[0-9]*+\s*+$")}
# "watch the video friday" is a task: these take a task, a project or a channel, and nothing else.
_FOLLOWED = re.compile(
    r"\s*+$|\s+(?:[#^<0-9]|\w[\w-]*-[0-9]|(?:in|project):|(?:until|till)\b|for\s+[0-9])", re.IGNORECASE
)
_ONLY_OF = dict.fromkeys(("mute", "unmute", "watch", "unwatch"), _FOLLOWED)
# "check the backup", "block the road", "attach the poster": these take a task, or what they say of a thread's.
_NUMBERED = re.compile(
    r"\s*+$|\s+(?:(?:by|to|of|from)\s+)?(?:[#^<0-9\"“„«]|\w[\w-]*-[0-9])|\s+(?:items:|page:|none\s*+$)",
    re.IGNORECASE,
)
_LINKING = ("block", "unblock", "relate", "unrelate", "duplicate", "check", "uncheck", "checklist", "subs")
_ONLY_OF |= dict.fromkeys((*_LINKING, "attach", "detach", "files"), _NUMBERED)
_ITEM_CHANGED = re.compile(r"\s+(?:\^|\S*[0-9>])\s+(rename|remove)\b", re.IGNORECASE)
# "link the login page", "unlink the tests": these take a code, or nothing; what was given as a code is in quotes. What
# is nearly a code is a slip of one.
_CODED = re.compile(
    r"(?:\s+(?:[^\W_]{4}-[^\W_]{4}|[bcdfghjkmnpqrtvwxz3-79]{3,5}-?[bcdfghjkmnpqrtvwxz3-79]{3,5}|(?-i:[A-Z0-9]{8})"
    r"|(?-i:(?=[A-Z]*[0-9])[A-Z0-9]{6,10})|\"(?:[^\"\\]|\\.)*+\"))?"
    r"(?:\s+(?:confirm|refuse):\w+)?\s*+$",
    re.IGNORECASE,
)
# "status report for the board": this takes a task, or in its thread `to:`.
_ONLY_OF["status"] = re.compile(r"\s*+$|\s+(?:[#^<0-9]|\w[\w-]*-[0-9]|(?:to|confirm):)", re.IGNORECASE)
_ONLY_OF |= {"link": _CODED, "unlink": re.compile(r"(?:\s+confirm:yes)?\s*+$")}
# "export the list to Ana" is a task: this takes a kind of file.
_ONLY_OF["export"] = re.compile(r"\s*+$|\s+(?:csv|json)\b", re.IGNORECASE)
# "import the data", "import rows from the sheet" are tasks: this stands alone, with a file, or takes an import.
_ONLY_OF["import"] = re.compile(r"\s*+$")
_ONLY_OF |= {verb: re.compile(r"\s*+$|\s+[0-9]") for verb in commands.VERBS if verb.startswith("import ")}
_IN_TITLES = frozenset({"forget", "time", "report"})  # "time to fix the door", "report the fire" are tasks
# "view the new design" and "bulk order of paper" are tasks: these take one name, and an arrow.
_ONLY_OF["view"] = re.compile(r'\s+(?:"(?:[^"\\]|\\.)*+"|\S+)\s*+$')
ARROWS = ("->", "→", "=>")
_ONLY_OF["bulk"] = re.compile(rf".*?(?:{'|'.join(ARROWS)})|\s*+$", re.DOTALL)
# An arrow that is no end of a mention, and in no project's name.
_ARROWED = re.compile(r"""(?:<[@#][^>\s]*>|(?:\bin:|#)"(?:[^"\\]|\\.)*+"|[^>→])*+[>→]""")
# "web none", 'web "todo"': what stands behind a project's name is a workflow, or none any more.
_BEHIND_NAME = re.compile(r'\s+\S.*\s(?:none|"(?:[^"\\]|\\.)*+")\s*+$', re.IGNORECASE | re.DOTALL)
_NOUNS = frozenset(verb.partition(" ")[0] for verb in commands.VERBS if " " in verb)
FIRST_WORDS = tuple(sorted({verb.partition(" ")[0] for verb in commands.VERBS} - _ONLY_BEFORE.keys()))


class Verb(NamedTuple):
    """`word`: as it stands in commands.VERBS; `end`: where it ends in the line."""

    word: str
    end: int

    @property
    def command(self) -> type[Command]:
        return commands.VERBS[self.word]


def find_verb(text: str) -> Verb | None:
    """The verb that a cleaned line begins with. None: it is free text, a bare reference, or empty."""
    first = _FIRST_WORD.match(text)
    if first is None or len(first[1]) > LONGEST:
        return None
    word = _bare(matching(first[1]))
    if word in _NOUNS:
        second = _FIRST_WORD.match(text, first.end())
        pair = f"{word} {matching(second[1])}" if second and len(second[1]) <= LONGEST else ""
        if second and pair in commands.VERBS and _is_said(pair, text, second.end()):
            return Verb(_said_by(pair, text, second.end()), second.end())
        if second is None and word in _ALONE:
            return Verb(_ALONE[word], first.end())
    if word == "checklist" and (changed := _ITEM_CHANGED.match(text, first.end())):
        return Verb(f"checklist {changed[1].lower()}", first.end())
    if word not in commands.VERBS or not _is_said(word, text, first.end()):
        return None
    return Verb(word, first.end())


def _is_said(verb: str, text: str, end: int) -> bool:
    """By what stands behind it."""
    behind = _ONLY_BEFORE.get(verb) or _ONLY_OF.get(verb)
    return behind is None or behind.match(text, end) is not None


def _said_by(pair: str, text: str, end: int) -> str:
    """`project status web "todo > done"` sets what `project status web` shows."""
    return "project workflow" if pair == "project status" and defines_workflow(text, end) else pair


def defines_workflow(text: str, start: int = 0) -> bool:
    """Whether what follows `project status` says more than a project."""
    return bool(_ARROWED.match(text, start) or _BEHIND_NAME.match(text, start))


def find_change(text: str) -> Verb | None:
    """The verb behind an arrow, whatever follows it: no title can stand there."""
    first = _FIRST_WORD.match(text)
    word = matching(first[1]) if first and len(first[1]) <= LONGEST else ""
    return Verb(word, first.end()) if first and word in commands.VERBS else None


def _bare(word: str) -> str:
    """`/list`, and `list?` where nothing is changed by it: "done?" asks whether, and is no order."""
    word = word[1:] if len(word) > 1 and word[0] == "/" else word
    asked = word[:-1]
    read_only = asked in _NOUNS or (asked in commands.VERBS and not commands.VERBS[asked].changes)
    return asked if word.endswith("?") and read_only else word


def unknown_noun_verb(text: str) -> str | None:
    """The noun of `project foo`: a line that begins like a verb of two words and is none."""
    first = _FIRST_WORD.match(text)
    word = matching(first[1]) if first and len(first[1]) <= LONGEST else ""
    if first is None or word not in _NOUNS or word in commands.VERBS:
        return None
    return None if word in _IN_TITLES and not _is_slip(word, text[first.end() :]) else word


def _is_slip(noun: str, rest: str) -> bool:
    """ "time strat 12": what follows the noun is nearly one of its verbs."""
    second = _FIRST_WORD.match(rest)
    said = matching(second[1]) if second and 3 <= len(second[1]) <= LONGEST else ""
    known = (verb.partition(" ")[2] for verb in commands.VERBS if verb.startswith(f"{noun} "))
    return bool(said) and any(distance(said, verb) <= 1 for verb in known)


# ---- slips


@lru_cache(maxsize=2048)
def nearest(word: str, *, alone: bool) -> str | None:
    """The verb that a word is a slip of. A word `alone` may be further off than the first one of a text."""
    lowered = matching(word)
    bound = min(1 if len(lowered) < 5 else 2, 2 if alone else 1)
    if not 3 <= len(lowered) <= LONGEST + 2 or not lowered.isalpha() or lowered in FIRST_WORDS:
        return None
    near = [(distance(lowered, verb), verb) for verb in FIRST_WORDS if abs(len(verb) - len(lowered)) <= bound]
    found = [pair for pair in near if pair[0] <= bound and len(pair[1]) > 1]
    return min(found)[1] if found else None


def distance(left: str, right: str) -> int:
    """Edits between two words: insert, delete, replace, or exchange two neighbours (optimal string alignment)."""
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        earlier, before, row = before, row, [i]
        for j, b in enumerate(right, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
    return row[-1]
