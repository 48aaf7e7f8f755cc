"""Files wait with the line that says what becomes of them: `files:45 add Fix login`, with what the draft 45 lists.

What people type has no such beginning: a button or a form that the bot showed has it.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from bot.contents import Pressed, Submitted
from bot.files import SentFile
from bot.lines import buttons_of
from bot.message import Form

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.ports import Inbound, Reply

_BEGINNING = re.compile(r"files:([0-9]{1,18}) ")
_TAKING = re.compile(r"(?:add|sub|form|comment|attach|picktask|refill|draft)\b")


def carrying(line: str, draft: int) -> str:
    """With the files, if it is one that does something with them."""
    return f"files:{draft} {line}" if _TAKING.match(line) else line


def lines_of(reply: Reply) -> tuple[str, ...]:
    """Of what is still asked: the lines that do something with files."""
    asked = [reply.body.command] if isinstance(reply.body, Form) else []
    if not reply.understood:
        asked += [button.command for button in buttons_of(reply.body)]
    return tuple(line for line in asked if _TAKING.match(line))


def opened(inbound: Inbound) -> tuple[int | None, Inbound]:
    """The draft that lists its files, and what the line says without that."""
    match inbound.content:
        case Pressed(command=line) | Submitted(command=line) if found := _BEGINNING.match(line):
            bare = replace(inbound.content, command=line[found.end() :])
            return int(found[1]), replace(inbound, content=bare)
    return None, inbound


# ---- the draft


def written(files: Sequence[SentFile]) -> str:
    return json.dumps([asdict(replace(one, source="")) for one in files])


def read(text: str) -> tuple[SentFile, ...]:
    """Of a draft that is none of these: nothing."""
    try:
        return tuple(SentFile(**one) for one in json.loads(text))
    except (ValueError, TypeError):
        return ()
