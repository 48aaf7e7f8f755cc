"""Several tasks or tags in one text: which they are, and what else it says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.parsing.references import read_refs

if TYPE_CHECKING:
    from bot.terms import Refs
_MARKED = re.compile(r"#\d+|#?[A-Za-z][\w-]*-\d+", re.ASCII)  # "#12", "WEB-12": what may stand before a task's title
_TAG = re.compile(r'\+*"([^"]+)"|([^\s,]+)')
_JOINING = frozenset(("and", "&"))


def read_tasks(text: str) -> Refs:
    """The tasks that a text refers to: by all of its words, or as they are suggested, "#12 Fix login".

    (): it is words of a title. Raises UserError for what can be no task's number.
    """
    words, rest = split_tasks(text)
    named = up_to_title(words) if rest else words
    return tuple(dict.fromkeys(ref for word in named for ref in read_refs(word) or ()))


def split_tasks(text: str) -> tuple[list[str], str]:
    """The words at the beginning that refer to tasks, and what follows them. Raises as `read_tasks`."""
    words, said = text.split(), list[str]()
    for word in words:
        if not (said and word.lower() in _JOINING) and read_refs(word) is None:
            break
        said.append(word)
    return said, " ".join(words[len(said) :])


def up_to_title(words: list[str]) -> list[str]:
    """Those up to the last one that a title may follow: "#12" and "WEB-12", and not 12."""
    last = max((place for place, word in enumerate(words) if _MARKED.fullmatch(word)), default=-1)
    return words[: last + 1]


def read_tags(text: str) -> list[str]:
    """`bug, +urgent "two words"`: with or without their sign, several words in quotes."""
    names = (quote or word.lstrip("+") for quote, word in _TAG.findall(text))
    return [name.strip() for name in names if name.strip()]
